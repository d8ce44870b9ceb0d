"""Payment plans of Civil Code art. 846: sums, orders, royalties, open totals and what completes them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from marketplace import clock, db
from marketplace.contracts import actions, checks, completing, payment_plans, performance, price_findings
from marketplace.contracts.completing import NothingOpen, Total
from marketplace.contracts.models import ContractState, LineNature, TotalCompletion
from marketplace.contracts.payment_plans import Path, Payment, Royalty
from marketplace.contracts.terms import Line, Step, read
from marketplace.errors import Invalid
from marketplace.payments import actions as payments
from tests.contracts import make
from tests.payments.make import GOOD

ROYALTY = Payment("3", Royalty("sales", (500, 450, 400), "每年一次，由双方委托的审计机构查阅。"), totals_open=True)
FEE = replace(ROYALTY, mode="4")
FEN = st.integers(1, 10**12)


def _royalty(**changes):
    """Terms of a mere royalty: nothing is fixed."""
    return make.terms(**{"payment": ROYALTY, "lines": (), "steps": (), **changes})


def _refused(terms):
    with pytest.raises(Invalid) as refused:
        checks.check(terms)
    return refused.value.field


@given(amounts=st.lists(FEN, min_size=2, max_size=8))
def test_instalments_are_good_exactly_when_they_make_the_price(amounts):
    due = clock.today()
    steps = tuple(Step(f"第{number}期", due, amount) for number, amount in enumerate(amounts, start=1))
    lines = (Line("研究开发费用", LineNature.TECHNICAL, sum(amounts)),)
    checks.check(make.terms(lines=lines, steps=steps))
    short = (*steps[:-1], replace(steps[-1], amount_fen=steps[-1].amount_fen + 1))
    assert _refused(make.terms(lines=lines, steps=short)) == "steps"


@given(parts=st.lists(st.tuples(FEN, st.sampled_from(list(LineNature))), min_size=1, max_size=8))
def test_the_technical_amount_lies_between_nothing_and_the_price(parts):
    terms = make.terms(lines=tuple(Line("费用", nature, amount) for amount, nature in parts))
    assert 0 <= terms.technical_fen <= terms.amount_fen
    other = sum(amount for amount, nature in parts if nature is LineNature.OTHER)
    assert terms.technical_fen + other == terms.amount_fen == sum(amount for amount, _nature in parts)


@given(rates=st.lists(st.integers(1, 10_000), min_size=1, max_size=10), base=st.integers(0, 10**15))
def test_a_royalty_is_never_more_than_its_base_and_follows_its_path(rates, base):
    royalty = Royalty("sales", tuple(rates))
    dues = [royalty.due_fen(year, base) for year in range(1, len(rates) + 2)]
    assert all(0 <= due <= base for due in dues)
    assert dues[-1] == dues[-2]
    orders = {Path.FIXED: {tuple(dues)}, Path.RISING: {tuple(sorted(dues))}, Path.FALLING: {tuple(sorted(dues)[::-1])}}
    assert tuple(dues) in orders.get(royalty.path, {tuple(dues)})


@pytest.mark.parametrize(
    ("rates", "path"),
    [
        ((500,), "fixed"),
        ((500, 500), "fixed"),
        ((400, 500), "rising"),
        ((500, 500, 400), "falling"),
        ((1, 2, 1), "mixed"),
    ],
)
def test_the_path_of_a_rate_has_its_name(rates, path):
    assert Royalty("sales", rates).path == path


def test_halves_of_a_fen_are_rounded_up():
    assert [Royalty("sales", (5000,)).due_fen(1, base) for base in (1, 2, 3)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"payment": Payment("7")}, "payment_mode"),
        ({"payment": Payment("2")}, "steps"),
        ({"payment": Payment("1"), "steps": ()}, "payment_mode"),
        ({"payment": Payment("1", totals_open=True)}, "payment_mode"),
        ({"payment": Payment("1", ROYALTY.royalty)}, "payment_mode"),
        ({"payment": Payment("9", other=" ")}, "payment_other"),
        ({"payment": Payment("3", totals_open=True)}, "royalty_base"),
        ({"payment": replace(ROYALTY, totals_open=False)}, "payment_mode"),
        ({"payment": replace(ROYALTY, royalty=Royalty("gain", (500,)))}, "royalty_base"),
        ({"payment": replace(ROYALTY, royalty=Royalty("other", (500,)))}, "royalty_base_note"),
        ({"payment": replace(ROYALTY, royalty=Royalty("sales", ()))}, "royalty_rates"),
        ({"payment": replace(ROYALTY, royalty=Royalty("sales", (0,)))}, "royalty_rates"),
        ({"payment": replace(ROYALTY, royalty=Royalty("sales", (10_001,)))}, "royalty_rates"),
        ({"payment": replace(ROYALTY, royalty=Royalty("sales", (500, 400, 500)))}, "royalty_rates"),
        ({"payment": FEE, "lines": (), "steps": ()}, "lines"),
        ({"payment": ROYALTY, "lines": ()}, "steps"),
        ({"payment": Payment("9", other="以股权支付。"), "lines": (), "steps": ()}, "lines"),
    ],
)
def test_a_plan_that_cannot_stand_is_refused_by_its_field(ctx, terms, field):
    assert _refused(make.terms(**terms)) == field


@pytest.mark.parametrize(
    "terms",
    [
        {"payment": FEE},
        {"payment": ROYALTY, "lines": (), "steps": ()},
        {"payment": Payment("9", other="以股权支付。", totals_open=True), "lines": (), "steps": ()},
        {"payment": Payment("9", other="验收后以银行承兑汇票支付。")},
    ],
)
def test_what_can_stand_is_kept_and_read_back(ctx, terms):
    contract, _sides = make.a_draft(**terms)
    assert read(contract.current.terms) == make.terms(**terms)
    assert (contract.payment_mode, contract.totals_open) == (terms["payment"].mode, terms["payment"].totals_open)


def test_the_text_says_how_it_is_paid(ctx):
    assert "支付方式：一次总算、一次总付。" in make.a_draft()[0].current.text
    said = make.a_draft(payment=FEE)[0].current.text
    for words in (
        "成交额（固定部分）：人民币 300,000.00 元。",
        "提成支付附加预付入门费，入门费为人民币 300,000.00 元。",
        "提成基数：产品销售额。",
        "提成比例：逐年递减比例，第1年 5%；第2年 4.5%；第3年 4%；此后各年按最后一年的比例执行。",
        "会计账目的查阅办法：每年一次",
        "固定部分全部存入资金监管账户",
    ):
        assert words in said


def test_a_mere_royalty_comes_into_force_with_nothing_to_hold(ctx):
    contract, _sides = make.a_contract(payment=ROYALTY, lines=(), steps=())
    assert (contract.state, contract.amount_fen, contract.escrow_id) == (ContractState.IN_FORCE, 0, None)


def test_of_a_royalty_with_an_entry_fee_the_fee_is_held(ctx):
    contract, _sides = make.a_contract(payment=FEE)
    assert contract.escrow.amount_fen == contract.amount_fen == make.PRICE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract SET amount_fen = 0, technical_fen = 0",
        "UPDATE contract SET totals_open = true",
        "UPDATE contract SET technical_fen = -1",
        "UPDATE contract SET origin = 'found'",
        "UPDATE price_line SET quantity = 0",
    ],
)
def test_the_database_itself_refuses_money_that_cannot_be(ctx, statement):
    make.a_draft()
    with pytest.raises(Exception, match=r"(?i)check"):
        db.session.execute(text(statement))


def _total(fen=500_000_00, technical=400_000_00, **changes):
    return Total(**{"fen": fen, "technical_fen": technical, "on": clock.today(), "evidence": "审计报告一份", **changes})


def test_an_open_total_is_completed_and_the_last_statement_counts(ctx):
    contract, sides = make.a_contract(payment=FEE)
    by = sides.actor("seller", "finance")
    completing.complete_total(contract, _total(), by=by)
    completing.complete_total(contract, _total(fen=800_000_00), by=by)
    assert (contract.total_fen, contract.total_technical_fen) == (800_000_00, 400_000_00)
    assert (contract.amount_fen, len(contract.completions)) == (make.PRICE, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fen": 0}, "total"),
        ({"fen": make.PRICE - 1}, "total"),
        ({"fen": 10**15 + 1}, "total"),
        ({"technical": 500_000_01}, "technical"),
        ({"technical": -1}, "technical"),
        ({"on": clock.today() + timedelta(days=400)}, "on"),
        ({"on": clock.today() - timedelta(days=400)}, "on"),
        ({"evidence": " "}, "evidence"),
    ],
)
def test_a_total_that_cannot_be_is_refused_by_its_field(ctx, changes, field):
    contract, sides = make.a_contract(payment=FEE)
    with pytest.raises(Invalid) as refused:
        completing.complete_total(contract, _total(**changes), by=sides.actor("seller", "finance"))
    assert refused.value.field == field


def test_a_known_price_and_an_unsigned_one_have_nothing_to_complete(ctx):
    for contract, sides in (make.a_contract(), make.a_sent(payment=FEE)):
        with pytest.raises(NothingOpen):
            completing.complete_total(contract, _total(), by=sides.actor("seller", "finance"))


@pytest.mark.parametrize("statement", ["UPDATE total_completion SET fen = 1", "DELETE FROM total_completion"])
def test_a_statement_stays_as_it_was_made(ctx, statement):
    contract, sides = make.a_contract(payment=FEE)
    completing.complete_total(contract, _total(), by=sides.actor("seller", "finance"))
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement))


@pytest.mark.parametrize("amounts", [(0, 0), (1, 2), (1, -1)])
def test_the_database_itself_holds_a_statements_amounts_in_order(ctx, amounts):
    contract, _sides = make.a_contract(payment=FEE)
    db.session.add(
        TotalCompletion(
            contract_id=contract.id, fen=amounts[0], technical_fen=amounts[1], on=clock.today(), evidence="x", by=1
        )
    )
    with pytest.raises(Exception, match=r"amount_is_positive|amounts_in_order"):
        db.session.flush()


def test_with_an_open_total_the_last_milestone_does_not_end_the_contract_before_the_total_is_known(ctx, deliver):
    contract, sides = make.a_ready(deliver, payment=FEE)
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "signatory"))
    deliver()
    contract = make.again(contract.id)
    assert (contract.milestones[0].state, contract.state) == ("paid", ContractState.IN_FORCE)
    completing.complete_total(contract, _total(), by=sides.actor("buyer", "finance"))
    assert contract.state == ContractState.PERFORMED


def _codes(terms, most_sets=2):
    return {one.code for one in price_findings.findings(terms, most_sets)}


@pytest.mark.parametrize(
    ("quantity", "found"), [(None, {"carrier_uncounted"}), (1, set()), (2, set()), (3, {"many_carriers"})]
)
def test_more_than_the_usual_sets_of_a_carrier_are_asked_about(quantity, found):
    assert _codes(make.terms(lines=(Line("样机", LineNature.CARRIER, make.PRICE, quantity),))) == found


@pytest.mark.parametrize(
    ("title", "nature", "found"),
    [
        ("设备采购费", LineNature.TECHNICAL, {"line_not_technical"}),
        ("设备采购费", LineNature.OTHER, set()),
        ("研究开发费用", LineNature.TECHNICAL, set()),
    ],
)
def test_a_technical_line_that_reads_like_goods_is_asked_about(title, nature, found):
    assert _codes(make.terms(lines=(Line(title, nature, make.PRICE),))) == found


def test_a_royalty_whose_accounts_nobody_may_read_is_asked_about():
    blind = replace(ROYALTY, royalty=Royalty("sales", (500,)))
    assert _codes(_royalty(payment=blind)) == {"no_inspection", "totals_open"}
    assert _codes(_royalty()) == {"totals_open"}


def test_the_instalments_of_a_contract_are_its_milestones(ctx):
    due = clock.today() + timedelta(days=30)
    steps = (Step("样机", due, 100_000_00), Step("验收", due, 200_000_00))
    contract, sides = make.a_contract(steps=steps)
    assert (contract.payment_mode, [one.amount_fen for one in contract.milestones]) == ("2", [100_000_00, 200_000_00])
    assert "一次总算、分期支付" in contract.current.text
    payments.fund(contract.escrow, GOOD, by=sides.actor("buyer", "finance"))
    assert contract.escrow.amount_fen == make.PRICE
    assert db.session.scalars(select(TotalCompletion)).all() == []
    assert payment_plans.mode_of(steps) == payment_plans.INSTALMENTS
    assert actions.Draft(make.terms(), 1, 2).origin == "direct"
