"""The pages as requests: who sees what, errors that name the field, 404 across regions, the public verification."""

import pytest
from sqlalchemy import select

from marketplace import clock, db
from marketplace.inbox.models import Notification
from marketplace.permissions import Permission, Role, permits
from marketplace.registration import actions, queries
from marketplace.registration.models import Registration, RegistrationState
from tests import factories
from tests.registration import make

S = RegistrationState

FORM = {
    "title": "高温超导带材接头低温性能研究开发",
    "kind": "0102",
    "amount": "3000000",
    "technical": "３，０００，０００．００",
    "field": "05",
    "ip_type": "01",
    "plan_source": "05",
    "payment_mode": "1",
    "aim": "10",
    "service_industry": "C35",
}


class Stage:
    """A cast whose rows requests can see. No context stays pushed around a request, so that each has its own."""

    def __init__(self, app):
        self.app = app
        self.cast = None
        self.cast = self.do(lambda _cast: make.a_cast())

    def do(self, act, *args, **how):
        """Run `act(cast, …)` in a unit of work of its own and commit it."""
        with self.app.app_context():
            db.begin_writing()
            made = act(self.cast, *args, **how)
            db.session.commit()
            return made

    def read(self, registration):
        """Return a registration as it is stored now."""
        return self.do(lambda _cast: queries.registration(registration.id))

    def told(self, *of):
        """Return the kinds of notifications that were sent, to these people if any are named."""
        chosen = select(Notification.kind)
        if of:
            chosen = chosen.where(Notification.person_id.in_([person.id for person in of]))
        return self.do(lambda _cast: set(db.session.scalars(chosen)))

    def __getattr__(self, name):
        return getattr(self.cast, name)


