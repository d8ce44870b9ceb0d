"""The stage: acts are played in the order of their days, and what falls due on the way is delivered when it is due.

The clock of this process is set back to the moment of each act, so that histories have true dates. An act and the
note that it was played are one transaction: a run that was stopped goes on where it stood.
"""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast

from flask import current_app
from sqlalchemy import func, select

from marketplace import calendar, clock, db
from marketplace.demo.models import DemoAct
from marketplace.outbox import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from flask import Flask

LATER = timedelta(minutes=7)
"""How far two acts of one scene are apart at least."""

FARTHEST = 3
"""How many days an act is moved at most to fall on a working day."""

UNHEARD = ("discovery.", "matching.", "saved_searches.")
"""Handlers that don't follow while loading: the index is made once at the end, and all pairs are judged then."""

PLAYING = "demo_playing"
"""Set in the application while histories are played: requests inside it (the sandbox's webhook) keep their clock."""

NEWS = 21
"""What is older than so many days people have long read: it need not be told."""

CLOCKS = ("listings.expire",)
"""What even a quiet act sets: the clock of its own end."""


class Record(Protocol):
    """Something an act made."""

    id: Any


@dataclass(frozen=True)
class Act:
    """One act of the play.

    Attributes:
        name: its name in `DemoAct`, unlike every other.
        at: the moment it belongs to.
        play: does it inside one writing transaction; the record it returns is remembered under the name.
        quiet: nobody is told of it.
    """

    name: str
    at: datetime
    play: Callable[[], Record | None]
    quiet: bool = False


class Scene:
    """The acts about one thing, each some minutes after the one before at least."""

    def __init__(self, name: str, today: date) -> None:
        self.name = name
        self.today = today
        self.latest = clock.at_local(today) - timedelta(hours=3)
        self.acts: list[Act] = []

    def add(self, verb: str, ago: int, play: Callable[[], Record | None], **how: Any) -> None:
        """Add an act.

        Args:
            verb: the rest of its name.
            ago: how many days before the day of loading; a free day becomes the working day before.
            play: see `Act`.
            how: `hour` and `minute` by the city's wall clock, `step` (see `moment`), `quiet`.
        """
        quiet = how.pop("quiet", False)
        at = min(moment(self.today, ago, **how), self.latest)  # after a long holiday some acts crowd on its eve
        if self.acts:
            at = max(at, self.acts[-1].at + LATER)
        self.acts.append(Act(f"{self.name}:{verb}", at, play, quiet=quiet))


def moment(today: date, ago: int, *, hour: int = 10, minute: int = 0, step: int = -1) -> datetime:
    """Return an instant so many days before the day of loading, on a working day where one is near.

    A long holiday isn't skipped: its acts would crowd on one day and lose their order.

    Args:
        today: the day of loading.
        ago: how many days before.
        hour: by the city's wall clock.
        minute: likewise.
        step: a free day becomes the working day before (-1) or after (1).
    """
    wanted = today - timedelta(days=ago)
    near = (wanted + timedelta(days=step * days) for days in range(FARTHEST + 1))
    day = next((day for day in near if calendar.is_working(day)), wanted)
    return clock.at_local(day, hour, minute)


def made(name: str) -> int:
    """Return the number of the record that an act made.

    Raises:
        LookupError: the act wasn't played.
    """
    number = number_of(name)
    if number is None:
        raise LookupError(name)
    return number


def number_of(name: str) -> int | None:
    """Return the number of the record that an act made, or None where it wasn't played or made none."""
    known: dict[str, int] = current_app.extensions.setdefault("demo_acts", {})
    if name not in known:
        act = db.session.get(DemoAct, name)
        if act is None or act.record_id is None:
            return None
        known[name] = act.record_id
    return known[name]


def played() -> set[str]:
    """Return the names of the acts that were played."""
    return set(db.session.scalars(select(DemoAct.name)))


def note(name: str, record: Record | None = None) -> None:
    """Note an act as played, with the running transaction."""
    if record is not None:
        db.session.flush()
    db.session.add(DemoAct(name=name, record_id=record.id if record is not None else None, played_at=clock.now()))
    db.session.flush()


def ordered(acts: Iterable[Act]) -> list[Act]:
    """Return acts in the order in which they are played."""
    return sorted(acts, key=lambda act: (act.at, act.name))


def play(app: Flask, acts: Iterable[Act]) -> None:
    """Play acts in their order, each once; the clock is left where the last one was."""
    for act in acts:
        go_on_to(app, act.at)
        with app.app_context(), heard(app, quiet=act.quiet):
            db.begin_writing()
            note(act.name, act.play())
            db.session.commit()


def go_on_to(app: Flask, moment: datetime) -> None:
    """Let time go on to a moment; each message that falls due before is delivered when it is due."""
    deliver = cast("Callable[[Flask], int]", app.extensions["run_until_idle"])
    for _ in itertools.count():
        due = _next_due(app)
        if due is None or due > moment:
            break
        set_clock(due + timedelta(seconds=1))  # not later: a run that goes on begins with the clock of today
        with heard(app):
            deliver(app)
    set_clock(moment)


def _next_due(app: Flask) -> datetime | None:
    with app.app_context():
        pending = select(func.min(Delivery.due_at)).where(Delivery.state == DeliveryState.PENDING)
        return db.session.scalar(pending)


def set_clock(moment: datetime) -> None:
    """Have this process's clock show a moment."""
    clock.set_offset(moment - datetime.now(UTC))


@contextmanager
def heard(app: Flask, *, quiet: bool = False) -> Iterator[None]:
    """Choose who hears of what happens meanwhile: everybody but the search index, or nobody."""
    everybody = cast("Mapping[str, tuple[str, ...]]", app.extensions["subscriptions"])
    app.extensions["subscriptions"] = {
        topic: tuple(name for name in handlers if _hears(name, quiet=quiet)) for topic, handlers in everybody.items()
    }
    try:
        yield
    finally:
        app.extensions["subscriptions"] = everybody


def _hears(handler: str, *, quiet: bool) -> bool:
    return handler in CLOCKS if quiet else not handler.startswith(UNHEARD)
