"""The texts of task book and pledge: Chinese, made from call, bid and award; the same data gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.contracts import consortium, measuring, phases
from marketplace.contracts.amounts import yuan
from marketplace.contracts.undertaking_models import UndertakingKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.challenges.models import Award
    from marketplace.contracts.measuring import Promised

TITLES = {UndertakingKind.TASK_BOOK: "《揭榜挂帅项目任务书》", UndertakingKind.PLEDGE: "《揭榜挂帅军令状》"}


def compose(award: Award, kind: UndertakingKind, promised: list[Promised]) -> str:
    """Return the whole text, lines ended by a single line feed."""
    body = _task_book if kind is UndertakingKind.TASK_BOOK else _pledge
    lines = [TITLES[kind], "", *_head(award), "", *body(award, promised)]
    return "\n".join(line.rstrip() for part in lines for line in part.splitlines() or [""]) + "\n"


def _head(award: Award) -> Iterator[str]:
    call, bid = award.challenge, award.bid
    assert bid.bidder is not None
    yield f"榜单：{call.title}（编号 {call.id}）"
    yield f"榜单文本摘要（SHA-256）：{call.digest}"
    yield f"申报文件摘要（SHA-256）：{bid.digest}"
    yield f"发榜方：{call.organisation.name}（统一社会信用代码 {call.organisation.uscc}）"
    yield f"揭榜方：{bid.bidder.name}（统一社会信用代码 {bid.bidder.uscc}）"
    yield from consortium.head(bid.content or {}, bid.bidder.id)


def _task_book(award: Award, promised: list[Promised]) -> Iterator[str]:
    content = award.bid.content or {}
    assert award.bid.price_fen is not None
    yield "一、目标和指标"
    yield from _indicators(promised)
    yield ""
    yield "二、阶段和经费"
    yield from _phases(award, award.bid.price_fen)
    yield ""
    yield "三、技术路线"
    yield content.get("route") or content.get("summary") or "按申报文件。"
    yield ""
    yield "四、项目团队"
    yield team(content.get("team")) or "按申报文件。"
    if award.challenge.chief_engineer:
        yield f"技术总师：{chief(content)}；职权：{award.challenge.chief_powers}"
    yield ""
    yield "五、其他"
    yield "本任务书的指标不低于申报文件的承诺；最终验收逐项对照本任务书的指标进行。"


def _pledge(award: Award, promised: list[Promised]) -> Iterator[str]:
    yield "揭榜方向发榜方立下军令状："
    yield "一、按期完成下列指标："
    yield from _indicators(promised)
    yield ""
    yield "二、未能兑现的，按榜单公布时约定的后果处理："
    yield award.challenge.order_consequence
    yield ""
    yield "三、原始记录能够证明已经勤勉尽责仍不能完成的，按《科学技术进步法》第六十八条的规定处理，不适用前条。"


def _indicators(promised: list[Promised]) -> Iterator[str]:
    for number, one in enumerate(promised, start=1):
        kind = "必须" if one.must else "期望"
        yield f"{number}. {one.quantity} {measuring.written(one, one.binding)}（{kind}）"


def _phases(award: Award, price_fen: int) -> Iterator[str]:
    asked = phases.of_award(award)
    if not asked:
        yield f"经费：{yuan(price_fen)}。"
        return
    parts = phases.amounts(asked, price_fen, award.start_fen)
    for number, (one, fen) in enumerate(zip(asked, parts, strict=True), start=1):
        evidence = f"；证明材料：{one.evidence}" if one.evidence else ""
        yield f"{number}. {one.title}：第{one.months}个月末前，{yuan(fen)}{evidence}"


def team(rows: Any) -> str:
    """Write a team, typed as a text or as rows of name, organisation and role."""
    if isinstance(rows, str) or not rows:
        return rows or ""
    keys = ("name", "organisation", "role")
    return "；".join("，".join(filter(None, (one.get(key) for key in keys))) for one in rows)


def chief(content: dict[str, Any]) -> str:
    """Return the name of a bid's technical chief (技术总师), or nothing."""
    named = content.get("chief") or {}
    return str(named.get("name", "") if isinstance(named, dict) else named)
