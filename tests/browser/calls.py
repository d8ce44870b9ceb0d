"""The town's calls from the draft to the choice: something on each of their pages."""

from __future__ import annotations

from marketplace import clock, db
from marketplace.challenges import (
    addenda,
    awards,
    committing,
    contents,
    documents,
    formal,
    keyholding,
    opening,
    publishing,
    questions,
    reviewing,
    talks,
)
from marketplace.challenges.drafts import Phase
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import ChallengeWay, CommitmentKind, Disclosure, SealMode
from marketplace.challenges.talks import TalkDraft
from marketplace.files import kinds
from marketplace.notices.models import Notice
from marketplace.payments import actions as payments
from tests.browser import story
from tests.challenges import make as bidding
from tests.files.documents import a_word_file
from tests.listings import make as listed
from tests.notices.make import an_objection
from tests.payments.make import GOOD

PASSPHRASE = "秋天的银杏叶落在长江路上没有人扫"
CHIEF = {"name": "总师甲", "organisation": "演示理工大学", "role": "技术总师"}
PUBLIC = {
    "public_money": True,
    "military_order": True,
    "order_consequence": "未达标时退还已付榜金的三成。",
    "chief_engineer": True,
    "chief_powers": "技术路线、经费调剂和人员安排由技术总师决定。",
}
RACE = {
    "way": ChallengeWay.RACE,
    "runners": 2,
    "start_share_bp": 1_000,
    "public_money": True,
    "commitment_kind": CommitmentKind.ESCROW,
    "phases": (
        Phase("样件", 3, 3_000, "第三方检测报告", gate=True),
        Phase("中试", 6, 3_000, "中试记录", gate=True),
        Phase("小批", 9, 4_000, "百件试制记录"),
    ),
}
CLOSING = {
    **{name: {} for name in ("awarded", "proposed", "opened", "closed", "checked", "drawn", "reading", "met")},
    "heard": {"defence": True},
    "ranked": PUBLIC,
    "delivered": {"public_money": True},
}
"""Calls with two bids whose deadline passes first of all, and what is special about each."""


def call_of(town, name):
    """Return one of the town's calls as it is stored now."""
    return db.session.get_one(Challenge, town.at[f"{name}_call"])


def _buyer(town):
    return (town.company, town.by("engineer"))


def _a_call(town, **changes):
    call, _ = bidding.a_call(town.by("call_secretary"), author=_buyer(town), **changes)
    return call


def _take_bids(town, name, call, **content):
    """Have both teams bid for a call, and keep its number and those of its bids."""
    placed = [
        bidding.a_bid(call, (party, town.by(who)), chief=CHIEF, **content)[0].public_id
        for party, who in ((town.university, "professor"), (town.team, "team"))
    ]
    town.at |= {f"{name}_call": call.id, f"{name}_bid": placed[0], f"{name}_rival": placed[1]}


def secure_a_race(town):
    """Have the bounty of a race paid into its escrow."""
    office, buyer = town.by("call_secretary"), _buyer(town)
    race, by = bidding.an_approved_call(office, author=buyer, **RACE)
    town.at |= {"raced_call": race.id, "bounty": fund_bounty(race, by)}


def fund_bounty(call, by):
    """Pay a bounty in as far as this side can; the gateway answers later. Returns the number of the escrow."""
    escrow = committing.open_escrow(call, by=by).escrow
    payments.fund(escrow, GOOD, by=by)
    return escrow.id


def take_bids(town):
    """Publish the calls that close first, with two bids each, and one that nobody bids for."""
    for name, changes in CLOSING.items():
        files = {"enclosures": (_a_file(),)} if name == "drawn" else {}
        _take_bids(town, name, _a_call(town, **changes), **files)
    race = publishing.publish(call_of(town, "raced"), by=town.by("call_secretary"))
    _take_bids(town, "raced", race)
    town.at["lapsed_call"] = _a_call(town).id
    _seal_by_officials(town, "sealed")


def _a_file():
    return contents.enclose("工艺方案.docx", kinds.DOCX, a_word_file("PLANTED7"))


