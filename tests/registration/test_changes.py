"""变更登记: new facts decided by the desk, journal and certificate follow; what an amended or ended contract calls for."""

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.inbox.models import Notification
from marketplace.registration import actions, desks, expectations, handlers, integrity, queries, turns
from marketplace.registration.models import Act, RegistrationState
from marketplace.registration.states import Expected, Outcome
from tests.registration import make
from tests.registration.test_incomes import receipt
from tests.registration.test_review import LARGE

S = RegistrationState
WAN = make.WAN


@pytest.fixture
def cast(ctx):
    return make.a_cast()


@pytest.fixture
def registration(cast):
    return make.registered(cast)


def asked(cast, registration, amount=400 * WAN, technical=None, **changes):
    draft = make.an_application(amount, technical, **{"title": registration.title, **changes})
    return actions.ask_change(registration, draft, "追加试验内容，价款增加", by=cast.as_applicant)


def decision(amount=400 * WAN, technical=None, kind="0102"):
    return make.Decision(kind, amount, amount if technical is None else technical)


def changed(cast, registration, **how):
    asked(cast, registration, **how)
    return actions.change(registration, decision(), by=cast.as_registrar)


def _lines(registration):
    return [(entry.act, entry.sign, entry.amount_fen) for entry in registration.entries]


def test_until_the_change_is_decided_the_registration_counts_as_it_was(cast, registration):
    asked(cast, registration)
    assert (registration.state, registration.counts, registration.amount_fen) == (S.CHANGING, True, 300 * WAN)
    assert _lines(registration) == [(Act.REGISTERED, 1, 300 * WAN)]


def test_a_decided_change_takes_the_old_line_back_and_adds_the_new(cast, registration):
    changed(cast, registration)
    assert (registration.state, registration.amount_fen, registration.technical_fen) == (
        S.REGISTERED,
        400 * WAN,
        400 * WAN,
    )
    assert _lines(registration) == [
        (Act.REGISTERED, 1, 300 * WAN),
        (Act.CHANGED, -1, 300 * WAN),
        (Act.CHANGED, 1, 400 * WAN),
    ]
    assert list(integrity.faults()) == []


def test_the_certificate_is_reissued_under_the_same_number_and_the_earlier_is_superseded(cast, registration):
    number, code = registration.number, registration.check_code
    changed(cast, registration)
    assert (registration.number, registration.edition) == (number, 2)
    assert registration.check_code != code
    change = queries.superseded_by(registration, code)
    assert (change.edition, change.before["amount_fen"], change.decided_on) == (1, 300 * WAN, clock.today())
    assert queries.superseded_by(registration, registration.check_code) is None


def test_the_registrar_decides_kind_and_technology_amount_of_the_change(cast, registration):
    asked(cast, registration)
    actions.change(registration, decision(technical=100 * WAN, kind="0501"), by=cast.as_registrar)
    assert (registration.kind, registration.technical_fen) == ("0501", 100 * WAN)
    assert registration.changes[0].after["kind"] == "0501"


def test_another_deal_amount_than_the_one_asked_for_is_turned_down_not_changed(cast, registration):
    asked(cast, registration)
    with pytest.raises(Invalid) as refusal:
        actions.change(registration, decision(401 * WAN), by=cast.as_registrar)
    assert refusal.value.field == "amount"
    actions.turn_down_change(registration, "合同文本写 401 万元", by=cast.as_registrar)
    assert (registration.state, registration.edition) == (S.REGISTERED, 1)
    assert registration.changes[0].outcome == Outcome.TURNED_DOWN
    assert asked(cast, registration, 401 * WAN).state == S.CHANGING


@pytest.mark.parametrize("missing", ["reason", "difference"])
def test_a_change_needs_a_reason_and_something_that_differs(cast, registration, missing):
    draft = make.an_application(300 * WAN if missing == "difference" else 400 * WAN, title=registration.title)
    with pytest.raises(Invalid):
        actions.ask_change(registration, draft, "" if missing == "reason" else "无", by=cast.as_applicant)
    assert registration.changes == []


def test_a_large_change_takes_two_people(cast, registration):
    asked(cast, registration, LARGE)
    actions.change(registration, decision(LARGE), by=cast.as_registrar)
    assert (registration.state, registration.amount_fen) == (S.CHANGING, 300 * WAN)
    assert queries.page_of(desks.queue(cast.as_registrar, "changing"), 1)[1] == 0
    assert queries.page_of(desks.queue(cast.as_second, "large_changes"), 1)[1] == 1
    with pytest.raises(Conflict):
        actions.change(registration, decision(LARGE), by=cast.as_registrar)
    with pytest.raises(Invalid) as refusal:
        actions.confirm_change(registration, "", by=cast.as_second)
    assert refusal.value.field == "note"
    actions.confirm_change(registration, "专家组同意", by=cast.as_second)
    assert (registration.state, registration.amount_fen) == (S.REGISTERED, LARGE)


