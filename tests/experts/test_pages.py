"""Pages of the pool: the office keeps it, each expert agrees and keeps his own entry, everybody sees its draws."""

import json

import pytest
from sqlalchemy import select

from marketplace import clock, db
from marketplace.experts import drawing, queries
from marketplace.experts.models import Employment, Expert, Interest
from tests.experts.make import an_expert, days_ago
from tests.factories import a_person, actor_of, an_official, sign_in

TODAY = clock.today().isoformat()
ENTRY = {
    "name": "专家某",
    "email": "new@university.example",
    "title": "教授",
    "fields": ["01", "03"],
    "region": "340100",
}


@pytest.fixture
def scene(app):
    """An official, an expert of the pool and somebody else, each with a client of his own."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        db.begin_writing()
        official, one, other = (
            an_official("call_secretary"),
            an_expert("01"),
            a_person(email="other@university.example"),
        )
        db.session.commit()
        person = one.person
    clients = [in_english(sign_in(app.test_client(), someone)) for someone in (official, person, other)]
    yield dict(zip(("office", "expert", "other"), clients, strict=True), one=one.id, official=official, person=other)
    app.config["WTF_CSRF_ENABLED"] = True


def in_english(client):
    """Have a client read the ids of the sentences, which don't depend on a catalogue."""
    with client.session_transaction() as cookie:
        cookie["lang"] = "en"
    return client


def test_the_office_enters_an_expert_who_agrees_himself(app, scene):
    office = scene["office"]
    assert office.get("/experts/new").status_code == 200
    entered = office.post("/experts/new", data={**ENTRY, "email": "other@university.example"})
    assert entered.status_code == 303
    assert "Invited, has to agree" in office.get(entered.location).get_data(as_text=True)
    invited = scene["other"].get("/experts/me").get_data(as_text=True)
    assert "/experts/me/agree" in invited
    assert scene["other"].post("/experts/me/agree").status_code == 303
    assert "In the pool" in office.get(entered.location).get_data(as_text=True)
    assert scene["other"].post("/experts/me/agree").status_code == 409


def test_nobody_agrees_for_somebody_else(app, scene):
    scene["office"].post("/experts/new", data=ENTRY)
    assert scene["other"].post("/experts/me/agree").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"email": "no address"}, {"email": ""}, {"fields": []}, {"fields": ["99"]}, {"region": "310000"}],
    ids=str,
)
def test_a_wrong_entry_is_refused_with_its_input_kept(scene, changes):
    answer = scene["office"].post("/experts/new", data={**ENTRY, "title": "高级工程师一级", **changes})
    assert answer.status_code == 422
    assert "高级工程师一级" in answer.get_data(as_text=True)


def test_an_entry_is_changed_and_two_editors_are_told(app, scene):
    place = f"/experts/{scene['one']}/edit"
    assert scene["office"].get(place).status_code == 200
    with app.app_context():
        version = db.session.get(Expert, scene["one"]).version
    changed = {**ENTRY, "version": str(version)}
    assert scene["office"].post(place, data=changed).status_code == 303
    assert scene["office"].post(place, data={**changed, "title": "院士"}).status_code == 409
    taken = scene["office"].post("/experts/new", data=ENTRY)
    assert taken.status_code == 422


def test_somebody_offers_himself_and_the_office_admits(app, scene):
    assert scene["other"].get("/experts/me/offer").status_code == 200
    assert scene["other"].post("/experts/me/offer", data={"title": "", "fields": []}).status_code == 422
    assert scene["other"].post("/experts/me/offer", data={"title": "研究员", "fields": ["05"]}).status_code == 303
    assert scene["other"].post("/experts/me/offer", data={"title": "x", "fields": ["05"]}).status_code == 409
    with app.app_context():
        one = queries.own(db.session.merge(scene["person"]))
        assert [line.title for line in queries.waiting_for(actor_of(db.session.merge(scene["official"])))] == [one.name]
    assert scene["office"].post(f"/experts/{one.id}/admit").status_code == 303
    assert scene["office"].post(f"/experts/{one.id}/admit").status_code == 409


