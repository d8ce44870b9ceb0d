import hashlib
import io
import json
from datetime import timedelta

import pytest
from flask_security import hash_password

from marketplace import clock, db
from tests import factories
from tests.contracts import make
from tests.contracts.browser import form_of
from tests.contracts.house import House

WAYS_IN = ("evidence", "compare", "termination", "parties", "waivers", "publicity")


def _build(build, **terms):
    return lambda: build(**terms)


@pytest.fixture
def transfer(app):
    return House(app, _build(make.a_sent, kind="02", sub_kind="0202"))


def post(client, address, page="", **fields):
    """Send back the form of a page with some fields filled in."""
    return client.post(address, data=form_of(client.get(page or address)) | fields)


def sign(house, side, **fields):
    return post(house.client(side, "signatory"), house.path + "/sign", agreed="y", **fields)


@pytest.mark.parametrize("page", WAYS_IN)
@pytest.mark.parametrize(("side", "role", "status"), [("buyer", "finance", 200), ("nobody", "editor", 404)])
def test_the_parties_read_every_page_of_a_contracts_life(in_force, page, side, role, status):
    assert in_force.client(side, role).get(f"{in_force.path}/{page}").status_code == status


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_speak_both_languages(in_force, language):
    client = in_force.client("seller", "signatory")
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    for page in ("", *(f"/{one}" for one in WAYS_IN), "/terminate", "/sign"):
        assert client.get(in_force.path + page).status_code == 200


# Signing


def test_the_evidence_says_how_the_signatory_was_known_and_what_was_declared(sent):
    assert sign(sent, "seller").status_code == 303
    given = sent.stored(lambda contract: contract.to_sign.signatures[0])
    assert given.method == "second_factor"
    page = sent.client("buyer").get(sent.path + "/evidence").text
    assert given.statement in page
    assert "供技大学" in given.statement


def _with_password_only(house, side):
    client = house.client(side, "signatory")
    with house.app.app_context():
        db.begin_writing()
        person = db.session.merge(house.sides.people[side, "signatory"])
        person.password = hash_password("a long sentence of mine")
        db.session.commit()
    with client.session_transaction() as cookie:
        del cookie["second_factor"]
    return client


def test_without_a_second_step_the_password_is_asked_for_again(sent):
    client = _with_password_only(sent, "seller")
    address = sent.path + "/sign"
    assert post(client, address, agreed="y").status_code == 422
    assert post(client, address, agreed="y", password="wrong").status_code == 422
    assert sent.stored(lambda contract: contract.to_sign.signatures) == []
    assert post(client, address, agreed="y", password="a long sentence of mine").status_code == 303
    assert sent.stored(lambda contract: contract.to_sign.signatures[0].method) == "password"


def test_a_password_cannot_be_guessed_on_the_page_to_sign(sent):
    client = _with_password_only(sent, "seller")
    answers = [post(client, sent.path + "/sign", agreed="y", password="wrong").status_code for _ in range(6)]
    assert answers[-1] == 429


def test_who_signs_in_by_code_only_must_have_done_so_just_now(sent):
    client = sent.client("seller", "signatory")
    with client.session_transaction() as cookie:
        del cookie["second_factor"]
        cookie["signed_in_at"] -= 3600
    assert post(client, sent.path + "/sign", agreed="y").status_code == 422
    with client.session_transaction() as cookie:
        cookie["signed_in_at"] += 3600
    assert post(client, sent.path + "/sign", agreed="y").status_code == 303
    assert sent.stored(lambda contract: contract.to_sign.signatures[0].method) == "code"


def test_a_signature_is_withdrawn_with_a_reason_that_the_evidence_shows(sent):
    sign(sent, "seller")
    client = sent.client("seller", "signatory")
    address = sent.path + "/withdraw-signature"
    assert post(client, address).status_code == 422
    assert post(client, address, reason="价格要再核对").status_code == 303
    assert "价格要再核对" in sent.client("buyer").get(sent.path + "/evidence").text
    assert client.get(address).status_code == 404


def test_the_evidence_file_can_be_checked_with_stock_tools(in_force):
    answer = in_force.client("buyer").get(in_force.path + "/evidence.json")
    assert answer.headers["Content-Disposition"].endswith('-evidence.json"')
    version = json.loads(answer.data)["versions"][0]
    assert hashlib.sha256(version["text"].encode()).hexdigest() == version["digest"]
    assert version["intact"]
    assert [one["digest"] for one in version["signatures"]] == [version["digest"]] * 2


# Versions


