"""The papers of a registration: what each says, who gives it when, and what is never called a certificate."""

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace import clock, db
from marketplace.contracts.models import LineNature
from marketplace.contracts.terms import Line, Step
from marketplace.errors import NotFound
from marketplace.papers import SOURCES, actions, making, queries, rendering, sheets, word
from marketplace.registration import actions as registrations
from marketplace.registration import papers
from tests import factories
from tests.papers.reading import of_docx, of_pdf, of_xlsx, squeezed
from tests.registration import make
from tests.registration.test_pages import Stage

MOST = 10**15
TYPED = "#import $x$ {{ 7*7 }} <b>𠮷野</b> =1+1"


@pytest.fixture
def stage(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield Stage(app)
    app.config["WTF_CSRF_ENABLED"] = True


def said(registration, kind):
    return papers.data(registration.id, kind)


def pdf_of(registration, kind):
    return of_pdf(making.made(kind, "pdf", said(registration, kind)))


def national(cast, **how):
    registration = make.accepted(cast, **how)
    return registrations.register(registration, make.decision(registration), by=cast.as_registrar)


def test_the_form_has_every_field_of_jj_001(ctx):
    cast = make.a_cast()
    registration = make.registered(cast, amount_fen=400 * make.WAN, technical_fen=300 * make.WAN)
    text = pdf_of(registration, "registration_form")
    for name in (
        *("合同登记编号", "项目名称", "合同类别", "签订日期", "有效期起", "有效期止", "合同成交总额", "技术交易额"),
        *("支付方式", "是否关联交易", "计划来源", "知识产权", "技术领域", "服务的国民经济行业", "社会经济目标"),
        *(
            "统一社会信用代码",
            "性质",
            "国别（地区）",
            "行政区划",
            "法定代表人",
            "联系人",
            "联系电话",
            "邮政编码",
            "地址",
        ),
        *("所属国民经济行业", "是否技术转移机构", "是否研发机构", "国家高新区内企业", "是否上市公司", "企业规模"),
        *("技术性收入核定", "登记机构（盖章）", "JJ-001"),
    ):
        assert name in text, name
    for value in (
        *(registration.number, "4,000,000.00", "人民币肆佰万元整", "3,000,000.00", "人民币叁佰万元整"),
        *(cast.seller.name, cast.buyer.uscc, "340104安徽省合肥市蜀山区", "技术开发合同／委托开发合同"),
    ):
        assert value in text, value


def test_the_form_in_excel_has_the_amounts_as_numbers(ctx):
    registration = make.registered(make.a_cast(), amount_fen=400 * make.WAN, technical_fen=300 * make.WAN)
    values = of_xlsx(making.made("registration_form", "xlsx", said(registration, "registration_form")))
    assert {4_000_000, 3_000_000, registration.number, registration.title} <= set(values)


def test_only_a_transfer_states_what_it_will_bring(ctx):
    cast = make.a_cast()
    development = make.registered(cast)
    assert "预计新增投入" not in pdf_of(development, "registration_form")
    development.kind = "0202"
    assert "预计新增投入" in pdf_of(development, "registration_form")


def test_approved_income_stands_on_the_form_and_makes_it_another_paper(ctx):
    from tests.registration.test_incomes import receipt

    cast = make.a_cast()
    registration = make.registered(cast)
    before = queries.digest_of(queries.Wanted("registration", registration.id, "registration_form", "pdf"))
    assert "尚无核定的技术性收入" in pdf_of(registration, "registration_form")
    income = registrations.file_income(registration, receipt(), by=cast.as_finance)
    registrations.approve_income(income, by=cast.as_registrar)
    db.session.refresh(registration)
    assert "尚无核定的技术性收入" not in pdf_of(registration, "registration_form")
    after = queries.digest_of(queries.Wanted("registration", registration.id, "registration_form", "pdf"))
    assert before != after


def test_the_application_says_what_was_applied_for_in_pdf_and_word(ctx):
    cast = make.a_cast()
    registration = make.submitted(cast, amount_fen=123_456_789)
    data = said(registration, "application")
    for text in (of_pdf(rendering.pdf("application", data)), of_docx(word.docx("application", data))):
        for value in ("申请人（卖方）", "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", "承诺", cast.buyer.name):
            assert value in text, value


def test_a_certificate_states_both_amounts_and_where_it_is_verified(stage, client):
    registration = stage.do(make.registered, amount_fen=400 * make.WAN, technical_fen=300 * make.WAN)
    data = stage.do(lambda _cast: said(registration, "certificate"))
    text = of_pdf(making.made("certificate", "pdf", data))
    for value in (
        "技术合同登记证明",
        registration.number,
        registration.check_code,
        "人民币肆佰万元整",
        "人民币叁佰万元整",
    ):
        assert value in text, value
    assert squeezed(data["address"]) in text
    page = client.get(data["address"].removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert stage.buyer.name in page.get_data(as_text=True)


def test_where_the_national_system_decides_the_slip_never_calls_itself_a_certificate(ctx):
    registration = national(make.a_cast())
    assert papers.offered(registration.id)["precheck"] == ("pdf",)
    assert "certificate" not in papers.offered(registration.id)
    text = pdf_of(registration, "precheck")
    assert "平台预审单" in text
    assert "证明" not in text
    assert "全国技术合同管理与服务系统" in text


def test_a_paper_is_offered_only_when_there_is_something_to_certify(ctx):
    assert set(papers.offered(make.submitted(make.a_cast()).id)) == {"application", "registration_form"}
    assert set(papers.offered(make.registered(make.a_cast()).id)) == {"application", "registration_form", "certificate"}
    assert papers.offered(10**6) == {}


def test_a_void_certificate_is_neither_made_anew_nor_handed_out(stage, client, deliver):
    registration = stage.do(make.registered)
    paper = stage.do(_ask_certificate, registration)
    deliver()
    address = f"/files/{stage.do(lambda _cast: queries.paper(paper.id)).file.public_id}"
    finance = factories.sign_in(client, stage.finance)
    assert finance.get(address).status_code == 200
    stage.do(_revoke, registration)
    assert factories.sign_in(client, stage.finance).get(address).status_code == 404
    with pytest.raises(NotFound):
        stage.do(_ask_certificate, registration)
    page = client.get(f"/registrations/verify/{registration.number}").get_data(as_text=True)
    assert "撤销" in page


def _ask_certificate(cast, registration):
    return actions.ask("registration", registration.id, "certificate", "pdf", by=cast.as_finance)


def _revoke(cast, registration):
    registrations.propose_revocation(queries_of(registration), "fraud", "虚假合同", by=cast.as_registrar)
    registrations.revoke(queries_of(registration), by=cast.as_second)


def queries_of(registration):
    from marketplace.registration import queries as found

    return found.registration(registration.id)


def test_a_certificate_asked_for_before_the_revocation_isnt_made_after_it(stage, deliver):
    registration = stage.do(make.registered)
    paper = stage.do(_ask_certificate, registration)
    stage.do(_revoke, registration)
    deliver()
    assert stage.do(lambda _cast: queries.paper(paper.id)).error == "withdrawn"


def test_in_a_demonstration_every_paper_says_so(app):
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, mode="demo")
    try:
        registration = Stage(app).do(make.registered)
        with app.app_context():
            for kind in ("certificate", "registration_form", "application"):
                assert "演示" in pdf_of(registration, kind)
            assert "演示" in of_pdf(
                rendering.pdf("contract", SOURCES["contract"].data(registration.contract_id, "contract"))
            )
    finally:
        app.extensions["settings"] = settings


def test_a_draft_is_its_sellers_affair_and_so_are_its_papers(stage, client):
    registration = stage.do(make.applied)
    address = f"/registrations/{registration.id}/papers"
    assert factories.sign_in(client, stage.applicant).get(address).status_code == 200
    assert factories.sign_in(client, stage.buyers_signer).get(address).status_code == 404
    assert factories.sign_in(client, stage.registrar).get(address).status_code == 404


def test_the_list_of_papers_stands_on_the_registrations_page(stage, client):
    registration = stage.do(make.registered)
    page = factories.sign_in(client, stage.finance).get(f"/registrations/{registration.id}").get_data(as_text=True)
    assert page.count(f'action="/registrations/{registration.id}/papers"') == 5


def _hard_contract(cast):
    """Return a contract with the longest title, what looks like markup, and the largest amount there is."""
    how = {
        "title": f"{TYPED}{'长' * 300}"[:200],  # the longest that a registration takes
        "lines": (Line(TYPED, LineNature.TECHNICAL, MOST),),
        "steps": (Step(TYPED, clock.today() + timedelta(days=30), MOST),),
    }
    return make.a_contract(cast, **how)


def test_the_hardest_contract_renders_in_every_format(ctx):
    contract = _hard_contract(make.a_cast(seller=f"{TYPED}院", buyer="𠮷𡈽" * 30))
    data = SOURCES["contract"].data(contract.id, "contract")
    for text in (of_pdf(rendering.pdf("contract", data)), of_docx(word.docx("contract", data))):
        for value in (contract.title, "人民币壹拾万亿元整", "10,000,000,000,000.00", "𠮷𡈽" * 30):
            assert squeezed(value) in text


def test_the_hardest_registration_renders_in_every_format(ctx):
    cast = make.a_cast(seller=f"{TYPED}院", buyer="𠮷𡈽" * 30)
    contract = _hard_contract(cast)
    application = make.an_application(MOST, title=contract.title)
    registration = registrations.apply(contract, application, by=cast.as_applicant)
    registration.seller = {**registration.seller, "address": "", "legal_representative": None, "industry": None}
    for kind in ("application", "registration_form"):
        assert squeezed(contract.title) in pdf_of(registration, kind)
    assert squeezed(contract.title) in of_docx(word.docx("application", said(registration, "application")))
    assert contract.title in of_xlsx(sheets.xlsx(said(registration, "registration_form")))


def test_a_change_reissues_the_certificate_with_a_code_of_its_own(ctx):
    from tests.registration.test_changes import changed

    cast = make.a_cast()
    registration = make.registered(cast)
    wanted = queries.Wanted("registration", registration.id, "certificate", "pdf")
    before, code = queries.digest_of(wanted), registration.check_code
    changed(cast, registration)
    text = pdf_of(registration, "certificate")
    for value in ("第2次核发", "4,000,000.00", registration.number, registration.check_code):
        assert value in text, value
    assert code not in text
    assert queries.digest_of(wanted) != before


def test_every_party_of_a_side_has_a_block_of_its_own(ctx):
    registration = make.applied(make.a_cast())
    registration.sellers = [registration.seller, {**registration.seller, "name": "合作研究院"}]
    text = pdf_of(registration, "registration_form")
    for value in ("卖方（第1）", "卖方（第2）", "合作研究院", "买方"):
        assert value in text, value


def test_the_buyer_of_an_import_stands_first_on_the_application(ctx):
    cast = make.a_cast()
    registration = make.applied(cast)
    registration.registrant_id = cast.buyer.id
    text = pdf_of(registration, "application")
    assert text.index("申请人（买方）") < text.index(cast.buyer.name) < text.index(cast.seller.name)
