"""How a review is shown: words and tones of states, and what its pages are filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.challenges import bid_marks
from marketplace.challenges.shown import STATES as CALLS
from marketplace.challenges.shown import wanted
from marketplace.challenges.states import ChallengeState, RankingOrder
from marketplace.evaluation import blinding, further, queries, sheets
from marketplace.evaluation import results as laid_out
from marketplace.evaluation.states import LetterState, SeatState, SheetState
from marketplace.evaluation.tally import WHOLE, Stage
from marketplace.experts.conflicts import KINDS as FOUND
from marketplace.files.shown import KINDS, PARTS
from marketplace.web.display import code_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask_babel import LazyString

    from marketplace.evaluation.blueprint import SheetPage
    from marketplace.evaluation.models import BlindCopy, Panel, Seat, Sheet

STAGES: dict[str, LazyString] = {
    Stage.BLIND: _l("Blind review"),
    Stage.DEFENCE: _l("Defence"),
    Stage.VISIT: _l("Site visit"),
}

SEATS: dict[str, tuple[LazyString, str]] = {
    SeatState.DRAWN: (_l("Drawn, pledge not signed yet"), "now"),
    SeatState.PLEDGED: (_l("Pledge signed"), "good"),
    SeatState.RECUSED: (_l("Stepped back: conflict declared"), "late"),
    SeatState.BLOCKED: (_l("Taken off: conflict found"), "late"),
    SeatState.RESIGNED: (_l("Resigned"), "late"),
}

LETTERS: dict[str, tuple[LazyString, str]] = {
    LetterState.DRAFT: (_l("Not sent yet"), "now"),
    LetterState.SENT: (_l("Letter sent"), "good"),
}

ORDERS: dict[str, LazyString] = {
    RankingOrder.RAW: _l("Plain means"),
    RankingOrder.CALIBRATED: _l("Calibrated"),
}

FIELDS: dict[str, LazyString] = {**bid_marks.FIELDS, blinding.REPAIR: _l("Handed in when it was repaired")}
"""First step of a mark's place -> the field of the bid."""


def table() -> dict[str, Any]:
    """Return what every template of this room needs."""
    return {
        "CALLS": CALLS,
        "STAGES": STAGES,
        "SEATS": SEATS,
        "LETTERS": LETTERS,
        "ORDERS": ORDERS,
        "KINDS": KINDS,
        "PARTS": PARTS,
        "FIELDS": FIELDS,
        "points": points,
        "tie": tie,
        "wanted": wanted,
        "WHOLE": WHOLE,
    }


def points(hundredths: int | None) -> str:
    """Write hundredths of a point: 7,105 is 71.05."""
    return "—" if hundredths is None else f"{hundredths / 100:.2f}"


def tie(conflict: dict[str, Any]) -> str:
    """Write what ties a reviewer to whom: a found tie by its rule and party, a declared one in his own words."""
    kind, found = conflict["kind"], conflict["found"]
    label = FOUND.get(kind) if found else None
    words = str(label) if label else code_label(kind, "recusal_kinds")
    with_whom = conflict.get("party") or (conflict["evidence"] if isinstance(conflict["evidence"], str) else "")
    return f"{words}{_(': ')}{with_whom}" if with_whom else words


def review(seat: Seat) -> dict[str, Any]:
    """Return what a reviewer sees of his panel: his sheets with their gaps, and whether the others' may be read."""
    panel = seat.panel
    parts = [_part(seat, sheet) for sheet in sorted(seat.sheets, key=lambda one: list(Stage).index(one.stage))]
    return {
        "seat": seat,
        "panel": panel,
        "call": panel.challenge,
        "parts": parts,
        "meeting": panel.meeting,
        "scored": panel.challenge.state in (ChallengeState.REVIEWING, ChallengeState.DEFENDING),
    }


def _part(seat: Seat, sheet: Sheet) -> dict[str, Any]:
    lacking = sheets.gaps(sheet)
    return {
        "stage": sheet.stage.value,
        "sheet": sheet,
        "rows": [(copy, lacking[copy.id]) for copy in sheets.copies_on(sheet)],
        "gaps": sum(lacking.values()),
        "locked": sheet.state is SheetState.LOCKED,
        "running": seat.panel.challenge.state is RUNNING[sheet.stage],
    }


