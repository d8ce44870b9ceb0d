"""The pages of keyholders and members: keys are made, consortia confirmed and bids opened as people do it."""

import io
import re

import pytest
from sqlalchemy import select

from marketplace import db
from marketplace.challenges.models import Bid
from tests.challenges.scene import a_scene, bid_data, pass_deadline, place_bid, publish_call
from tests.challenges.sealing_scene import WORDS, fund_call, make_keys, publish_sealed_by_officials


@pytest.fixture
def scene(pages):
    return a_scene(pages)


def _secrets(**more):
    return {"first": WORDS["second_secretary"], "second": WORDS["operator"], **more}


def test_three_people_make_the_keys_on_one_page_and_each_makes_one(scene):
    number = fund_call(scene)
    address = f"/challenges/{number}/keys"
    for outsider in ("publisher", "first", "stranger"):
        scene.get(outsider, address, status=404)
    words = WORDS["operator"]
    scene.post("operator", address, status=422, passphrase="short", again="short")
    scene.post("operator", address, status=422, passphrase=words, again=words + "x")
    code = make_keys(scene, number)
    scene.post("operator", address, status=404, passphrase=words, again=words)
    for name in ("operator", "auditor", "administrator", "call_secretary"):
        page = scene.get(name, address)
        assert code not in page
        assert words not in page
    assert "no-store" in scene.client("auditor").get(address).headers["Cache-Control"]


def test_a_key_is_dropped_by_its_holder_before_the_publication(scene):
    number = fund_call(scene)
    make_keys(scene, number)
    scene.post("call_secretary", f"/challenges/{number}/keys/drop", status=404)
    scene.post("operator", f"/challenges/{number}/keys/drop")
    words = WORDS["operator"]
    scene.post("operator", f"/challenges/{number}/keys", passphrase=words, again=words)


def test_a_call_of_the_clock_has_no_page_of_keys(scene):
    number = publish_call(scene)
    scene.get("operator", f"/challenges/{number}/keys", status=404)
    scene.get("operator", f"/challenges/{number}/open-together", status=403)


def test_two_officials_open_on_one_page_and_wrong_secrets_are_never_shown_again(scene, deliver):
    number, _ = publish_sealed_by_officials(scene)
    file = (io.BytesIO("说明 MARKER-FILE".encode()), "方案.txt")
    receipt = place_bid(scene, number, "first", enclosures=file)
    pass_deadline(scene, number)
    deliver()
    address = f"/challenges/{number}/open-together"
    for outsider in ("publisher", "call_secretary", "first", "administrator"):
        scene.get(outsider, address, status=403)
    assert "open-together" in scene.get("operator", f"/challenges/{number}/opening")
    refused = scene.post("operator", address, status=422, **_secrets(first="MARKER-WRONG-WORDS"))
    for words in ("MARKER-WRONG-WORDS", *WORDS.values()):
        assert words not in refused.text
    scene.post("operator", address, status=422, second=WORDS["operator"])
    scene.post("operator", address, **_secrets())
    scene.post("second_secretary", address, status=409, **_secrets())
    deliver()
    assert "MARKER-ROUTE-first" in scene.get("publisher", f"/challenges/{number}/bids")
    assert "MARKER-FILE" in scene.get("publisher", f"{receipt}/file/1")


def test_the_bidder_reads_the_own_bid_with_the_code_where_the_server_cannot(scene):
    number, _ = publish_sealed_by_officials(scene)
    client = scene.client("first")
    file = (io.BytesIO("说明 MARKER-FILE".encode()), "方案.txt")
    receipt = client.post(f"/challenges/{number}/bid", data=bid_data(scene, number, "first", enclosures=file)).location
    page = client.get(receipt).text
    assert "MARKER-ROUTE-first" in page
    assert "MARKER-FILE" in client.get(f"{receipt}/own-file/1").text
    code = re.search(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{2,4}){6})</code>", page).group(1)
    other = scene.client("first")  # another browser
    assert "MARKER-ROUTE-first" not in other.get(receipt).text
    assert other.get(f"{receipt}/own-file/1").status_code == 404
    assert "MARKER-ROUTE-first" not in other.get(f"/challenges/{number}/bid").text
    other.post(f"/challenges/{number}/bid/code", data={"code": "AAAA-AAAA"})
    assert "MARKER-ROUTE-first" not in other.get(receipt).text
    other.post(f"/challenges/{number}/bid/code", data={"code": code})
    assert "MARKER-ROUTE-first" in other.get(receipt).text
    assert "MARKER-ROUTE-first" in other.get(f"/challenges/{number}/bid").text


def test_a_second_click_with_the_code_changes_no_receipt_where_the_server_cannot_read(scene):
    number, _ = publish_sealed_by_officials(scene)
    client, data = scene.client("first"), bid_data(scene, number, "first")
    assert client.post(f"/challenges/{number}/bid", data=data).status_code == 303
    with scene.app.app_context():
        digest = db.session.scalars(select(Bid)).one().digest
    assert client.post(f"/challenges/{number}/bid", data=data).status_code == 303
    with scene.app.app_context():
        assert db.session.scalars(select(Bid)).one().digest == digest
    client.post(f"/challenges/{number}/bid", data={**data, "title": "MARKER-TITLE-new"})
    with scene.app.app_context():
        assert db.session.scalars(select(Bid)).one().digest != digest


