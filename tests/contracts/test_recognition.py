"""Whether content and kind agree: each signal with a sentence that gives it and one that only comes near."""

from dataclasses import replace

import pytest

from marketplace.contracts import recognition
from marketplace.contracts.findings import Level
from marketplace.contracts.recognition_questions import QUESTIONS
from marketplace.contracts.recognition_signals import SIGNALS
from tests.contracts import make

SAID = [
    # code, kind, a sentence that gives it, a sentence that only comes near
    ("reads_like_purchase", "0102", "乙方采购检测设备3台交甲方使用。", "乙方研制检测装置样机一台。"),
    ("reads_like_purchase", "0501", "由供方在三十日内供货。", "本合同不包括设备的供货。"),
    ("reads_like_works", "0102", "乙方负责车间的设备安装。", "乙方开发设备安装位置的自动识别算法。"),
    ("reads_like_works", "0501", "乙方完成厂房基础施工。", "本服务不包括厂房土建施工。"),
    ("already_mastered", "0102", "该方案已经量产，乙方负责交付。", "同类方案均未达到量产要求。"),
    ("already_mastered", "0101", "乙方以现有软件直接部署。", "双方在现有研究基础上开展攻关。"),
    ("mere_change", "0102", "本项目仅调整外壳尺寸。", "通过调整合金成分提高强度。"),
    ("routine", "0501", "乙方每月提供常规检测报告。", "乙方建立超痕量杂质的检测方法。"),
    ("routine", "04", "咨询内容为设备的日常维护。", "咨询内容为设备故障机理的评估。"),
    ("money_only", "0101", "甲方仅提供资金，乙方完成研究。", "甲方提供资金并承担工艺验证研究。"),
    ("still_to_be_developed", "0202", "该技术尚待研究开发。", "该技术已完成中试。"),
    ("still_to_be_developed", "0301", "专利产品开发完成后许可甲方使用。", "许可期内双方交流使用经验。"),
    ("public_or_expired", "0201", "标的包括公知技术资料。", "标的不包括公知技术。"),
    ("public_or_expired", "0302", "其中一项专利已经届满。", "专利届满前许可持续有效。"),
    ("licence_not_transfer", "0202", "乙方以普通许可方式授权甲方。", "乙方将专利权整体转让甲方。"),
    ("transfer_not_licence", "0301", "专利权转让给被许可人。", "被许可人不得转让本许可。"),
    ("carries_out", "04", "乙方负责系统调试。", "乙方提出系统调试的改进意见。"),
    ("not_technical", "04", "完成产品的市场调查。", "完成行业技术路线的调查。"),
    ("advice_to_buy", "04", "提交设备采购建议。", "提交设备性能比较报告。"),
    ("ordered_work", "0501", "乙方按来料加工方式完成。", "乙方优化甲方的加工工艺。"),
    ("right_passes", "0501", "服务中的专利权转让给甲方。", "本服务不涉及专利权转移给甲方。"),
    ("general_training", "0502", "开展新员工入职培训。", "开展涂层制备技术培训。"),
    ("sales_training", "0502", "产品操作培训由乙方承担。", "讲授产品失效分析技术。"),
    ("other_mediation", "0503", "乙方提供房产中介服务。", "乙方促成专利实施许可交易。"),
]


def _terms(code, content, **changes):
    kind, sub_kind = code[:2], code if len(code) > 2 else None
    clauses = {"content": content}
    return make.terms(kind=kind, sub_kind=sub_kind, details={}, clauses=clauses, title="低温工艺项目", **changes)


def _codes(terms):
    return {one.code for one in recognition.findings(terms)}


@pytest.mark.parametrize(("code", "kind", "said", "near"), SAID)
def test_a_signal_is_found_with_its_sentence_and_not_where_a_text_only_comes_near(code, kind, said, near):
    found = [one for one in recognition.findings(_terms(kind, f"一、背景。{said}二、其他。")) if one.code == code]
    assert [(one.quote, one.level) for one in found] == [(said, Level.SHOULD)]
    assert code not in _codes(_terms(kind, near))


def test_every_signal_has_such_a_pair():
    assert {signal.code for signal in SIGNALS} == {code for code, *_ in SAID}


def test_a_signal_speaks_against_its_own_kinds_only():
    assert "licence_not_transfer" not in _codes(_terms("0301", "乙方以普通许可方式授权甲方。"))


@pytest.mark.parametrize("title", ["高温合金设备采购", "采购涂布机", "三号车间施工", "生产线安装工程"])
def test_a_title_that_names_a_purchase_or_works_is_found(title):
    assert "title" in _codes(replace(_terms("0102", "开发。"), title=title))


@pytest.mark.parametrize("title", ["采购需求预测算法开发", "隧道施工监测方法研究"])
def test_a_title_about_purchases_or_works_that_names_research_is_not_found(title):
    assert "title" not in _codes(replace(_terms("0102", "开发。"), title=title))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.code)
def test_the_wrong_answer_warns_and_the_right_one_does_not(question):
    code = {"01": "0102", "02": "0202", "03": "0301"}.get(question.scopes[0], question.scopes[0])
    other = "no" if question.wanted == "yes" else "yes"
    wrong = _terms(code, "开发。", answers={question.code: other})
    assert f"answer_{question.code}" in _codes(wrong)
    assert f"answer_{question.code}" not in _codes(replace(wrong, answers={question.code: question.wanted}))


def test_open_questions_are_named_until_all_are_answered():
    asked = recognition.questions_of("0102")
    assert "questions_open" in _codes(_terms("0102", "开发。"))
    answered = {question.code: question.wanted for question in asked}
    assert _codes(_terms("0102", "开发。", answers=answered)) == set()


def test_an_answer_to_a_question_of_another_kind_counts_for_nothing():
    assert not any(code.startswith("answer_") for code in _codes(_terms("04", "评估。", answers={"innovative": "no"})))


def test_nothing_of_it_stops_a_text():
    everything = "".join(said for _code, _kind, said, _near in SAID)
    for code in ("0101", "0202", "0301", "04", "0501", "0502", "0503"):
        assert all(one.level is not Level.MUST for one in recognition.findings(_terms(code, everything)))
