"""The frozen copies of both parties' fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.accounts.queries import frozen_party, organisation

if TYPE_CHECKING:
    from marketplace.registration.models import Registration


def freeze(registration: Registration) -> None:
    """Copy both parties' fields as they are now; what came in from elsewhere keeps what it came with."""
    for side in ("seller", "buyer"):
        party_id = getattr(registration, f"{side}_id")
        party = organisation(party_id) if party_id is not None else None
        if party is not None:
            setattr(registration, side, frozen_party(party))
            setattr(registration, f"{side}_region", party.region)
