"""Signing: each party's signatory over the exact bytes, in the order agreed, until the last signature binds all.

Everything here runs under the contract's lock, so that a signature, its withdrawal and the last one that makes the
text binding come one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.affiliations.models import Moment
from marketplace.challenges import bonds, results
from marketplace.contracts import amending, bounty, gates, queries
from marketplace.contracts.consent import AlreadySigned, BothSides, Consent, NotVerified, identity
from marketplace.contracts.models import Contract, ContractState, ContractVersion, Signature
from marketplace.contracts.text_models import SignatureWithdrawal
from marketplace.errors import Conflict, Forbidden, Invalid, Stale
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from marketplace.permissions import Actor

__all__ = ["AlreadySigned", "BothSides", "Consent", "NotVerified", "declaration", "identity", "sign", "withdraw"]


class NotYourTurn(Conflict):
    """The parties sign in an order, and somebody before this one hasn't signed."""

    default = _l("The parties sign in an order that was set. Another party signs before yours.")


class NothingToWithdraw(Conflict):
    """The party has no signature that stands under the text that is being signed."""

    default = _l("Your organisation has no signature under this text that could be withdrawn.")


def sign(contract: Contract, consent: Consent, *, by: Actor) -> Signature:
    """Sign the newest text for one party; with the last signature it binds all of them.

    Raises:
        Stale: the text isn't the one that was on the page.
        Forbidden: the person is no signatory of this party.
        AlreadySigned, BothSides, NotVerified, NotYourTurn: see there.
        gates.NotReady: a waiver or a notice that must come before the signatures is missing.
        results.BrokenOff: the call that led to it was cancelled or revoked.
        bonds.Affiliated, bonds.NotDecided: publisher and winner of a call belong together, or perhaps do.
    """
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "sign_amendment" if contract.state == ContractState.AMENDING else "sign")
    version = contract.to_sign
    _check(contract, version, consent, by)
    gates.check(contract, version)
    if contract.award is not None:
        if contract.in_force_number is None:
            results.check_standing(contract.award.challenge)
        bonds.check(contract.award.challenge, contract.award.bid, Moment.SIGNING, by=by)
    given = _give(version, consent, by)
    audit.record("contract.sign", contract, by=by, organisation=consent.organisation_id, digest=version.digest)
    db.session.flush()
    if {one.organisation_id for one in version.signatures} == set(contract.signers):
        _bind(contract, by)
    else:
        outbox.enqueue("contract.signature", contract.id, signature=given.id)
    db.session.flush()
    return given


def _check(contract: Contract, version: ContractVersion, consent: Consent, by: Actor) -> None:
    party = consent.organisation_id
    if party not in contract.signers or not by.acts_for(party, OrgRole.SIGNATORY):
        raise Forbidden
    if party not in by.verified:
        raise NotVerified
    if consent.digest != version.digest:
        raise Stale
    if queries.signature_of(version, party):
        raise AlreadySigned
    if any(given.person_id == by.person_id and given.organisation_id != party for given in version.given):
        raise BothSides
    if party not in queries.next_to_sign(contract):
        raise NotYourTurn


def _give(version: ContractVersion, consent: Consent, by: Actor) -> Signature:
    assert by.person_id is not None
    party = consent.organisation_id
    given = Signature(
        version_=version,
        digest=version.digest,
        organisation_id=party,
        attempt=1 + sum(one.organisation_id == party for one in version.given),
        person_id=by.person_id,
        method=consent.method,
        statement=consent.statement,
        identity=identity(by, party),
        address_digest=consent.address_digest,
    )
    db.session.add(given)
    return given


def declaration(version: ContractVersion, organisation: str) -> str:
    """Return what a signatory declares, word for word, as the evidence keeps it."""
    return (
        f"本人已阅读《{version.terms['title']}》第{version.number}版合同文本全文，有权代表{organisation}签署，"
        f"并对其 UTF-8 字节的 SHA-256 摘要 {version.digest} 作出电子签名。"
    )


def withdraw(contract: Contract, organisation_id: int, reason: str, *, by: Actor) -> SignatureWithdrawal:
    """Take a party's signature back before the last one is given; the other side reads why.

    Raises:
        Invalid: no reason is given.
        IllegalMove: the last signature was given meanwhile, or the text was taken back.
        Forbidden: the person is no signatory of this party.
        NothingToWithdraw: the party hasn't signed.
    """
    if not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    contract = queries.locked(contract.id)
    verb = "withdraw_amendment_signature" if contract.state == ContractState.AMENDING else "withdraw_signature"
    lifecycle.move(contract, verb)
    if not by.acts_for(organisation_id, OrgRole.SIGNATORY):
        raise Forbidden
    given = queries.signature_of(contract.to_sign, organisation_id)
    if given is None:
        raise NothingToWithdraw
    assert by.person_id is not None
    taken = SignatureWithdrawal(signature=given, person_id=by.person_id, reason=reason.strip())
    db.session.add(taken)
    audit.record("contract.withdraw_signature", contract, by=by, organisation=organisation_id, signature=given.id)
    outbox.enqueue("contract.signature_withdrawn", contract.id, signature=given.id)
    db.session.flush()
    return taken


def _bind(contract: Contract, by: Actor) -> None:
    """All have signed: the newest text is the one that binds."""
    if contract.state == ContractState.AMENDING:
        amending.take_effect(contract, by=by)
    else:
        _take_effect(contract, by)


def _take_effect(contract: Contract, by: Actor) -> None:
    """Open the escrow and tell the call that its contract stands."""
    contract.signed_on, contract.escrow_id = clock.today(), _open_escrow(contract, by)
    contract.in_force_number = contract.to_sign.number
    lifecycle.move(contract, "take_effect")
    audit.record("contract.take_effect", contract, by=by, digest=contract.current.digest, escrow=contract.escrow_id)
    outbox.enqueue("contract.signed", contract.id)
    if contract.award is not None:
        results.contracted(contract.award.challenge, by=by)
    db.session.flush()


def _open_escrow(contract: Contract, by: Actor) -> int | None:
    """Open the escrow of what is known to be paid; a mere royalty has nothing to hold yet."""
    if contract.amount_fen == 0:
        return None
    return bounty.open_escrow(contract, by=by).id
