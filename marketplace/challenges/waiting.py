"""What waits on desks in the life of calls: an official's checks and openings, a publisher's choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace import db
from marketplace.challenges import choosing, key_turns, refunds, sealed
from marketplace.challenges.models import Award, Challenge, Commitment
from marketplace.challenges.queries import in_regions, of_organisations
from marketplace.challenges.states import JUDGED, SEALED, ChallengeState, CommitmentState, SealMode
from marketplace.challenges.turns import AWAITED, OFFICE_TURNS, TURN_PERMISSIONS, TURNS, line
from marketplace.permissions import Permission, Role, permits

if TYPE_CHECKING:
    from datetime import date, datetime

    from marketplace.permissions import Actor
    from marketplace.web.waiting import Waiting

S = ChallengeState


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: reviews, openings, choices, calls that came back."""
    return [
        *_secretary_turns(actor),
        *key_turns.waiting_for(actor),
        *_publisher_turns(actor),
        *_refused_refunds(actor),
    ]


def _refused_refunds(actor: Actor) -> list[Waiting]:
    what = _l("The bank has refused to return the bounty: ask again")
    return [line(what, one.challenge, "challenges.commitment") for one in refunds.refused_for(actor)]


def _secretary_turns(actor: Actor) -> list[Waiting]:
    here = in_regions(actor, Role.CALL_SECRETARY).where(Challenge.state.in_(OFFICE_TURNS))
    return [
        *(_office_line(one) for one in db.session.scalars(here) if _office_acts(one, actor)),
        *(
            line(_l("Read the commitment"), one.challenge, "challenges.commitment", since=one.asked_at)
            for one in documents_to_read(actor)
            if permits(actor, Permission.CONFIRM_COMMITMENT, one)
        ),
    ]


def _office_acts(challenge: Challenge, actor: Actor) -> bool:
    needed = Permission.OPEN_BIDS if challenge.state is S.CLOSED else Permission.APPROVE_CALL
    by_key = challenge.state is S.CLOSED and challenge.seal_mode is SealMode.OFFICIALS
    return not by_key and permits(actor, needed, challenge)


def _office_line(challenge: Challenge) -> Waiting:
    what, endpoint = OFFICE_TURNS[challenge.state]
    since = challenge.closed_at or challenge.approved_at or challenge.submitted_at
    return line(what, challenge, endpoint, due=challenge.turn_due_on, since=since)


def documents_to_read(actor: Actor) -> list[Commitment]:
    """Return the guarantees and certificates that wait for an official of these regions."""
    here = in_regions(actor, Role.CALL_SECRETARY).with_only_columns(Challenge.id).order_by(None)
    chosen = select(Commitment).where(
        Commitment.challenge_id.in_(here), Commitment.state == CommitmentState.ASKED, Commitment.file_id.is_not(None)
    )
    return list(db.session.scalars(chosen.options(joinedload(Commitment.challenge)).order_by(Commitment.id)))


def _publisher_turns(actor: Actor) -> list[Waiting]:
    lines, calls = [], db.session.scalars(of_organisations(actor).where(Challenge.state.in_(TURNS))).all()
    choosable = choosing.choosable(calls)
    for one in calls:
        what, endpoint = TURNS[one.state]
        permission = TURN_PERMISSIONS.get(one.state, Permission.WRITE_CALL)
        # While a panel judges there is nothing to choose from yet.
        due = one.state not in JUDGED or one.id in choosable
        if due and permits(actor, permission, one):
            since = one.opened_at or one.closed_at or one.created_at
            lines.append(line(what, one, endpoint, due=one.turn_due_on, since=since))
    return lines


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return what this person waits for: decisions on own calls, deadlines, the opening of own bids."""
    chosen = of_organisations(actor).where(Challenge.state.in_(AWAITED))
    with_notices = chosen.options(selectinload(Challenge.awards).joinedload(Award.notice))
    own = [
        line(AWAITED[one.state], one, "challenges.show", due=_due(one), since=one.submitted_at)
        for one in db.session.scalars(with_notices)
    ]
    return [*own, *(_own_bid_line(one) for one in bid_for(actor))]


def _due(challenge: Challenge) -> date | datetime | None:
    if challenge.state is S.PUBLISHED:
        return challenge.deadline_at
    if challenge.state is S.PROPOSED:
        return max((one.notice.ends_on for one in challenge.awards if one.notice), default=None)
    return challenge.turn_due_on


def bid_for(actor: Actor) -> list[Challenge]:
    """Return the calls, still sealed, for which one of the actor's organisations has bid."""
    if not actor.memberships:
        return []
    calls = db.session.scalars(select(Challenge.id).where(Challenge.state.in_(SEALED))).all()
    chosen = select(Challenge).where(Challenge.id.in_(sealed.bid_for(calls, actor)))
    return list(db.session.scalars(chosen.order_by(Challenge.deadline_at)))


def _own_bid_line(challenge: Challenge) -> Waiting:
    what = _l("Your bid is sealed until the deadline")
    if challenge.state is S.CLOSED:
        what = _l("Your bid waits for the opening")
    return line(what, challenge, "challenges.show", due=challenge.deadline_at)
