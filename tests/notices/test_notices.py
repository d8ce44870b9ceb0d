from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from marketplace import audit, calendar, clock, db, outbox, policies
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.notices import actions, handlers, queries
from marketplace.notices.models import NoticeState, ObjectionState
from marketplace.permissions import Permission, Role, permits
from tests.factories import a_member, a_person, actor_of, an_official, an_organisation
from tests.notices.make import Matter, a_decider, a_notice, an_objection


def _set_today(day):
    clock.set_offset(clock.at_local(day, 10) - (clock.now() - clock.offset()))


def _topics(subject):
    chosen = select(outbox.Message.topic).where(outbox.Message.subject_id == subject.id)
    return list(db.session.scalars(chosen.order_by(outbox.Message.id)))


def _end(notice):
    clock.set_offset(clock.offset() + (notice.closes_at - clock.now()))
    actions.end_when_due(notice.id)


def test_an_award_stands_for_working_days_and_its_first_day_does_not_count(ctx):
    _set_today(date(2026, 9, 28))  # Monday; the National Day holiday runs from 1 to 7 October
    notice, _ = a_notice()
    assert (notice.days, notice.working_days) == (5, True)
    assert notice.starts_on == date(2026, 9, 28)
    assert notice.ends_on == calendar.add_working_days(date(2026, 9, 28), 5).day
    assert notice.ends_on > date(2026, 10, 7)


def test_an_agreed_price_stands_for_calendar_days_whatever_the_holidays(ctx):
    _set_today(date(2026, 9, 28))
    notice, _ = a_notice("agreed_price")
    assert (notice.days, notice.working_days) == (15, False)
    assert notice.ends_on == date(2026, 10, 13)


def test_the_length_is_that_of_the_region_on_the_day(ctx):
    here = a_project_list("340100")
    there = a_project_list("140900")
    assert (here.days, there.days) == (5, 7)


def a_project_list(region):
    by = actor_of(an_official(Role.CALL_SECRETARY, region))
    return actions.publish(
        "project_list",
        Matter(region and int(region)),
        title="立项名单",
        text="拟立项两项。",
        region=region,
        publisher_id=None,
        approved_by=(),
        by=by,
    )


def test_a_notice_keeps_the_parameter_that_gave_its_length(ctx):
    notice, _ = a_notice()
    assert notice.policy_id == policies.value("notice.award", region="340104", on=clock.today()).id


@pytest.mark.parametrize("kind", ["award", "agreed_price"])
def test_a_partys_notice_is_published_by_nobody_else(ctx, kind):
    party, other = an_organisation(), actor_of(a_member(an_organisation()))
    with pytest.raises(Forbidden):
        actions.publish(
            kind, Matter(1), title="t", text="t", region="340104", publisher_id=party.id, approved_by=(), by=other
        )


def test_the_offices_notice_is_published_by_no_party(ctx):
    party = an_organisation()
    with pytest.raises(Forbidden):
        actions.publish(
            "project_list",
            Matter(1),
            title="t",
            text="t",
            region="340104",
            publisher_id=party.id,
            approved_by=(),
            by=actor_of(a_member(party)),
        )


def test_a_record_has_one_running_notice(ctx):
    notice, by = a_notice()
    with pytest.raises(Conflict):
        actions.publish(
            "award",
            Matter(notice.subject_id),
            title="t",
            text="t",
            region="340104",
            publisher_id=notice.publisher_id,
            approved_by=(),
            by=by,
        )


def test_a_notice_ends_when_its_last_day_is_over_and_tells_once(ctx):
    notice, _ = a_notice()
    clock.set_offset(clock.offset() + (notice.closes_at - timedelta(seconds=1) - clock.now()))
    actions.end_when_due(notice.id)
    assert notice.state is NoticeState.OPEN
    _end(notice)
    actions.end_when_due(notice.id)
    assert notice.state is NoticeState.ENDED
    assert _topics(notice).count("notice.ended") == 1


