from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace import clock, db
from marketplace.contracts import actions, gates, waivers
from marketplace.contracts.models import ContractState
from marketplace.contracts.states import WaiverState
from marketplace.contracts.terms import read
from marketplace.errors import IllegalMove, Invalid
from tests.contracts import life, make

APPLICATION = {"kind": "02", "sub_kind": "0203"}
PATENT = {"kind": "02", "sub_kind": "0202"}


def ask(contract, sides, article="847", holder="完成人代表"):
    return waivers.ask(contract, article, holder, by=sides.actor("seller", "editor"))


def answer(row, sides, waived=True, **changes):
    values = {"waived": waived, "on": clock.today(), "evidence": "书面声明，存卷。", **changes}
    return waivers.answer(row, waivers.Answer(**values), by=sides.actor("seller", "editor"))


def declare(contract, sides, article):
    return waivers.declare_none(contract, article, "不存在此类权利人。", by=sides.actor("seller", "editor"))


@pytest.mark.parametrize(
    ("terms", "nature", "articles"),
    [
        ({}, "150", ()),
        ({"kind": "03", "sub_kind": "0301"}, "150", ()),
        (PATENT, "0221", ("847",)),
        (PATENT, "500", ()),
        (APPLICATION, "0221", ("847", "859", "860")),
    ],
)
def test_which_articles_give_somebody_a_right_of_first_refusal(ctx, terms, nature, articles):
    contract, sides = make.a_draft(**terms)
    sides.seller.nature = nature
    assert waivers.articles(contract, read(contract.to_sign.terms)) == articles


def test_a_transfer_is_not_signed_before_the_waiver_is_recorded(ctx):
    contract, sides = make.a_sent(**PATENT)
    with pytest.raises(gates.NotReady):
        make.sign(contract, sides, "seller")
    row = ask(contract, sides)
    with pytest.raises(gates.NotReady, match="完成人代表"):
        make.sign(contract, sides, "seller")
    answer(row, sides)
    for side in ("seller", "buyer"):
        make.sign(contract, sides, side)
    assert contract.state == ContractState.IN_FORCE


def test_who_takes_over_at_equal_terms_stops_the_contract(ctx):
    contract, sides = make.a_sent(**PATENT)
    answer(ask(contract, sides), sides, waived=False)
    with pytest.raises(gates.NotReady):
        make.sign(contract, sides, "buyer")


def test_every_article_needs_its_own_record(ctx):
    contract, sides = make.a_sent(**APPLICATION)
    answer(ask(contract, sides), sides)
    declare(contract, sides, "859")
    with pytest.raises(gates.NotReady, match="860"):
        make.sign(contract, sides, "seller")
    declare(contract, sides, "860")
    assert make.sign(contract, sides, "seller")


def test_other_conditions_need_another_waiver(ctx):
    contract, sides = make.a_draft(**PATENT)
    answer(ask(contract, sides), sides)
    actions.edit(contract, life.priced(contract, 200_000_00), by=sides.actor("seller", "editor"))
    assert len(waivers.missing(contract, read(contract.to_sign.terms))) == 1
    terms = replace(make.terms(**PATENT), valid_to=make.terms().valid_to + timedelta(days=1))
    actions.edit(contract, terms, by=sides.actor("seller", "editor"))
    assert waivers.missing(contract, terms) == []


def test_what_was_shown_names_buyer_price_and_payment(ctx):
    contract, sides = make.a_draft(**PATENT)
    shown = ask(contract, sides).conditions
    for words in (sides.buyer.name, "人民币 300,000.00 元", "专利权转让合同", "一次总付"):
        assert words in shown


def test_records_that_cannot_stand_are_refused(ctx, travel):
    contract, sides = make.a_draft(**PATENT)
    row = ask(contract, sides)
    with pytest.raises(Invalid):
        ask(contract, sides)
    with pytest.raises(Invalid):
        ask(contract, sides, holder=" ")
    with pytest.raises(waivers.NothingToWaive):
        ask(contract, sides, article="859")
    for wrong in ({"evidence": " "}, {"on": clock.today() + timedelta(days=1)}, {"on": clock.today() - timedelta(1)}):
        with pytest.raises(Invalid):
            answer(row, sides, **wrong)
    answer(row, sides)
    with pytest.raises(IllegalMove):
        answer(row, sides)
    assert row.state == WaiverState.WAIVED


def test_the_database_itself_keeps_an_answer_as_it_was_given(ctx):
    contract, sides = make.a_draft(**PATENT)
    answer(ask(contract, sides), sides, waived=False)
    with pytest.raises(Exception, match="can no longer change"):
        db.session.execute(text("UPDATE first_refusal SET state = 'waived'"))
