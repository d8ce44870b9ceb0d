"""Reads of scores. Nobody reads another's before he has submitted his own: `open_to` is the one door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace import clock, db, policies
from marketplace.challenges.states import ChallengeState
from marketplace.evaluation import tally
from marketplace.evaluation.models import BlindCopy, BlindFile, Score, Seat, Sheet
from marketplace.evaluation.queries import criteria_of, pledged, seated, standing
from marketplace.evaluation.states import SeatState, SheetState
from marketplace.evaluation.tally import Line, Sheets, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from marketplace.challenges.models import Bid
    from marketplace.evaluation.models import Panel
    from marketplace.evaluation.tally import Criterion

S = ChallengeState
SCORING = (S.OPENED, S.REVIEWING, S.DEFENDING)
"""States of a call in which nobody but their author reads scores that aren't his."""

STANDING = (SeatState.PLEDGED, SeatState.RESIGNED)
"""Whose submitted sheets count: who resigned afterwards has judged, whom a conflict took out has not."""


def own_sheet(seat: Seat, stage: Stage) -> Sheet | None:
    """Return a reviewer's own sheet of a stage, or None while it isn't laid out."""
    return next((one for one in seat.sheets if one.stage is stage), None)


def copies_on(sheet: Sheet) -> list[BlindCopy]:
    """Return the bids that a sheet is about, by alias."""
    chosen = select(BlindCopy).where(BlindCopy.id.in_(select(Score.copy_id).where(Score.sheet_id == sheet.id)))
    chosen = chosen.options(selectinload(BlindCopy.files).joinedload(BlindFile.attachment))
    return list(db.session.scalars(chosen.order_by(func.length(BlindCopy.alias), BlindCopy.alias)))


def heard(panel: Panel) -> list[Bid]:
    """Return the bids whose teams are heard: those with a sheet of the defence."""
    defended = (
        select(Score.copy_id).join(Sheet, Sheet.id == Score.sheet_id).where(Sheet.stage == Stage.DEFENCE).subquery()
    )
    chosen = select(BlindCopy).where(BlindCopy.panel_id == panel.id, BlindCopy.id.in_(select(defended)))
    return [one.bid for one in db.session.scalars(chosen.options(joinedload(BlindCopy.bid)))]


def next_alias(sheet: Sheet, copy: BlindCopy) -> str:
    """Return the alias of the bid behind this one, of the first behind the last."""
    aliases = [one.alias for one in copies_on(sheet)]
    return aliases[(aliases.index(copy.alias) + 1) % len(aliases)]


def gaps(sheet: Sheet) -> dict[int, int]:
    """Return copy -> how many of its fields still lack points or a comment."""
    counted: dict[int, int] = {}
    for one in sheet.scores:
        counted[one.copy_id] = counted.get(one.copy_id, 0) + (one.points is None or not one.comment)
    return counted


def submitted(panel: Panel, stage: Stage) -> int:
    """Return how many sheets of a stage are in and count."""
    return db.session.scalar(select(func.count()).select_from(_counted(panel, stage).subquery())) or 0


def locked(panel: Panel) -> list[Sheet]:
    """Return the submitted sheets of a panel, to tell who has submitted; their scores are read through `open_to`."""
    return list(db.session.scalars(select(Sheet).where(Sheet.panel_id == panel.id, Sheet.state == SheetState.LOCKED)))


def stages_of(panel: Panel) -> list[Stage]:
    """Return the stages that sheets were laid out for, the blind review first."""
    found = set(db.session.scalars(select(Sheet.stage).where(Sheet.panel_id == panel.id).distinct()))
    return [stage for stage in Stage if stage in found]


def _counted(panel: Panel, stage: Stage) -> Select[Sheet]:
    return (
        select(Sheet)
        .join(Seat, Seat.id == Sheet.seat_id)
        .where(
            Sheet.panel_id == panel.id,
            Sheet.stage == stage,
            Sheet.state == SheetState.LOCKED,
            Seat.state.in_(STANDING),
        )
        .order_by(Seat.number)
    )


