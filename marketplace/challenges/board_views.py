"""The officials' board of calls, and one phase of it by the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from marketplace.challenges import board as boards
from marketplace.challenges import shown
from marketplace.challenges.blueprint import bp
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import ChallengeState
from marketplace.errors import NotFound
from marketplace.notices import queries as notices
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

S = ChallengeState
ROWS = 24
MOST_LATE = 24
DESKS = {
    S.SUBMITTED: "challenges.review",
    S.REFINING: "challenges.review",
    S.FUNDED: "challenges.publish",
    S.CLOSED: "challenges.opening",
    S.OPENED: "challenges.formal_check",
}
"""Where an official goes on with a call."""


@bp.get("/challenges/board")
@guarded(Permission.APPROVE_CALL)
def board() -> ResponseReturnValue:
    """Show the calls of my regions by phase: what is late and what waits for me on top."""
    if name := request.args.get("phase", ""):
        return _phase(name)
    actor = guard.actor()
    late, late_count = notices.page(boards.late(actor), 1, MOST_LATE)
    return render_template(
        "challenges/board.html",
        counts=boards.counts(actor),
        late=late,
        late_count=late_count,
        rows=boards.first_of_each(actor),
        PHASES=boards.PHASES,
        DESKS=DESKS,
        **shown.table(),
    )


def _phase(name: str) -> str:
    phase = boards.phase_named(name)
    if phase is None:
        raise NotFound
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    chosen = boards.of_actor(guard.actor()).where(Challenge.state.in_(phase.states))
    rows, total = notices.page(chosen, page, ROWS)
    return render_template(
        "challenges/board_phase.html",
        phase=phase,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // ROWS)),
        DESKS=DESKS,
        **shown.table(),
    )
