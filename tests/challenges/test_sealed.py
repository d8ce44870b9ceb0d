"""Before the opening nothing of a bid can be read, and nobody can learn who bids: not in the database, not on a page."""

import io
import logging
import re
import sqlite3

import pytest
import structlog
from sqlalchemy import text
from werkzeug.routing.converters import NumberConverter

from marketplace import db, relay
from marketplace.challenges import sealing
from tests.challenges.scene import a_scene, bid_data, pass_deadline, place_bid, publish_call
from tests.challenges.sealing_scene import published

MARKS = (
    "MARKER-TITLE",
    "MARKER-ROUTE",
    "MARKER-TEAM",
    "MARKER-STEP",
    "MARKER-FILE",
    "MARKER-CHIEF",
    "234.5678",
    "234567800",
    "2345678",
)
MODES = ("clock", "officials")
QUIET_TABLES = {"bid", "bid_draft", "bid_unit", "bid_person", "bid_consortium", "affiliation_check"}
"""Tables that a bid may write to, beside the chain of events."""


SKIPPED = ("static", "security.", "web.style")
"""Endpoints without records: signing out would end the walk, the page of components shows made-up prices."""


def _tables():
    return list(
        db.session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
            if db.session.get_bind().dialect.name == "sqlite"
            else text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
    )


def _dump(app):
    """Return table -> the raw text of all its rows, bytes written so that text in them would be seen."""
    with app.app_context():
        rows = {}
        for table in _tables():
            found = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
            rows[table] = [" ".join(_written(value) for value in row) for row in found]
        return rows


