"""From the button to the download: asked for once, made by the relay, kept by what it says, guarded by its record."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from marketplace import audit, db
from marketplace.errors import Forbidden, NotFound
from marketplace.outbox import Delivery, DeliveryState
from marketplace.papers import actions, making, queries, rendering
from marketplace.papers.models import Fault, Paper, PaperState
from marketplace.papers.sources import SOURCES
from tests import factories
from tests.papers.reading import of_docx, of_pdf
from tests.registration import make
from tests.registration.test_pages import Stage


@pytest.fixture
def stage(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield Stage(app)
    app.config["WTF_CSRF_ENABLED"] = True


def asked(stage, contract, form="pdf"):
    return stage.do(lambda cast: actions.ask("contract", contract.id, "contract", form, by=cast.as_signer))


def stored(stage, paper):
    return stage.do(lambda _cast: queries.paper(paper.id))


def bytes_of(client, person, paper):
    answer = factories.sign_in(client, person).get(f"/files/{paper.file.public_id}")
    assert answer.status_code == 200
    return answer.get_data()


def fragment(client, person, contract):
    return factories.sign_in(client, person).get(f"/contracts/{contract.id}/papers").get_data(as_text=True)


def test_a_contract_is_asked_for_made_and_fetched(stage, client, deliver):
    contract = stage.do(make.a_contract)
    signer = factories.sign_in(client, stage.signer)
    assert "hx-get" not in fragment(client, stage.signer, contract)
    answer = signer.post(f"/contracts/{contract.id}/papers", data={"kind": "contract", "format": "pdf"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"/contracts/{contract.id}#papers")
    waiting = signer.get(f"/contracts/{contract.id}").get_data(as_text=True)
    assert f'hx-get="/contracts/{contract.id}/papers"' in waiting
    deliver()
    ready = fragment(client, stage.signer, contract)
    assert "hx-get" not in ready
    assert "/files/" in ready
    paper = stage.do(lambda _cast: queries.of("contract", contract.id)[0].paper)
    assert "电子签名" in of_pdf(bytes_of(client, stage.signer, paper))
    assert paper.file.name.endswith(f"{contract.title}.pdf")


def test_asking_again_for_what_says_the_same_gives_the_same_paper(stage, deliver):
    contract = stage.do(make.a_contract)
    first = asked(stage, contract)
    assert asked(stage, contract).id == first.id
    deliver()
    assert asked(stage, contract).id == first.id
    deliver()
    assert stage.do(lambda _cast: db.session.scalar(select(func.count(Paper.id)))) == 1
    assert asked(stage, contract, "docx").id != first.id


def test_the_same_record_gives_the_same_bytes_though_the_file_was_made_elsewhere(stage, client, deliver):
    contract = stage.do(make.a_contract)
    paper = asked(stage, contract)
    deliver()
    again = stage.do(lambda _cast: rendering.pdf("contract", SOURCES["contract"].data(contract.id, "contract")))
    assert bytes_of(client, stage.signer, stored(stage, paper)) == again


def test_a_contract_that_has_changed_gives_another_paper_and_the_old_one_stays(stage, client, deliver):
    draft = stage.do(_a_draft)
    old = asked(stage, draft)
    deliver()
    stage.do(_sign_all, draft.id)
    new = asked(stage, draft)
    deliver()
    assert new.id != old.id
    assert "尚未签署" in of_pdf(bytes_of(client, stage.signer, stored(stage, old)))
    assert "尚未签署" not in of_pdf(bytes_of(client, stage.signer, stored(stage, new)))


def _a_draft(cast):
    from marketplace.contracts import actions as contracts

    return contracts.draft_contract(contracts.Draft(make.terms(), cast.seller.id, cast.buyer.id), by=None)


def _sign_all(cast, contract_id):
    from marketplace.contracts import actions as contracts
    from marketplace.contracts import queries as found

    contract = found.contract(contract_id)
    contracts.send(contract, by=cast.as_signer)
    for party, person in ((cast.seller, cast.as_signer), (cast.buyer, cast.as_buyers_signer)):
        contracts.sign(contract, contracts.Consent(party.id, contract.to_sign.digest), by=person)


def test_what_changed_after_it_was_asked_for_is_not_passed_off_as_what_was_asked_for(stage, client, deliver):
    draft = stage.do(_a_draft)
    paper = asked(stage, draft)
    stage.do(_sign_all, draft.id)
    deliver()
    assert stored(stage, paper).state == PaperState.FAILED
    assert stored(stage, paper).error == Fault.CHANGED


def test_a_paper_that_failed_is_explained_and_made_when_it_is_asked_for_again(stage, client, deliver, monkeypatch):
    contract = stage.do(make.a_contract)

    def broken(_template, _data):
        raise RuntimeError("the typesetter is not well")

    with monkeypatch.context() as broken_now:
        broken_now.setitem(making.MAKERS, "pdf", broken)
        paper = asked(stage, contract)
        deliver()
    assert stored(stage, paper).error == Fault.RENDERING
    page = fragment(client, stage.signer, contract)
    assert 'value="pdf"' in page
    answer = factories.sign_in(client, stage.signer).post(
        f"/contracts/{contract.id}/papers", data={"kind": "contract", "format": "pdf"}
    )
    assert answer.status_code == 303
    deliver()
    assert stored(stage, paper).state == PaperState.MADE


def test_while_the_relay_holds_it_the_page_says_that_it_is_being_made(stage):
    contract = stage.do(make.a_contract)
    paper = asked(stage, contract)

    def progress(_cast):
        return queries.Shown("contract", "pdf", queries.paper(paper.id)).progress

    assert stage.do(progress) == "asked"
    stage.do(_lease, paper)
    assert stage.do(progress) == "making"
    stage.do(_give_up, paper)
    assert stage.do(progress) == "undelivered"
    asked(stage, contract)
    assert stage.do(progress) == "asked"


def _lease(_cast, paper):
    from datetime import timedelta

    from marketplace import clock

    queries.delivery_of(paper).lease_until = clock.now() + timedelta(minutes=1)


def _give_up(_cast, paper):
    delivery = queries.delivery_of(paper)
    delivery.state, delivery.lease_until = DeliveryState.FAILED, None


def test_a_delivery_that_comes_twice_makes_one_file(stage, deliver):
    from marketplace.files.models import Attachment

    contract = stage.do(make.a_contract)
    paper = asked(stage, contract)
    deliver()

    def again(_cast):
        order = db.session.scalars(select(Delivery).where(Delivery.id == queries.delivery_of(paper).id)).one()
        order.state = DeliveryState.PENDING

    stage.do(again)
    deliver()
    assert stage.do(lambda _cast: db.session.scalar(select(func.count(Attachment.id)))) == 1


def test_only_who_reads_the_contract_asks_for_and_fetches_its_papers(stage, client, deliver):
    contract = stage.do(make.a_contract)
    paper = asked(stage, contract)
    deliver()
    outsider = stage.do(lambda _cast: factories.a_member(factories.an_organisation()))
    stranger = factories.sign_in(client, outsider)
    assert stranger.get(f"/files/{stored(stage, paper).file.public_id}").status_code == 404
    assert stranger.get(f"/contracts/{contract.id}/papers").status_code == 404
    wish = {"kind": "contract", "format": "pdf"}
    assert stranger.post(f"/contracts/{contract.id}/papers", data=wish).status_code == 404
    with pytest.raises(Forbidden):
        stage.do(lambda _cast: actions.ask("contract", contract.id, "contract", "pdf", by=factories.actor_of(outsider)))
    assert bytes_of(client, stage.registrar, stored(stage, paper))


@pytest.mark.parametrize(
    "wish", [("contract", "certificate", "pdf"), ("contract", "contract", "exe"), ("person", "contract", "pdf")]
)
def test_what_a_record_does_not_offer_is_not_made(stage, wish):
    contract = stage.do(make.a_contract)
    with pytest.raises(NotFound):
        stage.do(lambda cast: actions.ask(wish[0], contract.id, wish[1], wish[2], by=cast.as_signer))


def test_a_wish_without_sense_is_refused_with_a_page(stage, client):
    contract = stage.do(make.a_contract)
    signer = factories.sign_in(client, stage.signer)
    assert signer.post(f"/contracts/{contract.id}/papers", data={}).status_code == 404


def test_each_step_of_a_paper_leaves_an_event(stage, deliver):
    contract = stage.do(make.a_contract)
    asked(stage, contract)
    deliver()
    acts = stage.do(lambda _cast: set(db.session.scalars(select(audit.AuditEvent.action))))
    assert {"paper.ask", "paper.make", "file.make"} <= acts


def test_word_says_what_the_pdf_says(stage, client, deliver):
    contract = stage.do(make.a_contract)
    papers = [asked(stage, contract, form) for form in ("pdf", "docx")]
    deliver()
    pdf, docx = (bytes_of(client, stage.signer, stored(stage, paper)) for paper in papers)
    for said in ("叁佰万元整", contract.current.digest, stage.seller.name, stage.buyer.uscc, "争议的解决办法"):
        assert said in of_pdf(pdf)
        assert said in of_docx(docx)


@pytest.mark.parametrize(
    "change", ["version_digest = 'x'", "kind = 'x'", "state = 'asked', file_id = NULL, made_at = NULL"]
)
def test_the_database_itself_keeps_a_paper_as_it_was_made(stage, deliver, change):
    paper = asked(stage, stage.do(make.a_contract))
    deliver()
    with pytest.raises(DatabaseError, match="paper"):
        stage.do(lambda _cast: db.session.execute(text(f"UPDATE paper SET {change} WHERE id = {paper.id}")))
