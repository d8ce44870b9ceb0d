"""Pages of affiliations: officials keep the graph, an organisation its own part, nobody else sees it."""

import re

import pytest
from sqlalchemy import select

from marketplace import clock, db
from marketplace.affiliations import queries, taking
from marketplace.affiliations.models import Decision, Edge
from tests.affiliations.make import a_phone, an_address, bind
from tests.factories import a_member, an_official, an_organisation, sign_in

TODAY = clock.today().isoformat()


@pytest.fixture
def scene(app):
    """Two organisations with an address in common, an official, an owner of the second."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        db.begin_writing()
        a, b = an_organisation(), an_organisation()
        for party in (a, b):
            bind(an_address(), "address", party)
        people = an_official("call_secretary"), a_member(b)
        db.session.commit()
        node_id = queries.node_of(a.id).id
    yield {"a": a, "b": b, "official": people[0], "owner": people[1], "node": node_id}
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def official(client, scene):
    return in_english(sign_in(client, scene["official"]))


def in_english(client):
    """Have a client read the ids of the sentences, which don't depend on a catalogue."""
    with client.session_transaction() as cookie:
        cookie["lang"] = "en"
    return client


def test_an_official_finds_a_node_and_reads_its_bonds(official, scene):
    listed = official.get("/affiliations", query_string={"q": scene["a"].name[:4]}).get_data(as_text=True)
    assert f"/affiliations/{scene['node']}" in listed
    assert "望江西路" in official.get(f"/affiliations/{scene['node']}").get_data(as_text=True)
    assert "Nothing of that name stands here" in official.get("/affiliations?q=不存在的名字").get_data(as_text=True)


BOND = {
    "kind": "equity",
    "holder_kind": "organisation",
    "name": "第三方控股有限公司",
    "share": "30",
    "valid_from": TODAY,
    "source": "登记档案",
    "certainty": "register",
}


def test_an_official_records_ends_and_withdraws_a_bond(app, official, scene, travel):
    place = f"/affiliations/{scene['node']}/bonds/new"
    assert official.get(place).status_code == 200
    assert official.post(place, data=BOND).status_code == 303
    with app.app_context():
        edge_id = db.session.scalar(select(Edge.id).where(Edge.kind == "equity"))
    travel(days=2)
    assert official.get(f"/affiliations/bonds/{edge_id}/end").status_code == 200
    tomorrow = {"on": clock.today().isoformat()}
    assert official.post(f"/affiliations/bonds/{edge_id}/end", data=tomorrow).status_code == 303
    assert official.post(f"/affiliations/bonds/{edge_id}/withdraw", data={"reason": ""}).status_code == 422
    assert official.post(f"/affiliations/bonds/{edge_id}/withdraw", data={"reason": "录错了"}).status_code == 303
    assert official.post(f"/affiliations/bonds/{edge_id}/withdraw", data={"reason": "再来"}).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"share": ""},
        {"share": "abc"},
        {"share": "120"},
        {"kind": "friendship"},
        {"kind": "phone", "name": "123"},
        {"uscc": "91340100000000000X"},
        {"valid_from": "2999-01-01"},
        {"valid_to": "2001-01-01"},
        {"source": " "},
        {"kind": "legal_representative", "mark": "11010519491231002X"},
    ],
    ids=str,
)
def test_a_wrong_bond_is_refused_with_its_input_kept(official, scene, changes):
    place = f"/affiliations/{scene['node']}/bonds/new"
    answer = official.post(place, data={**BOND, "source": "登记档案第七卷", **changes})
    assert answer.status_code == 422
    assert "登记档案第七卷" in answer.get_data(as_text=True) or "source" in changes


def test_two_organisations_are_compared_and_the_near_hit_is_decided(app, official, scene):
    a, b = scene["a"], scene["b"]
    shown = official.get("/affiliations/between", query_string={"a": a.uscc, "b": b.name}).get_data(as_text=True)
    place = f"/affiliations/{a.id}/{b.id}/decide"
    assert place in shown
    assert "望江西路" in official.get(place).get_data(as_text=True)
    assert official.post(place, data={"outcome": "independent", "reason": ""}).status_code == 422
    assert official.post(place, data={"outcome": "independent", "reason": "两家租户"}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Decision.reason)) == "两家租户"
    assert official.get(place).status_code == 303
    assert "两家租户" in official.get("/affiliations/between", query_string={"a": a.id, "b": b.id}).get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    "query", ["", "?a=1", "?a=x&b=y", "?a=1&b=1", "?a=999999999999&b=2", "?a=%00&b=2", "?a=" + "x" * 9000]
)
def test_comparing_nothing_or_nobody_shows_the_form_again(official, query):
    assert official.get(f"/affiliations/between{query}").status_code == 200


def test_a_day_that_is_none_is_no_page(official):
    assert official.get("/affiliations/between?on=yesterday").status_code == 404


def test_an_owner_declares_and_ends_bonds_of_the_own_organisation_only(app, scene, travel):
    client = sign_in(app.test_client(), scene["owner"])
    own = f"/organisations/{scene['b'].id}/affiliations"
    assert "望江西路" in client.get(own).get_data(as_text=True)
    declared = {**BOND, "kind": "phone", "name": "0551-65551234", "share": ""}
    assert client.post(f"{own}/new", data=declared).status_code == 303
    with app.app_context():
        theirs, official_s = (
            db.session.scalar(select(Edge.id).where(Edge.organisation_id.is_not(None), Edge.kind == "phone")),
            db.session.scalar(select(Edge.id).where(Edge.organisation_id.is_(None))),
        )
    travel(days=1)
    on = {"on": clock.today().isoformat()}
    assert client.post(f"/affiliations/bonds/{theirs}/end-own", data=on).status_code == 303
    assert client.post(f"/affiliations/bonds/{official_s}/end-own", data=on).status_code == 404
    assert client.get(f"/organisations/{scene['a'].id}/affiliations").status_code == 404


@pytest.mark.parametrize(
    "place", ["/affiliations", "/affiliations/{node}", "/affiliations/between", "/affiliations/{node}/bonds/new"]
)
def test_nobody_but_officials_of_calls_reads_the_graph(app, scene, place):
    owner = sign_in(app.test_client(), scene["owner"])
    assert owner.get(place.format(**scene)).status_code in (403, 404)
    assert app.test_client().get(place.format(**scene)).status_code == 302


def test_what_has_to_be_looked_into_is_said_so(official, scene):
    place = f"/affiliations/between?a={scene['a'].id}&b={scene['b'].id}"
    assert "To be looked into" in official.get(place).get_data(as_text=True)


def test_a_verified_organisation_enters_the_graph_by_itself(app, scene, deliver):
    with app.app_context():
        db.begin_writing()
        from marketplace import outbox

        party = an_organisation(address="合肥市高新区创新大道2800号E1栋301室")
        outbox.enqueue("organisation.verified", party.id)
        db.session.commit()
    deliver()
    with app.app_context():
        node = queries.node_of(party.id)
        assert re.search("创新大道", " ".join(edge.holder.name for edge in queries.bonds_of(node.id)))
        assert taking.SOURCE in {edge.source for edge in queries.bonds_of(node.id)}


def test_a_telephone_of_many_is_still_shown_with_its_bonds(app, official, scene):
    with app.app_context():
        db.begin_writing()
        edge = bind(a_phone(), "phone", scene["a"])
        db.session.commit()
    assert scene["a"].name in official.get(f"/affiliations/{edge.from_id}").get_data(as_text=True)