def open_to(reader: Seat | None, panel: Panel, stage: Stage) -> list[Sheet]:
    """Return the submitted sheets of a stage that somebody may read, with their scores.

    Args:
        reader: a reviewer's seat: the others' sheets are his to read once his own is locked. None for officials and
            the publisher: theirs to read once scoring is over, for all at once.
        panel: whose sheets.
        stage: which.
    """
    if not _may_read(reader, panel, stage):
        return []
    chosen = _counted(panel, stage).options(selectinload(Sheet.scores), joinedload(Sheet.seat))
    return list(db.session.scalars(chosen))


def _may_read(reader: Seat | None, panel: Panel, stage: Stage) -> bool:
    if panel.challenge.state not in SCORING:
        return reader is None or reader.panel_id == panel.id
    if reader is None or reader.panel_id != panel.id or reader.state is not SeatState.PLEDGED:
        return False
    own = own_sheet(reader, stage)
    return own is not None and own.state is SheetState.LOCKED


def lines_of(panel: Panel) -> list[Line]:
    """Return the result of each bid from the sheets that are in; the steps ask it, pages only once scoring is over."""
    stages = stages_of(panel)
    sheets = [Sheets(stage, _points(db.session.scalars(_counted(panel, stage)).all())) for stage in stages]
    if not sheets or not sheets[0].given:
        return []
    return tally.lines(criteria_of(panel.challenge), [one for one in sheets if one.given], shares_of(panel.region))


def _points(sheets: Sequence[Sheet]) -> dict[int, dict[int, dict[int, int]]]:
    """Return seat -> bid -> criterion -> points."""
    numbers = [one.id for one in sheets]
    rows = db.session.execute(
        select(Sheet.seat_id, BlindCopy.bid_id, Score.criterion, Score.points)
        .join(Score, Score.sheet_id == Sheet.id)
        .join(BlindCopy, BlindCopy.id == Score.copy_id)
        .where(Sheet.id.in_(numbers))
        .order_by(Sheet.seat_id)
    )
    given: dict[int, dict[int, dict[int, int]]] = {}
    for seat_id, bid_id, criterion, points in rows:
        assert points is not None  # no sheet is locked with a gap
        given.setdefault(seat_id, {}).setdefault(bid_id, {})[criterion] = points
    return given


def shares_of(region: str) -> dict[Stage, Decimal]:
    """Return what defence and visit count for in the whole score, by the region's policy today."""
    keys = {Stage.DEFENCE: "evaluation.defence_share", Stage.VISIT: "evaluation.visit_share"}
    return {stage: policies.value(key, region=region, on=clock.today()).value for stage, key in keys.items()}


@dataclass(frozen=True)
class Spread:
    """A bid's criterion on which the reviewers stand too far apart, and the meeting's note on it."""

    copy: BlindCopy
    criterion: Criterion
    spread_bp: int
    note: str | None


def spreads(panel: Panel) -> list[Spread]:
    """Return where the spread is above the call's threshold."""
    meeting = panel.meeting
    notes = {(one.copy_id, one.criterion): one.note for one in meeting.notes} if meeting else {}
    by_bid = {copy.bid_id: copy for copy in panel.copies}
    most = panel.challenge.spread_bp
    return [
        Spread(by_bid[line.bid], one, line.spreads[one.number], notes.get((by_bid[line.bid].id, one.number)))
        for line in lines_of(panel)
        for one in criteria_of(panel.challenge)
        if line.spreads[one.number] > most
    ]


@dataclass(frozen=True)
class Quorum:
    """How many there are on a panel, and how many it needs to decide."""

    size: int
    needed: int
    seated: int
    pledged: int
    submitted: int
    standing: int

    @property
    def within_reach(self) -> bool:
        """Whether those who sit there, or have judged before they left, are enough."""
        return self.standing >= self.needed


def quorum_of(panel: Panel, stage: Stage = Stage.BLIND) -> Quorum:
    """Count a panel as it stands now: who left and has no replacement isn't counted."""
    return Quorum(
        size=panel.size,
        needed=panel.quorum,
        seated=len(seated(panel)),
        pledged=len(pledged(panel)),
        submitted=submitted(panel, stage),
        standing=len(standing(panel)),
    )
