"""Calls and bids for tests."""

from __future__ import annotations

from datetime import timedelta

from marketplace import clock
from marketplace.challenges import actions, bids, opening
from marketplace.challenges.drafts import Bidding, BidDraft, CallDraft, Criterion
from marketplace.permissions import Role
from tests.factories import a_member, actor_of, an_official, an_organisation
from tests.listings.make import a_published

OPEN_DAYS = 12


def in_days(days, hour=17, minute=30):
    """Return a deadline: a wall-clock time some days from today."""
    return clock.at_local(clock.today() + timedelta(days=days), hour, minute)


def call_draft(**changes):
    """Return a complete text of a call."""
    values = {
        "title": "电池壳体减重三成的低温成形工艺",
        "problem": "现用钢壳太重，转角处开裂。",
        "terms": "成果知识产权双方共有；按里程碑付款；以第三方检测为准验收。",
        "eligibility": "独立法人；有同类材料成形业绩；与发榜方无关联。",
        "criteria": (Criterion("技术路线", 50), Criterion("报价", 30), Criterion("团队", 20)),
        "bounty_fen": 300_000_000,
        "deadline_at": in_days(OPEN_DAYS),
    }
    return CallDraft(**{**values, **changes})


def a_demand(author=None):
    """Return (published demand version, actor of its owner)."""
    return a_published("demand", author)


def a_draft_call(author=None, **changes):
    """Return (complete draft call, actor who wrote it)."""
    demand, by = a_demand(author)
    call = actions.raise_call(demand, by=by)
    return actions.edit(call, call_draft(**changes), by=by), by


def a_secretary(region="340100"):
    """Return an actor who is call secretary over a region."""
    return actor_of(an_official(Role.CALL_SECRETARY, region))


def a_submitted_call(**changes):
    """Return (submitted call, publisher's actor)."""
    call, by = a_draft_call(**changes)
    return actions.submit(call, by=by), by


def a_call(secretary=None, **changes):
    """Return (published call, publisher's actor)."""
    call, by = a_submitted_call(**changes)
    return actions.publish(call, by=secretary or a_secretary()), by


def a_team(name=None):
    """Return (verified organisation, actor who owns it)."""
    party = an_organisation(**({"name": name} if name else {}))
    return party, actor_of(a_member(party))


def bid_draft(call, **changes):
    """Return a complete bid for a call."""
    values = {
        "title": "两段低温时效成形",
        "route": "先低温预时效再冲压，转角处局部加热。",
        "price_fen": 250_000_000,
        "team": "教授一人、工程师四人",
        "milestones": "第3月样件；第9月小批",
        "promises": {call.demand.indicators[0].id: "435", call.demand.indicators[1].id: "2.0"},
    }
    return BidDraft(**{**values, **changes})


def a_bid(call, team=None, **changes):
    """Return (sealed bid, bidder's organisation, bidder's actor)."""
    party, by = team or a_team()
    return bids.place(Bidding(call, party.id), bid_draft(call, **changes), by=by), party, by


def past_deadline(call):
    """Move the clock to the first instant after a call's deadline and close it."""
    clock.set_offset(clock.offset() + (call.deadline_at - clock.now()) + timedelta(seconds=2))
    actions.close_when_due(call.id)


def an_opened_call(count=2, secretary=None, **changes):
    """Return (opened call, publisher's actor, [(bid, organisation, actor)])."""
    secretary = secretary or a_secretary()
    call, by = a_call(secretary, **changes)
    made = [a_bid(call, price_fen=200_000_000 + number * 1_000_000) for number in range(count)]
    past_deadline(call)
    opening.open_bids(call, by=secretary)
    return call, by, made
