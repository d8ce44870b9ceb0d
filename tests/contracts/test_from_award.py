"""An award becomes a contract by itself, and the contract ends the call."""

import pytest
from flask import g
from sqlalchemy import func, select

from marketplace import clock, db, outbox
from marketplace.accounts.models import Person
from marketplace.challenges import awards
from marketplace.contracts import actions, handlers, queries, review, terminating
from marketplace.contracts.models import Contract, ContractState
from marketplace.contracts.terms import read
from marketplace.errors import Conflict
from marketplace.inbox.models import Notification
from marketplace.notices.models import Notice
from marketplace.payments import actions as payments
from tests.challenges.make import an_opened_call
from tests.contracts import award_scene as scene
from tests.contracts import life, make
from tests.factories import sign_in
from tests.payments.make import GOOD


@pytest.fixture
def award(ctx, deliver):
    """A confirmed award: its notice has ended without an objection."""
    call, publisher, bids = an_opened_call()
    bid, team, _actor = bids[0]
    made = awards.propose(call, bid, "技术路线最可行，报价最低。", by=publisher)
    deliver()
    notice = db.session.get_one(Notice, made.notice_id)
    ends = clock.at_local(notice.ends_on, 23, 59)
    clock.set_offset(clock.offset() + (ends - clock.now()) + (ends - ends.replace(hour=0)))
    deliver()
    db.begin_writing()
    db.session.expire_all()
    assert made.state == "confirmed"
    return made, call, team


def test_an_award_is_drafted_into_a_contract_without_retyping(award):
    made, call, team = award
    contract = queries.of_award(made.id)
    assert (contract.seller_id, contract.buyer_id) == (team.id, call.organisation_id)
    assert (contract.title, contract.field) == (call.title, call.demand.field)
    assert contract.amount_fen == contract.technical_fen == 200_000_000
    for words in (
        call.problem,
        call.terms,
        "先低温预时效再冲压",
        "要求不低于 420MPa；乙方承诺：435",
        "人民币 2,000,000.00 元",
    ):
        assert words in contract.current.text


def test_what_is_drafted_from_an_award_lacks_nothing_that_its_kind_must_say(award):
    made, call, _team = award
    contract = queries.of_award(made.id)
    assert set(contract.details) == {"goal", "innovation"}
    assert call.title in contract.details["goal"]
    review.check_ready(read(contract.current.terms))


def test_the_same_news_twice_drafts_one_contract(award):
    made, _call, _team = award
    handlers.draft_from_award(outbox.Message(topic="challenge.awarded", subject_id=made.id))
    assert db.session.scalar(select(func.count(Contract.id))) == 1
    contract = queries.of_award(made.id)
    with pytest.raises(Conflict):
        actions.draft_contract(actions.Draft(make.terms(), contract.seller_id, contract.buyer_id, made.id), by=None)


def test_both_sides_are_told_of_the_draft(award):
    made, _call, _team = award
    contract = queries.of_award(made.id)
    told = set(
        db.session.scalars(
            select(Notification.person_id).where(
                Notification.kind == "contract.drafted", Notification.subject_id == contract.id
            )
        )
    )
    assert len(told) == 2


def test_a_call_whose_contract_has_ended_says_so_to_everybody_and_leads_the_parties_there(award, client):
    made, call, team = award
    sides = scene.Sides(call, team)
    contract = scene.sign(queries.of_award(made.id), sides)
    page, its = f"/challenges/{call.id}", f"/contracts/{contract.id}"
    db.session.commit()
    assert "已解除" not in client.get(page).text
    contract = make.again(contract.id)
    consent = actions.Consent(contract.buyer_id, contract.current.digest)
    row = terminating.propose(contract, life.grounds(), consent, by=sides.buyer)
    terminating.agree(row, actions.Consent(contract.seller_id, row.digest), by=sides.seller)
    db.session.commit()
    public = client.get(page).text
    assert "已解除" in public
    assert its not in public
    sign_in(client, db.session.get_one(Person, sides.buyer.person_id))
    for known in ("actor", "_login_user"):  # the requests of this test share one application context
        g.pop(known, None)
    assert its in client.get(page).text


def test_the_contract_takes_the_call_to_its_good_end(award, deliver):
    made, call, team = award
    sides = scene.Sides(call, team)
    contract = scene.sign(queries.of_award(made.id), sides)
    db.session.refresh(call)
    assert call.state == "contracted"
    actions.registered(contract, clock.today())
    payments.fund(contract.escrow, GOOD, by=sides.finance)
    scene.answer_all(call)
    deliver()
    contract = scene.go_through(make.again(contract.id), sides, deliver)
    assert contract.state == ContractState.PERFORMED
    assert contract.award.challenge.state == "settled"
