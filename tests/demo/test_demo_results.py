"""The written demo results (科研成果): complete, varied and within the official code lists."""

import json
import re
from collections import Counter
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

import marketplace.demo
from marketplace.codes import lists

FOLDER = Path(marketplace.demo.__file__).parent / "data" / "results"
FIELDS = [f"{number:02}" for number in range(1, 12)]
OWNER_REGIONS = {
    "uni-science": "340104",
    "uni-tech": "340104",
    "uni-agri": "340104",
    "uni-med": "340103",
    "uni-build": "340111",
    "inst-plasma": "340104",
    "inst-optics": "340104",
    "inst-intel": "340104",
    "inst-quantum": "340171",
    "inst-hydro": "340111",
    "inst-agri": "340123",
    "inst-wuhu": "340202",
    "inst-bengbu": "340304",
}
RECORD_KEYS = {
    *("key", "owner", "title", "summary", "elements", "keywords", "field", "industry", "trl", "ip", "owners"),
    *("modes", "price_mode", "price_wan", "region", "restricted", "published_days_ago"),
}
ELEMENTS = {"material", "method", "effect", "product", "application"}
MODES = {"own", "transfer", "licence", "joint", "equity", "other"}
IP_TYPES = {"invention", "utility", "design", "software", "secret", "variety", "layout", "biopharma", "none"}
IP_STATUSES = {"granted", "pending", "lapsed", "protected"}
LONGEST_SHARED = 19
MAIN_TITLE, LONG_TITLE = range(10, 41), range(55, 61)


def results_of(field):
    return json.loads((FOLDER / f"{field}.json").read_text(encoding="utf-8"))


RESULTS = [result for field in FIELDS for result in results_of(field)]
RIGHTS = [right for result in RESULTS for right in result["ip"]]
each_result = pytest.mark.parametrize("result", RESULTS, ids=[result["key"] for result in RESULTS])


def texts_of(result):
    rights = [right["title"] for right in result["ip"]]
    return [result["title"], result["summary"], result["restricted"], *result["elements"].values(), *rights]


def pieces_of(result, length):
    return {text[at : at + length] for text in texts_of(result) for at in range(len(text) - length + 1)}


def test_there_are_at_least_120_results_and_eight_in_every_field():
    assert len(RESULTS) >= 124
    assert all(8 <= len(results_of(field)) <= 16 for field in FIELDS)


def test_every_supplier_offers_something():
    assert {result["owner"] for result in RESULTS} == set(OWNER_REGIONS)


def test_keys_titles_and_right_numbers_are_unique():
    keys = Counter(result["key"] for result in RESULTS)
    titles = Counter(result["title"] for result in RESULTS)
    numbers = Counter(right["number"] for right in RIGHTS)
    assert [name for name, count in chain(keys.items(), titles.items(), numbers.items()) if count > 1] == []


def test_no_two_results_share_a_passage():
    owner_of_piece = {}
    shared = [
        (piece, result["key"], owner_of_piece[piece])
        for result in RESULTS
        for piece in pieces_of(result, LONGEST_SHARED + 1)
        if owner_of_piece.setdefault(piece, result["key"]) != result["key"]
    ]
    assert shared == []


def test_no_result_repeats_itself_between_its_parts():
    for result in RESULTS:
        pieces = Counter(chain.from_iterable({t[i : i + 20] for i in range(len(t) - 19)} for t in texts_of(result)))
        assert not [piece for piece, count in pieces.items() if count > 1], result["key"]


def test_only_one_or_two_titles_are_very_long():
    long_titles = [result["key"] for result in RESULTS if len(result["title"]) in LONG_TITLE]
    assert 1 <= len(long_titles) <= 2


def test_about_fifteen_results_or_more_have_two_owners():
    assert 14 <= sum(len(result["owners"]) == 2 for result in RESULTS) <= 25


def test_the_set_shows_every_maturity_mode_price_mode_and_state_of_right():
    assert {result["trl"] for result in RESULTS} >= set(range(3, 10))
    assert {mode for result in RESULTS for mode in result["modes"]} == MODES
    assert {result["price_mode"] for result in RESULTS} == {"negotiable", "listed", "auction"}
    assert {right["status"] for right in RIGHTS} == IP_STATUSES
    assert any(result["ip"] == [] for result in RESULTS)


def test_every_right_carries_a_number_that_cannot_be_taken_for_a_real_one():
    assert all(re.fullmatch(r"DEMO-[A-Z]{2,3}-\d{4}-\d{4}", right["number"]) for right in RIGHTS)


def test_the_dates_of_every_right_fit_its_status():
    for right in RIGHTS:
        granted, expires = (right[name] and date.fromisoformat(right[name]) for name in ("granted_on", "expires_on"))
        assert right["status"] not in {"granted", "lapsed"} or (granted and expires), right
        assert right["status"] != "pending" or granted is expires is None, right
        assert not (granted and expires) or granted < expires, right


@pytest.mark.parametrize(
    ("part", "official_list"), [("field", "fields"), ("industry", "industries"), ("region", "regions")]
)
def test_fields_industries_and_regions_stand_in_the_official_lists(part, official_list):
    assert {result[part] for result in RESULTS} <= set(lists.codes_of(official_list))


@each_result
def test_a_result_has_its_parts_at_the_agreed_lengths(result):
    assert set(result) == RECORD_KEYS
    assert len(result["title"]) in chain(MAIN_TITLE, LONG_TITLE)
    assert 60 <= len(result["summary"]) <= 200
    assert 40 <= len(result["restricted"]) <= 150
    assert set(result["elements"]) == ELEMENTS
    assert all(15 <= len(text) <= 120 for text in result["elements"].values())
    assert 3 <= len(set(result["keywords"])) == len(result["keywords"]) <= 6


@each_result
def test_the_effect_of_a_result_is_measured(result):
    assert re.search(r"\d", result["elements"]["effect"])


@each_result
def test_a_result_uses_codes_that_exist(result):
    assert result["key"].startswith(f"{result['field']}-")
    assert result in results_of(result["field"])
    assert re.fullmatch(r"[A-T]\d{2}", result["industry"])
    assert result["trl"] in range(1, 10)
    assert result["modes"]
    assert set(result["modes"]) <= MODES
    assert {right["type"] for right in result["ip"]} <= IP_TYPES
    assert result["published_days_ago"] in range(1, 701)


@each_result
def test_the_shares_of_a_result_sum_to_one_hundred_and_its_owner_leads(result):
    owners = [owner["org"] for owner in result["owners"]]
    assert sum(owner["share"] for owner in result["owners"]) == 100
    assert owners[0] == result["owner"]
    assert len(set(owners)) == len(owners)
    assert set(owners) <= set(OWNER_REGIONS)
    assert result["region"] == OWNER_REGIONS[result["owner"]]


@each_result
def test_only_a_negotiable_result_has_no_price(result):
    assert result["price_mode"] in {"negotiable", "listed", "auction"}
    assert (result["price_mode"] == "negotiable") == (result["price_wan"] is None)
    assert result["price_wan"] is None or result["price_wan"] > 0
