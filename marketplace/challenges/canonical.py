"""The canonical text of a call: bytes that anybody can download and check with `sha256sum`.

Chinese labels in a fixed order, UTF-8, lines that end with a line feed. It is made once, at the publication, and
stored: a later change of this module changes no published text. An addendum has bytes of its own, which name the
digest before it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from marketplace import clock
from marketplace.challenges import eligibility
from marketplace.challenges.states import ChallengeWay, CommitmentKind, Disclosure, SealMode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from marketplace.challenges.models import CallAddendum, CallPhase, Challenge
    from marketplace.listings.models import Indicator

OPERATORS = {">=": "≥", "<=": "≤", "=": "＝", "between": "介于"}
WAYS = {ChallengeWay.SINGLE: "揭榜挂帅", ChallengeWay.RACE: "竞争赛马", ChallengeWay.ASSIGNED: "定向委托"}
LEVELS = {Disclosure.PUBLIC: "全文公开", Disclosure.BRIEF: "经核验单位可读", Disclosure.NAMED: "受邀单位可读"}
SEALS = {SealMode.CLOCK: "到时开启", SealMode.OFFICIALS: "双人开启"}
COMMITMENTS = {
    CommitmentKind.ESCROW: "资金监管",
    CommitmentKind.GUARANTEE: "银行保函",
    CommitmentKind.BUDGET: "预算证明",
}
CONDITIONS = {"regions": "所在地区", "natures": "单位性质", "qualifications": "资质"}


def text_of(challenge: Challenge) -> str:
    """Return the canonical text of a call that is being published."""
    return "\n".join(_lines(challenge)) + "\n"


def digest_of(text: str) -> str:
    """Return the SHA-256 of a canonical text's bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def detail_of(challenge: Challenge) -> str:
    """Return the text whose digest stands for a problem that isn't public: its salt, then the problem."""
    return f"{challenge.detail_salt}\n{_plain(challenge.problem)}\n"


def addendum_text(challenge: Challenge, addendum: CallAddendum, before: str | None) -> str:
    """Return the bytes of an addendum: what it belongs to, the digest before it, its time and its text."""
    lines = (
        f"榜单第 {challenge.id} 号补充公告第 {addendum.number} 号",
        f"前文 SHA-256：{before}",
        f"公布时间：{_moment(addendum.published_at)}",
        "【内容】",
        _plain(addendum.text),
    )
    return "\n".join(lines) + "\n"


def _lines(challenge: Challenge) -> Iterator[str]:
    yield from _head(challenge)
    yield from _windows(challenge)
    yield from _way(challenge)
    yield from _problem(challenge)
    yield "【指标】"
    yield from (indicator_line(number, one) for number, one in enumerate(challenge.demand.indicators, start=1))
    yield "【阶段】"
    yield from (_phase_line(one) for one in challenge.phases)
    for label, text in _texts(challenge):
        yield from _block(label, text)
    yield from _conditions(challenge)
    yield "【评审标准】"
    yield from (_criterion_line(one) for one in challenge.criteria)


def _head(challenge: Challenge) -> Iterator[str]:
    publisher, demand = challenge.organisation, challenge.demand
    yield "揭榜挂帅榜单"
    yield f"榜单编号：{challenge.id}"
    yield f"榜单名称：{challenge.title}"
    yield f"发榜单位：{publisher.name}（统一社会信用代码 {publisher.uscc}）"
    if challenge.leader:
        yield f"项目负责人：{challenge.leader}（{'发榜单位在职' if challenge.leader_employed else '非发榜单位在职'}）"
    yield f"所属区划：{challenge.region}"
    yield f"需求版本：第 {demand.listing_id} 号需求第 {demand.number} 版，SHA-256 {demand.digest}"
    yield f"榜金（分）：{challenge.bounty_fen}"
    yield f"资金落实：{COMMITMENTS[challenge.commitment_kind]}，不低于榜金的 {_share(challenge.commitment_share_bp)}"
    yield f"财政资金：{_yes(challenge.public_money)}"