def test_the_end_is_a_message_that_falls_due_when_the_last_day_is_over(ctx):
    notice, _ = a_notice()
    message = db.session.scalars(
        select(outbox.Message).where(
            outbox.Message.topic == "notice.due_to_end", outbox.Message.subject_id == notice.id
        )
    ).one()
    assert message.due_at == clock.at_local(notice.ends_on + timedelta(days=1))


def test_an_edited_calendar_moves_the_end_and_the_message(ctx):
    notice, _ = a_notice()
    last = notice.ends_on
    calendar.edit(last, working=False, note="临时放假")
    handlers.redate(None)
    assert notice.ends_on > last
    message = db.session.scalars(
        select(outbox.Message).where(
            outbox.Message.topic == "notice.due_to_end", outbox.Message.subject_id == notice.id
        )
    ).one()
    assert message.due_at == notice.closes_at


def test_an_edited_calendar_leaves_calendar_days_alone(ctx):
    notice, _ = a_notice("agreed_price")
    last = notice.ends_on
    calendar.edit(last, working=False, note="临时放假")
    handlers.redate(None)
    assert notice.ends_on == last


def test_a_message_sent_before_the_calendar_was_edited_does_not_end_the_notice(ctx):
    notice, _ = a_notice()
    clock.set_offset(clock.offset() + (notice.closes_at - clock.now()))
    calendar.edit(notice.ends_on, working=False, note="临时放假")
    actions.redate(notice)
    actions.end_when_due(notice.id)
    assert notice.state is NoticeState.OPEN


def test_a_clock_that_reaches_an_unpublished_year_is_provisional_until_it_is_published(ctx):
    year = clock.today().year
    while calendar.is_published(year + 1):
        year += 1
    _set_today(date(year, 12, 28))
    notice, _ = a_notice()
    assert notice.provisional
    calendar.edit(date(year + 1, 1, 1), working=False, note="元旦")
    actions.redate(notice)
    assert not notice.provisional


def test_an_objection_stops_the_notice_until_it_is_decided(ctx):
    notice, _ = a_notice()
    objection, _ = an_objection(notice)
    assert (objection.state, notice.state) == (ObjectionState.RECEIVED, NoticeState.STOPPED)
    _end(notice)
    assert notice.state is NoticeState.STOPPED
    actions.decide(objection, False, "业绩属实，材料在案。", by=a_decider())
    assert notice.state is NoticeState.OPEN
    actions.end_when_due(notice.id)
    assert notice.state is NoticeState.ENDED


def test_of_two_objections_the_last_one_lets_the_notice_go_on(ctx):
    notice, _ = a_notice()
    first, second = an_objection(notice)[0], an_objection(notice)[0]
    decider = a_decider()
    actions.decide(first, False, "不成立。", by=decider)
    assert notice.state is NoticeState.STOPPED
    actions.decide(second, False, "不成立。", by=decider)
    assert notice.state is NoticeState.OPEN


def test_an_upheld_objection_revokes_the_notice(ctx):
    notice, _ = a_notice()
    objection, _ = an_objection(notice)
    actions.decide(objection, True, "业绩不实。", by=a_decider())
    assert notice.state is NoticeState.REVOKED
    assert "notice.revoked" in _topics(notice)
    _end(notice)
    assert "notice.ended" not in _topics(notice)


def test_a_late_objection_is_recorded_and_refused_and_stops_nothing(ctx):
    notice, _ = a_notice()
    clock.set_offset(clock.offset() + (notice.closes_at - clock.now()))
    objection, _ = an_objection(notice)
    assert (objection.state, objection.refusal, objection.late) == (ObjectionState.REFUSED, "late", True)
    assert notice.state is NoticeState.OPEN
    actions.end_when_due(notice.id)
    assert notice.state is NoticeState.ENDED


