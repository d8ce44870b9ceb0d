"""Who bids can't be guessed from tags; after the opening the publisher reads what was sealed. Leaks: `test_leaks`."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from marketplace import db, relay
from marketplace.challenges import sealing
from tests.challenges.scene import a_scene, pass_deadline, place_bid, publish_call


@pytest.fixture
def scene(own_app):
    own_app.config["WTF_CSRF_ENABLED"] = False
    return a_scene(own_app)


def test_the_owner_cannot_be_found_by_trying_all_organisations_without_the_seal_key(scene):
    number = publish_call(scene)
    place_bid(scene, number, "first")
    with scene.app.app_context():
        tag = db.session.execute(text("SELECT owner_tag FROM bid")).scalar_one()
        assert tag == sealing.owner_tag(number, scene.organisations["first"])
        settings = scene.app.extensions["settings"]
        scene.app.extensions["settings"] = replace(settings, seal_key="what an intruder without the key would try")
        guesses = {sealing.owner_tag(number, party) for party in scene.organisations.values()}
        scene.app.extensions["settings"] = settings
        assert tag not in guesses


def test_the_same_organisation_has_another_tag_in_each_call_slot_and_purpose(scene):
    with scene.app.app_context():
        assert sealing.owner_tag(1, 7) != sealing.owner_tag(2, 7)
        assert sealing.owner_tag(1, 72) != sealing.owner_tag(17, 2)
        assert sealing.owner_tag(1, 7, 1) != sealing.owner_tag(1, 71)
        assert len({sealing.tag(purpose, 1, 7) for purpose in ("owner tag", "unit tag", "lead tag", "draft tag")}) == 4


def test_after_the_opening_the_publisher_reads_what_was_sealed(scene):
    number = publish_call(scene)
    place_bid(scene, number, "first")
    pass_deadline(scene, number)
    relay.run_until_idle(scene.app)
    with scene.app.app_context():
        assert "MARKER" not in str(db.session.execute(text("SELECT content FROM bid")).all())
    scene.post("call_secretary", f"/challenges/{number}/opening")
    assert "MARKER-ROUTE-first" in scene.get("publisher", f"/challenges/{number}/bids")
