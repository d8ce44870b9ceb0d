from __future__ import annotations

import datetime as dt
import json

import pytest

from search.documents import PRICE_BANDS, WAN, DemandDocument, Indicator, from_dict, price_band, region_path, to_dict
from search.query import Query, UnknownField
from tests.search.conftest import DAY, challenge, demand, result

INDICATOR = Indicator(quantity="抗拉强度", operator=">=", value=450, unit="MPa", must=False)


@pytest.mark.parametrize(
    "document",
    [
        result(1, material="氧化石墨烯", keywords=("石墨烯", "散热"), price_fen=3, ip_types=("patent",), trl=4),
        demand(2, indicators=(INDICATOR,), deadline=dt.date(2026, 9, 30), budget_fen=5, modes=("licence",)),
        challenge(3, bounty_fen=10**15, owner_id=4, owner_name="某公司", visible_to=("org:1", "verified")),
    ],
)
def test_a_document_survives_json(document):
    assert from_dict(json.loads(json.dumps(to_dict(document)))) == document


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("340104", ("34", "3401", "340104")),
        ("340100", ("34", "3401")),
        ("340000", ("34",)),
        ("110101", ("11", "1101", "110101")),
        ("3401", ("34", "3401")),
        ("", ()),
        (None, ()),
    ],
)
def test_a_region_has_the_levels_above_it(code, path):
    assert region_path(code) == path


def test_an_industry_has_the_levels_above_it():
    assert result(1, industry="C3562").industry_path == ("C", "C35", "C356", "C3562")
    assert result(1, industry="C35").industry_path == ("C", "C35")
    assert result(1).industry_path == ()


def test_every_amount_has_one_price_band():
    amounts = [None, 0, 10 * WAN - 1, 10 * WAN, 50 * WAN, 100 * WAN, 500 * WAN, 1000 * WAN]
    bands = [price_band(amount) for amount in amounts]
    assert bands == ["negotiable", "0-10", "0-10", "10-50", "50-100", "100-500", "500-1000", "1000-"]
    assert set(bands) == set(PRICE_BANDS)


def test_parts_are_those_that_say_something():
    assert result(1, effect="降温", product="膜").parts == (("effect", "降温"), ("product", "膜"))
    assert demand(1, indicators=(INDICATOR,)).parts == (("indicator_text", "抗拉强度 >= 450 MPa"),)


@pytest.mark.parametrize(
    "values",
    [{"id": "result:1"}, {"id": "demand: 1"}, {"version": -1}, {"published_at": DAY.replace(tzinfo=None)}],
)
def test_what_no_engine_could_keep_is_refused(values):
    with pytest.raises(ValueError, match=r"demand|result"):
        DemandDocument(**({"id": "demand:1", "version": 1, "title": "题", "published_at": DAY} | values))


@pytest.mark.parametrize("values", [{"filters": {"colour": ("red",)}}, {"ranges": {"kind": 1}}, {"facets": ("id",)}])
def test_a_query_names_only_what_is_indexed(values):
    with pytest.raises(UnknownField):
        Query(**values)


def test_a_query_is_brought_into_its_bounds():
    query = Query(text="x" * 50_000, page=10**9, per_page=10**9)
    assert (len(query.text), query.page, query.per_page, query.offset) == (20_000, 100, 100, 9_900)
    assert (Query(page=0, per_page=0).page, Query(per_page=0).per_page) == (1, 1)
