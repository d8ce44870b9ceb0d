"""Appointing a panel: seats in the order of the draw; whoever a conflict is found for never reads anything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox, policies
from marketplace.challenges.locks import locked_call
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict, Invalid
from marketplace.evaluation import pool, queries
from marketplace.evaluation.models import Panel, Seat
from marketplace.evaluation.states import SeatState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from marketplace.challenges.models import Challenge
    from marketplace.evaluation.pool import Candidate, Draw
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class Terms:
    """What a panel is appointed with: an odd number of seats, and whether it goes to see the teams."""

    size: int
    visit: bool = False


def appoint(challenge: Challenge, terms: Terms, draw: Draw, *, by: Actor) -> Panel:
    """Appoint the panel of an opened call from a draw.

    Raises:
        Invalid: the size isn't odd, or not within what the region allows; or too few are left without a conflict.
        Conflict: the call has a panel, or its bids aren't open.
    """
    challenge = locked_call(challenge.id)
    _check(challenge, terms)
    panel = Panel(
        challenge_id=challenge.id,
        size=terms.size,
        quorum=quorum_for(terms.size, challenge.region),
        read_until=_policy("evaluation.reading_time", challenge.region).after(clock.today()).day,
        visit=terms.visit,
        draw_id=draw.draw_id,
        order=[[one.expert_id, one.person_id] for one in draw.order],
        appointed_by=by.person_id,
    )
    db.session.add(panel)
    db.session.flush()
    audit.record("panel.appoint", panel, by=by, challenge=challenge.id, size=panel.size, quorum=panel.quorum)
    fill(panel, by=by)
    free = len(queries.seated(panel))
    if free < panel.size:
        raise Invalid(
            _l(
                "Only %(free)s of the experts drawn have no conflict, and a panel needs %(size)s. Enter more experts, "
                "or choose a smaller odd number.",
                free=free,
                size=panel.size,
            ),
            field="size",
        )
    return panel


def _check(challenge: Challenge, terms: Terms) -> None:
    if challenge.state is not ChallengeState.OPENED:
        raise Conflict(_l("A panel is appointed when the bids are open and not judged yet."))
    if queries.panel_of(challenge):
        raise Conflict(_l("This call has its panel."))
    least, most = (_policy(f"experts.panel_{end}", challenge.region) for end in ("smallest", "largest"))
    if terms.size % 2 == 0 or not least <= terms.size <= most:
        raise Invalid(
            _l("A panel has an odd number of seats, from %(least)s to %(most)s.", least=least, most=most), field="size"
        )


def quorum_for(size: int, region: str) -> int:
    """Return how many sheets must be in: the region's share, rounded up, and always more than half."""
    share: Decimal = _policy("experts.quorum", region)
    return max(math.ceil(share * size), size // 2 + 1)


def _policy(key: str, region: str) -> Any:
    return policies.value(key, region=region, on=clock.today()).value


def fill(panel: Panel, *, by: Actor | None) -> list[Seat]:
    """Fill what is empty with the next of the draw's order who has no conflict; fewer where the order ends."""
    missing = panel.size - len(queries.standing(panel))
    vacant = queries.vacant(panel)
    filled: list[Seat] = []
    for place, candidate in _waiting(panel):
        if len(filled) >= missing:
            break
        seat = _seat(panel, place, candidate)
        if seat.state is SeatState.DRAWN:
            seat.replaces_id = vacant[len(filled)].id if len(filled) < len(vacant) else None
            filled.append(seat)
            outbox.enqueue("panel.drawn", seat.id)
        audit.record("seat.draw", seat, by=by, panel=panel.id, place=place, state=seat.state.value)
    db.session.flush()
    db.session.refresh(panel, ["seats"])
    return filled


def _waiting(panel: Panel) -> Iterator[tuple[int, Candidate]]:
    """Yield (place, candidate) of the draw's order who has had no seat yet."""
    seen = {one.person_id for one in panel.seats}
    for place, (expert_id, person_id) in enumerate(panel.order, start=1):
        if person_id not in seen:
            yield place, pool.Candidate(expert_id, person_id)


def _seat(panel: Panel, place: int, candidate: Candidate) -> Seat:
    found = pool.conflicts(candidate, panel.challenge)
    seat = Seat(
        panel_id=panel.id,
        expert_id=candidate.expert_id,
        person_id=candidate.person_id,
        number=1 + max((one.number for one in panel.seats), default=0),
        place=place,
        conflicts=found,
    )
    if found:
        seat.state, seat.reason, seat.left_at = SeatState.BLOCKED, found[0]["evidence"], clock.now()
    db.session.add(seat)
    db.session.flush()
    db.session.refresh(panel, ["seats"])
    return seat
