import io
import re

import pytest
from sqlalchemy import event, select

from marketplace import clock, db
from marketplace.conversions.models import Conversion
from tests.conversions.make import PAPER, a_conversion, a_result, accepted
from tests.factories import a_member, an_official, an_organisation, sign_in

TODAY = clock.today()


@pytest.fixture
def owner(app):
    """A person of a university with one published result: (person, listing id)."""
    with app.app_context():
        db.begin_writing()
        party = an_organisation(nature="0221")
        result, _ = a_result(organisation=party)
        someone = a_member(party)
        db.session.commit()
        return someone, result.listing_id


def _hidden(text):
    return dict(re.findall(r'name="(csrf_token|submission|version)"[^>]*value="([^"]*)"', text))


def _values(**changes):
    values = {
        "way": "licence",
        "region": "340104",
        "converted_on": TODAY.isoformat(),
        "taken_up_by": "测试企业",
        "account": "建成一条中试线。",
        "files": (io.BytesIO(PAPER), "合同.pdf"),
    }
    return {**values, **changes}


def _write(client, listing_id, **changes):
    address = f"/results/{listing_id}/conversions/new"
    page = client.get(address).get_data(as_text=True)
    return client.post(address, data={**_hidden(page), **_values(**changes)})


def _press(client, page_address, step, **data):
    page = client.get(page_address).get_data(as_text=True)
    return client.post(f"{page_address}/{step}", data={**_hidden(page), **data})


def test_the_whole_way_from_the_result_to_the_public_list(app, client, owner):
    person, listing_id = owner
    sign_in(client, person)
    assert f"/results/{listing_id}/conversions/new" in client.get(f"/results/{listing_id}").get_data(as_text=True)
    written = _write(client, listing_id)
    assert written.status_code == 303
    assert _press(client, written.location, "submit").status_code == 303
    with app.app_context():
        db.begin_writing()
        official = an_official("statistician", "340100")
        db.session.commit()
    decider = sign_in(app.test_client(), official)
    assert "测试企业" in decider.get(written.location).get_data(as_text=True)
    assert _press(decider, written.location, "accept").status_code == 303
    public = app.test_client().get("/conversions").get_data(as_text=True)
    assert "许可使用" in public
    assert "测试企业" not in public
    assert app.test_client().get(written.location).status_code in (302, 303, 401, 404)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("way", "gift"),
        ("region", "999999"),
        ("region", ""),
        ("converted_on", "2999-01-01"),
        ("converted_on", "昨天"),
        ("account", ""),
        ("account", "x" * 3000),
        ("taken_up_by", "a\x00b"),
        ("taken_up_by", ""),
        ("contract_id", "99"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_stored(app, client, owner, field, text):
    person, listing_id = owner
    answer = _write(sign_in(client, person), listing_id, **{field: text})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "error-summary" in page
    assert "中试线" in page or field == "account"
    with app.app_context():
        assert db.session.scalar(select(Conversion.id)) is None


def test_only_the_owner_writes_and_only_an_official_of_the_place_decides(app, client, owner):
    with app.app_context():
        db.begin_writing()
        one, _ = a_conversion()
        stranger, other = a_member(an_organisation()), an_official("statistician", "310000")
        address = f"/conversions/{one.id}"
        db.session.commit()
    for person in (stranger, other):
        someone = sign_in(app.test_client(), person)
        assert someone.get(address).status_code == 404
        assert someone.post(f"{address}/accept").status_code in (400, 404)
    assert sign_in(client, stranger).get(f"/results/{owner[1]}/conversions/new").status_code == 404


def test_without_a_file_the_page_says_what_is_missing(app, client, owner):
    person, listing_id = owner
    written = _write(sign_in(client, person), listing_id, files=(io.BytesIO(b""), ""))
    answer = _press(client, written.location, "submit")
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_public_page_opens_empty_and_filled_in_both_languages(app, client, language):
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    assert "<h1" in client.get("/conversions").get_data(as_text=True)
    with app.app_context():
        db.begin_writing()
        accepted()
        db.session.commit()
    assert "测试" in client.get("/conversions").get_data(as_text=True)
    for address in ("?year=1900", "?year=x", "?page=9", "?page=0"):
        assert client.get(f"/conversions{address}").status_code == 404


def test_the_public_page_asks_the_database_as_often_for_many_records_as_for_few(app, client):
    asked = [_statements(app, client) for _ in range(2) if not _fill(app, 3)]
    assert asked[0] == asked[1]


def _fill(app, number):
    with app.app_context():
        db.begin_writing()
        for _ in range(number):
            accepted()
        db.session.commit()


def _statements(app, client):
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    with app.app_context():
        engine = db.database().engine
    event.listen(engine, "before_cursor_execute", note)
    client.get("/conversions")
    event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in said if statement.lstrip().upper().startswith("SELECT")])
