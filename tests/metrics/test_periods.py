from datetime import date

import pytest

from marketplace.errors import Invalid
from marketplace.metrics.periods import parse, whole


@pytest.mark.parametrize(
    ("text", "start", "end", "zh", "en"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "2025年", "2025"),
        ("2025H1", date(2025, 1, 1), date(2025, 6, 30), "2025年上半年", "first half of 2025"),
        ("2025H2", date(2025, 7, 1), date(2025, 12, 31), "2025年下半年", "second half of 2025"),
        ("2025Q3", date(2025, 7, 1), date(2025, 9, 30), "2025年第三季度", "Q3 2025"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月", "February 2024"),
        ("2025-01..05", date(2025, 1, 1), date(2025, 5, 31), "2025年1—5月", "January–May 2025"),
    ],
)
def test_each_form_of_a_period_is_read_and_written_in_both_languages(text, start, end, zh, en):
    period = parse(text)
    assert (period.start, period.end) == (start, end)
    assert (period.label("zh"), period.label("en")) == (zh, en)


@pytest.mark.parametrize("typed", ["２０２５ｈ１", " 2025h1 "])
def test_full_width_and_small_letters_are_understood(typed):
    assert parse(typed).text == "2025H1"


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025H3", "2025Q0", "2025Q5", "2025-13", "2025-00", "2025-05..03", "2025-1", "2025..2026", "9999", "1900",
     "2025-01..13", "二〇二五", "２０２５年", "2025\x00", "2025" * 30_000, "2025H1; DROP TABLE", "٢٠٢٥"],
)  # fmt: skip
def test_what_is_no_period_is_refused_and_the_field_is_named(text):
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.field == "period"
    assert len(str(refused.value)) < 200


def test_the_period_of_the_year_before_is_the_same_part_of_it():
    assert parse("2025-01..05").previous() == parse("2024-01..05")
    assert parse("2025H1").previous() == parse("2024H1")


def test_only_whole_months_that_are_over_are_compared():
    today = date(2026, 11, 23)
    assert parse("2025").complete(today) == parse("2025")
    assert parse("2026").complete(today) == parse("2026-01..10")
    assert parse("2026Q4").complete(today) == parse("2026-10")
    assert parse("2026-11").complete(today) is None
    assert parse("2027").complete(today) is None
    assert whole(2025).whole_year
    assert parse("2025-01..12").whole_year


@pytest.mark.parametrize(
    ("text", "written"),
    [("2022M1-9", "2022-01..09"), ("2022m1-12", "2022"), ("2022M1-1", "2022-01"), ("２０２２Ｍ１－９", "2022-01..09")],
)
def test_months_since_january_may_be_written_as_bulletins_count_them(text, written):
    assert parse(text).text == written


@pytest.mark.parametrize("text", ["2022M2-9", "2022M1-13", "2022M1-0", "2022M1"])
def test_other_months_are_not_written_that_way(text):
    with pytest.raises(Invalid):
        parse(text)