def test_any_two_versions_are_compared_by_article_and_by_figure(draft):
    client = draft.client("buyer")
    fields = form_of(client.get(draft.path + "/edit"))
    for number, amount in ((2, "25"), (3, "30")):
        changed = {"lines-0-amount": amount, "version": "", "go": "save", "submission": f"s{number}"}
        client.post(draft.path + "/edit", data=fields | changed)
    assert draft.stored(lambda contract: len(contract.versions)) == 3
    page = client.get(draft.path + "/compare?before=1&after=3").text
    assert "400,000" in page.replace("，", ",")
    assert "<ins>" in page
    for odd in ("?before=99&after=-1", "?before=x&after=y", "?before=3&after=1"):
        assert client.get(draft.path + "/compare" + odd).status_code == 200


# Changes


def _amend(house, side="seller", **fields):
    client = house.client(side)
    page = client.get(house.path + "/amend")
    later = house.stored(lambda contract: contract.milestones[0].due_on + timedelta(days=7)).isoformat()
    values = {"steps-0-due_on": later, "amendment_reason": "schedule", "amendment_note": "试验推迟。", "go": "save"}
    return client.post(house.path + "/amend", data=form_of(page) | values | fields)


def test_a_change_is_proposed_signed_by_all_and_shown_with_its_reason(in_force):
    assert _amend(in_force).status_code == 303
    assert in_force.stored(lambda contract: contract.state) == "amending"
    assert "试验推迟" in in_force.client("buyer").get(in_force.path).text
    for side in ("seller", "buyer"):
        assert sign(in_force, side).status_code == 303
    assert in_force.stored(lambda contract: (contract.state, contract.current.number)) == ("in_force", 2)


@pytest.mark.parametrize("fields", [{"amendment_reason": ""}, {"steps-0-due_on": "2000-01-01"}, {"title": ""}])
def test_a_change_that_cannot_stand_is_refused_with_the_form_kept(in_force, fields):
    answer = _amend(in_force, **fields)
    assert (answer.status_code, "试验推迟。" in answer.text) == (422, True)
    assert in_force.stored(lambda contract: contract.state) == "in_force"


def test_a_change_is_given_up_with_a_reason(in_force):
    _amend(in_force)
    client = in_force.client("buyer")
    assert post(client, in_force.path + "/drop-amendment").status_code == 422
    assert post(client, in_force.path + "/drop-amendment", reason="不再需要").status_code == 303
    assert in_force.stored(lambda contract: contract.state) == "in_force"
    assert "不再需要" in client.get(in_force.path).text


def test_only_editors_propose_a_change(in_force):
    assert in_force.client("seller", "finance").get(in_force.path + "/amend").status_code == 403


# Endings


def _terminate(house, side="buyer", **fields):
    client = house.client(side, "signatory")
    values = {"way": "agreement", "cause": "infeasible", "responsibility": "both", "facts": "两轮试验未达到指标。"}
    data = form_of(client.get(house.path + "/terminate")) | values | fields
    return client.post(house.path + "/terminate", data=data, content_type="multipart/form-data")


def _ending(house):
    return house.stored(lambda contract: contract.terminations[-1].id)


def test_a_contract_is_ended_by_both_with_evidence_that_both_read(in_force):
    assert _terminate(in_force, files=(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "试验报告.pdf")).status_code == 303
    client = in_force.client("seller", "signatory")
    page = client.get(in_force.path + "/termination").text
    assert "试验报告.pdf" in page
    assert "两轮试验未达到指标" in page
    assert post(client, f"/terminations/{_ending(in_force)}/sign", agreed="y").status_code == 303
    assert in_force.stored(lambda contract: contract.state) == "terminated"
    assert client.get(in_force.path).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"way": ""},
        {"cause": "mood"},
        {"facts": " "},
        {"way": "notice"},
        {"way": "notice", "on": (clock.today() + timedelta(days=1)).isoformat()},
    ],
)
def test_grounds_that_cannot_stand_are_refused_with_the_form_kept(in_force, fields):
    answer = _terminate(in_force, **fields)
    assert (answer.status_code, "error-summary" in answer.text) == (422, True)
    assert in_force.stored(lambda contract: contract.terminations) == []


def test_a_notice_is_contested_and_withdrawn_on_pages_that_ask_first(in_force):
    day = (clock.today() + timedelta(days=30)).isoformat()
    assert _terminate(in_force, way="notice", on=day).status_code == 303
    row = _ending(in_force)
    seller, buyer = (in_force.client(side, "signatory") for side in ("seller", "buyer"))
    assert post(seller, f"/terminations/{row}/answer").status_code == 422
    assert post(seller, f"/terminations/{row}/answer", reason="延误由甲方造成").status_code == 303
    assert "延误由甲方造成" in buyer.get(in_force.path + "/termination").text
    assert post(buyer, f"/terminations/{row}/withdraw").status_code == 303
    assert in_force.stored(lambda contract: contract.terminations[-1].state) == "withdrawn"


