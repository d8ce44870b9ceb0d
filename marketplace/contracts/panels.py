"""What contracts show on pages of rooms below: the contract of an escrow, the contract of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from marketplace.challenges import queries as challenges
from marketplace.contracts import queries
from marketplace.permissions import Permission, permits
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.contracts.models import Contract
    from marketplace.payments.models import Escrow


def of_escrow(escrow: Escrow) -> str:
    """Return the fragment that leads from an escrow to its contract."""
    return _link(queries.of_escrow(escrow.id))


def of_challenge(challenge: Challenge) -> str:
    """Return the fragment that leads from a call to the contract of its award."""
    award = challenges.award_of(challenge)
    return _link(queries.of_award(award.id) if award else None)


def _link(contract: Contract | None) -> str:
    """Show a contract to those who may read it, to others nothing."""
    if contract is None or not permits(guard.actor(), Permission.READ_CONTRACT, contract):
        return ""
    return render_template("contracts/_link.html", contract=contract)
