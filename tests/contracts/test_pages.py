import hashlib
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.contracts import actions, queries
from marketplace.contracts.models import Contract, Signature
from marketplace.payments import actions as payments
from tests.contracts.browser import form_of
from tests.payments.make import GOOD


@pytest.mark.parametrize(
    ("side", "role", "status"),
    [
        ("seller", "editor", 200),
        ("buyer", "finance", 200),
        ("official", "registrar", 200),
        ("official", "auditor", 200),
        ("official", "operator", 404),
        ("nobody", "editor", 404),
    ],
)
@pytest.mark.parametrize("page", ["", "/versions/1", "/versions/1.txt", "/print"])
def test_a_contract_is_read_by_its_parties_and_the_officials_who_must(draft, side, role, status, page):
    assert draft.client(side, role).get(draft.path + page).status_code == status


@pytest.mark.parametrize(
    "page", ["/contracts/999999", "/contracts/1/versions/99", "/contracts/999/versions/1.txt", "/milestones/999999"]
)
def test_what_does_not_exist_is_not_found(draft, page):
    assert draft.client("seller").get(page).status_code == 404


@pytest.mark.parametrize(
    ("side", "role", "status"),
    [("seller", "editor", 200), ("buyer", "owner", 200), ("buyer", "finance", 403), ("nobody", "editor", 404)],
)
def test_only_editors_of_either_side_change_the_text(draft, side, role, status):
    assert draft.client(side, role).get(draft.path + "/edit").status_code == status


def test_the_downloaded_text_gives_the_digest_on_the_page(draft):
    client = draft.client("buyer")
    raw = client.get(draft.path + "/versions/1.txt").data
    assert hashlib.sha256(raw).hexdigest() in client.get(draft.path).text


def test_the_form_shows_the_terms_and_saving_it_unchanged_makes_no_version(draft):
    client = draft.client("buyer")
    answer = client.post(draft.path + "/edit", data=form_of(client.get(draft.path + "/edit")))
    assert (answer.status_code, answer.location) == (303, draft.path)
    assert draft.stored(lambda contract: len(contract.versions)) == 1


def test_a_change_makes_a_version_and_shows_what_it_changes(draft):
    client = draft.client("buyer")
    fields = form_of(client.get(draft.path + "/edit"))
    fields |= {"disputes": "提交合肥仲裁委员会仲裁。", "lines-0-amount": "２５"}
    assert client.post(draft.path + "/edit", data=fields).status_code == 303
    assert draft.stored(lambda contract: contract.amount_fen) == 350_000_00
    page = client.get(draft.path + "/versions/2").text
    assert "合肥仲裁委员会" in page
    assert "第八条　违约责任" not in page.split('id="text"')[0].split("diff-table")[1]


def test_of_two_editors_the_later_one_is_told_and_keeps_the_text(draft):
    first, second = draft.client("seller"), draft.client("buyer")
    fields = form_of(first.get(draft.path + "/edit")), form_of(second.get(draft.path + "/edit"))
    assert first.post(draft.path + "/edit", data={**fields[0], "title": "甲改"}).status_code == 303
    refused = second.post(draft.path + "/edit", data={**fields[1], "title": "乙改"})
    assert (refused.status_code, "乙改" in refused.text) == (409, True)
    assert draft.stored(lambda contract: contract.title) == "甲改"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lines-0-amount", "-1"),
        ("lines-0-amount", "0.0000001"),
        ("lines-0-amount", "99999999999999999"),
        ("lines-0-amount", "面议"),
        ("lines-0-title", ""),
        ("title", ""),
        ("title", "\x00"),
        ("title", "长" * 201),
        ("kind", ""),
        ("kind", "0208"),
        ("field", "77"),
        ("steps-0-due_on", "9999-12-31"),
        ("steps-0-due_on", ""),
        ("valid_to", "2000-01-01"),
        ("valid_to", "not a day"),
        ("content", " "),
        ("content", "长" * 100_000),
    ],
)
def test_what_cannot_stand_is_refused_with_the_form_kept(draft, name, value):
    client = draft.client("seller")
    fields = form_of(client.get(draft.path + "/edit")) | {name: value, "liability": "按法律规定。"}
    answer = client.post(draft.path + "/edit", data=fields)
    assert (answer.status_code, "error-summary" in answer.text, "按法律规定。" in answer.text) == (422, True, True)
    assert draft.stored(lambda contract: len(contract.versions)) == 1


