"""Whose turn it is: queues by region, counts that equal their lists, nobody asked to check a step of their own."""

import pytest

from marketplace import db
from marketplace.permissions import Role
from marketplace.registration import actions, desks, queries, turns
from tests import factories
from tests.registration import make
from tests.registration.test_review import LARGE


@pytest.fixture
def cast(ctx):
    return make.a_cast()


def _waits(person):
    return [(item.endpoint, item.title) for item in turns.waiting_for(factories.actor_of(person))]


def _ends(person):
    return [item.endpoint for item in turns.awaited_by(factories.actor_of(person))]


def test_the_seller_is_asked_to_apply_to_submit_and_to_correct(cast):
    contract = make.a_contract(cast)
    assert _waits(cast.applicant) == [("registration.apply", contract.title)]
    registration = actions.apply(contract, make.an_application(), by=cast.as_applicant)
    assert _waits(cast.applicant) == [("registration.show", registration.title)]
    actions.submit(registration, by=cast.as_applicant)
    assert _waits(cast.applicant) == []
    assert _ends(cast.applicant) == ["registration.show"]
    actions.return_(registration, [], "请补签署页", by=cast.as_registrar)
    assert _waits(cast.applicant) == [("registration.show", registration.title)]


def test_a_registrar_sees_the_regions_under_his_own(cast):
    registration = make.submitted(cast)
    county = factories.an_official(Role.REGISTRAR, "340104")
    province = factories.an_official(Role.REGISTRAR, "340000")
    elsewhere = factories.an_official(Role.REGISTRAR, "340102")
    for person, seen in ((cast.registrar, 1), (county, 1), (province, 1), (elsewhere, 0)):
        assert len(_waits(person)) == seen, person.id
    assert _waits(cast.registrar) == [("registration.review", registration.title)]


def test_an_official_is_not_asked_about_his_own_organisation(cast):
    make.submitted(cast)
    factories.a_member(cast.buyer, person=cast.registrar)
    assert [item for item in _waits(cast.registrar) if item[0] == "registration.review"] == []


def test_the_second_review_waits_for_another_person(cast):
    registration = make.accepted(cast, amount_fen=LARGE)
    factories.an_official(Role.SECOND_REVIEWER, person=cast.registrar)
    actions.register(registration, make.decision(registration), by=cast.as_registrar)
    assert _waits(cast.registrar) == []
    assert _ends(cast.registrar) == ["registration.review"]
    assert _waits(cast.second) == [("registration.review", registration.title)]


def test_a_revocation_waits_for_everybody_but_its_proposer(cast):
    registration = make.registered(cast)
    actions.propose_revocation(registration, "fraud", "虚假合同", by=cast.as_registrar)
    assert _waits(cast.registrar) == []
    assert _ends(cast.registrar) == ["registration.review"]
    assert _waits(cast.second) == [("registration.review", registration.title)]


def test_a_paid_milestone_waits_for_finance_and_then_for_the_registrar(cast):
    from tests.registration.test_incomes import receipt

    registration = make.registered(cast)
    milestone = make.paid_milestone(registration)
    assert _waits(cast.finance) == [("registration.file_income", milestone.title)]
    assert _waits(cast.applicant) == []
    actions.file_income(registration, receipt(milestone_id=milestone.id), by=cast.as_finance)
    assert _waits(cast.finance) == []
    assert _ends(cast.finance) == ["registration.income"]
    assert _waits(cast.registrar) == [("registration.income", registration.title)]


def test_the_counts_of_the_queues_are_those_of_the_desk(cast):
    for _ in range(3):
        make.submitted(cast)
    make.accepted(cast)
    actor = cast.as_registrar
    in_queues = sum(queries.page_of(desks.queue(actor, name), 1)[1] for name in desks.TO_DO)
    in_queues += len(db.session.scalars(desks.incomes(actor)).all())
    assert in_queues == len(turns.waiting_for(actor)) == 4


def test_the_most_urgent_comes_first_and_what_has_no_clock_last(cast, travel):
    sooner = make.accepted(cast)
    travel(days=3)
    later = make.accepted(cast)
    waiting = make.submitted(cast)
    rows, _total = queries.page_of(desks.queue(cast.as_registrar, "review"), 1)
    assert [row.id for row in rows] == [sooner.id, later.id, waiting.id]
