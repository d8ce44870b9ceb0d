"""From a bidder's draft to the content that is sealed, beside what the call asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marketplace.challenges.bid_drafts import Bidding, BidDraft
    from marketplace.challenges.contents import Content, Promise, Share
    from marketplace.listings.models import Indicator
    from marketplace.permissions import Actor

PLEDGE = (
    "本单位承诺：申报内容真实、完整，不侵犯他人权利；与发榜单位不存在未申报的关联关系；未就同一榜单参加其他申报；"
    "所附知识产权由本单位或联合体成员合法持有或使用；中榜后按本申报所列指标、进度和经费签订技术开发合同并履行；"
    "如有不实，愿承担相应责任。"
)
"""What a bidder signs with the bid (申报承诺): official Chinese text, as it is stored."""


def content_of(bidding: Bidding, draft: BidDraft, by: Actor) -> Content:
    """Return what is sealed."""
    assert by.person_id is not None
    return {
        "bidder_id": bidding.bidder_id,
        "person_id": by.person_id,
        "slot": bidding.slot,
        "title": draft.title,
        "route": draft.route,
        "price_fen": draft.price_fen,
        "promises": [_promise(one, draft) for one in bidding.challenge.demand.indicators],
        "chief": draft.chief,
        "team": list(draft.team),
        "milestones": list(draft.milestones),
        "budget": list(draft.budget),
        "own_ip": list(draft.own_ip),
        "cited_result_versions": list(draft.cited),
        "members": [_share(*one) for one in draft.shares],
        "enclosures": list(draft.enclosures),
        "affiliation_salt": "",  # given when it is sealed
        "pledge": PLEDGE,
    }


def _promise(indicator: Indicator, draft: BidDraft) -> Promise:
    return {
        "indicator_id": indicator.id,
        "quantity": indicator.quantity,
        "operator": indicator.operator.value,
        "asked": indicator.value,
        "unit": indicator.unit,
        "must": indicator.must,
        "promise": draft.promises.get(indicator.id, "").strip(),
        "how": draft.hows.get(indicator.id, "").strip(),
    }


def _share(organisation_id: int, share_bp: int) -> Share:
    """Return a unit of a consortium; a bid is sealed only when all of them have confirmed."""
    return {"organisation_id": organisation_id, "share_bp": share_bp, "confirmed": True}
