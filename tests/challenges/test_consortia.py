"""Consortia: shares that sum to the whole, confirmed by each member blindly, one bid of a call for each unit."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from marketplace import clock, db
from marketplace.challenges import bid_rules, bids, consortia, opening, sealed, sealing
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.seal_models import BidUnit, Consortium
from marketplace.challenges.states import BidState
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from tests.challenges.make import a_bid, a_call, a_secretary, a_team, bid_draft, past_deadline
from tests.factories import an_organisation

PERSON = {"name": "王工", "organisation": "某研究所", "role": "试验"}


class Scene:
    """A call, a lead and two members."""

    def __init__(self, **changes):
        self.secretary = a_secretary()
        self.call, _ = a_call(self.secretary, **changes)
        self.lead, self.one, self.other = a_team(), a_team(), a_team()

    def shares(self, *points):
        parties = (self.lead, self.one, self.other)
        return tuple((party.id, share) for (party, _), share in zip(parties, points, strict=False))

    def propose(self, *points):
        party, by = self.lead
        return bids.propose_consortium(Bidding(self.call, party.id), self.shares(*points), by=by)

    def confirm(self, code, *members):
        for party, by in members or (self.one, self.other):
            bids.confirm_membership(self.call, code, party.id, by=by)

    def bid(self, *points, **changes):
        return a_bid(self.call, self.lead, shares=self.shares(*points), **changes)[0]


@pytest.fixture
def scene(ctx):
    return Scene()


def test_a_consortium_bids_once_every_member_has_confirmed(scene):
    code = scene.propose(5000, 3000, 2000)
    scene.confirm(code, scene.one)
    with pytest.raises(Invalid, match=scene.other[0].name) as refused:
        scene.bid(5000, 3000, 2000)
    assert refused.value.field == "members"
    scene.confirm(code, scene.other)
    content = sealing.unseal(scene.bid(5000, 3000, 2000), scene.call)
    assert [(one["share_bp"], one["confirmed"]) for one in content["members"]] == [
        (5000, True),
        (3000, True),
        (2000, True),
    ]


def test_a_changed_share_has_to_be_confirmed_again(scene):
    scene.confirm(scene.propose(5000, 3000, 2000))
    with pytest.raises(Invalid):
        scene.bid(5000, 2000, 3000)
    scene.confirm(scene.propose(5000, 2000, 3000))
    assert scene.bid(5000, 2000, 3000).state is BidState.SEALED


def test_the_order_of_the_members_does_not_matter(scene):
    scene.confirm(scene.propose(5000, 3000, 2000))
    turned = tuple(reversed(scene.shares(5000, 3000, 2000)))
    assert a_bid(scene.call, scene.lead, shares=turned)[0].state is BidState.SEALED


def test_a_member_reads_who_takes_part_and_nothing_of_the_bid(scene):
    code = scene.propose(5000, 3000, 2000)
    found = consortia.proposal(scene.call, code.lower().replace("-", " "))
    assert (found.lead_id, found.shares) == (scene.lead[0].id, scene.shares(5000, 3000, 2000))
    assert set(vars(found)) == {"lead_id", "shares", "terms"}
    assert consortia.proposal(scene.call, "AAAA-BBBB") is None
    assert consortia.proposal(a_call()[0], code) is None


def test_who_is_no_member_or_acts_for_none_confirms_nothing(scene):
    code = scene.propose(5000, 3000, 2000)
    stranger, by = a_team()
    for organisation, actor in ((stranger.id, by), (scene.lead[0].id, scene.lead[1])):
        with pytest.raises(NotFound):
            bids.confirm_membership(scene.call, code, organisation, by=actor)
    with pytest.raises(Forbidden):
        bids.confirm_membership(scene.call, code, scene.one[0].id, by=by)
    with pytest.raises(NotFound):
        bids.confirm_membership(scene.call, "AAAA", scene.one[0].id, by=scene.one[1])


def test_a_unit_is_in_one_bid_of_a_call_and_only_itself_is_told(scene):
    scene.confirm(scene.propose(5000, 3000, 2000))
    rival, by = a_team()
    shares = ((rival.id, 6000), (scene.one[0].id, 4000))
    code = bids.propose_consortium(Bidding(scene.call, rival.id), shares, by=by)  # the rival learns nothing
    with pytest.raises(Conflict):
        bids.confirm_membership(scene.call, code, scene.one[0].id, by=scene.one[1])
    with pytest.raises(Invalid, match=scene.one[0].name):  # as for a member that hasn't answered
        bids.place(Bidding(scene.call, rival.id), bid_draft(scene.call, shares=shares), by=by)
    with pytest.raises(Conflict):
        a_bid(scene.call, scene.one)


def test_who_bids_alone_is_no_member_elsewhere_until_the_bid_is_taken_back(scene):
    _, party, by = a_bid(scene.call, scene.one)
    code = scene.propose(5000, 3000, 2000)
    with pytest.raises(Conflict):
        scene.confirm(code, scene.one)
    bids.take_back(sealed.own_bid(scene.call, by))
    scene.confirm(code, scene.one)
    assert consortia.unit_of(scene.call, party.id).terms is not None


def test_a_unit_may_bid_in_another_call(scene):
    scene.confirm(scene.propose(5000, 3000, 2000))
    other, _ = a_call()
    assert a_bid(other, scene.one)[0].state is BidState.SEALED


def test_a_confirmation_taken_back_after_the_sealing_is_found_at_the_opening(scene):
    scene.confirm(scene.propose(5000, 3000, 2000))
    bid = scene.bid(5000, 3000, 2000)
    bids.withdraw_membership(scene.call, scene.other[0].id, by=scene.other[1])
    with pytest.raises(NotFound):
        bids.withdraw_membership(scene.call, scene.other[0].id, by=scene.other[1])
    past_deadline(scene.call)
    opening.open_bids(scene.call, by=scene.secretary)
    assert bid.findings == [{"kind": "unconfirmed", "detail": {"organisation_id": scene.other[0].id}}]


def test_nothing_is_confirmed_or_taken_back_after_the_deadline(scene):
    code = scene.propose(5000, 3000, 2000)
    scene.confirm(code, scene.one)
    clock.set_offset(clock.offset() + (scene.call.deadline_at - clock.now()) + _a_second())
    with pytest.raises(Conflict):
        scene.confirm(code, scene.other)
    with pytest.raises(Conflict):
        bids.withdraw_membership(scene.call, scene.one[0].id, by=scene.one[1])


def _a_second():
    from datetime import timedelta

    return timedelta(seconds=1)


@pytest.mark.parametrize("points", [(5000, 3000, 1999), (5000, 3000, 2001), (9999, 1), (3333, 3333, 3333)])
def test_shares_that_do_not_sum_to_exactly_the_whole_are_refused(scene, points):
    if sum(points) == 10_000:
        scene.propose(*points)
        return
    with pytest.raises(Invalid) as refused:
        scene.propose(*points)
    assert refused.value.field == "members"
    with pytest.raises(Invalid):
        scene.bid(*points)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(points=st.lists(st.integers(1, 9_999), min_size=1, max_size=6))
def test_whatever_the_shares_only_the_exact_whole_passes(scene, points):
    parts = ((scene.lead[0].id, points[0]), *((10_000_000 + place, share) for place, share in enumerate(points[1:])))
    faults = list(bid_rules.shares(scene.call, scene.lead[0].id, parts))
    fits = sum(points) == 10_000 and 2 <= len(points) <= 5
    assert bool(faults) is not fits


def test_the_lead_the_publisher_and_the_number_of_members_are_checked(scene):
    lead, publisher = scene.lead[0].id, scene.call.organisation_id
    many = tuple((lead + place, 1000) for place in range(10))
    for parts in (
        ((scene.one[0].id, 5000), (scene.other[0].id, 5000)),  # without its lead
        ((lead, 10_000),),  # with nobody else
        ((lead, 5000), (lead, 5000)),
        ((lead, 5000), (publisher, 5000)),
        many,
    ):
        assert list(bid_rules.shares(scene.call, lead, parts)), parts


def test_a_member_has_to_be_verified(scene):
    pending = an_organisation(verified=False)
    shares = ((scene.lead[0].id, 6000), (pending.id, 4000))
    with pytest.raises(Invalid):
        bids.propose_consortium(Bidding(scene.call, scene.lead[0].id), shares, by=scene.lead[1])


def test_a_call_without_consortia_takes_none(ctx):
    scene = Scene(consortium_allowed=False)
    with pytest.raises(Invalid):
        scene.propose(6000, 4000)


def test_the_database_holds_tags_and_ciphertext_and_no_organisation(scene):
    code = scene.propose(5000, 3000, 2000)
    scene.confirm(code)
    scene.bid(5000, 3000, 2000)
    for table in (BidUnit.__table__, Consortium.__table__):
        for row in db.session.execute(select(table)).mappings():
            stored = " ".join(f"{value}" for name, value in row.items() if name not in ("id", "challenge_id"))
            for party in (scene.lead[0], scene.one[0], scene.other[0]):
                assert party.name not in stored
                assert party.uscc not in stored
            assert code not in stored


def test_the_database_keeps_a_unit_out_of_a_second_bid_whatever_the_program_does(scene):
    scene.confirm(scene.propose(5000, 3000, 2000))
    unit = consortia.unit_of(scene.call, scene.one[0].id)
    values = {"call": scene.call.id, "tag": unit.unit_tag}
    statement = "INSERT INTO bid_unit (challenge_id, unit_tag, lead_tag) VALUES (:call, :tag, 'another lead')"
    with pytest.raises(Exception, match=r"UNIQUE|unique"), db.session.begin_nested():
        db.session.execute(text(statement), values)


def test_who_takes_part_is_settled_by_the_deadline(scene):
    scene.confirm(scene.propose(5000, 3000, 2000))
    scene.bid(5000, 3000, 2000)
    past_deadline(scene.call)
    for statement in ("DELETE FROM bid_unit", "UPDATE bid_consortium SET terms = 'x'", "DELETE FROM bid_person"):
        with pytest.raises(Exception, match="can no longer change"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_person_in_two_bids_is_refused_to_nobody_and_found_at_the_opening(scene):
    first = _bid_with(scene.call, PERSON)
    second = _bid_with(scene.call, {**PERSON, "name": "王 工", "role": "别的"})
    third = _bid_with(scene.call, {**PERSON, "organisation": "另一研究所"})
    past_deadline(scene.call)
    opening.open_bids(scene.call, by=scene.secretary)
    assert [one["detail"] for one in first.findings] == [{"name": "王工", "bids": [second.public_id]}]
    assert [one["kind"] for one in second.findings] == ["person_twice"]
    assert third.findings == []


def _bid_with(call, person):
    party, by = a_team()
    return bids.place(Bidding(call, party.id), bid_draft(call, team=(person,)), by=by)
