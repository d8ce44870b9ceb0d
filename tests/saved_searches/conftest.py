"""A market whose relay delivers when told, and people who keep searches in it."""

import pytest

from marketplace import db, relay
from marketplace.app import create_app
from search.elastic.engine import ElasticEngine
from tests.conftest import settings_for


class Market:
    """An application with an index of its own; acts are committed, the relay runs when told."""

    def __init__(self, app):
        self.app = app

    def act(self, verb):
        """Do something in a committed unit of work; nobody hears of it yet."""
        with self.app.app_context():
            db.begin_writing()
            outcome = verb()
            db.session.commit()
            return outcome

    def deliver(self):
        """Run the relay until nothing is due."""
        relay.run_until_idle(self.app)

    def run(self, verb):
        """Do something, and deliver what follows from it."""
        outcome = self.act(verb)
        self.deliver()
        return outcome

    def ask(self, question):
        """Ask the database something."""
        with self.app.app_context():
            return question()


@pytest.fixture
def search_url(tmp_path):
    """Where the engine is: a folder of the test's own."""
    return f"embedded:{tmp_path / 'index'}"


@pytest.fixture
def market(new_database, tmp_path, search_url):
    made = Market(create_app(settings_for(new_database(), tmp_path, search_url=search_url)))
    yield made
    engine = made.app.extensions["engine"]
    if isinstance(engine, ElasticEngine):
        engine.drop()
    engine.close()
    with made.app.app_context():
        db.database().engine.dispose()