@pytest.fixture
def stage(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield Stage(app)
    app.config["WTF_CSRF_ENABLED"] = True


def _as(client, person):
    return factories.sign_in(client, person)


def test_the_whole_way_from_contract_to_certificate(stage, client, deliver):
    stage.do(lambda _cast: make.own_mode())
    contract = stage.do(make.a_contract)
    deliver()
    seller = _as(client, stage.applicant)
    page = seller.get(f"/contracts/{contract.id}/registration/apply").get_data(as_text=True)
    assert 'value="3000000"' in page
    answer = seller.post(f"/contracts/{contract.id}/registration/apply", data=FORM)
    assert answer.status_code == 303
    registration = stage.do(lambda _cast: db.session.scalars(select(Registration)).one())
    assert seller.post(f"/registrations/{registration.id}/submit").status_code == 303
    official = _as(client, stage.registrar)
    assert contract.title in official.get("/registrations/desk").get_data(as_text=True)
    assert official.post(f"/registrations/{registration.id}/accept").status_code == 303
    review = official.get(f"/registrations/{registration.id}/review").get_data(as_text=True)
    assert '<mark class="found-same"' in review
    decided = {"kind": "0102", "amount": "3000000", "technical": "3000000"}
    assert official.post(f"/registrations/{registration.id}/decide", data=decided).status_code == 303
    registration = stage.read(registration)
    assert registration.state == S.REGISTERED
    paper = official.get(f"/registrations/{registration.id}/certificate").get_data(as_text=True)
    assert registration.number in paper
    assert "3,000,000" in paper
    deliver()
    assert {"registration.open", "registration.submitted", "registration.registered"} <= stage.told()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "-1"),
        ("amount", "面议"),
        ("amount", "350万"),
        ("amount", "0.001"),
        ("amount", "10000000000000.01"),
        ("amount", "1" * 30),
        ("amount", "1e5"),
        ("amount", "NaN"),
        ("amount", ""),
        ("technical", "3000000.01"),
        ("technical", "-0.01"),
        ("kind", "77"),
        ("kind", ""),
        ("title", ""),
        ("title", "长" * 201),
        ("title", "坏\x00字"),
        ("field", "12"),
    ],
)
def test_wrong_input_is_named_at_its_field_and_the_form_is_kept(stage, client, field, value):
    contract = stage.do(make.a_contract)
    data = {**FORM, field: value}
    answer = _as(client, stage.applicant).post(f"/contracts/{contract.id}/registration/apply", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "error-summary" in page
    assert f'href="#{field}"' in page
    if field != "title":
        assert FORM["title"] in page
    assert stage.do(lambda _cast: db.session.scalars(select(Registration)).all()) == []


def test_a_second_click_applies_once(stage, client):
    contract = stage.do(make.a_contract)
    seller = _as(client, stage.applicant)
    address = f"/contracts/{contract.id}/registration/apply"
    first = seller.post(address, data={**FORM, "submission": "one"})
    second = seller.post(address, data={**FORM, "submission": "one"})
    assert (first.status_code, second.location) == (303, first.location)
    assert len(stage.do(lambda _cast: db.session.scalars(select(Registration)).all())) == 1


def test_the_later_of_two_editors_is_told_and_keeps_the_text(stage, client):
    registration = stage.do(make.applied)
    seller = _as(client, stage.applicant)
    address = f"/registrations/{registration.id}/edit"
    assert seller.post(address, data={**FORM, "version": "1", "title": "第一位"}).status_code == 303
    late = seller.post(address, data={**FORM, "version": "1", "title": "第二位的文字"})
    assert late.status_code == 409
    assert "第二位的文字" in late.get_data(as_text=True)
    assert stage.read(registration).title == "第一位"


def _elsewhere(_cast):
    person = factories.an_official(Role.REGISTRAR, "340200")
    return factories.an_official(Role.SECOND_REVIEWER, "340200", person=person)


def _outsider(_cast):
    return factories.a_member(factories.an_organisation())


PAGES = (
    "",
    "/review",
    "/certificate",
    "/edit",
    "/return",
    "/refuse",
    "/number",
    "/second-review/confirm",
    "/revocation",
)
STEPS = ("/submit", "/accept", "/decide", "/return", "/refuse", "/number", "/second-review/confirm", "/revocation")


@pytest.mark.parametrize("path", PAGES)
def test_officials_of_another_region_and_other_people_find_nothing(stage, client, path):
    registration = stage.do(make.registered)
    for person in (stage.do(_elsewhere), stage.do(_outsider)):
        assert _as(client, person).get(f"/registrations/{registration.id}{path}").status_code == 404
    assert client.get("/registrations/999999").status_code == 404


@pytest.mark.parametrize("path", STEPS)
def test_steps_of_others_are_404_for_outsiders_and_403_for_the_parties(stage, client, path):
    registration = stage.do(make.submitted)
    elsewhere = stage.do(_elsewhere)
    assert _as(client, elsewhere).post(f"/registrations/{registration.id}{path}").status_code == 404
    buyer = _as(client, stage.buyers_signer)
    assert buyer.post(f"/registrations/{registration.id}{path}").status_code == 403
    assert stage.read(registration).state == S.SUBMITTED


def test_a_step_out_of_turn_is_a_conflict(stage, client):
    registration = stage.do(make.accepted)
    assert _as(client, stage.registrar).post(f"/registrations/{registration.id}/accept").status_code == 409


def test_a_draft_is_its_authors_affair(stage, client):
    registration = stage.do(make.applied)
    for person in (stage.buyers_signer, stage.registrar):
        assert _as(client, person).get(f"/registrations/{registration.id}").status_code == 404
        assert _as(client, person).get(f"/registrations/{registration.id}/review").status_code in (403, 404)
    assert _as(client, stage.registrar).get(f"/registrations/{registration.id}/review").status_code == 404
    assert _as(client, stage.applicant).get(f"/registrations/{registration.id}").status_code == 200


def test_a_visitor_is_asked_to_sign_in(stage, client):
    registration = stage.do(make.registered)
    assert client.get(f"/registrations/{registration.id}").status_code in (302, 401)


def test_a_return_shows_its_differences_to_the_applicant(stage, client):
    registration = stage.do(make.accepted)
    official = _as(client, stage.registrar)
    data = {
        "differences-0-field": "amount",
        "differences-0-expected": "3,500,000 元",
        "differences-0-found": "3,000,000 元",
        "note": "请核对",
    }
    assert official.post(f"/registrations/{registration.id}/return", data=data).status_code == 303
    page = _as(client, stage.applicant).get(f"/registrations/{registration.id}").get_data(as_text=True)
    assert "3,500,000 元" in page
    assert "请核对" in page


def test_a_return_without_a_word_keeps_the_form(stage, client):
    registration = stage.do(make.accepted)
    answer = _as(client, stage.registrar).post(f"/registrations/{registration.id}/return", data={})
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)


def test_a_refusal_lists_its_reasons(stage, client):
    registration = stage.do(make.accepted)
    official = _as(client, stage.registrar)
    assert official.post(f"/registrations/{registration.id}/refuse", data={}).status_code == 422
    data = {"reasons": ["02", "05"], "note": ""}
    assert official.post(f"/registrations/{registration.id}/refuse", data=data).status_code == 303
    page = _as(client, stage.applicant).get(f"/registrations/{registration.id}").get_data(as_text=True)
    assert "不属于技术合同" in page


