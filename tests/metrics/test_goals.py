from datetime import date

import pytest

from marketplace.conversions import scenes
from marketplace.conversions.scenes import SceneDraft
from marketplace.errors import Invalid
from marketplace.metrics import actions, goals, progress
from marketplace.metrics.actions import TargetDraft
from marketplace.metrics.planning import Indicator
from marketplace.metrics.readers import reader
from marketplace.permissions import Actor, Role
from tests.conversions.make import accepted
from tests.metrics.make import GAOXIN, SHUSHAN, a_registration, count_all

CITY = "340100"
YI = 10_000_000_000
OFFICIAL = Actor(None, grants=frozenset({(Role.STATISTICIAN, CITY)}))


def _set(region, wanted, **more):
    return actions.set_target(TargetDraft(region, more.pop("year", 2025), wanted, "测试文件", **more), by=OFFICIAL)


def _of(indicator, year=2025, *, each_year, today=date(2026, 11, 20)):
    found = progress.of_region(reader(OFFICIAL, CITY), CITY, today)
    key = (indicator, year, each_year)
    return next(one for one in found if (one.goal.indicator, one.goal.year, one.goal.each_year) == key)


def test_the_plan_prints_its_numbers_of_conversions_and_scenes():
    found = {(one.indicator, one.each_year): (one.wanted, one.printed) for one in goals.printed()}
    assert found == {
        (Indicator.CONVERSIONS, True): (3000, "每年3000项"),
        (Indicator.INSTITUTE_CONVERSIONS, True): (1000, "每年约1000项"),
        (Indicator.CONVERSIONS, False): (5000, "到2025年5000项"),
        (Indicator.SCENES, True): (100, "每年100个"),
    }
    assert all(one.source_zh and one.source_en and one.note_en for one in goals.printed())


def test_accepted_conversions_count_for_the_target_of_their_year(ctx):
    for nature, day in (("0221", date(2025, 2, 2)), ("150", date(2025, 3, 3)), ("150", date(2024, 3, 3))):
        accepted(nature=nature, converted_on=day)
    years = {one.year: one.reached for one in _of(Indicator.CONVERSIONS, each_year=True).years}
    assert (years[2024], years[2025]) == (1, 2)
    institutes = {one.year: one.reached for one in _of(Indicator.INSTITUTE_CONVERSIONS, each_year=True).years}
    assert institutes[2025] == 1
    assert _of(Indicator.CONVERSIONS, each_year=False).so_far == 3


def test_a_past_year_that_nobody_recorded_is_unknown_and_not_missed(ctx):
    found = _of(Indicator.CONVERSIONS, each_year=True)
    assert {one.reached for one in found.years} == {None}
    assert _of(Indicator.SCENES, each_year=True).last.share is None


def test_recorded_scenes_count_for_the_target_of_their_year_and_place(ctx):
    for number, (region, day) in enumerate(
        [
            (SHUSHAN, date(2025, 2, 2)),
            (SHUSHAN, date(2025, 3, 3)),
            (GAOXIN, date(2024, 3, 3)),
            ("340202", date(2025, 4, 4)),
        ]
    ):
        draft = SceneDraft(f"测试场景{number}", region, "10", day, "测试单位", "测试清单")
        scenes.record(draft, by=Actor(None, grants=frozenset({(Role.STATISTICIAN, "340000")})))
    _set(SHUSHAN, 40, indicator=Indicator.SCENES, first_year=2021, each_year=True)
    found = _of(Indicator.SCENES, each_year=True)
    assert {one.year: one.reached for one in found.years} == {2021: None, 2022: None, 2023: None, 2024: 1, 2025: 2}
    assert (found.last.share, found.last.difference) == (0.02, -98)
    assert [(part.goal.region, part.reached) for part in found.districts] == [(SHUSHAN, 2)]


def test_a_running_year_without_a_record_has_reached_nothing_yet(ctx):
    _set(CITY, 3500, year=2030, indicator=Indicator.CONVERSIONS, first_year=2026, each_year=True)
    found = _of(Indicator.CONVERSIONS, 2030, each_year=True)
    assert [(one.year, one.reached, one.over) for one in found.years] == [(2026, 0, False)]
    assert found.running


def test_after_its_plan_period_a_target_shows_what_was_missed(ctx):
    accepted(converted_on=date(2025, 3, 3))
    found = _of(Indicator.CONVERSIONS, each_year=False)
    assert not found.running
    assert (found.last.reached, found.last.difference, found.last.over) == (1, -4999, True)


def test_an_entered_target_replaces_the_printed_one_of_its_year(ctx):
    _set(CITY, 4000, indicator=Indicator.CONVERSIONS, first_year=2021, each_year=True)
    wanted = [one.wanted for one in goals.of_region(CITY) if one.indicator is Indicator.CONVERSIONS]
    assert sorted(wanted) == [4000, 5000]


def test_parts_are_shown_with_what_is_not_divided_yet(ctx):
    _set(CITY, 3500, indicator=Indicator.CONVERSIONS)
    _set(SHUSHAN, 900, indicator=Indicator.CONVERSIONS)
    _set(CITY, 1500, indicator=Indicator.CONVERSIONS, department="市科技局")
    accepted(region=SHUSHAN, converted_on=date(2025, 3, 3))
    found = _of(Indicator.CONVERSIONS, each_year=False)
    assert [(part.goal.region, part.reached) for part in found.districts] == [(SHUSHAN, 1)]
    assert [part.goal.department for part in found.departments] == ["市科技局"]
    assert (found.rest(found.districts), found.rest(found.departments)) == (2600, 2000)


def test_a_target_in_money_is_divided_and_compared_too(ctx):
    a_registration(GAOXIN, "310104", 70 * YI, date(2025, 3, 3))
    count_all()
    _set(CITY, 1300 * YI)
    _set(GAOXIN, 500 * YI)
    found = _of(Indicator.HEADLINE, each_year=False)
    assert [(part.goal.region, part.reached) for part in found.districts] == [(GAOXIN, 70 * YI)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"region": SHUSHAN, "wanted": 700}, {"region": GAOXIN, "wanted": 301}),
        ({"region": CITY, "wanted": 700, "department": "甲局"}, {"region": CITY, "wanted": 301, "department": "乙局"}),
    ],
)
def test_parts_that_come_to_more_than_the_whole_are_refused(ctx, first, second):
    _set(CITY, 1000, indicator=Indicator.CONVERSIONS)
    _set(**first, indicator=Indicator.CONVERSIONS)
    with pytest.raises(Invalid) as refused:
        _set(**second, indicator=Indicator.CONVERSIONS)
    assert refused.value.field == "amount"
    _set(**{**second, "wanted": 300}, indicator=Indicator.CONVERSIONS)


def test_a_whole_is_not_lowered_below_its_parts(ctx):
    _set(CITY, 1000, indicator=Indicator.CONVERSIONS)
    _set(SHUSHAN, 900, indicator=Indicator.CONVERSIONS)
    with pytest.raises(Invalid):
        _set(CITY, 899, indicator=Indicator.CONVERSIONS)


def test_districts_and_departments_are_two_ways_of_dividing_the_same_target(ctx):
    _set(CITY, 1000, indicator=Indicator.CONVERSIONS)
    _set(SHUSHAN, 1000, indicator=Indicator.CONVERSIONS)
    assert _set(CITY, 1000, indicator=Indicator.CONVERSIONS, department="甲局")


def test_the_printed_target_in_money_is_a_whole_for_its_parts(ctx):
    _set(SHUSHAN, 1200 * YI)
    with pytest.raises(Invalid):
        _set(GAOXIN, 1)
