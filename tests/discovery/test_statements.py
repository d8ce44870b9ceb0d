"""A search page asks the database as often for many hits as for one, with the engine and without it."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from marketplace import db
from search.engine import EngineUnavailable
from tests.listings.make import a_published

MANY = 12


@contextmanager
def _statements(app):
    with app.app_context():
        engine = db.database().engine
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def _asked(town):
    with _statements(town.app) as said:
        text = town.get("/search", q="散热膜")
    return len(said), text.count('href="/results/')


@pytest.fixture(params=["with the engine", "without the engine"])
def engine_or_none(request, town, monkeypatch):
    def away(*_arguments):
        raise EngineUnavailable("the server is away")

    if request.param == "without the engine":
        monkeypatch.setattr(town.engine, "search", away)


@pytest.mark.usefixtures("engine_or_none")
def test_more_hits_are_no_more_statements(town):
    town.stored(lambda: a_published(title="石墨烯散热膜"))
    town.get("/search", q="散热膜")  # what is read once in a process is read now
    few, hits = _asked(town)
    assert (few > 0, hits) == (True, 1)
    town.stored(lambda: [a_published(title=f"石墨烯散热膜 {number}") for number in range(MANY)])
    many, hits = _asked(town)
    assert hits == MANY + 1
    assert many == few
