"""The explanation can be checked against the two records: words stand there, points add up, one result is cited."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from marketplace.matching import actions, explaining, queries, shown, sides
from marketplace.permissions import Role
from search import matching
from search.indexing import full_text
from tests.factories import actor_of, an_official, sign_in
from tests.listings.make import a_published
from tests.matching.make import a_pair
from tests.search.conftest import demand, result
from tests.search.test_matching import ALIKE, TODAY

TEXTS = st.text(st.sampled_from("石墨烯散热膜导热动力电池芯锂,450MPaLi-ion battery 。電<&>\"'"), max_size=60)


def _as_match(verdict):
    """Store a verdict as matching does, without a database."""
    match = actions.Match()
    actions._write(match, verdict)
    return match


@given(TEXTS, TEXTS, TEXTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_marked_word_stands_in_the_record_it_is_cited_from(ctx, problem, method, application):
    wanted, offered = demand(1, problem=problem), result(1, method=method, application=application)
    verdict = matching.score(wanted, offered, today=TODAY, rules=matching.Rules(synonyms=ALIKE))
    match = _as_match(verdict)
    with ctx.test_request_context():
        passages = [*explaining._elements(match, offered), *explaining._asked(match, wanted)]
    said, asked = full_text(offered), full_text(wanted)
    for one in passages:
        text = said if one.anchor.startswith("offered") else asked
        assert one.text.replace("<mark>", "").replace("</mark>", "") in str(escape(text))
        for marked in re.findall("<mark>(.*?)</mark>", str(one.text)):
            assert marked in str(escape(text))
        for word in one.words:
            assert word in said
            assert word in asked
        for ours, theirs in one.pairs:
            assert ours in asked
            assert theirs in said


def test_the_points_of_the_page_add_up_to_the_score_and_each_has_a_sentence(pair, ctx):
    with ctx.test_request_context():
        explained = explaining.explain(pair.match)
    assert sum(part.points for part in explained.parts) == pair.match.score
    assert sum(part.most for part in explained.parts) == 100
    sentences = {str(part.label): part.sentence for part in explained.parts}
    assert sentences["成熟度"] == "提供 6 级，期望 7 级。"
    assert all(sentences.values())


def test_what_is_cited_comes_from_one_result_however_many_answer(pair, ctx):
    other = a_published("result", method="整体时效炉与转角局部加热", price_fen=999_000_000)[0]
    actions.judge(sides.key_of(pair.wanting), [sides.key_of(other)])
    for match in queries.matches_of(sides.key_of(pair.wanting)):
        with ctx.test_request_context():
            explained = explaining.explain(match)
        cited = full_text(sides.document(match.result))
        assert all(word in cited for one in explained.elements for word in one.words)
        assert all(line["shown"] in cited or line["state"] == "unknown" for line in explained.lines)


def test_a_team_is_shown_by_its_best_result_and_nothing_is_added_up(ctx):
    pair = a_pair()
    house = pair.result.listing.organisation
    by = actor_of(pair.seller)
    second = a_published("result", (house, by), trl=3)[0]
    other = a_published("result", trl=2)[0]
    key = sides.key_of(pair.wanting)
    actions.judge(key, [sides.key_of(second), sides.key_of(other)])
    teams = queries.teams_of(key)
    assert [(team.organisation.id, team.others) for team in teams] == [(house.id, 1), (other.organisation_id, 0)]
    assert teams[0].best is pair.match
    assert teams[0].best.score == max(match.score for match in queries.all_of(key))


@pytest.mark.parametrize("call", [False, True])
def test_the_page_says_it_for_demands_and_for_calls(app, call):
    from marketplace import db

    with app.app_context():
        db.begin_writing()
        pair = a_pair(call=call)
        db.session.commit()
        address, version = f"/matches/{pair.match.id}", pair.result.number
    page = sign_in(app.test_client(), pair.buyer).get(address).text
    assert "提供 6 级，期望 7 级" in page
    assert "<mark>" in page
    assert f"第 {version} 版" in page
    assert "列入候选清单" in page
    assert ("揭榜申报" if call else "就该需求发起询问") in sign_in(app.test_client(), pair.seller).get(address).text


@pytest.mark.parametrize(("role", "status"), [(Role.OPERATOR, 200), (Role.AUDITOR, 200), (Role.REGISTRAR, 404)])
def test_the_operator_and_auditors_may_check_a_match_too(door, app, role, status):
    from marketplace import db

    with app.app_context():
        db.begin_writing()
        official = an_official(role)
        db.session.commit()
    assert sign_in(app.test_client(), official).get(door.address).status_code == status


def test_visitors_are_asked_to_sign_in(app, door):
    assert app.test_client().get(door.address).status_code in (302, 401)


def test_the_pages_of_both_records_lead_to_the_explanation_for_those_who_may_read_it(door, app):
    for who, leads in (("buyer", True), ("seller", True), ("stranger", False)):
        for address in (f"/demands/{door.demand_id}", f"/results/{door.result_id}"):
            assert (door.address in door(who).get(address).text) is leads


def test_markup_in_a_record_is_shown_and_not_run():
    assert explaining.marked("<b>石墨烯</b>", ["石墨烯"]) == "&lt;b&gt;<mark>石墨烯</mark>&lt;/b&gt;"
    assert explaining.marked("a.b a+b", ["a.b", ""]) == "<mark>a.b</mark> a+b"


def test_every_part_and_element_has_a_name():
    assert set(matching.PartName.__args__) == set(shown.PARTS)
