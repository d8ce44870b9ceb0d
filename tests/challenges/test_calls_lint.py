"""The lint: each kind of vagueness once, and a near miss beside it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from marketplace import clock
from marketplace.challenges import lint
from marketplace.challenges.drafts import Criterion, Phase
from marketplace.challenges.states import ChallengeWay
from tests.challenges.make import a_demand, call_draft


def monday(hour):
    day = clock.today() + timedelta(days=(7 - clock.today().weekday()) % 7 + 21)
    return clock.at_local(day, hour)


CLEAR = {
    "questions_until": monday(9),
    "criteria": (Criterion("技术路线", 50, 60), Criterion("报价", 30), Criterion("团队", 20)),
}


@pytest.fixture
def fields(ctx):
    demand, _ = a_demand()

    def found(**changes):
        with ctx.test_request_context():
            draft = call_draft(**{**CLEAR, "deadline_at": monday(17), **changes})
            return [one.field for one in lint.findings(draft, demand)]

    return found


def test_a_clear_call_gives_the_lint_nothing_to_say(fields):
    assert fields() == []


@pytest.mark.parametrize(
    ("vague", "clear", "field"),
    [
        ({"title": "显著减重"}, {"title": "减重三成"}, "title"),
        ({"problem": "达到国际领先水平"}, {"problem": "密度低于 1.2"}, "problem"),
        ({"terms": "尽快交付"}, {"terms": "三个月内交付"}, "terms"),
        ({"problem": "A significantly lighter part"}, {"problem": "An insignificantly small gap"}, "problem"),
        ({"ip_terms": "另行协商"}, {"ip_terms": "归发榜方所有"}, "ip_terms"),
        ({"eligibility": "注册资本一千万以上"}, {"eligibility": "有同类业绩"}, "eligibility"),
        ({"payment_plan": ""}, {"payment_plan": "通过后十日内"}, "payment_plan"),
        ({"questions_until": None}, {"questions_until": monday(9)}, "questions_until"),
        ({"deadline_at": monday(22)}, {"deadline_at": monday(16)}, "deadline"),
        ({"deadline_at": monday(16) - timedelta(days=1)}, {"deadline_at": monday(16)}, "deadline"),
        ({"phases": (Phase("样件", 3, 10_000),)}, {"phases": (Phase("样件", 3, 10_000, "报告"),)}, "phases"),
        (
            {"phases": (Phase("样件", 3, 6_000, "报告"), Phase("小批", 6, 4_000, "记录"))},
            {"phases": (Phase("样件", 3, 5_000, "报告"), Phase("小批", 6, 5_000, "记录"))},
            "phases",
        ),
        (
            {"phases": (Phase("样件", 3, 5_000, "报告", gate=True), Phase("小批", 6, 5_000, "记录"))},
            {
                "way": ChallengeWay.RACE,
                "runners": 2,
                "phases": (Phase("样件", 3, 5_000, "报告", gate=True), Phase("小批", 6, 5_000, "记录")),
            },
            "phases",
        ),
        (
            {"criteria": (Criterion("综合", 40, 60), Criterion("报价", 60))},
            {"criteria": (Criterion("路线综合性", 40, 60), Criterion("报价", 60))},
            "criteria",
        ),
        (
            {"criteria": (Criterion("路线", 61, 60), Criterion("报价", 39))},
            {"criteria": (Criterion("路线", 60, 60), Criterion("报价", 40))},
            "criteria",
        ),
        (
            {"criteria": (Criterion("路线", 60), Criterion("报价", 40))},
            {"criteria": (Criterion("路线", 60, 0), Criterion("报价", 40))},
            "criteria",
        ),
    ],
)
def test_what_is_vague_is_named_at_its_field_and_what_is_clear_is_not(fields, vague, clear, field):
    assert fields(**vague) == [field]
    assert fields(**clear) == []


def test_an_indicator_without_a_number_and_a_call_without_a_must_are_named(ctx):
    wish = SimpleNamespace(must=False, low=None, high=None, quantity="外观")
    demand = SimpleNamespace(indicators=[wish, wish])
    with ctx.test_request_context():
        found = lint.findings(call_draft(**{**CLEAR, "deadline_at": monday(17)}), demand)
    assert len(found) == 1 + len(demand.indicators)


def test_the_advice_says_what_to_write_instead(ctx):
    with ctx.test_request_context():
        assert dict(lint.vague_in("显著提高，尽快完成")) == {"显著": "写明多少", "尽快": "写明期限"}
