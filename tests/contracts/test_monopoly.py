"""The six forms of illegal technology monopoly: sentences of each form, and sentences that only come near."""

import pytest

from marketplace.contracts import monopoly
from marketplace.contracts.findings import Level
from tests.contracts import make

FORMS = {
    1: [
        "甲方不得在本技术基础上进行新的研究开发。",
        "被许可人不得自行改进许可技术。",
        "甲方作出的后续改进应当无偿提供给乙方。",
        "甲方后续改进的成果全部归乙方所有。",
        "未经乙方同意，甲方不得对许可技术作任何改进。",
    ],
    2: [
        "合同期内甲方不得从其他单位获得同类技术。",
        "甲方不得使用与本技术竞争的技术。",
        "受让人不得向第三方购买类似工艺。",
    ],
    3: [
        "合同产品年产量不得超过十万件。",
        "合同产品的销售价格不得低于每件三百元。",
        "合同产品的售价由乙方确定。",
        "甲方生产的产品只能销往安徽省内。",
        "甲方不得将合同产品出口。",
        "甲方应当通过乙方指定的经销商销售。",
    ],
    4: [
        "甲方必须购买乙方生产的配套设备。",
        "甲方应当同时购买专用软件。",
        "甲方必须接受乙方指派的技术人员。",
        "乙方以甲方购买其原材料为前提提供技术。",
    ],
    5: [
        "甲方生产所需原材料只能从乙方购买。",
        "甲方应当向丙公司采购催化剂。",
        "甲方不得从其他渠道采购零部件。",
        "专用配件由乙方独家供应。",
    ],
    6: [
        "甲方不得对专利的有效性提出异议。",
        "甲方不得请求宣告该专利无效。",
        "甲方对专利有效性提出质疑的，视为违约，乙方有权解除合同。",
        "甲方放弃请求宣告专利无效的权利。",
    ],
}
NEAR = [
    "乙方不得限制甲方对许可技术作后续改进。",
    "甲方有权自行改进许可技术。",
    "一方后续改进的技术成果归改进方所有，双方可以互惠许可。",
    "甲方不得向第三人披露改进后的技术资料。",
    "甲方可以自行选择原材料的供应商。",
    "甲方可以从其他单位获得类似技术。",
    "产品产量由甲方自行决定。",
    "合同产品的年产能不低于十万件。",
    "许可实施的地域范围为安徽省。",
    "甲方应当购买运输保险。",
    "甲方应当向乙方支付入门费。",
    "甲方应当接受乙方提交的研究报告并组织验收。",
    "乙方保证专利权合法有效，任何第三方提出无效宣告请求的，由乙方应对。",
    "专利被宣告无效的，本合同尚未履行的部分终止。",
    "乙方不得使用甲方商业秘密。",
    "样品数量不得超过三件。",
    "双方不得泄露对方的技术秘密。",
]


def _found(sentence, clause="liability"):
    clauses = {clause: f"一、一般约定。{sentence}二、其他约定。"}
    return list(monopoly.findings(make.terms(clauses=clauses, details={})))


@pytest.mark.parametrize(("number", "sentence"), [(form, one) for form, said in FORMS.items() for one in said])
def test_a_sentence_of_a_form_is_quoted_with_the_article(number, sentence):
    found = [one for one in _found(sentence) if one.code == f"monopoly_{number}"]
    assert [one.quote for one in found] == [sentence]
    assert "10" in str(found[0].source)


@pytest.mark.parametrize("sentence", NEAR)
def test_a_sentence_that_only_comes_near_is_not_found(sentence):
    assert _found(sentence) == []


@pytest.mark.parametrize("clause", ["content", "confidentiality", "definitions"])
def test_it_is_found_in_whichever_article_it_stands(clause):
    assert _found("甲方不得将合同产品出口。", clause)


def test_it_warns_and_never_stops_a_text():
    for said in FORMS.values():
        assert {one.level for sentence in said for one in _found(sentence)} == {Level.SHOULD}


def test_the_articles_as_proposed_restrict_nothing():
    assert list(monopoly.findings(make.terms())) == []
