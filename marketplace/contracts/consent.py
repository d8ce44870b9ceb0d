"""What a signature of a party consists of, whatever is signed, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts import queries as accounts
from marketplace.errors import Conflict

if TYPE_CHECKING:
    from marketplace.permissions import Actor


class AlreadySigned(Conflict):
    """This party has signed this version."""

    default = _l("Your organisation has signed this text already.")


class BothSides(Conflict):
    """One person is to sign for two parties."""

    default = _l("You have signed for the other side. Nobody signs a contract for both parties.")


class NotVerified(Conflict):
    """The organisation has not been verified, or was suspended."""

    default = _l("Your organisation must be verified before it can sign.")


@dataclass(frozen=True)
class Consent:
    """What a signatory agrees to, and the evidence of it.

    Attributes:
        organisation_id: the party that is bound.
        digest: of the text that was on the page.
        method: how the person was known, see `identification.METHODS`.
        address_digest: keyed hash of the network address.
        statement: the declaration that was agreed to.
    """

    organisation_id: int
    digest: str
    method: str = "session"
    address_digest: str | None = None
    statement: str = ""


def identity(by: Actor, party: int) -> dict[str, Any]:
    """Return what person and organisation are called and known by now: names change, evidence doesn't."""
    organisation = accounts.organisation(party)
    assert organisation is not None
    return {
        "person": by.name,
        "organisation": organisation.name,
        "uscc": organisation.uscc,
        "roles": sorted(by.memberships.get(party, ())),
    }
