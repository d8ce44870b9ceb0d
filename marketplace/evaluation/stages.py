"""The steps of a review: blind review, defence and visit where the call says so, consensus, the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.challenges import pace
from marketplace.challenges.locks import note
from marketplace.challenges.models import Ranking
from marketplace.challenges.states import BidState, ChallengeState, RankingOrder
from marketplace.errors import Conflict, Invalid
from marketplace.evaluation import appointing, queries, scoring, sheets, tally
from marketplace.evaluation.locks import locked_panel
from marketplace.evaluation.models import Meeting, SpreadNote
from marketplace.evaluation.states import CopyState, SeatState
from marketplace.evaluation.tally import Stage
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from marketplace.evaluation.models import Panel, Seat
    from marketplace.evaluation.tally import Line
    from marketplace.permissions import Actor

S = ChallengeState
BELOW_MINIMUM = "below_minimum"
"""Code list `bid_reasons`."""

NEWS = {
    "start_review": "challenge.review_started",
    "defend": "challenge.defence_started",
    "start_consensus": "challenge.consensus_started",
}
"""Step of the call -> the topic under which it is told: reviewers hear of it, and the index has the new state."""


def start_review(panel: Panel, *, by: Actor) -> Panel:
    """Let the panel begin to read (盲评).

    Raises:
        Conflict: copies aren't released, or fewer reviewers than the quorum have signed the pledge.
    """
    panel = locked_panel(panel.id, S.OPENED)
    if not panel.copies or any(copy.state is not CopyState.RELEASED for copy in panel.copies):
        raise Conflict(_l("Release every blind copy first."))
    _enough(len(queries.pledged(panel)), panel)
    _step(panel, "start_review", by)
    for seat in queries.pledged(panel):
        scoring.lay_out(panel, seat, Stage.BLIND, panel.copies)
    return panel


def defend(panel: Panel, *, by: Actor) -> Panel:
    """End the blind review and hear the teams by name (答辩); those below a minimum aren't heard.

    Raises:
        Conflict: the call has no defence, or too few sheets are in.
    """
    panel = locked_panel(panel.id, S.REVIEWING)
    if not panel.challenge.defence:
        raise Conflict(_l("This call says nothing of a defence: go on to the consensus."))
    _enough(sheets.submitted(panel, Stage.BLIND), panel)
    heard = {line.bid for line in sheets.lines_of(panel) if not line.below}
    if not heard:
        raise Conflict(_l("Every bid misses a minimum: there is nobody to hear. Go on to the consensus."))
    _step(panel, "defend", by)
    copies = [copy for copy in panel.copies if copy.bid_id in heard]
    for seat in queries.pledged(panel):
        for stage in (Stage.DEFENCE, Stage.VISIT) if panel.visit else (Stage.DEFENCE,):
            scoring.lay_out(panel, seat, stage, copies)
    return panel


def start_consensus(panel: Panel, *, by: Actor) -> Meeting:
    """End the scoring and open the meeting that the chair leads; from now on all scores are read side by side.

    Raises:
        Conflict: too few sheets are in, the defence is still to come, or the panel has no chair.
    """
    panel = locked_panel(panel.id, S.REVIEWING, S.DEFENDING)
    stages = sheets.stages_of(panel)
    for stage in stages:
        _enough(sheets.submitted(panel, stage), panel)
    if panel.challenge.defence and len(stages) == 1 and any(not line.below for line in sheets.lines_of(panel)):
        raise Conflict(_l("This call says that the teams are heard: begin the defence first."))
    if queries.chair_of(panel) is None:
        raise Conflict(_l("Name the chair first: one of the reviewers who have signed the pledge."))
    _step(panel, "start_consensus", by)
    meeting = Meeting(panel=panel)
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _enough(count: int, panel: Panel) -> None:
    if count < panel.quorum:
        raise Conflict(
            _l(
                "The quorum isn't reached: %(count)s of at least %(quorum)s.",
                count=count,
                quorum=panel.quorum,
            )
        )


def _step(panel: Panel, verb: str, by: Actor) -> None:
    pace.move(panel.challenge, verb)
    note(verb, panel.challenge, by, panel=panel.id)
    audit.record(f"panel.{verb}", panel, by=by)
    outbox.enqueue(NEWS[verb], panel.challenge_id)
    db.session.flush()


def name_chair(panel: Panel, seat: Seat, *, by: Actor) -> Panel:
    """Name one of the reviewers who have signed the pledge as the chair.

    Raises:
        Conflict: he isn't one of them, or the list is written.
    """
    panel = locked_panel(panel.id, S.OPENED, S.REVIEWING, S.DEFENDING, S.CONSENSUS)
    if seat.panel_id != panel.id or seat.state is not SeatState.PLEDGED:
        raise Conflict(_l("The chair is one of the reviewers who have signed the pledge."))
    panel.chair_id = seat.id
    audit.record("panel.name_chair", panel, by=by, seat=seat.number)
    db.session.flush()
    return panel


def write_note(meeting: Meeting, place: tuple[int, int], text: str, *, by: Actor) -> SpreadNote:
    """Write why reviewers stand far apart; written again it replaces what stood there, while the meeting is open.

    Args:
        meeting: open.
        place: (copy id, criterion's number).
        text: what the meeting found.
        by: the chair.

    Raises:
        Invalid: nothing is written.
        Conflict: no note is asked there.
        IllegalMove: the meeting is closed.
    """
    panel = locked_panel(meeting.panel_id, S.CONSENSUS)
    db.session.refresh(meeting)
    meeting.life.target(meeting.state, "close")
    if not text.strip():
        raise Invalid(_l("Say why the reviewers stand so far apart."), field="note")
    if place not in {(one.copy.id, one.criterion.number) for one in sheets.spreads(panel)}:
        raise Conflict(_l("The scores don't lie that far apart here: no note is asked."))
    seat = queries.seat_of(panel, by)
    written = next((one for one in meeting.notes if (one.copy_id, one.criterion) == place), None)
    if written is None:
        written = SpreadNote(copy_id=place[0], criterion=place[1])
        meeting.notes.append(written)
    written.note, written.written_by, written.written_at = text.strip(), seat.id, clock.now()
    db.session.flush()
    audit.record("meeting.note", meeting, by=by, copy=place[0], criterion=place[1])
    return written


def close_meeting(meeting: Meeting, order: RankingOrder, words: tuple[str, str], *, by: Actor) -> Meeting:
    """Close the meeting: the panel chooses one of the two orders and says why; its list goes to the publisher.

    Args:
        meeting: open.
        order: raw or calibrated.
        words: (reason for the order, minutes).
        by: the chair.

    Raises:
        Invalid: no reason, or a spread above the call's threshold has no note.
        Conflict: conflicts that came to light in the meeting have left fewer sheets than the quorum.
        IllegalMove: it is closed.
    """
    reason, minutes = (text.strip() for text in words)
    panel = locked_panel(meeting.panel_id, S.CONSENSUS)
    db.session.refresh(meeting)
    meeting.life.target(meeting.state, "close")
    if not reason:
        raise Invalid(_l("Say why the panel chose this order."), field="order_reason")
    for stage in sheets.stages_of(panel):
        _enough(sheets.submitted(panel, stage), panel)
    if any(one.note is None for one in sheets.spreads(panel)):
        raise Invalid(_l("Some scores lie too far apart: write a note for each of them first."), field="order")
    meeting.order, meeting.order_reason, meeting.minutes = order, reason, minutes
    meeting.closed_by, meeting.closed_at = queries.seat_of(panel, by).id, clock.now()
    move(meeting, "close")
    _rank(panel, order)
    appointing.done(panel)
    audit.record("meeting.close", meeting, by=by, panel=panel.id, order=order.value)
    outbox.enqueue("challenge.ranked", panel.challenge_id)
    db.session.flush()
    return meeting


def _rank(panel: Panel, chosen: RankingOrder) -> None:
    lines, criteria = sheets.lines_of(panel), queries.criteria_of(panel.challenge)
    prices = {copy.bid_id: copy.bid.price_fen or 0 for copy in panel.copies}
    for order in RankingOrder:
        calibrated = order is RankingOrder.CALIBRATED
        placed = tally.ranked(lines, criteria, prices, by_calibrated=calibrated)
        for position, line in enumerate(placed, start=1):
            _place(panel, line, (order, chosen), position)
        for line in lines:
            if line.below:
                _place(panel, line, (order, chosen), None)
    _exclude(panel, lines)


def _place(panel: Panel, line: Line, orders: tuple[RankingOrder, RankingOrder], position: int | None) -> None:
    order, chosen = orders
    db.session.add(
        Ranking(
            challenge_id=panel.challenge_id,
            bid_id=line.bid,
            order=order,
            decisive=order is chosen,
            position=position,
            score=line.calibrated if order is RankingOrder.CALIBRATED else line.raw,
            excluded_reason=None if position else _below(line),
        )
    )


def _below(line: Line) -> str:
    """Write which minimums a bid misses: 技术路线 52.50 < 60."""
    return "、".join(f"{one.name} {line.means[one.number]:.2f} < {one.minimum}" for one in line.below)


def _exclude(panel: Panel, lines: list[Line]) -> None:
    below = {line.bid: line for line in lines if line.below}
    for copy in panel.copies:
        bid = copy.bid
        if bid.id in below and bid.state is BidState.OPENED:
            bid.exclusion, bid.exclusion_note = BELOW_MINIMUM, _below(below[bid.id])
            move(bid, "exclude")
            audit.record("bid.exclude", bid, by=None, challenge=panel.challenge_id, reason=BELOW_MINIMUM)
