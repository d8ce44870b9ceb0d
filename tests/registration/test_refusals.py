"""复核: a refusal is reviewed once, in time, by people who did not decide before; upheld, or decided anew."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db
from marketplace.calendar import add_working_days
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.inbox.models import Notification
from marketplace.permissions import Role
from marketplace.registration import actions, desks, handlers, queries, refusals
from marketplace.registration.models import RefusalReview, RegistrationState
from marketplace.registration.states import Outcome
from tests import factories
from tests.registration import make
from tests.registration.test_review import LARGE

S = RegistrationState


@pytest.fixture
def cast(ctx):
    return make.a_cast()


@pytest.fixture
def refused(cast):
    return actions.refuse(make.accepted(cast), ["02"], "属于采购合同", by=cast.as_registrar)


@pytest.fixture
def asked(cast, refused):
    return actions.ask_review(refused, "合同含研究开发内容，见附件二", by=cast.as_applicant)


def test_the_registrant_asks_with_grounds_and_a_clock_starts(cast, refused):
    with pytest.raises(Invalid) as refusal:
        actions.ask_review(refused, "", by=cast.as_applicant)
    assert refusal.value.field == "note"
    actions.ask_review(refused, "合同含研究开发内容", by=cast.as_applicant)
    assert refused.state == S.REVIEW_ASKED
    assert refused.due_on == add_working_days(clock.today(), 15).day


def test_the_last_day_to_ask_belongs_to_the_time(cast, refused, travel):
    travel(days=60)
    assert refusals.last_day(refused) == clock.today()
    assert refusals.may_ask(refused)
    travel(days=1)
    assert not refusals.may_ask(refused)
    with pytest.raises(refusals.TooLate):
        actions.ask_review(refused, "理由", by=cast.as_applicant)


def test_who_refused_does_not_judge_the_refusal(cast, asked):
    for verb in (actions.uphold, actions.overturn):
        with pytest.raises(Forbidden):
            verb(asked, "看过了", by=cast.as_registrar)
    assert queries.page_of(desks.queue(cast.as_registrar, "refusals"), 1)[1] == 0
    assert queries.page_of(desks.queue(cast.as_second, "refusals"), 1)[1] == 1


def test_neither_of_two_reviewers_who_refused_judges_it(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    actions.refuse(registration, ["02"], "", by=cast.as_second)
    actions.ask_review(registration, "理由", by=cast.as_applicant)
    for person in (cast.as_registrar, cast.as_second):
        with pytest.raises(Forbidden):
            actions.overturn(registration, "看过了", by=person)
    third = factories.actor_of(factories.an_official(Role.REGISTRAR, make.CITY))
    assert actions.overturn(registration, "确属技术开发", by=third).state == S.ACCEPTED


@pytest.mark.parametrize("column", ["refused_by", "refused_second_by"])
def test_the_database_itself_refuses_who_refused_as_the_judge(cast, asked, column):
    review = asked.refusal_review
    setattr(review, column, cast.second.id)
    review.decided_by = cast.second.id
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_database_itself_keeps_one_open_review(cast, asked):
    db.session.add(RefusalReview(registration_id=asked.id, grounds="又一次"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_upheld_refusal_stands_and_is_not_reviewed_twice(cast, asked):
    with pytest.raises(Invalid):
        actions.uphold(asked, "", by=cast.as_second)
    actions.uphold(asked, "标的为设备", by=cast.as_second)
    assert (asked.state, asked.due_on) == (S.REFUSED, None)
    assert asked.refusal_reviews[0].outcome == Outcome.TURNED_DOWN
    with pytest.raises(Conflict):
        actions.ask_review(asked, "再看一次", by=cast.as_applicant)


def test_an_overturned_refusal_is_accepted_again_and_its_clock_starts_anew(cast, asked, travel):
    travel(days=5)
    actions.overturn(asked, "确属技术开发", by=cast.as_second)
    assert (asked.state, asked.reasons, asked.reviewed_by) == (S.ACCEPTED, [], None)
    assert asked.due_on == add_working_days(clock.today(), 15).day
    actions.refuse(asked, ["05"], "", by=cast.as_registrar)
    assert actions.ask_review(asked, "价款明确", by=cast.as_applicant).state == S.REVIEW_ASKED


def test_a_contract_under_review_is_not_applied_for_anew_and_the_other_way_round(cast, refused):
    contract = queries.contract_of(refused)
    actions.ask_review(refused, "理由", by=cast.as_applicant)
    with pytest.raises(Conflict):
        actions.apply(contract, make.an_application(), by=cast.as_applicant)
    actions.uphold(refused, "不属于技术合同", by=cast.as_second)
    actions.apply(contract, make.an_application(), by=cast.as_applicant)
    assert not refusals.may_ask(refused)


def test_with_a_new_application_the_refusal_is_reviewed_no_more(cast, refused):
    actions.apply(queries.contract_of(refused), make.an_application(), by=cast.as_applicant)
    with pytest.raises(Conflict):
        actions.ask_review(refused, "理由", by=cast.as_applicant)
    assert refused.state == S.REFUSED


@pytest.mark.parametrize("other", ["buyers_signer", "registrar"])
def test_nobody_but_the_registrant_asks(cast, refused, other):
    with pytest.raises(Forbidden):
        actions.ask_review(refused, "理由", by=factories.actor_of(getattr(cast, other)))


def test_what_was_not_refused_is_not_reviewed(cast):
    with pytest.raises(IllegalMove):
        actions.ask_review(make.accepted(cast), "理由", by=cast.as_applicant)


def test_everybody_but_who_refused_is_told(cast, asked):
    class Message:
        topic, subject_id = "registration.review_asked", asked.id

    handlers.tell_reviewers_of_refusal(Message)
    told = {one.person_id for one in db.session.query(Notification).filter_by(kind="registration.review_asked")}
    assert told == {cast.second.id}


def test_an_edited_calendar_moves_the_clock_of_the_review(cast, asked):
    from marketplace import calendar

    before = asked.due_on
    calendar.edit(before - timedelta(days=(before.weekday() - 2) % 7), working=False, note="测试假日")
    handlers.redate(None)
    assert asked.due_on == add_working_days(clock.today(), 15).day > before
