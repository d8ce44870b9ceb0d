"""What binds an expert: where he worked, what he published, whom he advised, what he declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db
from marketplace.affiliations import nodes, normal
from marketplace.affiliations.drafts import NodeDraft
from marketplace.affiliations.kinds import NodeKind
from marketplace.errors import Conflict, Invalid
from marketplace.experts.models import Advice, Employment, ExpertPublication, Interest, InterestKind, PublicationAuthor

if TYPE_CHECKING:
    from datetime import date

    from marketplace.affiliations.models import Node
    from marketplace.experts.drafts import InterestDraft, PublicationDraft, WorkDraft
    from marketplace.experts.models import Expert
    from marketplace.experts.parties import Unit
    from marketplace.permissions import Actor


def node_of(unit: Unit) -> Node:
    """Return an organisation's node in the graph of affiliations, made where there is none.

    Raises:
        Invalid: its name is missing or its code is none.
    """
    return nodes.provide(NodeDraft(NodeKind.ORGANISATION, unit.name, unit.uscc))


def employ(one: Expert, draft: WorkDraft, *, by: Actor) -> Employment:
    """Record where an expert works or worked.

    Raises:
        Invalid: the organisation isn't named, the days are out of order, or it stands here already.
    """
    _check_days(draft)
    node = node_of(draft.unit)
    if any(work.node_id == node.id and work.since == draft.since for work in one.employments):
        raise Invalid(_l("This employment stands here already."), field="since")
    work = Employment(expert_id=one.id, node_id=node.id, since=draft.since, until=draft.until)
    db.session.add(work)
    db.session.flush()
    db.session.expire(one, ["employments"])
    audit.record("expert.employ", one, by=by, node=node.id)
    return work


def end_employment(work: Employment, on: date, *, by: Actor) -> Employment:
    """End an employment: `on` is the first day on which it no longer holds.

    Raises:
        Conflict: it has ended.
        Invalid: the day isn't after its first.
    """
    if work.until is not None:
        raise Conflict(_l("This employment has ended."))
    if on <= work.since:
        raise Invalid(_l("It would end before it begins."), field="on")
    work.until = on
    db.session.flush()
    audit.record("expert.end_employment", work.expert, by=by, node=work.node_id)
    return work


def advise(one: Expert, draft: WorkDraft, *, by: Actor) -> Advice:
    """Record that an expert advised an organisation.

    Raises:
        Invalid: the organisation isn't named, or the days are out of order.
    """
    _check_days(draft)
    node = node_of(draft.unit)
    advice = Advice(expert_id=one.id, node_id=node.id, what=draft.what.strip(), since=draft.since, until=draft.until)
    db.session.add(advice)
    db.session.flush()
    db.session.expire(one, ["advice"])
    audit.record("expert.advise", one, by=by, node=node.id)
    return advice


def _check_days(draft: WorkDraft) -> None:
    if draft.since > clock.today():
        raise Invalid(_l("This day lies in the future."), field="since")
    if draft.until is not None and draft.until <= draft.since:
        raise Invalid(_l("It would end before it begins."), field="until")


def declare(one: Expert, draft: InterestDraft, *, by: Actor) -> Interest:
    """Record what an expert declares.

    Raises:
        Invalid: a relative without a name, a domain that is none, a stake in nothing.
    """
    name = draft.name.strip()
    if draft.kind is not InterestKind.STAKE and not name:
        raise Invalid(_l("Write the name or the domain."), field="name")
    if draft.kind is InterestKind.DOMAIN:
        name = _domain(name)
    if draft.kind is InterestKind.STAKE and draft.unit is None:
        raise Invalid(_l("Name the organisation."), field="organisation")
    has_unit = draft.unit is not None and draft.kind is not InterestKind.DOMAIN
    interest = Interest(
        expert_id=one.id,
        kind=draft.kind,
        name="" if draft.kind is InterestKind.STAKE else name,
        name_key="" if draft.kind is InterestKind.STAKE else normal.name(name),
        node_id=node_of(draft.unit).id if draft.unit and has_unit else None,
        declared_by=by.person_id,
    )
    db.session.add(interest)
    db.session.flush()
    db.session.expire(one, ["interests"])
    audit.record("expert.declare", one, by=by, kind=draft.kind)
    return interest


def _domain(text: str) -> str:
    domain = text.rpartition("@")[2].strip().lower()
    if "." not in domain.strip(".") or " " in domain:
        raise Invalid(_l("This is no domain: write what stands behind the @."), field="name")
    return domain


def take_back(interest: Interest, *, by: Actor) -> Interest:
    """Withdraw a declaration that no longer holds; it stays on record.

    Raises:
        Conflict: it was withdrawn before.
    """
    if interest.withdrawn_at is not None:
        raise Conflict
    interest.withdrawn_at = clock.now()
    db.session.flush()
    audit.record("expert.take_back", interest, by=by)
    return interest


def publish(draft: PublicationDraft, *, of: Expert | None, by: Actor | None) -> ExpertPublication:
    """Record a publication, or find it; authors of the pool are known by their names.

    Args:
        draft: title, day, authors in their order.
        of: an expert who is one of its authors.
        by: who enters it; None for an import.

    Raises:
        Invalid: title or authors are missing, or the expert isn't among them.
    """
    key = normal.name(draft.title)
    if not key or not draft.authors:
        raise Invalid(_l("Write the title and its authors."), field="title")
    names = [normal.name(name) for name in draft.authors]
    if of is not None and of.name_key not in names:
        raise Invalid(_l("The expert isn't among the authors: write the name as it stands here."), field="authors")
    found = db.session.scalar(
        select(ExpertPublication).where(
            ExpertPublication.key == key, ExpertPublication.published_on == draft.published_on
        )
    )
    found = found or _new(draft, key, names)
    for author in found.authors:
        if of is not None and author.name_key == of.name_key:
            author.expert_id = of.id
    db.session.flush()
    audit.record("expert.publish", found, by=by)
    return found


def _known(key: str, on: date) -> ExpertPublication | None:
    chosen = select(ExpertPublication).where(ExpertPublication.key == key, ExpertPublication.published_on == on)
    return db.session.scalar(chosen)


def _new(draft: PublicationDraft, key: str, names: list[str]) -> ExpertPublication:
    one = ExpertPublication(title=draft.title.strip(), key=key, published_on=draft.published_on)
    one.authors = [
        PublicationAuthor(position=number, name=name.strip(), name_key=name_key)
        for number, (name, name_key) in enumerate(zip(draft.authors, names, strict=True), start=1)
    ]
    db.session.add(one)
    db.session.flush()
    return one
