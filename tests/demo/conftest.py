"""A small demonstration, loaded once for all tests: its first run was stopped in the middle and run again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from marketplace import clock, db
from marketplace.app import create_app
from marketplace.demo import loading
from tests.conftest import settings_for

SIZE = 2
STOPPED_AFTER = 300


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def whole(_heading, items):
    """Go through a list to its end."""
    return items


def stopping(heading, items):
    """Stop in the middle of the histories."""
    for place, item in enumerate(items):
        if heading == "histories" and place == STOPPED_AFTER:
            raise Stopped
        yield item


@pytest.fixture(scope="package")
def demo(copy_database, tmp_path_factory):
    """Return a loaded demonstration: its application, and what the two runs returned."""
    app = create_app(settings_for(copy_database(), tmp_path_factory.mktemp("demo"), mode="demo"))
    with pytest.raises(Stopped):
        loading.load(app, stopping, SIZE)
    loaded = loading.load(app, whole, SIZE)
    yield SimpleNamespace(app=app, loaded=loaded)
    with app.app_context():
        db.database().engine.dispose()


@pytest.fixture
def inside(demo):
    """A reading unit of work in the demonstration."""
    with demo.app.app_context():
        yield demo.app
        db.session.rollback()


@pytest.fixture
def visitor(demo):
    """A browser at the demonstration, without CSRF tokens."""
    demo.app.config["WTF_CSRF_ENABLED"] = False
    yield demo.app.test_client()
    demo.app.config["WTF_CSRF_ENABLED"] = True
    assert clock.now() is not None
