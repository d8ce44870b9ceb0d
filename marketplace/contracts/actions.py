"""What is done with a contract until it is in force; milestones stand in `performance`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.accounts.models import Organisation
from marketplace.challenges import actions as challenges
from marketplace.contracts import queries, wording
from marketplace.contracts.checks import check
from marketplace.contracts.models import Contract, ContractVersion, Milestone, PriceLine, RightHolder, Signature
from marketplace.contracts.terms import read
from marketplace.errors import Conflict, Forbidden, Invalid, Stale
from marketplace.payments import actions as payments
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.terms import Terms
    from marketplace.permissions import Actor


class AlreadySigned(Conflict):
    """This party has signed this version."""

    default = _l("Your organisation has signed this text already.")


class BothSides(Conflict):
    """One person is to sign for both parties."""

    default = _l("You have signed for the other side. Nobody signs a contract for both parties.")


class NotVerified(Conflict):
    """The organisation has not been verified, or was suspended."""

    default = _l("Your organisation must be verified before it can sign.")


@dataclass(frozen=True)
class Draft:
    """A contract to be drafted: its terms, its parties, and what it follows from."""

    terms: Terms
    seller_id: int
    buyer_id: int
    award_id: int | None = None


@dataclass(frozen=True)
class Consent:
    """What a signatory agrees to, and the evidence of it.

    Attributes:
        organisation_id: the party that is bound.
        digest: of the text that was on the page.
        method: how the person was known.
        address_digest: keyed hash of the network address.
    """

    organisation_id: int
    digest: str
    method: str = "session"
    address_digest: str | None = None


def draft_contract(draft: Draft, *, by: Actor | None) -> Contract:
    """Draft a contract with the first version of its text.

    Raises:
        Invalid: the terms can't stand (see `checks`).
        Conflict: there is a contract for this award already.
    """
    check(draft.terms)
    if draft.award_id is not None and queries.of_award(draft.award_id):
        raise Conflict
    contract = Contract(
        seller_id=draft.seller_id,
        buyer_id=draft.buyer_id,
        award_id=draft.award_id,
        region=db.session.get_one(Organisation, draft.seller_id).region,
        drafted_by=by.person_id if by else None,
        **draft.terms.columns,
    )
    db.session.add(contract)
    db.session.flush()
    _write(contract, draft.terms, by)
    audit.record("contract.draft", contract, by=by, award=draft.award_id, digest=contract.current.digest)
    outbox.enqueue("contract.drafted", contract.id)
    db.session.flush()
    return contract


def edit(contract: Contract, terms: Terms, *, by: Actor) -> ContractVersion:
    """Write a new version of the text; the same text again changes nothing.

    Raises:
        IllegalMove: it is being signed, or was.
        Invalid: the terms can't stand.
    """
    check(terms)
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "revise")
    if _text(contract, terms) == contract.current.text and read(contract.current.terms) == terms:
        return contract.current
    for name, value in terms.columns.items():
        setattr(contract, name, value)
    for rows in (contract.lines, contract.milestones, contract.holders):
        rows.clear()
    db.session.flush()
    _write(contract, terms, by)
    audit.record("contract.edit", contract, by=by, number=contract.current.number, digest=contract.current.digest)
    outbox.enqueue("contract.edited", contract.id, number=contract.current.number)
    db.session.flush()
    return contract.current


def send(contract: Contract, *, by: Actor) -> Contract:
    """Close the text and send it to both signatories.

    Raises:
        Invalid: it has run out before it begins.
    """
    contract = queries.locked(contract.id)
    if contract.valid_to < clock.today():
        raise Invalid(_l("The contract would have ended before it is signed. Change its validity first."))
    lifecycle.move(contract, "send")
    contract.sent_at, contract.sent_by, contract.taken_back_reason = clock.now(), by.person_id, None
    audit.record("contract.send", contract, by=by, digest=contract.current.digest)
    outbox.enqueue("contract.signing", contract.id, number=contract.current.number)
    db.session.flush()
    return contract


def take_back(contract: Contract, reason: str, *, by: Actor) -> Contract:
    """Take a text back to be changed, before the last signature; a signature given stays under its old version.

    Raises:
        Invalid: no reason is given.
    """
    if not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "take_back")
    contract.taken_back_reason = reason.strip()
    # What was signed once isn't to be found signed when it comes back: the same words get a version of their own.
    _add_version(contract, contract.current.terms, contract.current.text, by)
    audit.record("contract.take_back", contract, by=by, number=contract.current.number)
    outbox.enqueue("contract.taken_back", contract.id, number=contract.current.number)
    db.session.flush()
    return contract


def sign(contract: Contract, consent: Consent, *, by: Actor) -> Signature:
    """Sign the text for one party; with the second signature the contract is in force.

    Raises:
        Stale: the text isn't the one that was on the page.
        Forbidden: the person is no signatory of this party.
        AlreadySigned, BothSides, NotVerified: see there.
    """
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "sign")
    version = contract.current
    _check_consent(contract, consent, by)
    assert by.person_id is not None
    given = Signature(
        version_=version,
        digest=version.digest,
        organisation_id=consent.organisation_id,
        person_id=by.person_id,
        method=consent.method,
        address_digest=consent.address_digest,
    )
    db.session.add(given)
    audit.record("contract.sign", contract, by=by, organisation=consent.organisation_id, digest=version.digest)
    db.session.flush()
    if {one.organisation_id for one in version.signatures} == set(contract.parties):
        _take_effect(contract, by)
    return given


def _check_consent(contract: Contract, consent: Consent, by: Actor) -> None:
    party, version = consent.organisation_id, contract.current
    if party not in contract.parties or not by.acts_for(party, OrgRole.SIGNATORY):
        raise Forbidden
    if party not in by.verified:
        raise NotVerified
    if consent.digest != version.digest:
        raise Stale
    if queries.signature_of(version, party):
        raise AlreadySigned
    if any(given.person_id == by.person_id for given in version.signatures):
        raise BothSides


def _take_effect(contract: Contract, by: Actor) -> None:
    """Both have signed: open the escrow and tell the call that its contract stands."""
    contract.signed_on, contract.escrow_id = clock.today(), _open_escrow(contract, by)
    lifecycle.move(contract, "take_effect")
    audit.record("contract.take_effect", contract, by=by, digest=contract.current.digest, escrow=contract.escrow_id)
    outbox.enqueue("contract.signed", contract.id)
    if contract.award is not None:
        challenges.contracted(contract.award.challenge, by=by)
    db.session.flush()


def _open_escrow(contract: Contract, by: Actor) -> int | None:
    """Open the escrow of what is known to be paid; a mere royalty has nothing to hold yet."""
    if contract.amount_fen == 0:
        return None
    return payments.open_escrow(contract.buyer_id, contract.seller_id, contract.amount_fen, by=by).id


def registered(contract: Contract, on: date) -> None:
    """Note that the contract is registered (认定登记); only from then on money is paid. Called by registration."""
    contract = queries.locked(contract.id)
    contract.registered_on = on
    audit.record("contract.registered", contract, by=None, on=on.isoformat())
    outbox.enqueue("contract.registered", contract.id)
    db.session.flush()


def unregistered(contract: Contract) -> None:
    """Note that the registration was revoked or cancelled: nothing more is paid. Called by registration."""
    contract = queries.locked(contract.id)
    contract.registered_on = None
    audit.record("contract.unregistered", contract, by=None)
    db.session.flush()


def _write(contract: Contract, terms: Terms, by: Actor | None) -> None:
    """Add a version of the text, with the lines, milestones and right holders that it names."""
    contract.lines += [PriceLine(number=number, **vars(line)) for number, line in enumerate(terms.lines, start=1)]
    contract.milestones += [Milestone(number=number, **vars(step)) for number, step in enumerate(terms.steps, start=1)]
    contract.holders += [RightHolder(number=number, **vars(one)) for number, one in enumerate(terms.holders, start=1)]
    _add_version(contract, terms.plain(), _text(contract, terms), by)


def _text(contract: Contract, terms: Terms) -> str:
    parties = (db.session.get_one(Organisation, party) for party in contract.parties)
    return wording.compose(terms, *parties)


def _add_version(contract: Contract, terms: dict[str, object], text: str, by: Actor | None) -> None:
    contract.versions.append(
        ContractVersion(
            number=len(contract.versions) + 1,
            text=text,
            digest=wording.digest(text),
            terms=terms,
            written_by=by.person_id if by else None,
            organisation_id=next((party for party in contract.parties if by and by.acts_for(party)), None),
        )
    )
    db.session.flush()
