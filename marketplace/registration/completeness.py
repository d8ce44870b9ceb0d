"""What an application lacks: everything at once, before it is handed in (完整性检查)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.errors import Invalid
from marketplace.registration import queries
from marketplace.registration.checks import CODE_LISTS
from marketplace.registration.comparison import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString

    from marketplace.registration.models import Registration

PARTY_FIELDS: dict[str, LazyString] = {
    "uscc": _l("Credit code"),
    "name": _l("Name"),
    "nature": _l("Nature"),
    "region": _l("Region"),
    "industry": _l("Industry"),
    "legal_representative": _l("Legal representative"),
    "address": _l("Address"),
}
"""What 技术合同登记表 (JJ-001) wants of each party, with its name on the page."""

EVERYWHERE = ("name", "region")
"""What it wants of a party outside the mainland, too."""

SIDES = {"seller": _l("Seller"), "buyer": _l("Buyer")}
TRANSFERS = ("02", "03")
NO_PROPERTY = "99"


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: whose it is ("form", "seller", "buyer" or "contract"), and what."""

    of: str
    what: LazyString
    party: str = ""

    @property
    def label(self) -> str:
        """It as a line of a list."""
        side = SIDES.get(self.of)
        return f"{side} ({self.party}): {self.what}" if side is not None else str(self.what)


class Incomplete(Invalid):
    """An application lacks something; `missing` has all of it."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(_l("Something is still missing: put everything in the list right, then submit."))
        self.missing = missing


def check(registration: Registration) -> None:
    """Check that nothing is missing.

    Raises:
        Incomplete: it names everything at once.
    """
    missing = list(missing_in(registration))
    if missing:
        raise Incomplete(missing)


def missing_in(registration: Registration) -> Iterator[Missing]:
    """Yield everything that an application lacks, form first, then the text, then both sides' records."""
    for field, list_name in CODE_LISTS.items():
        value = registration.applied_kind if field == "kind" else getattr(registration, field)
        if not codes.valid(list_name, value or "", clock.today()):
            yield Missing("form", FIELDS[field])
    if registration.applied_kind.startswith(TRANSFERS) and registration.ip_type == NO_PROPERTY:
        yield Missing("form", _l("The intellectual property that is transferred or licensed"))
    if registration.contract_id is not None and not queries.signed_text(registration):
        yield Missing("contract", _l("The signed text"))
    for side in SIDES:
        for party in getattr(registration, f"{side}s") or [getattr(registration, side)]:
            yield from _missing_of(side, party)


def _missing_of(side: str, party: dict[str, Any]) -> Iterator[Missing]:
    region = str(party.get("region") or "")
    wanted = EVERYWHERE if codes.outside_mainland(region) else tuple(PARTY_FIELDS)
    for name in wanted:
        if not party.get(name):
            yield Missing(side, PARTY_FIELDS[name], str(party.get("name")))
    if region and codes.children("regions", region, on=clock.today()):
        yield Missing(side, _l("District, county or development zone"), str(party.get("name")))