def test_the_text_is_closed_after_a_page_has_asked(draft):
    client = draft.client("buyer")
    answer = client.post(draft.path + "/send", data=form_of(client.get(draft.path + "/send")))
    assert answer.status_code == 303
    assert draft.stored(lambda contract: contract.state) == "signing"
    assert client.get(draft.path + "/edit").status_code == 200
    late = form_of(client.get(draft.path + "/edit")) | {"title": "晚了"}
    assert client.post(draft.path + "/edit", data=late).status_code == 409


def test_a_text_that_was_changed_meanwhile_is_not_closed_unseen(draft):
    client, other = draft.client("buyer"), draft.client("seller")
    fields = form_of(client.get(draft.path + "/send"))
    other.post(draft.path + "/edit", data=form_of(other.get(draft.path + "/edit")) | {"title": "改"})
    assert client.post(draft.path + "/send", data=fields).status_code == 409
    assert draft.stored(lambda contract: contract.state) == "draft"


def test_a_text_is_taken_back_with_a_reason_that_the_other_side_reads(sent):
    client = sent.client("seller")
    fields = form_of(client.get(sent.path + "/take-back"))
    assert client.post(sent.path + "/take-back", data=fields).status_code == 422
    assert client.post(sent.path + "/take-back", data={**fields, "reason": "节点要改"}).status_code == 303
    assert "节点要改" in sent.client("buyer").get(sent.path).text


def _sign(house, side, **changes):
    client = house.client(side, "signatory")
    fields = form_of(client.get(house.path + "/sign")) | {"agreed": "y", **changes}
    return client.post(house.path + "/sign", data=fields)


def test_both_signatories_sign_what_they_see(sent):
    for side in ("seller", "buyer"):
        assert _sign(sent, side).status_code == 303
    assert sent.stored(lambda contract: contract.state) == "in_force"
    with sent.app.app_context():
        evidence = db.session.scalars(select(Signature)).all()
        assert {one.method for one in evidence} == {"second_factor"}
        assert all(len(one.address_digest) == 64 for one in evidence)


@pytest.mark.parametrize("changes", [{"agreed": ""}, {"digest": "0" * 64}, {"digest": ""}])
def test_a_signature_without_consent_or_under_another_text_is_refused(sent, changes):
    answer = _sign(sent, "seller", **changes)
    assert answer.status_code in (409, 422)
    assert sent.stored(lambda contract: contract.current.signatures) == []


def test_a_second_click_signs_once(sent):
    client = sent.client("seller", "signatory")
    fields = form_of(client.get(sent.path + "/sign")) | {"agreed": "y"}
    first, second = (client.post(sent.path + "/sign", data=fields) for _ in range(2))
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert sent.stored(lambda contract: len(contract.current.signatures)) == 1


@pytest.mark.parametrize(
    ("side", "role", "status"), [("seller", "owner", 403), ("buyer", "editor", 403), ("nobody", "editor", 404)]
)
def test_the_page_to_sign_is_for_signatories(sent, side, role, status):
    assert sent.client(side, role).get(sent.path + "/sign").status_code == status


def test_the_page_to_sign_shows_the_whole_text(sent):
    page = sent.client("seller", "signatory").get(sent.path + "/sign").text
    assert "第十条　合同的生效和其他" in page
    assert sent.stored(lambda contract: contract.current.digest) in page


def _report(house, **more):
    client = house.client("seller")
    address = f"/milestones/{house.milestone}/report"
    fields = form_of(client.get(address)) | {"evidence": "样机已交付，抗拉强度 435 MPa。", **more}
    return client.post(address, data=fields, content_type="multipart/form-data")


def test_a_milestone_is_reported_with_files_that_both_sides_read(in_force):
    answer = _report(in_force, files=(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "检测报告.pdf"))
    assert answer.status_code == 303, answer.text
    page = in_force.client("buyer").get(answer.location).text
    assert "抗拉强度 435 MPa" in page
    assert "检测报告.pdf" in page


