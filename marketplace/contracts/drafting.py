"""From an award to the terms of a contract: everything that call, demand and bid already say, nothing retyped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from marketplace import clock
from marketplace.challenges.states import ChallengeWay
from marketplace.contracts import consortium, kinds, phases, undertaking_wording
from marketplace.contracts.models import LineNature
from marketplace.contracts.payment_plans import Payment, mode_of
from marketplace.contracts.terms import Line, Step, Terms
from marketplace.contracts.wording import STANDARD

if TYPE_CHECKING:
    from marketplace.challenges.models import Award, Challenge
    from marketplace.challenges.queries import WinningBid

COMMISSIONED = ("01", "0102")  # 委托开发: what is called for isn't mastered yet
TECHNICAL_SECRET = "01"  # noqa: S105 - a code of ip_types
OUTSIDE_ANY_PLAN = "05"
COMMERCE = "10"  # aims: 促进工商业发展
TIME_TO_WORK = timedelta(days=180)
TIME_AFTERWARDS = timedelta(days=365)

OPERATORS = {">=": "不低于", "<=": "不高于", "=": "为", "between": "介于"}


def from_award(award: Award, bid: WinningBid) -> Terms:
    """Return the terms that follow from a call, the demand behind it and the winning bid."""
    demand = award.challenge.demand
    steps = _steps(award, bid)
    return Terms(
        title=award.challenge.title,
        kind=COMMISSIONED[0],
        sub_kind=COMMISSIONED[1],
        field=demand.field,
        ip_type=TECHNICAL_SECRET,
        plan_source=OUTSIDE_ANY_PLAN,
        aim=COMMERCE,
        service_industry=demand.industry or None,
        valid_from=clock.today(),
        valid_to=max(step.due_on for step in steps) + TIME_AFTERWARDS,
        lines=(Line("研究开发费用和报酬", LineNature.TECHNICAL, bid.price_fen),),
        steps=steps,
        payment=Payment(mode_of(steps)),
        clauses={**STANDARD, **_clauses(award, bid)},
        details=_details(award, bid.content),
    )


def _steps(award: Award, bid: WinningBid) -> tuple[Step, ...]:
    """Return the milestones: those of bid or call, else one at the day that the demand has wished for."""
    asked = phases.of_award(award)
    if not asked:
        due = _due(award.challenge.demand.deadline)
        return (Step("完成全部研究开发工作并达到约定的指标", due, bid.price_fen),)
    amounts = phases.amounts(asked, bid.price_fen, award.start_fen)
    begins = clock.today()
    return tuple(Step(one.title, phases.due(one, begins), fen) for one, fen in zip(asked, amounts, strict=True))


def _details(award: Award, content: dict[str, Any]) -> dict[str, str]:
    """Return goal and innovation as call and bid have them; the parties may write them more sharply."""
    call = award.challenge
    goal = _paragraphs(f"解决“{call.title}”所述技术问题，达到约定的技术指标。", _promises(content))
    found = {"goal": goal, "innovation": content.get("route") or content.get("summary") or ""}
    return kinds.kept(COMMISSIONED[1], {name: value[: kinds.LONGEST] for name, value in found.items()})


def _due(wished: date | None) -> date:
    earliest = clock.today() + TIME_TO_WORK
    return max(wished, earliest) if wished else earliest


def _clauses(award: Award, bid: WinningBid) -> dict[str, str]:
    call, content = award.challenge, bid.content
    return {
        "content": _paragraphs(
            f"一、要解决的技术问题\n{call.problem or call.demand.problem}",
            f"二、技术路线\n{content['route']}" if content.get("route") else "",
            f"三、技术指标\n{_promises(content)}" if content.get("promises") else "",
            f"四、榜单约定的其他条件\n{call.terms}" if call.terms else "",
        ),
        "plan": _paragraphs(
            _shown(award), _people(award, content), consortium.clause(content, bid.bidder_id), STANDARD["plan"]
        ),
        "ownership": _paragraphs(call.ip_terms, "" if call.ip_terms else STANDARD["ownership"]),
        "acceptance": _paragraphs(f"按下列指标验收：\n{_promises(content)}", STANDARD["acceptance"])
        if content.get("promises")
        else STANDARD["acceptance"],
        "liability": _paragraphs(_ending(call), STANDARD["liability"]),
    }


def _shown(award: Award) -> str:
    """Say what each milestone is to be shown by."""
    shown = [f"{one.title}：{one.evidence}" for one in phases.of_award(award) if one.evidence]
    return "各履行节点应提交的证明材料：\n" + "\n".join(shown) if shown else ""


def _people(award: Award, content: dict[str, Any]) -> str:
    chief = undertaking_wording.chief(content)
    lead = f"技术总师：{chief}；职权：{award.challenge.chief_powers}" if award.challenge.chief_engineer else ""
    team = undertaking_wording.team(content.get("team"))
    return _paragraphs(f"项目团队：{team}" if team else "", lead)


def _ending(call: Challenge) -> str:
    """Say what the call has provided for beforehand: verdicts that end the work, and silence that passes it."""
    days = call.auto_accept_days
    race = "在赛马节点被淘汰的，本合同终止，已通过节点的款项照付，其余退还甲方。"
    silence = f"甲方自收到节点报告之日起{days}日内未作决定的，视为通过。"
    verdict = "经里程碑评定确认工作无法继续的，甲方可以书面说明事由和责任后终止本合同。"
    return f"{verdict}{race if call.way is ChallengeWay.RACE else ''}{silence if days else ''}"


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(filter(None, (part.strip() for part in parts)))


def _promises(content: dict[str, Any]) -> str:
    return "\n".join(_promise(number, one) for number, one in enumerate(content.get("promises") or (), start=1))


def _promise(number: int, one: dict[str, Any]) -> str:
    how, asked = OPERATORS.get(one["operator"], one["operator"]), one["asked"].replace("..", " 至 ")
    promised = f"乙方承诺：{one['promise']}" if one.get("promise") else "乙方未作承诺"
    return f"{number}．{one['quantity']}：要求{how} {asked}{one.get('unit') or ''}；{promised}。"
