"""The face as a whole: vendored parts, tokens, the page of components, the switch of language, form components."""

import hashlib
import json
import re

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from marketplace import paths
from marketplace.app import create_app
from marketplace.web import fields, links, pages
from tests.conftest import settings_for

STATIC = paths.tree("static")
TEMPLATES = paths.tree("templates")
VENDOR = STATIC / "vendor"


def _manifest():
    return json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("part", _manifest(), ids=lambda part: part["name"])
def test_every_vendored_part_is_what_its_manifest_says(part):
    assert hashlib.sha256((VENDOR / part["file"]).read_bytes()).hexdigest() == part["sha256"]
    assert (VENDOR / part["file"]).parent.joinpath("LICENSE").is_file()


def test_nothing_is_vendored_without_a_line_in_the_manifest():
    known = {part["file"] for part in _manifest()}
    papers = {"LICENSE", "NOTICE", "manifest.json"}
    found = {str(file.relative_to(VENDOR)) for file in VENDOR.rglob("*") if file.is_file() and file.name not in papers}
    assert found == known


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "bootstrap-icons/sprite.svg").read_text("utf-8")))
    named = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in re.findall(r'\bicon\("([a-z0-9-]+)"\)', file.read_text("utf-8"))
    }
    assert named <= sprite


def test_colours_are_named_in_the_tokens_only():
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(")
    for name in ("components.css", "pages.css"):
        assert not colour.search((STATIC / "css" / name).read_text("utf-8")), name


def test_every_token_that_a_style_uses_is_defined():
    styles = {file: file.read_text("utf-8") for file in (STATIC / "css").glob("*.css")}
    defined = set(re.findall(r"(--[\w-]+)\s*:", "".join(styles.values())))
    used = set(re.findall(r"var\((--[\w-]+)", "".join(styles.values())))
    assert used <= defined


def test_no_template_has_inline_style_or_script_attributes():
    forbidden = re.compile(r"<[^>%{]*\s(?:style|on[a-z]+)=|<style")
    offenders = [str(file) for file in TEMPLATES.rglob("*.html") if forbidden.search(file.read_text("utf-8"))]
    assert offenders == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_components_shows_in_both_languages(client, language):
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    page = client.get("/style")
    assert page.status_code == 200
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page.text
    assert ("合符" if language == "zh" else "Match card and tally") in page.text
    assert "style=" not in page.text


def test_the_page_of_components_is_not_there_outside_development(copy_database, tmp_path):
    demo = create_app(settings_for(copy_database(), tmp_path, mode="demo"))
    assert demo.test_client().get("/style").status_code == 404


def test_every_page_of_a_demonstration_says_that_its_data_is_not_real(copy_database, tmp_path):
    demo = create_app(settings_for(copy_database(), tmp_path, mode="demo"))
    assert "演示环境 · 数据不是真实的" in demo.test_client().get("/no-such-page").text


def _token(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/style").text).group(1)


def test_the_language_is_kept_and_leads_back_to_the_page_where_it_was_chosen(client):
    answer = client.post("/language", data={"lang": "en", "next": "/style?q=a", "csrf_token": _token(client)})
    assert (answer.status_code, answer.location) == (303, "/style?q=a")
    assert '<html lang="en">' in client.get("/style").text


def test_an_unknown_language_is_refused(client):
    assert client.post("/language", data={"lang": "xx", "csrf_token": _token(client)}).status_code == 422


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:1", ""]
)
def test_the_switch_of_language_never_leads_to_another_site(app, address):
    with app.test_request_context("/"):
        assert pages.own_address(address) == "/"


def test_another_page_of_a_list_keeps_its_conditions(app):
    with app.test_request_context("/style?field=03&page=4&field=05"):
        assert links.page_url(2) == "/style?field=03&field=05&page=2"
        assert links.page_url(1, field=None) == "/style"


def test_a_room_that_is_not_installed_has_no_address(app):
    with app.test_request_context("/"):
        assert links.optional_url("web.style") == "/style"
        assert links.optional_url("nowhere.index") == ""


@pytest.mark.parametrize(
    ("page", "pages_", "shown"),
    [
        (1, 1, [1]),
        (1, 5, [1, 2, 3, None, 5]),
        (7, 20, [1, None, 5, 6, 7, 8, 9, None, 20]),
        (20, 20, [1, None, 18, 19, 20]),
    ],
)
def test_page_numbers_leave_gaps_instead_of_growing(page, pages_, shown):
    assert links.page_numbers(page, pages_) == shown


class _Row(Form):
    quantity = StringField("Quantity", [DataRequired("needed")])


class _Faulty(Form):
    title = StringField("Title", [DataRequired("needed")])
    way = SelectField("Way", choices=[SelectChoice("a", "A")])
    rows = FieldList(FormField(_Row), label="Indicators", min_entries=2)

    sections = (("One", ("title",)),)


def test_the_error_summary_names_every_field_and_row_and_where_to_put_it_right():
    form = _Faulty(MultiDict({"way": "a", "rows-0-quantity": "", "rows-1-quantity": "x"}))
    form.validate()
    form.form_errors = ["As a whole"]
    lines = [(line.anchor, line.label, line.message) for line in fields.error_lines(form)]
    assert lines == [
        ("", "", "As a whole"),
        ("title", "Title", "needed"),
        ("rows-0-quantity", "Indicators 1 · Quantity", "needed"),
    ]


def test_fields_that_no_section_names_are_still_shown():
    assert [field.short_name for field in fields.ungrouped(_Faulty())] == ["way", "rows"]


def test_a_menu_without_an_empty_line_is_not_called_optional():
    assert not fields.is_optional(_Faulty().way)
