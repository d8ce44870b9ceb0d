"""The journal of what registration did to the figures: this is the only place that adds a line.

A line adds (`sign` 1) or takes back (`sign` -1). What is taken back is copied from the line that added it, not from
the record, so that both cancel out to the 分 whatever has happened to the record since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.registration.models import Act, Entry

if TYPE_CHECKING:
    from datetime import date

    from marketplace.registration.models import Registration

COPIED = (
    "registered_on",
    "signed_on",
    "seller_region",
    "buyer_region",
    "kind",
    "field",
    "ip_type",
    "plan_source",
    "service_industry",
    "origin",
    "amount_fen",
    "technical_fen",
)
"""Columns that a line has of the registration by the same name."""

CUT_BY = (*COPIED, "seller_nature", "buyer_nature")
"""What a line says about its contract."""


class JournalError(RuntimeError):
    """A line would count a contract twice, or take back what doesn't count: a programming error, nothing is written."""


def write(registration: Registration, act: Act, *, effective_on: date) -> list[Entry]:
    """Write what an act does to the figures; the caller holds the lock on the registration's row.

    Args:
        registration: complete, with the frozen copies as they count.
        act: registered adds a line; changed takes the old one back and adds the new; cancelled and revoked take back.
        effective_on: the day the act took effect.

    Raises:
        JournalError: the contract counts already (registered), or doesn't count (every other act).
    """
    counted = standing(registration)
    if (counted is None) != (act == Act.REGISTERED):
        raise JournalError(f"registration {registration.id}: {act} when it counts {0 if counted is None else 1} times")
    lines = []
    if counted is not None:
        lines.append(_line(registration, act, -1, effective_on, {name: getattr(counted, name) for name in CUT_BY}))
    if act in (Act.REGISTERED, Act.CHANGED):
        lines.append(_line(registration, act, 1, effective_on, facts(registration)))
    return lines


def standing(registration: Registration) -> Entry | None:
    """Return the line by which the contract counts now, or None."""
    last = registration.entries[-1] if registration.entries else None
    return last if last is not None and last.sign == 1 else None


def facts(registration: Registration) -> dict[str, Any]:
    """Return what a line says about a registration as it stands."""
    return {
        **{name: getattr(registration, name) for name in COPIED},
        "seller_nature": registration.seller["nature"],
        "buyer_nature": registration.buyer["nature"],
    }


def _line(registration: Registration, act: Act, sign: int, effective_on: date, said: dict[str, Any]) -> Entry:
    line = Entry(seq=len(registration.entries) + 1, act=act, sign=sign, effective_on=effective_on, **said)
    registration.entries.append(line)
    return line
