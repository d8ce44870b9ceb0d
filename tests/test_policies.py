"""Policy parameters: the nearest jurisdiction answers, by the day, and nothing is ever rewritten."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace import codes, db, policies
from marketplace.errors import Conflict, Invalid
from marketplace.policies import Kind, PolicyParameter, Span, Unit
from marketplace.policies.actions import DATA
from marketplace.policies.values import loaded, stored

TODAY = date(2026, 6, 1)
HEFEI, SHUSHAN = "340100", "340104"
FIVE_WORKING_DAYS = Span(5, Unit.WORKING_DAYS)


def packaged():
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count():
    return db.session.scalar(select(func.count()).select_from(PolicyParameter))


@pytest.mark.parametrize("key", policies.KEYS)
def test_every_declared_key_has_a_value_for_the_whole_nation(ctx, key):
    found = policies.value(key, region=SHUSHAN, on=TODAY)
    assert found.source
    assert found.id


def test_every_packaged_value_is_declared_allowed_and_says_how_sure_its_source_is():
    for row in packaged():
        assert row["jurisdiction"] in codes.codes_of("regions")
        assert policies.written(row["key"], policies.parse(row["key"], row["value"], row["unit"]))
        assert row["source"].endswith("]")
        assert any(mark in row["source"] for mark in ("[已核", "[部分核实", "[推定", "[本平台设定"))


def test_a_rule_changes_on_its_day_and_not_before(ctx):
    def review(day):
        return policies.value("registration.review", region=HEFEI, on=day).value

    assert review(date(2026, 1, 22)) == Span(30, Unit.DAYS)
    assert review(date(2026, 1, 23)) == Span(15, Unit.WORKING_DAYS)


def test_a_province_with_a_rule_of_its_own_answers_for_all_its_parts(ctx):
    suzhou_street = policies.value("registration.large_effect", region="320508", on=TODAY)
    assert (suzhou_street.value, suzhou_street.jurisdiction) == ("second_review", "320000")
    assert policies.value("registration.large_effect", region=HEFEI, on=TODAY).value == "expert_review"


def test_the_nearest_jurisdiction_wins_over_a_newer_rule_further_up(ctx):
    day = date(2026, 2, 1)
    for region, length, since in ((SHUSHAN, 3, date(2020, 1, 1)), (HEFEI, 4, date(2021, 1, 1)), ("340000", 6, day)):
        policies.set_value(
            "notice.award", Span(length, Unit.WORKING_DAYS), jurisdiction=region, valid_from=since, source="测试"
        )

    def length(region, on=TODAY):
        return policies.value("notice.award", region=region, on=on).value.length

    assert length(SHUSHAN) == 3
    assert length("340102") == 4
    assert length(HEFEI) == 4
    assert length("340200") == 6
    assert length("110101") == 5
    assert length(SHUSHAN, on=date(2019, 1, 1)) == 5


def test_a_key_nobody_declared_is_refused_by_name(ctx):
    with pytest.raises(policies.UnknownPolicy, match=r"notice\.awards"):
        policies.value("notice.awards", region=HEFEI, on=TODAY)
    with pytest.raises(policies.UnknownPolicy):
        policies.history("notice.awards")
    with pytest.raises(policies.UnknownPolicy):
        policies.set_value("notice.awards", 1, jurisdiction=HEFEI, valid_from=TODAY, source="测试")


def test_a_day_before_any_rule_has_no_answer(ctx):
    with pytest.raises(policies.UnknownPolicy, match="1999"):
        policies.value("notice.award", region=HEFEI, on=date(1999, 1, 1))


def test_a_region_that_is_none_is_refused(ctx):
    with pytest.raises(codes.UnknownCode):
        policies.value("notice.award", region="999999", on=TODAY)


def test_abroad_falls_back_to_the_nation(ctx):
    assert policies.value("notice.award", region=codes.ABROAD, on=TODAY).jurisdiction == codes.NATION


def test_the_overview_shows_each_parameter_once_in_the_order_of_the_table(ctx):
    shown = policies.overview(region=HEFEI, on=TODAY)
    assert [policy.key for policy in shown] == list(policies.KEYS)
    assert all(policy == policies.value(policy.key, region=HEFEI, on=TODAY) for policy in shown)


def test_the_history_keeps_what_held_before(ctx):
    rows = [row for row in policies.history("registration.review") if row.jurisdiction == codes.NATION]
    assert [row.valid_from for row in rows] == [date(2026, 1, 23), date(2000, 2, 16)]


def test_seeding_again_adds_nothing_and_keeps_what_an_official_set(ctx):
    policies.set_value(
        "notice.award", Span(7, Unit.WORKING_DAYS), jurisdiction=HEFEI, valid_from=TODAY, source="合科〔2026〕1号"
    )
    before = count()
    assert policies.seed() == 0
    assert count() == before == len(packaged()) + 1
    assert policies.value("notice.award", region=HEFEI, on=TODAY).value.length == 7


def test_a_value_is_kept_with_its_source_and_the_time_it_was_recorded(ctx):
    row = policies.set_value(
        "metrics.smallest_cell", 5, jurisdiction=HEFEI, valid_from=TODAY, source="  合肥市统计局 要求 "
    )
    db.session.expire(row)
    assert (row.value, row.source) == (5, "合肥市统计局 要求")
    assert row.recorded_at.tzinfo


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("notice.award", 5),
        ("notice.award", Span(0, Unit.DAYS)),
        ("notice.agreed_price", Span(14, Unit.DAYS)),  # at least 15 days is the law of every place that has one
        ("notice.award", Span(61, Unit.WORKING_DAYS)),
        ("registration.large_amount", -1),
        ("registration.large_amount", 10**15 + 1),
        ("registration.large_amount", 1.5),
        ("metrics.smallest_cell", True),
        ("call.committed_share", Decimal("1.01")),
        ("call.committed_share", Decimal("NaN")),
        ("call.committed_share", 1),
        ("registration.mode", "both"),
        ("registration.mode", ["own"]),
        ("registration.number_format", "{year}{serial}"),
        ("registration.number_format", "{year}{region}{point}{serial}{0}"),
        ("registration.number_format", "{year}{region}{point}{serial.real}"),
        ("registration.number_format", "A{year}{region}{point}{serial}"),
        ("registration.number_format", "{year}{region}{point}{serial:>999999999}"),
        ("registration.number_format", None),
        ("matching.weights", {"lexical": 100}),
        ("matching.weights", 100),
    ],
)
def test_a_value_that_the_key_may_not_have_is_refused_and_not_stored(ctx, key, wrong):
    before = count()
    with pytest.raises(Invalid) as caught:
        policies.set_value(key, wrong, jurisdiction=HEFEI, valid_from=TODAY, source="测试")
    assert caught.value.field == "value"
    assert count() == before


def test_weights_must_name_every_part_and_sum_to_a_hundred(ctx):
    weights = policies.value("matching.weights", region=HEFEI, on=TODAY).value
    assert sum(weights.values()) == 100
    with pytest.raises(Invalid):
        policies.set_value(
            "matching.weights", weights | {"lexical": 51}, jurisdiction=HEFEI, valid_from=TODAY, source="测试"
        )
    moved = weights | {"lexical": weights["lexical"] - 1, "region": weights["region"] + 1}
    policies.set_value("matching.weights", moved, jurisdiction=HEFEI, valid_from=TODAY, source="测试")
    assert policies.value("matching.weights", region=HEFEI, on=TODAY).value == moved


@pytest.mark.parametrize(
    ("jurisdiction", "source", "field"), [("999999", "测试", "jurisdiction"), (HEFEI, "  ", "source")]
)
def test_a_value_needs_a_region_and_a_source(ctx, jurisdiction, source, field):
    with pytest.raises(Invalid) as caught:
        policies.set_value(
            "notice.award", FIVE_WORKING_DAYS, jurisdiction=jurisdiction, valid_from=TODAY, source=source
        )
    assert caught.value.field == field


def test_two_values_from_the_same_day_are_a_conflict(ctx):
    new = {"jurisdiction": HEFEI, "valid_from": TODAY, "source": "测试"}
    policies.set_value("notice.award", FIVE_WORKING_DAYS, **new)
    with pytest.raises(Conflict):
        policies.set_value("notice.award", Span(6, Unit.WORKING_DAYS), **new)


def test_the_database_itself_refuses_two_values_from_the_same_day(ctx):
    twin = policies.history("notice.award")[0]
    copied = {name: getattr(twin, name) for name in ("key", "jurisdiction", "valid_from", "value", "source")}
    db.session.add(PolicyParameter(**copied))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(
    "change", [update(PolicyParameter).values(source="改写"), delete(PolicyParameter)], ids=["update", "delete"]
)
def test_the_database_itself_refuses_to_rewrite_a_value(ctx, change):
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(change)


@pytest.mark.parametrize(
    ("key", "text", "unit", "value"),
    [
        ("notice.award", "５", "working_days", FIVE_WORKING_DAYS),
        ("listing.validity", "12", "months", Span(12, Unit.MONTHS)),
        ("registration.large_amount", "5000000", "yuan", 500_000_000),
        ("registration.large_amount", "0.01", "yuan", 1),
        ("registration.large_amount", "500000000", "", 500_000_000),
        ("call.committed_share", "50%", "", Decimal("0.5")),
        ("call.committed_share", "0.3", "", Decimal("0.3")),
        ("registration.mode", " own ", "", "own"),
    ],
)
def test_values_are_read_as_people_type_them(key, text, unit, value):
    assert policies.parse(key, text, unit) == value


@pytest.mark.parametrize(
    ("key", "text", "unit"),
    [
        ("notice.award", "five", "days"),
        ("notice.award", "5", "weeks"),
        ("notice.award", "5", ""),
        ("registration.large_amount", "0.001", "yuan"),
        ("registration.large_amount", "面议", "yuan"),
        ("registration.large_amount", "NaN", "yuan"),
        ("registration.large_amount", "1e400", "yuan"),
        ("registration.large_amount", "1e999999", "fen"),
        ("registration.large_amount", "Infinity", "fen"),
        ("call.committed_share", "1/2", ""),
        ("call.committed_share", "Infinity", ""),
        ("metrics.smallest_cell", "\x00", ""),
        ("metrics.smallest_cell", "9" * 5000, ""),
        ("matching.weights", "lexical", ""),
        ("matching.weights", "", ""),
    ],
)
def test_what_is_no_such_value_is_refused(key, text, unit):
    with pytest.raises(Invalid) as caught:
        policies.parse(key, text, unit)
    assert caught.value.field == "value"


@pytest.mark.parametrize("row", packaged(), ids=lambda row: f"{row['jurisdiction']} {row['key']} {row['valid_from']}")
def test_what_is_written_into_a_form_reads_back_as_the_same_value(row):
    value = policies.parse(row["key"], row["value"], row["unit"])
    assert policies.parse(row["key"], *policies.written(row["key"], value)) == value


@given(st.decimals(0, 1, places=4))
def test_a_ratio_is_stored_exactly(ratio):
    assert loaded(Kind.RATIO, stored(Kind.RATIO, ratio)) == ratio


@pytest.mark.parametrize(
    ("span", "day", "provisional"),
    [
        (Span(15, Unit.DAYS), date(2026, 10, 15), False),
        (FIVE_WORKING_DAYS, date(2026, 10, 13), False),
        (Span(1, Unit.MONTHS), date(2026, 10, 30), False),
        (Span(90, Unit.WORKING_DAYS), date(2027, 2, 9), True),
    ],
)
def test_a_clock_ends_by_the_unit_of_its_rule(ctx, span, day, provisional):
    ends = span.after(date(2026, 9, 30))
    assert ends.day == day
    assert ends.provisional is provisional
    assert span.working is (span.unit is Unit.WORKING_DAYS)


def test_a_duration_says_its_unit_to_the_reader(app):
    with app.test_request_context("/"):
        texts = {str(Span(3, unit)) for unit in Unit}
    assert len(texts) == 3
    assert all("3" in text for text in texts)
