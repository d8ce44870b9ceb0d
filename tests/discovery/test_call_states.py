"""Every call that the public sees is in the index with the state that it has now."""

from __future__ import annotations

from datetime import timedelta

from marketplace import clock, db
from marketplace.challenges import awards, opening
from marketplace.challenges.drafts import Phase
from marketplace.challenges.models import Award, Bid, Challenge
from marketplace.challenges.states import ChallengeWay, Disclosure
from marketplace.discovery import queries
from marketplace.discovery.handlers import rebuild_all
from search.query import Query
from tests.challenges.make import a_bid, a_call, a_draft_call, a_secretary, past_deadline


def states(town):
    page = town.engine.search(Query(filters={"kind": ("challenge",)}, facets=("status",)))
    return {each.value: each.count for each in page.facets["status"]}


def expected(town):
    return town.stored(queries.expected_versions)


def the(model):
    return db.session.query(model).one()


def test_a_call_is_found_open_and_later_with_what_became_of_it(town):
    secretary = town.stored(a_secretary)
    publisher = town.stored(lambda: a_call(secretary)[1])
    seen = [states(town)]
    town.stored(lambda: a_bid(the(Challenge)))
    for step in (
        lambda: past_deadline(the(Challenge)),
        lambda: opening.open_bids(the(Challenge), by=secretary),
        lambda: awards.propose(the(Challenge), the(Bid), "指标全部达到。", by=publisher),
        lambda: clock.set_offset(clock.offset() + (the(Award).notice.closes_at - clock.now()) + timedelta(minutes=1)),
    ):
        town.stored(step)
        seen.append(states(town))
    assert seen == [{"open": 1}, {"judging": 1}, {"judging": 1}, {"publicised": 1}, {"awarded": 1}]
    assert dict(town.engine.versions()) == expected(town)


def test_an_award_that_falls_leaves_the_call_in_judgement(town):
    secretary = town.stored(a_secretary)
    publisher = town.stored(lambda: a_call(secretary)[1])
    town.stored(lambda: a_bid(the(Challenge)))
    town.stored(lambda: past_deadline(the(Challenge)))
    town.stored(lambda: opening.open_bids(the(Challenge), by=secretary))
    town.stored(lambda: awards.propose(the(Challenge), the(Bid), "指标全部达到。", by=publisher))
    town.stored(lambda: awards.annul(the(Award).id))
    assert states(town) == {"judging": 1}
    assert dict(town.engine.versions()) == expected(town)


def test_a_call_that_nobody_bid_on_is_found_as_lapsed(town):
    town.stored(lambda: past_deadline(a_call()[0]))
    assert states(town) == {"lapsed": 1}
    assert dict(town.engine.versions()) == expected(town)
    assert "流榜" in town.get("/search?kind=challenge")


def test_a_draft_call_is_nowhere(town):
    town.stored(lambda: a_draft_call()[0].id)
    assert states(town) == {}


def test_a_rebuild_holds_every_public_call(town):
    town.stored(lambda: (a_call(), past_deadline(a_call()[0])))
    before = dict(town.engine.versions())
    with town.app.app_context():
        rebuild_all()
    assert dict(town.engine.versions()) == before == expected(town)


def test_calls_are_filtered_by_their_way_and_their_undertakings(town):
    town.stored(a_call)
    town.stored(
        lambda: a_call(
            way=ChallengeWay.RACE,
            runners=2,
            phases=(Phase("样件", 3, 3_000, "报告", gate=True), Phase("小批", 9, 7_000, "记录")),
            military_order=True,
            order_consequence="退还启动经费",
        )
    )
    found = {}
    for chosen in ({"way": ("single",)}, {"way": ("race",)}, {"undertakings": ("military_order",)}):
        found |= {
            value: town.engine.search(Query(filters=chosen)).total for values in chosen.values() for value in values
        }
    assert found == {"single": 1, "race": 1, "military_order": 1}


def test_a_problem_that_is_not_public_is_not_found(town):
    town.stored(lambda: a_call(disclosure=Disclosure.BRIEF, problem="鲭鱼骨架开裂"))
    assert town.engine.search(Query(text="鲭鱼", exact=True)).total == 0