ADDED = {
    "work": {"organisation": "某某大学", "since": "2020-09-01"},
    "advice": {"organisation": "某某公司", "since": "2020-09-01", "what": "工艺咨询"},
    "interest": {"kind": "family", "name": "亲属某", "organisation": "某某公司"},
}
WRONG = {
    "work": [{"organisation": ""}, {"since": "2999-01-01"}, {"until": "2001-01-01"}, {"uscc": "91340100000000000X"}],
    "advice": [{"what": ""}],
    "interest": [
        {"name": ""},
        {"kind": "domain", "name": "nothing"},
        {"kind": "stake", "organisation": ""},
        {"kind": "x"},
    ],
}


@pytest.mark.parametrize("who", ["office", "expert"])
def test_what_binds_an_expert_is_recorded_by_the_office_and_by_himself(scene, who):
    base = "/experts/me" if who == "expert" else f"/experts/{scene['one']}"
    for what, values in ADDED.items():
        place = f"{base}/add/{what}"
        assert scene[who].get(place).status_code == 200
        for changes in WRONG[what]:
            assert scene[who].post(place, data={**values, **changes}).status_code == 422, (what, changes)
        assert scene[who].post(place, data=values).status_code == 303
    shown = scene[who].get(base).get_data(as_text=True)
    assert all(text in shown for text in ("某某大学", "工艺咨询", "亲属某"))


def test_a_publication_needs_the_expert_among_its_authors(app, scene):
    with app.app_context():
        name = db.session.get(Expert, scene["one"]).name
    values = {"title": "一种方法", "published_on": "2025-03-01", "authors": f"{name}\n合作者某"}
    place = "/experts/me/add/publication"
    assert scene["expert"].post(place, data={**values, "authors": "别人"}).status_code == 422
    assert scene["expert"].post(place, data={**values, "authors": ""}).status_code == 422
    assert scene["expert"].post(place, data=values).status_code == 303
    assert scene["expert"].post(place, data=values).status_code == 303
    assert scene["expert"].get("/experts/me").get_data(as_text=True).count("一种方法") == 1


def test_an_expert_ends_a_job_withdraws_a_declaration_rests_and_comes_back(app, scene):
    me = scene["expert"]
    me.post("/experts/me/add/work", data=ADDED["work"])
    me.post("/experts/me/add/interest", data=ADDED["interest"])
    with app.app_context():
        work_id, interest_id = db.session.scalar(select(Employment.id)), db.session.scalar(select(Interest.id))
    assert me.get(f"/experts/me/work/{work_id}/end").status_code == 200
    assert me.post(f"/experts/me/work/{work_id}/end", data={"on": "2001-01-01"}).status_code == 422
    assert me.post(f"/experts/me/work/{work_id}/end", data={"on": TODAY}).status_code == 303
    assert me.post(f"/experts/me/work/{work_id}/end", data={"on": TODAY}).status_code == 409
    assert me.post(f"/experts/me/interests/{interest_id}/withdraw").status_code == 303
    assert me.post("/experts/me/rest").status_code == 303
    assert me.post("/experts/me/rest").status_code == 409
    assert me.post("/experts/me/return").status_code == 303


def test_an_expert_says_when_he_is_there(app, scene):
    place = "/experts/me/availability"
    out_of_order = {"since": TODAY, "until": days_ago(3).isoformat()}
    assert scene["expert"].post(place, data=out_of_order).status_code == 422
    assert scene["expert"].post(place, data={"most_reviews": "0"}).status_code == 422
    assert scene["expert"].post(place, data={"most_reviews": "2", "until": TODAY}).status_code == 303
    with app.app_context():
        one = db.session.get(Expert, scene["one"])
        assert (one.most_reviews, one.available_to) == (2, clock.today())


