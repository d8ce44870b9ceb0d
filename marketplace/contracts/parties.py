"""Who makes a contract beside the first-named seller and buyer, and the order in which they sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, db, lifecycle, outbox
from marketplace.accounts import queries as accounts
from marketplace.contracts import queries, versions
from marketplace.contracts.agreement import ContractParty, Side, SigningTurn
from marketplace.contracts.terms import read
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.accounts.models import Organisation
    from marketplace.contracts.models import Contract
    from marketplace.permissions import Actor

MOST = 8  # on one side


def add(contract: Contract, side: Side, organisation_id: int, *, by: Actor) -> ContractParty:
    """Name a further party of one side; the text names it from now on, so a new version is written.

    Raises:
        Invalid: it isn't verified here, takes part already, or the side has enough parties.
        IllegalMove: the text was sent to be signed.
    """
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "revise")
    organisation = accounts.organisation(organisation_id)
    if organisation is None or not organisation.verified:
        raise Invalid(_l("No verified organisation here has this code."), field="other")
    if organisation_id in contract.parties:
        raise Invalid(_l("This organisation is a party of the contract already."), field="other")
    beside = [one for one in contract.further if one.side == side]
    if len(beside) + 1 >= MOST:
        raise Invalid(_l("A side has at most %(most)s parties.", most=MOST), field="side")
    position = max((one.position for one in beside), default=1) + 1
    party = ContractParty(contract=contract, side=side, position=position, organisation=organisation)
    db.session.add(party)
    return _rewritten(contract, party, "contract.add_party", by)


def joiners(contract: Contract) -> list[Organisation]:
    """Return who becomes a party with the change that is being signed."""
    return [party for number in contract.joining_ids if (party := accounts.organisation(number))]


def admit(contract: Contract) -> None:
    """Make those parties who have signed the change that names them; the database lets nobody else in."""
    beside = [one.position for one in contract.further if one.side is Side.SELLER]
    for place, party in enumerate(contract.joining_ids, start=max(beside, default=1) + 1):
        db.session.add(ContractParty(contract=contract, side=Side.SELLER, position=place, organisation_id=party))
    db.session.flush()


def remove(contract: Contract, organisation_id: int, *, by: Actor) -> ContractParty:
    """Take a further party out of the text.

    Raises:
        Invalid: it is none of the further parties.
        IllegalMove: the text was sent to be signed.
    """
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "revise")
    party = next((one for one in contract.further if one.organisation_id == organisation_id), None)
    if party is None:
        raise Invalid(_l("This organisation is no further party of the contract."), field="other")
    db.session.delete(party)
    return _rewritten(contract, party, "contract.remove_party", by)


def _rewritten(contract: Contract, party: ContractParty, act: str, by: Actor) -> ContractParty:
    for turn in list(contract.turns):  # an order of other parties
        db.session.delete(turn)
    db.session.flush()
    db.session.expire(contract, ["further", "turns"])
    versions.add(contract, read(contract.to_sign.terms), by)
    audit.record(act, contract, by=by, organisation=party.organisation_id, number=contract.to_sign.number)
    outbox.enqueue("contract.edited", contract.id, number=contract.to_sign.number)
    db.session.flush()
    return party


def order(contract: Contract, first: Side | None) -> list[int]:
    """Return the parties with one side first, each side as it is named; none where nobody is first."""
    if first is None:
        return []
    last = Side.BUYER if first is Side.SELLER else Side.SELLER
    return [one.id for side in (first, last) for one in contract.side(side)]


def set_order(contract: Contract, organisation_ids: Sequence[int], *, by: Actor) -> None:
    """Set the order in which the parties sign; an empty one lets them sign as they like.

    Raises:
        Invalid: it doesn't name each party once.
        IllegalMove: the text was sent to be signed.
    """
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "revise")
    if organisation_ids and sorted(organisation_ids) != sorted(contract.parties):
        raise Invalid(_l("The order must name each party once."), field="order")
    for turn in list(contract.turns):
        db.session.delete(turn)
    db.session.flush()
    db.session.add_all(
        SigningTurn(contract_id=contract.id, organisation_id=party, turn=turn)
        for turn, party in enumerate(organisation_ids, start=1)
    )
    audit.record("contract.set_order", contract, by=by, order=list(organisation_ids))
    db.session.flush()
    db.session.expire(contract, ["turns"])
