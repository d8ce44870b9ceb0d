"""Versions of a contract's text: composed from its terms and its parties, numbered, locked by their digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.accounts import queries as accounts
from marketplace.contracts import review, wording
from marketplace.contracts.agreement import ContractParty, Side
from marketplace.contracts.models import Contract, ContractVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.contracts.terms import Terms
    from marketplace.permissions import Actor


def text(contract: Contract, terms: Terms, joining: Sequence[int] = ()) -> str:
    """Return the whole text that these terms make between the contract's parties and the sellers who join them."""
    joiners = [ContractParty(side=Side.SELLER, organisation=accounts.organisation(one)) for one in joining]
    return wording.compose(terms, contract.seller, contract.buyer, [*contract.further, *joiners])


def add(contract: Contract, terms: Terms, by: Actor | None, joining: Sequence[int] = ()) -> ContractVersion:
    """Add the version that these terms make, with what the rules found in them and who joins the parties with it."""
    kept = {**terms.plain(), "found": review.record(terms), **({"joining": list(joining)} if joining else {})}
    return _append(contract, kept, text(contract, terms, joining), by)


def repeat(contract: Contract, by: Actor | None) -> ContractVersion:
    """Add the newest words once more: what was signed once isn't to be found signed when it comes back."""
    newest = contract.to_sign
    return _append(contract, newest.terms, newest.text, by)


def _append(contract: Contract, terms: dict[str, Any], words: str, by: Actor | None) -> ContractVersion:
    version = ContractVersion(
        number=len(contract.versions) + 1,
        text=words,
        digest=wording.digest(words),
        terms=terms,
        written_by=by.person_id if by else None,
        organisation_id=next((party for party in contract.parties if by and by.acts_for(party)), None),
    )
    contract.versions.append(version)
    db.session.flush()
    return version
