"""Contracts at three stages with their people, and the relay for tests that have a context of their own pushed."""

import pytest
from flask import has_app_context

from marketplace import db, relay
from tests.contracts import make
from tests.contracts.house import House


@pytest.fixture
def deliver(app):
    """Commit what the test has done, then run the relay until nothing is due.

    A savepoint of the test's own left open would undo, when it ends, what the relay did meanwhile.
    """

    def run():
        if has_app_context():
            db.session.commit()
        relay.run_until_idle(app)

    return run


@pytest.fixture
def draft(app):
    return House(app, make.a_draft)


@pytest.fixture
def sent(app):
    return House(app, make.a_sent)


@pytest.fixture
def in_force(app):
    return House(app, make.a_contract)
