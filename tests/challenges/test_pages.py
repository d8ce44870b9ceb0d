import hashlib
import io
import re

import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.challenges.models import Award, Bid
from marketplace.web.forms import Submission
from tests.challenges.scene import a_scene, bid_data, pass_deadline, place_bid, publish_call


@pytest.fixture
def scene(pages):
    return a_scene(pages)


def _award_to_first(scene, number):
    page = scene.get("publisher", f"/challenges/{number}/bids")
    chosen = re.search(r"propose\?bid=([\w-]+)", page).group(1)
    scene.post("publisher", f"/challenges/{number}/propose?bid={chosen}", reason="指标全部达到，报价合理。")


def test_the_whole_life_of_a_call_through_its_pages(scene, deliver):
    number = publish_call(scene)
    receipt = place_bid(scene, number, "first")
    place_bid(scene, number, "second", price="250")
    assert "MARKER-ROUTE-first" in scene.get("first", receipt)
    for rival in ("second", "publisher", "call_secretary", "administrator", "stranger"):
        scene.get(rival, receipt, status=404)
    scene.post("publisher", f"/challenges/{number}/opening", status=409)
    pass_deadline(scene, number)
    deliver()
    assert scene.call(number).state == "closed"
    scene.post("second", f"/challenges/{number}/opening", status=403)
    scene.post("call_secretary", f"/challenges/{number}/opening")
    scene.post("publisher", f"/challenges/{number}/opening", status=409)
    deliver()
    opening = scene.get(None, f"/challenges/{number}/opening")
    assert "MARKER" not in opening
    digests = scene.client().get(f"/challenges/{number}/digests.txt").text.splitlines()
    assert len(digests) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}  [\w-]+", line) for line in digests)
    page = scene.get("publisher", f"/challenges/{number}/bids")
    assert "MARKER-ROUTE-first" in page
    assert "MARKER-ORG-second" in page
    for other in ("first", "second", "stranger", "administrator", "operator"):
        scene.get(other, f"/challenges/{number}/bids", status=403)
    assert "MARKER-ROUTE-second" not in scene.get("first", f"/challenges/{number}")
    _award_to_first(scene, number)
    award_page = scene.get(None, f"/challenges/{number}/award")
    assert "指标全部达到，报价合理。" in award_page
    with scene.app.app_context():
        notice = db.session.scalars(select(Award)).one().notice
        closes = notice.closes_at
    assert "指标全部达到" in scene.get(None, f"/notices/{notice.id}")
    clock.set_offset(clock.offset() + (closes - clock.now()))
    deliver()
    assert scene.call(number).state == "awarded"


def test_an_objection_runs_from_its_form_to_the_annulled_award(scene, deliver):
    number = publish_call(scene)
    place_bid(scene, number, "first")
    place_bid(scene, number, "second", price="250")
    pass_deadline(scene, number)
    deliver()
    scene.post("publisher", f"/challenges/{number}/opening")
    _award_to_first(scene, number)
    with scene.app.app_context():
        notice = db.session.scalars(select(Award)).one().notice_id
    objection = scene.post(
        "second", f"/notices/{notice}/objection", real_name="李实名", contact="13900000000", text="业绩不实"
    ).location
    deliver()
    scene.get("publisher", objection, status=404)
    scene.get("first", objection, status=404)
    scene.post("call_secretary", f"{objection}/decision", status=403, outcome="upheld", reason="成立")
    scene.post("second_secretary", f"{objection}/decision", outcome="upheld", reason="业绩材料与事实不符")
    deliver()
    call = scene.call(number)
    assert call.state == "opened"
    page = scene.get("publisher", f"/challenges/{number}/bids")
    assert page.count("propose?bid=") == 1
    assert "业绩材料与事实不符" in scene.get(None, f"/notices/{notice}")
    assert "李实名" not in scene.get("publisher", f"/notices/{notice}")
    _award_to_first(scene, number)
    scene.get(None, f"/challenges/{number}/award")


