"""Calls in every state: raised, decided, bid for, opened, proposed, objected to, lapsed and called again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import clock, db
from marketplace.challenges import (
    actions,
    awards,
    bids,
    documents,
    opening,
    publishing,
    reviewing,
    sealed,
)
from marketplace.challenges.bid_drafts import Bidding, BidDraft
from marketplace.challenges.drafts import CallDraft, Criterion, Phase
from marketplace.challenges.models import Award, Bid, Challenge
from marketplace.challenges.reviewing import LookUp, Opinion
from marketplace.challenges.states import CommitmentKind
from marketplace.demo import cast, material, offers
from marketplace.demo.timeline import Scene, made, number_of
from marketplace.files import actions as files
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion
from marketplace.notices import actions as notices
from marketplace.notices.actions import ObjectionDraft

if TYPE_CHECKING:
    from marketplace.challenges.contents import Milestone
    from marketplace.demo.timeline import Act
    from marketplace.files.models import Attachment
    from marketplace.notices.models import Objection

UNPUBLISHED = ("draft", "submitted", "submitted_recently", "returned", "refused", "withdrawn")
OPENED = ("opened", "proposed", "objected", "awarded", "contracted", "settled")
PROPOSED = OPENED[1:]

PROPOSED_AGO = {"proposed": 3, "objected": 6, "awarded": 24, "contracted": 38, "settled": 184}
"""State that a call is shown in -> how many days ago its award was proposed."""

OBJECTED_AGO = 2
SECOND = "（第二次发榜）"
PAPER = "演示材料，不代表真实查询或证明。"

TERMS: dict[str, Any] = {
    "ip_terms": "成果知识产权由双方共有，发榜单位在本行业内优先使用；转让须经双方书面同意。",
    "payment_plan": "各阶段考核通过后十个工作日内，从资金监管账户支付该阶段款项。",
    "phases": (
        Phase("样机验证", 6, 4_000, "第三方检测报告"),
        Phase("现场应用", 12, 6_000, "连续运行记录与验收报告"),
    ),
    "leader": "技术部负责人",
    "leader_employed": True,
    "commitment_kind": CommitmentKind.BUDGET,
}
"""What every call of the demonstration says alike."""

OPINIONS = (
    Opinion("行业专家", "", "fit", "问题真实，指标可以检测，期限合理。"),
    Opinion("财务专家", "", "advice", "付款与考核节点对应，建议写明检测机构。"),
)
"""What experts say of a call where they are heard."""


def acts(today: date) -> list[Act]:
    """Return the acts of all calls."""
    return [act for entry in material.challenges() for act in _scene(entry, today).acts]


def call(key: str) -> Challenge:
    """Return the call on a demand, by the demand's key: the second round where there is one."""
    number = number_of(f"challenge:{key}:recall") or made(f"challenge:{key}:raise")
    return db.session.get_one(Challenge, number)


def _scene(entry: dict[str, Any], today: date) -> Scene:
    key, state = entry["demand"], entry["state"]
    scene = Scene(f"challenge:{key}", today)
    published, closes_in = material.call_days(entry)
    first_deadline = _deadline(today, -published + int(entry["open_days"]))
    begun = published if state in UNPUBLISHED else published + 3
    scene.add("raise", begun + 3, lambda: _raise(entry, first_deadline), hour=14)
    if state == "draft":
        return scene
    scene.add("submit", begun, lambda: actions.submit(call(key), by=_publisher(key)), hour=16)
    if state in UNPUBLISHED:
        _end_early(scene, entry, begun)
        return scene
    _bring_out(scene, key, published)
    _bid(scene, entry, published)
    if state == "recalled":
        _call_again(scene, entry, _deadline(today, closes_in))
    if state in OPENED:
        scene.add("open", -closes_in - 1, lambda: opening.open_bids(call(key), by=_secretary(key)), step=1)
    if state in PROPOSED:
        scene.add("propose", PROPOSED_AGO[state], lambda: _propose(entry), hour=11)
    if state == "objected":
        scene.add("object", OBJECTED_AGO, lambda: _object(key), hour=15)
    return scene


def _deadline(today: date, days: int) -> datetime:
    return clock.at_local(today + timedelta(days=days), 17, 30)


def _publisher(key: str) -> Any:
    return cast.writer(material.demands()[key]["owner"])


def _secretary(key: str) -> Any:
    return cast.official("call-secretary", offers.listing(key).region)


def _raise(entry: dict[str, Any], deadline: datetime) -> Challenge:
    demand = listings.published(offers.listing(entry["demand"]).id)
    assert isinstance(demand, DemandVersion), entry["demand"]
    by = _publisher(entry["demand"])
    challenge = actions.raise_call(demand, by=by)
    draft = replace(
        CallDraft.of(challenge),
        title=entry["title"].removesuffix(SECOND),
        problem=demand.problem,
        terms=entry["terms"],
        eligibility=entry["eligibility"],
        criteria=tuple(Criterion(one["name"], one["weight"]) for one in entry["criteria"]),
        **TERMS,
        bounty_fen=material.fen(entry["bounty_wan"]),
        deadline_at=deadline,
    )
    return actions.edit(challenge, draft, by=by)


