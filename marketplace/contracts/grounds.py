"""Why a contract ends, and the statement in which its parties declare it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes, policies
from marketplace.contracts.agreement import Way
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.models import Contract

WAYS = {
    Way.AGREEMENT: "各方协商一致解除（民法典第五百六十二条）",
    Way.NOTICE: "一方通知解除（民法典第五百六十二条、第五百六十三条）",
    Way.VERDICT: "按榜单和合同的约定，经里程碑评定终止",
}

WHEN = dict.fromkeys(Way, "最后一方作出本声明之日") | {Way.VERDICT: "作出评定之日"}


@dataclass(frozen=True)
class Grounds:
    """Why a contract ends: codes of termination_causes and responsibilities, and the facts in words.

    Attributes:
        on: for a notice, the day on which the contract is to end.
    """

    way: Way
    cause: str
    responsibility: str
    facts: str
    on: date | None = None


def statement(contract: Contract, grounds: Grounds) -> str:
    """Return what the parties declare, word for word; its SHA-256 is what they sign."""
    lines = [
        "解除合同声明",
        "",
        f"合同：{contract.current.terms['title']}",
        f"合同文本摘要（SHA-256）：{contract.current.digest}",
        f"解除方式：{WAYS[grounds.way]}",
        f"解除事由：{codes.label('termination_causes', grounds.cause, 'zh')}",
        f"责任认定：{codes.label('responsibilities', grounds.responsibility, 'zh')}",
        f"事实和理由：{grounds.facts.strip()}",
        f"解除日期：{grounds.on.isoformat() if grounds.on else WHEN[grounds.way]}",
        "",
        "已经支付的款项不再退还；资金监管账户尚未支付的款项退还付款人。结算和清理条款的效力不受影响。",
    ]
    return "\n".join(lines) + "\n"


def earliest(contract: Contract) -> tuple[date, int]:
    """Return the first day that a notice may name, and the policy that says so."""
    rule = policies.value("contract.termination_notice", region=contract.region, on=clock.today())
    return rule.value.after(clock.today()).day, rule.id


def check(contract: Contract, grounds: Grounds) -> None:
    """Refuse grounds that can't stand.

    Raises:
        Invalid: a code isn't of its list, the facts are missing, or the day of a notice is too early.
    """
    for name, code_list in (("cause", "termination_causes"), ("responsibility", "responsibilities")):
        if not codes.valid(code_list, getattr(grounds, name), clock.today()):
            raise Invalid(_l("Choose one of the list."), field=name)
    if not grounds.facts.strip():
        raise Invalid(_l("Say what has happened and what shows it."), field="facts")
    if grounds.way is Way.NOTICE and (grounds.on is None or grounds.on < earliest(contract)[0]):
        raise Invalid(
            _l("A notice takes effect on %(day)s at the earliest.", day=earliest(contract)[0].isoformat()), field="on"
        )
