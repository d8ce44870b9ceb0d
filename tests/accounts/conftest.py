"""What the tests of accounts share: people who can sign in, and what was written to them."""

import re

import pytest
from flask_security import hash_password
from sqlalchemy import select

from marketplace import db
from marketplace.accounts.models import Person
from marketplace.mail import Letter
from tests.factories import a_person

PASSWORD = "a long sentence of mine"


@pytest.fixture
def within(app):
    """Run something in a unit of work of its own that is committed: `within(lambda: …)`."""

    def run(work):
        with app.app_context():
            db.begin_writing()
            outcome = work()
            db.session.commit()
            return outcome

    return run


@pytest.fixture
def stored(within):
    """Return a person with a password, as signing in finds it."""
    return lambda **fields: within(lambda: a_person(**{"password": hash_password(PASSWORD), **fields}))


@pytest.fixture
def letters(app):
    """Return the bodies of the letters to an address, newest last."""

    def to(address):
        with app.app_context():
            return list(db.session.scalars(select(Letter.body).where(Letter.address == address).order_by(Letter.id)))

    return to


@pytest.fixture
def who(app):
    """Return the id of the person that a client is signed in as, None for nobody."""

    def ask(client):
        with client.session_transaction() as cookie:
            name = cookie.get("_user_id")
        with app.app_context():
            return db.session.scalar(select(Person.id).where(Person.fs_uniquifier == name)) if name else None

    return ask


def token(client, path):
    """Return the CSRF token of a page."""
    page = client.get(path).get_data(as_text=True)
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def hidden(client, path):
    """Return all hidden fields of the page's main form."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    page = answer.get_data(as_text=True)
    main = page[page.index("<main") :]
    fields = re.findall(r'<input[^>]*type="hidden"[^>]*>', main)
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in fields]
    return {name.group(1): value.group(1) if value else "" for name, value in pairs if name}


def post(client, path, **data):
    """Fill in and send the form of a page."""
    return client.post(path, data={**hidden(client, path), **data})


def button(client, path, action=None, **data):
    """Press a button of a page: its CSRF token, another address."""
    return client.post(action or path, data={"csrf_token": token(client, path), **data})
