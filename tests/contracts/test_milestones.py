import pytest

from marketplace import clock, db
from marketplace.contracts import actions, performance, waiting
from marketplace.contracts.models import ContractState, MilestoneState
from marketplace.errors import IllegalMove, Invalid
from marketplace.payments import queries as payments
from tests.contracts import make


def test_an_accepted_milestone_is_paid_and_the_contract_performed(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "signatory"))
    assert contract.milestones[0].state == MilestoneState.ACCEPTED
    deliver()
    contract = make.again(contract.id)
    assert contract.milestones[0].state == MilestoneState.PAID
    assert contract.state == ContractState.PERFORMED
    assert payments.journal_sums(contract.escrow_id)["paid"] == contract.amount_fen


def test_registration_comes_before_payment(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    actions.unregistered(contract)
    make.reported(contract, sides)
    with pytest.raises(performance.NotRegistered) as refused:
        performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    assert refused.value.status == 409
    assert contract.milestones[0].state == MilestoneState.REPORTED
    actions.registered(contract, clock.today())
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    assert payments.journal_sums(contract.escrow_id)["release"] == contract.amount_fen


def test_a_milestone_is_not_accepted_while_the_escrow_is_empty(ctx):
    contract, sides = make.a_contract()
    actions.registered(contract, clock.today())
    make.reported(contract, sides)
    with pytest.raises(performance.NotFunded):
        performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))


def test_a_rejected_milestone_says_why_and_can_be_reported_again(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    step = make.reported(contract, sides)
    with pytest.raises(Invalid):
        performance.reject(step, " ", by=sides.actor("buyer", "owner"))
    performance.reject(step, "缺少第三方检测报告", by=sides.actor("buyer", "owner"))
    assert (step.state, step.decision_reason) == (MilestoneState.REJECTED, "缺少第三方检测报告")
    make.reported(contract, sides, "已补交检测报告。")
    assert (step.state, step.decision_reason) == (MilestoneState.REPORTED, None)


def test_a_report_needs_evidence(ctx):
    contract, sides = make.a_contract()
    with pytest.raises(Invalid):
        make.reported(contract, sides, "  ")


def test_nothing_is_reported_before_the_contract_is_in_force(ctx):
    contract, sides = make.a_draft()
    with pytest.raises(performance.NotInForce):
        make.reported(contract, sides)


@pytest.mark.parametrize("again", ["accept", "reject"])
def test_a_milestone_is_decided_once(ctx, deliver, again):
    contract, sides = make.a_ready(deliver)
    step = make.reported(contract, sides)
    by = sides.actor("buyer", "owner")
    performance.accept(step, by=by)
    with pytest.raises(IllegalMove):
        performance.accept(step, by=by) if again == "accept" else performance.reject(step, "x", by=by)


def test_a_paid_milestone_that_is_reported_paid_again_changes_nothing(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    performance.accept(make.reported(contract, sides), by=sides.actor("buyer", "owner"))
    deliver()
    contract = make.again(contract.id)
    paid_at = contract.milestones[0].paid_at
    performance.paid(contract.milestones[0].id)
    assert contract.milestones[0].paid_at == paid_at


def test_a_contract_with_two_milestones_is_performed_with_the_last(ctx, deliver):
    first, second = (
        make.terms().steps[0].__class__(f"节点{n}", make.terms().steps[0].due_on, make.PRICE // 2) for n in (1, 2)
    )
    contract, sides = make.a_ready(deliver, steps=(first, second))
    for number, state in ((0, ContractState.IN_FORCE), (1, ContractState.PERFORMED)):
        step = contract.milestones[number]
        performance.report(step, "完成", by=sides.actor("seller", "editor"))
        performance.accept(step, by=sides.actor("buyer", "owner"))
        deliver()
        contract = make.again(contract.id)
        assert contract.state == state
    assert contract.escrow.state == "released"


def test_the_desks_say_whose_turn_it_is(ctx, deliver):
    contract, sides = make.a_draft()

    def turns():
        db.session.flush()
        return {
            who: [str(item.endpoint) for item in waiting.waiting_for(sides.actor(*who))]
            for who in (("seller", "editor"), ("buyer", "editor"), ("seller", "signatory"), ("buyer", "signatory"))
        }

    assert turns()["seller", "editor"] == turns()["buyer", "editor"] == ["contracts.show"]
    actions.send(contract, by=sides.actor("buyer", "editor"))
    assert turns()["seller", "signatory"] == turns()["buyer", "signatory"] == ["contracts.sign"]
    assert [item.kind for item in waiting.awaited_by(sides.actor("seller", "editor"))] == ["contract"]
    for side in ("seller", "buyer"):
        make.sign(contract, sides, side)
    assert turns()["seller", "editor"] == ["contracts.milestone"]
    assert waiting.awaited_by(sides.actor("seller", "editor")) == []
    make.reported(contract, sides)
    assert turns()["buyer", "signatory"] == ["contracts.milestone"]
    assert [item.kind for item in waiting.awaited_by(sides.actor("seller", "editor"))] == ["milestone"]
