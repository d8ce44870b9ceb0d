"""Reads of conversion records: one, mine, those to decide, the public list, and the counts that targets ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, distinct, extract, func, or_, select, true
from sqlalchemy.orm import joinedload

from marketplace import codes, db
from marketplace.contracts.models import Contract
from marketplace.contracts.states import SIGNED
from marketplace.conversions.models import INSTITUTES, Conversion, ConversionState
from marketplace.files import queries as files
from marketplace.permissions import OrgRole, Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask_babel import LazyString
    from sqlalchemy import Row

    from marketplace.permissions import Actor

T = TypeVar("T")
PAGE_SIZE = 25
WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)


@dataclass(frozen=True)
class Counted:
    """What was converted in a year: results (each once), of these by universities and institutes, and records."""

    results: int = 0
    of_institutes: int = 0
    records: int = 0


NOTHING = Counted()


def conversion(conversion_id: int) -> Conversion | None:
    """Return a record, or None."""
    return db.session.get(Conversion, conversion_id)


def has_evidence(one: Conversion) -> bool:
    """Whether a file shows it."""
    return bool(files.of(one))


def contracts_of(organisation_id: int) -> list[Contract]:
    """Return the contracts in force or performed in which an organisation is the seller, the newest first."""
    chosen = select(Contract).where(Contract.seller_id == organisation_id, Contract.state.in_(SIGNED))
    return list(db.session.scalars(chosen.order_by(Contract.id.desc())))


def twin(one: Conversion) -> Conversion | None:
    """Return another record of the same conversion that isn't refused, or None."""
    same = (
        Conversion.listing_id == one.listing_id,
        Conversion.way == one.way,
        Conversion.taken_up_by == one.taken_up_by,
        Conversion.converted_on == one.converted_on,
    )
    return _another(one, *same)


def of_same_contract(one: Conversion) -> Conversion | None:
    """Return another record of the same contract and result that isn't refused, or None."""
    if one.contract_id is None:
        return None
    return _another(one, Conversion.contract_id == one.contract_id, Conversion.listing_id == one.listing_id)


def _another(one: Conversion, *same: ColumnElement[bool]) -> Conversion | None:
    with db.session.no_autoflush:
        return db.session.scalars(
            select(Conversion)
            .where(*same, Conversion.state != ConversionState.REFUSED, Conversion.id != (one.id or 0))
            .limit(1)
        ).first()


def counts(region: str, years: Iterable[int]) -> dict[int, Counted]:
    """Return what was converted in a region, year by year, in one SELECT; a result counts once a year."""
    wanted = sorted(years)
    if not wanted:
        return {}
    year = extract("year", Conversion.converted_on)
    institute = case((func.substr(Conversion.owner_nature, 1, 3).in_(INSTITUTES), Conversion.listing_id))
    rows = db.session.execute(
        select(year, func.count(distinct(Conversion.listing_id)), func.count(distinct(institute)), func.count())
        .where(_accepted_in(region), Conversion.converted_on.between(date(wanted[0], 1, 1), date(wanted[-1], 12, 31)))
        .group_by(year)
    )
    found = {int(number): Counted(*map(int, sums)) for number, *sums in rows}
    return {number: found.get(number, NOTHING) for number in wanted}