def test_the_second_reviewer_waits_for_the_registrar(cast, registration):
    asked(cast, registration, LARGE)
    with pytest.raises(Conflict):
        actions.confirm_change(registration, "同意", by=cast.as_second)


def test_the_database_itself_refuses_one_person_as_both_reviewers_of_a_change(cast, registration):
    asked(cast, registration, LARGE)
    registration.change.decided_by = registration.change.confirmed_by = cast.registrar.id
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_no_change_leaves_less_than_the_approved_income(cast, registration):
    income = actions.file_income(registration, receipt(250 * WAN), by=cast.as_finance)
    actions.approve_income(income, by=cast.as_registrar)
    asked(cast, registration, 260 * WAN)
    with pytest.raises(Invalid) as refusal:
        actions.change(registration, decision(260 * WAN, 249 * WAN), by=cast.as_registrar)
    assert refusal.value.field == "technical"
    actions.change(registration, decision(260 * WAN, 250 * WAN), by=cast.as_registrar)
    assert registration.technical_fen == 250 * WAN


def test_receipts_are_approved_while_a_change_is_decided(cast, registration):
    income = actions.file_income(registration, receipt(), by=cast.as_finance)
    asked(cast, registration)
    actions.approve_income(income, by=cast.as_registrar)
    assert queries.approved_fen(registration) == 100 * WAN


@pytest.mark.parametrize("who", ["as_buyers_signer", "as_registrar"])
def test_nobody_but_the_registrant_asks_for_a_change(cast, registration, who):
    with pytest.raises(Forbidden):
        actions.ask_change(registration, make.an_application(1), "理由", by=getattr(cast, who))


class News:
    """A message about a contract, as the relay delivers it."""

    def __init__(self, topic, contract):
        self.topic, self.subject_id = topic, contract.id


def _told(kind):
    return {one.person_id for one in db.session.query(Notification).filter_by(kind=kind)}


@pytest.mark.parametrize(
    ("handler", "what", "kind"),
    [
        (handlers.follow_amendment, Expected.CHANGE, "registration.change_due"),
        (handlers.follow_termination, Expected.CANCELLATION, "registration.cancellation_due"),
    ],
)
def test_an_amended_or_ended_contract_calls_for_a_step_and_both_sides_are_told(cast, registration, handler, what, kind):
    contract = queries.contract_of(registration)
    handler(News("contract.news", contract))
    assert registration.expected == what
    assert {cast.applicant.id, cast.registrar.id} <= _told(kind)
    assert [item.endpoint for item in turns.waiting_for(cast.as_applicant)] == ["registration.show"]
    assert queries.page_of(desks.queue(cast.as_registrar, "expected"), 1)[1] == 1
    assert registration.counts


def test_an_ended_contract_outweighs_an_amended_one(cast, registration):
    assert expectations.expect(registration, Expected.CHANGE)
    assert not expectations.expect(registration, Expected.CHANGE)
    assert expectations.expect(registration, Expected.CANCELLATION)
    assert not expectations.expect(registration, Expected.CHANGE)
    assert registration.expected == Expected.CANCELLATION


def test_what_was_called_for_is_done_with_once_it_is_carried_out(cast, registration):
    expectations.expect(registration, Expected.CHANGE)
    changed(cast, registration)
    assert registration.expected is None
    expectations.expect(registration, Expected.CANCELLATION)
    actions.ask_cancellation(registration, "dissolved", "双方协商解除", by=cast.as_applicant)
    actions.cancel(registration, by=cast.as_registrar)
    assert registration.expected is None


def test_after_an_amendment_the_same_facts_may_be_asked_for_because_the_text_is_another(cast, registration):
    expectations.expect(registration, Expected.CHANGE)
    assert asked(cast, registration, 300 * WAN).state == S.CHANGING


def test_an_application_under_review_is_only_told_of(cast):
    registration = make.accepted(cast)
    handlers.follow_termination(News("contract.terminated", queries.contract_of(registration)))
    assert registration.expected is None
    assert {cast.applicant.id, cast.registrar.id} <= _told("registration.contract_ended")


def test_of_a_draft_nobody_is_told(cast):
    registration = make.applied(cast)
    handlers.follow_termination(News("contract.terminated", queries.contract_of(registration)))
    assert _told("registration.contract_ended") == set()
