"""Loading a demonstration: registrations of a city, histories by the rooms' own acts, the index, the matches.

It may be stopped at any time and run again: what was played is noted with each act, and only what is missing is done.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from marketplace import clock, db, outbox
from marketplace.accounts.models import Person
from marketplace.demo import (
    bonds,
    calls,
    deals,
    elsewhere,
    figures,
    offers,
    opinions,
    people,
    pool,
    public_money,
    put_to_use,
    registrations,
    talks,
    timeline,
    vocabulary,
    watching,
)
from marketplace.demo.models import DemoState
from marketplace.discovery import handlers as discovery
from marketplace.discovery import queries as index
from marketplace.discovery.documents import challenge_key, document_of, document_of_call
from marketplace.errors import Conflict
from marketplace.inbox.models import Notification
from marketplace.listings import queries as listings
from marketplace.listings.states import Kind
from marketplace.matching import actions as matching
from marketplace.matching import queries as matched
from marketplace.outbox import Delivery, DeliveryState
from marketplace.saved_searches import copies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask

    from marketplace.demo.timeline import Act
    from marketplace.listings.models import Version

    Shown = Callable[[str, list[Any]], Iterable[Any]]

EDITION = "4"
"""Raised when the material changes: an older demonstration gets what it lacks."""

FRESH = timedelta(days=7)
"""Younger publications tell both sides of their matches; the rest are matched without a word."""

READ_AFTER = timedelta(days=21)

BATCH = 12
"""How many demands are judged in one transaction."""


def load(app: Flask, shown: Shown, size: int = 0) -> bool:
    """Load what is missing; returns whether anything was.

    Args:
        app: in mode demo, its database migrated.
        shown: goes through a list and shows how far it has come, under a heading.
        size: only so many results and demands each, and no synthetic registrations; 0 for everything.

    Raises:
        Conflict: the database holds something else.
    """
    real = clock.offset()
    app.extensions[timeline.PLAYING] = True
    try:
        state = _begin(app, size)
        if state.completed_at is not None and state.edition == EDITION:
            return False
        for chapter in CHAPTERS:
            clock.set_offset(real)
            chapter(app, shown, state)
        return True
    finally:
        app.extensions[timeline.PLAYING] = False
        clock.set_offset(real)


def _begin(app: Flask, size: int) -> DemoState:
    with app.app_context():
        db.begin_writing()
        state = db.session.get(DemoState, 1)
        if state is None:
            if db.session.scalar(select(Person.id).limit(1)) is not None:
                raise Conflict(_l("This database holds other records. A demonstration needs one of its own."))
            now = clock.now()
            state = DemoState(id=1, loaded_on=clock.today(), began_at=now, edition=EDITION, size=size)
            db.session.add(state)
            db.session.commit()
        return state


def _chapter(app: Flask, name: str, play: Callable[[], object]) -> None:
    """Play something that is done as a whole, once, in a transaction of its own."""
    with app.app_context():
        db.begin_writing()
        if f"chapter:{name}" in timeline.played():
            return
        play()
        timeline.note(f"chapter:{name}")
        db.session.commit()


def _registrations(app: Flask, shown: Shown, state: DemoState) -> None:
    for _step in shown("registrations", [1] if not state.size else []):
        _chapter(app, "registrations", lambda: registrations.load(state.loaded_on))


def _histories(app: Flask, shown: Shown, state: DemoState) -> None:
    until = clock.now()
    with app.app_context():
        known = timeline.played()
        acts = [act for act in _acts(state) if act.name not in known]
    timeline.play(app, shown("histories", timeline.ordered(acts)))
    timeline.go_on_to(app, until)


def _acts(state: DemoState) -> list[Act]:
    today = state.loaded_on
    return [
        *people.acts(today),
        *pool.acts(today),
        *bonds.acts(today),
        *offers.acts(today, state.size),
        *calls.acts(today),
        *talks.acts(today),
        *deals.acts(today),
        *public_money.acts(today),
        *elsewhere.acts(today),
        *figures.acts(today),
        *put_to_use.acts(today, state.size),
        *vocabulary.acts(today),
        *watching.acts(today),
    ]


def _index(app: Flask, shown: Shown, _state: DemoState) -> None:
    """Make the index anew and judge each demand against its likely results; only fresh publications are told."""
    with app.app_context():
        for _step in shown("index", [1]):
            discovery.rebuild_all()
            copies.restore()
        demands = [one.listing_id for one in db.session.scalars(listings.published_versions(Kind.DEMAND))]
        fresh = [one.listing_id for one in db.session.scalars(listings.published_versions()) if _is_fresh(one)]
    for start in shown("matches", list(range(0, len(demands), BATCH))):
        _chapter(app, f"matches:{start}", partial(_judge, demands[start : start + BATCH]))
    _chapter(app, "matches:calls", _judge_calls)
    _chapter(app, "opinions", opinions.play)
    _chapter(app, "unread", discovery.ask_for_reading)
    _chapter(app, "fresh", lambda: [outbox.enqueue("listing.indexed", number) for number in fresh])
    cast("Callable[[Flask], int]", app.extensions["run_until_idle"])(app)


def _is_fresh(version: Version) -> bool:
    return version.published_at is not None and clock.now() - version.published_at < FRESH


def _judge(demands: list[int]) -> None:
    """Judge some demands in one session: what was read for one is there for the next."""
    for number in demands:
        standing = listings.published(number)
        if standing is not None:
            matching.judge(f"demand:{number}", matched.likely_partners(discovery.engine(), document_of(standing)))


def _judge_calls() -> None:
    for call in index.open_calls():
        likely = matched.likely_partners(discovery.engine(), document_of_call(call))
        matching.judge(challenge_key(call.id), likely)


def _finish(app: Flask, _shown: Shown, _state: DemoState) -> None:
    """Put old notifications away as read, and note that nothing is missing."""
    with app.app_context():
        db.begin_writing()
        old = Notification.created_at < clock.now() - READ_AFTER
        db.session.execute(update(Notification).where(old).values(read_at=Notification.created_at))
        state = db.session.get_one(DemoState, 1)
        state.edition, state.completed_at = EDITION, clock.now()
        db.session.commit()


CHAPTERS: tuple[Callable[[Flask, Shown, DemoState], None], ...] = (_registrations, _histories, _index, _finish)


def undelivered() -> list[tuple[str, str]]:
    """Return (handler, error) of messages that failed while loading."""
    failed = select(Delivery).where(Delivery.state != DeliveryState.DONE, Delivery.last_error.is_not(None))
    return [(one.handler, one.last_error or "") for one in db.session.scalars(failed)]
