"""Demonstration scenes: an official records them with the document that names them, and they count for the target."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace import clock, db
from marketplace.audit import AuditEvent
from marketplace.conversions import scenes
from marketplace.conversions.models import Scene
from marketplace.conversions.scenes import SceneDraft
from marketplace.errors import Forbidden, IllegalMove, Invalid
from tests.conversions.make import SHUSHAN, a_result, an_official_of
from tests.factories import a_member, an_official, an_organisation, sign_in

CITY, TODAY = "340100", clock.today()
NAMED = "合肥市示范应用场景清单（测试）"


def a_draft(**changes):
    values = {"name": "港口无人驾驶示范", "region": SHUSHAN, "field": "10", "opened_on": TODAY}
    return SceneDraft(**{**values, "organisation": "测试港务公司", "evidence": NAMED, **changes})


def a_scene(**changes):
    return scenes.record(a_draft(**changes), by=an_official_of())


def test_a_scene_counts_where_and_when_it_was_opened_until_it_is_struck_out(ctx):
    one = a_scene()
    a_scene(name="去年的场景", opened_on=date(TODAY.year - 1, 3, 1), region="340102")
    years = [TODAY.year - 2, TODAY.year - 1, TODAY.year]
    assert scenes.counts(CITY, years) == dict(zip(years, (0, 1, 1), strict=True))
    assert scenes.counts("340200", [TODAY.year]) == {TODAY.year: 0}
    below = scenes.counts_below(CITY, TODAY.year)
    assert (below[SHUSHAN], below["340102"]) == (1, 0)
    scenes.strike(one, "清单更正，已移出。", by=an_official_of())
    assert scenes.counts(CITY, [TODAY.year]) == {TODAY.year: 0}
    with pytest.raises(IllegalMove):
        scenes.strike(one, "再次。", by=an_official_of())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opened_on": TODAY + timedelta(days=1)}, "opened_on"),
        ({"field": "99x"}, "field"),
        ({"name": "  "}, "name"),
        ({"organisation": ""}, "organisation"),
        ({"evidence": ""}, "evidence"),
        ({"result": 10**6}, "result"),
    ],
)
def test_what_can_not_be_meant_is_named_at_its_field(ctx, changes, field):
    with pytest.raises(Invalid) as refused:
        a_scene(**changes)
    assert refused.value.field == field


def test_only_a_statistician_over_the_place_records_scenes(ctx):
    with pytest.raises(Forbidden):
        scenes.record(a_draft(region="310104"), by=an_official_of())
    with pytest.raises(Forbidden):
        scenes.record(a_draft(), by=a_result()[1])


def test_the_same_scene_is_not_counted_twice_and_a_struck_one_leaves_its_place_free(ctx):
    one = a_scene()
    with pytest.raises(Invalid):
        a_scene()
    scenes.strike(one, "日期有误。", by=an_official_of())
    assert a_scene(opened_on=TODAY - timedelta(days=3)).counts


def test_a_scene_names_a_published_result_of_this_platform(ctx):
    result, _ = a_result()
    assert a_scene(result=result.listing_id).result is result


def test_what_is_recorded_does_not_change(ctx):
    one = a_scene()
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE scene SET region = '340102' WHERE id = :id"), {"id": one.id})


def test_every_step_leaves_its_event(ctx):
    one = a_scene()
    scenes.strike(one, "重复。", by=an_official_of())
    db.session.commit()
    steps = db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("scene."))).all()
    assert steps == ["scene.record", "scene.strike"]


@pytest.fixture
def statistician(app, client):
    with app.app_context():
        db.begin_writing()
        someone = an_official("statistician", CITY)
        db.session.commit()
    return sign_in(client, someone)


def _post(client, address, source, **data):
    page = client.get(source).get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|submission|version)"[^>]*value="([^"]*)"', page))
    return client.post(address, data={**hidden, **data})


def _values(**changes):
    typed = {"name": "港口无人驾驶示范", "region": SHUSHAN, "field": "10", "opened_on": TODAY.isoformat()}
    return {**typed, "organisation": "测试港务公司", "evidence": NAMED, **changes}


def test_the_whole_way_from_the_form_to_the_public_list_and_out_of_it(app, statistician):
    made = _post(statistician, "/scenes/new", "/scenes/new", **_values())
    assert made.status_code == 303
    public = app.test_client()
    assert "港口无人驾驶示范" in public.get("/scenes").get_data(as_text=True)
    page = public.get(made.location).get_data(as_text=True)
    assert NAMED in page
    assert "/strike" not in page
    assert _post(statistician, f"{made.location}/strike", made.location, reason="").status_code == 422
    assert _post(statistician, f"{made.location}/strike", made.location, reason="重复登记。").status_code == 303
    assert "港口无人驾驶示范" not in public.get("/scenes").get_data(as_text=True)
    assert "重复登记。" in public.get(made.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("name", "x" * 300), ("region", "999999"), ("opened_on", "2999-01-01"), ("result", "abc")],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_stored(app, statistician, field, typed):
    answer = _post(statistician, "/scenes/new", "/scenes/new", **_values(**{field: typed}))
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(select(Scene.id)) is None


def test_others_neither_open_the_form_nor_strike_a_scene_out(app, client):
    with app.app_context():
        db.begin_writing()
        one = a_scene()
        member, elsewhere = a_member(an_organisation()), an_official("statistician", "310000")
        db.session.commit()
        address = f"/scenes/{one.id}"
    assert sign_in(client, member).get("/scenes/new").status_code == 403
    other = sign_in(app.test_client(), elsewhere)
    assert "/strike" not in other.get(address).get_data(as_text=True)
    assert _post(other, f"{address}/strike", "/scenes/new", reason="不归我管。").status_code in (403, 404)
    assert app.test_client().get("/scenes/999").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_public_list_opens_empty_and_filled_in_both_languages(app, client, language):
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    assert "<h1" in client.get("/scenes").get_data(as_text=True)
    with app.app_context():
        db.begin_writing()
        a_scene()
        db.session.commit()
    assert "测试港务公司" in client.get("/scenes").get_data(as_text=True)
    for address in ("?year=1900", "?year=x", "?page=9"):
        assert client.get(f"/scenes{address}").status_code == 404
