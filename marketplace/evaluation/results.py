"""The result of a review laid out: each bid with its means, both orders side by side, and who gave what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.evaluation import queries, sheets, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.evaluation.models import BlindCopy, Panel, Score, Seat, Sheet
    from marketplace.evaluation.tally import Criterion, Line, Stage


@dataclass(frozen=True)
class Row:
    """A bid's line with its place in each order (None where a minimum is missed), and every reviewer's points.

    Attributes:
        given: (seat's number, stage, criterion's number) -> score.
    """

    copy: BlindCopy
    line: Line
    raw_place: int | None
    calibrated_place: int | None
    given: dict[tuple[int, Stage, int], Score]


@dataclass(frozen=True)
class Results:
    """What a panel's sheets come to."""

    criteria: list[Criterion]
    stages: list[Stage]
    seats: list[Seat]
    rows: list[Row]
    spreads: list[sheets.Spread]


def of(panel: Panel, reader: Seat | None) -> Results | None:
    """Return the results as far as somebody may read them, none while scoring lasts; see `sheets.open_to`."""
    stages = sheets.stages_of(panel)
    if panel.challenge.state in sheets.SCORING or not stages:
        return None
    read = [sheet for stage in stages for sheet in sheets.open_to(reader, panel, stage)]
    criteria, lines = queries.criteria_of(panel.challenge), sheets.lines_of(panel)
    seats = {sheet.seat.number: sheet.seat for sheet in read}
    rows = _rows(panel, lines, criteria, read)
    return Results(criteria, stages, [seats[number] for number in sorted(seats)], rows, sheets.spreads(panel))


def _rows(panel: Panel, lines: list[Line], criteria: list[Criterion], read: Sequence[Sheet]) -> list[Row]:
    copies = {copy.bid_id: copy for copy in queries.copies_of(panel)}
    prices = {bid_id: copy.bid.price_fen or 0 for bid_id, copy in copies.items()}
    places = [_places(tally.ranked(lines, criteria, prices, by_calibrated=which)) for which in (False, True)]
    given = _given(read)
    rows = [
        Row(
            copies[line.bid],
            line,
            places[0].get(line.bid),
            places[1].get(line.bid),
            given.get(copies[line.bid].id, {}),
        )
        for line in lines
    ]
    return sorted(rows, key=lambda row: (row.raw_place or len(rows) + 1, row.copy.alias))


def _places(ranked: list[Line]) -> dict[int, int]:
    return {line.bid: place for place, line in enumerate(ranked, start=1)}


def _given(read: Sequence[Sheet]) -> dict[int, dict[tuple[int, Stage, int], Score]]:
    given: dict[int, dict[tuple[int, Stage, int], Score]] = {}
    for sheet in read:
        for one in sheet.scores:
            given.setdefault(one.copy_id, {})[sheet.seat.number, sheet.stage, one.criterion] = one
    return given
