"""Two people at one instant over one call: real commits, real threads."""

import pytest

from marketplace import clock, db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.challenges import actions, documents, ending, publishing, questions
from marketplace.challenges.models import Challenge, Commitment
from marketplace.challenges.states import ChallengeState, CommitmentState
from tests.challenges.make import a_call, a_file, a_secretary, an_approved_call, in_days
from tests.together import together


def refused(outcomes):
    """Return which acts were refused."""
    return [isinstance(one, Exception) for one in outcomes]


def actor(person_id):
    return accounts.actor_of(db.session.get_one(Person, person_id))


@pytest.fixture
def stage(own_app):
    """Return what commits a scene: a maker of a call -> (call's number, publisher's person, a secretary's person)."""

    def set_up(make):
        with own_app.app_context():
            db.begin_writing()
            secretary = a_secretary()
            call, by = make(secretary)
            db.session.commit()
            return call.id, by.person_id, secretary.person_id

    return set_up


def the(number):
    return db.session.get_one(Challenge, number)


def with_a_document(secretary):
    call, by = an_approved_call(secretary)
    documents.hand_in(call, documents.Document(call.bounty_fen, "财务部", a_file(by)), by=by)
    return call, by


def test_of_two_who_decide_on_a_document_one_does(own_app, stage):
    number, _, secretary = stage(with_a_document)

    def asked():
        return the(number).commitments[0]

    outcomes = together(
        own_app,
        lambda: documents.confirm(asked(), by=actor(secretary)),
        lambda: documents.turn_down(asked(), "印章不清", by=actor(secretary)),
    )
    assert sorted(refused(outcomes)) == [False, True]
    with own_app.app_context():
        states = {one.state for one in the(number).commitments}
        funded = the(number).state is ChallengeState.FUNDED
    assert states == ({CommitmentState.HELD} if funded else {CommitmentState.REFUSED})


def test_a_call_is_withdrawn_or_its_document_accepted_and_nothing_is_held_for_a_withdrawn_one(own_app, stage):
    number, publisher, secretary = stage(with_a_document)
    together(
        own_app,
        lambda: actions.withdraw(the(number), by=actor(publisher)),
        lambda: documents.confirm(the(number).commitments[0], by=actor(secretary)),
    )
    with own_app.app_context():
        assert the(number).state is ChallengeState.WITHDRAWN
        assert db.session.query(Commitment).filter_by(state=CommitmentState.HELD).count() == 0


def test_of_two_extensions_at_one_instant_one_moves_the_deadline(own_app, stage):
    number, publisher, _ = stage(a_call)
    acts = [
        lambda days=days: publishing.extend(the(number), in_days(days), "检测排期", by=actor(publisher))
        for days in (20, 25, 30)
    ]
    assert sorted(refused(together(own_app, *acts))) == [False, True, True]
    with own_app.app_context():
        call = the(number)
        assert [one.to_at for one in call.extensions] == [call.deadline_at]
        assert [one.number for one in call.addenda] == [1]


def test_a_call_is_cancelled_or_extended_and_never_left_half_done(own_app, stage):
    number, publisher, secretary = stage(a_call)
    why = ending.Breach("demand_gone", "停产")
    outcomes = together(
        own_app,
        lambda: ending.cancel(the(number), why, by=actor(secretary)),
        lambda: publishing.extend(the(number), in_days(20), "检测排期", by=actor(publisher)),
    )
    cancelled, extended = (not one for one in refused(outcomes))
    assert cancelled
    with own_app.app_context():
        call = the(number)
        assert call.state is ChallengeState.CANCELLED
        assert (len(call.extensions) == 1) is extended


def test_the_closing_and_its_delivery_twice_close_a_call_once(own_app, stage):
    number, _, _ = stage(a_call)
    with own_app.app_context():
        closes = the(number).deadline_at
    clock.set_offset(clock.offset() + (closes - clock.now()) + publishing.GRACE * 2)
    assert refused(together(own_app, *[lambda: publishing.close_when_due(number)] * 3)) == [False] * 3
    with own_app.app_context():
        assert (the(number).state, the(number).lapse_cause) == (ChallengeState.LAPSED, "no_bids")


def test_questions_asked_at_one_instant_are_all_there(own_app, stage):
    number, _, secretary = stage(a_call)
    acts = [
        lambda text=text: questions.ask(the(number), text, by=actor(secretary))
        for text in ("壁厚？", "材料？", "批量？")
    ]
    assert refused(together(own_app, *acts)) == [False] * 3
    with own_app.app_context():
        assert {one.question for one in questions.unpublished(the(number))} == {"壁厚？", "材料？", "批量？"}