@pytest.mark.parametrize(
    "changes",
    [{"real_name": ""}, {"real_name": "匿名"}, {"real_name": "ANONYMOUS"}, {"real_name": "12 34"}, {"contact": " "}],
)
def test_an_anonymous_objection_is_recorded_and_refused_and_stops_nothing(ctx, changes):
    notice, _ = a_notice()
    objection, _ = an_objection(notice, **changes)
    assert (objection.state, objection.refusal) == (ObjectionState.REFUSED, "anonymous")
    assert notice.state is NoticeState.OPEN


def test_nobody_objects_twice_while_the_first_is_examined(ctx):
    notice, _ = a_notice()
    someone = a_person()
    an_objection(notice, someone)
    with pytest.raises(Invalid):
        an_objection(notice, someone)


def test_an_objection_is_not_decided_by_who_approved_something_in_it(ctx):
    approver = an_official(Role.CALL_SECRETARY)
    notice, _ = a_notice(approved_by=[approver.id])
    objection, _ = an_objection(notice)
    with pytest.raises(Forbidden):
        actions.decide(objection, False, "不成立。", by=actor_of(approver))
    assert objection.state is ObjectionState.RECEIVED


def test_an_objection_is_not_decided_by_the_publisher_the_chosen_or_the_objector(ctx):
    chosen = an_organisation()
    notice, _ = a_notice(parties=[chosen.id])
    objector = an_official(Role.OPERATOR)
    objection, _ = an_objection(notice, objector)
    publishers = an_official(Role.OPERATOR, person=a_member(notice.publisher))
    winners = an_official(Role.OPERATOR, person=a_member(chosen))
    elsewhere = an_official(Role.OPERATOR, region="320100")
    for person in (objector, publishers, winners, elsewhere, a_person()):
        assert not permits(actor_of(person), Permission.DECIDE_OBJECTION, objection)
    assert permits(a_decider(), Permission.DECIDE_OBJECTION, objection)


def test_an_objection_is_decided_once_and_with_a_reason(ctx):
    notice, _ = a_notice()
    objection, _ = an_objection(notice)
    with pytest.raises(Invalid):
        actions.decide(objection, False, "  ", by=a_decider())
    actions.decide(objection, False, "不成立。", by=a_decider())
    with pytest.raises(IllegalMove):
        actions.decide(objection, True, "成立。", by=a_decider())


def test_the_trail_of_a_notice_names_no_objector(ctx):
    notice, _ = a_notice()
    objection, by = an_objection(notice)
    db.session.commit()
    events = [*audit.trail("notice", notice.id), *audit.trail("objection", objection.id)]
    assert [event.action for event in events] == ["notice.publish", "notice.stop", "objection.receive"]
    assert by.person_id not in {event.actor_id for event in events}
    assert objection.real_name not in str([event.details for event in events])


def test_the_database_refuses_to_change_a_published_text(ctx):
    _notice, _ = a_notice()
    db.session.commit()
    with pytest.raises(Exception, match="can no longer change"):
        db.session.execute(text("UPDATE notice SET text = 'x'"))


def test_a_decision_waits_for_those_who_may_take_it_and_for_nobody_else(ctx):
    approver = an_official(Role.CALL_SECRETARY)
    notice, publisher = a_notice(approved_by=[approver.id])
    objection, objector = an_objection(notice)
    decider = a_decider()
    assert [line.values["id"] for line in queries.waiting_for(decider)] == [objection.id]
    assert queries.waiting_for(actor_of(approver)) == []
    assert queries.waiting_for(publisher) == []
    assert [line.endpoint for line in queries.awaited_by(objector)] == ["notices.objection"]
    assert [line.endpoint for line in queries.awaited_by(publisher)] == ["notices.show"]
    assert approver.id not in queries.deciders(objection)
    assert decider.person_id in queries.deciders(objection)


def test_the_days_gone_grow_from_none_to_all(ctx, travel):
    notice, _ = a_notice()
    assert queries.days_gone(notice) == 0
    travel(days=40)
    assert queries.days_gone(notice) == notice.days
