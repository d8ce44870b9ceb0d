"""Revocation by two officials, cancellation when the seller asks: effect on certificate, contract and figures."""

import pytest
from sqlalchemy.exc import DBAPIError

from marketplace import db
from marketplace.errors import Forbidden, IllegalMove, Invalid
from marketplace.registration import actions, queries
from marketplace.registration.models import Act, RegistrationState
from tests.registration import make

S = RegistrationState


@pytest.fixture
def cast(ctx):
    return make.a_cast()


@pytest.fixture
def registration(cast):
    return make.registered(cast)


def _signs(registration):
    return [(entry.act, entry.sign) for entry in registration.entries]


def test_a_revocation_takes_two_officials(cast, registration):
    actions.propose_revocation(registration, "fraud", "卖方与买方为同一人控制", by=cast.as_registrar)
    assert registration.counts
    with pytest.raises(Forbidden):
        actions.revoke(registration, by=cast.as_registrar)
    actions.revoke(registration, by=cast.as_second)
    assert (registration.state, registration.counts) == (S.REVOKED, False)
    assert _signs(registration) == [(Act.REGISTERED, 1), (Act.REVOKED, -1)]
    assert registration.entries[1].registered_on == registration.entries[0].registered_on
    assert queries.contract_of(registration).registered_on is None


def test_the_database_itself_refuses_one_official_as_both(cast, registration):
    registration.revocation_proposed_by = registration.revoked_by = cast.registrar.id
    with pytest.raises(DBAPIError):
        db.session.flush()


def test_a_dropped_revocation_leaves_the_registration_as_it_was(cast, registration):
    actions.propose_revocation(registration, "error", "疑似重复", by=cast.as_registrar)
    actions.drop_revocation(registration, by=cast.as_second)
    assert (registration.state, registration.end_cause) == (S.REGISTERED, None)
    assert _signs(registration) == [(Act.REGISTERED, 1)]


@pytest.mark.parametrize(("cause", "note", "field"), [("performed", "x", "cause"), ("fraud", "", "note")])
def test_a_revocation_needs_a_cause_of_the_list_and_a_sentence(cast, registration, cause, note, field):
    with pytest.raises(Invalid) as refusal:
        actions.propose_revocation(registration, cause, note, by=cast.as_registrar)
    assert refusal.value.field == field


def test_a_cancellation_is_asked_for_by_the_seller_and_made_by_the_registrar(cast, registration):
    with pytest.raises(Forbidden):
        actions.ask_cancellation(registration, "dissolved", "双方协商解除", by=cast.as_registrar)
    actions.ask_cancellation(registration, "dissolved", "双方协商解除", by=cast.as_applicant)
    assert registration.counts
    with pytest.raises(Forbidden):
        actions.cancel(registration, by=cast.as_applicant)
    actions.cancel(registration, by=cast.as_registrar)
    assert registration.state == S.CANCELLED
    assert _signs(registration) == [(Act.REGISTERED, 1), (Act.CANCELLED, -1)]


def test_a_cancellation_may_be_turned_down(cast, registration):
    actions.ask_cancellation(registration, "dissolved", "双方协商解除", by=cast.as_applicant)
    actions.keep(registration, by=cast.as_registrar)
    assert (registration.state, registration.end_cause) == (S.REGISTERED, None)


def test_what_is_revoked_is_not_revoked_again(cast, registration):
    actions.propose_revocation(registration, "fraud", "虚假合同", by=cast.as_registrar)
    actions.revoke(registration, by=cast.as_second)
    with pytest.raises(IllegalMove):
        actions.propose_revocation(registration, "fraud", "虚假合同", by=cast.as_registrar)
    assert len(registration.entries) == 2


def test_a_revoked_contract_is_not_registered_again(cast, registration):
    actions.propose_revocation(registration, "duplicate", "已在其他机构登记", by=cast.as_registrar)
    actions.revoke(registration, by=cast.as_second)
    contract = queries.contract_of(registration)
    with pytest.raises(actions.Conflict):
        actions.apply(contract, make.an_application(), by=cast.as_applicant)
