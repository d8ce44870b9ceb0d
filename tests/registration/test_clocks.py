"""Warnings of deadlines: due soon and overdue, moved with the clock, taken back with it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace import calendar, clock, db
from marketplace.calendar import add_working_days
from marketplace.inbox.models import Notification
from marketplace.outbox import Delivery, DeliveryState, Message
from marketplace.registration import actions, desks, handlers, queries, reminders
from tests.registration import make
from tests.registration.test_review import LARGE

TOPICS = (reminders.SOON, reminders.OVERDUE)


@pytest.fixture
def cast(ctx):
    return make.a_cast()


def _planned(registration):
    """Return the days on which the desk is warned, by topic."""
    rows = db.session.execute(
        select(Message.topic, Delivery.due_at)
        .join(Delivery.message)
        .where(
            Message.topic.in_(TOPICS),
            Message.subject_id == registration.id,
            Delivery.state == DeliveryState.PENDING,
        )
    )
    return {topic: clock.local(at).date() for topic, at in rows}


def test_acceptance_plans_a_warning_three_working_days_before_and_one_the_day_after(cast):
    registration = make.accepted(cast)
    planned = _planned(registration)
    assert planned[reminders.OVERDUE] == registration.due_on + timedelta(days=1)
    assert calendar.working_days_between(planned[reminders.SOON], registration.due_on) == 3


@pytest.mark.parametrize("step", ["return", "refuse", "register"])
def test_a_decision_or_return_takes_the_warnings_back(cast, step):
    make.own_mode()
    registration = make.accepted(cast)
    if step == "return":
        actions.return_(registration, [], "请补签署页", by=cast.as_registrar)
    elif step == "refuse":
        actions.refuse(registration, ["02"], "", by=cast.as_registrar)
    else:
        actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert (_planned(registration), registration.due_on) == ({}, None)


def test_a_longer_clock_and_an_edited_calendar_move_the_warnings(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    early = _planned(registration)[reminders.OVERDUE]
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    longer = _planned(registration)[reminders.OVERDUE]
    calendar.edit(add_working_days(clock.today(), 3).day, working=False, note="测试假日")
    handlers.redate(None)
    assert early < longer < _planned(registration)[reminders.OVERDUE]


def _warn(registration, topic):
    class Planned:
        subject_id = registration.id

    Planned.topic = topic
    handlers.warn(Planned)
    return {one.person_id for one in db.session.query(Notification).filter_by(kind=topic)}


def test_the_registrar_is_warned_when_the_day_comes_and_again_once_it_is_over(cast, travel):
    registration = make.accepted(cast)
    assert _warn(registration, reminders.OVERDUE) == set()  # its clock was moved meanwhile
    assert _warn(registration, reminders.SOON) == {cast.registrar.id}
    travel(days=(registration.due_on - clock.today()).days + 1)
    assert _warn(registration, reminders.OVERDUE) == {cast.registrar.id}


def test_in_second_review_the_second_reviewer_is_warned(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert _warn(registration, reminders.SOON) == {cast.second.id}


def test_nobody_is_warned_of_what_is_decided(cast):
    registration = make.registered(cast)
    assert _warn(registration, reminders.SOON) == _warn(registration, reminders.OVERDUE) == set()


def test_after_a_return_a_large_contract_begins_with_the_usual_time_again(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    actions.return_(registration, [], "请补充分项计算", by=cast.as_second)
    actions.submit(registration, by=cast.as_applicant)
    usual = add_working_days(clock.today(), 15).day
    assert registration.due_on == usual
    handlers.redate(None)
    assert registration.due_on == usual


@pytest.mark.parametrize(("due", "days", "found"), [("late", 40, 1), ("late", 0, 0), ("near", 0, 0), ("near", None, 1)])
def test_the_desk_narrows_its_queue_down_by_the_clock(cast, travel, due, days, found):
    registration = make.accepted(cast)
    left = (registration.due_on - clock.today()).days
    travel(days=left if days is None else days)
    narrowed = desks.Narrowed(due=due)
    assert queries.page_of(desks.queue(cast.as_registrar, "review", narrowed), 1)[1] == found


@pytest.mark.parametrize(("words", "found"), [("高温超导", 1), ("测试研究院", 1), ("%", 0), ("没有这个", 0)])
def test_the_desk_narrows_its_queue_down_by_words_and_by_point(cast, words, found):
    registration = make.accepted(cast)
    queue = lambda **how: queries.page_of(desks.queue(cast.as_registrar, "review", desks.Narrowed(**how)), 1)[1]  # noqa: E731
    assert queue(words=words, point_id=registration.point_id) == found
    assert queue(words=words, point_id=registration.point_id + 1) == 0
