"""Bids full of marks for one call of each mode, and everything that is stored, logged and shown before and after them."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from pypdf import PdfReader
from sqlalchemy import text
from werkzeug.routing.converters import NumberConverter

from marketplace import db, relay
from marketplace.accounts import queries as accounts
from marketplace.desk.queries import waiting_count
from tests.challenges.make import a_demand
from tests.challenges.scene import a_scene, bid_data, place_bid
from tests.challenges.sealing_scene import published

MODES = ("clock", "officials")
MARKS = (
    *("MARKER-TITLE", "MARKER-ROUTE", "MARKER-TEAM", "MARKER-STEP", "MARKER-FILE", "MARKER-CHIEF", "MARKER-METADATA"),
    *("234.5678", "234567800", "2345678"),
)
SKIPPED = ("static", "security.", "web.style")
"""Endpoints without records: signing out would end the walk, the page of components shows made-up prices."""

OF_CALLS = ("/challenges", "/bids", "/desk")
"""Where the pages of the second call are walked too; every other address knows neither call."""

WATCHED = ("/challenges", "/challenges/{call}", "/challenges/{call}/opening", "/challenges/mine", "/desk")
"""Pages that are compared letter by letter with and without a bid."""


@dataclass
class Sweep:
    """What there is to search through.

    Attributes:
        calls: number of the call of each mode; receipts: the address of its bid's receipt.
        secrets: codes of drafts and consortia, passphrases, the recovery code.
        before, after: table -> the text of its rows.
        empty: (name, address) -> page, before anybody had bid.
        logged: everything that was logged while calls and bids were made.
    """

    scene: object
    calls: dict = field(default_factory=dict)
    receipts: dict = field(default_factory=dict)
    secrets: set = field(default_factory=set)
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    empty: dict = field(default_factory=dict)
    logged: str = ""

    @property
    def names(self):
        """The random names of the bids: whoever knows one could tell that there is a bid."""
        return [one.rsplit("/", 1)[-1] for one in self.receipts.values()]


def a_sweep(app):
    """Publish a call of each mode, look at everything, bid in every way, and look again."""
    sweep = Sweep(a_scene(app))
    with _logs() as made:
        for mode in MODES:
            _another_demand(sweep.scene)
            sweep.calls[mode], words = published(sweep.scene, mode)
            sweep.secrets |= set(words)
        relay.run_until_idle(app)
    count_once(app)
    sweep.before, sweep.empty = dump(app), dict(watched(sweep))
    with _logs() as bid:
        for mode, number in sweep.calls.items():
            sweep.receipts[mode], codes = _bids_on_everything(sweep.scene, number)
            sweep.secrets |= {*codes, *(code.replace("-", "") for code in codes)}
        relay.run_until_idle(app)
    count_once(app)
    sweep.after, sweep.logged = dump(app), made() + bid()
    return sweep


def count_once(app):
    """Count anew, and once, what waits for each person: the number in the head of all pages of one state is one."""
    known = {}

    def counted(actor):
        if actor.person_id not in known:
            known[actor.person_id] = waiting_count(actor)
        return known[actor.person_id]

    app.extensions["waiting_counter"] = counted


def _another_demand(scene):
    """Give the publisher one more demand: each has one call at a time."""
    with scene.app.app_context():
        db.begin_writing()
        publisher = accounts.organisation(scene.organisations["publisher"])
        by = accounts.actor_of(accounts.person(scene.people["publisher"]))
        scene.demand = a_demand((publisher, by))[0].listing_id
        db.session.commit()


@contextmanager
def _logs():
    """Keep everything that is logged: our own lines and those of the libraries, statements of the database included."""
    levels = {logging.getLogger(): logging.DEBUG, logging.getLogger("sqlalchemy.engine"): logging.INFO}
    lines, root, before = io.StringIO(), logging.getLogger(), {one: one.level for one in levels}
    handler = logging.StreamHandler(lines)
    root.addHandler(handler)
    for one, level in levels.items():
        one.setLevel(level)
    try:
        with structlog.testing.capture_logs() as own:
            yield lambda: f"{own} {lines.getvalue()}"
    finally:
        root.removeHandler(handler)
        for one, level in before.items():
            one.setLevel(level)


def _tables():
    sqlite = db.session.get_bind().dialect.name == "sqlite"
    of_sqlite = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return list(
        db.session.scalars(text(of_sqlite if sqlite else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    )


def dump(app):
    """Return table -> the raw text of all its rows, bytes written so that text in them would be seen."""
    with app.app_context():
        rows = {}
        for table in _tables():
            found = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
            rows[table] = [" ".join(_written(value) for value in row) for row in found]
        return rows


def _written(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


def _bids_on_everything(scene, number):
    """Draft, propose, seal, replace, take back, seal again; returns (receipt's address, codes that were given)."""
    client, data = scene.client("first"), bid_data(scene, number, "first", chief_name="MARKER-CHIEF")
    shares = {
        "members-0-name": _uscc(scene, "first"),
        "members-0-share": "60",
        "members-1-name": _uscc(scene, "second"),
        "members-1-share": "40",
    }
    place = f"/challenges/{number}/bid"
    assert client.post(place, data={**data, "act": "draft", "enclosures": _file()}).status_code == 303
    assert client.post(place, data={**data, **shares, "act": "propose"}).status_code == 303
    codes = set(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{2,4}){6}", client.get(place).text))
    assert len(codes) == 2
    receipt = place_bid(scene, number, "first", chief_name="MARKER-CHIEF", enclosures=_file())
    place_bid(scene, number, "first", title="MARKER-TITLE-again")
    scene.post("first", f"{receipt}/take-back")
    assert place_bid(scene, number, "first", enclosures=_file()) == receipt
    return receipt, codes


def _file():
    """Return an upload whose name, content and metadata carry marks."""
    from openpyxl import Workbook

    book, kept = Workbook(), io.BytesIO()
    book.active["A1"], book.properties.creator = "MARKER-FILE", "MARKER-METADATA"
    book.save(kept)
    return (io.BytesIO(kept.getvalue()), "MARKER-FILE.xlsx")


def _uscc(scene, name):
    with scene.app.app_context():
        return accounts.organisation(scene.organisations[name]).uscc


def addresses(sweep, under=("/",)):
    """Return every address of the site that is only read, for both calls and the random names of their bids."""
    found = set()
    for mode, number in sweep.calls.items():
        words = {"public_id": sweep.receipts[mode].rsplit("/", 1)[-1]}
        every = set(_addresses(sweep.scene.app, number, words))
        found |= every if not found else {one for one in every if one.startswith(OF_CALLS)}
    return sorted(one for one in found if one.startswith(under))


def _addresses(app, number, words):
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith(SKIPPED):
            continue
        fixed = {name: _argument(kind, number, words.get(name, "x")) for name, kind in rule._converters.items()}
        choices = {name: sorted(kind.items) for name, kind in rule._converters.items() if hasattr(kind, "items")}
        with app.test_request_context():
            url = app.url_map.bind("localhost")
            for chosen in _each(choices):
                yield url.build(rule.endpoint, {**fixed, **chosen})


def _argument(kind, number, word):
    return number if isinstance(kind, NumberConverter) else word


def _each(choices):
    """Yield every form of an address that has one of several words in it; once where it has none."""
    name = next(iter(choices), None)
    yield from [{}] if name is None else [{name: one} for one in choices[name]]


def words_of(answer):
    """Return what an answer says, whatever it is packed in: sheets and documents unpacked, pages of a PDF read."""
    data = answer.data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if data.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return f"{answer.headers} {data.decode('utf-8', 'replace')}"


def watched(sweep):
    """Yield ((name, address), page) of what is compared with and without a bid, without what is drawn anew."""
    for name in (None, *sweep.scene.people):
        client = sweep.scene.client(name)
        for number in sweep.calls.values():
            for pattern in WATCHED:
                address = pattern.format(call=number)
                if name != "first" and (name or address not in ("/challenges/mine", "/desk")):
                    yield (name, address), same(client.get(address).text)


def same(page):
    """Return a page without what each request draws anew."""
    drawn_anew = r'(nonce="[^"]*"|csrf_token" (type="hidden" )?value="[^"]*"|X-CSRFToken": "[^"]*"|value="[^"]{20,}")'
    return re.sub(drawn_anew, "", page)