def _written(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


@pytest.fixture
def scene(own_app):
    own_app.config["WTF_CSRF_ENABLED"] = False
    return a_scene(own_app)


@pytest.fixture
def logs(caplog):
    """Everything that is logged: our own lines and those of the libraries, statements of the database included."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as own:
        yield lambda: f"{own} {caplog.text}"


def _bids_on_everything(scene, number):
    """Draft, propose, seal, replace, take back, seal again; returns (receipt's address, codes that were given)."""
    file = (io.BytesIO("内容 MARKER-FILE".encode()), "MARKER-FILE.txt")
    client, data = scene.client("first"), bid_data(scene, number, "first", chief_name="MARKER-CHIEF")
    shares = {
        "members-0-name": _uscc(scene, "first"),
        "members-0-share": "60",
        "members-1-name": _uscc(scene, "second"),
        "members-1-share": "40",
    }
    place = f"/challenges/{number}/bid"
    assert client.post(place, data={**data, "act": "draft", "enclosures": file}).status_code == 303
    assert client.post(place, data={**data, **shares, "act": "propose"}).status_code == 303
    page = client.get(place).text
    codes = set(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{2,4}){6}", page))
    assert len(codes) == 2
    receipt = place_bid(scene, number, "first", chief_name="MARKER-CHIEF", enclosures=_again())
    place_bid(scene, number, "first", title="MARKER-TITLE-again")
    scene.post("first", f"{receipt}/take-back")
    assert place_bid(scene, number, "first") == receipt
    return receipt, codes


def _again():
    return (io.BytesIO("内容 MARKER-FILE".encode()), "MARKER-FILE.txt")


def _uscc(scene, name):
    from marketplace.accounts import queries as accounts

    with scene.app.app_context():
        return accounts.organisation(scene.organisations[name]).uscc


def _addresses(app, number, receipt):
    """Return every address of the site that is only read, filled with the call's number and the bid's random name."""
    texts = {"public_id": receipt.rsplit("/", 1)[-1]}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith(SKIPPED):
            continue
        values = {name: _argument(kind, number, texts.get(name, "x")) for name, kind in rule._converters.items()}
        with app.test_request_context():
            yield app.url_map.bind("localhost").build(rule.endpoint, values)


def _argument(kind, number, text):
    """Return what an argument of an address is filled with: one of its choices, a number or a text."""
    if hasattr(kind, "items"):
        return min(kind.items)
    return number if isinstance(kind, NumberConverter) else text


def _search(scene, name, word):
    """Return the search page for a word, without the word itself, which its field repeats."""
    page = scene.client(name).get("/search", query_string={"q": word}).text
    return _same(page.replace(word, "WORD"))


def _same(page):
    drawn_anew = r'(nonce="[^"]*"|csrf_token" (type="hidden" )?value="[^"]*"|X-CSRFToken": "[^"]*"|value="[^"]{20,}")'
    return re.sub(drawn_anew, "", page)


@pytest.mark.parametrize("mode", MODES)
def test_a_bid_leaves_no_readable_trace_in_database_log_or_files_before_the_opening(scene, logs, tmp_path, mode):
    number, secrets = published(scene, mode)
    relay.run_until_idle(scene.app)
    before = _dump(scene.app)
    _receipt, codes = _bids_on_everything(scene, number)
    relay.run_until_idle(scene.app)
    after = _dump(scene.app)
    everything = "\n".join(row for rows in after.values() for row in rows)
    for mark in (*MARKS, *codes, *(code.replace("-", "") for code in codes), *secrets):
        assert mark not in everything, mark
        assert mark not in logs(), mark
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {*QUIET_TABLES, "audit_event", "audit_head"}
    for file in (path for path in tmp_path.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert not [mark for mark in MARKS if mark.encode() in content], file


@pytest.mark.parametrize("mode", MODES)
def test_no_page_export_or_interface_shows_a_bid_to_anybody_else(scene, mode):
    number, _ = published(scene, mode)
    relay.run_until_idle(scene.app)
    receipt, codes = _bids_on_everything(scene, number)
    relay.run_until_idle(scene.app)
    secret = (*MARKS, *codes, receipt, receipt.rsplit("/", 1)[-1])
    addresses = sorted(set(_addresses(scene.app, number, receipt)))
    if mode == "clock":  # the other mode walks the whole site
        addresses = [one for one in addresses if one.startswith(("/challenges", "/bids", "/demands", "/desk"))]
    for name in (None, *(name for name in scene.people if name != "first")):
        client = scene.client(name)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code < 500, (name, address)
            found = [mark for mark in secret if mark in answer.text and mark not in address]
            assert not found, (found, name, address)


def test_the_search_finds_nothing_of_a_bid(scene):
    number = publish_call(scene)
    receipt, _ = _bids_on_everything(scene, number)
    relay.run_until_idle(scene.app)
    for name in (None, "publisher", "second", "administrator"):
        for mark in ("MARKER-ROUTE-first", "MARKER-FILE", receipt.rsplit("/", 1)[-1]):
            assert _search(scene, name, mark) == _search(scene, name, "NOTHING-" + mark[8:]), (name, mark)


@pytest.mark.parametrize("mode", MODES)
def test_pages_are_the_same_with_and_without_a_bid(scene, mode):
    number, _ = published(scene, mode)
    relay.run_until_idle(scene.app)

    def seen():
        for name in (None, "publisher", "call_secretary", "administrator", "operator", "auditor", "second", "stranger"):
            for address in (
                f"/challenges/{number}",
                "/challenges",
                f"/challenges/{number}/opening",
                "/challenges/mine",
            ):
                if name or not address.endswith("mine"):
                    yield name, address, _same(scene.get(name, address))

    empty = list(seen())
    place_bid(scene, number, "first")
    relay.run_until_idle(scene.app)
    assert list(seen()) == empty


def test_the_new_rows_name_neither_person_nor_organisation(scene):
    number = publish_call(scene)
    relay.run_until_idle(scene.app)
    with scene.app.app_context():
        events = db.session.execute(text("SELECT count(*) FROM audit_event")).scalar_one()
    place_bid(scene, number, "first")
    with scene.app.app_context():
        bid = db.session.execute(text("SELECT * FROM bid")).mappings().one()
        empty = ("bidder_id", "person_id", "price_fen", "content", "fault", "opened_key", "findings", "exclusion")
        assert [bid[name] for name in empty] == [None] * len(empty)
        new = db.session.execute(
            text("SELECT actor_id, action, subject_type, subject_id, details FROM audit_event WHERE seq > :seq"),
            {"seq": events},
        ).mappings()
        (event,) = new
        assert (event["actor_id"], event["subject_type"], event["subject_id"]) == (None, "challenge", number)
        assert bid["digest"] in str(event["details"])


def test_the_owner_cannot_be_found_by_trying_all_organisations_without_the_seal_key(scene):
    number = publish_call(scene)
    place_bid(scene, number, "first")
    with scene.app.app_context():
        tag = db.session.execute(text("SELECT owner_tag FROM bid")).scalar_one()
        assert tag == sealing.owner_tag(number, scene.organisations["first"])
        from dataclasses import replace

        settings = scene.app.extensions["settings"]
        scene.app.extensions["settings"] = replace(settings, seal_key="what an intruder without the key would try")
        guesses = {sealing.owner_tag(number, party) for party in scene.organisations.values()}
        scene.app.extensions["settings"] = settings
        assert tag not in guesses


def test_the_same_organisation_has_another_tag_in_each_call_slot_and_purpose(scene):
    with scene.app.app_context():
        assert sealing.owner_tag(1, 7) != sealing.owner_tag(2, 7)
        assert sealing.owner_tag(1, 72) != sealing.owner_tag(17, 2)
        assert sealing.owner_tag(1, 7, 1) != sealing.owner_tag(1, 71)
        assert len({sealing.tag(purpose, 1, 7) for purpose in ("owner tag", "unit tag", "lead tag", "draft tag")}) == 4


def test_after_the_opening_the_publisher_reads_what_was_sealed(scene):
    number = publish_call(scene)
    place_bid(scene, number, "first")
    pass_deadline(scene, number)
    relay.run_until_idle(scene.app)
    with scene.app.app_context():
        assert "MARKER" not in str(db.session.execute(text("SELECT content FROM bid")).all())
    scene.post("call_secretary", f"/challenges/{number}/opening")
    assert "MARKER-ROUTE-first" in scene.get("publisher", f"/challenges/{number}/bids")


def test_a_copy_of_the_database_file_holds_no_mark(scene, tmp_path):
    number = publish_call(scene)
    place_bid(scene, number, "first")
    if not scene.app.extensions["settings"].database_url.startswith("sqlite"):
        with scene.app.app_context():
            found = db.session.execute(text("SELECT encode(ciphertext, 'escape') FROM bid")).scalar_one()
            assert "MARKER" not in found
        return
    source = scene.app.extensions["settings"].database_url.removeprefix("sqlite:///")
    with sqlite3.connect(source) as connection, sqlite3.connect(tmp_path / "copy.db") as copy:
        connection.backup(copy)
    raw = (tmp_path / "copy.db").read_bytes()
    assert not [mark for mark in MARKS if mark.encode() in raw]
