import re
from contextlib import contextmanager

import pytest

from marketplace import db
from marketplace.accounts.models import Person
from tests.factories import sign_in


@pytest.fixture
def stored(app):
    """A unit of work that is committed, as a request's would be."""

    @contextmanager
    def work():
        with app.app_context():
            db.begin_writing()
            yield
            db.session.commit()

    return work


@pytest.fixture
def as_(app):
    """Return a client that is signed in as an actor's person; nobody with None."""

    def signed(actor=None):
        client = app.test_client()
        if actor is not None:
            with app.app_context():
                sign_in(client, db.session.get(Person, actor.person_id))
        return client

    return signed


@pytest.fixture
def hidden():
    """Read a page's hidden fields: what a browser would send back."""

    def read(page, form=-1):
        text = page.get_data(as_text=True)
        bodies = re.findall(r"<form.*?</form>", text, re.DOTALL)
        body = next(one for one in bodies if 'name="submission"' in one)
        return dict(re.findall(r'name="(submission|version|csrf_token)"[^>]*?value="([^"]*)"', body))

    return read


@pytest.fixture
def press():
    """Press a button that posts: with the token that every page carries."""

    def post(client, address, **how):
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/my/listings").get_data(as_text=True))[1]
        return client.post(address, data={"csrf_token": token}, **how)

    return post