def test_the_amounts_are_never_filled_in_from_the_text(stage, client):
    registration = stage.do(make.accepted)
    page = _as(client, stage.registrar).get(f"/registrations/{registration.id}/review").get_data(as_text=True)
    amount = page.split('name="amount"')[1].split(">")[0]
    assert 'value="3000000"' not in amount
    assert "人民币 3,000,000.00 元" in page.replace("</mark>", "").replace(
        '<mark class="found-same" title="成交额">', ""
    ).replace('<mark class="found-same" title="deal amount">', "")


def _prechecked(cast):
    registration = make.accepted(cast)
    return actions.register(registration, make.decision(registration), by=cast.as_registrar)


def test_a_malformed_official_number_keeps_the_form(stage, client):
    registration = stage.do(_prechecked)
    official = _as(client, stage.registrar)
    address = f"/registrations/{registration.id}/number"
    wrong = official.post(address, data={"number": "12", "registered_on": clock.today().isoformat()})
    assert wrong.status_code == 422
    late = official.post(address, data={"number": "2026340101000777", "registered_on": "9999-12-31"})
    assert late.status_code == 422
    assert official.get(f"/registrations/{registration.id}/certificate").status_code == 200
    right = official.post(address, data={"number": "2026340101000777", "registered_on": clock.today().isoformat()})
    assert right.status_code == 303
    paper = official.get(f"/registrations/{registration.id}/certificate").get_data(as_text=True)
    heading = paper.split('class="certificate-title">')[1].split("<")[0]
    assert heading in ("平台预审单", "Platform pre-check slip")


def test_anybody_may_verify_a_number_but_sees_the_deal_only_with_the_code_on_the_paper(stage, client):
    registration = stage.do(make.registered)
    address = f"/registrations/verify/{registration.number}"
    page = client.get(address).get_data(as_text=True)
    assert registration.number in page
    assert stage.seller.name not in page
    assert "3,000,000" not in page
    whole = client.get(f"{address}?code={registration.check_code}").get_data(as_text=True)
    assert stage.seller.name in whole
    assert "3,000,000" in whole
    guessed = client.get(f"{address}?code=0000000000").get_data(as_text=True)
    assert stage.seller.name not in guessed


@pytest.mark.parametrize("number", ["0", "x" * 3000, "%00", "2026<script>", "２０２６"])
def test_an_unknown_number_is_said_to_be_unknown(stage, client, number):
    answer = client.get(f"/registrations/verify/{number}")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.get_data(as_text=True)


def _being_revoked(cast):
    return actions.propose_revocation(make.registered(cast), "fraud", "虚假合同", by=cast.as_registrar)


def test_a_revoked_registration_is_void_on_every_page(stage, client):
    registration = stage.do(_being_revoked)
    second = _as(client, stage.second)
    assert second.get(f"/registrations/{registration.id}/revocation/confirm").status_code == 200
    assert second.post(f"/registrations/{registration.id}/revocation/confirm", data={}).status_code == 303
    assert stage.read(registration).state == S.REVOKED
    for path in (f"/registrations/verify/{registration.number}", f"/registrations/{registration.id}/certificate"):
        page = second.get(path).get_data(as_text=True)
        assert "撤销" in page or "revoked" in page


def test_a_cancellation_goes_from_the_seller_to_the_registrar(stage, client):
    registration = stage.do(make.registered)
    seller = _as(client, stage.applicant)
    address = f"/registrations/{registration.id}/cancellation"
    assert seller.get(address).status_code == 200
    assert seller.post(address, data={"cause": "dissolved"}).status_code == 422
    assert seller.post(address, data={"cause": "dissolved", "note": "协商解除"}).status_code == 303
    official = _as(client, stage.registrar)
    assert official.post(f"{address}/confirm", data={}).status_code == 303
    assert stage.read(registration).state == S.CANCELLED


