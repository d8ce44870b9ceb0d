"""Applying for 认定登记: once a contract, from the last signature on, inside validity."""

from datetime import timedelta

import pytest

from marketplace import clock, db
from marketplace.contracts.states import ContractState
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.registration import actions
from marketplace.registration.drafts import MOST_FEN
from marketplace.registration.models import RegistrationState
from tests.registration import make


@pytest.fixture
def cast(ctx):
    return make.a_cast()


def test_an_application_is_a_record_of_its_own_with_a_copy_of_both_parties(cast):
    registration = make.applied(cast)
    assert registration.state == RegistrationState.DRAFT
    assert registration.seller["uscc"] == cast.seller.uscc
    assert registration.buyer["name"] == cast.buyer.name
    assert (registration.seller_region, registration.buyer_region) == ("340104", "340102")
    assert registration.signed_on == clock.today()


def test_a_contract_is_applied_for_once(cast):
    contract = make.a_contract(cast)
    actions.apply(contract, make.an_application(), by=cast.as_applicant)
    with pytest.raises(Conflict):
        actions.apply(contract, make.an_application(), by=cast.as_applicant)


def test_after_a_refusal_the_contract_may_be_applied_for_again(cast):
    registration = make.accepted(cast)
    actions.refuse(registration, ["04"], "", by=cast.as_registrar)
    contract = make.queries.contract_of(registration)
    again = actions.apply(contract, make.an_application(), by=cast.as_applicant)
    assert again.id != registration.id


def test_an_unsigned_contract_cannot_be_applied_for(cast):
    draft = make.contracts.Draft(make.terms(), cast.seller.id, cast.buyer.id)
    contract = make.contracts.draft_contract(draft, by=None)
    with pytest.raises(Conflict):
        actions.apply(contract, make.an_application(), by=cast.as_applicant)


def test_the_day_the_validity_ends_is_the_last_to_apply(cast, travel):
    contract = make.a_contract(cast, valid_to=clock.today() + timedelta(days=10))
    travel(days=11)
    with pytest.raises(Conflict):
        actions.apply(contract, make.an_application(), by=cast.as_applicant)
    travel(days=-1)
    registration = actions.apply(contract, make.an_application(), by=cast.as_applicant)
    travel(days=1)
    with pytest.raises(Conflict):
        actions.submit(registration, by=cast.as_applicant)


def test_the_buyer_cannot_apply_for_the_seller(cast):
    contract = make.a_contract(cast)
    with pytest.raises(Forbidden):
        actions.apply(contract, make.an_application(), by=cast.as_buyers_signer)


@pytest.mark.parametrize(
    ("amount", "technical", "field"),
    [
        (0, 0, "amount"),
        (-1, 0, "amount"),
        (MOST_FEN + 1, 0, "amount"),
        (100, 101, "technical"),
        (100, -1, "technical"),
    ],
)
def test_amounts_out_of_order_are_refused_by_field(cast, amount, technical, field):
    contract = make.a_contract(cast)
    with pytest.raises(Invalid) as refusal:
        actions.apply(contract, make.an_application(amount, technical), by=cast.as_applicant)
    assert refusal.value.field == field


@pytest.mark.parametrize("amounts", [(1, 0), (1, 1), (MOST_FEN, MOST_FEN)])
def test_the_bounds_of_the_amounts_belong_to_what_is_allowed(cast, amounts):
    registration = actions.apply(make.a_contract(cast), make.an_application(*amounts), by=cast.as_applicant)
    assert (registration.applied_amount_fen, registration.applied_technical_fen) == amounts


@pytest.mark.parametrize(("field", "value"), [("kind", "9999"), ("field", "12"), ("aim", "")])
def test_a_code_that_is_not_on_its_list_is_refused_by_field(cast, field, value):
    contract = make.a_contract(cast)
    with pytest.raises(Invalid) as refusal:
        actions.apply(contract, make.an_application(**{field: value}), by=cast.as_applicant)
    assert refusal.value.field == field


def test_a_submitted_application_holds_the_digest_of_the_signed_text(cast):
    registration = make.submitted(cast)
    assert registration.text_digest == make.queries.contract_of(registration).current.digest
    with pytest.raises(IllegalMove):
        actions.edit(registration, make.an_application(), by=cast.as_applicant)


def test_two_editors_cannot_overwrite_each_other(cast):
    registration = make.applied(cast)
    before = registration.version
    actions.edit(registration, make.an_application(title="另一个名称"), by=cast.as_applicant)
    assert registration.version > before
    assert db.session.get_one(type(registration), registration.id).title == "另一个名称"


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        ("draft", False),
        ("signing", False),
        ("in_force", True),
        ("amending", True),
        ("performed", True),
        ("terminated", False),
    ],
)
def test_a_contract_is_applied_for_while_it_runs_is_being_changed_or_is_performed(cast, state, stands):
    contract = make.a_contract(cast)
    contract.state = ContractState(state)
    db.session.flush()
    assert make.queries.contracts_to_register(cast.as_applicant) == [contract] * stands
    if stands:
        assert actions.apply(contract, make.an_application(), by=cast.as_applicant).contract_id == contract.id
        return
    with pytest.raises(Conflict):
        actions.apply(contract, make.an_application(), by=cast.as_applicant)
