"""A committed call of each mode of sealing, for tests that go through pages."""

from __future__ import annotations

import re

from marketplace import db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.challenges import actions, publishing
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import SealMode
from marketplace.listings import queries as listings
from tests.challenges.make import approve, call_draft, commit
from tests.challenges.scene import publish_call

WORDS = {"second_secretary": "二号秘书的口令足够长也只有她知道", "operator": "MARKER-PASSPHRASE-operator"}
SEATS = {"first": "second_secretary", "second": "operator", "recovery": "auditor"}


def _people(scene, *names):
    return [accounts.actor_of(db.session.get_one(Person, scene.people[name])) for name in names]


def fund_call(scene, **changes):
    """Take a call to the point where its keys are made; returns its number."""
    with scene.app.app_context():
        db.begin_writing()
        publisher, secretary = _people(scene, "publisher", "call_secretary")
        call = actions.raise_call(listings.published(scene.demand), by=publisher)
        draft = call_draft(seal_mode=SealMode.OFFICIALS, **changes)
        actions.submit(actions.edit(call, draft, by=publisher), by=publisher)
        commit(approve(call, secretary), publisher, secretary)
        db.session.commit()
        return call.id


def make_keys(scene, number):
    """Make the three keys on their page; returns the recovery code."""
    for name, words in WORDS.items():
        scene.post(name, f"/challenges/{number}/keys", passphrase=words, again=words)
    page = scene.post("auditor", f"/challenges/{number}/keys", status=200).text
    return re.search(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{1,4})+)</code>", page).group(1)


def publish_sealed_by_officials(scene):
    """Publish a call that two officials seal; returns (its number, the recovery code)."""
    number = fund_call(scene)
    code = make_keys(scene, number)
    with scene.app.app_context():
        db.begin_writing()
        (secretary,) = _people(scene, "call_secretary")
        publishing.publish(db.session.get_one(Challenge, number), by=secretary)
        db.session.commit()
    return number, code


def published(scene, mode):
    """Publish a call of a mode; returns (its number, what has to stay secret of its making)."""
    if mode == "clock":
        return publish_call(scene), ()
    number, code = publish_sealed_by_officials(scene)
    return number, (code, code.replace("-", ""), *WORDS.values())