def test_a_lapsed_call_is_called_again_from_its_page(scene, deliver):
    number = publish_call(scene)
    pass_deadline(scene, number)
    deliver()
    assert "recall" in scene.get("publisher", f"/challenges/{number}")
    again = int(scene.post("publisher", f"/challenges/{number}/recall").location.split("/")[2])
    assert scene.call(again).recalled_from_id == number
    scene.post("publisher", f"/challenges/{number}/recall", status=409)
    assert f"/challenges/{again}" not in scene.get(None, f"/challenges/{number}")


def test_an_opened_call_is_given_up_with_a_cause(scene, deliver):
    number = publish_call(scene)
    place_bid(scene, number, "first")
    pass_deadline(scene, number)
    deliver()
    scene.post("publisher", f"/challenges/{number}/opening")
    scene.post("publisher", f"/challenges/{number}/give-up", status=422, cause="")
    scene.post("publisher", f"/challenges/{number}/give-up", cause="none_suitable")
    assert scene.call(number).lapse_cause == "none_suitable"


def test_a_second_click_on_a_bid_changes_nothing_and_remembers_nobody(scene):
    number = publish_call(scene)
    with scene.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Submission))
    data = bid_data(scene, number, "first")
    first = scene.post("first", f"/challenges/{number}/bid", **data, submission="same")
    with scene.app.app_context():
        digest = db.session.scalars(select(Bid)).one().digest
    second = scene.post("first", f"/challenges/{number}/bid", **data, submission="same")
    assert first.location == second.location
    with scene.app.app_context():
        assert db.session.scalars(select(Bid)).one().digest == digest
        assert db.session.scalar(select(func.count()).select_from(Submission)) == before


def test_the_receipt_gives_bytes_whose_digest_it_names(scene):
    number = publish_call(scene)
    receipt = place_bid(scene, number, "first")
    text = scene.get("first", f"{receipt}/receipt.txt")
    sealed = scene.client("first").get(f"{receipt}/sealed.bin").data
    assert hashlib.sha256(sealed).hexdigest() in text
    assert b"MARKER" not in sealed


def test_a_bid_is_taken_back_and_its_receipt_says_so(scene):
    number = publish_call(scene)
    receipt = place_bid(scene, number, "first")
    scene.post("second", f"{receipt}/take-back", status=404)
    scene.post("first", f"{receipt}/take-back")
    assert "MARKER-ROUTE" not in scene.get("first", receipt)
    scene.get("first", f"{receipt}/sealed.bin", status=404)
    scene.get("first", f"{receipt}/receipt.txt", status=404)
    scene.post("first", f"{receipt}/take-back", status=409)
    place_bid(scene, number, "first")


def test_the_file_in_a_bid_is_read_by_its_own_side_and_after_the_opening_by_the_publisher(scene, deliver):
    number = publish_call(scene)
    receipt = place_bid(scene, number, "first", enclosures=(io.BytesIO("说明 MARKER-FILE".encode()), "方案.txt"))
    assert "MARKER-FILE" in scene.get("first", f"{receipt}/own-file/1")
    scene.get("first", f"{receipt}/own-file/2", status=404)
    scene.get("publisher", f"{receipt}/file/1", status=404)
    digest = hashlib.sha256("说明 MARKER-FILE".encode()).hexdigest()
    kept = place_bid(scene, number, "first", title="x", kept=digest)
    assert "MARKER-FILE" in scene.get("first", f"{kept}/own-file/1")
    pass_deadline(scene, number)
    deliver()
    scene.post("publisher", f"/challenges/{number}/opening")
    assert "MARKER-FILE" in scene.get("publisher", f"{receipt}/file/1")
    scene.get("second", f"{receipt}/file/1", status=404)
    scene.get("administrator", f"{receipt}/file/1", status=404)
    assert "方案.txt" in scene.get("publisher", f"/challenges/{number}/bids")


