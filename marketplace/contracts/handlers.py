"""What follows from news: a contract from an award, a paid milestone from a released escrow, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.challenges import queries as challenges
from marketplace.challenges.states import AwardState
from marketplace.contracts import actions, concluding, consortium, drafting, ending, performance, queries
from marketplace.contracts.models import Contract, Milestone
from marketplace.contracts.states import TO_SIGN
from marketplace.contracts.undertaking_models import UndertakingText
from marketplace.inbox import actions as inbox
from marketplace.payments.invoice_models import Invoice
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from marketplace.outbox import Message

WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)


def draft_from_award(message: Message) -> None:
    """Draft the contract that an award asks for, once; the members of a consortium are sellers beside its lead."""
    award = challenges.award(message.subject_id)
    if award is None or award.state != AwardState.CONFIRMED or queries.of_award(award.id):
        return
    bid = challenges.bid_of_award(award)
    terms = drafting.from_award(award, bid)
    beside = consortium.members(bid.content, bid.bidder_id)
    draft = actions.Draft(terms, bid.bidder_id, bid.publisher_id, award.id, further_sellers=beside)
    actions.draft_contract(draft, by=None)


def note_payment(message: Message) -> None:
    """Note that the money of a milestone has been paid out."""
    purpose = str(message.payload.get("purpose", ""))
    if queries.of_escrow(message.subject_id) and purpose.startswith(performance.KEY):
        performance.paid(int(purpose.removeprefix(performance.KEY)))


def pay_registered(message: Message) -> None:
    """Pay what was passed before the contract was registered."""
    performance.pay_due(db.session.get_one(Contract, message.subject_id))


def pay_funded(message: Message) -> None:
    """Pay what was passed before the money was there."""
    _pay_from(message.subject_id)


def pay_invoiced(message: Message) -> None:
    """Pay what waited for the seller's invoice."""
    _pay_from(db.session.get_one(Invoice, message.subject_id).escrow_id)


def _pay_from(escrow_id: int) -> None:
    contract = queries.of_escrow(escrow_id)
    if contract is not None:
        performance.pay_due(contract)


def pass_by_silence(message: Message) -> None:
    """Pass a milestone whose buyer has let the agreed days go by."""
    performance.pass_by_silence(message.subject_id, str(message.payload["reported_at"]))


def conclude(message: Message) -> None:
    """Close the call whose last letters were sent, if all its contracts have ended."""
    challenge = challenges.challenge(message.subject_id)
    if challenge is not None and concluding.contracts_of(challenge):
        concluding.conclude(challenge, by=None)


def tell_runners(message: Message) -> None:
    """Tell every runner of a race that a gate has taken one of them out."""
    award = challenges.award(message.subject_id)
    for contract in concluding.contracts_of(award.challenge) if award else ():
        _tell_of_call(contract, message.topic)


def _tell_of_call(contract: Contract, kind: str) -> None:
    assert contract.award is not None
    call = contract.award.challenge
    inbox.tell_members(contract.seller_id, (), kind, call, title=call.title)


def tell_of_extension(message: Message) -> None:
    """Tell both sides that a later day was asked for, granted or refused."""
    milestone = db.session.get_one(Milestone, message.subject_id)
    for party in (milestone.seller_id, milestone.buyer_id):
        _tell_of(milestone, party, (OrgRole.OWNER, OrgRole.EDITOR, OrgRole.SIGNATORY), message.topic)


def tell_of_undertaking(message: Message) -> None:
    """Tell both sides' signatories that a task book or pledge waits for them, or was signed."""
    text = db.session.get_one(UndertakingText, message.subject_id)
    contract = queries.of_award(text.award_id)
    if contract is not None:
        for party in contract.parties:
            inbox.tell_members(party, (OrgRole.SIGNATORY,), message.topic, contract, title=contract.title)


def tell_writers(message: Message) -> None:
    """Tell both sides' editors about a draft, a change or a text taken back."""
    _tell(message, WRITERS)


def tell_signatories(message: Message) -> None:
    """Tell both sides' signatories that there is something to sign."""
    _tell(message, (OrgRole.SIGNATORY,))


def tell_next(message: Message) -> None:
    """Tell the signatories of those parties that can sign now."""
    contract = db.session.get_one(Contract, message.subject_id)
    for party in queries.next_to_sign(contract) if contract.state in TO_SIGN else ():
        inbox.tell_members(party, (OrgRole.SIGNATORY,), message.topic, contract, title=contract.title)


def end_by_notice(message: Message) -> None:
    """End a contract whose notice of termination nobody has contested, on its day."""
    ending.end_when_due(message.subject_id)


def tell_everybody(message: Message) -> None:
    """Tell all members of both sides that the contract is in force, or performed."""
    _tell(message, ())


def _tell(message: Message, roles: tuple[OrgRole, ...]) -> None:
    contract = db.session.get_one(Contract, message.subject_id)
    for party in contract.parties:
        inbox.tell_members(party, roles, message.topic, contract, title=contract.title)


def tell_buyer(message: Message) -> None:
    """Tell the buyer that a milestone waits for acceptance."""
    milestone = db.session.get_one(Milestone, message.subject_id)
    _tell_of(milestone, milestone.buyer_id, (OrgRole.OWNER, OrgRole.SIGNATORY), message.topic)


def tell_seller(message: Message) -> None:
    """Tell the seller what became of a milestone."""
    milestone = db.session.get_one(Milestone, message.subject_id)
    _tell_of(milestone, milestone.seller_id, (*WRITERS, OrgRole.FINANCE), message.topic)


def _tell_of(milestone: Milestone, party: int, roles: tuple[OrgRole, ...], kind: str) -> None:
    inbox.tell_members(party, roles, kind, milestone, title=milestone.contract.title)
