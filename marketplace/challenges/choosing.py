"""The panel's list and what the publisher may choose from it: inside the list, in its order or with an explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import clock, db, policies
from marketplace.challenges import queries
from marketplace.challenges.models import Ranking
from marketplace.challenges.states import AwardState, ChallengeState
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.challenges.awards import Choice
    from marketplace.challenges.models import Challenge


def chooses(challenge: Challenge) -> bool:
    """Tell whether the publisher chooses now: after the panel's consensus, or at once where no panel must judge."""
    return challenge.id in choosable([challenge])


def choosable(challenges: Sequence[Challenge]) -> set[int]:
    """Return which of the calls are to be chosen from now; a statement for them all, and one for each region."""
    met = [one.id for one in challenges if one.state is ChallengeState.CONSENSUS]
    free = [one for one in challenges if one.state is ChallengeState.OPENED]
    regions = {region: panel_required(region) for region in {one.region for one in free}}
    return _listed(met) | {one.id for one in free if not regions[one.region]}


def _listed(numbers: list[int]) -> set[int]:
    """Return which of the calls have the list of their panel."""
    listed = select(Ranking.challenge_id).where(Ranking.challenge_id.in_(numbers))
    return set(db.session.scalars(listed)) if numbers else set()


def panel_required(region: str) -> bool:
    """Tell whether a panel must judge the bids in a region today."""
    rule: str = policies.value("call.panel", region=region, on=clock.today()).value
    return rule == "required"


def ranking(challenge: Challenge) -> list[Ranking]:
    """Return the places in the order that the panel chose, the first one on top; the excluded ones come last."""
    chosen = select(Ranking).where(Ranking.challenge_id == challenge.id, Ranking.decisive.is_(True))
    order = (Ranking.position.is_(None), Ranking.position, Ranking.id)
    return list(db.session.scalars(chosen.order_by(*order)))


def eligible(challenge: Challenge) -> list[int]:
    """Return the bids that the panel's list offers, best first, without those whose award fell."""
    fallen = {one.bid_id for one in queries.awards_of(challenge) if one.state is AwardState.ANNULLED}
    return [one.bid_id for one in ranking(challenge) if one.position is not None and one.bid_id not in fallen]


def in_order(challenge: Challenge, choices: Sequence[Choice]) -> list[Choice]:
    """Return choices in the panel's order; as they come where no panel has judged.

    Raises:
        Conflict: a panel has judged and no order was chosen yet.
        Invalid: a bid isn't on the list, or is preferred to a better one without an explanation.
    """
    places = ranking(challenge)
    if not places:
        if challenge.state == "consensus":
            raise Conflict(_l("The panel hasn't settled its order yet."))
        return list(choices)
    listed = eligible(challenge)
    if any(choice.bid.id not in listed for choice in choices):
        raise Invalid(_l("Choose a bid of the panel's list."), field="bid")
    _check_explained(challenge, choices, listed)
    return sorted(choices, key=lambda choice: listed.index(choice.bid.id))


def _check_explained(challenge: Challenge, choices: Sequence[Choice], listed: list[int]) -> None:
    standing = {one.bid_id for one in queries.awards_of(challenge)}
    best = [number for number in listed if number not in standing][: len(choices)]
    for choice in choices:
        if choice.bid.id not in best and not choice.explanation.strip():
            raise Invalid(
                _l("This choice goes against the panel's order: explain it. The explanation is published."),
                field="explanation",
            )


def against_the_order(challenge: Challenge, bid_id: int) -> bool:
    """Tell whether choosing a bid alone would go against the panel's order."""
    listed = eligible(challenge)
    taken = {one.bid_id for one in queries.awards_of(challenge)}
    best = [number for number in listed if number not in taken]
    free = challenge.runners - len(taken & set(listed))
    return bool(best) and bid_id not in best[: max(1, free)]
