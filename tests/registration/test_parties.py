"""Who a registration counts for: all parties are kept, one of each side carries the whole count, at its one leaf."""

from datetime import date

import pytest

from marketplace import clock, codes, db, policies
from marketplace.contracts import actions as contracts
from marketplace.contracts.agreement import ContractParty, Side
from marketplace.contracts.models import RightHolder
from marketplace.permissions import OrgRole
from marketplace.registration import actions, parties
from tests import factories
from tests.registration import make


@pytest.fixture
def cast(ctx):
    return make.a_cast()


def test_all_parties_are_kept_and_the_first_named_carries_the_count(cast):
    further = [(Side.SELLER, "340171", "合作卖方"), (Side.BUYER, "340202", "合作买方")]
    people = [cast.as_signer, cast.as_buyers_signer]
    organisations = [factories.an_organisation(region=region, name=name) for _, region, name in further]
    draft = contracts.Draft(make.terms(), cast.seller.id, cast.buyer.id)
    contract = contracts.draft_contract(draft, by=None)
    for (side, _, _), party in zip(further, organisations, strict=True):
        contract.further.append(ContractParty(side=side, position=2, organisation_id=party.id))
        people.append(factories.actor_of(factories.a_member(party, OrgRole.SIGNATORY)))
    db.session.flush()
    contracts.send(contract, by=cast.as_signer)
    for party, person in zip((cast.seller, cast.buyer, *organisations), people, strict=True):
        contracts.sign(contract, contracts.Consent(party.id, contract.to_sign.digest), by=person)
    registration = actions.apply(contract, make.an_application(), by=cast.as_applicant)
    assert [party["name"] for party in registration.sellers] == [cast.seller.name, "合作卖方"]
    assert [party["name"] for party in registration.buyers] == [cast.buyer.name, "合作买方"]
    assert (registration.seller_region, registration.buyer_region) == ("340104", "340102")


class Shares:
    """A contract as `parties` looks at it: who holds how much of the right."""

    def __init__(self, contract, *holders):
        self.further = contract.further
        self.holders = [RightHolder(name="", organisation_id=number, share_bp=share) for number, share in holders]


@pytest.mark.parametrize(
    ("policy", "shares", "place"),
    [
        ("first", (4000, 6000), 0),
        ("largest_share", (4000, 6000), 1),
        ("largest_share", (5000, 5000), 0),
        ("largest_share", (6000, 4000), 0),
    ],
)
def test_the_policy_of_the_region_says_which_seller_carries_the_count(cast, policy, shares, place):
    registration = make.applied(cast)
    if policy != "first":
        policies.set_value(
            "registration.counted_party", policy, jurisdiction=make.CITY, valid_from=clock.today(), source="测试"
        )
    sellers = [cast.seller, factories.an_organisation()]
    contract = Shares(
        make.queries.contract_of(registration),
        *((party.id, share) for party, share in zip(sellers, shares, strict=True)),
    )
    assert parties._counted(registration, contract, "seller", sellers) == place


@pytest.mark.parametrize("side", ["seller", "buyer"])
def test_the_first_named_carries_the_count_where_no_party_of_its_side_has_a_share(cast, side):
    registration = make.applied(cast)
    policies.set_value(
        "registration.counted_party", "largest_share", jurisdiction=make.CITY, valid_from=clock.today(), source="测试"
    )
    parties_of_side = [getattr(cast, side), factories.an_organisation()]
    shares = [(parties_of_side[1].id, 10_000)] if side == "buyer" else []  # a buyer may hold the right, as a co-owner
    contract = Shares(make.queries.contract_of(registration), *shares)
    assert parties._counted(registration, contract, side, parties_of_side) == 0


def test_a_development_zone_reports_in_the_place_of_its_county(cast):
    cast.seller.region = "340171"
    registration = make.registered(cast)
    assert registration.entries[0].seller_region == "340171"
    assert not codes.contains("340104", "340171")
    assert codes.contains("340100", "340171")


@pytest.mark.parametrize(
    ("region", "on", "leaf"),
    [
        ("340171", date(2026, 1, 1), "340171"),
        ("340171", date(1985, 1, 1), "340100"),
        ("340104", date(2026, 1, 1), "340104"),
        ("341402", date(2026, 1, 1), "340181"),
    ],
)
def test_a_leaf_that_does_not_report_on_a_day_gives_way(region, on, leaf):
    assert parties.leaf(region, on) == leaf


def test_every_leaf_of_the_city_lies_in_exactly_one_part_of_it():
    parts = [code.code for code in codes.children("regions", "340100", on=clock.today())]
    for leaf in codes.leaves("regions", "340100", on=clock.today()):
        assert sum(codes.contains(part, leaf.code) for part in parts) == 1
