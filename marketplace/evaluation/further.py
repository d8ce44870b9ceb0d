"""A further draw: for a seat that stays empty because nobody is left in the order of the draw before.

Committed and carried out like the first one, for one seat; whoever sits or sat on the panel isn't in its pool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict
from marketplace.evaluation import appointing, parties, queries
from marketplace.evaluation.locks import locked_panel
from marketplace.experts import drawing
from marketplace.experts import queries as pool
from marketplace.experts.draw import ANY
from marketplace.experts.drawing import Wanted
from marketplace.experts.states import DrawState

if TYPE_CHECKING:
    from marketplace.evaluation.models import Panel, Seat
    from marketplace.experts.models import ExpertDraw
    from marketplace.permissions import Actor

FILLED = (ChallengeState.OPENED, ChallengeState.REVIEWING)
"""States of a call in which a new reviewer has still something to read."""


def pending(panel: Panel) -> ExpertDraw | None:
    """Return the draw for an empty seat that is committed and not carried out yet, or None."""
    return next((one for one in queries.further_draws(panel) if one.state is DrawState.COMMITTED), None)


def commit(panel: Panel, *, by: Actor) -> ExpertDraw:
    """Commit a draw for the seat that was left first.

    Raises:
        Conflict: no seat is empty, the draw before isn't carried out, or nobody reads any more.
    """
    panel = locked_panel(panel.id, *FILLED)
    if pending(panel):
        raise Conflict(_l("A draw for an empty seat is committed already: carry it out first."))
    stratum = _stratum(panel, _empty(panel))
    wanted = Wanted(queries.FURTHER, panel.id, panel.region, panel.challenge.title, {stratum: 1}, further=True)
    draw = drawing.commit(wanted, by=by)
    audit.record("panel.commit_draw", panel, by=by, draw=draw.id)
    return draw


def carry_out(panel: Panel, *, by: Actor) -> Seat:
    """Draw for the empty seat; conflicts are looked for in the same step, so that whoever is drawn can take it.

    Raises:
        Conflict: no draw is committed, no seat is empty, the pool is too small, or nobody reads any more.
    """
    panel = locked_panel(panel.id, *FILLED)
    draw, left = pending(panel), _empty(panel)
    if draw is None:
        raise Conflict(_l("Commit a draw for the empty seat first."))
    sat = [seat.expert.code for seat in panel.seats]
    public = appointing.receipts_digest(panel.challenge)
    drawing.carry_out(draw, parties.of(panel.challenge), public, by=by, sat=sat)
    drawn = pool.by_codes([code for code, _field in drawing.result_of(draw).panel])
    new = appointing.take_seat(panel, drawn[0], None, by)
    audit.record("panel.fill_seat", panel, by=by, draw=draw.id, seat=new.number)
    return appointing.instead_of(left, new)


def _empty(panel: Panel) -> Seat:
    empty = queries.empty_seats(panel)
    if not empty:
        raise Conflict(_l("No seat of this panel is empty."))
    return empty[0]


def _stratum(panel: Panel, left: Seat) -> str:
    """Return the field that the seat stands for, or any where the pool has nobody else of it."""
    draw = queries.draw_of(panel, left)
    field = next(stratum for code, stratum in draw.pool if code == left.expert.code)
    sat = {seat.expert_id for seat in panel.seats}
    there = [one for one in pool.eligible(panel.region, {field: 1}, clock.today()) if one.id not in sat]
    return field if there else ANY
