"""The demo's companies, people, demands and challenges: hand-written data that must hang together."""

import json
import re
from decimal import Decimal
from importlib.resources import files
from itertools import chain

import pytest
from stdnum.cn import uscc

from marketplace import codes

DATA = files("marketplace.demo") / "data"
FIELDS = [f"{number:02d}" for number in range(1, 12)]
STATES = {
    *("draft", "submitted", "approved", "published", "closed", "opened", "proposed"),
    *("objected", "awarded", "contracted", "settled", "lapsed", "recalled", "withdrawn"),
}
STATES_WITH_BIDS = {"published", "closed", "opened", "proposed", "objected", "awarded", "contracted", "settled"}
STATES_WITH_WINNER = {"proposed", "objected", "awarded", "contracted", "settled"}
PLATFORM_ROLES = {
    *("administrator", "operator", "registrar", "second_reviewer", "auditor", "statistician"),
    *("call_secretary", "expert_reviewer", "broker"),
}


def load(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


ORGANISATIONS = load("organisations.json")
PEOPLE = load("people.json")
CHALLENGES = load("challenges.json")
BY_FIELD = {field: load(f"demands/{field}.json") for field in FIELDS}
DEMANDS = list(chain.from_iterable(BY_FIELD.values()))
ROLE_OF = {organisation["key"]: organisation["role"] for organisation in ORGANISATIONS}
DEMAND = {demand["key"]: demand for demand in DEMANDS}

each_demand = pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand["key"])
each_challenge = pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge["state"])
each_organisation = pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda item: item["key"])
each_person = pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["key"])


def values(rows, name):
    return [row[name] for row in rows]


def keeps(promise, indicator):
    """Whether a promised value satisfies the indicator's operator and value."""
    promised = Decimal(promise)
    if indicator["operator"] == "between":
        low, high = map(Decimal, indicator["value"].split(".."))
        return low <= promised <= high
    wanted = Decimal(indicator["value"])
    return {">=": promised >= wanted, "<=": promised <= wanted, "=": promised == wanted}[indicator["operator"]]


def test_there_are_enough_companies_demands_and_challenges():
    assert list(ROLE_OF.values()).count("company") >= 30
    assert len(DEMANDS) >= 64
    assert all(len(demands) >= 6 for demands in BY_FIELD.values())
    assert sorted(values(CHALLENGES, "state")) == sorted(STATES)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        *((ORGANISATIONS, name) for name in ("key", "name", "name_en", "uscc")),
        *((PEOPLE, name) for name in ("key", "name", "email", "mobile")),
        *((DEMANDS, name) for name in ("key", "title", "problem", "background")),
        *((CHALLENGES, name) for name in ("demand", "title", "terms")),
    ],
)
def test_no_two_rows_share_what_must_be_their_own(rows, name):
    assert len(set(values(rows, name))) == len(rows)


@each_organisation
def test_an_organisation_is_marked_as_demo_and_has_a_valid_code(organisation):
    assert uscc.is_valid(organisation["uscc"])
    assert organisation["uscc"][2:8] == organisation["region"]
    assert organisation["uscc"][8:12] == "DEM0"
    assert organisation["name"].endswith("（演示）")
    assert organisation["legal_representative"] == "法定代表人（演示）"
    assert "演示" in organisation["address"]


@each_organisation
def test_an_organisation_carries_codes_of_the_official_lists(organisation):
    assert organisation["region"] in codes.codes_of("regions")
    assert organisation["nature"] in codes.codes_of("party_natures")
    assert organisation["industry"] in codes.codes_of("industries")
    assert organisation["size"] in codes.codes_of("organisation_sizes")
    assert (organisation["size"] == "na") == organisation["nature"].startswith("0")
    assert set(organisation["flags"]) == {"rd_body", "transfer_body", "high_tech", "hightech_zone", "listed"}
    assert {type(flag) for flag in organisation["flags"].values()} == {bool}


@each_person
def test_a_person_is_named_by_role_and_belongs_to_what_exists(person):
    assert person["name"].endswith("（演示）")
    assert person["email"].endswith("@demo.invalid")
    assert re.fullmatch(r"1990000\d{4}", person["mobile"])
    assert {membership["org"] for membership in person["memberships"]} <= set(ROLE_OF)
    roles = chain.from_iterable(values(person["memberships"], "roles"))
    assert set(roles) <= {"owner", "editor", "signatory", "finance"}
    assert set(values(person["grants"], "role")) <= PLATFORM_ROLES


