"""Appointing a panel: a draw that is committed first, seats in its order; who has a conflict never reads anything."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox, policies
from marketplace.challenges import sealed
from marketplace.challenges.locks import locked_call
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict
from marketplace.evaluation import parties, queries
from marketplace.evaluation.models import Panel, Seat
from marketplace.evaluation.states import SeatState
from marketplace.experts import actions as experts
from marketplace.experts import conflicts, drawing, quorum
from marketplace.experts import queries as pool
from marketplace.experts.drawing import Wanted
from marketplace.experts.states import DrawState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.challenges.models import Challenge
    from marketplace.experts.models import Expert, ExpertDraw
    from marketplace.permissions import Actor

SUBJECT = "challenge"
"""What a draw for a panel is about, in `ExpertDraw.subject_type`."""

BEFORE = (ChallengeState.PUBLISHED, ChallengeState.CLOSED, ChallengeState.OPENED)
"""States of a call in which a draw for its panel may be committed; best before anybody knows who bids."""


def commit(challenge: Challenge, strata: Mapping[str, int], *, by: Actor) -> ExpertDraw:
    """Commit the draw of a call's panel: size and seed stand from now on, and nobody knows the seed.

    Args:
        challenge: published, and not judged yet.
        strata: field code, or "any", -> seats; together an odd number.
        by: the secretary.

    Raises:
        Conflict: the call isn't at this step, or has its panel.
        Invalid: the number of seats isn't one that a panel may have.
    """
    challenge = locked_call(challenge.id)
    if challenge.state not in BEFORE or queries.panel_of(challenge):
        raise Conflict(_l("A draw for the panel is committed between publication and review, while there is none."))
    wanted = Wanted(SUBJECT, challenge.id, challenge.region, challenge.title, dict(strata))
    draw = drawing.commit(wanted, by=by)
    audit.record("challenge.commit_draw", challenge, by=by, draw=draw.id, size=draw.size)
    return draw


def appoint(challenge: Challenge, draw: ExpertDraw, *, visit: bool, by: Actor) -> Panel:
    """Carry the draw out and appoint the panel of an opened call.

    Args:
        challenge: its bids are open, nobody has judged.
        draw: committed for it.
        visit: whether the panel goes to see the teams, scored apart.
        by: the secretary.

    Raises:
        Conflict: the call isn't at this step or has its panel; the pool is too small without those who have a
            conflict; nothing is kept then.
    """
    challenge = locked_call(challenge.id)
    if challenge.state is not ChallengeState.OPENED or queries.panel_of(challenge):
        raise Conflict(_l("A panel is appointed once, when the bids are open and not judged yet."))
    if (draw.subject_type, draw.subject_id) != (SUBJECT, challenge.id):
        raise Conflict(_l("This draw was committed for another call."))
    if draw.state is DrawState.COMMITTED:
        drawing.carry_out(draw, parties.of(challenge), receipts_digest(challenge), by=by)
    panel = _panel(challenge, draw, by)
    panel.visit = visit
    for place, expert in enumerate(pool.by_codes([code for code, _field in drawing.result_of(draw).panel]), start=1):
        take_seat(panel, expert, place, by)
    _fill_all(panel, by)
    return panel


def receipts_digest(challenge: Challenge) -> str:
    """Return the SHA-256 over the digests of all receipts, one a line, sorted: public from the opening on."""
    lines = sorted(str(bid.digest) for bid in sealed.handed_in(challenge))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _panel(challenge: Challenge, draw: ExpertDraw, by: Actor) -> Panel:
    today = clock.today()
    reading = policies.value("evaluation.reading_time", region=challenge.region, on=today).value
    panel = Panel(
        challenge_id=challenge.id,
        size=draw.size,
        quorum=quorum.rules_of(challenge.region, today).quorum(draw.size),
        read_until=reading.after(today).day,
        draw_id=draw.id,
        appointed_by=by.person_id,
    )
    db.session.add(panel)
    db.session.flush()
    audit.record("panel.appoint", panel, by=by, challenge=challenge.id, size=panel.size, quorum=panel.quorum)
    return panel


def _fill_all(panel: Panel, by: Actor) -> None:
    """Replace whom a conflict was found for since the draw."""
    for seat in list(panel.seats):
        if seat.state is SeatState.BLOCKED:
            replace(panel, seat, by=by)


def replace(panel: Panel, out: Seat, *, by: Actor | None) -> Seat | None:
    """Seat the next of the order in which somebody was drawn in his place; None where nobody is left in it."""
    draw, leaver = queries.draw_of(panel, out), out
    while True:
        try:
            expert = drawing.replace(draw, leaver.expert, leaver.state.value, by=by)
        except Conflict:
            return None
        leaver = take_seat(panel, expert, None, by)
        if leaver.state is SeatState.DRAWN:
            return instead_of(out, leaver)


def instead_of(out: Seat, new: Seat) -> Seat:
    """Note whom a new reviewer replaces."""
    new.replaces_id = out.id
    db.session.flush()
    return new


def take_seat(panel: Panel, expert: Expert, place: int | None, by: Actor | None) -> Seat:
    """Seat somebody who was drawn; whom a conflict is found for by now is blocked before he reads or hears anything."""
    assert expert.person_id is not None  # only those with an account are in the pool
    number = 1 + max((one.number for one in panel.seats), default=0)
    seat = Seat(
        panel_id=panel.id, expert_id=expert.id, person_id=expert.person_id, number=number, place=place or number
    )
    _block_if_tied(seat, found_for(panel, expert))
    db.session.add(seat)
    db.session.flush()
    db.session.refresh(panel, ["seats"])
    audit.record("seat.draw", seat, by=by, panel=panel.id, number=number, state=seat.state.value)
    if seat.state is SeatState.DRAWN:
        experts.engage(expert, "panel", panel.id)
        outbox.enqueue("panel.drawn", seat.id)
    return seat


def blocks(found: list[dict[str, Any]]) -> bool:
    """Tell whether one of the ties keeps somebody from judging."""
    return any(one["blocks"] for one in found)


def _block_if_tied(seat: Seat, found: list[dict[str, Any]]) -> None:
    seat.conflicts = found
    if blocks(found):
        seat.state, seat.left_at = SeatState.BLOCKED, clock.now()
        seat.reason = found[0]["kind"]


def found_for(panel: Panel, expert: Expert) -> list[dict[str, Any]]:
    """Return what ties an expert to those whom the panel judges, as rows; "found" tells them from declared ones."""
    challenge = panel.challenge
    ties = conflicts.find(expert, parties.of(challenge), clock.today(), challenge.region)
    return [{**tie.as_row(), "found": True} for tie in ties]


def done(panel: Panel) -> None:
    """Note that the experts of a panel are free for another, and publish the seeds of its draws."""
    for seat in queries.seated(panel):
        experts.release(seat.expert, "panel", panel.id)
    for draw in (panel.draw, *queries.further_draws(panel)):
        if draw.state is DrawState.DRAWN:
            drawing.publish(draw, by=None)
