"""Every page, in both languages, on a phone and on a desk: it opens, reads, fits, and axe finds nothing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from marketplace import db
from marketplace.app import create_app
from marketplace.mail import Letter
from tests.accounts.conftest import PASSWORD
from tests.browser import inspection, pages, town
from tests.browser.visitor import Visitor
from tests.conftest import settings_for

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", pages.PAGES)
def test_every_page_opens_reads_and_fits_in_chinese(walk, name):
    assert walk(name, "zh", pages.PAGES[name]) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_a_demonstration_too(city, walk, language):
    settings = city.app.extensions["settings"]
    app = create_app(settings_for(settings.database_url, city.folder, mode="demo"))
    assert walk("visitor", language, pages.IN_A_DEMONSTRATION, app) == []


STEPS = (
    ("visitor", "/sign-in/code", {"mobile": "13812340001"}, "/sign-in/code/enter"),
    ("visitor", "/sign-up", {"name": "新用户", "mobile": "13812340002", "agree": True}, "/sign-up/code"),
    ("newcomer", "/account/address", {"address": "another@test.invalid"}, "/account/address/code"),
    ("visitor", "/login", {"email": town.KEYHOLDER, "password": PASSWORD}, "/tf-validate"),
)


@pytest.mark.parametrize("language", ["zh", "en"])
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
