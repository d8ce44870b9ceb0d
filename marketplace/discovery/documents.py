"""From published records to search documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.challenges.disclosure import public_problem
from marketplace.challenges.states import BROKEN_OFF, JUDGED, UNDER_CONTRACT, ChallengeState
from marketplace.challenges.ways import undertakings_of
from marketplace.listings.models import DemandVersion, ResultVersion
from marketplace.listings.states import Operator
from search.documents import ChallengeDocument, DemandDocument, Indicator, ResultDocument

if TYPE_CHECKING:
    from typing import Any

    from marketplace.challenges.models import Challenge
    from marketplace.listings.models import Indicator as Wish
    from marketplace.listings.models import Version

ROWS_PER_VERSION = 10_000
"""A row is changed far less often than this while it stands, so document versions only ever grow."""

LAPSED = ("lapsed", "invalid")
STATUS = {
    ChallengeState.PUBLISHED: "open",
    ChallengeState.CLOSED: "judging",
    **dict.fromkeys(JUDGED, "judging"),
    ChallengeState.PROPOSED: "publicised",
    ChallengeState.AWARDED: "awarded",
    **dict.fromkeys(UNDER_CONTRACT, "awarded"),
    ChallengeState.SETTLED: "awarded",
    ChallengeState.LAPSED: "lapsed",
    **dict.fromkeys(BROKEN_OFF, "lapsed"),
}
"""What the public may know of a call's state; results and demands stand ("published") as long as they are found."""

STANDING = ("published", "open")
"""The states of what can still be answered."""

COMPARISONS = {Operator.AT_LEAST: ">=", Operator.AT_MOST: "<=", Operator.EQUAL: "="}


def number_of(version: Version) -> int:
    """Return the version number of a listing's document: grows with each version and each change of its row."""
    return version.id * ROWS_PER_VERSION + version.version


def listing_key(version: Version) -> str:
    """Return the id of a listing's document."""
    return f"{version.kind.value}:{version.listing_id}"


def document_of(version: Version) -> ResultDocument | DemandDocument:
    """Return the document of a version that stands."""
    if isinstance(version, ResultVersion):
        return _result(version)
    if isinstance(version, DemandVersion):
        return _demand(version)
    raise TypeError(f"version {version.id} is neither a result nor a demand")


def _common(version: Version) -> dict[str, Any]:
    owner = version.listing.organisation
    return {
        "id": listing_key(version),
        "version": number_of(version),
        "title": version.title,
        "summary": version.summary,
        "keywords": tuple(version.keywords),
        "field": version.field,
        "industry": version.industry,
        "region": version.region,
        "trl": version.trl,
        "modes": tuple(version.modes),
        "owner_id": owner.id,
        "owner_name": owner.name,
        "owner_kind": owner.nature,
        "published_at": version.published_at,
    }


def _result(version: ResultVersion) -> ResultDocument:
    return ResultDocument(
        **_common(version),
        material=version.material,
        method=version.method,
        effect=version.effect,
        product=version.product,
        application=version.application,
        price_fen=version.price_fen,
        ip_types=tuple(dict.fromkeys(right.type for right in version.ip)),
        ip_lapsed=bool(version.ip) and all(right.status in LAPSED for right in version.ip),
    )


def _demand(version: DemandVersion) -> DemandDocument:
    return DemandDocument(
        **_common(version),
        problem=version.problem,
        indicators=_indicators(version.indicators),
        budget_fen=version.budget_fen,
        deadline=version.deadline,
    )


def _indicators(wishes: list[Wish]) -> tuple[Indicator, ...]:
    """Return the comparable wishes; a span is two of them."""
    found: list[Indicator] = []
    ends: tuple[tuple[str, float | None], ...]
    for wish in wishes:
        if wish.operator is Operator.BETWEEN:
            ends = ((">=", wish.low), ("<=", wish.high))
        else:
            ends = ((COMPARISONS[wish.operator], wish.low if wish.low is not None else wish.high),)
        found += [
            Indicator(quantity=wish.quantity, operator=comparison, value=value, unit=wish.unit, must=wish.must)  # type: ignore[arg-type]
            for comparison, value in ends
            if value is not None
        ]
    return tuple(found)


def challenge_key(challenge_id: int) -> str:
    """Return the id of a call's document."""
    return f"challenge:{challenge_id}"


def document_of_call(challenge: Challenge) -> ChallengeDocument:
    """Return the document of a call that the public sees, open or past."""
    demand = challenge.demand
    return ChallengeDocument(
        id=challenge_key(challenge.id),
        version=challenge.version,
        title=challenge.title,
        summary=demand.summary,
        keywords=tuple(demand.keywords),
        field=demand.field,
        industry=demand.industry,
        region=challenge.region,
        trl=demand.trl,
        modes=tuple(demand.modes),
        status=STATUS[challenge.state],
        owner_id=challenge.organisation_id,
        owner_name=challenge.organisation.name,
        owner_kind=challenge.organisation.nature,
        published_at=challenge.opens_at,  # type: ignore[arg-type]  # a published call has it: held by a CHECK
        deadline=challenge.deadline_at.date() if challenge.deadline_at else None,
        problem=public_problem(challenge),
        indicators=_indicators(demand.indicators),
        bounty_fen=challenge.bounty_fen,
        way=challenge.way.value,
        undertakings=tuple(one.flag for one in undertakings_of(challenge)),
    )
