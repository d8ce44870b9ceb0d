import pytest

from marketplace import clock, policies
from marketplace.contracts import actions, gates, publicity
from marketplace.contracts.models import ContractState
from marketplace.contracts.terms import read
from marketplace.errors import Conflict, Invalid
from marketplace.notices import actions as notices
from marketplace.notices.models import NoticeState
from tests.contracts import life, make
from tests.factories import a_person, actor_of, an_official

LICENCE = {"kind": "03", "sub_kind": "0301"}
ABSTRACT = "一种铝锂合金薄板的低温时效工艺，可以提高强度并降低能耗，适用于航空结构件。"


def a_public_seller(nature="0221"):
    sides = make.Sides()
    sides.seller.nature = nature
    return sides


def publish(contract, sides, abstract=ABSTRACT):
    return publicity.publish(contract, abstract, by=sides.actor("seller", "editor"))


def wait(contract, deliver, travel, **span):
    travel(**span)
    deliver()
    return make.again(contract.id)


@pytest.mark.parametrize(
    ("terms", "nature", "needed"),
    [
        (LICENCE, "0221", True),
        ({"kind": "02", "sub_kind": "0202"}, "0211", True),
        (LICENCE, "0231", True),
        (LICENCE, "150", False),
        ({}, "0221", False),
    ],
)
def test_whose_contracts_wait_for_a_notice(ctx, terms, nature, needed):
    contract, _sides = make.a_draft(a_public_seller(nature), **terms)
    assert publicity.applies(contract, read(contract.to_sign.terms)) is needed


def test_the_contract_is_not_signed_before_the_notice_has_ended(ctx, deliver, travel):
    contract, sides = make.a_sent(a_public_seller(), **LICENCE)
    with pytest.raises(gates.NotReady):
        make.sign(contract, sides, "seller")
    shown = publish(contract, sides)
    assert (shown.notice.ends_on - clock.today()).days == 15
    contract = wait(contract, deliver, travel, days=14)
    with pytest.raises(gates.NotReady, match=shown.notice.ends_on.isoformat()):
        make.sign(contract, sides, "seller")
    contract = wait(contract, deliver, travel, days=2)
    for side in ("seller", "buyer"):
        make.sign(contract, sides, side)
    assert contract.state == ContractState.IN_FORCE


def test_an_open_objection_stops_the_signatures_and_a_dismissed_one_lets_them_go_on(ctx, deliver, travel):
    contract, sides = make.a_sent(a_public_seller(), **LICENCE)
    notice = publish(contract, sides).notice
    draft = notices.ObjectionDraft("测试人员", "13800000000", "价格过低。")
    objection = notices.object_to(notice, draft, by=actor_of(a_person()))
    contract = wait(contract, deliver, travel, days=20)
    with pytest.raises(gates.NotReady):
        make.sign(contract, sides, "seller")
    notices.decide(objection, False, "价格有评估依据。", by=actor_of(an_official("operator")))
    contract = wait(contract, deliver, travel, minutes=1)
    assert make.sign(contract, sides, "seller")


def test_an_upheld_objection_asks_for_a_new_notice(ctx, deliver):
    contract, sides = make.a_sent(a_public_seller(), **LICENCE)
    notice = publish(contract, sides).notice
    draft = notices.ObjectionDraft("测试人员", "13800000000", "价格过低。")
    objection = notices.object_to(notice, draft, by=actor_of(a_person()))
    notices.decide(objection, True, "须重新评估。", by=actor_of(an_official("operator")))
    with pytest.raises(gates.NotReady):
        make.sign(contract, sides, "seller")
    assert publish(contract, sides).notice.state is NoticeState.OPEN


def test_the_notice_says_name_abstract_mode_price_buyer_and_marks_related_ones(ctx):
    contract, sides = make.a_draft(a_public_seller(), **LICENCE, related=True)
    notice = publish(contract, sides).notice
    for words in (
        contract.title,
        ABSTRACT,
        "专利实施许可合同",
        "人民币 300,000.00 元",
        sides.buyer.name,
        "是否关联交易：是",
    ):
        assert words in notice.text
    assert set(notice.party_ids) == set(contract.parties)


def test_another_price_needs_another_notice(ctx, deliver, travel):
    contract, sides = make.a_draft(a_public_seller(), **LICENCE)
    publish(contract, sides)
    contract = wait(contract, deliver, travel, days=16)
    actions.edit(contract, life.priced(contract, 100_000_00), by=sides.actor("seller", "editor"))
    assert len(publicity.missing(contract, read(contract.to_sign.terms))) == 1


def test_a_change_of_the_price_waits_for_its_own_notice(ctx, deliver, travel):
    contract, sides = make.a_sent(a_public_seller(), **LICENCE)
    publish(contract, sides)
    contract = wait(contract, deliver, travel, days=16)
    for side in ("seller", "buyer"):
        make.sign(contract, sides, side)
    life.propose(contract, sides, terms=life.priced(contract, 100_000_00))
    with pytest.raises(gates.NotReady):
        life.sign_newest(contract, sides, "seller")


def test_what_was_listed_or_auctioned_needs_no_notice(ctx):
    contract, sides = make.a_sent(a_public_seller(), **LICENCE)
    by = sides.actor("seller", "editor")
    for way, evidence in (("agreed", "无"), ("auction", " ")):
        with pytest.raises(Invalid):
            publicity.record_way(contract, way, evidence, by=by)
    publicity.record_way(contract, "auction", "拍卖公告编号 2026-08。", by=by)
    assert make.sign(contract, sides, "seller")
    with pytest.raises(Conflict):
        publish(contract, sides)


def test_a_notice_needs_an_abstract_and_runs_once(ctx):
    contract, sides = make.a_draft(a_public_seller(), **LICENCE)
    with pytest.raises(Invalid):
        publish(contract, sides, "工艺")
    publish(contract, sides)
    with pytest.raises(Conflict):
        publish(contract, sides)


def test_the_days_are_a_dated_policy_of_the_region(ctx):
    assert policies.value("notice.agreed_price", region="330100", on=clock.today()).value.length == 15
    assert not policies.value("notice.agreed_price", region="340100", on=clock.today()).value.working
