"""What people's judgements of a pair add to its place in the order: bounded, symmetric, and gone when taken back.

Three voices speak, each with its share of the bound: whoever wants (2/5), the brokers together (2/5), whoever offers
(1/5, since praise of one's own is cheap). A voice says the mean of its people, useful +1 and not useful -1; so many
people of one house weigh no more than one of them. See docs/decisions/0013.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db
from marketplace.matching import rules
from marketplace.matching.models import Feedback
from marketplace.matching.states import Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.matching.models import Match

SHARES = {Side.WANTING: Fraction(2, 5), Side.BROKER: Fraction(2, 5), Side.OFFERING: Fraction(1, 5)}
"""How much of the bound each voice can move alone; together all of it."""


def standing_on(match: Match) -> list[Feedback]:
    """Return the judgements of a pair that stand, the oldest first."""
    chosen = select(Feedback).where(
        Feedback.result_listing_id == match.result_listing_id,
        Feedback.demand_listing_id.is_(match.demand_listing_id)
        if match.demand_listing_id is None
        else Feedback.demand_listing_id == match.demand_listing_id,
        Feedback.challenge_id.is_(None) if match.challenge_id is None else Feedback.challenge_id == match.challenge_id,
        Feedback.withdrawn_at.is_(None),
    )
    return list(db.session.scalars(chosen.order_by(Feedback.id)))


def points(standing: Iterable[Feedback]) -> int:
    """Return by how many points the judgements move a pair under the policy of today."""
    return moved(standing, int(rules.policy("matching.feedback_bound")))


def moved(standing: Iterable[Feedback], bound: int) -> int:
    """Return by how many points the judgements move a pair, between minus and plus the bound."""
    said: defaultdict[Side, list[int]] = defaultdict(list)
    for one in standing:
        said[one.side].append(1 if one.useful else -1)
    return round(
        bound * sum((SHARES[side] * Fraction(sum(each), len(each)) for side, each in said.items()), Fraction(0))
    )
