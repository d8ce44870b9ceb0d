"""Versions of a contract's text: composed from its terms and its parties, numbered, locked by their digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.contracts import review, wording
from marketplace.contracts.models import Contract, ContractVersion

if TYPE_CHECKING:
    from marketplace.contracts.terms import Terms
    from marketplace.permissions import Actor


def text(contract: Contract, terms: Terms) -> str:
    """Return the whole text that these terms make between the contract's parties."""
    return wording.compose(terms, contract.seller, contract.buyer, contract.further)


def add(contract: Contract, terms: Terms, by: Actor | None) -> ContractVersion:
    """Add the version that these terms make, with what the rules found in them."""
    return _append(contract, {**terms.plain(), "found": review.record(terms)}, text(contract, terms), by)


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
