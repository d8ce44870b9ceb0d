"""Leaving a panel: a declared conflict, a found one, a resignation; the seat is filled again while bids are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, outbox
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Invalid
from marketplace.evaluation import appointing, queries
from marketplace.evaluation.locks import locked_panel
from marketplace.experts import actions as experts
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from marketplace.evaluation.models import Panel, Seat
    from marketplace.permissions import Actor

S = ChallengeState
UNTIL_THE_LIST = (S.OPENED, S.REVIEWING, S.DEFENDING, S.CONSENSUS)


def recuse(seat: Seat, kind: str, words: str, *, by: Actor) -> Seat:
    """Step back because of a conflict that one declares oneself (回避).

    Args:
        seat: one's own.
        kind: code list `recusal_kinds`.
        words: what ties one to whom, in words; read by the secretary only.
        by: the reviewer.

    Raises:
        Invalid: an unknown kind, or nothing said.
        IllegalMove: he has left already.
    """
    if not codes.valid("recusal_kinds", kind, clock.today()):
        raise Invalid(_l("Choose what ties you to a bidder."), field="kind")
    if not words.strip():
        raise Invalid(_l("Say it in words, so that the secretary can record it."), field="words")
    conflict = {"kind": kind, "evidence": words.strip(), "found": False, "blocks": True}
    return _leave(seat, "recuse", (words, [conflict]), by)


def block(seat: Seat, words: str, *, by: Actor) -> Seat:
    """Take a reviewer off because of a conflict that came to light later; his scores don't count.

    Raises:
        Invalid: nothing is said.
        IllegalMove: he has left already.
    """
    if not words.strip():
        raise Invalid(_l("Say what was found: the reviewer reads it."), field="words")
    conflict = {"kind": "other", "evidence": words.strip(), "found": True, "blocks": True}
    return _leave(seat, "block", (words, [conflict]), by)


def block_found(seat: Seat, found: list[dict[str, object]]) -> Seat:
    """Take a reviewer off because the search has found a conflict that blocks; system."""
    return _leave(seat, "block", (str(found[0]["kind"]), found), None)


def resign(seat: Seat, reason: str, *, by: Actor) -> Seat:
    """Give a seat up for another reason; what was submitted by then stands.

    Raises:
        Invalid: no reason.
        IllegalMove: he has left already.
    """
    if not reason.strip():
        raise Invalid(_l("Say why you can't go on."), field="words")
    return _leave(seat, "resign", (reason, []), by)


def _leave(seat: Seat, verb: str, said: tuple[str, list[dict[str, object]]], by: Actor | None) -> Seat:
    words, conflicts = said
    panel = locked_panel(seat.panel_id, *UNTIL_THE_LIST)
    db.session.refresh(seat)
    seat.reason, seat.left_at = words.strip(), clock.now()
    seat.conflicts = [*seat.conflicts, *conflicts]
    move(seat, verb)
    audit.record(f"seat.{verb}", seat, by=by, panel=panel.id, seat=seat.number)
    outbox.enqueue("panel.seat_left", panel.id, seat=seat.number)
    db.session.flush()
    experts.release(seat.expert, "panel", panel.id)
    _fill(panel, seat, by)
    return seat


def _fill(panel: Panel, seat: Seat, by: Actor | None) -> None:
    """Draw a replacement while there is still something to read; later the panel goes on with those who are there."""
    db.session.refresh(panel, ["seats"])
    if panel.challenge.state in (S.OPENED, S.REVIEWING) and queries.vacant(panel):
        appointing.replace(panel, seat, by=by)
