"""A broker proposes a pair to both sides; the introduction is on record from then on."""

import pytest
from sqlalchemy import text

from marketplace import db
from marketplace.brokers import actions, queries
from marketplace.brokers.actions import IntroductionDraft
from marketplace.brokers.models import IntroductionState
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.permissions import Role
from tests.factories import a_member, actor_of, an_official, an_organisation, sign_in
from tests.listings.make import a_published

REASON = "需方要的低温时效薄板，供方已有中试线。"


@pytest.fixture
def pair(ctx):
    """Return (broker, demand's owner, result's owner, draft)."""
    demand, wanting = a_published("demand")
    result, offering = a_published("result")
    broker = actor_of(an_official(Role.BROKER))
    return broker, wanting, offering, IntroductionDraft(demand.listing_id, result.listing_id, REASON)


def test_both_sides_say_yes_and_are_introduced(pair):
    broker, wanting, offering, draft = pair
    it = actions.propose(draft, by=broker)
    actions.answer(it, accepted=True, by=wanting)
    assert it.state is IntroductionState.PROPOSED
    actions.answer(it, accepted=True, by=offering)
    assert it.state is IntroductionState.INTRODUCED
    assert it.demand_answered_at <= it.result_answered_at


def test_one_no_ends_it_with_an_answer_to_the_broker(pair):
    broker, wanting, offering, draft = pair
    it = actions.propose(draft, by=broker)
    actions.answer(it, accepted=False, note="已有供应商。", by=offering)
    assert (it.state, it.decline_note) == (IntroductionState.DECLINED, "已有供应商。")
    with pytest.raises(IllegalMove):
        actions.answer(it, accepted=True, by=wanting)


def test_a_side_answers_once(pair):
    broker, wanting, _offering, draft = pair
    it = actions.propose(draft, by=broker)
    actions.answer(it, accepted=True, by=wanting)
    with pytest.raises(Conflict):
        actions.answer(it, accepted=True, by=wanting)


def test_a_pair_is_proposed_once_by_a_broker(pair):
    broker, _wanting, _offering, draft = pair
    actions.propose(draft, by=broker)
    with pytest.raises(Conflict):
        actions.propose(draft, by=broker)


def test_a_broker_may_not_deal_with_himself(pair):
    _broker, _wanting, offering, draft = pair
    from marketplace.accounts.queries import organisation, person

    insider = a_member(organisation(next(iter(offering.memberships))))
    an_official(Role.BROKER, person=insider)
    with pytest.raises(Forbidden):
        actions.propose(draft, by=actor_of(person(insider.id)))


def test_a_reason_that_says_nothing_is_refused(pair):
    broker, _wanting, _offering, draft = pair
    with pytest.raises(Invalid) as refusal:
        actions.propose(IntroductionDraft(draft.demand_listing_id, draft.result_listing_id, "好"), by=broker)
    assert refusal.value.field == "reason"


def test_the_database_refuses_to_change_what_was_proposed(pair):
    broker, _wanting, _offering, draft = pair
    it = actions.propose(draft, by=broker)
    with pytest.raises(Exception, match="frozen"):
        db.session.execute(text("UPDATE introduction SET reason = '另一句话' WHERE id = :id"), {"id": it.id})


def test_the_proposal_waits_on_both_desks_until_it_is_answered(pair):
    broker, wanting, offering, draft = pair
    it = actions.propose(draft, by=broker)
    assert [len(queries.waiting_for(side)) for side in (wanting, offering)] == [1, 1]
    assert len(queries.awaited_by(broker)) == 1
    actions.answer(it, accepted=True, by=wanting)
    assert [len(queries.waiting_for(side)) for side in (wanting, offering)] == [0, 1]


def test_a_stranger_may_not_even_know_of_an_introduction(app, client):
    with app.app_context():
        db.begin_writing()
        demand, _wanting = a_published("demand")
        result, _offering = a_published("result")
        broker = an_official(Role.BROKER)
        it = actions.propose(IntroductionDraft(demand.listing_id, result.listing_id, REASON), by=actor_of(broker))
        stranger = a_member(an_organisation())
        address = f"/introductions/{it.id}"
        db.session.commit()
        sign_in(client, stranger)
    assert client.get(address).status_code == 404
