"""What contracts show on pages of rooms below: the contract of an escrow, the contract of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from marketplace.challenges import queries as challenges
from marketplace.contracts import publicity, queries
from marketplace.listings.states import EnquiryState, Kind, VersionState
from marketplace.permissions import Permission, permits
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.contracts.models import Contract
    from marketplace.listings.models import Enquiry, Version
    from marketplace.notices.models import Notice
    from marketplace.payments.models import Escrow


def of_escrow(escrow: Escrow) -> str:
    """Return the fragment that leads from an escrow to its contract."""
    return _link(queries.of_escrow(escrow.id))


def of_challenge(challenge: Challenge) -> str:
    """Say on a call that the contract of its award has ended early; lead those who may read it there."""
    award = challenges.award_of(challenge)
    contract = queries.of_award(award.id) if award else None
    ended_on = queries.terminated_on(contract) if contract else None
    readable = contract is not None and permits(guard.actor(), Permission.READ_CONTRACT, contract)
    if not readable and ended_on is None:
        return ""
    return render_template("contracts/_of_challenge.html", contract=contract, readable=readable, ended_on=ended_on)


def of_result(version: Version) -> str:
    """Return the button that starts a contract about a published result, for those who may write one."""
    actor = guard.actor()
    if not actor.verified or not permits(actor, Permission.EDIT_CONTRACT):
        return ""
    return render_template("contracts/_of_result.html", version=version)


def of_enquiry(enquiry: Enquiry) -> str:
    """Return the same button on an enquiry that was accepted."""
    is_result = enquiry.of_version.kind is Kind.RESULT and enquiry.of_version.state is VersionState.PUBLISHED
    return of_result(enquiry.of_version) if is_result and enquiry.state is EnquiryState.ACCEPTED else ""


def of_notice(notice: Notice) -> str:
    """Return the mark of related parties on the notice of a price, and to the parties the way to their contract."""
    shown = publicity.of_notice(notice.id)
    if shown is None:
        return ""
    contract = queries.contract(shown.contract_id)
    readable = contract is not None and permits(guard.actor(), Permission.READ_CONTRACT, contract)
    return render_template("contracts/_of_notice.html", shown=shown, readable=readable)


def _link(contract: Contract | None) -> str:
    """Show a contract to those who may read it, to others nothing."""
    if contract is None or not permits(guard.actor(), Permission.READ_CONTRACT, contract):
        return ""
    return render_template("contracts/_link.html", contract=contract)