def test_a_file_of_another_kind_is_refused_with_the_form_kept(scene):
    number = publish_call(scene)
    answer = scene.post(
        "first",
        f"/challenges/{number}/bid",
        status=422,
        **bid_data(scene, number, "first", enclosures=(io.BytesIO(b"MZ\x90\x00\x03"), "a.pdf")),
    )
    assert "MARKER-ROUTE-first" in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"price": "-1"},
        {"price": "0"},
        {"price": "abc"},
        {"price": "9" * 40},
        {"price": "1.0000001"},
        {"title": ""},
        {"title": "x" * 201},
        {"route": "x" * 100_000},
        {"route": "a\x00b"},
        {"team-0-name": ""},
        {"team-0-organisation": ""},
        {"milestones-0-title": ""},
        {"milestones-0-months": "0"},
        {"milestones-0-months": "9.5"},
        {"milestones-0-months": "九"},
        {"milestones-0-share": "99.99"},
        {"milestones-0-share": "100.001"},
        {"milestones-0-months": "10"},  # after the end of the call's last phase
        {"budget-0-item": "试制", "budget-0-amount": "1"},
        {"own_ip-0-number": "x" * 61},
        {"cited": "999999"},
        {"cited": "abc"},
        {"members-0-name": "没有这个单位", "members-0-share": "100"},
        {"pledge": ""},
        {"bidder": "x"},
        {"bidder": "999999"},
    ],
)
def test_wrong_input_in_a_bid_is_refused_with_the_form_kept(scene, changes):
    number = publish_call(scene)
    answer = scene.post("first", f"/challenges/{number}/bid", status=422, **bid_data(scene, number, "first", **changes))
    kept = "MARKER-TITLE-first" if changes.get("milestones-0-title") == "" else "MARKER-STEP-first"
    assert kept in answer.text
    with scene.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bid)) == 0


def test_the_publisher_does_not_bid(scene):
    number = publish_call(scene)
    scene.get("publisher", f"/challenges/{number}/bid", status=403)
    scene.get("stranger", f"/challenges/{number}/bid", status=403)
    assert scene.client().get(f"/challenges/{number}/bid").status_code == 302


ADDRESSES = (
    "/challenges",
    "/challenges?view=choosing",
    "/challenges?view=awarded",
    "/challenges?view=lapsed",
    "/challenges?view=nonsense&page=-4",
    "/challenges?page=99999999999999999999",
    "/demands/{demand}",
)
OWN = ("/challenges/mine", "/challenges/new")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_renders_for_everybody_in_both_languages(scene, deliver, language):
    number = publish_call(scene)
    receipt = place_bid(scene, number, "first")

    def walk(*more):
        for name in (None, "publisher", "first", "call_secretary"):
            client = scene.client(name, language)
            for address in (f"/challenges/{number}", f"/challenges/{number}/opening", *more):
                answer = client.get(address)
                assert answer.status_code == 200, (name, address)
                assert "style=" not in re.sub(r"<svg.*?</svg>", "", answer.text, flags=re.DOTALL), address

    walk(*(address.format(number=number, demand=scene.demand) for address in ADDRESSES))
    assert [scene.client("first", language).get(address).status_code for address in OWN] == [200, 200]
    first = scene.client("first", language)
    for address in (receipt, f"{receipt}/take-back", f"/challenges/{number}/bid"):
        assert first.get(address).status_code == 200
    pass_deadline(scene, number)
    deliver()
    walk()
    scene.post("publisher", f"/challenges/{number}/opening")
    deliver()
    walk()
    publisher = scene.client("publisher", language)
    for address in ("bids", "give-up"):
        assert publisher.get(f"/challenges/{number}/{address}").status_code == 200
    _award_to_first(scene, number)
    deliver()
    walk(f"/challenges/{number}/award")
    with scene.app.app_context():
        notice = db.session.scalars(select(Award)).one().notice
    walk(f"/notices/{notice.id}", "/notices")
    assert first.get(receipt).status_code == 200
    assert scene.client("call_secretary", language).get("/challenges/board").status_code == 200
    clock.set_offset(clock.offset() + (notice.closes_at - clock.now()))
    deliver()
    walk(f"/challenges/{number}/award", "/notices?view=past")