def test_a_refund_is_asked_for_again_by_the_buyers_finance_only_where_something_is_held(in_force):
    _terminate(in_force)
    row = _ending(in_force)
    post(in_force.client("seller", "signatory"), f"/terminations/{row}/sign", agreed="y")
    for side, role, status in (("seller", "finance", 403), ("buyer", "finance", 422)):
        client = in_force.client(side, role)
        page = client.get("/account")
        token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        assert client.post(f"/terminations/{row}/refund", data={"csrf_token": token}).status_code == status


def test_only_signatories_end_a_contract(in_force):
    assert in_force.client("seller", "owner").get(in_force.path + "/terminate").status_code == 403
    _terminate(in_force)
    row = _ending(in_force)
    assert in_force.client("buyer", "signatory").get(f"/terminations/{row}/sign").status_code == 404
    assert in_force.client("seller", "owner").get(f"/terminations/{row}/sign").status_code == 403


# Waivers and notices


def test_the_contracts_page_says_what_is_missing_before_it_can_be_signed(transfer):
    page = transfer.client("seller", "signatory").get(transfer.path).text
    assert transfer.path + "/waivers" in page
    assert sign(transfer, "seller").status_code == 409


def test_a_waiver_is_recorded_by_the_seller_and_opens_the_way(transfer):
    seller = transfer.client("seller")
    address = transfer.path + "/waivers"
    assert post(seller, address, article="847", holder="", none_because="").status_code == 422
    assert post(seller, address, article="847", holder="全体完成人").status_code == 303
    page = seller.get(address)
    assert "全体完成人" in page.text
    number = page.text.split("/first-refusals/")[1].split("/")[0]
    answer = f"/first-refusals/{number}/answer"
    assert post(seller, answer, answer="waived", on="2000-01-01", evidence="存卷").status_code == 422
    today = clock.today().isoformat()
    assert post(seller, answer, answer="waived", on=today, evidence="书面声明存卷").status_code == 303
    assert "书面声明存卷" in transfer.client("buyer").get(address).text
    assert sign(transfer, "seller").status_code == 303


def test_the_buyer_records_no_waiver(transfer):
    fields = {"article": "847", "holder": "甲"}
    buyer = transfer.client("buyer")
    assert post(buyer, transfer.path + "/waivers", transfer.path + "/take-back", **fields).status_code == 403


@pytest.fixture
def licence(app):
    def build():
        sides = make.Sides()
        sides.seller.nature = "0221"
        return make.a_sent(sides, kind="03", sub_kind="0301")

    return House(app, build)


def test_a_public_institution_shows_its_price_and_the_page_says_until_when(licence):
    seller = licence.client("seller")
    address = licence.path + "/publicity"
    assert post(seller, address, abstract="短").status_code == 422
    abstract = "一种铝锂合金薄板的低温时效工艺，可以提高强度并降低能耗。"
    assert post(seller, address, abstract=abstract).status_code == 303
    until = clock.today() + timedelta(days=15)
    page = licence.client("buyer", "signatory").get(licence.path).text
    assert until.isoformat() in page
    assert sign(licence, "seller").status_code == 409


def test_a_price_that_was_found_by_auction_needs_no_notice(licence):
    seller = licence.client("seller")
    fields = {"way": "auction", "evidence": "拍卖公告 2026-08"}
    assert post(seller, licence.path + "/price-way", licence.path + "/publicity", **fields).status_code == 303
    assert sign(licence, "seller").status_code == 303


# Parties


def test_a_further_party_and_an_order_are_set_before_the_text_is_sent(draft):
    with draft.app.app_context():
        db.begin_writing()
        code = factories.an_organisation(name="联合研究所").uscc
        db.session.commit()
    client = draft.client("seller")
    address = draft.path + "/parties"
    assert post(client, address, side="seller", other="123").status_code == 422
    assert post(client, address, side="seller", other=factories.a_code()).status_code == 422
    assert post(client, address, side="seller", other=code).status_code == 303
    assert post(client, draft.path + "/order", address, order="buyer").status_code == 303
    page = client.get(address).text
    assert "联合研究所" in page
    order = draft.stored(lambda contract: [turn.organisation.name for turn in contract.turns])
    assert order == ["求技公司", "供技大学", "联合研究所"]
    third = draft.stored(lambda contract: contract.further_ids[0])
    assert post(client, address + "/remove", address, organisation=third).status_code == 303
    assert draft.stored(lambda contract: contract.further) == []


def test_a_text_that_was_sent_keeps_its_parties(sent):
    client = sent.client("seller")
    assert post(client, sent.path + "/order", sent.path + "/take-back", order="buyer").status_code == 409