def _seal_by_officials(town, name):
    """Publish a call under the keys of two officials, with its bids."""
    call = _keyed_call(town)
    keyholding.take_seat(call, "second", PASSPHRASE, by=town.by("operator"))
    keyholding.make_recovery(call, by=town.by("auditor"))
    db.session.refresh(call)
    _take_bids(town, name, publishing.publish(call, by=town.by("call_secretary")))


def _keyed_call(town):
    """Return a funded call whose first key is made."""
    office = town.by("call_secretary")
    call, _ = bidding.a_funded_call(office, author=_buyer(town), seal_mode=SealMode.OFFICIALS)
    keyholding.take_seat(call, "first", PASSPHRASE, by=town.by("second_secretary"))
    db.session.refresh(call)
    return call


def open_bids(town):
    """Open all of them but one, and propose the winners that no panel judges."""
    for name in ("raced", *CLOSING):
        if name != "closed":
            opening.open_bids(call_of(town, name), by=town.by("call_secretary"))
    for name in ("awarded", "delivered"):
        propose(town, name)
    race = call_of(town, "raced")
    chosen = [awards.Choice(bid, story.CHOICE) for bid in race.bids]
    awards.propose_all(race, chosen, by=town.by("engineer"))
    first = next(bid for bid in call_of(town, "checked").bids if bid.public_id == town.at["checked_bid"])
    formal.ask_repair(first, "请补充盖章的申报承诺页。", by=town.by("call_secretary"))


def propose(town, name):
    """Propose to give the award of a call to its first bid."""
    call = call_of(town, name)
    chosen = next(bid for bid in call.bids if bid.public_id == town.at[f"{name}_bid"])
    return awards.propose(call, chosen, story.CHOICE, by=town.by("engineer"))


def choose(town):
    """Have an award stand in its notice, with an objection."""
    award = propose(town, "proposed")
    objection, _ = an_objection(db.session.get_one(Notice, award.notice_id), town.people["newcomer"])
    town.at |= {"award_notice": award.notice_id, "objection": objection.id}


def leave_under_way(town):
    """Leave calls that are written, checked, secured, sealed by officials and published."""
    buyer, office = _buyer(town), town.by("call_secretary")
    draft, _ = bidding.a_draft_call(buyer)
    submitted, _ = bidding.a_submitted_call(author=buyer)
    approved, _ = bidding.an_approved_call(office, author=buyer, commitment_kind=CommitmentKind.ESCROW)
    secured, by = bidding.an_approved_call(office, author=buyer)
    proof = documents.Document(secured.bounty_fen, "发榜单位财务部", bidding.a_file(by))
    documents.hand_in(secured, proof, by=by)
    funded, _ = bidding.a_funded_call(office, author=buyer)
    bare, _ = listed.a_published("demand", buyer)
    found = {"draft": draft, "submitted": submitted, "approved": approved, "secured": secured, "funded": funded}
    found |= {"keyed": _keyed_call(town), "refining": _in_refinement(town)}
    town.at |= {f"{name}_call": call.id for name, call in found.items()}
    town.at["bare_demand"] = bare.listing_id


def _in_refinement(town):
    office = town.by("call_secretary")
    call, _ = bidding.a_submitted_call(author=_buyer(town))
    bidding.look_up_everywhere(call, office)
    return reviewing.pass_district(call, by=office)


def leave_open(town):
    """Leave a call that takes bids and is talked about, and one for an invited team."""
    by, team = town.by("engineer"), town.by("team")
    call = _a_call(town, title=story.LONG_TITLE)
    _take_bids(town, "open", call)
    questions.answer(questions.ask(call, "样件可以先用两毫米板试制吗？", by=team), "可以。", by=by)
    questions.publish_answers(call, by=by)
    questions.ask(call, "验收用哪一家检测机构？", by=team)
    addenda.clarify(call, "样件数量不少于三件。", by=by)
    told = TalkDraft(clock.today(), "某研究院", "online", "谈了试制条件。", "冲压线每周二可供试制。")
    talks.log(call, told, by=by)
    way = {"way": ChallengeWay.ASSIGNED, "assigned_reason": "现有设备只有这一家能做。", "invited": (town.team.id,)}
    town.at["invited_call"] = _a_call(town, **way, disclosure=Disclosure.NAMED).id
