"""Moving a demonstration's clock ahead (快进): to the next deadline of a call, to the end of the next notice.

How far it stands ahead is a row, so that every process of the demonstration shows the same time after a restart too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import inspect, select

from marketplace import audit, clock, db
from marketplace.challenges.models import Award, Challenge
from marketplace.challenges.states import ChallengeState
from marketplace.demo.models import DemoClock
from marketplace.demo.timeline import PLAYING, number_of
from marketplace.errors import Conflict
from marketplace.notices.models import Notice, NoticeState
from marketplace.outbox import Delivery, DeliveryState

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.permissions import Actor

STORY_CALL = "challenge:qd-colour-film:raise"
BEHIND = timedelta(seconds=2)
"""How far behind the instant the clock is put, so that it is surely over."""

DEADLINE, NOTICE = "deadline", "notice"


@dataclass(frozen=True)
class Target:
    """An instant that the clock can be moved to: the end of what, and the record's number."""

    kind: str
    at: datetime
    title: str
    record_id: int


def init_app(app: Flask) -> None:
    """Show the moved time from the start and in every request."""
    with app.app_context():
        if inspect(db.database().engine).has_table(DemoClock.__tablename__):
            follow()
    app.before_request(follow)


def follow() -> None:
    """Set this process's clock to what the demonstration's row says; while histories are played theirs counts."""
    if current_app.extensions.get(PLAYING):
        return
    seconds = db.session.scalar(select(DemoClock.offset_seconds).order_by(DemoClock.id.desc()).limit(1))
    db.session.rollback()
    if clock.offset() != timedelta(seconds=seconds or 0):
        clock.set_offset(timedelta(seconds=seconds or 0))


def target(kind: str, record_id: int | None = None) -> Target | None:
    """Return the next end of a kind: of this record, else of the story's, else of whichever comes first."""
    ends = _deadlines() if kind == DEADLINE else _notices()
    wanted = record_id or (number_of(STORY_CALL) if kind == DEADLINE else _notice_of_story())
    return next((end for end in ends if end.record_id == wanted), None if record_id else next(iter(ends), None))


def _deadlines() -> list[Target]:
    calls = db.session.scalars(
        select(Challenge).where(Challenge.state == ChallengeState.PUBLISHED).order_by(Challenge.deadline_at)
    )
    return [Target(DEADLINE, one.deadline_at + BEHIND, one.title, one.id) for one in calls if one.deadline_at]


def _notices() -> list[Target]:
    running = db.session.scalars(select(Notice).where(Notice.state == NoticeState.OPEN).order_by(Notice.ends_on))
    return [Target(NOTICE, one.closes_at + BEHIND, one.title, one.id) for one in running]


def _notice_of_story() -> int | None:
    """Return the running notice about the story's award, else the nearest one about any award."""
    call_id = number_of(STORY_CALL)
    own = select(Award.notice_id).where(Award.challenge_id == call_id).order_by(Award.id.desc())
    running = {one.record_id for one in _notices()}
    return next((number for number in db.session.scalars(own) if number in running), None)


def move(end: Target, *, by: Actor) -> DemoClock:
    """Move the clock of the whole demonstration behind an end.

    Raises:
        Conflict: it is over already: time only goes forward.
    """
    if end.at <= clock.now():
        raise Conflict
    ahead = end.at - datetime.now(UTC)
    row = DemoClock(offset_seconds=int(ahead.total_seconds()) + 1, reason=end.kind, moved_at=clock.now())
    db.session.add(row)
    db.session.flush()
    audit.record("demo.move_clock", row, by=by, kind=end.kind, seconds=row.offset_seconds)
    clock.set_offset(timedelta(seconds=row.offset_seconds))
    return row


def under_way() -> bool:
    """Whether something that fell due has not been delivered yet, and is still tried."""
    due = select(Delivery.id).where(
        Delivery.state == DeliveryState.PENDING, Delivery.due_at <= clock.now(), Delivery.last_error.is_(None)
    )
    return db.session.scalar(due.limit(1)) is not None
