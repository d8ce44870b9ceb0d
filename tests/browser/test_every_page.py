"""Every page, in both languages, on a phone and on a desk: it opens, reads, fits, and axe finds nothing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from marketplace import clock, db
from marketplace.app import create_app
from marketplace.mail import Letter
from marketplace.metrics import published
from tests.accounts.conftest import PASSWORD
from tests.browser import inspection, pages, town
from tests.browser.visitor import Visitor, cookie_of
from tests.conftest import settings_for

pytestmark = pytest.mark.browser

LANGUAGES = ("zh", "en")
AXE_AT = {"zh": ("phone",), "en": ("desktop",)}
"""Axe takes most of a walk's time, and a page has the same parts in both languages."""


@pytest.fixture(scope="module")
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages.PAGES)
def test_every_page_opens_reads_and_fits(walk, name, language):
    found = walk(name, language, pages.PAGES[name])
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_a_demonstration_too(city, walk, language):
    settings = city.app.extensions["settings"]
    app = create_app(settings_for(settings.database_url, city.folder, mode="demo"))
    found = walk("visitor", language, pages.IN_A_DEMONSTRATION, app)
    assert not found, "\n".join(["", *found])


STEPS = (
    ("visitor", "/sign-in/code", {"mobile": "13812340001"}, "/sign-in/code/enter"),
    ("visitor", "/sign-up", {"name": "新用户", "mobile": "13812340002", "agree": True}, "/sign-up/code"),
    ("newcomer", "/account/address", {"address": "another@test.invalid"}, "/account/address/code"),
    ("visitor", "/login", {"email": town.KEYHOLDER, "password": PASSWORD}, "/tf-validate"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_follow_from_a_form_of_signing_in_too(city, serve, window, language):
    """Each of these needs what the page before it has put into the session."""
    origin, found = serve(city.app), []
    for name, start, fields, arrives in STEPS:
        page = window(name, language, origin)
        visitor = Visitor(page, origin).go(start).fill(fields).send()
        assert visitor.path.split("?")[0] == arrives
        found += [f"{arrives}: {fault}" for fault in inspection.faults(page, language, city.written)]
    for path in ("/mf-recovery", _way_back(city, visitor.go("/reset"))):
        visitor.go(path)
        found += [f"{path[:12]}: {fault}" for fault in inspection.faults(page, language, city.written)]
    assert not found, "\n".join(["", *found])


def _way_back(city, visitor):
    """Ask for a new password and return the address in the letter."""
    visitor.fill({"email": town.KEYHOLDER}).send()
    with city.app.app_context():
        written = db.session.scalars(select(Letter.body).where(Letter.address == town.KEYHOLDER).order_by(Letter.id))
        return re.search(r"/reset/\S+", list(written)[-1]).group(0)


def test_no_page_is_left_out_without_a_reason(city):
    adapter = city.app.url_map.bind("localhost")
    walked = [one for many in pages.PAGES.values() for one in many if one != "/no-such-page"]
    addresses = [*walked, *pages.IN_A_DEMONSTRATION]
    seen = {adapter.match(one.format(**city.at).split("?")[0])[0] for one in addresses}
    every = {rule.endpoint for rule in city.app.url_map.iter_rules() if "GET" in rule.methods}
    assert every - seen == set(pages.LEFT_OUT)
