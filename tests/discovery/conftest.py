"""A market that is published and indexed, and pages of it."""

from __future__ import annotations

import pytest

from marketplace import db, relay
from marketplace.app import create_app
from tests.conftest import settings_for


class Town:
    """An application with its engine, its relay run by hand."""

    def __init__(self, app):
        self.app = app

    @property
    def engine(self):
        return self.app.extensions["engine"]

    def stored(self, act):
        """Run something in a committed unit of work, deliver what follows, and return its outcome."""
        with self.app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
        relay.run_until_idle(self.app)
        return outcome

    def get(self, address, **arguments):
        """Return the text of a page that opens."""
        answer = self.app.test_client().get(address, query_string=arguments or None)
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)


@pytest.fixture
def town(new_database, tmp_path):
    app = create_app(settings_for(new_database(), tmp_path))
    yield Town(app)
    app.extensions["engine"].close()
    with app.app_context():
        db.database().engine.dispose()
