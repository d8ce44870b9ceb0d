"""The relay for tests that have a context of their own pushed."""

import pytest
from flask import has_app_context

from marketplace import db, relay

FINDING = ("discovery", "matching", "saved_searches")
"""Rooms that hear of everything and change nothing here: a third of all deliveries, and most of their time."""


@pytest.fixture
def deliver(app, monkeypatch):
    """Commit what the test has done, then run the relay until nothing is due; nothing is indexed or matched.

    A savepoint of the test's own left open would undo, when it ends, what the relay did meanwhile.
    """
    handlers = app.extensions["handlers"]
    for name in handlers:
        if name.startswith(FINDING):
            monkeypatch.setitem(handlers, name, lambda _message: None)

    def run():
        if has_app_context():
            db.session.commit()
        relay.run_until_idle(app)

    return run
