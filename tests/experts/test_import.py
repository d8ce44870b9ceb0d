"""Files that fill the pool: experts, employments, publications; each wrong row named, a second time nothing new."""

import io

import pytest
from sqlalchemy import func, select

from marketplace import db
from marketplace.experts import rows
from marketplace.experts.models import Employment, Expert, ExpertPublication, PublicationAuthor
from marketplace.intake.models import Intake, IntakeRow
from marketplace.web.sheets import csv_text
from tests.factories import an_official, sign_in


def a_file(kind, *changes):
    """Return a file with the format's own sample as its rows, each with changes by field."""
    form = rows.FORMATS[kind]
    sample = dict(zip((column.field for column in form.columns), form.sample, strict=True))
    lines = [list({**sample, **change}.values()) for change in changes or ({},)]
    return csv_text([[column.heads[0] for column in form.columns], *lines]).encode()


@pytest.fixture
def bring_in(app, client, deliver):
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        db.begin_writing()
        sign_in(client, an_official("call_secretary"))
        db.session.commit()

    def go(kind, content, *, confirm=True):
        data = {"region": "340100", "file": (io.BytesIO(content), f"{kind}.csv")}
        answer = client.post(f"/imports/new/{kind}", data=data, content_type="multipart/form-data")
        deliver()
        if confirm:
            client.post(f"{answer.location}/confirm", data={"leave_out": "y"})
            deliver()
        with app.app_context():
            return db.session.scalar(select(Intake.counts).order_by(Intake.id.desc()).limit(1))

    yield go
    app.config["WTF_CSRF_ENABLED"] = True


def _count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("kind", rows.FORMATS)
def test_the_sample_that_the_page_shows_is_a_good_file_and_brings_nothing_new_twice(app, client, bring_in, kind):
    assert client.get(f"/imports/new/{kind}").status_code == 200
    if kind != "experts":
        bring_in("experts", a_file("experts"))
    assert bring_in(kind, a_file(kind)).get("added") == 1
    assert bring_in(kind, a_file(kind), confirm=False) == {"unchanged": 1}


def test_an_imported_expert_is_invited_with_his_employer(app, bring_in):
    bring_in("experts", a_file("experts", {}, {"email": "b@university.example", "fields": "01;新材料及其应用"}))
    with app.app_context():
        experts = db.session.scalars(select(Expert).order_by(Expert.id)).all()
        assert [(one.state, one.field_codes) for one in experts] == [("invited", ["01"]), ("invited", ["01", "05"])]
        assert [work.node.name for one in experts for work in one.employments] == ["某某大学", "某某大学"]


def test_a_row_that_says_something_else_about_an_expert_changes_him(app, bring_in):
    bring_in("experts", a_file("experts"))
    assert bring_in("experts", a_file("experts", {"title": "院士"})).get("changed") == 1
    assert _count(app, Expert) == 1
    assert _count(app, Employment) == 1


def test_an_employment_is_ended_by_a_later_file(app, bring_in):
    bring_in("experts", a_file("experts"))
    bring_in("employments", a_file("employments", {"until": ""}))
    assert bring_in("employments", a_file("employments")).get("changed") == 1
    with app.app_context():
        assert (
            db.session.scalar(select(Employment.until).where(Employment.until.is_not(None))).isoformat() == "2012-08-31"
        )


def test_a_publication_of_two_experts_is_one_and_has_all_its_authors(app, bring_in):
    bring_in("experts", a_file("experts", {}, {"email": "b@university.example", "name": "合作者姓名"}))
    bring_in("publications", a_file("publications", {}, {"email": "b@university.example"}))
    assert _count(app, ExpertPublication) == 1
    with app.app_context():
        known = db.session.scalars(select(PublicationAuthor.expert_id).order_by(PublicationAuthor.position)).all()
        assert len(known) == 2
        assert all(known)


WRONG = [
    ("experts", {"name": ""}),
    ("experts", {"email": "nobody"}),
    ("experts", {"fields": "炼金术"}),
    ("experts", {"region": "999999"}),
    ("experts", {"uscc": "91340100000000000X"}),
    ("experts", {"since": "不详"}),
    ("employments", {"email": "stranger@university.example"}),
    ("employments", {"until": "2001-01-01"}),
    ("employments", {"unit": ""}),
    ("publications", {"email": "stranger@university.example"}),
    ("publications", {"authors": "别人"}),
    ("publications", {"on": "去年"}),
]


@pytest.mark.parametrize(("kind", "change"), WRONG, ids=str)
def test_every_wrong_row_is_named_in_both_languages(app, bring_in, kind, change):
    if kind != "experts":
        bring_in("experts", a_file("experts"))
    assert bring_in(kind, a_file(kind, change), confirm=False) == {"refused": 1}
    with app.app_context():
        findings = db.session.scalar(select(IntakeRow.findings).order_by(IntakeRow.id.desc()).limit(1))
        assert all(finding["zh"] and finding["en"] for finding in findings)


def test_an_unknown_kind_of_file_is_no_page(client, bring_in):
    assert client.get("/imports/new/potatoes").status_code == 404
