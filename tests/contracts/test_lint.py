"""Completeness: the contents of Civil Code art. 845, missing, thin, or without a part they should have."""

import pytest

from marketplace.contracts import lint, review
from marketplace.contracts.findings import Level
from marketplace.contracts.terms import CLAUSES
from marketplace.contracts.wording import STANDARD
from tests.contracts import make

WHOLE = {
    **STANDARD,
    "content": (
        "开发铝锂合金薄板低温时效工艺，范围包括成分设计、时效制度和批量试制验证；"
        "抗拉强度不低于 420 MPa，成形极限不低于现有工艺的 95%。"
    ),
}


def _found(**clauses):
    return {one.code: one for one in lint.findings(make.terms(clauses={**WHOLE, **clauses}))}


def test_a_whole_text_lacks_nothing():
    assert _found() == {}


@pytest.mark.parametrize("clause", CLAUSES)
def test_each_content_that_is_missing_is_named_with_its_article(clause):
    found = _found(**{clause: " "})
    assert set(found) == {f"no_{clause}"}
    number = "470" if clause in ("liability", "disputes") else "845"
    assert number in str(found[f"no_{clause}"].source)


@pytest.mark.parametrize(
    ("clause", "text", "code"),
    [
        ("plan", "乙方按节点完成工作，以书面报告提交，分四个阶段进行，每个阶段结束时汇报。", "plan_place"),
        ("plan", "乙方按节点完成工作，在甲方所在地的车间内完成全部工作内容和各项任务。", "plan_manner"),
        ("acceptance", "甲方收到报告后应当尽快组织评审会议，并作出通过或者不通过的决定。", "acceptance_standard"),
        ("acceptance", "以本合同约定的指标为验收标准，全部达到的为通过，否则为不通过。", "acceptance_method"),
        ("ownership", "履行本合同产生的技术成果和知识产权，一律归乙方，甲方对此没有异议。", "ownership_benefits"),
        (
            "confidentiality",
            "双方对因履行本合同知悉的对方技术信息和资料负有保密义务。",
            "confidentiality_secret_period",
        ),
        ("disputes", "因本合同发生的争议，双方友好协商解决。", "disputes_forum"),
        (
            "content",
            "按甲方的要求提高铝锂合金薄板的成形性能，使其能够用于机身蒙皮的制造，由乙方负责完成全部工作。",
            None,
        ),
    ],
)
def test_a_part_that_an_article_should_have_is_missed(clause, text, code):
    assert set(_found(**{clause: text})) == ({code} if code else set())


def test_a_subject_without_anything_to_check_is_found():
    text = "乙方为甲方开发一种新的铝锂合金薄板低温时效工艺，使薄板更好地用于飞机蒙皮，并负责培养人员。"
    assert set(_found(content=text)) == {"content_requirements"}


def test_what_is_too_short_may_be_better():
    found = _found(content="开发工艺，强度不低于 420 MPa。")
    assert {code: one.level for code, one in found.items()} == {"thin_content": Level.MAY}


@pytest.mark.parametrize(("said", "missed"), [("", True), ("专利号 ZL202010000001.1，权利人为乙方。", False)])
def test_a_contract_about_patents_names_them(said, missed):
    terms = make.terms(ip_type="0201", clauses={**WHOLE, "definitions": f"名词按通行含义解释。{said}"})
    assert ("patents_unnamed" in {one.code for one in lint.findings(terms)}) is missed


def test_nothing_of_it_stops_a_text_and_all_of_it_is_grouped_by_weight(ctx):
    found = review.findings(make.terms(clauses={}))
    assert all(one.level is not Level.MUST for one in lint.findings(make.terms(clauses={})))
    assert [one.level for one in found] == sorted((one.level for one in found), key=list(Level).index)
    assert sum(len(group) for group in review.grouped(found).values()) == len(found)
