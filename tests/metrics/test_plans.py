from datetime import date

import pytest

from marketplace.metrics import actions, plans, published, queries
from marketplace.metrics.actions import TargetDraft
from marketplace.metrics.cuts import Side
from marketplace.metrics.models import Target
from marketplace.metrics.published import Role as Printed
from marketplace.permissions import Actor, Role
from tests.metrics.make import a_registration, count_all

CITY = "340100"
YI = 10_000_000_000


def _plan():
    return plans.plan(CITY, date(2026, 11, 23))


def test_the_plan_needs_fifteen_point_nine_seven_per_cent_a_year():
    found = published.find(CITY, "2025", Side.HEADLINE, Printed.TARGET)
    base = published.find(CITY, "2020", Side.HEADLINE)
    assert (base.printed, found.printed) == ("572.13亿元", "1200亿元")


def test_the_two_rates_of_the_plan_are_told_apart(ctx):
    plan = _plan()
    assert (plan.base_year, plan.base_fen, plan.year, plan.target_fen) == (2020, 57213 * YI // 100, 2025, 1200 * YI)
    assert f"{plan.needed:.4f}" == "0.1597"
    assert plan.wish == 0.15
    assert plan.expected(2025, plan.needed) == 1200 * YI
    assert f"{plan.expected(2025, plan.wish) / YI:.2f}" == "1150.76"
    assert list(plan.years()) == [2021, 2022, 2023, 2024, 2025]


def test_a_plan_runs_to_the_last_day_of_its_last_year(ctx):
    plan = _plan()
    assert plan.running(date(2025, 12, 31))
    assert not plan.running(date(2026, 1, 1))


def test_the_closing_balance_says_nothing_where_nothing_is_known(ctx):
    balance = plans.balance(_plan(), None)
    assert (balance.reached_fen, balance.difference_fen, balance.share) == (None, None, None)


def test_the_closing_balance_is_target_reached_and_difference(ctx):
    a_registration("340171", "340104", 500 * YI, date(2025, 3, 3), technical_fen=0, applied_amount_fen=1)
    count_all()
    balance = plans.balance(_plan(), queries.figures(CITY, "2025"))
    assert (balance.target_fen, balance.reached_fen, balance.difference_fen) == (1200 * YI, 1000 * YI, -200 * YI)


def test_a_later_year_has_a_target_only_if_an_official_entered_one(ctx):
    today = date(2026, 11, 23)
    assert plans.plan(CITY, today).year == 2025
    assert plans.plan("340000", today) is None
    _set(TargetDraft(CITY, 2030, 2400 * YI, "测试规划", 2025, 1200 * YI))
    plan = plans.plan(CITY, today)
    assert (plan.year, plan.running(today)) == (2030, True)
    assert f"{plan.needed:.4f}" == "0.1487"
    assert plan.wish is None


def test_the_balance_of_the_last_plan_stays_while_the_next_one_runs(ctx):
    today = date(2026, 11, 23)
    assert [one.year for one in plans.shown(CITY, today)] == [2025]
    _set(TargetDraft(CITY, 2030, 2400 * YI, "测试规划"))
    assert [(one.year, one.running(today)) for one in plans.shown(CITY, today)] == [(2030, True), (2025, False)]


def test_of_several_running_targets_the_nearest_is_shown(ctx):
    _set(TargetDraft(CITY, 2030, 2400 * YI, "测试规划"))
    _set(TargetDraft(CITY, 2027, 1500 * YI, "年度计划"))
    plan = plans.plan(CITY, date(2026, 11, 23))
    assert (plan.year, plan.needed, plan.expected(2027, plan.needed)) == (2027, None, None)


def test_an_entered_target_stands_before_the_published_one_of_its_year(ctx):
    _set(TargetDraft(CITY, 2025, 1300 * YI, "调整通知", 2020, 572 * YI))
    assert plans.plan(CITY, date(2026, 1, 1)).target_fen == 1300 * YI


def _set(draft):
    by = Actor(1, grants=frozenset({(Role.STATISTICIAN, CITY)}))
    target = actions.set_target(draft, by=Actor(None, grants=by.grants))
    assert isinstance(target, Target)
    return target


@pytest.mark.parametrize("one", published.everything(), ids=lambda one: one.key)
def test_each_published_figure_has_its_source_and_stands_as_printed(one):
    assert one.source_zh
    assert one.source_en
    assert one.how_certain
    if one.amount_fen:
        assert (
            one.printed == f"{one.amount_fen / YI:.15g}亿元"
            or float(one.printed.removesuffix("亿元")) * YI == one.amount_fen
        )


def test_no_published_figure_is_worked_out_from_another_one():
    """The plan prints no absorbed amount for 2020, and the bulletin no exported one for 2022H1: so there are none."""
    assert published.find(CITY, "2020", Side.ABSORBED) is None
    assert published.find(CITY, "2022H1", Side.EXPORTED) is None
    assert len({one.key for one in published.everything()}) == len(published.everything())


def test_the_published_half_year_of_anhui_adds_up_as_printed():
    """Fixture F1: the sixteen cities as printed differ from the printed sum by a rounded tenth."""
    cities = [one for one in published.everything() if one.period.text == "2022H1" and one.region != "340000"]
    absorbed = [one for one in cities if one.side is Side.ABSORBED]
    assert len(absorbed) == 16
    assert sum(one.count for one in absorbed) == 8024
    assert round(sum(one.amount_fen for one in absorbed) / YI, 1) == 428.3
    sides = {
        side: published.find("340000", "2022H1", side).amount_fen
        for side in (Side.ABSORBED, Side.EXPORTED, Side.HEADLINE)
    }
    assert sides[Side.ABSORBED] + sides[Side.EXPORTED] == sides[Side.HEADLINE]
