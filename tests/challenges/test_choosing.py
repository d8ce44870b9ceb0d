"""Choices inside the panel's list, with an explanation against its order; several runners of a race."""

import pytest
from sqlalchemy import select

from marketplace import clock, db, outbox
from marketplace.affiliations.models import Found
from marketplace.challenges import awards, bonds, choosing
from marketplace.challenges.awards import Choice
from marketplace.challenges.drafts import Phase
from marketplace.challenges.models import Ranking
from marketplace.challenges.states import AwardState, ChallengeState, ChallengeWay, RankingOrder
from marketplace.errors import Conflict, Invalid
from marketplace.lifecycle import move
from marketplace.notices import actions as notices
from marketplace.policies import actions as policies
from tests.challenges.make import an_opened_call
from tests.notices.make import a_decider, an_objection

RACE = {
    "way": ChallengeWay.RACE,
    "runners": 2,
    "start_share_bp": 1_000,
    "phases": (Phase("样件", 3, 4_000, "检测报告", gate=True), Phase("小批", 9, 6_000, "试制记录")),
}


def a_ranked_call(count=3, **changes):
    """Return (call in consensus, publisher's actor, its bids in the panel's order); the last one is excluded."""
    call, publisher, made = an_opened_call(count, **changes)
    bids = [bid for bid, _party, _by in made]
    for verb in ("start_review", "start_consensus"):
        move(call, verb)
    for place, bid in enumerate(bids, start=1):
        last = place == count
        row = {"position": None, "excluded_reason": "below_minimum"} if last else {"position": place, "score": 9000}
        db.session.add(Ranking(challenge_id=call.id, bid_id=bid.id, order=RankingOrder.RAW, decisive=True, **row))
    db.session.flush()
    return call, publisher, bids


def a_race(count=3):
    call, publisher, made = an_opened_call(count, **RACE)
    return call, publisher, [bid for bid, _party, _by in made]


def end_notice(award, follow):
    clock.set_offset(clock.offset() + (award.notice.closes_at - clock.now()))
    notices.end_when_due(award.notice_id)
    follow(award.id)


def test_the_first_of_the_list_is_chosen_with_a_reason(ctx):
    call, publisher, bids = a_ranked_call()
    award = awards.propose(call, bids[0], "评分最高。", by=publisher)
    assert (award.bid_id, award.explanation, call.state) == (bids[0].id, "", ChallengeState.PROPOSED)


def test_a_choice_against_the_order_needs_an_explanation_that_is_published(ctx):
    call, publisher, bids = a_ranked_call()
    assert choosing.against_the_order(call, bids[1].id)
    with pytest.raises(Invalid) as refused:
        awards.propose(call, bids[1], "更了解我们的产线。", by=publisher)
    assert refused.value.field == "explanation"
    award = awards.propose(call, bids[1], "更了解我们的产线。", by=publisher, explanation="第一名不能现场试制。")
    assert "第一名不能现场试制。" in award.notice.text


def test_what_a_minimum_excluded_cannot_be_chosen(ctx):
    call, publisher, bids = a_ranked_call()
    with pytest.raises(Invalid):
        awards.propose(call, bids[2], "理由", by=publisher, explanation="解释")


def test_nothing_is_chosen_while_the_panel_has_no_order(ctx):
    call, publisher, made = an_opened_call()
    for verb in ("start_review", "start_consensus"):
        move(call, verb)
    with pytest.raises(Conflict):
        awards.propose(call, made[0][0], "理由", by=publisher)


def test_where_a_region_requires_a_panel_nothing_is_chosen_before_it_has_judged(ctx):
    call, publisher, made = an_opened_call()
    policies.set_value("call.panel", "required", jurisdiction=call.region, valid_from=clock.today(), source="测试")
    assert not choosing.chooses(call)
    with pytest.raises(Conflict):
        awards.propose(call, made[0][0], "理由", by=publisher)


def test_after_an_upheld_objection_the_panels_list_goes_on_without_the_fallen_bid(ctx):
    call, publisher, bids = a_ranked_call()
    award = awards.propose(call, bids[0], "评分最高。", by=publisher)
    objection, _who = an_objection(award.notice)
    notices.decide(objection, True, "申报材料有假。", by=a_decider())
    awards.annul(award.id)
    assert call.state is ChallengeState.CONSENSUS
    again = awards.propose(call, bids[1], "次优方案。", by=publisher)
    assert (again.position, again.explanation) == (1, "")


def test_the_runners_of_a_race_win_together_each_with_a_start_share_and_a_notice(ctx):
    call, publisher, bids = a_race()
    made = awards.propose_all(call, [Choice(bid, "理由") for bid in bids[:2]], by=publisher)
    assert [(one.position, one.start_fen) for one in made] == [(1, 30_000_000), (2, 30_000_000)]
    assert len({one.notice_id for one in made}) == 2
    end_notice(made[0], awards.confirm)
    assert call.state is ChallengeState.PROPOSED
    awards.confirm(made[1].id)
    assert call.state is ChallengeState.AWARDED
    topics = db.session.scalars(select(outbox.Message.subject_id).where(outbox.Message.topic == "challenge.awarded"))
    assert set(topics) == {one.id for one in made}


@pytest.mark.parametrize("count", [1, 3])
def test_a_race_has_at_least_two_runners_and_no_more_than_the_call_says(ctx, count):
    call, publisher, bids = a_race()
    with pytest.raises(Invalid):
        awards.propose_all(call, [Choice(bid, "理由") for bid in bids[:count]], by=publisher)


def test_a_bid_is_chosen_once(ctx):
    call, publisher, bids = a_race()
    with pytest.raises(Invalid):
        awards.propose_all(call, [Choice(bids[0], "理由"), Choice(bids[0], "理由")], by=publisher)


def test_when_one_runner_falls_another_takes_its_place_and_the_other_stands(ctx):
    call, publisher, bids = a_race()
    first, second = awards.propose_all(call, [Choice(bid, "理由") for bid in bids[:2]], by=publisher)
    objection, _who = an_objection(first.notice)
    notices.decide(objection, True, "与发榜方有未申报的关系。", by=a_decider())
    awards.annul(first.id)
    assert call.state is ChallengeState.PROPOSED
    end_notice(second, awards.confirm)
    assert (call.state, second.state) == (ChallengeState.OPENED, AwardState.CONFIRMED)
    third = awards.propose_all(call, [Choice(bids[2], "递补")], by=publisher)[0]
    assert third.position == 1
    end_notice(third, awards.confirm)
    assert call.state is ChallengeState.AWARDED


class _Hit:
    def __init__(self, found):
        self.blocks, self.found = found is Found.SURE, found


@pytest.mark.parametrize(("found", "error"), [(Found.SURE, bonds.Affiliated), (Found.NEAR, bonds.NotDecided)])
def test_whoever_belongs_to_the_publisher_is_not_chosen(ctx, monkeypatch, found, error):
    call, publisher, made = an_opened_call()
    hits = {made[0][1].id: _Hit(found)}
    monkeypatch.setattr(bonds.affiliations, "check", lambda *_args: hits)
    with pytest.raises(error):
        awards.propose(call, made[0][0], "理由", by=publisher)
    assert call.state is ChallengeState.OPENED
