from collections import Counter
from datetime import date
from itertools import islice

import pytest
from sqlalchemy import func, select

from marketplace import clock, codes, db
from marketplace.demo import registration_samples, registrations
from marketplace.metrics import books, queries
from marketplace.metrics.cuts import Cut
from marketplace.metrics.periods import parse, whole
from marketplace.registration import integrity
from marketplace.registration.models import Entry, Origin, Registration

TODAY = date(2026, 11, 23)
YI = 10_000_000_000


@pytest.fixture(scope="module")
def samples():
    return list(registrations.synthetic(TODAY))


def _year(samples, year):
    return [one for one in samples if one.registered_on.year == year]


def _in_city(party):
    return codes.contains("340100", party.region)


def _exported(samples):
    return sum(one.amount_fen for one in samples if _in_city(one.seller))


def _absorbed(samples):
    return sum(one.amount_fen for one in samples if _in_city(one.buyer))


def test_there_are_about_forty_thousand_since_2018(samples):
    assert 38_000 < len(samples) < 43_000
    assert {one.registered_on.year for one in samples} == set(range(2018, 2027))
    assert max(one.registered_on for one in samples) <= TODAY


def test_2020_sums_to_the_last_fen_to_what_was_published(samples):
    year = _year(samples, 2020)
    assert _exported(year) == 230_69 * YI // 100
    assert _absorbed(year) == 341_44 * YI // 100
    assert _exported(year) + _absorbed(year) == 572_13 * YI // 100


def test_the_years_grow_to_about_the_plan(samples):
    sums = [_exported(year) + _absorbed(year) for year in (_year(samples, number) for number in range(2018, 2026))]
    assert sums == sorted(sums)
    assert abs(sums[-1] / YI - 1200) < 20


def test_the_same_day_gives_the_same_registrations(samples):
    again = islice(registrations.synthetic(TODAY), 500)
    assert list(again) == samples[:500]


def test_a_later_day_adds_and_never_changes(samples):
    earlier = list(registrations.synthetic(date(2019, 6, 30)))
    assert earlier == samples[: len(earlier)]


def test_each_is_a_registration_that_the_rules_allow(samples):
    assert len({one.number for one in samples}) == len(samples)
    for one in samples:
        assert 0 < one.technical_fen <= one.amount_fen <= 10**15
        assert one.signed_on < one.registered_on < one.valid_to
        assert codes.valid("contract_kinds", one.kind, one.registered_on)
        assert _in_city(one.seller) or _in_city(one.buyer)
    for list_name, name in (("fields", "field"), ("ip_types", "ip_type"), ("plan_sources", "plan_source")):
        assert {getattr(one, name) for one in samples} <= set(codes.codes_of(list_name))
    regions = {party.region for one in samples for party in (one.seller, one.buyer)}
    assert all(not codes.children("regions", region, on=TODAY) for region in regions)


def test_names_are_neutral(samples):
    names = {party.name for one in samples for party in (one.seller, one.buyer)}
    assert all(name.startswith("示例") for name in names)
    assert all(one.title.startswith("示例项目") for one in samples)


def test_december_is_the_peak_and_shares_are_near_the_published_ones(samples):
    year = [one for one in _year(samples, 2025) if _in_city(one.seller)]
    months = Counter(one.registered_on.month for one in year)
    assert months.most_common(1)[0][0] == 12
    total = sum(one.amount_fen for one in year)
    electronics = sum(one.amount_fen for one in year if one.field == "01") / total
    services = sum(1 for one in year if one.kind.startswith("05")) / len(year)
    assert abs(electronics - 0.3815) < 0.05
    assert abs(services - 0.4847) < 0.04


def test_other_parties_are_in_the_province_in_the_delta_elsewhere_and_abroad(samples):
    away = {party.region[:2] for one in samples for party in (one.seller, one.buyer) if not _in_city(party)}
    assert {"34", "31", "32", "33", "11", "81", "99"} <= away


@pytest.fixture
def few(monkeypatch):
    """The same shares with a hundredth of the contracts, so that a test of the loading is quick."""
    plan = registration_samples._plan
    monkeypatch.setattr(registration_samples, "_plan", lambda year: (plan(year)[0] // 50, *plan(year)[1:]))


def test_loading_stores_them_with_their_journal_and_the_buckets(ctx, few):
    count = registrations.load(TODAY)
    assert count == db.session.scalar(select(func.count()).select_from(Registration)) > 500
    assert db.session.scalar(select(func.count()).select_from(Entry)) == count
    assert queries.figures("340100", "2020").headline.amount_fen == 572_13 * YI // 100
    assert queries.figures("340100", "2020").exported.amount_fen == 230_69 * YI // 100
    assert queries.has_sample(Cut("340100", whole(2020)))
    assert set(queries.by_origin(Cut("340100", parse("2025")))) == {Origin.SAMPLE}
    assert not [one for book in books.books() for one in books.verify(book)]
    assert not list(integrity.faults())


def test_loading_again_adds_nothing(ctx, few):
    assert registrations.load(TODAY) > 0
    assert registrations.load(clock.today()) == 0