def test_accepting_before_registration_is_refused_in_a_clear_sentence(in_force):
    _report(in_force)
    client = in_force.client("buyer", "owner")
    address = f"/milestones/{in_force.milestone}/accept"
    answer = client.post(address, data=form_of(client.get(address)))
    assert answer.status_code == 409
    assert "登记" in answer.text or "registered" in answer.text
    assert f"/milestones/{in_force.milestone}/accept" not in client.get(f"/milestones/{in_force.milestone}").text


def test_accepting_pays_and_ends_the_contract(in_force, deliver):
    with in_force.app.app_context():
        db.begin_writing()
        contract = queries.contract(in_force.number)
        actions.registered(contract, clock.today())
        payments.fund(contract.escrow, GOOD, by=None)
        db.session.commit()
    deliver()
    _report(in_force)
    client = in_force.client("buyer", "signatory")
    address = f"/milestones/{in_force.milestone}/accept"
    assert client.post(address, data=form_of(client.get(address))).status_code == 303
    deliver()
    assert in_force.stored(lambda contract: contract.state) == "performed"
    assert client.get(in_force.path).status_code == 200


def test_rejecting_needs_a_reason_and_the_seller_reads_it(in_force):
    _report(in_force)
    client = in_force.client("buyer", "owner")
    address = f"/milestones/{in_force.milestone}/reject"
    fields = form_of(client.get(address))
    assert client.post(address, data=fields).status_code == 422
    assert client.post(address, data={**fields, "reason": "缺检测报告"}).status_code == 303
    assert "缺检测报告" in in_force.client("seller").get(f"/milestones/{in_force.milestone}/report").text


@pytest.mark.parametrize(
    ("side", "role", "status"), [("seller", "owner", 403), ("buyer", "editor", 403), ("nobody", "editor", 404)]
)
def test_only_the_buyer_decides_on_a_milestone(in_force, side, role, status):
    for verb in ("accept", "reject"):
        assert in_force.client(side, role).get(f"/milestones/{in_force.milestone}/{verb}").status_code == status


def test_the_list_shows_own_contracts_only(draft):
    assert "铝锂合金" in draft.client("buyer", "finance").get("/contracts").text
    assert "铝锂合金" not in draft.client("nobody").get("/contracts").text
    assert draft.client("buyer").get("/contracts?page=99999999999").status_code == 200


def _new(house, **changes):
    client = house.client("seller")
    due = clock.today() + timedelta(days=60)
    fields = form_of(client.get("/contracts/new")) | {
        "side": "seller",
        "other": house.stored(lambda contract: contract.buyer.uscc),
        "title": "风机叶片在线检测服务",
        "kind": "0501",
        "field": "06",
        "ip_type": "99",
        "plan_source": "05",
        "aim": "02",
        "valid_from": clock.today().isoformat(),
        "valid_to": (due + timedelta(days=30)).isoformat(),
        "lines-0-title": "检测服务费",
        "lines-0-nature": "technical",
        "lines-0-amount": "12.5",
        "payment_mode": "1",
        "steps-0-title": "提交检测报告",
        "steps-0-due_on": due.isoformat(),
        "content": "对二十片叶片作在线检测。",
    }
    return client.post("/contracts/new", data={**fields, **changes})


def test_a_contract_can_be_drafted_without_an_award(draft):
    answer = _new(draft)
    assert answer.status_code == 303, answer.text
    with draft.app.app_context():
        made = db.session.scalars(select(Contract).order_by(Contract.id.desc())).first()
        assert (made.kind, made.sub_kind, made.amount_fen, made.award_id) == ("05", "0501", 125_000_00, None)
        assert (made.seller_id, made.buyer_id) == (draft.sides.seller.id, draft.sides.buyer.id)


@pytest.mark.parametrize(("field", "value"), [("other", "123"), ("other", ""), ("other", "own"), ("side", "")])
def test_a_contract_needs_another_verified_party(draft, field, value):
    own = draft.stored(lambda contract: contract.seller.uscc)
    answer = _new(draft, **{field: own if value == "own" else value})
    assert answer.status_code == 422
    with draft.app.app_context():
        assert db.session.scalar(select(func.count(Contract.id))) == 1
