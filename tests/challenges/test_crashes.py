"""A crash between any two steps loses nothing and reveals nothing: sealing and opening are each one unit of work."""

from contextlib import contextmanager

import pytest

from marketplace import audit, db, outbox, relay
from marketplace.challenges import (
    bids,
    consortia,
    findings,
    keyholding,
    opening,
    private_drafts,
    sealed,
    sealing,
)
from tests.challenges.leak_scene import dump
from tests.challenges.scene import a_scene, bid_data, pass_deadline, place_bid
from tests.challenges.sealing_scene import SEATS, WORDS, publish_sealed_by_officials

STEPS_OF_OPENING = (
    *((opening, "locked_call"), (keyholding, "privates"), (sealed, "handed_in"), (sealing, "unseal")),
    *((findings, "of"), (opening, "_write"), (opening, "move"), (opening, "_note"), (audit, "record")),
    *((private_drafts, "discard_all"), (outbox, "enqueue")),
)
STEPS_OF_SEALING = (
    *((bids, "locked_call"), (consortia, "lead_takes_part"), (sealing, "seal"), (consortia, "name_people")),
    *((audit, "record"), (private_drafts, "save")),
)


class Crash(Exception):
    """What nobody has foreseen."""


@contextmanager
def crashing(monkeypatch, room, name):
    """Let a step be done whole, and the program end before the next one begins."""
    step = getattr(room, name)

    def done_and_gone(*args, **kwargs):
        step(*args, **kwargs)
        if name != "move":  # a bid is moved and filled in one statement
            db.session.flush()
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(room, name, done_and_gone)
        yield


@pytest.fixture
def stage(own_app):
    """(scene, number of a call that two officials seal, whose first team has bid)."""
    own_app.config["WTF_CSRF_ENABLED"] = False
    scene = a_scene(own_app)
    number, _code = publish_sealed_by_officials(scene)
    return scene, number


def test_an_opening_that_crashes_after_any_step_has_opened_nothing_and_is_done_anew(stage, monkeypatch):
    scene, number = stage
    place_bid(scene, number, "first")
    place_bid(scene, number, "second")
    pass_deadline(scene, number)
    relay.run_until_idle(scene.app)
    before = dump(scene.app)
    for room, name in STEPS_OF_OPENING:
        with crashing(monkeypatch, room, name):
            answer = _open(scene, number, status=500)
        assert "MARKER" not in answer.text, name
        assert dump(scene.app) == before, name
    _open(scene, number, status=303)
    assert "MARKER-ROUTE-first" in scene.get("publisher", f"/challenges/{number}/bids")


def _open(scene, number, status):
    words = {seat: WORDS[name] for seat, name in SEATS.items() if name in WORDS}
    return scene.post("operator", f"/challenges/{number}/open-together", status=status, **words)


def test_a_sealing_that_crashes_after_any_step_has_sealed_nothing_and_is_done_anew(stage, monkeypatch):
    scene, number = stage
    before = dump(scene.app)
    for room, name in STEPS_OF_SEALING:
        with crashing(monkeypatch, room, name):
            scene.post("first", f"/challenges/{number}/bid", status=500, **bid_data(scene, number, "first"))
        assert dump(scene.app) == before, name
    place_bid(scene, number, "first")
