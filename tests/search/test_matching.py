"""The score of a pair: its parts add up, its reasons can be read in both records, its gaps are true."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import alike
from search.documents import WAN, Indicator
from search.indexing import full_text
from search.matching import Rules, Scale, Weights, score, weight
from tests.search.conftest import DAY, challenge, demand, result

TODAY = dt.date(2026, 3, 2)

WANTED = demand(
    1,
    "新能源汽车电芯散热膜",
    problem="动力电池快充时电芯温差大,希望获得面内导热系数高的柔性石墨烯散热膜",
    field="05",
    industry="C3985",
    trl=7,
    region="340104",
    budget_fen=100 * WAN,
    modes=("licence",),
)
OFFERED = result(
    1,
    "高导热石墨烯膜",
    summary="用于散热",
    material="氧化石墨烯浆料",
    method="高温石墨化与辊压",
    effect="面内导热系数达1600W/(m·K),厚度0.08mm",
    product="石墨烯散热膜卷材",
    application="动力电池、手机散热",
    field="05",
    industry="C3985",
    trl=7,
    region="340111",
    price_fen=80 * WAN,
    modes=("licence", "transfer"),
    ip_types=("patent",),
)
OTHER = result(2, "小麦赤霉病生物农药", effect="防效85%", application="小麦", field="09")


def judged(demand_=WANTED, result_=OFFERED, /, **values):
    return score(demand_, result_, today=TODAY, **values)


def points(match):
    return {part.name: part.points for part in match.parts}


def gaps(match):
    return {gap.code: gap.data for gap in match.gaps}


TEXTS = st.text(st.sampled_from("石墨烯散热膜动力电池小麦农药的,450MPaAl-Zn 。臺電\ud800\0😀"), max_size=60)
CODES = st.sampled_from([None, "05", "09"])
REGIONS = st.sampled_from([None, "340104", "340100", "310115", "340000"])
MODES = st.sets(st.sampled_from(["licence", "transfer"])).map(lambda modes: tuple(sorted(modes)))
AMOUNTS = st.one_of(st.none(), st.integers(0, 10**15))
TRLS = st.one_of(st.none(), st.integers(1, 9))
INDICATORS = st.lists(
    st.builds(
        Indicator,
        quantity=TEXTS,
        operator=st.sampled_from([">=", "<=", ">", "<", "="]),
        value=st.floats(allow_nan=False),
        unit=st.sampled_from(["MPa", "", "%", "英寸", "\ud800"]),
    ),
    max_size=3,
).map(tuple)
DEMANDS = st.builds(
    lambda **values: demand(1, **values),
    problem=TEXTS, field=CODES, region=REGIONS, modes=MODES, budget_fen=AMOUNTS, trl=TRLS, indicators=INDICATORS,
)  # fmt: skip
RESULTS = st.builds(
    lambda **values: result(1, **values),
    summary=TEXTS, material=TEXTS, effect=TEXTS, field=CODES, region=REGIONS, modes=MODES, price_fen=AMOUNTS,
    trl=TRLS, ip_lapsed=st.booleans(),
)  # fmt: skip


@given(DEMANDS, RESULTS)
def test_the_parts_add_up_to_a_score_between_0_and_100(demand_, result_):
    match = judged(demand_, result_)
    assert match.score == sum(part.points for part in match.parts)
    assert all(0 <= part.points <= part.most for part in match.parts)
    assert sum(part.most for part in match.parts) == 100


@given(DEMANDS, RESULTS)
def test_each_word_of_a_reason_stands_in_both_records(demand_, result_):
    for reason in judged(demand_, result_).reasons:
        cited = getattr(result_, reason.element)
        for word in reason.words:
            assert word in cited
            assert word in full_text(demand_)


@given(DEMANDS, RESULTS)
def test_each_evidence_stands_in_the_result(demand_, result_):
    match = judged(demand_, result_)
    assert [each.indicator for each in match.indicators] == list(demand_.indicators)
    for finding in match.indicators:
        assert finding.evidence in full_text(result_)
        assert bool(finding.evidence) == (finding.status != "unknown")


@given(DEMANDS, RESULTS)
def test_the_same_pair_always_gets_the_same_verdict(demand_, result_):
    assert judged(demand_, result_) == judged(demand_, result_)


def test_what_answers_scores_far_above_what_does_not():
    assert judged().score >= 75
    assert judged(WANTED, OTHER).score <= 40


def test_a_challenge_is_matched_by_its_bounty():
    call = challenge(1, problem=WANTED.problem, bounty_fen=10 * WAN)
    assert gaps(judged(call))["price_above_budget"] == {"price_fen": 80 * WAN, "budget_fen": 10 * WAN}


def test_reasons_name_the_elements_and_the_words():
    reasons = {reason.element: reason.words for reason in judged().reasons}
    assert "石墨烯" in reasons["material"]
    assert {"动力电池", "散热"} <= set(reasons["application"])
    assert "石墨" not in reasons["product"]


def test_a_result_without_elements_is_cited_by_its_summary():
    (reason,) = judged(WANTED, result(3, summary="石墨烯散热膜")).reasons
    assert reason.element == "summary"


def test_a_word_in_another_script_counts_and_is_not_shown():
    match = judged(demand(1, "", problem="需要驅動電機"), result(1, "", product="驱动电机"))
    assert points(match)["lexical"] > 0
    assert match.reasons == ()


@pytest.mark.parametrize("word", ["技术", "的", "85", "2.5", "mpa", "热", "研究"])
def test_empty_words_and_bare_numbers_are_no_reason(word):
    assert weight(word) == 0


def test_nothing_lost_no_gap():
    assert gaps(judged()) == {}
    parts = points(judged())
    assert (parts["field"], parts["maturity"], parts["mode"], parts["price"], parts["region"]) == (12, 10, 7, 8, 8)


@pytest.mark.parametrize(
    ("change", "code", "data", "part"),
    [
        ({"trl": 5}, "maturity", {"wanted": 7, "offered": 5}, "maturity"),
        ({"ip_lapsed": True}, "ip_lapsed", {"types": "patent"}, "completeness"),
        ({"price_fen": 150 * WAN}, "price_above_budget", {"price_fen": 150 * WAN, "budget_fen": 100 * WAN}, "price"),
        ({"region": "310115"}, "region", {"wanted": "340104", "offered": "310115"}, "region"),
        ({"modes": ("equity",)}, "mode", {"wanted": "licence", "offered": "equity"}, "mode"),
    ],
)
def test_a_gap_is_named_and_costs_points(change, code, data, part):
    worse = judged(WANTED, replace(OFFERED, **change))
    assert gaps(worse) == {code: data}
    assert points(worse)[part] < points(judged())[part]


def test_what_is_not_said_is_no_gap_and_counts_half():
    silent = judged(
        WANTED, replace(OFFERED, trl=None, price_fen=None, region=None, modes=(), field=None, industry=None)
    )
    assert gaps(silent) == {}
    parts = points(silent)
    assert (parts["maturity"], parts["price"], parts["region"], parts["field"]) == (5, 4, 4, 6)


def test_the_same_city_counts_more_than_the_province_and_that_more_than_elsewhere():
    regions = ["340104", "340100", "340200", "310115"]
    assert [points(judged(WANTED, replace(OFFERED, region=each)))["region"] for each in regions] == [8, 8, 4, 0]


def test_an_old_result_loses_its_freshness():
    ages = [0, 180, 600, 1095, 3000]
    old = [replace(OFFERED, published_at=DAY - dt.timedelta(days=age)) for age in ages]
    fresh = [points(judged(WANTED, each))["freshness"] for each in old]
    assert fresh == sorted(fresh, reverse=True)
    assert (fresh[0], fresh[-1]) == (4, 0)


def test_weights_are_passed_in_and_make_100():
    only_text = Weights(lexical=100, **{each.name: 0 for each in fields(Weights) if each.name != "lexical"})
    match = judged(rules=Rules(weights=only_text))
    assert match.score == points(match)["lexical"]
    with pytest.raises(ValueError, match="100"):
        Weights(lexical=50)
    with pytest.raises(ValueError, match="100"):
        Weights(lexical=46, field=12, freshness=-1, completeness=10)


# -- indicators ------------------------------------------------------------------------------------------------


def status(text, quantity, operator, value, unit):
    wanted = demand(1, indicators=(Indicator(quantity=quantity, operator=operator, value=value, unit=unit),))
    (finding,) = judged(wanted, result(1, "", effect=text)).indicators
    return finding.status


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit", "expected"),
    [
        ("抗拉强度达到450MPa,延伸率12%", ">=", 450, "MPa", "met"),
        ("抗拉强度达到0.45GPa", ">=", 440, "MPa", "met"),
        ("抗拉强度达到420MPa", ">=", 450, "MPa", "unmet"),
        ("抗拉强度 ≥ 460 MPa", ">=", 450, "MPa", "met"),
        ("抗拉强度不低于460MPa", ">=", 450, "MPa", "met"),
        ("抗拉强度不超过500MPa", ">=", 450, "MPa", "unknown"),
        ("抗拉强度小于400MPa", ">=", 450, "MPa", "unmet"),
        ("抗拉强度高于500MPa", "<=", 600, "MPa", "unknown"),
        ("抗拉强度不高于500MPa", "<=", 600, "MPa", "met"),
        ("抗拉强度为450MPa", "=", 0.45, "GPa", "met"),
        ("抗拉强度400MPa,经热处理后抗拉强度480MPa", ">=", 450, "MPa", "met"),
        ("屈服强度450MPa", ">=", 450, "MPa", "unknown"),
        ("抗拉强度优异", ">=", 450, "MPa", "unknown"),
        ("抗拉强度提高20%", ">=", 450, "MPa", "unknown"),
        ("延伸率450MPa", ">=", 450, "MPa", "unknown"),
        ("", ">=", 450, "MPa", "unknown"),
    ],
)
def test_an_indicator_is_met_unmet_or_unknown_by_the_words_of_the_result(text, operator, value, unit, expected):
    assert status(text, "抗拉强度", operator, value, unit) == expected


def test_indicators_in_unknown_units_and_without_units_are_compared_too():
    assert status("可加工晶圆尺寸12英寸", "晶圆尺寸", ">=", 8, "英寸") == "met"
    assert status("功率因数0.99", "功率因数", ">=", 0.98, "") == "met"
    assert status("功率因数99%", "功率因数", ">=", 0.98, "") == "unknown"


def test_an_unmet_indicator_is_a_gap_that_says_whether_it_must_be():
    indicator = Indicator(quantity="厚度", operator="<=", value=50, unit="μm", must=False)
    match = judged(replace(WANTED, indicators=(indicator,)))
    assert gaps(match)["indicator"] == {"wanted": "厚度 <= 50 μm", "said": "厚度0.08mm", "must": 0}


WITH_MEANING = Rules(
    weights=Weights(
        lexical=35, semantic=15, field=15, maturity=10, price=10, mode=5, region=5, freshness=3, completeness=2
    ),
    scale=Scale(floor=0.5, ceiling=0.9),
)


def test_meaning_that_cannot_be_compared_leaves_its_points_to_the_words():
    for meaning in ((), (1.0, 0.0, 0.0)):  # none at all, or of another model
        match = judged(replace(WANTED, meaning=(1.0, 0.0)), replace(OFFERED, meaning=meaning), rules=WITH_MEANING)
        most = {part.name: part.most for part in match.parts}
        assert "semantic" not in most
        assert most["lexical"] == 50
        assert sum(most.values()) == 100


@pytest.mark.parametrize(("cosine", "expected"), [(0.95, 15), (0.8, 11), (0.5, 0), (-1.0, 0)])
def test_the_nearer_two_meanings_are_the_more_points_they_get(cosine, expected):
    near = (cosine, (1 - cosine**2) ** 0.5)
    match = judged(replace(WANTED, meaning=(1.0, 0.0)), replace(OFFERED, meaning=near), rules=WITH_MEANING)
    assert points(match)["semantic"] == expected
    assert match.score == sum(part.points for part in match.parts)


@pytest.mark.parametrize(("floor", "ceiling"), [(0.9, 0.9), (0.9, 0.8), (0.5, 1.1), (-2, 0)])
def test_a_scale_without_a_length_is_refused(floor, ceiling):
    with pytest.raises(ValueError, match="no scale"):
        Scale(floor=floor, ceiling=ceiling)


ALIKE = (("锂电池", "动力电芯", "Li-ion battery"), ("散热膜", "导热膜"))


def test_synonyms_count_as_the_same_word_and_both_are_shown_each_as_its_record_writes_it():
    wanted = demand(1, "动力电芯的导热膜")
    offered = result(1, "薄膜", application="用于鋰電池散热", product="散热膜卷材")
    plain, known = judged(wanted, offered), judged(wanted, offered, rules=Rules(synonyms=ALIKE))
    assert points(known)["lexical"] > points(plain)["lexical"]
    pairs = {reason.element: reason.pairs for reason in known.reasons}
    assert pairs == {"application": (("动力电芯", "鋰電池"),), "product": (("导热膜", "散热膜"),)}


def test_a_latin_synonym_is_a_whole_word_and_a_shared_word_is_no_pair():
    groups = (("AI", "人工智能"), ("碳化硅", "SiC"))
    match = judged(demand(1, "人工智能"), result(1, "a", material="FAIR data"), rules=Rules(synonyms=groups))
    assert match.reasons == ()
    match = judged(demand(1, "碳化硅衬底 SiC"), result(1, "a", material="碳化硅粉"), rules=Rules(synonyms=groups))
    assert [reason.pairs for reason in match.reasons] == [()]


@given(TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(tuple))
def test_each_word_of_a_pair_stands_in_its_own_text(asked, said, groups):
    for ours, theirs in alike.pairs(asked, said, groups):
        assert ours in asked
        assert theirs in said
        assert ours != theirs
