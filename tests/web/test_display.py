from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask_babel import force_locale
from markupsafe import Markup

from marketplace.web import display, moments
from marketplace.web.comparison import differences

YUAN = 100
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Hefei


@pytest.fixture
def zh(app):
    with app.test_request_context("/"), force_locale("zh"), time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def en(app):
    with app.test_request_context("/"), force_locale("en"), time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        (0, "0 元"),
        (3_500, "3,500 元"),
        (9_999, "9,999 元"),
        (10_000, "1 万元"),
        (125_000, "12.5 万元"),
        (12_345_678, "1,234.57 万元"),
        (99_999_999, "10,000 万元"),
        (100_000_000, "1.00 亿元"),
        (120_000_000, "1.20 亿元"),
        (57_213_000_000, "572.13 亿元"),
        (-125_000, "-12.5 万元"),
    ],
)
def test_amounts_are_written_in_yuan_wan_and_yi(yuan, words):
    assert display.money_text(yuan * YUAN, "auto", "zh") == words


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        (3_500, "¥3,500"),
        (125_000, "¥125,000"),
        (3_500_000, "¥3.5 million"),
        (120_000_000, "¥120 million"),
        (57_213_000_000, "¥57.213 billion"),
        (-125_000, "-¥125,000"),
    ],
)
def test_amounts_are_written_in_english_words(yuan, words):
    assert display.money_text(yuan * YUAN, "auto", "en") == words


@pytest.mark.parametrize(("unit", "words"), [("yuan", "1,250,000 元"), ("wan", "125 万元"), ("yi", "0.01 亿元")])
def test_a_unit_can_be_forced(unit, words):
    assert display.money_text(1_250_000 * YUAN, unit, "zh") == words


def test_fen_are_written_with_both_digits():
    assert display.money_text(350_050, "auto", "zh") == "3,500.50 元"


def test_half_a_digit_is_rounded_up_as_in_official_statistics():
    assert display.money_text(1_234_550 * YUAN, "wan", "zh") == "123.46 万元"


def test_the_exact_amount_never_loses_a_fen(zh):
    assert display.exact_yuan(5_721_300_000_001) == "57,213,000,000.01 元"
    assert display.exact_yuan(-50) == "-0.50 元"


def test_the_exact_amount_in_english_has_the_sign_before_the_currency(en):
    assert display.exact_yuan(-350_000) == "-¥3,500"


def test_money_follows_the_language_of_the_page(en):
    assert display.money(12_500_000) == "¥125,000"


def test_dates_read_as_chinese_writes_them(zh):
    assert moments.day(date(2026, 11, 3)) == "2026年11月3日"
    assert moments.moment(datetime(2026, 11, 26, 9, 30, tzinfo=UTC)) == "11月26日 17:30"


def test_dates_read_as_english_writes_them(en):
    assert moments.day(date(2026, 11, 3)) == "3 November 2026"
    assert moments.moment(datetime(2026, 11, 26, 9, 30, tzinfo=UTC)) == "26 Nov 17:30"


def test_another_year_is_named(zh):
    assert moments.moment(datetime(2025, 1, 2, 0, 0, tzinfo=UTC)) == "2025年1月2日 08:00"


def test_half_past_midnight_in_the_city_is_its_own_day_although_it_is_yesterday_in_utc(zh):
    assert moments.day(datetime(2025, 12, 31, 16, 30, tzinfo=UTC)) == "2026年1月1日"


def test_the_exact_time_says_how_far_it_is_from_utc(zh):
    assert moments.exact_time(NOON) == "2026-11-23 12:00:00 UTC+08:00"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(days=3, hours=5), "3 days left"),
        (timedelta(hours=25), "1 day left"),
        (timedelta(hours=40), "2 days left"),
        (timedelta(hours=23), "23 hours left"),
        (timedelta(hours=1, minutes=30), "1 hour left"),
        (timedelta(minutes=59), "59 minutes left"),
        (timedelta(seconds=20), "1 minute left"),
        (timedelta(seconds=-20), "overdue by 1 minute"),
        (timedelta(hours=-2), "overdue by 2 hours"),
        (timedelta(days=-2), "overdue by 2 days"),
    ],
)
def test_a_deadline_says_how_far_away_it_is(en, distance, words):
    assert moments.remaining(NOON + distance) == words


def test_a_deadline_in_chinese_begins_with_what_is_left(zh):
    assert moments.remaining(NOON + timedelta(days=3)) == "还有 3 天"
    assert moments.remaining(NOON - timedelta(days=3)) == "已逾期 3 天"


@pytest.mark.parametrize(("distance", "words"), [(0, "due today"), (1, "1 day left"), (-1, "overdue by 1 day")])
def test_a_deadline_that_is_a_date_ends_with_its_day(en, distance, words):
    assert moments.remaining(date(2026, 11, 23) + timedelta(days=distance)) == words


def test_a_date_of_today_is_not_late_before_midnight(zh):
    assert moments.urgency(date(2026, 11, 23)) == "today"
    assert moments.urgency(date(2026, 11, 22)) == "late"


@pytest.mark.parametrize(
    ("hours", "name"), [(-1, "late"), (0, "today"), (23, "today"), (24, "soon"), (71, "soon"), (72, "ahead")]
)
def test_urgency_has_three_steps_before_it_is_late(zh, hours, name):
    assert moments.urgency(NOON + timedelta(hours=hours)) == name


def test_a_ratio_is_rounded_half_up():
    assert display.percent(0.1597, 2) == "15.97%"
    assert display.percent(0.1597, 1) == "16.0%"
    assert display.percent(0.125, 0) == "13%"


def test_a_code_is_written_as_its_name(zh):
    assert display.code_label("340100", "regions") == "合肥市"
    assert display.code_label(None, "regions") == ""


def test_a_digest_is_written_by_its_two_ends():
    assert display.short_digest("0123456789abcdef" * 4) == "01234567…89abcdef"
    assert display.short_digest("0123") == "0123"


@pytest.mark.parametrize(("size", "words"), [(12, "12 B"), (83_000, "83 KB"), (2_345_678, "2.3 MB")])
def test_the_size_of_a_file_has_its_unit(size, words):
    assert display.filesize(size) == words


def test_what_changed_between_two_texts_is_marked_on_both_sides():
    assert differences("低温连接", "中温连接") == ("<del>低</del>温连接", "<ins>中</ins>温连接")


def test_a_number_is_compared_as_a_whole():
    assert differences("500 万元", "800 万元") == ("<del>500</del> 万元", "<ins>800</ins> 万元")


def test_equal_texts_have_no_marks():
    assert differences("一样", "一样") == ("一样", "一样")


def test_what_users_typed_never_becomes_markup():
    before, after = differences("<b>x</b>", "<i>x</i>")
    assert "<b>" not in before
    assert "<i>" not in after
    assert isinstance(before, Markup)


def test_a_missing_value_compares_as_empty():
    assert differences(None, "新") == ("", "<ins>新</ins>")


def test_long_texts_are_compared_by_lines():
    old = "\n".join(f"第 {number} 行" for number in range(5000))
    before, after = differences(old, old.replace("第 77 行", "第七十七行"))
    assert before.count("<del>") == 1
    assert "<ins>第七十七行\n</ins>" in after