def test_a_draft_is_kept_unfinished_and_sealed_later(scene):
    number = publish_call(scene)
    client, address = scene.client("first"), f"/challenges/{number}/bid"
    half = {"bidder": scene.organisations["first"], "title": "MARKER-TITLE-half", "price": "abc", "act": "draft"}
    assert client.post(address, data=half).status_code == 303
    page = client.get(address).text
    assert "MARKER-TITLE-half" in page
    assert 'value="abc"' in page
    with scene.app.app_context():
        assert db.session.scalars(select(Bid)).all() == []
    assert "MARKER-TITLE-half" not in scene.get("first", address)
    wrong = {**half, "enclosures": (io.BytesIO(b"MZ\x90\x00"), "a.pdf")}
    assert client.post(address, data=wrong).status_code == 422
    assert client.post(f"{address}/discard").status_code == 303
    assert "MARKER-TITLE-half" not in client.get(address).text


def test_a_member_confirms_with_the_code_that_the_lead_hands_it(scene, deliver):
    number = publish_call(scene)
    lead, address = scene.client("first"), f"/challenges/{number}/bid"
    with scene.app.app_context():
        from marketplace.accounts import queries as accounts

        names = [accounts.organisation(scene.organisations[team]).uscc for team in ("first", "second")]
    shares = {
        "members-0-name": names[0],
        "members-0-share": "66.66",
        "members-1-name": names[1],
        "members-1-share": "33.34",
    }
    data = bid_data(scene, number, "first", **shares)
    short = lead.post(address, data={**data, "members-1-share": "33.33", "act": "propose"})
    assert short.status_code == 422
    assert lead.post(address, data=data).status_code == 422
    assert lead.post(address, data={**data, "act": "propose"}).status_code == 303
    codes = re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{2,4}){6}", lead.get(address).text)
    member = f"/challenges/{number}/consortium"
    assert scene.post("second", member, status=422, code="AAAA").status_code == 422
    page = scene.post("second", member, status=200, code=codes[-1]).text
    assert "33.34%" in page
    assert "MARKER-ROUTE" not in page
    assert "234.5678" not in page
    organisation = str(scene.organisations["second"])
    scene.post("stranger", f"{member}/confirm", status=404, code=codes[-1], organisation=organisation)
    scene.post("second", f"{member}/confirm", code=codes[-1], organisation=organisation)
    assert lead.post(address, data=data).status_code == 303
    scene.post("second", f"{address}", status=409, **bid_data(scene, number, "second"))
    scene.post("second", f"{member}/withdraw", organisation=organisation)
    pass_deadline(scene, number)
    deliver()
    scene.post("call_secretary", f"/challenges/{number}/opening")
    assert "MARKER-ORG-second" in scene.get("call_secretary", f"/challenges/{number}/formal")


def test_the_formal_check_asks_once_and_excludes_with_a_reason(scene, deliver):
    number = publish_call(scene)
    receipt = place_bid(scene, number, "first")
    pass_deadline(scene, number)
    deliver()
    scene.post("call_secretary", f"/challenges/{number}/opening")
    scene.post("publisher", f"{receipt}/ask-repair", status=403, asked="x")
    scene.post("call_secretary", f"{receipt}/ask-repair", status=422, asked="")
    scene.post("call_secretary", f"{receipt}/ask-repair", asked="缺少检测报告")
    deliver()
    assert "缺少检测报告" in scene.get("first", receipt)
    scene.post("second", f"{receipt}/repair", status=404, answer="x")
    proof = (io.BytesIO("检测报告".encode()), "报告.txt")
    scene.post("first", f"{receipt}/repair", answer="现补交检测报告", files=proof)
    assert "现补交检测报告" in scene.get("call_secretary", f"/challenges/{number}/formal")
    scene.post("call_secretary", f"{receipt}/ask-repair", status=409, asked="再补")
    scene.post("call_secretary", f"{receipt}/exclude", status=422, reason="", note="x")
    scene.post("call_secretary", f"{receipt}/exclude", reason="formal", note="仍不符合形式要求")
    assert "仍不符合形式要求" in scene.get("first", receipt)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_sealing_renders_in_both_languages(scene, deliver, language):
    number = fund_call(scene)
    assert scene.client("operator", language).get(f"/challenges/{number}/keys").status_code == 200
    other = publish_call_of_another(scene)
    receipt = place_bid(scene, other, "first")
    first = scene.client("first", language)
    for address in (receipt, f"/challenges/{other}/bid", f"/challenges/{other}/consortium", f"{receipt}/take-back"):
        assert first.get(address).status_code == 200, address
    pass_deadline(scene, other)
    deliver()
    scene.post("call_secretary", f"/challenges/{other}/opening")
    secretary = scene.client("call_secretary", language)
    for address in (f"/challenges/{other}/formal", f"{receipt}/ask-repair", f"{receipt}/exclude"):
        assert secretary.get(address).status_code == 200, address
    scene.post("call_secretary", f"{receipt}/ask-repair", asked="缺少检测报告")
    for address in (f"{receipt}/repair", receipt):
        assert first.get(address).status_code == 200, address


def publish_call_of_another(scene):
    """Publish a call of the clock on a demand of its own; returns its number."""
    from marketplace.accounts import queries as accounts
    from marketplace.accounts.models import Organisation, Person
    from tests.challenges.make import a_demand

    with scene.app.app_context():
        db.begin_writing()
        by = accounts.actor_of(db.session.get_one(Person, scene.people["publisher"]))
        publisher = db.session.get_one(Organisation, scene.organisations["publisher"])
        demand, _ = a_demand((publisher, by))
        db.session.commit()
        scene.demand = demand.listing_id
    return publish_call(scene)
