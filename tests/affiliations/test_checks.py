"""The moments of the rule: sealed at the bidding, named at the opening, undecided near hits on a desk."""

import pytest
from sqlalchemy import select

from marketplace import clock, db
from marketplace.affiliations import actions, checks, queries, taking, waiting
from marketplace.affiliations.checks import Asked
from marketplace.affiliations.models import Check, Edge, Found, Moment, Node, Outcome
from tests.affiliations.make import a_phone, bind
from tests.affiliations.test_hits import _refused
from tests.factories import a_member, actor_of, an_official, an_organisation

TODAY = clock.today()
ASKED = Asked("challenge", 7, "random-name-of-a-bid")


@pytest.fixture
def pair(ctx):
    return an_organisation(), an_organisation()


def _finding(pair):
    a, b = pair
    return queries.check(a.id, [b.id], TODAY)[b.id]


def _share_a_phone(pair):
    return [bind(a_phone(), "phone", party) for party in pair]


def test_a_check_at_the_bidding_names_nobody_and_tells_nothing(pair):
    _share_a_phone(pair)
    checks.seal(ASKED, _finding(pair))
    one = db.session.scalar(select(Check))
    assert (one.publisher_id, one.bidder_id, one.found, one.evidence) == (None, None, None, [])
    assert checks.of("challenge", 7) == []


def test_the_digest_of_a_sealed_check_cannot_be_guessed_without_the_salt_in_the_bid(pair):
    finding = _finding(pair)
    first, second = checks.seal(ASKED, finding), checks.seal(ASKED, finding)
    digests = set(db.session.scalars(select(Check.digest)))
    assert first != second
    assert len(digests) == 2
    assert checks.digest_of(finding) not in digests


def test_the_database_refuses_a_name_before_the_opening(pair):
    named = Check(
        subject_type="challenge",
        subject_id=7,
        tag="x",
        moment=Moment.BIDDING,
        digest="0" * 64,
        publisher_id=pair[0].id,
        bidder_id=pair[1].id,
        found=Found.SURE,
    )
    assert _refused(lambda: db.session.add(named))


def test_at_the_opening_it_is_computed_again_and_compared_with_what_the_bidder_saw(pair):
    salt = checks.seal(ASKED, _finding(pair))
    opened = checks.note(ASKED, Moment.OPENING, _finding(pair), by=None, salt=salt)
    assert (opened.found, opened.as_shown) == (Found.CLEAR, True)
    bind(pair[0], "controller", pair[1])
    later = checks.note(ASKED, Moment.OPENING, _finding(pair), by=None, salt=salt)
    assert (later.found, later.as_shown) == (Found.SURE, False)


def test_a_near_hit_waits_on_the_desk_of_the_region_until_it_is_decided(pair):
    official, elsewhere = (actor_of(an_official("call_secretary", region)) for region in ("340100", "310000"))
    _share_a_phone(pair)
    checks.note(ASKED, Moment.OPENING, _finding(pair), by=official)
    assert [one.title for one in queries.waiting_for(official)] == [f"{pair[0].name} · {pair[1].name}"]
    assert queries.waiting_for(elsewhere) == []
    actions.decide(pair[0].id, pair[1].id, Outcome.INDEPENDENT, "同一写字楼的总机", by=official)
    assert queries.waiting_for(official) == []


def test_whoever_belongs_to_one_side_does_not_find_it_on_the_desk(pair):
    someone = an_official("call_secretary")
    a_member(pair[1], person=someone)
    _share_a_phone(pair)
    checks.note(ASKED, Moment.OPENING, _finding(pair), by=None)
    assert waiting.to_decide(actor_of(someone)) == []


def test_a_bond_that_was_withdrawn_leaves_nothing_to_decide(pair):
    official = actor_of(an_official("operator"))
    edge, _ = _share_a_phone(pair)
    checks.note(ASKED, Moment.SELECTION, _finding(pair), by=official)
    actions.withdraw(edge, "号码抄错", by=official)
    assert queries.waiting_for(official) == []


def test_what_an_organisation_says_of_itself_enters_the_graph_once(ctx):
    party = an_organisation(address="合肥市高新区创新大道2800号E1栋301室")
    taking.take(party)
    taking.take(party)
    kinds = sorted(edge.kind for edge in queries.bonds_of(queries.node_of(party.id).id))
    assert kinds == ["address", "legal_representative"]


def test_a_new_address_ends_the_old_one_and_keeps_its_days(ctx, travel):
    party = an_organisation(address="合肥市高新区创新大道2800号E1栋301室")
    taking.take(party)
    travel(days=40)
    party.address = "合肥市高新区创新大道2800号E1栋302室"
    taking.take(party)
    edges = db.session.scalars(select(Edge).where(Edge.kind == "address").order_by(Edge.id)).all()
    assert [edge.valid_to for edge in edges] == [clock.today(), None]


def test_an_outside_node_becomes_ours_when_its_organisation_registers(ctx):
    from tests.affiliations.make import an_outsider
    from tests.factories import a_code

    code = a_code()
    bind(an_outsider("后来注册的公司", code), "controller", an_organisation())
    party = an_organisation(uscc=code)
    taking.take(party)
    assert db.session.scalar(select(Node).where(Node.uscc == code)).organisation_id == party.id
