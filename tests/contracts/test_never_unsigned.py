"""Random lives: whatever is proposed, signed, withdrawn, changed, paid or ended, nothing binds unsigned and no money is lost."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import clock, db, relay
from marketplace.contracts import actions, amending, performance, queries, terminating
from marketplace.contracts.agreement import Way
from marketplace.contracts.models import ContractState, MilestoneState
from marketplace.contracts.money import ORDERED_OUT
from marketplace.errors import MarketplaceError
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows
from marketplace.payments import verification
from tests.contracts import life, make
from tests.payments.make import DECLINED, GOOD

SIDE = st.sampled_from(["seller", "buyer"])
STEPS = st.one_of(
    st.tuples(st.just("sign"), SIDE),
    st.tuples(st.just("sign"), SIDE),
    st.tuples(st.just("withdraw"), SIDE),
    st.tuples(st.sampled_from(["send", "take_back", "register", "drop", "report", "accept", "deliver"]), SIDE),
    st.tuples(st.just("fund"), st.sampled_from([GOOD, DECLINED])),
    st.tuples(st.just("amend"), st.sampled_from([0, 100_000_00, 450_000_00])),
    st.tuples(st.just("end"), SIDE, st.sampled_from(Way)),
    st.tuples(st.sampled_from(["agree", "accept_notice", "contest", "withdraw_ending"]), SIDE),
)


def _milestone(contract):
    return next((one for one in contract.milestones if one.state != MilestoneState.PAID), contract.milestones[-1])


def _amend(contract, sides, fen):
    life.propose(contract, sides, terms=life.priced(contract, fen) if fen else life.later(contract))


ACTS = {
    "sign": life.sign_newest,
    "withdraw": life.withdraw,
    "send": lambda c, sides, side: actions.send(c, by=sides.actor(side, "editor")),
    "take_back": lambda c, sides, side: actions.take_back(c, "再改。", by=sides.actor(side, "editor")),
    "register": lambda c, _sides, _side: actions.registered(c, clock.today()) if c.binding else None,
    "fund": lambda c, sides, how: payments.fund(c.escrow, how, by=sides.actor("buyer", "finance")),
    "amend": _amend,
    "drop": lambda c, sides, side: amending.drop(c, "不改了。", by=sides.actor(side, "editor")),
    "report": lambda c, sides, _side: performance.report(_milestone(c), "已交付。", by=sides.actor("seller", "editor")),
    "accept": lambda c, sides, _side: performance.accept(_milestone(c), by=sides.actor("buyer", "owner")),
    "end": life.end,
    "agree": lambda c, sides, side: life.agree(c.terminations[-1], sides, side),
    "accept_notice": lambda c, sides, side: life.agree(c.terminations[-1], sides, side, act=terminating.accept),
    "contest": lambda c, sides, side: terminating.contest(
        c.terminations[-1], "不同意。", by=sides.actor(side, "signatory")
    ),
    "withdraw_ending": lambda c, sides, side: terminating.withdraw(
        c.terminations[-1], by=sides.actor(side, "signatory")
    ),
}
NEEDS_ESCROW, NEEDS_ENDING = {"fund"}, {"agree", "accept_notice", "contest", "withdraw_ending"}


def _possible(contract, name):
    if name in NEEDS_ESCROW:
        return contract.escrow is not None
    return name not in NEEDS_ENDING or bool(contract.terminations)


def _step(app, number, sides, step):
    name, *args = step
    if name == "deliver":
        db.session.commit()
        relay.run_until_idle(app)
        make.again(number)
        return
    contract = queries.contract(number)
    if not _possible(contract, name):
        return
    try:
        with db.session.begin_nested():
            ACTS[name](contract, sides, *args)
    except MarketplaceError:
        db.session.expire_all()


def _never_unsigned(contract):
    signed = {one.organisation_id for one in contract.current.signatures}
    if contract.state in (ContractState.DRAFT, ContractState.SIGNING):
        assert contract.in_force_number is None
        return
    assert signed == set(contract.parties)
    assert {one.digest for one in contract.current.signatures} == {contract.current.digest}
    assert contract.title == contract.current.terms["title"]
    assert sum(line.amount_fen for line in contract.lines) == contract.amount_fen
    assert sum(one.amount_fen for one in contract.milestones) == contract.amount_fen
    written = [step["amount_fen"] for step in contract.current.terms["steps"]]
    assert [one.amount_fen for one in contract.milestones] == written


def _all_escrows(contract):
    earlier = [one.earlier_escrow_id for one in contract.amendments if one.earlier_escrow_id]
    return [escrows.escrow(number) for number in dict.fromkeys([*earlier, contract.escrow_id]) if number]


def _no_money_lost(contract):
    held = _all_escrows(contract)
    released = sum(one.released_fen for one in held)
    assert released == sum(one.amount_fen for one in contract.milestones if one.state in ORDERED_OUT)
    assert not [problem for one in held for problem in verification.of_escrow(one)]
    assert not list(verification.of_accounts())
    if contract.state == ContractState.TERMINATED:
        assert sum(one.held_fen for one in held) == 0
        assert contract.escrow.state not in escrows.TO_FUND
    elif contract.binding and contract.escrow.funded_fen:
        unpaid = sum(one.amount_fen for one in contract.milestones if one.state not in ORDERED_OUT)
        assert contract.escrow.held_fen == unpaid


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25), start=st.sampled_from(["draft", "signing", "in force"]))
def test_nothing_binds_unsigned_and_no_money_is_lost(ctx, steps, start):
    db.begin_writing()
    begun = {"draft": make.a_draft, "signing": make.a_sent, "in force": make.a_contract}[start]
    contract, sides = begun(**life.in_two_steps())
    number = contract.id
    for step in steps:
        _step(ctx, number, sides, step)
        contract = queries.contract(number)
        db.session.refresh(contract)
        db.session.expire_all()
        _never_unsigned(contract)
        _no_money_lost(contract)
