"""Two at one instant, with real commits."""

import threading

import pytest

from marketplace import clock, db, relay
from marketplace.contracts import actions, performance, queries, signing
from marketplace.errors import MarketplaceError
from marketplace.payments import queries as payments
from tests.contracts import life, make


def together(app, *acts):
    """Run each act in a thread and a unit of work of its own, all at once; returns what became of each."""
    ready, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        with app.app_context():
            ready.wait()
            db.begin_writing()
            try:
                act()
                db.session.commit()
                outcomes.append("done")
            except MarketplaceError as error:
                db.session.rollback()
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


@pytest.fixture
def ready(with_sides):
    """The number of a contract with money and a reported milestone, and its buyer's actor."""
    return with_sides[:2]


@pytest.fixture
def with_sides(own_app):
    """A contract in force with money and a reported milestone: its number, its buyer's actor, its sides."""

    def deliver():
        db.session.commit()
        relay.run_until_idle(own_app)

    with own_app.app_context():
        db.begin_writing()
        contract, sides = make.a_ready(deliver)
        make.reported(contract, sides)
        db.session.commit()
        for known in (*sides.people.values(), sides.seller, sides.buyer):  # used outside this session
            db.session.refresh(known)
        return contract.id, sides.actor("buyer", "owner"), sides


def _milestone(number):
    return queries.contract(number).milestones[0]


def test_of_acceptance_and_rejection_at_one_instant_one_holds(own_app, ready):
    number, by = ready
    outcomes = together(
        own_app,
        lambda: performance.accept(_milestone(number), by=by),
        lambda: performance.reject(_milestone(number), "不符合", by=by),
    )
    assert outcomes == ["IllegalMove", "done"]
    with own_app.app_context():
        step = _milestone(number)
        released = payments.journal_sums(step.contract.escrow_id).get("release", 0)
        assert released == (step.amount_fen if step.state == "accepted" else 0)


def test_two_acceptances_at_one_instant_pay_once(own_app, ready):
    number, by = ready
    outcomes = together(own_app, *[lambda: performance.accept(_milestone(number), by=by)] * 3)
    assert outcomes == ["IllegalMove", "IllegalMove", "done"]
    relay.run_until_idle(own_app)
    with own_app.app_context():
        contract = queries.contract(number)
        assert payments.journal_sums(contract.escrow_id)["paid"] == contract.amount_fen
        assert contract.state == "performed"


@pytest.fixture
def sent(own_app):
    with own_app.app_context():
        db.begin_writing()
        contract, sides = make.a_sent()
        db.session.commit()
        consents = {side: make.consent(contract, sides, side) for side in ("seller", "buyer")}
        actors = {side: sides.actor(side, "signatory") for side in ("seller", "buyer")}
        return contract.id, consents, actors, sides.actor("seller", "editor")


def test_both_sides_may_sign_at_one_instant(own_app, sent):
    number, consents, actors, _editor = sent
    outcomes = together(
        own_app,
        *(
            lambda side=side: actions.sign(queries.contract(number), consents[side], by=actors[side])
            for side in ("seller", "buyer")
        ),
    )
    assert outcomes == ["done", "done"]
    with own_app.app_context():
        contract = queries.contract(number)
        assert (contract.state, contract.signed_on) == ("in_force", clock.today())
        assert len(contract.current.signatures) == 2


def test_a_text_taken_back_at_the_instant_of_a_signature_never_binds(own_app, sent):
    number, consents, actors, editor = sent
    with own_app.app_context():
        db.begin_writing()
        actions.sign(queries.contract(number), consents["seller"], by=actors["seller"])
        db.session.commit()
    outcomes = together(
        own_app,
        lambda: actions.sign(queries.contract(number), consents["buyer"], by=actors["buyer"]),
        lambda: actions.take_back(queries.contract(number), "改", by=editor),
    )
    assert outcomes == ["IllegalMove", "done"]
    with own_app.app_context():
        contract = queries.contract(number)
        assert contract.state in ("in_force", "draft")
        assert len(contract.current.signatures) == (2 if contract.state == "in_force" else 0)


@pytest.fixture
def amending_(own_app):
    """A contract in force whose change the seller has signed: its number, consents, signatories, editor."""
    with own_app.app_context():
        db.begin_writing()
        contract, sides = make.a_contract()
        life.propose(contract, sides)
        life.sign_newest(contract, sides, "seller")
        db.session.commit()
        consents = {
            side: actions.Consent(sides.party(side).id, contract.to_sign.digest) for side in ("seller", "buyer")
        }
        actors = {side: sides.actor(side, "signatory") for side in ("seller", "buyer")}
        return contract.id, consents, actors, sides


def test_a_signature_withdrawn_at_the_instant_of_the_last_one_never_binds(own_app, sent):
    number, consents, actors, _editor = sent
    with own_app.app_context():
        db.begin_writing()
        actions.sign(queries.contract(number), consents["seller"], by=actors["seller"])
        db.session.commit()
    outcomes = together(
        own_app,
        lambda: actions.sign(queries.contract(number), consents["buyer"], by=actors["buyer"]),
        lambda: signing.withdraw(
            queries.contract(number), consents["seller"].organisation_id, "改", by=actors["seller"]
        ),
    )
    with own_app.app_context():
        contract = queries.contract(number)
        if contract.state == "in_force":
            assert (outcomes, len(contract.current.signatures)) == (["IllegalMove", "done"], 2)
        else:
            assert (outcomes, len(contract.to_sign.signatures)) == (["done", "done"], 1)


def test_two_last_signatures_under_a_change_make_it_bind_once(own_app, amending_):
    number, consents, actors, _sides = amending_
    outcomes = together(
        own_app,
        *[lambda: actions.sign(queries.contract(number), consents["buyer"], by=actors["buyer"])] * 2,
    )
    assert outcomes == ["IllegalMove", "done"]
    with own_app.app_context():
        contract = queries.contract(number)
        assert (contract.state, contract.current.number) == ("in_force", 2)


def test_a_change_signed_at_the_instant_of_an_ending_leaves_one_of_them(own_app, amending_):
    number, consents, actors, sides = amending_
    with own_app.app_context():
        db.begin_writing()
        row = life.end(queries.contract(number), sides).id
        db.session.commit()
    outcomes = together(
        own_app,
        lambda: actions.sign(queries.contract(number), consents["buyer"], by=actors["buyer"]),
        lambda: life.agree(queries.termination(row), sides),
    )
    with own_app.app_context():
        contract = queries.contract(number)
        assert contract.state == "terminated"
        assert contract.current.number == (2 if outcomes == ["done", "done"] else 1)
        assert len(contract.current.signatures) == 2
        assert contract.escrow.state == "cancelled"


def test_a_milestone_accepted_at_the_instant_of_an_ending_is_paid_or_the_money_goes_back(own_app, with_sides):
    number, by, sides = with_sides
    with own_app.app_context():
        db.begin_writing()
        contract = queries.contract(number)
        row = life.end(contract, sides).id
        db.session.commit()
    together(
        own_app,
        lambda: performance.accept(_milestone(number), by=by),
        lambda: life.agree(queries.termination(row), sides),
    )
    relay.run_until_idle(own_app)
    with own_app.app_context():
        escrow = queries.contract(number).escrow
        assert sorted((escrow.released_fen, escrow.refunded_fen)) == [0, escrow.amount_fen]
        assert escrow.held_fen == 0
