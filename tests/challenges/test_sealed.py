"""Before the opening nothing of a bid can be read, and nobody can learn who bids: not in the database, not on a page."""

import logging
import sqlite3

import pytest
import structlog
from sqlalchemy import text

from marketplace import db, relay
from marketplace.challenges import sealing
from tests.challenges.scene import a_scene, pass_deadline, place_bid, publish_call

MARKS = (
    "MARKER-TITLE",
    "MARKER-ROUTE",
    "MARKER-TEAM",
    "MARKER-STEP",
    "MARKER-FILE",
    "234.5678",
    "234567800",
    "2345678",
)


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


def _pages_of_everybody(scene, number):
    readers = [name for name in scene.people if name != "first"]
    addresses = (
        "/",
        "/desk",
        "/challenges",
        "/challenges/mine",
        "/challenges/board",
        f"/challenges/{number}",
        f"/challenges/{number}/opening",
        f"/challenges/{number}/bids",
        f"/challenges/{number}/bid",
        f"/challenges/{number}/review",
        f"/challenges/{number}/digests.txt",
        f"/demands/{scene.demand}",
        "/notices",
        "/console/",
        "/console/audit",
        f"/console/audit?subject_type=challenge&subject_id={number}",
        "/console/deliveries",
        "/messages",
    )
    for name in [None, *readers]:
        client = scene.client(name)
        for address in addresses:
            answer = client.get(address, follow_redirects=True)
            assert answer.status_code < 500, (name, address)
            yield name, address, answer.text


def _bids_on_everything(scene, number):
    import io

    file = (io.BytesIO("内容 MARKER-FILE".encode()), "MARKER-FILE.txt")
    receipt = place_bid(scene, number, "first", enclosure=file)
    place_bid(scene, number, "first", title="MARKER-TITLE-again")
    scene.post("first", f"{receipt}/take-back")
    place_bid(scene, number, "first")
    return receipt


def test_a_bid_leaves_no_readable_trace_anywhere_before_the_opening(scene, logs, tmp_path):
    number = publish_call(scene)
    relay.run_until_idle(scene.app)
    before = _dump(scene.app)
    receipt = _bids_on_everything(scene, number)
    relay.run_until_idle(scene.app)
    after = _dump(scene.app)
    everything = "\n".join(row for rows in after.values() for row in rows)
    for mark in MARKS:
        assert mark not in everything, mark
        assert mark not in logs(), mark
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"bid", "audit_event", "audit_head"}
    pages = list(_pages_of_everybody(scene, number))
    for name, address, page in pages:
        for mark in (*MARKS, receipt, receipt.split("/")[-1]):
            assert mark not in page, (mark, name, address)
        if name != "second":  # everybody may read the names of organisations where they stand, but not here
            assert "MARKER-ORG-first" not in page, (name, address)
    for file in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert b"MARKER-FILE" not in file.read_bytes(), file


def test_the_new_rows_name_neither_person_nor_organisation(scene):
    number = publish_call(scene)
    relay.run_until_idle(scene.app)
    with scene.app.app_context():
        events = db.session.execute(text("SELECT count(*) FROM audit_event")).scalar_one()
    place_bid(scene, number, "first")
    with scene.app.app_context():
        bid = db.session.execute(text("SELECT * FROM bid")).mappings().one()
        assert [bid[name] for name in ("bidder_id", "person_id", "price_fen", "content", "fault")] == [None] * 5
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


def test_the_same_organisation_has_another_tag_in_each_call(scene):
    with scene.app.app_context():
        assert sealing.owner_tag(1, 7) != sealing.owner_tag(2, 7)
        assert sealing.owner_tag(1, 72) != sealing.owner_tag(17, 2)


def test_pages_are_the_same_with_and_without_a_bid(scene):
    number = publish_call(scene)
    relay.run_until_idle(scene.app)

    def seen():
        import re

        for name in (None, "publisher", "call_secretary", "administrator", "operator", "auditor", "second", "stranger"):
            for address in (f"/challenges/{number}", "/challenges", f"/challenges/{number}/opening"):
                page = scene.get(name, address)
                yield re.sub(
                    r'(nonce="[^"]*"|csrf_token" (type="hidden" )?value="[^"]*"|X-CSRFToken": "[^"]*"|value="[^"]{20,}")',
                    "",
                    page,
                )

    empty = list(seen())
    place_bid(scene, number, "first")
    relay.run_until_idle(scene.app)
    assert list(seen()) == empty


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
