"""Who is bound to whom: what is sure, what an official must look at, and what binds nobody."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from marketplace import clock, db
from marketplace.affiliations import actions, nodes, normal, queries
from marketplace.affiliations.hits import Doubt
from marketplace.affiliations.kinds import Certainty
from marketplace.affiliations.models import Edge, Found, Outcome
from marketplace.errors import Conflict, Invalid
from tests.affiliations.make import (
    LONG_AGO,
    a_person,
    a_phone,
    an_address,
    an_outsider,
    bind,
    days_ago,
)
from tests.factories import a_code, actor_of, an_official, an_organisation

TODAY = clock.today()


@pytest.fixture
def pair(ctx):
    return an_organisation(), an_organisation()


def doubts(a, b, on=TODAY):
    """Return the doubts of the best hit between two; None for no hit, an empty set for a sure one."""
    found = queries.between(a.id, b.id, on)
    return None if not found else set(found[0].doubts)


def test_strangers_have_nothing_between_them(pair):
    assert queries.between(pair[0].id, pair[1].id, TODAY) == []


def test_a_quarter_of_the_shares_is_sure_and_anything_less_is_looked_into(pair):
    a, b = pair
    edge = bind(a, "equity", b, share=25)
    assert doubts(a, b) == doubts(b, a) == set()
    actions.withdraw(edge, "写错了", by=None)
    bind(a, "equity", b, share=24.99)
    assert doubts(a, b) == {Doubt.SMALL_SHARE}


def test_a_trifling_share_binds_nobody(pair):
    bind(pair[0], "equity", pair[1], share=4.99)
    assert doubts(*pair) is None


def test_shares_are_multiplied_along_a_chain(pair):
    a, b = pair
    middle = an_outsider(uscc=a_code())
    bind(a, "equity", middle, share=60)
    bind(middle, "equity", b, share=50)
    assert doubts(a, b) == set()
    c = an_organisation()
    bind(middle, "equity", c, share=40)
    assert doubts(a, c) == {Doubt.SMALL_SHARE}


def test_sisters_under_one_parent_are_affiliated_and_the_path_is_shown(pair):
    a, b = pair
    parent = an_outsider(uscc=a_code())
    bind(parent, "equity", a, share=70)
    bind(parent, "controller", b)
    (hit,) = queries.between(a.id, b.id, TODAY)
    assert hit.sure
    assert [point.name for point in hit.points] == [a.name, parent.name, b.name]
    assert [step["down"] for step in hit.as_row()["steps"]] == [False, True]


def test_the_state_as_a_common_holder_is_no_affiliation(pair):
    state = an_outsider("某市国有资产监督管理委员会", a_code(), state_holder=True)
    for party in pair:
        bind(state, "controller", party)
    assert doubts(*pair) is None


def test_two_holders_of_one_company_are_only_looked_into(pair):
    venture = an_outsider("合资公司", a_code())
    bind(pair[0], "equity", venture, share=50)
    bind(pair[1], "equity", venture, share=50)
    assert doubts(*pair) == {Doubt.MEETS_BELOW}


def test_small_holders_of_one_company_are_strangers(pair):
    listed = an_outsider("上市公司", a_code())
    for party in pair:
        bind(party, "equity", listed, share=10)
    assert doubts(*pair) is None


def test_one_person_at_the_head_of_both_is_sure_and_one_name_is_not(pair):
    a, b = pair
    for party in pair:
        bind(a_person(mark="R-7"), "legal_representative", party)
    assert doubts(a, b) == set()
    c, d = an_organisation(), an_organisation()
    for party in (c, d):
        bind(a_person("乙某某", mark=""), "legal_representative", party)
    assert doubts(c, d) == {Doubt.BY_NAME}


def test_people_of_one_name_and_different_marks_are_two_people(pair):
    bind(a_person(mark="R-7"), "legal_representative", pair[0])
    bind(a_person(mark="R-8"), "legal_representative", pair[1])
    assert doubts(*pair) is None


def test_an_employee_who_leads_the_other_side_binds_and_a_common_employee_is_looked_into(pair):
    a, b = pair
    bind(a_person(mark="R-1"), "employer", a)
    bind(a_person(mark="R-1"), "controller", b)
    assert doubts(a, b) == set()
    c, d = an_organisation(), an_organisation()
    for party in (c, d):
        bind(a_person(mark="R-2"), "employer", party)
    assert doubts(c, d) == {Doubt.COLLEAGUES}


@pytest.mark.parametrize(
    ("one", "other", "hit"),
    [
        (an_address(), an_address("安徽省合肥市望江西路666号 A栋 1201"), True),
        (an_address(), an_address("合肥市蜀山区望江西路666号A座1202室"), False),
        (an_address(), an_address("南京市望江西路666号A座1201室"), False),
        (a_phone(), a_phone("+86 (551) 6555 1234 转 8"), True),
        (a_phone(), a_phone("0551-65551235"), False),
    ],
)
def test_an_address_or_a_telephone_in_common_makes_one_look(pair, one, other, hit):
    for draft, party in zip((one, other), pair, strict=True):
        bind(draft, str(draft.kind), party)
    assert doubts(*pair) == ({Doubt.CONTACT} if hit else None)


def test_the_telephone_of_an_agent_whom_many_use_binds_nobody(pair):
    for party in (*pair, *(an_organisation() for _ in range(19))):
        bind(a_phone(), "phone", party)
    assert doubts(*pair) is None


def test_a_bond_that_ended_is_looked_into_for_its_time_and_then_forgotten(pair):
    a, b = pair
    edge = bind(a, "controller", b)
    actions.end(edge, days_ago(30), by=None)
    assert doubts(a, b) == {Doubt.ENDED}
    assert doubts(a, b, on=days_ago(60)) == set()
    c, d = an_organisation(), an_organisation()
    bind(c, "controller", d, until=days_ago(400))
    assert doubts(c, d) is None


def test_a_bond_counts_from_its_first_day(pair):
    bind(pair[0], "controller", pair[1], since=days_ago(10))
    assert doubts(*pair, on=days_ago(11)) is None
    assert doubts(*pair, on=days_ago(10)) == set()


def test_what_somebody_else_reports_is_looked_into(pair):
    bind(pair[0], "controller", pair[1], certainty="reported")
    assert doubts(*pair) == {Doubt.REPORTED}


def test_an_organisation_known_by_name_only_leaves_a_doubt_until_its_code_is_known(pair):
    a, b = pair
    bind(an_outsider("同名控股公司"), "controller", a)
    bind(an_outsider("同名控股公司"), "controller", b)
    assert doubts(a, b) == {Doubt.BY_NAME}
    nodes.provide(an_outsider("同名控股公司", a_code()))
    assert doubts(a, b) == set()


def _chain(a, b, between):
    ends = [a, *(an_outsider(f"中间公司{number}{a.id}", a_code()) for number in range(between)), b]
    for holder, held in pairwise(ends):
        bind(holder, "controller", held)


@pytest.mark.parametrize(("between", "expected"), [(3, set()), (4, {Doubt.LONG}), (5, {Doubt.LONG}), (6, None)])
def test_depth_is_a_policy_for_sure_and_for_near_hits(pair, between, expected):
    _chain(*pair, between)
    assert doubts(*pair) == expected


def test_a_sure_path_comes_before_a_short_doubtful_one(pair):
    a, b = pair
    bind(a_phone(), "phone", a)
    bind(a_phone(), "phone", b)
    _chain(a, b, 2)
    found = queries.between(a.id, b.id, TODAY)
    assert [hit.sure for hit in found] == [True, False]


def _statements(work):
    seen = []
    listen = lambda _c, _cur, statement, *_more: seen.append(statement)  # noqa: E731
    engine = db.session.get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def test_a_check_costs_the_same_statements_for_two_bidders_and_for_twenty(pair):
    publisher = pair[0]
    parties = [an_organisation() for _ in range(20)]
    for party in parties:
        bind(publisher, "controller", party)
    two = _statements(lambda: queries.check(publisher.id, [party.id for party in parties[:2]], TODAY))
    assert _statements(lambda: queries.check(publisher.id, [party.id for party in parties], TODAY)) == two


def test_a_near_hit_blocks_nobody_until_an_official_has_decided_it_to_be_one(pair):
    a, b = pair
    official = actor_of(an_official("call_secretary"))
    for party in pair:
        bind(an_address(), "address", party)
    finding = queries.check(a.id, [b.id], TODAY)[b.id]
    assert (finding.blocks, finding.found, len(finding.undecided)) == (False, Found.NEAR, 1)
    actions.decide(a.id, b.id, Outcome.AFFILIATED, "同一间办公室，同一块门牌", by=official)
    assert queries.check(a.id, [b.id], TODAY)[b.id].blocks
    assert queries.check(b.id, [a.id], TODAY)[a.id].found is Found.SURE


def test_a_decision_holds_for_its_evidence_and_a_new_path_is_a_new_question(pair):
    a, b = pair
    official = actor_of(an_official("operator"))
    for party in pair:
        bind(an_address(), "address", party)
    actions.decide(a.id, b.id, Outcome.INDEPENDENT, "写字楼的两家租户", by=official)
    assert queries.check(a.id, [b.id], TODAY)[b.id].found is Found.CLEAR
    with pytest.raises(Conflict):
        actions.decide(a.id, b.id, Outcome.INDEPENDENT, "再说一次", by=official)
    for party in pair:
        bind(a_phone(), "phone", party)
    assert queries.check(a.id, [b.id], TODAY)[b.id].found is Found.NEAR


def test_a_decision_needs_its_reason(pair):
    for party in pair:
        bind(a_phone(), "phone", party)
    with pytest.raises(Invalid):
        actions.decide(pair[0].id, pair[1].id, Outcome.INDEPENDENT, "  ", by=actor_of(an_official("operator")))


KINDS = st.sampled_from(["equity", "controller", "legal_representative", "employer", "address", "phone"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each input rolls back
@given(st.data())
def test_whatever_stands_in_the_graph_hits_are_the_same_from_both_sides(app, data):
    with app.app_context():
        db.begin_writing()
        parties = [an_organisation() for _ in range(4)]
        for _ in range(data.draw(st.integers(0, 7))):
            _any_bond(data, parties)
        a, b = parties[:2]
        there, back = queries.between(a.id, b.id, TODAY), queries.between(b.id, a.id, TODAY)
        assert {(hit.fingerprint, hit.doubts) for hit in there} == {(hit.fingerprint, hit.doubts) for hit in back}
        for hit in there:
            assert len({point.id for point in hit.points}) == len(hit.points)
            assert len(hit.bonds) <= 6
        db.session.rollback()


def _any_bond(data, parties):
    kind = data.draw(KINDS)
    held = data.draw(st.sampled_from(parties))
    holder = {
        "address": an_address(),
        "phone": a_phone(),
        "legal_representative": a_person(),
        "employer": a_person(),
    }.get(kind) or data.draw(st.sampled_from(parties))
    share = data.draw(st.integers(1, 100)) if kind == "equity" else None
    try:
        bind(holder, kind, held, share=share)
    except Invalid:  # bound to itself, or bound so already
        return


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"share": None}, "share"),
        ({"share": 0}, "share"),
        ({"share": 100.01}, "share"),
        ({"share": 30, "since": TODAY.replace(year=TODAY.year + 1)}, "valid_from"),
        ({"share": 30, "until": LONG_AGO}, "valid_to"),
    ],
)
def test_a_bond_that_cannot_be_meant_is_refused_at_its_field(pair, changes, field):
    with pytest.raises(Invalid) as refused:
        bind(pair[0], "equity", pair[1], **changes)
    assert refused.value.field == field


def test_the_same_bond_stands_once_at_a_time(pair):
    a, b = pair
    bind(a, "equity", b, share=30, since=days_ago(500), until=days_ago(200))
    with pytest.raises(Invalid):
        bind(a, "equity", b, share=40, since=days_ago(300))
    bind(a, "equity", b, share=40, since=days_ago(200))
    with pytest.raises(Invalid):
        bind(a, "equity", b, share=40, since=days_ago(100))


def test_an_identity_number_is_not_kept(pair):
    with pytest.raises(Invalid) as refused:
        bind(a_person(mark="11010519491231002X"), "employer", pair[0])
    assert refused.value.field == "mark"


@pytest.mark.parametrize("text", ["合肥市", "望江西路", "", "666号"])
def test_an_address_that_could_be_many_places_is_refused(text):
    with pytest.raises(Invalid):
        normal.address(text)


def test_the_database_itself_refuses_a_bond_between_the_wrong_things(pair):
    phone, party = nodes.provide(a_phone()), nodes.provide(an_outsider())
    wrong = Edge(
        from_id=phone.id,
        to_id=party.id,
        kind="equity",
        share_bp=5000,
        valid_from=LONG_AGO,
        certainty=Certainty.REGISTER,
        source="x",
    )
    assert _refused(lambda: db.session.add(wrong))


def test_what_was_recorded_of_a_bond_never_changes(pair):
    edge = bind(pair[0], "equity", pair[1], share=30)
    assert _refused(lambda: setattr(edge, "share_bp", 10))


def _refused(change):
    """Whether the database itself refuses a change."""
    try:
        with db.session.begin_nested():
            change()
            db.session.flush()
    except DatabaseError:
        return True
    return False
