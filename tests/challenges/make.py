"""Calls and bids for tests."""

from __future__ import annotations

from datetime import timedelta

from marketplace import clock
from marketplace.challenges import actions, bids, documents, opening, publishing, reviewing
from marketplace.challenges.bid_drafts import Bidding, BidDraft
from marketplace.challenges.drafts import CallDraft, Criterion, Phase
from marketplace.challenges.reviewing import LookUp, Opinion
from marketplace.challenges.states import CommitmentKind
from marketplace.files import actions as files
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
        "terms": "按里程碑交付，以第三方检测为准验收。",
        "ip_terms": "成果知识产权双方共有，发榜方优先使用。",
        "payment_plan": "各阶段考核通过后十个工作日内付款。",
        "eligibility": "独立法人；有同类材料成形业绩；与发榜方无关联。",
        "criteria": (Criterion("技术路线", 50), Criterion("报价", 30), Criterion("团队", 20)),
        "phases": (Phase("样件", 3, 4_000, "第三方检测报告"), Phase("小批", 9, 6_000, "百件试制记录")),
        "spread_bp": 2_000,
        "leader": "技术部负责人",
        "leader_employed": True,
        "commitment_kind": CommitmentKind.BUDGET,
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


def a_file(by, name="证明.txt"):
    """Return a small file that somebody has uploaded."""
    return files.store_made(b"proof", name, "text/plain", person_id=by.person_id)


def look_up_everywhere(call, by, outcome="clean", note=""):
    """Look the publisher up in every register today."""
    for system in reviewing.systems():
        reviewing.look_up(call, LookUp(system, clock.today(), outcome, a_file(by), note), by=by)


def approve(call, secretary):
    """Take a submitted call through the district's check and the experts into the library."""
    look_up_everywhere(call, secretary)
    reviewing.pass_district(call, by=secretary)
    reviewing.hear(call, Opinion("材料专家", "", "fit", "指标可以检验。"), by=secretary)
    return reviewing.refine(call, by=secretary)


def commit(call, publisher, secretary):
    """Secure the whole bounty by a certificate that the secretary accepts: the call is funded."""
    document = documents.Document(call.bounty_fen, "发榜单位财务部", a_file(publisher))
    documents.confirm(documents.hand_in(call, document, by=publisher), by=secretary)
    return call


def bring_out(call, publisher, secretary):
    """Take a submitted call all the way to its publication."""
    commit(approve(call, secretary), publisher, secretary)
    return publishing.publish(call, by=secretary)


def an_approved_call(secretary=None, **changes):
    """Return (approved call that waits for its commitment, publisher's actor)."""
    call, by = a_submitted_call(**changes)
    return approve(call, secretary or a_secretary()), by


def a_funded_call(secretary=None, **changes):
    """Return (funded call, publisher's actor)."""
    secretary = secretary or a_secretary()
    call, by = an_approved_call(secretary, **changes)
    return commit(call, by, secretary), by


def a_call(secretary=None, **changes):
    """Return (published call, publisher's actor)."""
    call, by = a_submitted_call(**changes)
    return bring_out(call, by, secretary or a_secretary()), by


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
        "team": ({"name": "教授甲", "organisation": "某大学", "role": "工艺"},),
        "milestones": (
            {"title": "样件", "months": 3, "share_bp": 4000, "evidence": "检测报告"},
            {"title": "小批", "months": 9, "share_bp": 6000, "evidence": "试制记录"},
        ),
        "promises": {call.demand.indicators[0].id: "435", call.demand.indicators[1].id: "2.0"},
        "pledged": True,
    }
    return BidDraft(**{**values, **changes})


def a_bid(call, team=None, **changes):
    """Return (sealed bid, bidder's organisation, bidder's actor)."""
    party, by = team or a_team()
    return bids.place(Bidding(call, party.id), bid_draft(call, **changes), by=by), party, by


def past_deadline(call):
    """Move the clock to the first instant after a call's deadline and close it."""
    clock.set_offset(clock.offset() + (call.deadline_at - clock.now()) + timedelta(seconds=2))
    publishing.close_when_due(call.id)


def an_opened_call(count=2, secretary=None, **changes):
    """Return (opened call, publisher's actor, [(bid, organisation, actor)])."""
    secretary = secretary or a_secretary()
    call, by = a_call(secretary, **changes)
    made = [a_bid(call, price_fen=200_000_000 + number * 1_000_000) for number in range(count)]
    past_deadline(call)
    opening.open_bids(call, by=secretary)
    return call, by, made
