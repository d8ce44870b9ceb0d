"""Bids, confirmations and openings at one instant: real commits, real threads."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from marketplace import audit, clock, db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.challenges import bids, keyholding, opening, publishing, sealed
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.keyholding import Secrets
from marketplace.challenges.models import Bid, BidUnit, Challenge
from marketplace.challenges.states import ChallengeState, SealMode
from marketplace.errors import Conflict, MarketplaceError
from marketplace.permissions import Role
from tests.challenges.make import a_call, a_funded_call, a_secretary, a_team, bid_draft, past_deadline
from tests.factories import actor_of, an_official
from tests.together import PATIENCE, together

MANY = 50
WORDS = {"first": "first passphrase", "second": "second passphrase"}


def _actor(person_id):
    return accounts.actor_of(db.session.get_one(Person, person_id))


def _place(call_id, team, **changes):
    def act():
        call = db.session.get_one(Challenge, call_id)
        party, person = team
        return bids.place(Bidding(call, party), bid_draft(call, **changes), by=_actor(person)).id

    return act


def _teams(count):
    return [(party.id, by.person_id) for party, by in (a_team() for _ in range(count))]


@pytest.fixture
def patient(monkeypatch):
    """Let each of fifty wait for as long as the others take: for a connection, and on SQLite for the only writer."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 1000 * PATIENCE)
    monkeypatch.setattr(db, "create_engine", partial(db.create_engine, pool_timeout=PATIENCE))


@pytest.fixture
def published(patient, own_app):
    """Commit a published call of the clock: (app, call id, secretary's person)."""
    with own_app.app_context():
        db.begin_writing()
        secretary = a_secretary()
        call, _ = a_call(secretary)
        db.session.commit()
        return own_app, call.id, secretary.person_id


def test_fifty_bids_in_the_last_second_are_all_taken_and_none_is_lost(published, monkeypatch):
    app, call, secretary = published
    with app.app_context():
        db.begin_writing()
        teams = _teams(MANY)
        db.session.commit()
        deadline = db.session.get_one(Challenge, call).deadline_at
    acts = [_place(call, team, price_fen=1_000_000 + place) for place, team in enumerate(teams)]
    with monkeypatch.context() as still:
        still.setattr(clock, "now", lambda: deadline)  # the last second lasts for as long as the machine takes
        outcomes = together(app, *acts)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    with app.app_context():
        db.begin_writing()
        found = db.session.get_one(Challenge, call)
        past_deadline(found)
        opening.open_bids(found, by=_actor(secretary))
        db.session.commit()
        prices = sorted(db.session.scalars(select(Bid.price_fen)))
        assert prices == [1_000_000 + place for place in range(MANY)]
        assert db.session.scalar(select(func.count(Bid.digest.distinct()))) == MANY
        assert list(audit.verify()) == []


def test_bids_and_the_closing_at_one_instant_leave_no_bid_behind(published):
    app, call, _ = published
    with app.app_context():
        db.begin_writing()
        teams = _teams(6)
        db.session.commit()
        deadline = db.session.get_one(Challenge, call).deadline_at
    clock.set_offset(clock.offset() + (deadline + timedelta(seconds=0.7) - clock.now()))

    def close():
        while clock.now() < deadline + timedelta(seconds=1):
            pass
        publishing.close_when_due(call)

    outcomes = together(app, close, *[_place(call, team) for team in teams])[1:]
    with app.app_context():
        taken = [one for one in outcomes if not isinstance(one, Exception)]
        assert all(isinstance(one, Conflict) for one in outcomes if isinstance(one, Exception))
        assert db.session.scalar(select(func.count(Bid.id))) == len(taken)
        state = db.session.get_one(Challenge, call).state
        assert state is (ChallengeState.CLOSED if taken else ChallengeState.LAPSED)


@pytest.fixture
def held_by_officials(own_app):
    """Commit a closed call with one bid that two officials open: (app, call id, their persons, recovery code)."""
    with own_app.app_context():
        db.begin_writing()
        secretary = a_secretary()
        call, _ = a_funded_call(secretary, seal_mode=SealMode.OFFICIALS)
        people = [actor_of(an_official(role)) for role in (Role.CALL_SECRETARY, Role.OPERATOR, Role.AUDITOR)]
        for seat, by in zip(("first", "second"), people, strict=False):
            keyholding.take_seat(call, seat, WORDS[seat], by=by)
        code = keyholding.make_recovery(call, by=people[2])
        publishing.publish(call, by=secretary)
        (team,) = _teams(1)
        _place(call.id, team)()
        past_deadline(call)
        db.session.commit()
        return own_app, call.id, [one.person_id for one in people], code


def test_of_two_officials_who_open_at_once_exactly_one_does(held_by_officials):
    app, call, people, code = held_by_officials

    def act(person, **secrets):
        return lambda: (
            opening.open_bids(db.session.get_one(Challenge, call), by=_actor(person), secrets=Secrets(secrets)).state
        )

    outcomes = together(
        app,
        act(people[0], **WORDS),
        act(people[1], **WORDS),
        act(people[2], first=WORDS["first"], recovery=code),
    )
    assert sum(isinstance(outcome, MarketplaceError) for outcome in outcomes) == 2
    with app.app_context():
        assert [event.action for event in audit.trail("challenge", call)].count("challenge.open") == 1
        assert len(sealed.opened(db.session.get_one(Challenge, call))) == 1


def test_of_two_people_who_take_one_seat_at_once_exactly_one_holds_the_key(own_app):
    with own_app.app_context():
        db.begin_writing()
        call = a_funded_call(seal_mode=SealMode.OFFICIALS)[0].id
        people = [actor_of(an_official(Role.OPERATOR)).person_id for _ in range(2)]
        db.session.commit()

    def act(person):
        return lambda: (
            keyholding.take_seat(
                db.session.get_one(Challenge, call), "first", WORDS["first"], by=_actor(person)
            ).person_id
        )

    outcomes = together(own_app, *map(act, people))
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1


def test_a_unit_that_confirms_two_consortia_at_once_is_in_one(published):
    app, call, _ = published
    with app.app_context():
        db.begin_writing()
        first, second, member = _teams(3)
        found, codes = db.session.get_one(Challenge, call), []
        for lead in (first, second):
            shares = ((lead[0], 6000), (member[0], 4000))
            codes.append(bids.propose_consortium(Bidding(found, lead[0]), shares, by=_actor(lead[1])))
        db.session.commit()

    def confirm(code):
        return lambda: (
            bids.confirm_membership(db.session.get_one(Challenge, call), code, member[0], by=_actor(member[1])).id
        )

    outcomes = together(app, *map(confirm, codes))
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(BidUnit.id))) == 1
