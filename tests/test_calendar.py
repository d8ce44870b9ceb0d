"""Working days, as the State Council publishes them and as officials edit them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from marketplace import calendar, db
from marketplace.calendar import CalendarDay
from marketplace.errors import Invalid

PUBLISHED = st.dates(date(2005, 1, 1), date(2026, 6, 30))
in_context = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 10, 8), True),
        (date(2026, 10, 7), False),  # a holiday on a Wednesday
        (date(2026, 10, 10), True),  # a Saturday made up for
        (date(2026, 10, 11), False),  # an ordinary Sunday
        (date(2024, 2, 18), True),
        (date(2024, 2, 10), False),
    ],
)
def test_holidays_and_make_up_days_are_as_published(ctx, day, working):
    assert calendar.is_working(day) is working


def test_every_published_year_has_its_new_years_day():
    for year in range(2004, 2027):
        assert date(year, 1, 1) in {item.day for item in calendar.official_days(year)}


def test_a_year_nobody_has_published_has_no_official_days(ctx):
    assert calendar.official_days(2031) == ()
    assert not calendar.is_published(2031)
    assert calendar.is_published(2026)


def test_a_holiday_is_never_also_a_make_up_day():
    days = [item.day for year in range(2004, 2027) for item in calendar.official_days(year)]
    assert len(days) == len(set(days)) > 700


def test_a_make_up_day_falls_on_a_weekend():
    for year in range(2004, 2027):
        for item in calendar.official_days(year):
            assert not item.working or item.day.weekday() >= 5


def test_five_working_days_step_over_the_national_holiday_and_use_the_make_up_day(ctx):
    result = calendar.add_working_days(date(2026, 9, 30), 5)
    assert result == calendar.WorkingDayResult(date(2026, 10, 13), provisional=False)


def test_the_day_a_clock_starts_does_not_count_and_no_days_are_the_day_itself(ctx):
    assert calendar.add_working_days(date(2026, 6, 1), 1).day == date(2026, 6, 2)
    assert calendar.add_working_days(date(2026, 6, 6), 0).day == date(2026, 6, 6)


def test_a_deadline_that_reaches_an_unpublished_year_is_provisional_and_counts_weekdays(ctx):
    result = calendar.add_working_days(date(2026, 12, 30), 5)
    assert result.provisional
    assert result.day == date(2027, 1, 6)


def test_a_deadline_that_ends_on_the_last_published_day_is_firm(ctx):
    assert not calendar.add_working_days(date(2026, 12, 24), 5).provisional


def test_publishing_a_year_by_hand_makes_its_deadlines_firm(ctx):
    calendar.edit(date(2027, 1, 4), working=False, note="元旦")
    assert calendar.add_working_days(date(2026, 12, 30), 5).provisional
    calendar.edit(date(2027, 1, 1), working=False, note="元旦")
    assert calendar.add_working_days(date(2026, 12, 30), 5) == calendar.WorkingDayResult(
        date(2027, 1, 8), provisional=False
    )


def test_calendar_days_are_counted_plainly_and_are_never_provisional(ctx):
    assert calendar.add_days(date(2026, 12, 25), 15) == calendar.WorkingDayResult(date(2027, 1, 9), provisional=False)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month(start, months, end):
    assert calendar.add_months(start, months).day == end


def test_an_edit_changes_the_day_names_its_origin_and_can_be_edited_again(ctx):
    calendar.edit(date(2026, 11, 25), working=False, note="停电检修")
    assert not calendar.is_working(date(2026, 11, 25))
    row = calendar.edit(date(2026, 11, 25), working=True, note="恢复上班")
    assert calendar.is_working(date(2026, 11, 25))
    assert (row.source, row.note, row.id) == (calendar.MANUAL, "恢复上班", 20261125)


def test_seeding_again_adds_nothing_and_keeps_what_was_edited(ctx):
    calendar.edit(date(2026, 10, 1), working=True, note="值班")
    assert calendar.seed() == 0
    assert calendar.is_working(date(2026, 10, 1))


def test_seeding_fills_what_is_missing(ctx):
    db.session.delete(db.session.get_one(CalendarDay, date(2026, 10, 1)))
    db.session.flush()
    assert calendar.seed() == 1
    assert not calendar.is_working(date(2026, 10, 1))


@in_context
@given(start=PUBLISHED, n=st.integers(0, 90))
def test_counting_back_what_was_added_gives_the_same_number(ctx, start, n):
    assert calendar.working_days_between(start, calendar.add_working_days(start, n).day) == n


@in_context
@given(start=PUBLISHED, n=st.integers(1, 60))
def test_a_clock_always_ends_on_a_working_day_after_its_start(ctx, start, n):
    result = calendar.add_working_days(start, n)
    assert result.day > start
    assert calendar.is_working(result.day)


@in_context
@given(start=PUBLISHED, span=st.integers(0, 120))
def test_days_between_agree_with_asking_each_day(ctx, start, span):
    end = start + timedelta(days=span)
    days = [start + timedelta(days=step) for step in range(1, span + 1)]
    assert calendar.working_days_between(start, end) == sum(calendar.is_working(day) for day in days)
    assert calendar.working_days_between(end, start) == -calendar.working_days_between(start, end)


def test_a_clock_that_runs_backwards_or_beyond_all_bounds_is_refused(ctx):
    with pytest.raises(Invalid):
        calendar.add_working_days(date(2026, 6, 1), -1)
    with pytest.raises(Invalid):
        calendar.add_working_days(date(2026, 6, 1), 10**9)
    with pytest.raises(Invalid):
        calendar.add_working_days(date(9999, 12, 31), 1)
    with pytest.raises(Invalid):
        calendar.add_days(date(9999, 12, 31), 1)
    with pytest.raises(Invalid):
        calendar.add_months(date(9999, 12, 31), 1)


def test_a_calendar_with_a_long_closure_still_finds_the_day(ctx):
    for step in range(1, 80):
        calendar.edit(date(2026, 3, 1) + timedelta(days=step), working=False, note="停工")
    assert calendar.add_working_days(date(2026, 3, 1), 1).day == date(2026, 5, 20)


def test_a_clock_asks_the_database_once(ctx):
    asked = []

    def note(*arguments):
        asked.append(arguments[2])

    engine = db.database().engine
    event.listen(engine, "before_cursor_execute", note)
    calendar.add_working_days(date(2026, 1, 5), 30)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 1


def test_a_day_ends_one_second_before_midnight_on_the_citys_clock():
    end = calendar.end_of_day(date(2026, 12, 31))
    assert end == datetime(2026, 12, 31, 15, 59, 59, tzinfo=ZoneInfo("UTC"))
    assert calendar.end_of_day(date(2026, 12, 31), ZoneInfo("UTC")).hour == 23


def test_the_days_of_a_year_are_listed_in_order(ctx):
    days = calendar.days_of(2026)
    assert [row.day for row in days] == sorted(row.day for row in days)
    assert len(days) == len(calendar.official_days(2026))
    assert db.session.scalar(select(CalendarDay.note).where(CalendarDay.day == date(2026, 10, 10))) == "国庆节调休上班"
