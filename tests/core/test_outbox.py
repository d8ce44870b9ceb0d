"""A crash between any two steps, then running again, ends where an undisturbed run ends."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace import clock, db, outbox, relay
from marketplace.mail import Channel, Letter
from marketplace.outbox import Delivery, DeliveryState


class Crash(BaseException):
    """The process dies here: nothing catches it."""


def note(message):
    """A handler that is idempotent by its letter's unique key."""
    key = f"note-{message.subject_id}"
    if db.session.scalar(select(Letter.id).where(Letter.dedupe == key)) is None:
        db.session.add(Letter(channel=Channel.MAIL, address="a@demo.invalid", body="note", dedupe=key))


def fail(message):
    raise OSError("the other side is away")


@pytest.fixture
def post(own_app):
    """Subscribe handlers to a topic of the test and enqueue one message; returns the application."""

    def go(*handlers):
        relay.init_app(own_app, {"test.happened": handlers})
        with own_app.app_context():
            db.begin_writing()
            outbox.enqueue("test.happened", 7)
            db.session.commit()
        return own_app

    return go


def _letters(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Letter))


def _states(app):
    with app.app_context():
        return sorted(db.session.scalars(select(Delivery.state)))


def test_an_unknown_topic_is_refused_where_it_is_written(ctx):
    with pytest.raises(outbox.UnknownTopic):
        outbox.enqueue("test.mispelled", 1)


def test_every_handler_of_a_topic_gets_the_message_once(post):
    app = post(note)
    assert relay.run_until_idle(app) == 1
    assert relay.run_until_idle(app) == 0
    assert _letters(app) == 1


def test_a_failing_handler_repeats_nobody_elses_work_and_is_tried_again_later(post):
    app = post(note, fail)
    relay.run_until_idle(app)
    assert _states(app) == [DeliveryState.DONE, DeliveryState.PENDING]
    clock.set_offset(timedelta(seconds=5))
    assert relay.run_until_idle(app) == 1
    assert _letters(app) == 1


def test_after_many_attempts_a_delivery_is_given_up_and_an_official_can_retry_it(post):
    app = post(fail)
    for hours in range(outbox.MOST_ATTEMPTS):
        clock.set_offset(timedelta(hours=hours))
        relay.run_until_idle(app)
    assert _states(app) == [DeliveryState.FAILED]
    with app.app_context():
        db.begin_writing()
        outbox.retry(db.session.scalars(select(Delivery)).one())
        db.session.commit()
    assert _states(app) == [DeliveryState.PENDING]


CRASHES = {
    "before the claim is committed": ("claim", "after"),
    "before the handler": ("handler", "before"),
    "after the handler": ("handler", "after"),
    "before it is marked as done": ("finish", "before"),
    "after it is marked, before the commit": ("finish", "after"),
}


@pytest.mark.parametrize("place", CRASHES)
def test_a_crash_at_any_step_changes_nothing_in_the_end(post, monkeypatch, place):
    app = post(note)
    step, when = CRASHES[place]
    with monkeypatch.context() as patch:
        _crash_at(app, patch, step, when)
        with pytest.raises(Crash):
            relay.run_until_idle(app)
    assert _letters(app) == 0
    clock.set_offset(outbox.LEASE * 2)
    relay.run_until_idle(app)
    assert _letters(app) == 1
    assert _states(app) == [DeliveryState.DONE]


def _crash_at(app, patch, step, when):
    def dying(original):
        def run(*args):
            if when == "after":
                original(*args)
                db.session.flush()
            raise Crash

        return run

    if step == "handler":
        name = relay.name_of(note)
        patch.setitem(app.extensions["handlers"], name, dying(note))
    else:
        patch.setattr(outbox, step, dying(getattr(outbox, step)))


def test_two_workers_never_hold_the_same_delivery(post):
    app = post(note)
    with app.app_context():
        db.begin_writing()
        assert outbox.claim() is not None
        db.session.commit()
        db.begin_writing()
        assert outbox.claim() is None
        db.session.rollback()


def test_a_message_of_the_future_waits_for_its_time(own_app, travel):
    relay.init_app(own_app, {"test.happened": (note,)})
    with own_app.app_context():
        db.begin_writing()
        outbox.enqueue("test.happened", 7, due_at=clock.now() + timedelta(days=5))
        db.session.commit()
    assert relay.run_until_idle(own_app) == 0
    travel(days=5, seconds=1)
    assert relay.run_until_idle(own_app) == 1


def test_a_deadline_can_be_moved_and_withdrawn(ctx):
    relay.init_app(ctx, {"test.happened": (note,)})
    outbox.enqueue("test.happened", 7, due_at=clock.now() + timedelta(days=5))
    db.session.flush()
    outbox.redate("test.happened", 7, clock.now() - timedelta(seconds=1))
    db.session.flush()
    assert db.session.scalars(select(Delivery)).one().due_at < clock.now()
    outbox.withdraw("test.happened", 7)
    db.session.flush()
    assert db.session.scalars(select(Delivery)).all() == []
    relay.init_app(ctx)


def test_the_outbox_refuses_to_ask_the_network_with_unsaved_changes(ctx):
    db.session.add(Letter(channel=Channel.MAIL, address="a@demo.invalid", body="x"))
    with pytest.raises(RuntimeError, match="unsaved"):
        db.release()
