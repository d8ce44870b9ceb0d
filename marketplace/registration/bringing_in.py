"""Registrations that were made elsewhere: laid ready by the batch, then made to count by one short transaction.

They stand beside our own with origin `EXTERNAL`, keep the parties they came with, and their lines in the journal are
those that `journal.write` would write. Nothing here touches a registration of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from marketplace import db
from marketplace.accounts.queries import FROZEN
from marketplace.registration.incoming_models import INCOMING, STATED
from marketplace.registration.parties import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

PARTY = tuple(name for name in FROZEN if name != "name_en")
"""What a form says of a party."""

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


def lay_ready(batch: int, rows: Sequence[tuple[Brought, Row[Any] | None]]) -> None:
    """Store rows as they will stand; nothing counts yet.

    Args:
        batch: whose rows these are.
        rows: each with the registration of that number as it was judged by, None for what is new.
    """
    if rows:
        db.session.execute(insert(INCOMING), [_ready(batch, brought, known) for brought, known in rows])


def put_away(batch: int, numbers: Sequence[str] | None = None) -> None:
    """Let go of what was laid ready: of these numbers, or all of a batch."""
    chosen = delete(INCOMING).where(INCOMING.c.batch == batch)
    db.session.execute(chosen if numbers is None else chosen.where(INCOMING.c.number.in_(numbers)))


def waiting(batch: int, most: int) -> list[str]:
    """Return some of the numbers that lie ready."""
    chosen = select(INCOMING.c.number).where(INCOMING.c.batch == batch).order_by(INCOMING.c.number)
    return list(db.session.scalars(chosen.limit(most)))


def _ready(batch: int, brought: Brought, known: Row[Any] | None) -> dict[str, Any]:
    said = brought.stated
    stated = _stated_anew(said) if known is None else {name: said.get(name, getattr(known, name)) for name in STATED}
    parties = {side: _party(said, side, getattr(known, side, None)) for side in SIDES}
    return {
        "batch": batch,
        "number": brought.number,
        "registration_id": getattr(known, "id", None),
        "known_version": getattr(known, "version", None),
        "known_state": getattr(known, "state", None),
        **stated,
        **_of_parties(parties),
    }


def _stated_anew(said: dict[str, Any]) -> dict[str, Any]:
    begins = said.get("valid_from", said["signed_on"])
    ends = max(begins, said["registered_on"])  # a contract is registered inside its validity
    left_out = {**dict.fromkeys(OPTIONAL, ""), "related": False, "valid_from": begins, "valid_to": ends}
    return left_out | {name: said[name] for name in STATED if name in said}


def _party(said: dict[str, Any], side: str, known: dict[str, Any] | None) -> dict[str, Any]:
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
        **{f"{side}_nature": party["nature"] for side, party in parties.items()},
    }


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
