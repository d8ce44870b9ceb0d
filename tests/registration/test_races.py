"""Two people at one instant, on real connections: exactly one wins, and no number is given twice."""

import threading

import pytest

from marketplace import db
from marketplace.errors import Conflict, Invalid
from marketplace.registration import actions, integrity, queries
from marketplace.registration.models import Entry, Registration, RegistrationState
from tests import factories
from tests.registration import make

WAIT = 60


def _together(app, *acts):
    """Run each act in a unit of work of its own, all beginning at one instant; returns their outcomes."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        with app.app_context():
            start.wait(WAIT)
            try:
                db.begin_writing()
                outcomes[place] = act()
                db.session.commit()
            except (Conflict, Invalid) as refusal:
                db.session.rollback()
                outcomes[place] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    return outcomes


@pytest.fixture
def stage(own_app):
    """Commit a cast with two registrars, in mode "own"."""
    with own_app.app_context():
        db.begin_writing()
        cast = make.a_cast()
        other = factories.an_official("registrar", make.CITY)
        make.own_mode()
        actors = [factories.actor_of(cast.registrar), factories.actor_of(other)]
        db.session.commit()
        yield own_app, cast, actors


def test_of_two_registrars_who_register_at_one_instant_exactly_one_wins(stage):
    app, cast, actors = stage
    db.begin_writing()
    number = make.accepted(cast).id
    db.session.commit()

    def register(actor):
        registration = queries.registration(number)
        return actions.register(registration, make.decision(registration), by=actor).number

    outcomes = _together(app, *(lambda actor=actor: register(actor) for actor in actors))
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    with app.app_context():
        assert db.session.query(Entry).count() == 1
        assert queries.registration(number).state == RegistrationState.REGISTERED
        assert list(integrity.faults()) == []


def test_two_applications_for_one_contract_at_one_instant_leave_one(stage):
    app, cast, _actors = stage
    db.begin_writing()
    contract_id, applicant = make.a_contract(cast).id, cast.as_applicant
    db.session.commit()

    def apply():
        return actions.apply(queries.contract(contract_id), make.an_application(), by=applicant).id

    outcomes = _together(app, apply, apply)
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    with app.app_context():
        assert db.session.query(Registration).count() == 1


def test_numbers_given_at_one_instant_are_all_different(stage):
    app, cast, actors = stage
    db.begin_writing()
    numbers = [make.accepted(cast).id for _ in range(6)]
    db.session.commit()

    def register(number, actor):
        registration = queries.registration(number)
        return actions.register(registration, make.decision(registration), by=actor).number

    outcomes = _together(
        app,
        *(
            lambda number=number, actor=actors[place % 2]: register(number, actor)
            for place, number in enumerate(numbers)
        ),
    )
    assert len(set(outcomes)) == 6
    assert all(isinstance(outcome, str) for outcome in outcomes)


def test_two_receipts_approved_at_one_instant_stay_within_the_technology_amount(stage):
    from tests.registration.test_incomes import receipt

    app, cast, actors = stage
    db.begin_writing()
    registration = make.registered(cast, amount_fen=100 * make.WAN)
    filed = [
        actions.file_income(registration, receipt(60 * make.WAN), by=cast.as_finance).id,
        actions.file_income(registration, receipt(60 * make.WAN), by=cast.as_finance).id,
    ]
    number = registration.id
    db.session.commit()
    outcomes = _together(
        app,
        *(
            lambda income_id=income_id, actor=actor: actions.approve_income(queries.income(income_id), by=actor)
            for income_id, actor in zip(filed, actors, strict=True)
        ),
    )
    assert sorted(isinstance(outcome, Invalid) for outcome in outcomes) == [False, True]
    with app.app_context():
        assert queries.approved_fen(queries.registration(number)) == 60 * make.WAN
