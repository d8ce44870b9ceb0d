"""What tells whose a bid is stands before the bidder's eyes while it can still be changed, and stops nobody."""

import io

import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.accounts import queries as accounts
from marketplace.challenges.models import Bid
from tests.challenges.scene import a_scene, bid_data, pass_deadline, publish_call


@pytest.fixture
def stage(pages):
    """(scene, number of a published call, the bidder's browser)."""
    scene = a_scene(pages)
    number = publish_call(scene)
    return scene, number, scene.client("first")


def _name(scene):
    with scene.app.app_context():
        return accounts.organisation(scene.organisations["first"]).name


def _seal(stage, **changes):
    scene, number, client = stage
    return client.post(f"/challenges/{number}/bid", data=bid_data(scene, number, "first", **changes))


def _sealed(scene):
    with scene.app.app_context():
        return db.session.scalar(select(func.count(Bid.id)))


def test_a_bid_that_names_its_bidder_is_kept_and_marked_before_it_is_sealed(stage):
    scene, _number, client = stage
    answer = _seal(stage, route=f"{_name(scene)}的中试线，联系 13812345678。")
    assert (answer.status_code, _sealed(scene)) == (303, 0)
    page = client.get(answer.location).text
    assert f"<mark>{_name(scene)}</mark>" in page
    assert "<mark>13812345678</mark>" in page
    again = _seal(stage, route=f"{_name(scene)}的中试线，联系 13812345678。", as_it_is="y")
    assert again.location.startswith("/bids/")
    assert _sealed(scene) == 1


def test_what_is_marked_in_a_file_keeps_the_file_for_the_second_press(stage):
    scene, _number, client = stage
    file = (io.BytesIO(f"{_name(scene)} 检测报告".encode()), "报告.txt")
    page = client.get(_seal(stage, enclosures=file).location).text
    assert f"<mark>{_name(scene)}</mark>" in page
    assert "报告.txt (1 KiB)" in page


def test_a_bid_without_marks_is_sealed_at_once(stage):
    scene, *_ = stage
    assert _seal(stage).location.startswith("/bids/")
    assert _sealed(scene) == 1


def test_an_unfinished_draft_is_looked_through_when_its_writer_asks(stage):
    scene, number, client = stage
    place = f"/challenges/{number}/bid"
    client.post(place, data={"act": "draft", "bidder": scene.organisations["first"], "title": f"{_name(scene)}方案"})
    assert "<mark>" not in client.get(place).text
    assert f"<mark>{_name(scene)}</mark>" in client.get(f"{place}?look=1").text


def test_nobody_else_is_shown_the_marks(stage):
    scene, number, _client = stage
    _seal(stage, route=f"{_name(scene)}的中试线")
    for name in ("publisher", "second", "call_secretary", "administrator"):
        assert "<mark>" not in scene.client(name).get(f"/challenges/{number}/bid?look=1", follow_redirects=True).text


def test_a_marked_bid_after_the_deadline_is_neither_sealed_nor_kept(stage):
    scene, number, client = stage
    pass_deadline(scene, number)
    assert _seal(stage, route=f"{_name(scene)}的中试线").status_code == 409
    clock.set_offset(clock.offset() * 0)
    assert "<mark>" not in client.get(f"/challenges/{number}/bid?look=1").text
