"""技术性收入: filed by the seller's finance, approved within 技术交易额, never before the registration."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.registration import actions, queries
from marketplace.registration.drafts import Receipt
from marketplace.registration.models import IncomeState
from tests.registration import make

WAN = make.WAN


@pytest.fixture
def cast(ctx):
    return make.a_cast()


@pytest.fixture
def registration(cast):
    return make.registered(cast, amount_fen=300 * WAN, technical_fen=200 * WAN)


def receipt(received=100 * WAN, technical=None, **changes):
    values = {
        "received_on": clock.today(),
        "received_fen": received,
        "technical_fen": received if technical is None else technical,
    }
    return Receipt(**{**values, **changes})


def test_a_receipt_is_filed_by_finance_and_approved_by_a_registrar(cast, registration):
    income = actions.file_income(registration, receipt(), by=cast.as_finance)
    with pytest.raises(Forbidden):
        actions.approve_income(income, by=cast.as_finance)
    actions.approve_income(income, by=cast.as_registrar)
    assert income.state == IncomeState.APPROVED
    assert queries.approved_fen(registration) == 100 * WAN


def test_an_editor_without_the_finance_role_cannot_file(cast, registration):
    with pytest.raises(Forbidden):
        actions.file_income(registration, receipt(), by=cast.as_applicant)


def test_what_is_approved_never_exceeds_the_technology_amount(cast, registration):
    first = actions.file_income(registration, receipt(150 * WAN), by=cast.as_finance)
    second = actions.file_income(registration, receipt(150 * WAN), by=cast.as_finance)
    actions.approve_income(first, by=cast.as_registrar)
    with pytest.raises(Invalid) as refusal:
        actions.approve_income(second, by=cast.as_registrar)
    assert refusal.value.field == "technical"
    assert queries.approved_fen(registration) == 150 * WAN


def test_the_last_fen_may_be_approved_and_one_more_not(cast, registration):
    actions.approve_income(
        actions.file_income(registration, receipt(200 * WAN), by=cast.as_finance), by=cast.as_registrar
    )
    with pytest.raises(Invalid):
        actions.file_income(registration, receipt(1), by=cast.as_finance)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_fen": 0, "technical_fen": 0}, "amount"),
        ({"received_fen": -5, "technical_fen": -5}, "amount"),
        ({"technical_fen": 100 * WAN + 1}, "technical"),
        ({"received_on": clock.today() - timedelta(days=1)}, "received_on"),
        ({"received_on": clock.today() + timedelta(days=1)}, "received_on"),
        ({"milestone_id": 999_999}, "milestone"),
        ({"milestone_id": 10**30}, "milestone"),
    ],
)
def test_a_wrong_receipt_is_refused_by_field(cast, registration, changes, field):
    with pytest.raises(Invalid) as refusal:
        actions.file_income(registration, receipt(**{"received": 100 * WAN, **changes}), by=cast.as_finance)
    assert refusal.value.field == field


def test_a_paid_milestone_is_filed_once(cast, registration):
    milestone = make.paid_milestone(registration)
    assert queries.unfiled_milestones(registration) == [milestone]
    income = actions.file_income(registration, receipt(milestone_id=milestone.id), by=cast.as_finance)
    assert queries.unfiled_milestones(registration) == []
    with pytest.raises(Conflict):
        actions.file_income(registration, receipt(milestone_id=milestone.id), by=cast.as_finance)
    actions.refuse_income(income, "金额与回单不符", by=cast.as_registrar)
    actions.file_income(registration, receipt(milestone_id=milestone.id), by=cast.as_finance)


def test_an_unpaid_milestone_cannot_be_filed(cast, registration):
    number = queries.contract_of(registration).milestones[0].id
    with pytest.raises(Invalid):
        actions.file_income(registration, receipt(milestone_id=number), by=cast.as_finance)


def test_nothing_is_filed_or_approved_once_the_registration_has_ended(cast, registration):
    income = actions.file_income(registration, receipt(), by=cast.as_finance)
    actions.propose_revocation(registration, "fraud", "虚假合同", by=cast.as_registrar)
    actions.revoke(registration, by=cast.as_second)
    with pytest.raises(Conflict):
        actions.approve_income(income, by=cast.as_registrar)
    with pytest.raises(Conflict):
        actions.file_income(registration, receipt(), by=cast.as_finance)


def test_a_refusal_of_a_receipt_needs_its_reason(cast, registration):
    income = actions.file_income(registration, receipt(), by=cast.as_finance)
    with pytest.raises(Invalid):
        actions.refuse_income(income, "", by=cast.as_registrar)


def test_the_database_keeps_the_sum_of_what_is_approved(cast, registration):
    first = actions.file_income(registration, receipt(150 * WAN), by=cast.as_finance)
    second = actions.file_income(registration, receipt(50 * WAN), by=cast.as_finance)
    for income, expected in ((first, 150), (second, 200)):
        actions.approve_income(income, by=cast.as_registrar)
        db.session.refresh(registration)
        assert registration.approved_fen == expected * WAN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE income SET state = 'approved', technical_fen = 200000001, received_fen = 200000001",
        "UPDATE registration SET technical_fen = 99999999",
    ],
)
def test_the_database_itself_refuses_more_approved_income_than_technology_amount(cast, registration, statement):
    actions.approve_income(actions.file_income(registration, receipt(), by=cast.as_finance), by=cast.as_registrar)
    db.session.flush()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_a_receipt_that_is_taken_out_of_the_approved_lowers_the_sum(cast, registration):
    income = actions.file_income(registration, receipt(), by=cast.as_finance)
    actions.approve_income(income, by=cast.as_registrar)
    db.session.execute(text(f"UPDATE income SET state = 'refused' WHERE id = {income.id}"))
    db.session.refresh(registration)
    assert registration.approved_fen == 0