def test_a_paid_milestone_is_offered_filed_and_approved(stage, client, deliver):
    registration = stage.do(make.registered)
    milestone = stage.do(lambda _cast: make.paid_milestone(registration))
    finance = _as(client, stage.finance)
    address = f"/registrations/{registration.id}/income/new"
    page = finance.get(f"{address}?milestone={milestone.id}").get_data(as_text=True)
    assert 'value="3000000"' in page
    data = {"milestone": milestone.id, "received_on": clock.today().isoformat(), "amount": "3000000"}
    assert finance.post(address, data={**data, "technical": "3000000.001"}).status_code == 422
    assert finance.post(address, data={**data, "technical": "3000000"}).status_code == 303
    income = stage.do(lambda _cast: queries.registration(registration.id).incomes[0])
    official = _as(client, stage.registrar)
    assert registration.title in official.get("/registrations/desk?queue=income").get_data(as_text=True)
    assert official.post(f"/receipts/{income.id}/approve", data={}).status_code == 303
    assert stage.do(lambda _cast: queries.approved_fen(registration)) == 300 * make.WAN
    deliver()
    assert "income.approved" in stage.told(stage.finance)


def test_a_receipt_may_be_refused_with_a_reason(stage, client):
    from tests.registration.test_incomes import receipt

    income = stage.do(lambda cast: actions.file_income(make.registered(cast), receipt(), by=cast.as_finance))
    official = _as(client, stage.registrar)
    assert official.post(f"/receipts/{income.id}/refuse", data={"note": ""}).status_code == 422
    assert official.post(f"/receipts/{income.id}/refuse", data={"note": "金额与回单不符"}).status_code == 303
    page = _as(client, stage.finance).get(f"/receipts/{income.id}").get_data(as_text=True)
    assert "金额与回单不符" in page


@pytest.mark.parametrize(
    "queue", ["review", "number", "second", "cancelling", "revoking", "returned", "decided", "income", "?"]
)
def test_every_queue_opens_also_when_it_is_empty(stage, client, queue):
    for person, page in ((stage.registrar, 0), (stage.second, 10**30)):
        assert _as(client, person).get(f"/registrations/desk?queue={queue}&page={page}").status_code == 200


def test_the_desk_is_for_officials(stage, client):
    assert _as(client, stage.applicant).get("/registrations/desk").status_code == 403


def test_the_parties_see_their_own_list(stage, client):
    registration = stage.do(make.submitted)
    for person in (stage.applicant, stage.buyers_signer):
        assert registration.title in _as(client, person).get("/registrations").get_data(as_text=True)
    outsider = stage.do(_outsider)
    assert registration.title not in _as(client, outsider).get("/registrations").get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_renders_in_both_languages_without_inline_style_or_script(stage, client, language):
    registration = stage.do(make.registered, amount_fen=400 * make.WAN)
    waiting = stage.do(make.accepted)
    for person, paths in (
        (
            stage.registrar,
            (
                "desk",
                "desk?queue=decided",
                f"{registration.id}",
                f"{registration.id}/certificate",
                f"{waiting.id}/review",
                f"{waiting.id}/return",
                f"{waiting.id}/refuse",
                f"{registration.id}/review",
                f"{registration.id}/revocation",
            ),
        ),
        (stage.applicant, ("", f"{registration.id}", f"{waiting.id}", f"{registration.id}/cancellation")),
        (stage.finance, (f"{registration.id}/income/new",)),
    ):
        signed = _as(client, person)
        with signed.session_transaction() as cookie:
            cookie["lang"] = language
        for path in paths:
            answer = signed.get(f"/registrations/{path}".rstrip("/"))
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200, path
            assert " style=" not in page, path
            assert " onclick=" not in page, path


def test_what_is_visible_in_a_query_is_what_may_be_opened(ctx):
    """Every viewer × every state: the filter for lists and the rule for single records agree."""
    cast = make.a_cast()
    make.own_mode()
    make.applied(cast)
    make.submitted(cast)
    make.registered(cast)
    abroad = make.a_cast(region="330102", buyer_region="340103", city="330100")
    make.submitted(abroad)
    make.registered(abroad)
    people = [
        cast.applicant,
        cast.buyers_signer,
        cast.registrar,
        cast.second,
        abroad.applicant,
        abroad.registrar,
        factories.an_official(Role.STATISTICIAN, "340103"),
        factories.an_official(Role.AUDITOR, "000000"),
        factories.an_official(Role.ADMINISTRATOR, "340100"),
        factories.a_member(factories.an_organisation()),
    ]
    every = db.session.scalars(select(Registration)).all()
    for person in people:
        actor = factories.actor_of(person)
        chosen = set(db.session.scalars(select(Registration.id).where(queries.visible(actor))))
        assert chosen == {one.id for one in every if permits(actor, Permission.READ_APPLICATION, one)}
