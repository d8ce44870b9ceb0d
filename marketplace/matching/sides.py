"""The two sides of a pair, named as in the index: "result:7" on the one, "demand:12" or "challenge:3" on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from marketplace.challenges import queries as challenges
from marketplace.challenges.models import Challenge
from marketplace.discovery import semantics
from marketplace.discovery.documents import challenge_key, document_of, document_of_call, listing_key
from marketplace.discovery.queries import is_open
from marketplace.listings import queries as listings
from marketplace.listings.models import ResultVersion, Version

if TYPE_CHECKING:
    from marketplace.matching.models import Match
    from search.documents import AnyDocument, ChallengeDocument, DemandDocument, ResultDocument

    Record = Version | Challenge


def key_of(record: Record) -> str:
    """Return the name of a record."""
    return challenge_key(record.id) if isinstance(record, Challenge) else listing_key(record)


def kind_of(key: str) -> str:
    """Return "result", "demand" or "challenge"."""
    return key.partition(":")[0]


def number_of(key: str) -> int:
    """Return the number of the listing or of the call."""
    return int(key.partition(":")[2])


def standing(key: str) -> Record | None:
    """Return the version that stands, or the call while it is open; None for what is no longer there."""
    if kind_of(key) == "challenge":
        call = challenges.challenge(number_of(key))
        return call if call is not None and is_open(call) else None
    version = listings.published(number_of(key))
    return version if version is not None and version.kind.value == kind_of(key) else None


def document(record: Record) -> AnyDocument:
    """Return what is compared of a record, with its meaning where that is known."""
    [found] = semantics.recalled([document_of_call(record) if isinstance(record, Challenge) else document_of(record)])
    return found


def documents(match: Match) -> tuple[DemandDocument | ChallengeDocument, ResultDocument]:
    """Return both documents of a match, in the versions that were judged."""
    return cast(
        "tuple[DemandDocument | ChallengeDocument, ResultDocument]", (document(match.wanting), document(match.result))
    )


def wanting_key(match: Match) -> str:
    """Return the name of what asks."""
    return f"demand:{match.demand_listing_id}" if match.challenge_id is None else challenge_key(match.challenge_id)


def result_key(match: Match) -> str:
    """Return the name of the result."""
    return f"result:{match.result_listing_id}"


def as_pair(one: Record, other: Record) -> tuple[Record, ResultVersion] | None:
    """Return the two as (what asks, result); None for two of one side, or of one house.

    A result is at home with whoever published it and with each of its right holders.
    """
    asking, result = (other, one) if isinstance(one, ResultVersion) else (one, other)
    if not isinstance(result, ResultVersion) or isinstance(asking, ResultVersion):
        return None
    houses = {result.organisation_id, *(owner.organisation_id for owner in result.owners)}
    return None if asking.organisation_id in houses else (asking, result)
