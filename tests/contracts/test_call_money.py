"""The bounty of a call from the escrow to the last 分: passed on, brought along, paid with invoices, given back."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace import clock, db
from marketplace.challenges import awards, committing, opening, publishing
from marketplace.challenges.awards import Choice
from marketplace.challenges.drafts import Phase
from marketplace.challenges.models import Commitment
from marketplace.challenges.states import BidState, ChallengeState, ChallengeWay, CommitmentKind
from marketplace.contracts import actions, bounty, concluding, performance, queries, racing, verdicts
from marketplace.contracts.gate_models import GateVerdict
from marketplace.contracts.models import Contract
from marketplace.contracts.racing import Decision
from marketplace.contracts.states import ContractState, MilestoneState
from marketplace.errors import Invalid, MarketplaceError
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows
from marketplace.payments import verification
from tests.challenges import make as calls
from tests.contracts import award_scene as scene
from tests.contracts import make
from tests.payments.make import GOOD

RACE = {
    "way": ChallengeWay.RACE,
    "runners": 2,
    "start_share_bp": 1_000,
    "phases": (Phase("样件", 3, 4_000, "检测报告", gate=True), Phase("小批", 9, 6_000, "试制记录")),
}
PRICES = (200_000_000, 201_000_000)


def opened(deliver, count=2, **changes):
    """Return (opened call whose whole bounty is held in escrow, publisher, [(bid, team)])."""
    secretary = calls.a_secretary()
    call, publisher = calls.an_approved_call(secretary, commitment_kind=CommitmentKind.ESCROW, **changes)
    number = committing.open_escrow(call, by=publisher).escrow_id
    payments.fund(escrows.escrow(number), GOOD, by=publisher)
    deliver()
    db.begin_writing()
    db.session.expire_all()
    publishing.publish(call, by=secretary)
    made = [calls.a_bid(call, price_fen=price) for price in PRICES[:count]]
    calls.past_deadline(call)
    opening.open_bids(call, by=secretary)
    return call, publisher, [(bid, team) for bid, team, _by in made]


def award(deliver, call, publisher, chosen):
    """Give the award to some bids; returns the contracts in force and registered, each with its sides."""
    made = awards.propose_all(call, [Choice(bid, "理由") for bid, _team in chosen], by=publisher)
    for one in made:
        scene.past_the_notice(one, deliver)
    running = []
    for one, (_bid, team) in zip(made, chosen, strict=True):
        sides = scene.Sides(call, team)
        contract = scene.sign(queries.of_award(one.id), sides)
        actions.registered(contract, clock.today())
        running.append((contract.id, sides))
    deliver()
    db.begin_writing()
    db.session.expire_all()
    return [(queries.contract(number), sides) for number, sides in running]


def differences():
    found = [*verification.of_accounts()]
    for escrow in verification.escrows():
        found += verification.of_escrow(escrow)
    assert sum(line.balance_fen for line in escrows.trial_balance()) == 0
    return found


def of(call):
    return db.session.scalar(select(Commitment).where(Commitment.challenge_id == call.id)).escrow


@pytest.fixture
def won(ctx, deliver):
    """(contract of the one winner, sides, call) with the bounty in escrow."""
    call, publisher, bids = opened(deliver)
    ((contract, sides),) = award(deliver, call, publisher, bids[:1])
    return contract, sides, call


@pytest.fixture
def race(ctx, deliver):
    """([(contract, sides)] of two runners, call) with the bounty in escrow."""
    call, publisher, bids = opened(deliver, **RACE)
    return award(deliver, call, publisher, bids), call


def test_the_winners_contract_takes_its_price_along_and_nobody_pays_twice(won):
    contract, _sides, call = won
    assert (contract.escrow.held_fen, contract.escrow.missing_fen) == (200_000_000, 0)
    assert of(call).held_fen == 100_000_000
    assert call.commitments[0].state == "released"
    assert differences() == []


def test_what_the_contract_does_not_need_goes_back_when_it_is_performed(won, deliver):
    contract, sides, call = won
    scene.answer_all(call)
    scene.go_through(contract, sides, deliver)
    deliver()
    db.session.expire_all()
    kept = of(call)
    assert (kept.held_fen, kept.refunded_fen, kept.state) == (0, 100_000_000, "refunded")
    assert call.state is ChallengeState.SETTLED
    assert differences() == []


def test_money_leaves_with_the_invoice_and_not_before(won, deliver):
    contract, sides, _call = won
    step = scene.report(contract.milestones[0], sides)
    performance.accept(step, by=sides.buyer)
    deliver()
    step = make.again(contract.id).milestones[0]
    assert (step.state, contract.escrow.released_fen) == (MilestoneState.ACCEPTED, 0)
    scene.invoice(step, sides, "12345678")
    deliver()
    assert make.again(contract.id).milestones[0].state is MilestoneState.PAID


def test_a_lapse_gives_the_bounty_back_by_itself(ctx, deliver):
    from marketplace.challenges import ending

    call, publisher, _bids = opened(deliver)
    ending.give_up(call, "none_suitable", by=publisher)
    deliver()
    db.session.expire_all()
    assert (of(call).state, of(call).refunded_fen) == ("refunded", call.bounty_fen)
    assert differences() == []


def test_each_runner_takes_only_the_start_share_along(race):
    runners, call = race
    assert [one.escrow.held_fen for one, _sides in runners] == [30_000_000, 30_000_000]
    assert of(call).held_fen == 240_000_000
    titles = [one.title for one in runners[0][0].milestones]
    assert titles == ["启动", "样件", "小批"]
    assert sum(one.amount_fen for one in runners[0][0].milestones) == PRICES[0]


def pass_step(contract, sides, place, deliver, number):
    step = scene.report(contract.milestones[place], sides)
    performance.accept(step, by=sides.buyer)
    scene.invoice(step, sides, number)
    deliver()
    return make.again(contract.id)


def at_the_gate(runners, deliver):
    """Have both runners paid their start and the first passed at the gate; the second is sent back."""
    (first, ours), (second, theirs) = runners
    pass_step(first, ours, 0, deliver, "10000001")
    pass_step(second, theirs, 0, deliver, "20000001")
    first = pass_step(queries.contract(first.id), ours, 1, deliver, "10000002")
    second = queries.contract(second.id)
    performance.reject(scene.report(second.milestones[1], theirs), "样件开裂。", by=theirs.buyer)
    return first, second


def test_a_gate_takes_a_runner_out_pays_what_was_passed_and_keeps_the_bounty_for_the_other(race, deliver):
    runners, call = race
    first, second = at_the_gate(runners, deliver)
    scene.answer_all(call)
    phase = racing.next_gate(call)
    choices = {
        first.award_id: Decision(GateVerdict.CONTINUE, "指标全部达到。"),
        second.award_id: Decision(GateVerdict.ELIMINATE, "样件开裂，落后两个月。"),
    }
    racing.decide(call, phase, choices, by=runners[0][1].buyer)
    deliver()
    first, second = make.again(first.id), queries.contract(second.id)
    assert (second.state, second.award.state, second.escrow.released_fen) == ("terminated", "eliminated", 30_000_000)
    assert second.terminations[-1].responsibility == "diligent"
    assert racing.next_gate(call) is None
    last = scene.report(first.milestones[2], runners[0][1])
    scene.measure(first, runners[0][1])
    performance.accept(last, by=runners[0][1].buyer)
    scene.invoice(last, runners[0][1], "10000003")
    deliver()
    db.session.expire_all()
    assert (call.state, queries.contract(first.id).state) == (ChallengeState.SETTLED, ContractState.PERFORMED)
    paid = PRICES[0] + 30_000_000
    assert of(call).refunded_fen == call.bounty_fen - paid
    assert differences() == []


def test_nobody_is_taken_out_before_every_report_has_its_verdict_and_one_goes_on(race, deliver):
    runners, call = race
    by = runners[0][1].buyer
    phase = racing.next_gate(call)
    both = [one.award_id for one, _sides in runners]
    with pytest.raises(racing.NotComparable):
        racing.decide(call, phase, dict.fromkeys(both, Decision(GateVerdict.ELIMINATE, "理由")), by=by)
    first, second = at_the_gate(runners, deliver)
    for choices in (
        dict.fromkeys(both, Decision(GateVerdict.ELIMINATE, "理由")),
        dict.fromkeys(both, Decision(GateVerdict.CONTINUE, "理由")),  # the second hasn't passed
        {first.award_id: Decision(GateVerdict.CONTINUE, "理由")},
        {first.award_id: Decision(GateVerdict.CONTINUE, " "), second.award_id: Decision(GateVerdict.ELIMINATE, "x")},
    ):
        with pytest.raises(Invalid), db.session.begin_nested():
            racing.decide(call, phase, choices, by=by)


class Life:
    """Contracts of a call with everything that somebody may try with them and their money."""

    def __init__(self, deliver, several):
        self.deliver, self.number = deliver, 30_000_000
        self.call, publisher, bids = opened(deliver, **(RACE if several else {}))
        self.by_publisher = publisher
        running = award(deliver, self.call, publisher, bids if several else bids[:1])
        self.running = [(contract.id, sides) for contract, sides in running]

    def _one(self, which):
        number, sides = self.running[which % len(self.running)]
        contract = queries.contract(number)
        step = next((one for one in contract.milestones if one.state is not MilestoneState.PAID), None)
        return contract, step or contract.milestones[-1], sides

    def report(self, which):
        _contract, step, sides = self._one(which)
        scene.report(step, sides)

    def measure(self, which):
        contract, _step, sides = self._one(which)
        scene.measure(contract, sides)

    def accept(self, which):
        _contract, step, sides = self._one(which)
        performance.accept(step, by=sides.buyer)

    def reject(self, which):
        _contract, step, sides = self._one(which)
        performance.reject(step, "不符合", by=sides.buyer)

    def end(self, which):
        _contract, step, sides = self._one(which)
        verdicts.end(step, "infeasible", "diligent", "路线不可行，记录齐全。", by=sides.buyer)

    def invoice(self, which):
        _contract, step, sides = self._one(which)
        self.number += 1
        scene.invoice(step, sides, str(self.number))

    def fund(self, which):
        contract, _step, sides = self._one(which)
        payments.fund(contract.escrow, GOOD, by=sides.finance)

    def gate(self, which):
        phase = racing.next_gate(self.call)
        if phase is None:
            return
        verdict = [GateVerdict.CONTINUE, GateVerdict.ELIMINATE]
        at_gate = racing.runners(self.call, phase)
        choices = {
            one.award.id: Decision(verdict[(place + which) % 2], "并排比较") for place, one in enumerate(at_gate)
        }
        racing.decide(self.call, phase, choices, by=self.running[0][1].buyer)

    def answer(self, _which):
        scene.answer_all(self.call)
        concluding.conclude(self.call, by=None)

    def wait(self, which):
        clock.set_offset(clock.offset() + timedelta(days=which * 20))

    def relay(self, _which):
        self.deliver()
        db.begin_writing()
        db.session.expire_all()


STEPS = [name for name in vars(Life) if not name.startswith("_")]
GOOD_LIFE = ["report", "accept", "invoice", "relay", "report", "measure", "accept", "invoice", "relay"]
histories = st.lists(st.tuples(st.sampled_from(STEPS + GOOD_LIFE), st.integers(0, 1)), min_size=4, max_size=24)


def check(life):
    """What must hold after every step: the books agree, and no state breaks a rule."""
    assert differences() == []
    owed = any(one.state in (BidState.OPENED, BidState.EXCLUDED) for one in life.call.bids)
    contracts = list(db.session.scalars(select(Contract)))
    if life.call.state is ChallengeState.SETTLED:
        assert not owed
        assert any(one.state is ContractState.PERFORMED for one in contracts)
    if life.call.state in (ChallengeState.SETTLED, ChallengeState.TERMINATED):
        assert not bounty.running(life.call)
        assert of(life.call).held_fen == 0
    for one in contracts:
        passed = sum(step.amount_fen for step in one.milestones if step.state in racing.PASSED)
        assert one.escrow.released_fen <= passed
        assert all(step.decided_by or step.by_silence for step in one.milestones if step.state in racing.PASSED)


def _try(life, step, which):
    if step == "relay":  # it commits, so it can't stand inside a savepoint
        life.relay(which)
        return
    try:
        with db.session.begin_nested():
            getattr(life, step)(which)
    except MarketplaceError:
        db.session.expire_all()


@pytest.mark.parametrize("several", [False, True])
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_tried_with_a_calls_contracts_the_ledger_sums_to_0_and_no_rule_breaks(ctx, deliver, several, data):
    clock.set_offset(timedelta(0))
    life = Life(deliver, several)
    for step, which in data.draw(histories):
        _try(life, step, which)
    life.relay(0)
    check(life)
