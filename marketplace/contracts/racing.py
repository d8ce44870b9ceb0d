"""The gates of a race (赛马): runners compared side by side, one decision for all of them, taken at one instant.

Whoever leaves gets what was passed; the rest of his escrow goes back and the bounty pays those who go on. At least one
runner always goes on. Falling behind is no fault: the contract of an eliminated runner ends without blame.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db
from marketplace.challenges import results
from marketplace.challenges.locks import locked_call
from marketplace.challenges.states import AwardState, ChallengeState, ChallengeWay
from marketplace.contracts import concluding, joining, phases, queries, verdicts
from marketplace.contracts.gate_models import GateDecision, GateVerdict
from marketplace.contracts.states import MilestoneState
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from marketplace.challenges.models import Award, Challenge
    from marketplace.contracts.models import Contract, Milestone
    from marketplace.permissions import Actor

CAUSE, NO_BLAME = "eliminated", "diligent"
PASSED = (MilestoneState.ACCEPTED, MilestoneState.PAID)


@dataclass(frozen=True)
class Runner:
    """One runner at a gate: the contract, and the milestone that the gate is about."""

    award: Award
    contract: Contract
    milestone: Milestone

    @property
    def ready(self) -> bool:
        """Whether it can be compared: the report has its verdict, or its day has passed without one."""
        state = self.milestone.state
        overdue = state is not MilestoneState.REPORTED and self.milestone.due < clock.today()
        return state in (*PASSED, MilestoneState.REJECTED) or overdue


@dataclass(frozen=True)
class Decision:
    """What is decided about one runner; `into` is the award of the runner that it merges with."""

    verdict: GateVerdict
    reason: str
    into: int | None = None


class NotComparable(Conflict):
    """A runner's report waits for its verdict, or isn't due yet."""

    default = _l("Every runner's report needs its verdict before the runners are compared.")


def gates(challenge: Challenge) -> list[int]:
    """Return the numbers of the phases after which the runners of a call are compared."""
    if challenge.way is not ChallengeWay.RACE:
        return []
    return [asked.last_phase for asked in phases.of_call(challenge) if asked.gate]


def runners(challenge: Challenge, phase: int) -> list[Runner]:
    """Return the runners that are still in the race, with the milestone that a gate is about."""
    found = []
    for contract in concluding.contracts_of(challenge):
        award = contract.award
        assert award is not None
        step = next((one for one in contract.milestones if _phase(one) == phase), None)
        if award.state is AwardState.CONFIRMED and contract.binding and step is not None:
            found.append(Runner(award, contract, step))
    return found


def _phase(milestone: Milestone) -> int:
    asked = phases.of_milestone(milestone)
    return asked.last_phase if asked else 0


def next_gate(challenge: Challenge) -> int | None:
    """Return the gate that comes next, or None when the last one is behind the runners."""
    decided = set(db.session.scalars(select(GateDecision.phase).where(GateDecision.challenge_id == challenge.id)))
    return next((phase for phase in gates(challenge) if phase not in decided), None)


def decisions(challenge: Challenge) -> list[GateDecision]:
    """Return what all gates of a call have decided, in the order of the gates."""
    chosen = select(GateDecision).where(GateDecision.challenge_id == challenge.id)
    return list(db.session.scalars(chosen.order_by(GateDecision.phase, GateDecision.id)))


def decide(challenge: Challenge, phase: int, choices: dict[int, Decision], *, by: Actor) -> list[GateDecision]:
    """Decide about all runners at a gate at once.

    Args:
        challenge: a race under contract.
        phase: the gate that comes next.
        choices: award id -> what becomes of that runner, for every one that is still in the race.
        by: an owner or signatory of the publisher.

    Raises:
        Forbidden: this person doesn't decide for the publisher.
        Invalid: a runner or a reason is missing, nobody would go on, or a team merges with one that leaves.
        NotComparable: see there.
        Conflict: it isn't the next gate.
        money.MoneyMoves: a payment to one who leaves is under way.
        joining.propose's: the contract of a runner that a team merges with is being changed, or has too many parties.
    """
    challenge = locked_call(challenge.id)
    if not permits(by, Permission.PROPOSE_AWARD, challenge):
        raise Forbidden
    if challenge.state is not ChallengeState.CONTRACTED or phase != next_gate(challenge):
        raise Conflict
    at_gate = [_again(one) for one in runners(challenge, phase)]
    _check(at_gate, choices)
    made = [_decide(one, phase, choices[one.award.id], by) for one in at_gate]
    _merge(at_gate, made, by)
    audit.record("gate.decide", challenge, by=by, phase=phase, left=[one.award_id for one in made if _leaves(one)])
    db.session.flush()
    return made


def _again(runner: Runner) -> Runner:
    """Read a runner again under the lock of its contract, so that no verdict comes in between."""
    contract = queries.locked(runner.contract.id)
    step = next(one for one in contract.milestones if one.id == runner.milestone.id)
    return Runner(runner.award, contract, step)


def _check(at_gate: list[Runner], choices: dict[int, Decision]) -> None:
    if not all(one.ready for one in at_gate):
        raise NotComparable
    if {one.award.id for one in at_gate} != set(choices) or not choices:
        raise Invalid(_l("Decide about every runner that is still in the race."), field="verdict")
    if not all(one.reason.strip() for one in choices.values()):
        raise Invalid(_l("Give a reason for each runner: it is published."), field="reason")
    staying = {award for award, one in choices.items() if one.verdict is GateVerdict.CONTINUE}
    if not staying:
        raise Invalid(_l("At least one runner goes on."), field="verdict")
    if any(one.verdict is GateVerdict.MERGE and one.into not in staying for one in choices.values()):
        raise Invalid(_l("A team merges with a runner that goes on."), field="into")
    if any(not _passed(one) and choices[one.award.id].verdict is GateVerdict.CONTINUE for one in at_gate):
        raise Invalid(_l("Whoever hasn't passed the milestone of this gate doesn't go on."), field="verdict")


def _passed(runner: Runner) -> bool:
    return runner.milestone.state in PASSED


def _leaves(decision: GateDecision) -> bool:
    return decision.verdict is not GateVerdict.CONTINUE


def _decide(runner: Runner, phase: int, choice: Decision, by: Actor) -> GateDecision:
    made = GateDecision(
        challenge_id=runner.award.challenge_id,
        phase=phase,
        award_id=runner.award.id,
        verdict=choice.verdict,
        reason=choice.reason.strip(),
        into_award_id=choice.into if choice.verdict is GateVerdict.MERGE else None,
        by=by.person_id,
    )
    db.session.add(made)
    db.session.flush()
    if _leaves(made):
        results.eliminate(runner.award, by=by)
        verdicts.end_contract(runner.contract, CAUSE, NO_BLAME, made.reason, by=by)
    return made


def _merge(at_gate: list[Runner], made: list[GateDecision], by: Actor) -> None:
    """Have the teams that merge with a runner written into its contract; all of its parties and theirs sign that."""
    contracts = {one.award.id: one.contract for one in at_gate}
    joined: dict[int, list[Contract]] = defaultdict(list)
    for decision in made:
        if decision.into_award_id is not None:
            joined[decision.into_award_id].append(contracts[decision.award_id])
    for award_id, merged in joined.items():
        joining.propose(contracts[award_id], merged, by=by)
