"""Reads of matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from marketplace import clock, db
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import ChallengeState
from marketplace.discovery import semantics
from marketplace.discovery.documents import STANDING
from marketplace.listings.models import DemandVersion, Listing, ResultVersion, Version
from marketplace.listings.states import VersionState
from marketplace.matching import sides
from marketplace.matching.models import Match
from search.documents import PUBLIC, ResultDocument
from search.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Select

    from marketplace.accounts.models import Organisation
    from search.documents import AnyDocument
    from search.engine import Engine

LIKELY = 50
SHOWN = 20

WANTED = aliased(Version, name="wanted")
OFFERED = aliased(Version, name="offered")


@dataclass(frozen=True)
class Team:
    """Whoever owns results that answer a demand or a call, shown by the one best of them; nothing is added up.

    Attributes:
        others: how many further results of the same owner answer it too.
    """

    organisation: Organisation
    best: Match
    others: int


def likely_partners(engine: Engine, document: AnyDocument) -> list[str]:
    """Return the keys of the records of the other side that are most like a document."""
    other = ("demand", "challenge") if isinstance(document, ResultDocument) else ("result",)
    found = []
    for kind in other:  # each on its own: many demands must not leave the few calls out
        wanted = Query(
            filters={"kind": (kind,), "status": STANDING},
            per_page=LIKELY,
            visible_to=(PUBLIC,),
            related=semantics.related(),
        )
        found += [hit.id for hit in engine.similar(document, wanted).hits]
    return found


def _named(key: str) -> ColumnElement[bool]:
    column = {"result": Match.result_listing_id, "demand": Match.demand_listing_id, "challenge": Match.challenge_id}
    return column[sides.kind_of(key)] == sides.number_of(key)


def all_of(key: str) -> list[Match]:
    """Return every match of a record that is stored, whether or not both sides stand today."""
    return list(db.session.scalars(select(Match).where(_named(key)).order_by(Match.id)))


def partner(match: Match, key: str) -> str:
    """Return the key of the other side."""
    return sides.wanting_key(match) if sides.kind_of(key) == "result" else sides.result_key(match)


def standing() -> Select[Match]:
    """Return the SELECT of the matches whose both sides stand now, the best first."""
    open_now = and_(Challenge.state == ChallengeState.PUBLISHED, Challenge.deadline_at > clock.now())
    return (
        select(Match)
        .join(OFFERED, OFFERED.id == Match.result_version_id)
        .outerjoin(WANTED, WANTED.id == Match.demand_version_id)
        .outerjoin(Challenge, Challenge.id == Match.challenge_id)
        .where(OFFERED.state == VersionState.PUBLISHED, or_(WANTED.state == VersionState.PUBLISHED, open_now))
        .order_by((Match.score + Match.feedback_points).desc(), Match.id)
    )


def match(match_id: int) -> Match | None:
    """Return a match while both of its sides stand, or None."""
    return db.session.scalar(standing().where(Match.id == match_id))


def matches_of(key: str, limit: int | None = SHOWN) -> list[Match]:
    """Return the matches of a record, the best first."""
    return once_a_problem(db.session.scalars(standing().where(_named(key))))[:limit]


def once_a_problem(found: Iterable[Match]) -> list[Match]:
    """Leave out demands that stand there as calls too: a call takes the place of its demand."""
    listed = list(found)
    called = {_pair(one) for one in listed if one.challenge_id is not None}
    return [one for one in listed if one.challenge_id is not None or _pair(one) not in called]


def _pair(match: Match) -> tuple[int, int]:
    """Return what makes two matches the same news: problem and result."""
    return match.problem_id, match.result_listing_id


def teams_of(key: str) -> list[Team]:
    """Return the teams that answer a demand or a call, the one with the best result first."""
    by_owner: dict[int, list[Match]] = {}
    for one in matches_of(key, limit=None):
        by_owner.setdefault(one.result_organisation_id, []).append(one)
    return [Team(each[0].result_listing.organisation, each[0], len(each) - 1) for each in by_owner.values()]


def pairs_in(fields: Iterable[str], limit: int) -> list[Match]:
    """Return the matches whose demand or call is in one of the fields, the best first."""
    asked: Any = aliased(DemandVersion, name="asked")
    own = or_(asked.id == Match.demand_version_id, asked.id == Challenge.demand_version_id)
    chosen = standing().join(asked, own).where(asked.field.in_(list(fields)))
    return once_a_problem(db.session.scalars(chosen.limit(2 * limit)))[:limit]


def best_of(organisation_ids: Iterable[int], limit: int) -> list[Match]:
    """Return the best matches over all records of some organisations, whichever side these are on."""
    mine = set(organisation_ids)
    owner: Any = aliased(Listing, name="owner_of_demand")
    theirs: Any = aliased(Listing, name="owner_of_result")
    chosen = (
        standing()
        .outerjoin(owner, owner.id == Match.demand_listing_id)
        .join(theirs, theirs.id == Match.result_listing_id)
        .where(
            or_(
                owner.organisation_id.in_(mine),
                theirs.organisation_id.in_(mine),
                Challenge.organisation_id.in_(mine),
            )
        )
    )
    return once_a_problem(db.session.scalars(chosen.limit(2 * limit)))[:limit]


def news_in(found: list[Match]) -> list[Match]:
    """Return those of the new matches that nobody was told of, the best first.

    A demand that is raised to a call is the same problem: whoever was told of the one isn't told of the other.
    """
    numbers = [one.id for one in found]
    told = {_pair(one) for one in _same_results(found) if one.id not in numbers}
    return [one for one in sorted(once_a_problem(found), key=lambda one: -one.rank) if _pair(one) not in told]


def _same_results(found: list[Match]) -> list[Match]:
    results = {one.result_listing_id for one in found}
    return list(db.session.scalars(select(Match).where(Match.result_listing_id.in_(results))))


def newest(limit: int) -> list[Version]:
    """Return what was published last, results and demands alike: the same for everybody."""
    chosen = select(Version).where(Version.state == VersionState.PUBLISHED)
    return list(db.session.scalars(chosen.order_by(Version.published_at.desc(), Version.id.desc()).limit(limit)))


def result_version(listing_id: int) -> ResultVersion | None:
    """Return the version of a result that stands, or None."""
    found = sides.standing(f"result:{listing_id}")
    return found if isinstance(found, ResultVersion) else None


def score_of(key: str, result_listing_id: int) -> int | None:
    """Return the score of a demand or a call with a result, or None where they are no match."""
    chosen = standing().with_only_columns(Match.score).where(_named(key), Match.result_listing_id == result_listing_id)
    return db.session.scalar(chosen)
