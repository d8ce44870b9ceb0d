"""What a call of the demonstration says: its terms, phases and windows, from the data and what all of them share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from marketplace import clock
from marketplace.challenges.drafts import CallDraft, Criterion, Phase
from marketplace.challenges.states import ChallengeWay, CommitmentKind, Disclosure, SealMode
from marketplace.demo import call_ages, cast, material

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from marketplace.challenges.models import Challenge

Entry = dict[str, Any]
SECOND = "（第二次发榜）"
QUESTIONS_END = timedelta(days=7)
"""How long before the deadline the last question is taken."""

TERMS: dict[str, Any] = {
    "ip_terms": "成果知识产权由双方共有，发榜单位在本行业内优先使用；转让须经双方书面同意。",
    "payment_plan": "各阶段考核通过后十个工作日内，从资金监管账户支付该阶段款项。",
    "phases": (["样机验证", 6, 4_000, "第三方检测报告"], ["现场应用", 12, 6_000, "连续运行记录与验收报告"]),
    "leader": "技术部负责人",
    "leader_employed": True,
    "commitment_kind": CommitmentKind.BUDGET,
}
"""What a call says where its entry doesn't say otherwise."""

WORDS: dict[str, Callable[[Any], Any]] = {
    "way": ChallengeWay,
    "seal_mode": SealMode,
    "disclosure": Disclosure,
    "commitment_kind": CommitmentKind,
    "phases": lambda rows: tuple(Phase(*row) for row in rows),
    "invited": lambda keys: tuple(cast.organisation(key).id for key in keys),
}
"""Term -> what makes of the data what a draft holds."""


def first(entry: Entry, challenge: Challenge, today: date) -> CallDraft:
    """Return the text of a call that was just raised from its demand."""
    published, _closes = call_ages.window(entry)
    open_days = int(entry["open_days"]) - sum(moved["days"] for moved in entry.get("extend", ()))
    draft = replace(
        CallDraft.of(challenge),
        title=entry["title"].removesuffix(SECOND),
        problem=challenge.demand.problem,
        terms=entry["terms"],
        eligibility=entry["eligibility"],
        criteria=tuple(Criterion(one["name"], one["weight"], one.get("minimum")) for one in entry["criteria"]),
        bounty_fen=material.fen(entry["bounty_wan"]),
        **_terms(entry),
    )
    return _with_deadline(draft, today + timedelta(days=open_days - published))


def again(entry: Entry, challenge: Challenge, today: date) -> CallDraft:
    """Return the text of a call that is called again."""
    _published, closes_in = call_ages.window(entry)
    draft = replace(CallDraft.of(challenge), title=entry["title"])
    return _with_deadline(draft, today + timedelta(days=closes_in))


def _terms(entry: Entry) -> Entry:
    said = {**TERMS, **entry.get("call", {})}
    return {name: WORDS[name](value) if name in WORDS else value for name, value in said.items()}


def _with_deadline(draft: CallDraft, day: date) -> CallDraft:
    deadline = deadline_on(day)
    return replace(draft, deadline_at=deadline, questions_until=deadline - QUESTIONS_END)


def deadline_on(day: date) -> datetime:
    """Return the instant at which bids end on a day."""
    return clock.at_local(day, 17, 30)
