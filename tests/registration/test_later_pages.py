"""The pages of points, batches, likenesses, reviews, changes and the tax file, as requests."""

import io

import pytest

from marketplace import clock
from marketplace.permissions import OrgRole, Role
from marketplace.registration import actions, queries
from marketplace.registration.models import RegistrationState
from tests import factories
from tests.registration import make
from tests.registration.test_handing_in import clauses
from tests.registration.test_incomes import receipt
from tests.registration.test_pages import FORM, Stage, _as, _prechecked

S = RegistrationState


@pytest.fixture
def stage(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield Stage(app)
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def keeper(stage):
    return stage.do(lambda _cast: factories.an_official(Role.ADMINISTRATOR, "340000"))


POINT = {
    "code": "09",
    "name": "芜湖登记点",
    "legal_person": "芜湖技术市场中心",
    "uscc": factories.a_code(),
    "region": "340200",
    "address": "芜湖市测试路9号",
    "phone": "0553-1111111",
}


def test_an_administrator_opens_a_point_names_its_people_and_closes_it(stage, client, keeper):
    registrar = stage.do(lambda _cast: factories.an_official(Role.REGISTRAR, "340200"))
    signed = _as(client, keeper)
    today = clock.today().isoformat()
    assert (
        signed.post("/console/registration-points", data={**POINT, "valid_from": today, "code": "x"}).status_code == 422
    )
    answer = signed.post("/console/registration-points", data={**POINT, "valid_from": today})
    assert answer.status_code == 303
    page = signed.get(answer.location).get_data(as_text=True)
    assert registrar.name in page
    staff = {"person": registrar.id, "role": "A", "valid_from": today}
    assert signed.post(f"{answer.location}/staff", data=staff).status_code == 303
    assert signed.post(f"{answer.location}/staff", data={**staff, "role": "B"}).status_code == 422
    assert signed.post(f"{answer.location}/close", data={"last_day": "2001-01-01"}).status_code == 422
    assert signed.post(f"{answer.location}/close", data={"last_day": today}).status_code == 303
    assert POINT["name"] in client.get("/registrations/points").get_data(as_text=True)


@pytest.mark.parametrize("path", ["", "/1", "/1/staff", "/1/close"])
def test_the_points_are_kept_by_administrators_only(stage, client, path):
    for person in (stage.registrar, stage.applicant):
        method = "GET" if path in ("", "/1") else "POST"
        answer = _as(client, person).open(f"/console/registration-points{path}", method=method)
        assert answer.status_code in (403, 404)


def test_everybody_finds_where_to_register(stage, client):
    page = client.get("/registrations/points").get_data(as_text=True)
    assert "技术合同登记点" in page
    assert "0551-00000000" in page


def test_an_application_at_the_wrong_point_keeps_the_form_and_names_the_right_one(stage, client):
    wrong = stage.do(lambda _cast: make.a_point("340200", name="芜湖登记点").id)
    contract = stage.do(make.a_contract)
    answer = _as(client, stage.applicant).post(
        f"/contracts/{contract.id}/registration/apply", data={**FORM, "point": wrong}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#point"' in page
    assert "测试路1号" in page
    assert FORM["title"] in page


def _twin(cast):
    make.submitted(cast)
    title, subject = make.PROJECTS[0]
    contract = make.a_contract(cast, title=title, clauses=clauses(subject))
    return actions.apply(contract, make.an_application(), by=cast.as_applicant)


def test_an_application_that_looks_like_an_earlier_one_asks_for_a_statement_and_shows_it_to_the_desk(stage, client):
    registration = stage.do(_twin)
    seller = _as(client, stage.applicant)
    address = f"/registrations/{registration.id}/submit"
    assert f'href="{address}"' in seller.get(f"/registrations/{registration.id}").get_data(as_text=True)
    assert seller.get(address).status_code == 200
    refused = seller.post(address, data={"statement": " "})
    assert refused.status_code == 422
    assert 'href="#statement"' in refused.get_data(as_text=True)
    assert seller.post(address, data={"statement": "第二期样品规格不同"}).status_code == 303
    page = _as(client, stage.registrar).get(f"/registrations/{registration.id}/review").get_data(as_text=True)
    assert "第二期样品规格不同" in page


def _incomplete(cast):
    seller = queries.registrant(cast.seller.id)
    seller.address = seller.industry = ""
    return make.applied(cast)


def test_everything_that_is_missing_stands_in_one_list(stage, client):
    registration = stage.do(_incomplete)
    seller = _as(client, stage.applicant)
    answer = seller.post(f"/registrations/{registration.id}/submit", data={})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count(stage.seller.name) >= 2
    assert stage.read(registration).state == S.DRAFT


def test_rows_go_out_by_the_batch_and_their_numbers_come_back(stage, client):
    first, second = stage.do(_prechecked), stage.do(_prechecked)
    official = _as(client, stage.registrar)
    assert official.get("/registrations/desk?queue=number").status_code == 200
    chosen = {"application": [first.id, second.id], "format": "csv"}
    answer = official.post("/registrations/desk/export", data=chosen)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert len(lines) == 3
    assert official.post("/registrations/desk/export", data={**chosen, "format": "xlsx"}).data.startswith(b"PK")
    assert official.post("/registrations/desk/export", data={"application": []}).status_code == 422
    head = "平台申请号,合同登记编号,登记日期"
    good = f"{head}\n{first.id},2026340101000771,{clock.today()}\n{second.id},2026340101000772,{clock.today()}\n"
    bad = f"{good}{second.id},1,{clock.today()}\n"

    def bring(text):
        file = (io.BytesIO(text.encode("gb18030")), "numbers.csv")
        return official.post("/registrations/desk/numbers", data={"file": file}, content_type="multipart/form-data")

    refused = bring(bad)
    assert refused.status_code == 422
    assert stage.read(first).number is None
    assert bring("没有表头\n").status_code == 422
    assert official.post("/registrations/desk/numbers", data={}).status_code == 422
    assert bring(good).status_code == 303
    assert bring(good).status_code == 303
    assert stage.read(second).number == "2026340101000772"


def _refused(cast):
    return actions.refuse(make.accepted(cast), ["02"], "属于采购合同", by=cast.as_registrar)


def test_a_refusal_is_reviewed_by_somebody_else(stage, client, deliver):
    registration = stage.do(_refused)
    seller = _as(client, stage.applicant)
    address = f"/registrations/{registration.id}/refusal"
    assert f'href="{address}/review"' in seller.get(f"/registrations/{registration.id}").get_data(as_text=True)
    assert seller.get(f"{address}/review").status_code == 200
    assert seller.post(f"{address}/review", data={"note": ""}).status_code == 422
    assert seller.post(f"{address}/review", data={"note": "含研究开发内容"}).status_code == 303
    first = _as(client, stage.registrar)
    assert "含研究开发内容" in first.get(f"/registrations/{registration.id}/review").get_data(as_text=True)
    assert first.post(f"{address}/overturn", data={"note": "同意"}).status_code == 403
    second = _as(client, stage.second)
    assert registration.title in second.get("/registrations/desk?queue=refusals").get_data(as_text=True)
    assert second.get(f"{address}/uphold").status_code == 200
    assert second.post(f"{address}/overturn", data={"note": ""}).status_code == 422
    assert second.post(f"{address}/overturn", data={"note": "确属技术开发"}).status_code == 303
    assert stage.read(registration).state == S.ACCEPTED
    deliver()
    assert "registration.refusal_overturned" in stage.told(stage.applicant)


def test_a_change_goes_from_the_registrant_to_the_desk_and_supersedes_the_paper(stage, client, deliver):
    registration = stage.do(make.registered)
    code, seller = registration.check_code, _as(client, stage.applicant)
    address = f"/registrations/{registration.id}/change"
    assert 'value="3000000"' in seller.get(address).get_data(as_text=True)
    asked = {**FORM, "amount": "4000000", "technical": "4000000", "title": registration.title}
    assert seller.post(address, data=asked).status_code == 422
    assert seller.post(address, data={**asked, "reason": "追加试验内容"}).status_code == 303
    official = _as(client, stage.registrar)
    assert "追加试验内容" in official.get(f"/registrations/{registration.id}/review").get_data(as_text=True)
    wrong = {"kind": "0102", "amount": "1", "technical": "1"}
    assert official.post(f"{address}/decide", data=wrong).status_code == 422
    decided = {"kind": "0102", "amount": "4000000", "technical": "4000000"}
    assert official.post(f"{address}/decide", data=decided).status_code == 303
    stored = stage.read(registration)
    assert (stored.amount_fen, stored.edition) == (400 * make.WAN, 2)
    old = client.get(f"/registrations/verify/{registration.number}?code={code}").get_data(as_text=True)
    assert "4,000,000" not in old
    assert "换" in old or "superseded" in old or "作废" in old
    new = client.get(f"/registrations/verify/{registration.number}?code={stored.check_code}").get_data(as_text=True)
    assert "4,000,000" in new
    deliver()
    assert "registration.changed" in stage.told(stage.buyers_signer) | stage.told(stage.applicant)


def _approved(cast):
    registration = make.registered(cast, amount_fen=300 * make.WAN, technical_fen=200 * make.WAN)
    actions.approve_income(actions.file_income(registration, receipt(), by=cast.as_finance), by=cast.as_registrar)
    return registration


def test_the_tax_file_has_the_years_contracts_amounts_clause_and_income(stage, client):
    registration = stage.do(_approved)
    finance = _as(client, stage.finance)
    address = f"/organisations/{stage.seller.id}/tax"
    assert registration.number in finance.get(address).get_data(as_text=True)
    table = finance.get(f"{address}?format=csv").get_data(as_text=True)
    for said in (registration.number, "3000000.00", "2000000.00", "1000000.00", "技术秘密成果的使用权"):
        assert said in table, said
    last = table.strip().splitlines()[-1]
    assert "税务机关" in last or "tax office" in last
    assert finance.get(f"{address}?format=xlsx").data.startswith(b"PK")
    other = finance.get(f"{address}?year={clock.today().year - 1}").get_data(as_text=True)
    assert registration.number not in other
    assert finance.get(f"{address}?year=99999999").status_code == 404


def test_the_tax_file_is_for_the_registrants_own_finance(stage, client):
    stage.do(_approved)
    for person in (stage.applicant, stage.registrar, stage.buyers_signer):
        assert _as(client, person).get(f"/organisations/{stage.seller.id}/tax").status_code in (403, 404)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_later_pages_render_in_both_languages_without_inline_style_or_script(stage, client, keeper, language):
    def pages(cast):
        return _twin(cast), _refused(cast), make.registered(cast)

    twin, refused, registered = stage.do(pages)
    draft = make.an_application(400 * make.WAN, title=registered.title)
    stage.do(lambda cast: actions.ask_change(queries.registration(registered.id), draft, "追加", by=cast.as_applicant))
    owner = stage.do(lambda cast: factories.a_member(cast.seller, OrgRole.OWNER))
    point = stage.do(lambda _cast: queries.registration(registered.id).point_id)
    for person, paths in (
        (
            owner,
            (
                f"/registrations/{twin.id}",
                f"/registrations/{twin.id}/submit",
                f"/registrations/{refused.id}/refusal/review",
                f"/organisations/{stage.seller.id}/tax",
                "/registrations/points",
                "/registrations",
            ),
        ),
        (
            stage.registrar,
            (
                f"/registrations/{registered.id}/review",
                f"/registrations/{registered.id}/change/turn-down",
                "/registrations/desk?queue=changing&due=late&words=%E8%B6%85&point=1",
                "/registrations/desk/numbers",
            ),
        ),
        (keeper, ("/console/registration-points", f"/console/registration-points/{point}")),
    ):
        signed = _as(client, person)
        with signed.session_transaction() as cookie:
            cookie["lang"] = language
        for path in paths:
            answer = signed.get(path)
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200, path
            assert " style=" not in page, path
            assert " onclick=" not in page, path


def test_a_draft_says_nothing_of_what_it_looks_like_to_others(stage, client):
    registration = stage.do(_twin)
    assert _as(client, stage.registrar).get(f"/registrations/{registration.id}/submit").status_code == 404
