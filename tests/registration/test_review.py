"""The desk's decisions: clock, return, refusal, registration, the second reviewer, both modes."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace import calendar, clock, codes, db, policies
from marketplace.calendar import add_working_days
from marketplace.errors import Forbidden, IllegalMove, Invalid
from marketplace.permissions import Role
from marketplace.registration import actions, handlers, queries
from marketplace.registration.drafts import Difference
from marketplace.registration.models import Mode, RegistrationState
from tests import factories
from tests.registration import make

S = RegistrationState
LARGE = 500_000_000  # 分: 5,000,000 yuan, the policy's threshold


@pytest.fixture
def cast(ctx):
    return make.a_cast()


def test_acceptance_starts_the_clock_in_working_days_of_the_region(cast):
    registration = make.accepted(cast)
    days = policies.value("registration.review", region="340104", on=clock.today()).value
    assert registration.due_on == days.after(clock.today()).day
    assert registration.due_on == add_working_days(clock.today(), 15).day
    assert registration.policies["registration.review"]


def test_another_region_has_another_clock(ctx):
    cast = make.a_cast(region="330102", city="330100")
    registration = make.accepted(cast)
    assert registration.due_on == clock.today() + timedelta(days=10)


def test_a_supplement_restarts_the_clock_on_the_day_it_is_handed_in(cast, travel):
    registration = make.accepted(cast)
    actions.return_(registration, [Difference("amount", "300 万元", "30 万元")], "", by=cast.as_registrar)
    assert registration.due_on is None
    travel(days=9)
    actions.submit(registration, by=cast.as_applicant)
    restarted = registration.due_on
    assert restarted == add_working_days(clock.today(), 15).day
    travel(days=1)
    actions.accept(registration, by=cast.as_registrar)
    assert registration.due_on == restarted


def test_a_return_says_field_by_field_what_differs(cast):
    registration = make.accepted(cast)
    difference = Difference("amount", "3,000,000.00 元", "300,000.00 元")
    actions.return_(registration, [difference], "请附签署页", by=cast.as_registrar)
    assert registration.state == S.RETURNED
    assert registration.differences == [{"field": "amount", "expected": "3,000,000.00 元", "found": "300,000.00 元"}]


def test_a_return_without_a_word_is_refused(cast):
    with pytest.raises(Invalid):
        actions.return_(make.accepted(cast), [], "", by=cast.as_registrar)


@pytest.mark.parametrize(
    ("reasons", "note", "field"), [([], "x", "reasons"), (["77"], "x", "reasons"), (["99"], "", "note")]
)
def test_a_refusal_needs_reasons_of_the_list(cast, reasons, note, field):
    with pytest.raises(Invalid) as refusal:
        actions.refuse(make.accepted(cast), reasons, note, by=cast.as_registrar)
    assert refusal.value.field == field


def test_a_refusal_may_have_several_reasons(cast):
    registration = actions.refuse(make.accepted(cast), ["02", "05"], "属于采购合同", by=cast.as_registrar)
    assert (registration.state, registration.reasons) == (S.REFUSED, ["02", "05"])


def test_in_own_mode_registration_gives_a_number_and_tells_the_contract(cast):
    registration = make.registered(cast)
    assert registration.state == S.REGISTERED
    assert registration.mode == Mode.OWN
    assert registration.number.startswith(f"{clock.today().year}3401")
    assert len(registration.number) == 16
    assert queries.contract_of(registration).registered_on == clock.today()


def test_the_registrar_decides_kind_and_technology_amount(cast):
    make.own_mode()
    registration = make.accepted(cast)
    decided = make.decision(registration, kind="0501", technical_fen=200 * make.WAN)
    actions.register(registration, decided, by=cast.as_registrar)
    assert (registration.kind, registration.applied_kind) == ("0501", "0102")
    assert (registration.amount_fen, registration.technical_fen) == (300 * make.WAN, 200 * make.WAN)


def test_a_deal_amount_that_differs_from_the_form_is_not_registered(cast):
    registration = make.accepted(cast)
    with pytest.raises(Invalid) as refusal:
        actions.register(registration, make.decision(registration, amount_fen=1), by=cast.as_registrar)
    assert refusal.value.field in ("amount", "technical")
    with pytest.raises(Invalid) as refusal:
        actions.register(registration, make.decision(registration, amount_fen=301 * make.WAN), by=cast.as_registrar)
    assert refusal.value.field == "amount"


def test_a_technology_amount_above_the_deal_amount_is_refused(cast):
    registration = make.accepted(cast)
    above = make.decision(registration, technical_fen=registration.applied_amount_fen + 1)
    with pytest.raises(Invalid) as refusal:
        actions.register(registration, above, by=cast.as_registrar)
    assert refusal.value.field == "technical"


def test_in_national_mode_the_official_number_is_brought_back_by_hand(cast):
    registration = make.accepted(cast)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert (registration.state, registration.mode, registration.number) == (S.PRECHECKED, Mode.NATIONAL, None)
    assert queries.contract_of(registration).registered_on is None
    actions.bring_back(registration, "２０２６３４０１０１０００１２３", clock.today(), by=cast.as_registrar)
    assert (registration.state, registration.number) == (S.REGISTERED, "2026340101000123")
    assert queries.contract_of(registration).registered_on == clock.today()


@pytest.mark.parametrize(
    "number", ["", "1234567", "2026 3401 01 000123", "x" * 33, "20263401/1000123", "号码二〇二六三四"]
)
def test_a_malformed_official_number_is_refused(cast, number):
    registration = make.accepted(cast)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    with pytest.raises(Invalid) as refusal:
        actions.bring_back(registration, number, clock.today(), by=cast.as_registrar)
    assert refusal.value.field == "number"


@pytest.mark.parametrize("days", [-1, 1])
def test_an_official_day_before_the_signature_or_in_the_future_is_refused(cast, days):
    registration = make.accepted(cast)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    with pytest.raises(Invalid) as refusal:
        actions.bring_back(registration, "2026340101000123", clock.today() + timedelta(days=days), by=cast.as_registrar)
    assert refusal.value.field == "registered_on"


def test_an_official_number_stands_for_one_contract_only(cast):
    for expected in (None, "number"):
        registration = make.accepted(cast)
        actions.register(registration, make.decision(registration), by=cast.as_registrar)
        if expected is None:
            actions.bring_back(registration, "2026340101000123", clock.today(), by=cast.as_registrar)
        else:
            with pytest.raises(Invalid) as refusal:
                actions.bring_back(registration, "2026340101000123", clock.today(), by=cast.as_registrar)
            assert refusal.value.field == expected


def test_a_large_contract_goes_to_a_second_reviewer(cast):
    make.own_mode()
    registration = make.accepted(cast, amount_fen=LARGE)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert (registration.state, registration.number) == (S.SECOND_REVIEW, None)
    actions.confirm(registration, "专家组一致认为属于技术开发", by=cast.as_second)
    assert registration.state == S.REGISTERED
    assert registration.second_reviewed_by != registration.reviewed_by


def test_just_below_the_threshold_one_registrar_is_enough(cast):
    make.own_mode()
    registration = make.accepted(cast, amount_fen=LARGE + 100, technical_fen=LARGE - 1)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert registration.state == S.REGISTERED


def test_the_larger_of_applied_and_decided_counts(cast):
    make.own_mode()
    registration = make.accepted(cast, amount_fen=2 * LARGE, technical_fen=LARGE)
    actions.register(registration, make.decision(registration, technical_fen=1), by=cast.as_registrar)
    assert registration.state == S.SECOND_REVIEW


def test_jiangsu_measures_by_the_deal_amount(ctx):
    cast = make.a_cast(region="320102", city="320100")
    make.own_mode("320100")
    registration = make.accepted(cast, amount_fen=LARGE, technical_fen=1)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert registration.state == S.SECOND_REVIEW
    actions.confirm(registration, "", by=cast.as_second)  # no experts are asked for there
    assert registration.state == S.REGISTERED


def test_experts_have_longer_and_must_be_heard(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert registration.due_on == add_working_days(clock.today(), 30).day
    with pytest.raises(Invalid):
        actions.confirm(registration, "", by=cast.as_second)


def test_nobody_is_both_reviewers(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    factories.an_official(Role.SECOND_REVIEWER, person=cast.registrar)
    with pytest.raises(Forbidden):
        actions.confirm(registration, "我自己看过了", by=cast.as_registrar)
    assert registration.state == S.SECOND_REVIEW


def test_the_database_itself_refuses_one_person_as_both_reviewers(cast):
    registration = make.accepted(cast)
    registration.reviewed_by = registration.second_reviewed_by = cast.registrar.id
    with pytest.raises(DBAPIError):
        db.session.flush()


def test_a_second_reviewer_may_hand_back_return_or_refuse(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    actions.hand_back(registration, "请核对设备费用", by=cast.as_second)
    assert registration.state == S.ACCEPTED
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    with pytest.raises(Forbidden):
        actions.refuse(registration, ["02"], "", by=cast.as_registrar)
    actions.return_(registration, [], "请补充分项计算", by=cast.as_second)
    assert (registration.state, registration.reviewed_by) == (S.RETURNED, None)


def test_a_registrar_of_another_region_or_of_a_party_may_not_act(cast):
    registration = make.submitted(cast)
    elsewhere = factories.an_official(Role.REGISTRAR, "340200")
    with pytest.raises(Forbidden):
        actions.accept(registration, by=factories.actor_of(elsewhere))
    factories.a_member(cast.seller, person=cast.registrar)
    with pytest.raises(Forbidden):
        actions.accept(registration, by=cast.as_registrar)


def test_parties_count_as_they_are_on_the_day_of_registration(cast):
    make.own_mode()
    registration = make.accepted(cast)
    cast.buyer.region, cast.buyer.nature = "340111", "170"
    cast.seller.name = "更名后的研究院"
    db.session.flush()
    assert registration.buyer["region"] == "340102"
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert (registration.buyer_region, registration.buyer["nature"]) == ("340111", "170")
    assert registration.seller["name"] == "更名后的研究院"
    assert registration.entries[0].buyer_region == "340111"
    cast.buyer.region = "340200"
    db.session.flush()
    assert registration.buyer_region == "340111"


@pytest.mark.parametrize(
    ("column", "value"),
    [("number", "'1'"), ("buyer_region", "'340200'"), ("registered_on", "'2020-01-01'"), ("seller_region", "'340200'")],
)
def test_the_database_keeps_what_was_registered(cast, column, value):
    registration = make.registered(cast)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE registration SET {column} = {value} WHERE id = {registration.id}"))


def test_a_step_out_of_turn_writes_nothing(cast):
    registration = make.submitted(cast)
    with pytest.raises(IllegalMove):
        actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert (registration.state, registration.number, registration.entries) == (S.SUBMITTED, None, [])


def test_numbers_of_one_series_are_counted_on(cast):
    first, second = make.registered(cast), make.registered(cast)
    assert int(second.number) == int(first.number) + 1


def test_a_number_that_came_in_from_elsewhere_is_left_out(cast):
    first = make.registered(cast)
    taken = str(int(first.number) + 1)
    other = make.a_cast(region="340202", city="340200")
    foreign = make.accepted(other)
    actions.register(foreign, make.decision(foreign), by=other.as_registrar)
    actions.bring_back(foreign, taken, clock.today(), by=other.as_registrar)
    assert int(make.registered(cast).number) == int(taken) + 1


def test_every_code_list_of_a_refusal_is_official():
    assert {"01", "99"} <= set(codes.codes_of("refusal_reasons"))


def test_an_edited_calendar_moves_a_running_clock(cast):
    registration = make.accepted(cast)
    before = registration.due_on
    holiday = add_working_days(clock.today(), 3).day
    calendar.edit(holiday, working=False, note="测试假日")
    handlers.redate(None)
    assert registration.due_on == add_working_days(before, 1).day


def test_an_edited_calendar_leaves_what_is_decided_alone(cast):
    registration = make.registered(cast)
    calendar.edit(add_working_days(clock.today(), 3).day, working=False, note="测试假日")
    handlers.redate(None)
    assert registration.due_on is None
