"""Registrations that were made elsewhere: brought in by the batch, as complete and as countable as our own.

They stand beside our own with origin `EXTERNAL`, keep the parties they came with, and their lines in the journal are
those that `journal.write` would write. Nothing here touches a registration of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert, select, update
from sqlalchemy.orm import selectinload

from marketplace import clock, db
from marketplace.accounts.queries import FROZEN
from marketplace.registration import journal
from marketplace.registration.models import Act, Entry, Origin, Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Select

SIDES = ("seller", "buyer")
STATED = (
    "title",
    "kind",
    "field",
    "ip_type",
    "plan_source",
    "payment_mode",
    "aim",
    "service_industry",
    "related",
    "signed_on",
    "registered_on",
    "valid_from",
    "valid_to",
    "amount_fen",
    "technical_fen",
)
"""What a form says of the contract itself; of a party it says `PARTY`."""

PARTY = tuple(name for name in FROZEN if name != "name_en")
OPTIONAL = ("payment_mode", "aim", "service_industry")


@dataclass(frozen=True)
class Brought:
    """A registration made elsewhere, as a form tells it.

    `stated` has the fields of `STATED` and of both parties ("seller.region") that the form states; amounts in 分.
    Those of `heads.NEEDED` are always among them; what it doesn't state is left as it is known.
    """

    number: str
    stated: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """A field in which what is known and what was brought differ; a party's field as "buyer.region"."""

    field: str
    old: Any
    new: Any


def bring_in(rows: Sequence[Brought]) -> list[int]:
    """Store registrations whose numbers nobody has yet, with their lines; returns their ids in the same order.

    Raises:
        IntegrityError: a number is known already: the caller has looked before, under its lock.
    """
    if not rows:
        return []
    defaults = _defaults(Registration)
    values = [{**defaults, **_values(one)} for one in rows]
    connection, numbers = db.session.connection(), [one.number for one in rows]
    connection.execute(insert(cast("Any", Registration.__table__)), values)
    # asked for by number: returned in the order of the rows they would cost SQLite one statement each
    ids = dict(_pairs(select(Registration.number, Registration.id).where(Registration.number.in_(numbers))))
    defaults = _defaults(Entry)
    lines = [{**defaults, **_line(one, ids[one["number"]])} for one in values]
    connection.execute(insert(cast("Any", Entry.__table__)), lines)
    return [ids[number] for number in numbers]


def _defaults(model: type[Registration | Entry]) -> dict[str, Any]:
    """Return what columns hold that nothing is said of, worked out once for a whole batch."""
    given = [column for column in cast("Any", model.__table__).columns if column.default is not None]
    return {one.name: one.default.arg(None) if one.default.is_callable else one.default.arg for one in given}


def _pairs(chosen: Select[str | None, int]) -> Iterator[tuple[str, int]]:
    return ((str(number), registration_id) for number, registration_id in db.session.execute(chosen))


def _values(brought: Brought) -> dict[str, Any]:
    said = brought.stated
    begins = said.get("valid_from", said["signed_on"])
    parties = {side: _party(said, side) for side in SIDES}
    return {
        **dict.fromkeys(OPTIONAL, ""),
        "related": False,
        "valid_from": begins,
        "valid_to": max(begins, said["registered_on"]),  # a contract is registered inside its validity
        **{name: said[name] for name in STATED if name in said},
        "number": brought.number,
        "version": 1,
        "origin": Origin.EXTERNAL,
        "state": RegistrationState.REGISTERED,
        "applied_kind": said["kind"],
        "applied_amount_fen": said["amount_fen"],
        "applied_technical_fen": said["technical_fen"],
        **_of_parties(parties),
    }


def _party(said: dict[str, Any], side: str, known: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a party's fields, complete: as stated, else as known, else empty."""
    empty = dict.fromkeys(FROZEN[: FROZEN.index("rd_body")], "") | {"legal_representative": "", "address": ""}
    stated = {name: said[f"{side}.{name}"] for name in PARTY if f"{side}.{name}" in said}
    return {**empty, **(known or {}), **stated}


def _of_parties(parties: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the columns that hold the parties; a form names one party of each side."""
    return {
        **parties,
        **{f"{side}s": [party] for side, party in parties.items()},
        **{f"{side}_region": party["region"] for side, party in parties.items()},
    }


def _line(values: dict[str, Any], registration_id: int) -> dict[str, Any]:
    """Return the line by which a new registration counts, as `journal.write` makes it."""
    return {
        **journal.facts(cast("Registration", SimpleNamespace(**values))),
        "registration_id": registration_id,
        "seq": 1,
        "act": Act.REGISTERED,
        "sign": 1,
        "effective_on": values["registered_on"],
    }


def correct(rows: Sequence[Brought]) -> dict[int, list[tuple[date, date]]]:
    """Correct registrations that were brought in before: each gets two lines, the old one taken back, the new added.

    Args:
        rows: numbers of registrations of origin EXTERNAL that count.

    Returns:
        For each id the days of its lines, (registered, signed): the months that are to be counted again.
    """
    if not rows:
        return {}
    known = of_numbers([one.number for one in rows])
    for brought in rows:
        _correct(known[brought.number], brought)
    db.session.flush()
    for registration in known.values():
        journal.write(registration, Act.CHANGED, effective_on=clock.today())
    db.session.flush()
    return {one.id: [(line.registered_on, line.signed_on) for line in one.entries] for one in known.values()}


def _correct(registration: Registration, brought: Brought) -> None:
    if registration.origin != Origin.EXTERNAL or not registration.counts:
        raise journal.JournalError(f"registration {registration.id} isn't one to be corrected from outside")
    table = cast("Any", Registration.__table__)
    here = table.c.id == registration.id
    db.session.execute(update(table).where(here).values(state=RegistrationState.CHANGING))  # thaws what is frozen
    said = brought.stated
    parties = {side: _party(said, side, getattr(registration, side)) for side in SIDES}
    values = {name: said[name] for name in STATED if name in said} | _of_parties(parties)
    values |= {"applied_kind": values["kind"], "state": registration.state}
    values |= {f"applied_{name}": values[name] for name in ("amount_fen", "technical_fen")}
    db.session.execute(update(table).where(here).values(**values, version=table.c.version + 1))
    db.session.refresh(registration)


def of_numbers(numbers: Sequence[str]) -> dict[str, Registration]:
    """Return the registrations that have these numbers, with their lines, by number; the rows are locked."""
    found = db.session.scalars(
        select(Registration)
        .where(Registration.number.in_(list(numbers)))
        .options(selectinload(Registration.entries))
        .order_by(Registration.id)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    )
    return {str(one.number): one for one in found}


def differences(known: Any, brought: Brought) -> list[Difference]:
    """Return where a form differs from a registration; a field that the form doesn't state never differs.

    Args:
        known: a registration, or a row with its columns.
        brought: the form.
    """
    said = brought.stated
    found = [Difference(name, getattr(known, name), said[name]) for name in STATED if name in said]
    for side in SIDES:
        party = getattr(known, side)
        stated = [name for name in PARTY if f"{side}.{name}" in said]
        found += [Difference(f"{side}.{name}", party.get(name) or "", said[f"{side}.{name}"]) for name in stated]
    return [one for one in found if one.old != one.new]
