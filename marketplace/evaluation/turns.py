"""What waits on desks: a reviewer's pledge, sheet and meeting; a secretary's panels and letters."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace import clock, db, policies
from marketplace.challenges import queries as challenges
from marketplace.challenges.models import Award, Bid, Challenge
from marketplace.challenges.states import JUDGED, AwardState, BidState, ChallengeState
from marketplace.evaluation.models import BidLetter, Panel, Seat
from marketplace.evaluation.states import SEATED, LetterState, MeetingState, SeatState, SheetState
from marketplace.permissions import Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask_babel import LazyString

    from marketplace.permissions import Actor

S = ChallengeState
SCORED = (S.REVIEWING, S.DEFENDING)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person in the reviews."""
    return [*_reviewer_turns(actor), *_panel_turns(actor), *_letter_turns(actor)]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return the reviews that a publisher's people wait for."""
    if not actor.memberships:
        return []
    chosen = select(Challenge).where(Challenge.organisation_id.in_(actor.memberships), Challenge.state.in_(SCORED))
    return [
        _line(_l("The panel judges the bids"), one, ("challenges.show", one.id)) for one in db.session.scalars(chosen)
    ]


def _reviewer_turns(actor: Actor) -> Iterator[Waiting]:
    chosen = select(Seat).where(Seat.person_id == actor.person_id, Seat.state.in_(SEATED))
    loaded = joinedload(Seat.panel)
    chosen = chosen.options(loaded.joinedload(Panel.challenge), loaded.joinedload(Panel.meeting))
    for seat in db.session.scalars(chosen.options(selectinload(Seat.sheets))):
        what, endpoint = _turn_of(seat)
        if what is not None:
            due = seat.panel.read_until if seat.panel.challenge.state is S.REVIEWING else None
            yield _line(what, seat.panel.challenge, (endpoint, seat.id), due=due, since=seat.drawn_at)


def _turn_of(seat: Seat) -> tuple[LazyString | None, str]:
    panel = seat.panel
    if panel.challenge.state not in JUDGED:
        return None, ""
    if seat.state is SeatState.DRAWN:
        return _l("Sign the pledge of your panel"), "evaluation.pledge"
    if panel.challenge.state in SCORED and any(sheet.state is SheetState.OPEN for sheet in seat.sheets):
        return _l("Give your scores"), "evaluation.review"
    if panel.meeting and panel.meeting.state is MeetingState.OPEN and seat.leads:
        return _l("Lead the consensus meeting"), "evaluation.meeting"
    return None, ""


def _panel_turns(actor: Actor) -> Iterator[Waiting]:
    if not actor.has(Role.CALL_SECRETARY):
        return
    chosen = challenges.in_regions(actor, Role.CALL_SECRETARY).where(Challenge.state.in_((S.OPENED, *SCORED)))
    calls = list(db.session.scalars(chosen))
    panels = select(Panel).where(Panel.challenge_id.in_([one.id for one in calls]))
    found = {one.challenge_id: one for one in db.session.scalars(panels)}
    to_judge = _with_bids([one.id for one in calls if one.state is S.OPENED and one.id not in found])
    for call in calls:
        if permits(actor, Permission.KEEP_PANEL, call) and (call.id in found or call.id in to_judge):
            yield from _panel_turn(call, found.get(call.id))


def _panel_turn(call: Challenge, panel: Panel | None) -> Iterator[Waiting]:
    if panel is None:
        yield _line(_l("Appoint the panel"), call, ("evaluation.appoint", call.id), since=call.opened_at)
    elif call.state is S.OPENED:
        yield _line(_l("Prepare the blind review"), call, ("evaluation.board", panel.id), since=panel.appointed_at)
    elif panel.read_until < clock.today():
        yield _line(_l("End the scoring"), call, ("evaluation.board", panel.id), due=panel.read_until)


def _with_bids(numbers: list[int]) -> set[int]:
    """Return the calls that have a bid to be judged: formally excluded ones alone need no panel."""
    there = exists().where(Bid.challenge_id == Challenge.id, Bid.state.in_((BidState.OPENED, BidState.REPAIRING)))
    return set(db.session.scalars(select(Challenge.id).where(Challenge.id.in_(numbers), there)))


def _letter_turns(actor: Actor) -> Iterator[Waiting]:
    """Yield the calls whose result is certain while a bidder still waits for his letter."""
    if not actor.has(Role.CALL_SECRETARY):
        return
    drafts = exists().where(BidLetter.challenge_id == Challenge.id, BidLetter.state == LetterState.DRAFT)
    decided = (S.AWARDED, S.CONTRACTED, S.ACCEPTING)
    chosen = challenges.in_regions(actor, Role.CALL_SECRETARY).where(Challenge.state.in_(decided), drafts)
    calls = [call for call in db.session.scalars(chosen) if permits(actor, Permission.ANSWER_BIDS, call)]
    decided_on, due_on = _decided_on(calls), cache(_answer_by)
    for call in calls:
        began = decided_on.get(call.id)
        due = due_on(call.region, began) if began else None
        yield _line(_l("Answer the bidders"), call, ("evaluation.letters_of", call.id), due=due)


def _decided_on(calls: list[Challenge]) -> dict[int, date]:
    """Return call -> the day on which its award became final."""
    numbers = [one.id for one in calls]
    final = select(Award.challenge_id, func.min(Award.decided_at)).where(
        Award.challenge_id.in_(numbers), Award.state != AwardState.ANNULLED, Award.decided_at.is_not(None)
    )
    return {
        number: clock.local(at).date() for number, at in db.session.execute(final.group_by(Award.challenge_id)) if at
    }


def _answer_by(region: str, began: date) -> date:
    """Return the last day on which bidders of a region are answered after a decision."""
    day: date = policies.value("evaluation.letter_time", region=region, on=began).value.after(began).day
    return day


def _line(what: LazyString, call: Challenge, place: tuple[str, int], **when: Any) -> Waiting:
    return Waiting(what, call.title, place[0], {"id": place[1]}, kind="panel", **when)
