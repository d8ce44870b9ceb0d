"""Panels for measuring: one on each call under review, with reviewers, blind copies, and sheets as they are filled."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.parts.call_rows import CITY, CRITERIA, S, Sizes, content, store
from marketplace import clock, db
from marketplace.accounts.models import Person
from marketplace.evaluation.models import BlindCopy, Panel, Score, Seat, Sheet
from marketplace.evaluation.states import CopyState, SeatState
from marketplace.evaluation.tally import Stage
from marketplace.experts.models import Expert, ExpertDraw, ExpertField

if TYPE_CHECKING:
    from collections.abc import Iterator

SEATS = 5
PANELS_OF_A_REVIEWER = 5


@dataclass(frozen=True)
class Panels:
    """Which calls are under review, and who judges them."""

    sizes: Sizes

    @property
    def calls(self) -> list[int]:
        """The calls, whose panels have their numbers."""
        return [number for number in range(1, self.sizes.calls + 1) if self.sizes.state_of(number) is S.REVIEWING]

    @property
    def reviewers(self) -> int:
        """How many reviewers there are: each sits on five panels, or on the only one."""
        return max(SEATS, len(self.calls) * SEATS // PANELS_OF_A_REVIEWER)

    def person(self, reviewer: int) -> int:
        """Return the number of a reviewer's account: behind the secretary's."""
        return self.sizes.secretary + reviewer

    def seats_of(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield (seat, reviewer) of the panel in a place."""
        for number in range(SEATS):
            yield place * SEATS + number + 1, (place * SEATS + number) % self.reviewers + 1


def load(sizes: Sizes) -> Panels:
    """Write experts, panels, copies, sheets and scores."""
    panels = Panels(sizes)
    numbers = range(1, panels.reviewers + 1)
    store(
        Person,
        (
            {
                "id": panels.person(one),
                "name": f"评审专家{one}",
                "email": f"expert{one}@bench.invalid",
                "confirmed_at": clock.now(),
            }
            for one in numbers
        ),
    )
    store(Expert, (_expert(panels, one) for one in numbers))
    store(ExpertField, ({"expert_id": one, "field": "05"} for one in numbers))
    store(ExpertDraw, (_draw(panels, call) for call in panels.calls))
    store(Panel, (_panel(panels, call) for call in panels.calls))
    store(Seat, (seat for place, call in enumerate(panels.calls) for seat in _seats(panels, place, call)))
    store(BlindCopy, (copy for call in panels.calls for copy in _copies(sizes, call)))
    store(Sheet, (sheet for place, call in enumerate(panels.calls) for sheet in _sheets(panels, place, call)))
    store(Score, (score for place, call in enumerate(panels.calls) for score in _scores(panels, place, call)))
    db.session.commit()
    return panels


def _expert(panels: Panels, number: int) -> dict[str, Any]:
    name = f"评审专家{number}"
    kept = {"id": number, "code": f"E{number:012}", "person_id": panels.person(number), "region": CITY}
    return {**kept, "name": name, "name_key": name, "state": "active", "agreed_at": clock.now()}


def _draw(panels: Panels, call: int) -> dict[str, Any]:
    return {
        "id": call,
        "subject_type": "challenge",
        "subject_id": call,
        "region": CITY,
        "title": f"榜单 {call} 的评审",
        "size": SEATS,
        "strata": {"any": SEATS},
        "state": "drawn",
        "commitment": hashlib.sha256(str(call).encode()).hexdigest(),
        "sealed_seed": secrets.token_bytes(40),
        "drawn_at": clock.now(),
        "committed_by": panels.sizes.secretary,
    }


def _panel(panels: Panels, call: int) -> dict[str, Any]:
    until = clock.today() + timedelta(days=14)
    held = {"id": call, "challenge_id": call, "draw_id": call, "appointed_by": panels.sizes.secretary}
    return {**held, "size": SEATS, "quorum": 4, "read_until": until}


def _seats(panels: Panels, place: int, call: int) -> Iterator[dict[str, Any]]:
    for number, (seat, reviewer) in enumerate(panels.seats_of(place), start=1):
        yield {
            "id": seat,
            "panel_id": call,
            "expert_id": reviewer,
            "person_id": panels.person(reviewer),
            "number": number,
            "place": number,
            "state": SeatState.PLEDGED,
            "pledge": "本人承诺独立评审。",
            "pledged_at": clock.now(),
        }


def _copies(sizes: Sizes, call: int) -> Iterator[dict[str, Any]]:
    for place, (bid, bidder) in enumerate(zip(sizes.bids_of(call), sizes.bidders_of(call), strict=True)):
        yield {
            "id": bid,
            "panel_id": call,
            "challenge_id": call,
            "bid_id": bid,
            "alias": alias(place),
            "content": {**content(call, bidder, 200_000_000), "repair": ""},
            "state": CopyState.RELEASED,
            "released_by": sizes.secretary,
            "released_at": clock.now(),
        }


def alias(place: int) -> str:
    """Return the alias in a place: A to Z, then AA."""
    first, last = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _sheets(panels: Panels, place: int, call: int) -> Iterator[dict[str, Any]]:
    for seat, _reviewer in panels.seats_of(place):
        yield {"id": seat, "seat_id": seat, "panel_id": call, "stage": Stage.BLIND}


def _scores(panels: Panels, place: int, call: int) -> Iterator[dict[str, Any]]:
    for sheet, _reviewer in panels.seats_of(place):
        for bid in panels.sizes.bids_of(call):
            for criterion in range(1, len(CRITERIA) + 1):
                kept = {"sheet_id": sheet, "panel_id": call, "copy_id": bid, "criterion": criterion}
                yield {**kept, "points": 70, "comment": "路线清楚，数据充分。"}
