import logging

import pytest

from marketplace import db
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor, cookie_of


@pytest.fixture(autouse=True)
def _quiet_server():
    """Keep one line a request out of what a failure prints."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)


@pytest.fixture
def site(own_app, serve):
    """The site with the relay beside it; `site.visit(person)` gives that person a browser."""
    return Site(own_app, serve(own_app, with_relay=True))


@pytest.fixture
def stage(own_app, serve, new_page):
    """The site with a window for each of the people of a play; what follows from an act follows at once."""
    return Stage(own_app, serve(own_app), new_page)


class Site:
    def __init__(self, app, address):
        self.app, self.address = app, address

    def stored(self, act):
        """Run something in a committed unit of work."""
        with self.app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
            return outcome

    def read(self, question):
        """Ask the database something."""
        with self.app.app_context():
            return question()


@pytest.fixture
def visit(site, new_page):
    """Give a person a browser window in a language."""

    def go(person=None, *, language="en", **options):
        page = new_page(**options)
        if person is not None:
            cookie = cookie_of(site.app, person, language)
            page.context.add_cookies([{"name": "session", "value": cookie, "url": site.address}])
        return Visitor(page, site.address)

    return go
