"""Reads of the pool: who can be drawn, lists for the office, one's own entry, draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from marketplace import codes, db, policies
from marketplace.affiliations import normal
from marketplace.affiliations.models import Node
from marketplace.experts.draw import ANY
from marketplace.experts.models import (
    Advice,
    Employment,
    Engagement,
    Expert,
    ExpertDraw,
    ExpertField,
    ExpertPublication,
    Interest,
    PublicationAuthor,
)
from marketplace.experts.states import ExpertState
from marketplace.permissions import Role
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select

    from marketplace.accounts.models import Person
    from marketplace.permissions import Actor

PAGE_SIZE = 50
KEEPERS = (Role.OPERATOR, Role.CALL_SECRETARY)
READERS = (*KEEPERS, Role.AUDITOR)
S = ExpertState


def expert(expert_id: int) -> Expert | None:
    """Return an expert, or None."""
    return db.session.get(Expert, expert_id)


def by_codes(public_codes: Sequence[str]) -> list[Expert]:
    """Return experts by their public codes, in the order of these."""
    found = {one.code: one for one in db.session.scalars(select(Expert).where(Expert.code.in_(public_codes)))}
    return [found[code] for code in public_codes if code in found]


def eligible(region: str, strata: Mapping[str, int], on: date) -> list[Expert]:
    """Return who can be drawn: in the pool of the region, available, not too busy, and of a field that is asked for.

    Args:
        region: whose office draws; experts of offices below it and above it can be drawn too.
        strata: field code, or "any", -> seats.
        on: the day of the draw.
    """
    most = policies.value("experts.most_reviews", region=region, on=on).value
    chosen = (
        select(Expert)
        .where(
            Expert.state == S.ACTIVE,
            _around(region),
            or_(Expert.available_from.is_(None), Expert.available_from <= on),
            or_(Expert.available_to.is_(None), Expert.available_to >= on),
            _load() < func.coalesce(Expert.most_reviews, most),
        )
        .options(selectinload(Expert.fields))
        .order_by(Expert.code)
    )
    if ANY not in strata:
        chosen = chosen.where(Expert.id.in_(_of_fields(strata)))
    return list(db.session.scalars(chosen))


def _around(region: str) -> ColumnElement[bool]:
    """Return the condition that an expert's office is this one, one below it or one above it."""
    prefix = codes.region_prefix(region)
    above = [step.code for step in codes.path(region)]
    return or_(Expert.region.startswith(prefix, autoescape=True), Expert.region.in_(above))


def _load() -> ColumnElement[int]:
    """Return the number of panels that an expert is busy with."""
    busy = select(func.count()).where(Engagement.expert_id == Expert.id, Engagement.released_at.is_(None))
    return busy.correlate(Expert).scalar_subquery()


def _of_fields(fields: Iterable[str]) -> Select[int]:
    return select(ExpertField.expert_id).where(ExpertField.field.in_(list(fields)))


def loads(experts: Collection[Expert]) -> dict[int, int]:
    """Return expert id -> panels that he is busy with; those who have none are left out."""
    chosen = (
        select(Engagement.expert_id, func.count())
        .where(Engagement.expert_id.in_([one.id for one in experts]), Engagement.released_at.is_(None))
        .group_by(Engagement.expert_id)
    )
    return {expert_id: count for expert_id, count in db.session.execute(chosen)}  # noqa: C416 - rows aren't tuples


