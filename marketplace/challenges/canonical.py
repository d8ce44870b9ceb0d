"""The canonical text of a call: bytes that anybody can download and check with `sha256sum`.

Chinese labels in a fixed order, UTF-8, lines that end with a line feed. It is made once, at the publication, and
stored: a later change of this module changes no published text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from marketplace import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from marketplace.challenges.models import Challenge
    from marketplace.listings.models import Indicator

OPERATORS = {">=": "≥", "<=": "≤", "=": "＝", "between": "介于"}


def text_of(challenge: Challenge) -> str:
    """Return the canonical text of a call that is being published."""
    return "\n".join(_lines(challenge)) + "\n"


def digest_of(text: str) -> str:
    """Return the SHA-256 of a canonical text's bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(challenge: Challenge) -> Iterator[str]:
    publisher, demand = challenge.organisation, challenge.demand
    yield "揭榜挂帅榜单"
    yield f"榜单编号：{challenge.id}"
    yield f"榜单名称：{challenge.title}"
    yield f"发榜单位：{publisher.name}（统一社会信用代码 {publisher.uscc}）"
    yield f"所属区划：{challenge.region}"
    yield f"需求版本：第 {demand.listing_id} 号需求第 {demand.number} 版，SHA-256 {demand.digest}"
    yield f"榜金（分）：{challenge.bounty_fen}"
    yield f"发榜时间：{_moment(challenge.opens_at)}"
    yield f"揭榜截止：{_moment(challenge.deadline_at)}"
    yield f"密封密钥编号：{challenge.key_id}"
    yield from _block("问题", challenge.problem)
    yield "【指标】"
    yield from (indicator_line(number, one) for number, one in enumerate(demand.indicators, start=1))
    yield from _block("条款", challenge.terms)
    yield from _block("揭榜条件", challenge.eligibility)
    yield "【评审标准】"
    yield from (f"{one['name']}：{one['weight']}%" for one in challenge.criteria)


def _block(label: str, text: str) -> Iterator[str]:
    yield f"【{label}】"
    yield "\n".join(text.splitlines())  # forms send CR LF; the bytes must not depend on that


def _moment(at: datetime | None) -> str:
    return clock.local(at).isoformat(timespec="seconds") if at else ""


def indicator_line(number: int, indicator: Indicator) -> str:
    """Write an indicator in one line: 1. 抗拉强度 ≥ 450 MPa（必须）."""
    kind = "必须" if indicator.must else "期望"
    sign = OPERATORS[indicator.operator]
    value = indicator.value.replace("..", "–")
    return f"{number}. {indicator.quantity} {sign} {value} {indicator.unit}".rstrip() + f"（{kind}）"