def test_somebody_else_touches_nothing_of_an_entry(app, scene):
    scene["expert"].post("/experts/me/add/work", data=ADDED["work"])
    with app.app_context():
        work_id = db.session.scalar(select(Employment.id))
    for place in ("/experts/me/rest", "/experts/me/availability", f"/experts/me/work/{work_id}/end"):
        assert scene["other"].post(place, data={"on": TODAY}).status_code == 404, place
    for place in ("/experts", f"/experts/{scene['one']}", "/experts/new"):
        assert scene["other"].get(place).status_code in (403, 404), place


def test_the_office_of_another_region_reads_and_keeps_nothing_here(app, scene):
    with app.app_context():
        db.begin_writing()
        client = sign_in(app.test_client(), an_official("call_secretary", "310000"))
        db.session.commit()
        name = db.session.get(Expert, scene["one"]).name
    assert client.get(f"/experts/{scene['one']}").status_code == 404
    assert client.post(f"/experts/{scene['one']}/add/work", data=ADDED["work"]).status_code == 403
    assert name not in client.get("/experts").get_data(as_text=True)


def test_the_list_is_narrowed_by_field_state_and_words(app, scene):
    office = scene["office"]
    with app.app_context():
        name = db.session.get(Expert, scene["one"]).name
    for query, there in (("", True), ("?field=01&state=active", True), ("?field=05", False), ("?state=resting", False)):
        assert (name in office.get(f"/experts{query}").get_data(as_text=True)) is there, query
    assert name in office.get("/experts", query_string={"q": name}).get_data(as_text=True)
    assert office.get("/experts?q=%25%00&field=%00&state=nonsense&page=99999999999").status_code == 200


def test_an_expert_is_removed_with_a_reason_and_invited_again(scene):
    place = f"/experts/{scene['one']}"
    assert scene["office"].post(f"{place}/remove", data={"reason": ""}).status_code == 422
    assert scene["office"].post(f"{place}/remove", data={"reason": "多次缺席"}).status_code == 303
    assert "多次缺席" in scene["expert"].get("/experts/me").get_data(as_text=True)
    assert scene["office"].post(f"{place}/readmit").status_code == 303
    assert scene["expert"].post("/experts/me/agree").status_code == 303


@pytest.fixture
def drawn(app, scene):
    with app.app_context():
        db.begin_writing()
        by = actor_of(db.session.merge(scene["official"]))
        for _ in range(6):
            an_expert("01", office=by)
        wanted = drawing.Wanted("challenge", 7, "340100", "某榜单的评审", {"any": 5})
        one = drawing.commit(wanted, by=by)
        drawing.carry_out(one, [], "开标摘要", by=by)
        db.session.commit()
        return one.id


def test_a_draw_is_public_in_its_time_and_names_are_for_the_office(app, scene, drawn):
    place, anybody = f"/draws/{drawn}", app.test_client()
    assert "某榜单的评审" in anybody.get("/draws").get_data(as_text=True)
    before = anybody.get(place).get_data(as_text=True)
    with app.app_context():
        one = queries.draw(drawn)
        code, name = one.drawn[0], queries.by_codes(one.drawn)[0].name
        commitment = one.commitment
    assert commitment in before
    assert code not in before
    assert "seed" not in json.loads(anybody.get(f"{place}/draw.json").data)
    assert name in scene["office"].get(place).get_data(as_text=True)
    assert anybody.post(f"{place}/publish").status_code in (302, 303, 401)
    assert scene["office"].post(f"{place}/publish").status_code == 303
    after = anybody.get(place).get_data(as_text=True)
    assert code in after
    assert name not in after
    assert json.loads(anybody.get(f"{place}/draw.json").data)["drawn"][0] == code
    assert anybody.get("/draws/verify_draw.py").data.startswith(b'"""Draw a published panel again')
    assert anybody.get("/draws/999999").status_code == 404


def test_pages_call_things_by_their_names(scene, drawn):
    assert "Pool of experts" in scene["office"].get("/experts").get_data(as_text=True)
    assert "My entry as an expert" in scene["expert"].get("/experts/me").get_data(as_text=True)
    assert "Seed committed" in scene["expert"].get(f"/draws/{drawn}").get_data(as_text=True)
