"""What a bid must have before it is sealed: promises, people, milestones, money, files, quota, windows."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import clock, codes, db, policies
from marketplace.affiliations.models import Check
from marketplace.challenges import bid_rules, bids, contents, opening, sealed, sealing
from marketplace.challenges.bid_drafts import Bidding
from marketplace.errors import Conflict, Invalid
from tests.challenges.make import a_bid, a_call, a_secretary, a_team, bid_draft, in_days, past_deadline
from tests.factories import a_member, actor_of, an_organisation


@pytest.fixture
def call(ctx):
    return a_call()[0]


def _allow(key, value):
    policies.set_value(key, value, jurisdiction=codes.NATION, valid_from=clock.today(), source="测试")


def _step(months, share):
    return {"title": "样件", "months": months, "share_bp": share, "evidence": ""}


def _refused(call, **changes):
    party, by = a_team()
    with pytest.raises(Invalid) as refusal:
        bids.place(Bidding(call, party.id), bid_draft(call, **changes), by=by)
    assert sealed.handed_in(call) == []
    return refusal.value.field


def test_a_promise_behind_a_must_is_refused_and_behind_a_wish_it_is_taken(ctx):
    call, _ = a_call()
    must, wish = call.demand.indicators
    assert _refused(call, promises={must.id: "419.9", wish.id: "2.0"}) == f"promise_{must.id}"
    assert _refused(call, promises={must.id: "很高", wish.id: "2.0"}) == f"promise_{must.id}"
    assert _refused(call, promises={must.id: "435", wish.id: "大约二"}) == f"promise_{wish.id}"
    a_bid(call, promises={must.id: "４２０", wish.id: "99"})


@pytest.mark.parametrize(
    ("promise", "ends", "state"),
    [
        ("420", (420.0, None, "420"), "met"),
        ("419.999", (420.0, None, "420"), "unmet"),
        ("1,200", (None, 1500.0, "1500"), "met"),
        ("−5", (-10.0, 0.0, "-10..0"), "met"),
        ("", (None, None, "IP67"), "unmet"),
        ("ip67", (None, None, "IP67"), "met"),
        ("IP68", (None, None, "IP67"), "unknown"),
        ("1e9", (0.0, None, "0"), "unknown"),
    ],
)
def test_a_promise_is_compared_as_people_write_numbers(promise, ends, state):
    assert bid_rules.met(promise, ends) == state


def test_people_milestones_money_and_pledge_are_needed(ctx):
    call, _ = a_call()
    assert _refused(call, team=()) == "team"
    assert _refused(call, milestones=()) == "milestones"
    assert _refused(call, milestones=(_step(3, 9999),)) == "milestones"
    assert _refused(call, milestones=(_step(6, 5000), _step(3, 5000))) == "milestones"
    assert _refused(call, milestones=(_step(3, 5000), _step(3, 5000))) == "milestones"
    assert _refused(call, milestones=(_step(10, 10_000),)) == "milestones"  # the call's last phase ends with month 9
    assert _refused(call, budget=({"item": "试制", "amount_fen": 249_999_999},)) == "budget"
    assert _refused(call, pledged=False) == "pledge"
    a_bid(call, budget=({"item": "试制", "amount_fen": 200_000_000}, {"item": "检测", "amount_fen": 50_000_000}))


def test_a_call_with_a_technical_chief_asks_for_one_by_name(ctx):
    call, _ = a_call(chief_engineer=True, chief_powers="有权决定技术路线和人员调配")
    assert _refused(call) == "chief_name"
    bid, _, _ = a_bid(call, chief={"name": "总师甲", "organisation": "某大学", "role": "技术总师"})
    assert sealing.unseal(bid, call)["chief"]["name"] == "总师甲"


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shares=st.lists(st.integers(0, 10_000), min_size=1, max_size=6))
def test_whatever_the_milestones_only_shares_of_exactly_the_whole_pass(call, shares):
    draft = bid_draft(call, milestones=tuple(_step(place, share) for place, share in enumerate(shares, start=1)))
    faults = [field for field, _ in bid_rules.faults(call, an_organisation(), draft)]
    assert ("milestones" in faults) is (sum(shares) != 10_000)


def _file(size, name="附件.txt", letter=b"x"):
    return contents.enclose(name, "text/plain", letter * size)


def test_files_are_counted_weighed_and_not_taken_twice(ctx):
    call, _ = a_call()
    _allow("bid.most_files", 2)
    _allow("bid.largest_mib", 1)
    mib = 1024 * 1024
    assert _refused(call, enclosures=(_file(1), _file(2), _file(3))) == "enclosures"
    assert _refused(call, enclosures=(_file(mib // 2), _file(mib // 2 + 1, letter=b"y"))) == "enclosures"
    assert _refused(call, enclosures=(_file(5), _file(5, "另一个名字.txt"))) == "enclosures"
    a_bid(call, enclosures=(_file(mib // 2), _file(mib // 2, letter=b"y")))


def test_the_quota_of_a_team_is_a_policy_and_each_of_its_bids_has_a_receipt_of_its_own(ctx):
    secretary = a_secretary()
    call, _ = a_call(secretary)
    party, by = a_team()
    first = bids.place(Bidding(call, party.id), bid_draft(call), by=by)
    assert sealed.free_slot(call, party.id) is None
    with pytest.raises(Conflict):
        bids.place(Bidding(call, party.id, 1), bid_draft(call, title="另一方案"), by=by)
    _allow("bid.most_per_team", 2)
    second = bids.place(Bidding(call, party.id, 1), bid_draft(call, title="另一方案"), by=by)
    assert second.id != first.id
    assert [own.slot for own in sealed.own_bids(call, by)] == [0, 1]
    assert sealed.own_bid_named(second.public_id, by).slot == 1
    bids.take_back(sealed.own_bid_named(first.public_id, by))
    assert sealed.bid_for([call.id], by) == {call.id}
    past_deadline(call)
    opening.open_bids(call, by=secretary)
    assert [(bid.bidder_id, bid.content["title"]) for bid in sealed.opened(call)] == [(party.id, "另一方案")]


def test_bids_are_taken_from_the_instant_that_the_call_names(ctx):
    call, _ = a_call(bids_from=in_days(3, 9, 0), deadline_at=in_days(30))
    team = a_team()
    with pytest.raises(Conflict):
        a_bid(call, team)
    clock.set_offset(clock.offset() + (call.takes_bids_from - clock.now()) - timedelta(seconds=1))
    with pytest.raises(Conflict):
        a_bid(call, team)
    clock.set_offset(clock.offset() + timedelta(seconds=1.1))
    a_bid(call, team)


def test_who_does_not_meet_the_hard_rules_is_told_at_the_bid(ctx):
    call, _ = a_call(eligibility_rules={"regions": ["340200"], "natures": [], "qualifications": []})
    assert _refused(call) == "bidder"
    inside = an_organisation(region="340202")
    a_bid(call, (inside, actor_of(a_member(inside))))


def test_the_bonds_with_the_publisher_are_noted_for_every_bid_and_named_only_at_the_opening(ctx):
    secretary = a_secretary()
    call, _ = a_call(secretary)
    bid, party, _ = a_bid(call)
    (before,) = db.session.query(Check).all()
    assert (before.tag, before.bidder_id) == (bid.public_id, None)
    past_deadline(call)
    opening.open_bids(call, by=secretary)
    after = db.session.query(Check).filter(Check.bidder_id == party.id).one()
    assert after.as_shown is True
    assert bid.findings == []