def _windows(challenge: Challenge) -> Iterator[str]:
    yield f"发榜时间：{_moment(challenge.opens_at)}"
    yield f"揭榜开始：{_moment(challenge.takes_bids_from)}"
    if challenge.questions_until:
        yield f"提问截止：{_moment(challenge.questions_until)}"
    yield f"揭榜截止：{_moment(challenge.deadline_at)}"
    if challenge.min_bids:
        yield f"自动延长：截止时揭榜少于 {challenge.min_bids} 份的，延长一次，{challenge.self_extends_days} 日"
    yield f"密封方式：{SEALS[challenge.seal_mode]}"
    yield f"密封密钥编号：{challenge.key_id}"


def _way(challenge: Challenge) -> Iterator[str]:
    yield f"揭榜方式：{WAYS[challenge.way]}"
    if challenge.way is ChallengeWay.RACE:
        yield f"赛马单位数：{challenge.runners}"
        yield f"每家启动经费：榜金的 {_share(challenge.start_share_bp)}"
    if challenge.way is ChallengeWay.ASSIGNED:
        yield from _block("定向委托理由", challenge.assigned_reason)
        yield "【受邀单位】"
        yield from sorted(one.organisation.name for one in challenge.invitations)
    if challenge.military_order:
        yield from _block("军令状：未兑现的后果", challenge.order_consequence)
    if challenge.chief_engineer:
        yield from _block("技术总师：权限", challenge.chief_powers)
    yield f"联合体揭榜：{'允许' if challenge.consortium_allowed else '不允许'}"
    yield f"现场答辩：{_yes(challenge.defence)}"
    yield f"评分差异说明线：{_share(challenge.spread_bp)}"
    if challenge.auto_accept_days:
        yield f"逾期未答复视为通过：{challenge.auto_accept_days} 日"


def _problem(challenge: Challenge) -> Iterator[str]:
    yield f"公开程度：{LEVELS[challenge.disclosure]}"
    if challenge.disclosure is Disclosure.PUBLIC:
        yield from _block("问题", challenge.problem)
    else:
        yield f"问题（不公开部分）SHA-256：{digest_of(detail_of(challenge))}"


def _texts(challenge: Challenge) -> tuple[tuple[str, str], ...]:
    return (
        ("付款安排", challenge.payment_plan),
        ("知识产权", challenge.ip_terms),
        ("条款", challenge.terms),
        ("揭榜条件", challenge.eligibility),
    )


def _conditions(challenge: Challenge) -> Iterator[str]:
    for condition, words in eligibility.words(challenge, "zh"):
        yield f"硬性条件·{CONDITIONS[condition]}：{words}"


def _phase_line(phase: CallPhase) -> str:
    gate = "；赛马节点" if phase.gate else ""
    return (
        f"{phase.number}. {phase.title}：第 {phase.months} 个月末，榜金的 {_share(phase.share_bp)}{gate}；"
        f"考核材料：{_plain(phase.evidence)}"
    )


def _criterion_line(criterion: dict[str, object]) -> str:
    minimum = criterion.get("minimum")
    floor = f"（低于 {minimum} 分的不入选）" if minimum is not None else ""
    return f"{criterion['name']}：{criterion['weight']}%{floor}"


def _block(label: str, text: str) -> Iterator[str]:
    yield f"【{label}】"
    yield _plain(text)


def _plain(text: str) -> str:
    return "\n".join(text.splitlines())  # forms send CR LF; the bytes must not depend on that


def _share(basis_points: int) -> str:
    return f"{basis_points / 100:g}%"


def _yes(so: bool) -> str:  # noqa: FBT001 - the one thing it is about
    return "是" if so else "否"


def _moment(at: datetime | None) -> str:
    return clock.local(at).isoformat(timespec="seconds") if at else ""


def indicator_line(number: int, indicator: Indicator) -> str:
    """Write an indicator in one line: 1. 抗拉强度 ≥ 450 MPa（必须）."""
    kind = "必须" if indicator.must else "期望"
    sign = OPERATORS[indicator.operator]
    value = indicator.value.replace("..", "–")
    return f"{number}. {indicator.quantity} {sign} {value} {indicator.unit}".rstrip() + f"（{kind}）"
