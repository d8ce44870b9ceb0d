"""A reviewer's work: the pledge before the first page, scores saved one by one, the sheet locked on submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict, Invalid
from marketplace.evaluation import appointing, queries, seats
from marketplace.evaluation.locks import locked_panel
from marketplace.evaluation.models import Score, Sheet
from marketplace.evaluation.states import SeatState, SheetState
from marketplace.evaluation.tally import WHOLE, Stage
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.evaluation.models import BlindCopy, Panel, Seat
    from marketplace.permissions import Actor

HIGHEST = 100
STAGE_STATES = {
    Stage.BLIND: ChallengeState.REVIEWING,
    Stage.DEFENCE: ChallengeState.DEFENDING,
    Stage.VISIT: ChallengeState.DEFENDING,
}
"""In which state of the call a stage is scored."""


@dataclass(frozen=True)
class Given:
    """One field of a sheet as typed: points (None while empty) and comment."""

    copy_id: int
    criterion: int
    points: int | None
    comment: str = ""


def pledge(seat: Seat, text: str, *, by: Actor) -> Seat:
    """Sign the pledge of confidentiality and impartiality; from then on the reviewer reads.

    Conflicts are looked for once more, with what has become known since the draw: whoever is tied by now is taken
    off instead, before the first page, and replaced.

    Raises:
        IllegalMove: he has signed, or isn't on the panel any more.
        Conflict: nothing is read any more.
    """
    panel = locked_panel(seat.panel_id, ChallengeState.OPENED, ChallengeState.REVIEWING)
    db.session.refresh(seat)
    seat.life.target(seat.state, "pledge")
    found = appointing.found_for(panel, seat.expert)
    if appointing.blocks(found):
        return seats.block_found(seat, found)
    move(seat, "pledge")
    seat.pledge, seat.pledged_at = text, clock.now()
    audit.record("seat.pledge", seat, by=by, panel=panel.id)
    db.session.flush()
    if panel.challenge.state is ChallengeState.REVIEWING:
        lay_out(panel, seat, Stage.BLIND, panel.copies)
    return seat


def lay_out(panel: Panel, seat: Seat, stage: Stage, copies: Iterable[BlindCopy]) -> Sheet:
    """Give a reviewer an empty sheet of a stage: a field for each criterion of each bid, or one for the whole."""
    sheet = Sheet(seat=seat, panel_id=panel.id, stage=stage)
    db.session.add(sheet)
    db.session.flush()
    numbers = [one.number for one in queries.criteria_of(panel.challenge)] if stage is Stage.BLIND else [WHOLE]
    db.session.add_all(
        Score(sheet=sheet, panel_id=panel.id, copy_id=copy.id, criterion=number)
        for copy in copies
        for number in numbers
    )
    db.session.flush()
    return sheet


def save(sheet: Sheet, given: Iterable[Given], *, by: Actor) -> Sheet:
    """Save fields of a sheet; what isn't named stays.

    Raises:
        Invalid: points that aren't whole numbers from 0 to 100; `field` names which.
        Conflict: the sheet is submitted, or the stage is over.
    """
    _open(sheet)
    fields = {(score.copy_id, score.criterion): score for score in sheet.scores}
    changed = 0
    for one in given:
        score = fields.get((one.copy_id, one.criterion))
        if score is not None and _differs(score, one):
            _check(one)
            score.points, score.comment, score.saved_at = one.points, one.comment.strip(), clock.now()
            changed += 1
    if changed:
        audit.record("sheet.save", sheet, by=by, fields=changed)
    db.session.flush()
    return sheet


def _differs(score: Score, given: Given) -> bool:
    return (score.points, score.comment) != (given.points, given.comment.strip())


def _check(given: Given) -> None:
    if given.points is not None and not 0 <= given.points <= HIGHEST:
        raise Invalid(_l("Give whole points from 0 to 100."), field=field_name(given.copy_id, given.criterion))


def field_name(copy_id: int, criterion: int) -> str:
    """Return the name of the field of a form that holds these points."""
    return f"points-{copy_id}-{criterion}"


def comment_name(copy_id: int, criterion: int) -> str:
    """Return the name of the field of a form that holds the comment on these points."""
    return f"comment-{copy_id}-{criterion}"


def lock(sheet: Sheet, *, by: Actor) -> Sheet:
    """Submit a sheet: it is locked for good, and only now its reviewer may read the others'.

    Raises:
        Invalid: points or a comment are missing; `field` names the first place.
        Conflict: it is submitted already, or the stage is over.
    """
    _open(sheet)
    gap = next((score for score in sheet.scores if score.points is None or not score.comment), None)
    if gap is not None:
        name = field_name(gap.copy_id, gap.criterion)
        raise Invalid(_l("Each field needs points and a comment before you submit."), field=name)
    sheet.locked_at = clock.now()
    move(sheet, "lock")
    audit.record("sheet.lock", sheet, by=by, panel=sheet.panel_id, stage=sheet.stage.value)
    db.session.flush()
    return sheet


def _open(sheet: Sheet) -> None:
    """Lock the call first: a submission and the end of the stage can't both win."""
    locked_panel(sheet.panel_id, STAGE_STATES[sheet.stage])
    db.session.refresh(sheet)
    db.session.refresh(sheet.seat)
    if sheet.seat.state is not SeatState.PLEDGED:
        raise Conflict(_l("You aren't on this panel any more."))
    if sheet.state is not SheetState.OPEN:
        raise Conflict(_l("This sheet is submitted and can no longer change."))
