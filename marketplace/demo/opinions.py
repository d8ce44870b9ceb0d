"""What people make of the matches: judgements from all three sides, and a short-list with a rejected candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func

from marketplace import clock, db
from marketplace.accounts import queries as accounts
from marketplace.demo import cast
from marketplace.listings import queries as listings
from marketplace.listings.models import ResultVersion
from marketplace.listings.states import Kind
from marketplace.matching import feedback, queries, short_lists, sides
from marketplace.matching.models import Match
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.matching.sides import Record
    from marketplace.permissions import Actor

MOST = 4
"""Candidates on the short-list."""


def play() -> None:
    """Let the house with the most matches, its counterparts and a broker say what they think."""
    number = _most_matched()
    found = queries.matches_of(f"demand:{number}")[:MOST] if number else []
    if found:
        buyer = _writer(found[0].demand_organisation_id)
        _judge(found, buyer)
        _list(found, buyer)


def _most_matched() -> int | None:
    """Return the demand with the most matches."""
    chosen = queries.standing().with_only_columns(Match.demand_listing_id).where(Match.demand_listing_id.is_not(None))
    counted = chosen.order_by(None).group_by(Match.demand_listing_id)
    return db.session.scalar(counted.order_by(func.count().desc(), Match.demand_listing_id).limit(1))


def _writer(organisation_id: int) -> Actor:
    someone = accounts.person(accounts.member_ids(organisation_id, (OrgRole.EDITOR, OrgRole.OWNER))[0])
    assert someone is not None, "members are people"
    return accounts.actor_of(someone, clock.today())


def _judge(found: list[Match], buyer: Actor) -> None:
    best = found[0]
    feedback.give(best, reason="close", note="先约一次线上交流，看中试数据。", by=buyer)
    feedback.give(best, reason="solves", note="", by=_writer(best.result_organisation_id))
    feedback.give(best, reason="component", note="", by=cast.actor("broker"))
    for other in found[1:]:
        feedback.give(other, reason="problem", note="工况不同，暂不考虑。", by=buyer)


def _list(found: list[Match], buyer: Actor) -> None:
    """Put the matches on a list, and a result that somebody came upon by himself and soon rejected."""
    asking = found[0].wanting
    for match in found:
        if isinstance(match.result, ResultVersion):
            short_lists.put_on(asking, match.result, by=buyer)
    known = {match.result_listing_id for match in found}
    by_hand = next(one for one in _others(asking) if one.listing_id not in known)
    candidate = short_lists.put_on(asking, by_hand, by=buyer)
    short_lists.reject(candidate, reason="problem", note="工况不同。", by=buyer)


def _others(asking: Record) -> Iterator[ResultVersion]:
    """Yield the results of other houses, those of the same field first."""
    field = sides.document(asking).field
    standing = list(db.session.scalars(listings.published_versions(Kind.RESULT)))
    for one in sorted(standing, key=lambda one: one.field != field):
        if isinstance(one, ResultVersion) and sides.as_pair(asking, one) is not None:
            yield one
