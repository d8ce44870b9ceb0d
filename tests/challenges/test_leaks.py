"""The leak sweep: before the opening nothing of a bid can be read, and nobody learns who bids or that somebody does.

Searched through, for a call of each mode: every table as it is stored, every log line and SQL statement, every file
that the site writes (the search index and uploads among them), every address that is only read (pages, JSON, CSV,
Excel, text and PDF files), and the search page. Letters, inbox and outbox are tables. Each address is asked for by
everybody who isn't of the bidder's own side.
"""

import sqlite3

import pytest
from sqlalchemy import text

from marketplace import db
from marketplace.app import create_app
from marketplace.challenges import two_keys
from marketplace.web import errors
from tests.challenges import leak_scene
from tests.challenges.leak_scene import MARKS, MODES, a_sweep
from tests.conftest import settings_for

ROLES = (
    *(None, "publisher", "second", "stranger", "call_secretary", "second_secretary"),
    *("operator", "administrator", "auditor", "statistician", "registrar"),
)
KEYHOLDERS = ("second_secretary",)
"""Who differs from another role of the walk by holding a key: only the pages of calls can tell them apart."""

QUIET_TABLES = {"bid", "bid_draft", "bid_unit", "bid_person", "bid_consortium", "affiliation_check"}
"""Tables that a bid may write to, beside the chain of events."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("leaks")


@pytest.fixture(scope="module")
def sweep(copy_database, folder):
    """Both calls with their bids: nothing here changes them."""
    app = create_app(settings_for(copy_database(), folder))
    app.config["WTF_CSRF_ENABLED"] = False
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(two_keys, "MEMORY_KIB", 1024)
        # a refusal is read by its words: the frame around them is the one of every page
        quick.setattr(errors, "_page", lambda status, sentence: (sentence, status))
        yield a_sweep(app)
    app.extensions["engine"].close()
    with app.app_context():
        db.database().engine.dispose()


def _found(marks, content):
    return [mark for mark in marks if mark in content]


def test_what_is_stored_holds_no_mark_and_only_the_tables_of_bids_have_changed(sweep):
    everything = "\n".join(row for rows in sweep.after.values() for row in rows)
    assert _found((*MARKS, *sweep.secrets), everything) == []
    changed = {table for table in sweep.after if sweep.after[table] != sweep.before[table]}
    assert changed <= {*QUIET_TABLES, "audit_event", "audit_head"}
    assert changed >= {"bid", "audit_event"}


def test_what_is_logged_holds_no_mark(sweep):
    assert "INSERT INTO bid " in sweep.logged  # the statements are really there
    assert _found((*MARKS, *sweep.secrets), sweep.logged) == []


def test_no_file_that_is_written_holds_a_mark(sweep, folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert _found([mark.encode() for mark in MARKS], content) == [], path


def test_a_copy_of_the_database_file_holds_no_mark(sweep, tmp_path):
    url = sweep.scene.app.extensions["settings"].database_url
    if not url.startswith("sqlite"):
        pytest.skip("the server's files are its own; every row is searched above")
    with sqlite3.connect(url.removeprefix("sqlite:///")) as source, sqlite3.connect(tmp_path / "copy.db") as copy:
        source.backup(copy)
    assert _found([mark.encode() for mark in MARKS], (tmp_path / "copy.db").read_bytes()) == []


def test_every_role_of_the_scene_is_walked(sweep):
    assert set(ROLES) == {None, *sweep.scene.people} - {"first"}


@pytest.mark.parametrize("role", ROLES)
def test_no_page_export_or_interface_shows_a_bid_to_anybody_else(sweep, role):
    secret = (*MARKS, *sweep.secrets, *sweep.receipts.values(), *sweep.names)
    client = sweep.scene.client(role)
    for address in leak_scene.addresses(sweep, leak_scene.OF_CALLS if role in KEYHOLDERS else ("/",)):
        answer = client.get(address)
        assert answer.status_code < 500, address
        words = leak_scene.words_of(answer)
        assert [mark for mark in _found(secret, words) if mark not in address] == [], address


def test_the_bidders_own_side_would_be_seen_by_the_walk(sweep):
    client = sweep.scene.client("first")
    seen = "".join(leak_scene.words_of(client.get(address)) for address in sweep.receipts.values())
    assert _found(MARKS, seen)


def test_pages_are_the_same_with_and_without_a_bid(sweep):
    for (name, address), page in leak_scene.watched(sweep):
        assert page == sweep.empty[name, address], (name, address)


@pytest.mark.parametrize("role", [None, "publisher", "second", "administrator"])
def test_the_search_finds_nothing_of_a_bid(sweep, role):
    client = sweep.scene.client(role)

    def searched(word):
        return leak_scene.same(client.get("/search", query_string={"q": word}).text.replace(word, "WORD"))

    for mark in ("MARKER-ROUTE-first", "MARKER-FILE", *sweep.names):
        assert searched(mark) == searched("NOTHING-" + mark[8:]), mark


@pytest.mark.parametrize("mode", MODES)
def test_the_new_rows_name_neither_person_nor_organisation(sweep, mode):
    number = sweep.calls[mode]
    with sweep.scene.app.app_context():
        bid = (
            db.session.execute(text("SELECT * FROM bid WHERE challenge_id = :call"), {"call": number}).mappings().one()
        )
        empty = ("bidder_id", "person_id", "price_fen", "content", "fault", "opened_key", "findings", "exclusion")
        assert [bid[name] for name in empty] == [None] * len(empty)
        said = (
            "SELECT actor_id, details FROM audit_event WHERE action = 'challenge.bids_changed' AND subject_id = :call"
        )
        events = db.session.execute(text(said), {"call": number}).mappings().all()
        assert {event["actor_id"] for event in events} == {None}
        assert bid["digest"] in str(events[-1]["details"])
