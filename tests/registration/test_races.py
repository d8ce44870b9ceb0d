"""Two people at one instant, on real connections: exactly one wins, and no number is given twice."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db
from marketplace.errors import Conflict, Invalid
from marketplace.registration import actions, integrity, official_numbers, queries
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


def test_of_two_official_numbers_for_one_contract_at_one_instant_exactly_one_stands(own_app):
    with own_app.app_context():
        db.begin_writing()
        cast = make.a_cast()
        other = factories.actor_of(factories.an_official("registrar", make.CITY))
        registration = make.accepted(cast)
        actions.register(registration, make.decision(registration), by=cast.as_registrar)
        number, actors = registration.id, (cast.as_registrar, other)
        db.session.commit()

    def bring(actor, official):
        rows = [official_numbers.Brought(2, str(number), official, clock.today().isoformat())]
        return official_numbers.bring_back_all(rows, by=actor)

    outcomes = _together(
        own_app,
        *(lambda one=one, at=at: bring(one, f"202634010100012{at}") for at, one in enumerate(actors)),
    )
    assert sorted(outcome.registered for outcome in outcomes) == [0, 1]
    with own_app.app_context():
        assert db.session.query(Entry).count() == 1
        assert queries.registration(number).counts


def test_a_review_asked_for_and_a_new_application_at_one_instant_leave_one_of_both(stage):
    app, cast, _actors = stage
    db.begin_writing()
    registration = actions.refuse(make.accepted(cast), ["02"], "", by=cast.as_registrar)
    number, contract_id, applicant = registration.id, registration.contract_id, cast.as_applicant
    db.session.commit()
    outcomes = _together(
        app,
        lambda: actions.ask_review(queries.registration(number), "理由", by=applicant).id,
        lambda: actions.apply(queries.contract(contract_id), make.an_application(), by=applicant).id,
    )
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]


def test_of_two_reviewers_of_one_refusal_exactly_one_decides(stage):
    app, cast, _actors = stage
    db.begin_writing()
    third = factories.actor_of(factories.an_official("registrar", make.CITY))
    registration = actions.refuse(make.accepted(cast), ["02"], "", by=cast.as_registrar)
    number = actions.ask_review(registration, "理由", by=cast.as_applicant).id
    people = (cast.as_second, third)
    db.session.commit()
    outcomes = _together(
        app,
        lambda: actions.uphold(queries.registration(number), "维持", by=people[0]).state,
        lambda: actions.overturn(queries.registration(number), "撤销", by=people[1]).state,
    )
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]


def test_the_database_itself_holds_the_approved_income_whoever_writes_at_one_instant(stage):
    """Two transactions approve a receipt each by plain SQL: no code of ours stands between them and the CHECK."""
    from tests.registration.test_incomes import receipt

    app, cast, _actors = stage
    db.begin_writing()
    registration = make.registered(cast, amount_fen=100 * make.WAN)
    filed = [
        actions.file_income(registration, receipt(60 * make.WAN), by=cast.as_finance).id,
        actions.file_income(registration, receipt(60 * make.WAN), by=cast.as_finance).id,
    ]
    number = registration.id
    db.session.commit()

    def approve(income_id):
        try:
            db.session.execute(text("UPDATE income SET state = 'approved' WHERE id = :id"), {"id": income_id})
        except IntegrityError as refusal:
            raise Conflict from refusal
        return income_id

    outcomes = _together(app, *(lambda income_id=income_id: approve(income_id) for income_id in filed))
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    with app.app_context():
        stored = queries.registration(number)
        assert stored.approved_fen == queries.approved_fen(stored) == 60 * make.WAN
