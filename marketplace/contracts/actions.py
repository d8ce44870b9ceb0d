"""What is done with a contract until it is sent to be signed; signing itself stands in `signing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.accounts.models import Organisation
from marketplace.contracts import queries, review, versions
from marketplace.contracts.agreement import ContractParty, Side
from marketplace.contracts.checks import check
from marketplace.contracts.models import Contract, Milestone, PriceLine, RightHolder
from marketplace.contracts.signing import AlreadySigned, BothSides, Consent, NotVerified, sign
from marketplace.contracts.terms import read
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.models import ContractVersion
    from marketplace.contracts.terms import Terms
    from marketplace.permissions import Actor

__all__ = [
    "AlreadySigned",
    "BothSides",
    "Consent",
    "Draft",
    "NotVerified",
    "draft_contract",
    "edit",
    "registered",
    "send",
    "sign",
    "take_back",
    "unregistered",
]


@dataclass(frozen=True)
class Draft:
    """A contract to be drafted: its terms, its parties, and what it follows from.

    Attributes:
        further_sellers: organisations of the seller's side beside the first-named one, in the order of the text.
    """

    terms: Terms
    seller_id: int
    buyer_id: int
    award_id: int | None = None
    result_version_id: int | None = None
    further_sellers: tuple[int, ...] = ()

    @property
    def origin(self) -> str:
        """What the contract follows from: an award, a published result, or a direct deal."""
        return "award" if self.award_id else "result" if self.result_version_id else "direct"


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
        origin=draft.origin,
        result_version_id=draft.result_version_id,
        region=db.session.get_one(Organisation, draft.seller_id).region,
        drafted_by=by.person_id if by else None,
        **draft.terms.columns,
    )
    contract.further += [
        ContractParty(side=Side.SELLER, position=place, organisation_id=party)
        for place, party in enumerate(draft.further_sellers, start=2)
    ]
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
    if versions.text(contract, terms) == contract.current.text and read(contract.current.terms) == terms:
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
        Invalid: it has run out before it begins, or lacks what its kind must say.
    """
    contract = queries.locked(contract.id)
    review.check_ready(read(contract.current.terms))
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
    versions.repeat(contract, by)
    audit.record("contract.take_back", contract, by=by, number=contract.current.number)
    outbox.enqueue("contract.taken_back", contract.id, number=contract.current.number)
    db.session.flush()
    return contract


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
    versions.add(contract, terms, by)