def counts_below(region: str, year: int) -> dict[str, Counted]:
    """Return what was converted in the parts right below a region in a year, in one SELECT."""
    institute = func.substr(Conversion.owner_nature, 1, 3).in_(INSTITUTES)
    rows = db.session.execute(
        select(Conversion.region, Conversion.listing_id, institute, func.count())
        .where(_accepted_in(region), Conversion.converted_on.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(Conversion.region, Conversion.listing_id, institute)
    ).all()
    parts = [one.code for one in codes.children("regions", region)]
    return {part: _counted([row for row in rows if codes.contains(part, row[0])]) for part in parts}


def _counted(rows: Sequence[Row[str, int, bool, int]]) -> Counted:
    results = {listing for _, listing, _, _ in rows}
    institutes = {listing for _, listing, institute, _ in rows if institute}
    return Counted(len(results), len(institutes), sum(count for *_, count in rows))


def by_way(region: str, year: int) -> dict[str, int]:
    """Return how many records of a year there are by way."""
    rows = db.session.execute(
        select(Conversion.way, func.count())
        .where(_accepted_in(region), Conversion.converted_on.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(Conversion.way)
    )
    return {way: int(count) for way, count in rows}


def accepted(region: str, year: int) -> Select[Conversion]:
    """Choose the accepted records of a region and year, the latest first."""
    return (
        _listed()
        .where(_accepted_in(region), Conversion.converted_on.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(Conversion.converted_on.desc(), Conversion.id.desc())
    )


def accepted_of(listing_id: int) -> list[Conversion]:
    """Return the accepted conversions of one result, the latest first."""
    chosen = select(Conversion).where(Conversion.listing_id == listing_id, Conversion.state == ConversionState.ACCEPTED)
    return list(db.session.scalars(chosen.order_by(Conversion.converted_on.desc(), Conversion.id.desc())))


def page_of(chosen: Select[T], page: int) -> tuple[list[T], int]:
    """Return one page of a choice, and how many there are in all."""
    total = db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    return list(db.session.scalars(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).unique()), total


def of_actor(actor: Actor) -> list[Conversion]:
    """Return the records of somebody's organisations, the newest first."""
    chosen = _listed().where(Conversion.organisation_id.in_(list(actor.memberships)))
    return list(db.session.scalars(chosen.order_by(Conversion.id.desc())).unique())


def to_decide(actor: Actor) -> list[Conversion]:
    """Return what waits for an official's decision, the longest waiting first."""
    areas = actor.regions(Role.STATISTICIAN)
    if not areas:
        return []
    inside = or_(*(Conversion.region.startswith(codes.region_prefix(area), autoescape=True) for area in areas))
    chosen = _listed().where(Conversion.state == ConversionState.SUBMITTED, inside)
    found = db.session.scalars(chosen.order_by(Conversion.submitted_at)).unique()
    return [one for one in found if permits(actor, Permission.REVIEW_CONVERSION, one)]


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the records that this person can write on or decide."""
    mine = [
        _waiting(one, _l("Put the conversion record right") if one.reason else _l("Finish the conversion record"))
        for one in _open(actor, ConversionState.DRAFT, ConversionState.REFUSED)
        if permits(actor, Permission.WRITE_CONVERSION, one)
    ]
    return [*mine, *(_waiting(one, _l("Decide on the conversion record")) for one in to_decide(actor))]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return the records of this person's organisations that an official decides on."""
    return [_waiting(one, _l("An official decides on it")) for one in _open(actor, ConversionState.SUBMITTED)]


def _open(actor: Actor, *states: ConversionState) -> list[Conversion]:
    if not actor.memberships:
        return []
    chosen = _listed().where(Conversion.organisation_id.in_(list(actor.memberships)), Conversion.state.in_(states))
    return list(db.session.scalars(chosen.order_by(Conversion.id)).unique())


def _waiting(one: Conversion, what: LazyString) -> Waiting:
    return Waiting(
        what=what,
        title=one.result.title,
        endpoint="conversions.show",
        values={"id": one.id},
        since=one.submitted_at or one.created_at,
        kind="conversion",
    )


def _listed() -> Select[Conversion]:
    return select(Conversion).options(joinedload(Conversion.result), joinedload(Conversion.organisation))


def _accepted_in(region: str) -> ColumnElement[bool]:
    prefix = codes.region_prefix(region)
    inside = Conversion.region.startswith(prefix, autoescape=True) if prefix else true()
    return (Conversion.state == ConversionState.ACCEPTED) & inside
