import logging

import pytest

from marketplace import clock, db
from marketplace.app import create_app
from marketplace.metrics import published
from tests.browser import inspection, pages, town
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor, cookie_of
from tests.conftest import settings_for


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


AXE_AT = {"zh": ("phone",), "en": ("desktop",)}
"""Axe takes most of a walk's time, and a page has the same parts in both languages."""


@pytest.fixture(scope="session")
def city(copy_database, tmp_path_factory):
    """One town for all walks: they only read."""
    folder = tmp_path_factory.mktemp("town")
    app = create_app(settings_for(copy_database(), folder))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600  # styles are fetched once a walk
    built = town.build(app)
    built.written = inspection.written(built.app)
    built.folder = folder
    built.at["published"] = published.everything()[0].key
    return built


@pytest.fixture
def window(city, new_page):
    """Open a browser window for one of the people in a language."""

    def go(name, language, origin):
        clock.set_offset(city.offset)
        page = new_page()
        with city.app.app_context():
            cookie = cookie_of(city.app, city.people[name], language)
        page.context.add_cookies([{"name": "session", "value": cookie, "url": origin}])
        return page

    return go


@pytest.fixture
def walk(city, serve, window):
    """Open addresses as one of the people in a language; returns what is wrong, line by line."""

    def go(name, language, addresses, app=None):
        origin = serve(app or city.app)
        page, found = window(name, language, origin), []
        for address in addresses:
            path = address.format(**city.at)
            answer = page.goto(origin + path)
            arrived = page.url.removeprefix(origin)
            if (
                answer.status != (404 if address in pages.NOT_FOUND else 200)
                or arrived.split("?")[0] != path.split("?")[0]
            ):
                found.append(f"{address}: {answer.status} {arrived}")
                page.complaints.clear()
                continue
            if address in pages.NOT_FOUND:
                page.complaints.clear()  # the browser notes each answer of this kind
            allowed = None if address in pages.SPECIMENS else city.written
            found += [f"{address}: {fault}" for fault in inspection.faults(page, language, allowed, AXE_AT[language])]
        return found

    return go
