"""The frozen copies of all parties' fields, and which of them a registration counts for.

With several sellers or buyers the first-named carries the whole count. A region's policy `registration.counted_party`
may say instead that of several sellers the one with the largest share does. Shares are those of the right holders, who
transfer or license the right: so a contract has them for sellers only, and only where there is a right. Nothing states
shares of buyers, neither 登记表 JJ-001 (one seller, one buyer) nor art. 845 of the Civil Code: of several buyers the
first-named carries the count whatever the policy says, and so does the first-named seller where no seller has a share.

Each party has exactly one reporting leaf: its development zone where there is
one, in the place of the county; a leaf that didn't report yet on the day, or no longer, is the region it stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import clock, codes, db
from marketplace.accounts.queries import frozen_party, organisation
from marketplace.contracts.models import Contract
from marketplace.registration import rules

if TYPE_CHECKING:
    from datetime import date

    from marketplace.accounts.models import Organisation
    from marketplace.registration.models import Registration

SIDES = ("seller", "buyer")
LARGEST_SHARE = "largest_share"


def freeze(registration: Registration) -> None:
    """Copy all parties' fields as they are now; what came in from elsewhere keeps what it came with."""
    contract = db.session.get(Contract, registration.contract_id) if registration.contract_id else None
    for side in SIDES:
        parties = _parties(registration, contract, side)
        if parties:
            copies = [frozen_party(party) for party in parties]
            counted = copies[_counted(registration, contract, side, parties)]
            setattr(registration, f"{side}s", copies)
            setattr(registration, side, counted)
            setattr(registration, f"{side}_region", leaf(counted["region"], clock.today()))


def _parties(registration: Registration, contract: Contract | None, side: str) -> list[Organisation]:
    """Return the parties of a side, the first-named first."""
    further = [one for one in contract.further if one.side == side] if contract is not None else []
    numbers = [getattr(registration, f"{side}_id"), *(one.organisation_id for one in further)]
    return [found for number in numbers if number is not None and (found := organisation(number)) is not None]


def _counted(registration: Registration, contract: Contract | None, side: str, parties: list[Organisation]) -> int:
    """Return the place of the party that carries the count; of equal shares that of the first-named."""
    if side != "seller" or contract is None or len(parties) == 1:
        return 0
    if rules.used(registration, "counted_party") != LARGEST_SHARE:
        return 0
    shares: dict[Any, int] = {}
    for holder in contract.holders:
        shares[holder.organisation_id] = shares.get(holder.organisation_id, 0) + holder.share_bp
    return max(range(len(parties)), key=lambda place: (shares.get(parties[place].id, 0), -place))


def leaf(region: str, on: date) -> str:
    """Return the region that a party reports to on a day.

    A code that is valid then stands for itself, also a development zone, which replaces its county. One that is not
    gives way to its successor, or, where it has none, to the region above it.
    """
    if codes.valid("regions", region, on):
        return region
    successor = codes.current_region(region)
    return successor if codes.valid("regions", successor, on) else codes.get("regions", region).parent