def page_of(actor: Actor, words: str, chosen: Mapping[str, str], page: int) -> tuple[list[Expert], int]:
    """Return a page of the experts of an official's regions, and how many there are.

    Args:
        actor: the official.
        words: a part of a name, or of an organisation where he works.
        chosen: "field" and "state" to narrow the list by.
        page: from 1.
    """
    inside = _inside(actor.regions(*READERS))
    listed = select(Expert).where(inside)
    if words:
        listed = listed.where(or_(Expert.name.contains(words, autoescape=True), Expert.id.in_(_working_at(words))))
    if chosen.get("field"):
        listed = listed.where(Expert.id.in_(_of_fields([chosen["field"]])))
    if chosen.get("state") in set(S):
        listed = listed.where(Expert.state == S(chosen["state"]))
    total = db.session.scalar(select(func.count()).select_from(listed.subquery())) or 0
    whole = listed.options(selectinload(Expert.fields), selectinload(Expert.employments).joinedload(Employment.node))
    rows = whole.order_by(Expert.name_key, Expert.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return list(db.session.scalars(rows)), total


def _inside(areas: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that an expert's office lies in one of the regions."""
    return or_(~true(), *(Expert.region.startswith(codes.region_prefix(area), autoescape=True) for area in areas))


def _working_at(words: str) -> Select[int]:
    there = select(Employment.expert_id).join(Node, Node.id == Employment.node_id)
    return there.where(Node.name.contains(words, autoescape=True), Employment.until.is_(None))


def own(someone: Person) -> Expert | None:
    """Return somebody's own entry: his already, or one that waits for the address that he has proved."""
    mine = db.session.scalar(select(Expert).where(Expert.person_id == someone.id))
    if mine is not None or not someone.email or someone.confirmed_at is None:
        return mine
    waiting = select(Expert).where(Expert.email == someone.email, Expert.person_id.is_(None), Expert.state == S.INVITED)
    return db.session.scalar(waiting)


def publications_of(one: Expert) -> list[ExpertPublication]:
    """Return what an expert has published, the newest first, with all authors."""
    chosen = (
        select(ExpertPublication)
        .where(
            ExpertPublication.id.in_(
                select(PublicationAuthor.publication_id).where(PublicationAuthor.expert_id == one.id)
            )
        )
        .options(selectinload(ExpertPublication.authors))
        .order_by(ExpertPublication.published_on.desc(), ExpertPublication.id)
    )
    return list(db.session.scalars(chosen))


def engagements_of(one: Expert) -> list[Engagement]:
    """Return the panels that an expert is or was busy with, the newest first."""
    chosen = select(Engagement).where(Engagement.expert_id == one.id).order_by(Engagement.id.desc())
    return list(db.session.scalars(chosen))


def employment(work_id: int) -> Employment | None:
    """Return an employment, or None."""
    return db.session.get(Employment, work_id, options=[joinedload(Employment.expert), joinedload(Employment.node)])


def interest(interest_id: int) -> Interest | None:
    """Return a declaration, or None."""
    return db.session.get(Interest, interest_id)


def advice(advice_id: int) -> Advice | None:
    """Return advice on record, or None."""
    return db.session.get(Advice, advice_id)


def draw(draw_id: int) -> ExpertDraw | None:
    """Return a draw, or None."""
    return db.session.get(ExpertDraw, draw_id)


def draws_for(subject_type: str, subject_id: int) -> list[ExpertDraw]:
    """Return the draws for a panel, the newest first."""
    chosen = select(ExpertDraw).where(ExpertDraw.subject_type == subject_type, ExpertDraw.subject_id == subject_id)
    return list(db.session.scalars(chosen.order_by(ExpertDraw.id.desc())))


def draws(page: int) -> tuple[list[ExpertDraw], int]:
    """Return a page of all draws, the newest first: commitments are public."""
    total = db.session.scalar(select(func.count()).select_from(ExpertDraw)) or 0
    rows = select(ExpertDraw).order_by(ExpertDraw.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return list(db.session.scalars(rows)), total


def named(words: str) -> list[Expert]:
    """Return the experts of exactly this name."""
    return list(db.session.scalars(select(Expert).where(Expert.name_key == normal.name(words))))


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: experts to admit, and an invitation to the pool of his own."""
    if actor.person_id is None:
        return []
    areas = actor.regions(*KEEPERS)
    inside = _inside(areas)
    offers = db.session.scalars(select(Expert).where(Expert.state == S.APPLIED, inside)) if areas else ()
    return [
        Waiting(
            what=_l("Admit this expert"),
            title=one.name,
            endpoint="experts.show",
            values={"expert_id": one.id},
            since=one.created_at,
            kind="expert",
        )
        for one in offers
    ]
