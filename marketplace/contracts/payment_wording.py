"""What the text says about price and payment (价款及其支付方式): amounts, lines, the plan of Civil Code art. 846."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.contracts import payment_plans
from marketplace.contracts.amounts import per_cent, yuan
from marketplace.contracts.payment_plans import Path

if TYPE_CHECKING:
    from marketplace.contracts.payment_plans import Royalty
    from marketplace.contracts.terms import Line, Terms

NATURES = {"technical": "技术费用", "carrier": "技术载体费用（合理数量，计入技术交易额）", "other": "非技术费用"}
PATHS = {Path.FIXED: "固定比例", Path.RISING: "逐年递增比例", Path.FALLING: "逐年递减比例"}
ESCROW = (
    "甲方在合同生效后将{what}全部存入资金监管账户；每个履行节点验收通过，且本合同已办理技术合同认定登记后，"
    "由资金监管账户向乙方支付该节点的款项。"
)
OPEN = (
    "本合同的成交总额在签订时尚未确定，上列金额为固定部分；成交总额确定后，由双方以书面凭证补充，"
    "并向原登记机构办理变更登记。"
)


def price(terms: Terms) -> str:
    """Return the article on price and payment."""
    return "\n\n".join(filter(None, (_amounts(terms), _lines(terms), _payment(terms))))


def _amounts(terms: Terms) -> str:
    fixed = "（固定部分）" if terms.payment.totals_open else "（合同总价）"
    total = f"成交额{fixed}：{yuan(terms.amount_fen)}。\n其中技术交易额：{yuan(terms.technical_fen)}。"
    return f"{total}\n{OPEN}" if terms.payment.totals_open else total


def _lines(terms: Terms) -> str:
    lines = "\n".join(_line(number, line) for number, line in enumerate(terms.lines, start=1))
    return f"分项计算：\n{lines}" if lines else ""


def _line(number: int, line: Line) -> str:
    sets = f"（{line.quantity}套）" if line.quantity else ""
    return f"{number}．{line.title}{sets}：{yuan(line.amount_fen)}（{NATURES[line.nature]}）"


def _payment(terms: Terms) -> str:
    payment = terms.payment
    how = {
        payment_plans.LUMP: "一次总算、一次总付。",
        payment_plans.INSTALMENTS: "一次总算、分期支付，各期的日期和金额见本合同的履行节点。",
        payment_plans.ROYALTY: "提成支付。",
        payment_plans.ROYALTY_WITH_ENTRY_FEE: f"提成支付附加预付入门费，入门费为{yuan(terms.amount_fen)}。",
        payment_plans.OTHER: payment.other.strip(),
    }[payment.mode]
    parts = [f"支付方式：{how}"]
    if payment.royalty is not None:
        parts.append(_royalty(payment.royalty))
    if terms.amount_fen:
        parts.append(ESCROW.format(what="固定部分" if payment.totals_open else "成交额"))
    return "\n".join(parts)


def _royalty(royalty: Royalty) -> str:
    base = codes.label("royalty_bases", royalty.base, "zh")
    note = f"（{royalty.base_note.strip()}）" if royalty.base_note.strip() else ""
    rates = "；".join(f"第{year}年 {per_cent(rate)}" for year, rate in enumerate(royalty.rates_bp, start=1))
    lines = [f"提成基数：{base}{note}。", f"提成比例：{PATHS[royalty.path]}，{rates}；此后各年按最后一年的比例执行。"]
    if royalty.inspection.strip():
        lines.append(f"会计账目的查阅办法：{royalty.inspection.strip()}")
    return "\n".join(lines)