def _end_early(scene: Scene, entry: dict[str, Any], begun: int) -> None:
    key, state = entry["demand"], entry["state"]
    if state == "withdrawn":
        scene.add("withdraw", begun - 2, lambda: actions.withdraw(call(key), by=_publisher(key)))
    elif state in ("returned", "refused"):
        decide = reviewing.send_back if state == "returned" else reviewing.refuse
        scene.add(
            state, begun - 2, lambda: decide(call(key), entry["reason"], entry["note"], by=_secretary(key)), hour=11
        )


def _bring_out(scene: Scene, key: str, published: int, suffix: str = "") -> None:
    """Take a submitted call through the district's check, the experts and its commitment to the publication."""
    scene.add(f"approve{suffix}", published + 1, lambda: _approve(key), hour=9)
    scene.add(f"commit{suffix}", published + 1, lambda: _commit(key), hour=15)
    publish = f"publish{suffix}"
    scene.add(publish, published, lambda: publishing.publish(call(key), by=_secretary(key)), hour=9)


def _approve(key: str) -> Challenge:
    challenge, secretary = call(key), _secretary(key)
    for system in reviewing.systems():
        shot = _paper(f"{system}.txt", secretary)
        reviewing.look_up(challenge, LookUp(system, clock.today(), reviewing.CLEAN, shot), by=secretary)
    reviewing.pass_district(challenge, by=secretary)
    for said in OPINIONS[: reviewing.opinions_needed(challenge)]:
        reviewing.hear(challenge, said, by=secretary)
    return challenge if challenge.state == "approved" else reviewing.refine(challenge, by=secretary)


def _commit(key: str) -> Challenge:
    challenge, publisher = call(key), _publisher(key)
    document = documents.Document(challenge.committed_fen, "发榜单位财务部", _paper("预算证明.txt", publisher))
    commitment = documents.hand_in(challenge, document, by=publisher)
    documents.confirm(commitment, by=_secretary(key))
    return challenge


def _paper(name: str, by: Any) -> Attachment:
    return files.store_made(PAPER.encode(), name, "text/plain", person_id=by.person_id)


def _bid(scene: Scene, entry: dict[str, Any], published: int) -> None:
    """Spread the bids over the time in which the call was open."""
    past = min(int(entry["open_days"]), published)
    for place, offer in enumerate(entry["bids"], start=1):
        ago = published - past * place // (len(entry["bids"]) + 1)
        scene.add(f"bid:{offer['org']}", ago, partial(_place, entry["demand"], offer), hour=9 + 3 * place)


def _place(key: str, offer: dict[str, Any]) -> Bid:
    challenge = call(key)
    draft = BidDraft(
        title=offer["title"],
        route=offer["route"],
        price_fen=material.fen(offer["price_wan"]) or 0,
        team=({"name": offer["team"], "organisation": "", "role": ""},),
        milestones=(_one_milestone(offer["milestones"], challenge),),
        promises={one.id: offer["promises"].get(one.quantity, "") for one in challenge.demand.indicators},
        pledged=True,
    )
    bidder = cast.organisation(offer["org"])
    return bids.place(Bidding(challenge, bidder.id), draft, by=cast.writer(offer["org"]))


def _one_milestone(title: str, challenge: Challenge) -> Milestone:
    return {"title": title, "months": challenge.phases[-1].months, "share_bp": 10_000, "evidence": ""}


def _call_again(scene: Scene, entry: dict[str, Any], deadline: datetime) -> None:
    key, again = entry["demand"], material.BEGUN["recalled"]
    scene.add("recall", again + 4, lambda: _recall(entry, deadline), hour=14, step=1)
    scene.add("submit_again", again + 2, lambda: actions.submit(call(key), by=_publisher(key)), hour=10)
    _bring_out(scene, key, again, "_again")


def _recall(entry: dict[str, Any], deadline: datetime) -> Challenge:
    by = _publisher(entry["demand"])
    challenge = actions.recall(call(entry["demand"]), by=by)
    draft = replace(CallDraft.of(challenge), title=entry["title"], deadline_at=deadline)
    return actions.edit(challenge, draft, by=by)


def _propose(entry: dict[str, Any]) -> Award:
    challenge = call(entry["demand"])
    winner = cast.organisation(entry["winner"]).id
    chosen = next(bid for bid in sealed.opened(challenge) if bid.bidder_id == winner)
    publisher = material.demands()[entry["demand"]]["owner"]
    return awards.propose(challenge, chosen, entry["award_reason"], by=cast.owner(publisher))


def _object(key: str) -> Objection:
    said = material.talks()["objection"]
    notice = db.session.get_one(Award, made(f"challenge:{key}:propose")).notice
    assert notice is not None
    someone = cast.person(said["person"])
    draft = ObjectionDraft(real_name=someone.name, contact=str(someone.mobile), text=said["text"])
    return notices.object_to(notice, draft, by=cast.actor(said["person"]))