RUNNING = {
    Stage.BLIND: ChallengeState.REVIEWING,
    Stage.DEFENCE: ChallengeState.DEFENDING,
    Stage.VISIT: ChallengeState.DEFENDING,
}


def reading(place: SheetPage) -> dict[str, Any]:
    """Return what a reviewer reads of a bid, and his own marks for it; the name only where it is heard by name."""
    challenge, copy, sheet = place.seat.panel.challenge, place.copy, place.sheet
    named = sheet.stage is not Stage.BLIND
    return {
        "place": place,
        "call": challenge,
        "bid": blinding.covered(copy.content, copy.marks),
        "files": files_of(copy),
        "bidder": copy.bid.bidder if named else None,
        "criteria": {one.number: one for one in queries.criteria_of(challenge)},
        "numbers": [one.criterion for one in sheet.scores if one.copy_id == copy.id],
        "aliases": [one.alias for one in sheets.copies_on(sheet)],
        "writes": sheet.state is SheetState.OPEN and challenge.state is RUNNING[sheet.stage],
        **progress(place),
    }


def progress(place: SheetPage) -> dict[str, Any]:
    """Return how much of a sheet is done."""
    lacking = sheets.gaps(place.sheet)
    return {"place": place, "gaps": sum(lacking.values()), "fields": len(place.sheet.scores)}


def files_of(copy: BlindCopy) -> list[dict[str, Any]]:
    """Return the files that go to reviewers, as the page lists them."""
    return [
        {"name": one.attachment.name, "public_id": one.attachment.public_id, "size": one.attachment.size}
        for one in copy.files
        if one.attachment is not None
    ]


def side_by_side(place: SheetPage, found: Sequence[Sheet]) -> dict[str, Any]:
    """Return all submitted sheets of a stage, by bid and criterion, reviewers by number."""
    given = {(sheet.seat.number, one.copy_id, one.criterion): one for sheet in found for one in sheet.scores}
    return {
        "place": place,
        "call": place.seat.panel.challenge,
        "seats": [sheet.seat.number for sheet in found],
        "copies": sheets.copies_on(place.sheet),
        "criteria": queries.criteria_of(place.seat.panel.challenge) if place.sheet.stage is Stage.BLIND else [],
        "given": given,
    }


def board(panel: Panel) -> dict[str, Any]:
    """Return what the secretary sees of a panel: who sits there, who has submitted, the copies, the next step."""
    stages = sheets.stages_of(panel) or [Stage.BLIND]
    return {
        "panel": panel,
        "call": panel.challenge,
        "quorum": sheets.quorum_of(panel, stages[-1]),
        "submitted": {(one.seat_id, one.stage.value): one.locked_at for one in sheets.locked(panel)},
        "stages": [stage.value for stage in stages],
        "copies": queries.copies_of(panel),
        "chair": queries.chair_of(panel),
        "vacant": queries.vacant(panel),
        "fills": panel.challenge.state in further.FILLED,
        "pending": further.pending(panel),
        "meeting": panel.meeting,
    }


def copy(copy: BlindCopy) -> dict[str, Any]:
    """Return what the secretary looks through: marks beside what reviewers would read, and the files."""
    return {
        "copy": copy,
        "panel": queries.panel(copy.panel_id),
        "bid": blinding.covered(copy.content, copy.marks),
        "marks": list(enumerate(copy.marks)),
        "to_look_at": queries.to_look_at(copy),
    }


def results(panel: Panel, reader: Seat | None) -> dict[str, Any] | None:
    """Return the results as pages lay them out, None while scoring lasts."""
    found = laid_out.of(panel, reader)
    if found is None:
        return None
    return {
        "panel": panel,
        "call": panel.challenge,
        "results": found,
        "meeting": panel.meeting,
        "orders": list(RankingOrder),
        "named": reader is None,
    }


def spread_of(panel: Panel, alias: str, criterion: int) -> sheets.Spread | None:
    """Return where the reviewers stand far apart, by the bid's alias and the criterion's number, or None."""
    found = (one for one in sheets.spreads(panel) if (one.copy.alias, one.criterion.number) == (alias, criterion))
    return next(found, None)