def test_every_organisation_has_exactly_one_owner_and_a_signatory():
    memberships = [membership for person in PEOPLE for membership in person["memberships"]]
    owners = [membership["org"] for membership in memberships if "owner" in membership["roles"]]
    signatories = {membership["org"] for membership in memberships if "signatory" in membership["roles"]}
    assert sorted(owners) == sorted(ROLE_OF)
    assert signatories == set(ROLE_OF)


def test_every_platform_role_is_held_by_somebody():
    assert {grant["role"] for person in PEOPLE for grant in person["grants"]} == PLATFORM_ROLES


@each_demand
def test_a_demand_is_a_companys_and_says_enough(demand):
    assert ROLE_OF[demand["owner"]] == "company"
    assert 100 <= len(demand["problem"]) <= 350
    assert 30 <= len(demand["background"]) <= 120
    assert 3 <= len(set(demand["keywords"])) == len(demand["keywords"]) <= 6
    assert demand["budget_wan"] is None or demand["budget_wan"] > 0


@each_demand
def test_a_demand_has_sensible_dates_and_codes_of_the_official_lists(demand):
    assert demand in BY_FIELD[demand["field"]]
    assert demand["field"] in codes.codes_of("fields")
    assert demand["industry"] in codes.codes_of("industries")
    assert demand["region_preference"] is None or demand["region_preference"] in codes.codes_of("regions")
    assert demand["modes"]
    assert set(demand["modes"]) <= set(codes.codes_of("modes"))
    assert 1 <= demand["trl_wanted"] <= 9
    assert 1 <= demand["published_days_ago"] <= 300
    assert demand["deadline_days"] < 0 or 20 <= demand["deadline_days"] <= 240


@each_demand
def test_a_demand_has_measurable_indicators_and_insists_on_one(demand):
    indicators = demand["indicators"]
    assert 2 <= len(set(values(indicators, "quantity"))) == len(indicators) <= 5
    assert any(values(indicators, "must"))
    assert all(values(indicators, "unit"))
    for indicator in indicators:
        bounds = indicator["value"].split("..")
        assert len(bounds) == (2 if indicator["operator"] == "between" else 1)
        assert keeps(bounds[0], indicator)
        assert keeps(bounds[-1], indicator)


def test_no_two_demands_tell_their_problem_in_the_same_words():
    told = {}
    for demand in DEMANDS:
        text = demand["problem"]
        for start in range(len(text) - 19):
            assert told.setdefault(text[start : start + 20], demand["key"]) == demand["key"]


@each_challenge
def test_a_challenge_stands_on_a_demand_and_weighs_to_a_hundred(challenge):
    assert challenge["demand"] in DEMAND
    assert challenge["bounty_wan"] > 0
    assert sum(values(challenge["criteria"], "weight")) == 100
    assert 80 <= len(challenge["terms"]) <= 200
    assert challenge["open_days"] > 0
    assert challenge["eligibility"]


@each_challenge
def test_bids_and_a_winner_are_there_exactly_when_the_state_needs_them(challenge):
    bidders = values(challenge["bids"], "org")
    assert (2 <= len(bidders) <= 5) if challenge["state"] in STATES_WITH_BIDS else not bidders
    assert len(set(bidders)) == len(bidders)
    if challenge["state"] in STATES_WITH_WINNER:
        assert challenge["winner"] in bidders
        assert challenge["award_reason"]
    else:
        assert challenge["winner"] is None
        assert challenge["award_reason"] is None


@each_challenge
def test_a_bid_comes_from_a_supplier_and_promises_in_the_demands_terms(challenge):
    quantities = set(values(DEMAND[challenge["demand"]]["indicators"], "quantity"))
    for bid in challenge["bids"]:
        assert ROLE_OF[bid["org"]] == "supplier"
        assert 80 <= len(bid["route"]) <= 200
        assert 0 < bid["price_wan"] <= challenge["bounty_wan"]
        assert set(bid["promises"]) == quantities
        assert bid["title"]
        assert bid["team"]
        assert bid["milestones"]


@each_challenge
def test_one_bid_wins_and_every_bid_promises_what_must_be_met(challenge):
    won = [bid for bid in challenge["bids"] if bid["org"] == challenge["winner"]]
    assert len(won) == (1 if challenge["state"] in STATES_WITH_WINNER else 0)
    for indicator in DEMAND[challenge["demand"]]["indicators"]:
        for bid in challenge["bids"]:
            assert not indicator["must"] or keeps(bid["promises"][indicator["quantity"]], indicator)
