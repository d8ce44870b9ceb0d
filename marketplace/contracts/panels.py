"""What contracts show on pages of rooms below: the contract of an escrow, the contract of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from marketplace.challenges.states import UNDER_CONTRACT
from marketplace.contracts import accepting, concluding, gantt, overdue, publicity, queries, racing
from marketplace.contracts.states import ContractState
from marketplace.listings.states import EnquiryState, Kind, VersionState
from marketplace.permissions import Permission, permits
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.contracts.models import Contract
    from marketplace.listings.models import Enquiry, Version
    from marketplace.notices.models import Notice
    from marketplace.payments.models import Escrow
    from marketplace.permissions import Actor


def of_escrow(escrow: Escrow) -> str:
    """Return the fragment that leads from an escrow to its contract."""
    return _link(queries.of_escrow(escrow.id))


def of_challenge(challenge: Challenge) -> str:
    """Return what leads from a call to the contracts of its awards; that one has ended, everybody reads."""
    links = [_link(one, to_all=one.state is ContractState.TERMINATED) for one in concluding.contracts_of(challenge)]
    gates = render_template("contracts/_to_gates.html", call=challenge) if _reads_gates(challenge) else ""
    return "".join([*links, gates])


def _reads_gates(challenge: Challenge) -> bool:
    race = challenge.state in UNDER_CONTRACT and bool(racing.gates(challenge)) and challenge.runners > 1
    return race and permits(guard.actor(), Permission.READ_BIDS, challenge)


def gantt_of(contract: Contract) -> str:
    """Return the milestones of a signed contract against time."""
    chart = gantt.draw([contract])
    return render_template("contracts/_gantt.html", chart=chart) if chart and len(chart.bars) > 1 else ""


def record_of_call(challenge: Challenge) -> str:
    """Return what the public reads of a call's contracts: when they were signed, gates, acceptances; no milestone."""
    found = concluding.contracts_of(challenge)
    if not any(one.signed_on for one in found):
        return ""
    return render_template(
        "contracts/_record_of_call.html",
        contracts=[one for one in found if one.signed_on],
        acceptance_of=accepting.of,
        decisions=racing.decisions(challenge),
    )


def of_board(actor: Actor) -> str:
    """Return the overdue milestones of the calls in an official's regions."""
    late = overdue.of_regions(actor)
    return render_template("contracts/_overdue.html", milestones=late) if late else ""


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


def _link(contract: Contract | None, *, to_all: bool = False) -> str:
    """Lead to a contract those who may read it; others see nothing, or only that there is one and where it stands."""
    readable = contract is not None and permits(guard.actor(), Permission.READ_CONTRACT, contract)
    return render_template("contracts/_link.html", contract=contract, readable=readable) if readable or to_all else ""
