"""Ending a contract before it is performed (合同解除): by all parties, or by one side's notice.

Civil Code art. 562: parties end a contract by agreement, or one of them on a ground that was agreed; art. 563: on a
ground of law; art. 565: by notice, from the day it names where it names one, and the other side may contest it. What
was paid stays paid; what the escrow still holds goes back to the payer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, db, lifecycle, outbox
from marketplace.contracts import ending, queries, wording
from marketplace.contracts import grounds as grounds_of
from marketplace.contracts.agreement import Termination, TerminationConsent, Way
from marketplace.contracts.signing import AlreadySigned, BothSides, NotVerified, identity
from marketplace.contracts.states import TerminationState
from marketplace.errors import Conflict, Forbidden, Invalid, Stale
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from marketplace.contracts.grounds import Grounds
    from marketplace.contracts.models import Contract
    from marketplace.contracts.signing import Consent
    from marketplace.permissions import Actor


class Ending(Conflict):
    """A termination is proposed, announced or contested already."""

    default = _l("A termination of this contract is under way already.")


class NotInForce(Conflict):
    """Only what is in force can end."""

    default = _l("The contract isn't in force.")


def propose(contract: Contract, grounds: Grounds, consent: Consent, *, by: Actor) -> Termination:
    """Propose that the contract ends, or give notice of it; whoever does so has declared it for that party.

    The digest of the consent is that of the version in force: the statement is made here.

    Raises:
        Invalid: a code isn't of its list, the facts are missing, or the day of a notice is too early.
        NotInForce, Ending: see there.
        Forbidden, NotVerified: the person can't sign for this party.
    """
    grounds_of.check(contract, grounds)
    contract = queries.locked(contract.id)
    if not contract.binding:
        raise NotInForce
    if queries.live_termination(contract):
        raise Ending
    _check_signatory(contract, consent, by)
    if consent.digest != contract.current.digest:
        raise Stale
    words = grounds_of.statement(contract, grounds)
    row = Termination(
        contract=contract,
        way=grounds.way,
        cause=grounds.cause,
        responsibility=grounds.responsibility,
        grounds=grounds.facts.strip(),
        statement=words,
        digest=wording.digest(words),
        organisation_id=consent.organisation_id,
        proposed_by=by.person_id,
        effective_on=grounds.on if grounds.way is Way.NOTICE else None,
        policy_id=grounds_of.earliest(contract)[1] if grounds.way is Way.NOTICE else None,
    )
    db.session.add(row)
    _declare(row, consent, by)
    if row.way is Way.NOTICE:
        _give(row)
    ending.note("propose", row, by)
    outbox.enqueue("contract.termination_proposed", contract.id, termination=row.id)
    db.session.flush()
    return row


def _check_signatory(contract: Contract, consent: Consent, by: Actor) -> None:
    party = consent.organisation_id
    if party not in contract.parties or not by.acts_for(party, OrgRole.SIGNATORY):
        raise Forbidden
    if party not in by.verified:
        raise NotVerified


def _declare(row: Termination, consent: Consent, by: Actor) -> None:
    assert by.person_id is not None
    row.consents.append(
        TerminationConsent(
            organisation_id=consent.organisation_id,
            person_id=by.person_id,
            digest=row.digest,
            method=consent.method,
            address_digest=consent.address_digest,
            identity=identity(by, consent.organisation_id),
        )
    )
    db.session.flush()


def _give(row: Termination) -> None:
    lifecycle.move(row, "give")
    assert row.effective_on is not None
    outbox.enqueue("termination.due", row.id, due_at=clock.at_local(row.effective_on))


def agree(row: Termination, consent: Consent, *, by: Actor) -> Termination:
    """Declare for another party that the contract ends; with the last party's declaration it does.

    Raises:
        IllegalMove: it was withdrawn, refused or has taken effect.
        Stale: the statement isn't the one that was on the page.
        AlreadySigned, BothSides, Forbidden, NotVerified: see there.
        money.MoneyMoves: a payment is under way.
    """
    row = ending.locked(row)
    lifecycle.move(row, "agree")
    _check_consent(row, consent, by)
    _declare(row, consent, by)
    ending.note("agree", row, by)
    if {one.organisation_id for one in row.consents} == set(row.contract.parties):
        row.effective_on = clock.today()
        ending.carry_out(row, "take_effect", by)
    db.session.flush()
    return row


def accept(row: Termination, consent: Consent, *, by: Actor) -> Termination:
    """Accept a notice for the side that got it: the contract ends at once.

    Raises:
        IllegalMove: it was withdrawn or has taken effect.
        Stale, AlreadySigned, BothSides, Forbidden, NotVerified, money.MoneyMoves: see there.
    """
    row = ending.locked(row)
    _check_consent(row, consent, by)
    row.life.target(row.state, "accept")
    _declare(row, consent, by)
    row.effective_on = clock.today()
    ending.carry_out(row, "accept", by)
    return row


def _check_consent(row: Termination, consent: Consent, by: Actor) -> None:
    _check_signatory(row.contract, consent, by)
    if consent.digest != row.digest:
        raise Stale
    if any(one.organisation_id == consent.organisation_id for one in row.consents):
        raise AlreadySigned
    if any(one.person_id == by.person_id for one in row.consents):
        raise BothSides


def contest(row: Termination, reason: str, *, by: Actor) -> Termination:
    """Contest a notice (Civil Code art. 565): the contract stays in force until the parties or a court decide.

    Raises:
        Invalid: no reason is given.
        IllegalMove: its day has come, or it was withdrawn.
        Forbidden: only the side that got the notice contests it.
    """
    return _answer(row, "contest", reason, by)


def refuse(row: Termination, reason: str, *, by: Actor) -> Termination:
    """Refuse to end the contract by agreement; the arguments and refusals are those of `contest`."""
    return _answer(row, "refuse", reason, by)


def _answer(row: Termination, verb: str, reason: str, by: Actor) -> Termination:
    if not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    row = ending.locked(row)
    others = [one for one in row.contract.parties if one != row.organisation_id]
    if not any(by.acts_for(party, OrgRole.SIGNATORY) for party in others):
        raise Forbidden
    lifecycle.move(row, verb)
    row.contest_reason = reason.strip()
    row.closed_at = clock.now() if row.state is TerminationState.REFUSED else None
    return _answered(verb, row, by)


def withdraw(row: Termination, *, by: Actor) -> Termination:
    """Withdraw a proposal or a notice before it has taken effect.

    Raises:
        IllegalMove: it has taken effect, or was answered.
        Forbidden: only the party that made it withdraws it.
    """
    row = ending.locked(row)
    if not by.acts_for(row.organisation_id, OrgRole.SIGNATORY):
        raise Forbidden
    lifecycle.move(row, "withdraw")
    row.closed_at = clock.now()
    return _answered("withdraw", row, by)


def _answered(verb: str, row: Termination, by: Actor) -> Termination:
    ending.note(verb, row, by)
    outbox.enqueue("contract.termination_answered", row.contract_id, termination=row.id)
    db.session.flush()
    return row
