"""A market with an index of its own, and a pair found on it."""

import pytest

from marketplace import db, relay
from marketplace.app import create_app
from tests.conftest import settings_for
from tests.factories import sign_in
from tests.matching.make import a_pair


@pytest.fixture
def market(new_database, tmp_path):
    """An application with an index of its own; `market(act)` runs an act and then the relay until nothing is due."""
    app = create_app(settings_for(new_database(), tmp_path))

    def run(act):
        with app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
        relay.run_until_idle(app)
        return outcome

    def read(question):
        with app.app_context():
            return question()

    run.app, run.read = app, read
    yield run
    app.extensions["engine"].close()
    with app.app_context():
        db.database().engine.dispose()


@pytest.fixture
def pair(ctx):
    """A demand and a result of two houses that are a match, with the people of both sides and a broker."""
    return a_pair()


@pytest.fixture
def door(app):
    """A pair that is stored, and the browser of each of its people: `door("buyer").get(door.address)`."""
    with app.app_context():
        db.begin_writing()
        pair = a_pair()
        db.session.commit()
        number, wanting, result = pair.match.id, pair.wanting.listing_id, pair.result.listing_id

    def client(who):
        return sign_in(app.test_client(), getattr(pair, who))

    client.pair, client.number, client.address = pair, number, f"/matches/{number}"
    client.demand_id, client.result_id = wanting, result
    return client
