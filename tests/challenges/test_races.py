"""Two people at one instant: real commits, real threads."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace import audit, clock, db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.challenges import actions, awards, bids, opening, publishing, sealed
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.models import Award, Bid, Challenge
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict, MarketplaceError
from marketplace.notices import actions as notices
from marketplace.notices.actions import ObjectionDraft
from marketplace.notices.models import Notice, Objection
from tests.challenges.make import a_bid, a_call, a_secretary, a_team, bid_draft, past_deadline
from tests.factories import a_person
from tests.together import together


def _actor(person_id):
    return accounts.actor_of(db.session.get_one(Person, person_id))


@pytest.fixture
def stage(own_app):
    """Commit a published call with two teams: (app, call id, publisher's, secretary's person, teams)."""
    with own_app.app_context():
        db.begin_writing()
        secretary = a_secretary()
        call, publisher = a_call(secretary)
        teams = [a_team(), a_team()]
        db.session.commit()
        return (
            own_app,
            call.id,
            publisher.person_id,
            secretary.person_id,
            [(party.id, by.person_id) for party, by in teams],
        )


def _place(call_id, team, **changes):
    def act():
        call = db.session.get_one(Challenge, call_id)
        party, person = team
        return bids.place(Bidding(call, party), bid_draft(call, **changes), by=_actor(person)).id

    return act


def test_one_team_that_clicks_in_many_windows_has_one_bid(stage):
    app, call, _, _, teams = stage
    outcomes = together(app, *[_place(call, teams[0], title=f"方案{number}") for number in range(6)])
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bid)) == 1
        assert len(set(outcomes)) == 1
        assert list(audit.verify()) == []


def test_two_teams_in_the_last_second_both_have_their_bid(stage, monkeypatch):
    app, call, _, _, teams = stage
    with app.app_context():
        deadline = db.session.get_one(Challenge, call).deadline_at
    with monkeypatch.context() as still:
        still.setattr(clock, "now", lambda: deadline)  # the last second lasts for as long as the machine takes
        together(app, *[_place(call, team) for team in teams])
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bid)) == 2


def test_a_bid_that_waited_for_the_lock_past_the_deadline_is_refused(stage):
    app, call, _, _, teams = stage
    holds, go_on, outcome = threading.Event(), threading.Event(), []

    def hold():
        with app.app_context():
            db.begin_writing()
            db.session.get_one(Challenge, call, with_for_update={"of": Challenge})
            holds.set()
            go_on.wait(timeout=30)
            db.session.commit()

    def late():
        with app.app_context():
            db.begin_writing()
            try:
                outcome.append(_place(call, teams[0])())
            except Conflict as refusal:
                outcome.append(refusal)
            db.session.rollback()

    holder, bidder = threading.Thread(target=hold), threading.Thread(target=late)
    holder.start()
    holds.wait(timeout=30)
    bidder.start()
    with app.app_context():
        deadline = db.session.get_one(Challenge, call).deadline_at
    clock.set_offset(clock.offset() + (deadline + timedelta(seconds=1) - clock.now()))
    go_on.set()
    holder.join(timeout=60)
    bidder.join(timeout=60)
    assert isinstance(outcome[0], Conflict)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bid)) == 0


def _opened(stage):
    app, call, _publisher, secretary, teams = stage
    with app.app_context():
        db.begin_writing()
        for team in teams:
            _place(call, team)()
        past_deadline(db.session.get_one(Challenge, call))
        opening.open_bids(db.session.get_one(Challenge, call), by=_actor(secretary))
        db.session.commit()


def test_bids_are_opened_by_one_of_two(stage):
    app, call, publisher, secretary, teams = stage
    with app.app_context():
        db.begin_writing()
        _place(call, teams[0])()
        past_deadline(db.session.get_one(Challenge, call))
        db.session.commit()

    def act(person):
        return lambda: opening.open_bids(db.session.get_one(Challenge, call), by=_actor(person)).state

    outcomes = together(app, act(publisher), act(secretary))
    assert sum(isinstance(outcome, MarketplaceError) for outcome in outcomes) == 1
    with app.app_context():
        assert [event.action for event in audit.trail("challenge", call)].count("challenge.open") == 1


def test_of_two_choices_at_one_instant_one_stands(stage):
    app, call, publisher, _, _ = stage
    _opened(stage)

    def choose(place):
        def act():
            challenge = db.session.get_one(Challenge, call)
            return awards.propose(challenge, sealed.opened(challenge)[place], "理由", by=_actor(publisher)).id

        return act

    outcomes = together(app, choose(0), choose(1))
    assert sum(isinstance(outcome, MarketplaceError) for outcome in outcomes) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Award)) == 1


def test_a_demand_is_raised_by_one_of_two(stage):
    app, call, publisher, _, _ = stage
    with app.app_context():
        db.begin_writing()
        past_deadline(db.session.get_one(Challenge, call))
        db.session.commit()

    def act():
        try:
            return actions.recall(db.session.get_one(Challenge, call), by=_actor(publisher)).id
        except Exception as refusal:  # the constraint or the check, whichever comes first
            raise Conflict from refusal

    outcomes = together(app, act, act)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1


def test_an_objection_and_the_end_of_its_notice_do_not_both_win(stage):
    app, call, publisher, _, _ = stage
    _opened(stage)
    with app.app_context():
        db.begin_writing()
        challenge = db.session.get_one(Challenge, call)
        award = awards.propose(challenge, sealed.opened(challenge)[0], "理由", by=_actor(publisher))
        objector = a_person().id
        db.session.commit()
        number, closes = award.notice_id, award.notice.closes_at
    clock.set_offset(clock.offset() + (closes - timedelta(milliseconds=30) - clock.now()))

    def object_():
        draft = ObjectionDraft("王实名", "13900000000", "不实")
        return notices.object_to(db.session.get_one(Notice, number), draft, by=_actor(objector)).state.value

    def end():
        while clock.now() < closes:
            pass
        notices.end_when_due(number)

    together(app, object_, end)
    with app.app_context():
        notice, objection = db.session.get_one(Notice, number), db.session.scalars(select(Objection)).one()
        assert (notice.state, objection.state) in {("stopped", "received"), ("ended", "refused")}


def test_a_withdrawn_bid_and_the_closing_leave_no_call_closed_without_bids(stage):
    app, call, _, _, teams = stage
    with app.app_context():
        db.begin_writing()
        a_bid_id = _place(call, teams[0])()
        db.session.commit()
        deadline = db.session.get_one(Challenge, call).deadline_at
    clock.set_offset(clock.offset() + (deadline + timedelta(seconds=0.98) - clock.now()))

    def take_back():
        by = _actor(teams[0][1])
        return bids.take_back(sealed.own_bid(db.session.get_one(Challenge, call), by)).state.value

    def close():
        while clock.now() < deadline + timedelta(seconds=1):
            pass
        publishing.close_when_due(call)

    together(app, take_back, close)
    with app.app_context():
        state, bid = db.session.get_one(Challenge, call).state, db.session.get_one(Bid, a_bid_id).state
        assert (state, bid) in {(ChallengeState.CLOSED, "sealed"), (ChallengeState.LAPSED, "withdrawn")}


def test_a_bid_is_not_lost_between_threads_of_many_teams(own_app):
    with own_app.app_context():
        db.begin_writing()
        call, _ = a_call()
        teams = [a_team() for _ in range(8)]
        a_bid(call)
        db.session.commit()
        number, pairs = call.id, [(party.id, by.person_id) for party, by in teams]
    outcomes = together(own_app, *[_place(number, pair) for pair in pairs])
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bid)) == 9
        assert len(set(outcomes)) == 8
        assert list(audit.verify()) == []
