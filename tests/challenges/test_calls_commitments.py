"""No commitment, no call: what secures a bounty, what the database refuses without it, and how it goes back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from marketplace import clock, db, policies
from marketplace.challenges import actions, committing, documents, ending, publishing, refunds, waiting
from marketplace.challenges.documents import Document
from marketplace.challenges.models import Challenge, Commitment
from marketplace.challenges.states import ChallengeState, CommitmentKind, CommitmentState
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows
from marketplace.payments.gateway import Receipt
from marketplace.payments.models import Escrow, InstructionState
from marketplace.payments.settlement import settle
from marketplace.permissions import Permission, permits
from tests.challenges.make import (
    a_call,
    a_file,
    a_funded_call,
    a_secretary,
    a_submitted_call,
    a_team,
    an_approved_call,
    past_deadline,
)
from tests.factories import a_member, actor_of
from tests.payments.make import GOOD

BOUNTY = 300_000_000
MONEY = {"commitment_kind": CommitmentKind.ESCROW}


def paper(by, **changes):
    values = {"amount_fen": BOUNTY, "issuer": "财务部", "file": a_file(by)}
    return Document(**{**values, **changes})


def test_an_approved_call_is_not_published_before_its_bounty_is_secured(ctx):
    call, _ = an_approved_call()
    with pytest.raises(IllegalMove):
        publishing.publish(call, by=a_secretary())


@pytest.mark.parametrize("state", ["funded", "published"])
def test_the_database_refuses_a_call_without_its_commitment(ctx, state):
    call, _ = an_approved_call()
    db.session.commit()
    with pytest.raises(Exception, match="no commitment, no call"):
        db.session.execute(text(f"UPDATE challenge SET state = '{state}' WHERE id = {call.id}"))


def test_a_certificate_counts_once_another_person_has_read_it(ctx):
    call, by = an_approved_call()
    asked = documents.hand_in(call, paper(by), by=by)
    assert call.state is ChallengeState.APPROVED
    with pytest.raises(Forbidden):
        documents.confirm(asked, by=by)
    documents.confirm(asked, by=a_secretary())
    assert (call.state, asked.state) == (ChallengeState.FUNDED, CommitmentState.HELD)


def test_a_document_that_proves_nothing_is_turned_down_with_a_reason_and_another_one_handed_in(ctx):
    call, by = an_approved_call()
    asked = documents.hand_in(call, paper(by), by=by)
    with pytest.raises(Conflict):
        documents.hand_in(call, paper(by), by=by)
    with pytest.raises(Invalid):
        documents.turn_down(asked, " ", by=a_secretary())
    documents.turn_down(asked, "没有印章", by=a_secretary())
    assert call.state is ChallengeState.APPROVED
    documents.confirm(documents.hand_in(call, paper(by), by=by), by=a_secretary())
    assert call.state is ChallengeState.FUNDED


@pytest.mark.parametrize(("changes", "field"), [({"amount_fen": BOUNTY - 1}, "amount"), ({"issuer": " "}, "issuer")])
def test_a_certificate_for_less_or_of_nobody_is_refused(ctx, changes, field):
    call, by = an_approved_call()
    with pytest.raises(Invalid) as refused:
        documents.hand_in(call, paper(by, **changes), by=by)
    assert refused.value.field == field


def test_a_guarantee_holds_long_enough_after_the_deadline(ctx):
    call, by = an_approved_call(commitment_kind=CommitmentKind.GUARANTEE)
    enough = documents.valid_long_enough(call)
    for day in (None, enough - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            documents.hand_in(call, paper(by, valid_to=day), by=by)
        assert refused.value.field == "valid_to"
    assert documents.hand_in(call, paper(by, valid_to=enough), by=by).valid_to == enough


def test_the_share_that_is_asked_stands_on_the_call_and_is_rounded_up(ctx):
    share = Decimal("0.3")
    policies.set_value("call.committed_share", share, jurisdiction="340100", valid_from=date(2020, 1, 1), source="测试")
    call, by = an_approved_call(commitment_share_bp=3_333, bounty_fen=1_000_001)
    assert call.committed_fen == 333_301
    with pytest.raises(Invalid):
        documents.hand_in(call, paper(by, amount_fen=333_300), by=by)
    documents.confirm(documents.hand_in(call, paper(by, amount_fen=333_301), by=by), by=a_secretary())
    assert call.state is ChallengeState.FUNDED
    assert "不低于榜金的 33.33%" in publishing.publish(call, by=a_secretary()).canonical


def funded_by_money(deliver, **changes):
    """Return (number of a call funded by money, number of its escrow)."""
    call, by = an_approved_call(**{**MONEY, **changes})
    commitment = committing.open_escrow(call, by=by)
    payments.fund(commitment.escrow, GOOD, by=by)
    numbers = call.id, commitment.escrow_id
    db.session.commit()
    deliver()
    db.begin_writing()
    return numbers


def stored(number):
    return db.session.get_one(Challenge, number, populate_existing=True)


def test_money_in_escrow_funds_the_call_when_the_gateway_has_reported_it(ctx, deliver):
    number, escrow = funded_by_money(deliver)
    call = stored(number)
    assert (call.state, call.commitments[0].state) == (ChallengeState.FUNDED, CommitmentState.HELD)
    assert committing.held_escrow(call).held_fen == BOUNTY
    assert escrows.escrow(escrow).payee_id is None


def balance_of(escrow_id):
    held = db.session.get_one(Escrow, escrow_id, populate_existing=True)
    return held.state.value, held.held_fen, sum(line.balance_fen for line in escrows.trial_balance())


@pytest.mark.parametrize("end", ["withdraw", "lapse", "cancel"])
def test_however_a_call_ends_without_a_contract_its_money_comes_back_and_the_ledger_balances(ctx, deliver, end):
    number, escrow = funded_by_money(deliver)
    call, secretary = stored(number), a_secretary()
    if end == "withdraw":
        actions.withdraw(call, by=secretary)
    else:
        publishing.publish(call, by=secretary)
        if end == "lapse":
            past_deadline(call)
        else:
            ending.cancel(call, ending.Breach("demand_gone", "产品停产"), by=secretary)
    assert call.commitments[0].state is CommitmentState.REFUNDED
    db.session.commit()
    deliver()
    db.begin_writing()
    assert balance_of(escrow) == ("refunded", 0, 0)


def test_money_that_arrives_after_the_call_was_withdrawn_goes_straight_back(ctx, deliver):
    call, by = an_approved_call(**MONEY)
    commitment = committing.open_escrow(call, by=by)
    escrow = commitment.escrow_id
    payments.fund(commitment.escrow, GOOD, by=by)
    actions.withdraw(call, by=by)
    assert commitment.state is CommitmentState.ASKED
    db.session.commit()
    deliver()
    db.begin_writing()
    assert balance_of(escrow) == ("refunded", 0, 0)
    states = db.session.scalars(select(Commitment.state))
    assert list(states) == [CommitmentState.REFUNDED]


def test_an_escrow_that_nobody_funded_is_given_up_with_the_call(ctx):
    call, by = an_approved_call(**MONEY)
    commitment = committing.open_escrow(call, by=by)
    actions.withdraw(call, by=by)
    assert (commitment.state, commitment.escrow.state.value) == (CommitmentState.REFUSED, "cancelled")


def test_a_call_for_money_takes_no_paper_and_one_for_paper_opens_no_escrow(ctx):
    call, by = an_approved_call(**MONEY)
    with pytest.raises(Invalid):
        documents.hand_in(call, paper(by), by=by)
    other, author = an_approved_call()
    with pytest.raises(Invalid):
        committing.open_escrow(other, by=author)
    assert db.session.scalar(select(func.count(Escrow.id))) == 0


def test_a_bounty_is_secured_only_once_the_call_is_approved(ctx):
    call, by = a_submitted_call()
    with pytest.raises(IllegalMove):
        documents.hand_in(call, paper(by), by=by)


def test_a_cancelled_call_needs_a_cause_of_its_list_and_the_facts(ctx):
    call, _ = a_call()
    for why in (ending.Breach("no-such-cause", "x"), ending.Breach("demand_gone", " ")):
        with pytest.raises(Invalid):
            ending.cancel(call, why, by=a_secretary())
    ending.cancel(call, ending.Breach("demand_gone", "产品停产"), by=a_secretary())
    assert (call.state, call.end_cause) == (ChallengeState.CANCELLED, "demand_gone")
    with pytest.raises(IllegalMove):
        ending.cancel(call, ending.Breach("demand_gone", "产品停产"), by=a_secretary())


def test_a_call_before_its_award_is_neither_terminated_nor_revoked(ctx):
    call, _ = a_call()
    with pytest.raises(IllegalMove):
        ending.terminate(call, ending.Breach("infeasible", "路线走不通", "diligent"), by=None)
    with pytest.raises(IllegalMove):
        ending.revoke(call, ending.Breach("fraud", "数据造假", "bidder"), by=a_secretary())
    with pytest.raises(Invalid):
        ending.revoke(call, ending.Breach("breach", "违约", "bidder"), by=a_secretary())


def test_a_funded_call_whose_windows_have_become_too_short_is_published_with_later_ones(ctx, travel):
    call, _ = a_funded_call()
    travel(days=8)
    later = clock.at_local(clock.today() + timedelta(days=20), 17, 30)
    publishing.publish(call, by=a_secretary(), windows=publishing.Windows(later))
    assert call.deadline_at == later
    assert later.isoformat()[:10] in call.canonical


def test_what_secures_a_call_can_be_replaced_before_its_publication_and_not_afterwards(ctx):
    call, by = a_funded_call()
    committing.take_back(call, by=by)
    assert (call.state, call.commitments[0].state) == (ChallengeState.APPROVED, CommitmentState.REFUNDED)
    documents.confirm(documents.hand_in(call, paper(by), by=by), by=a_secretary())
    publishing.publish(call, by=a_secretary())
    with pytest.raises(IllegalMove):
        committing.take_back(call, by=by)


def test_a_guarantee_that_ends_too_soon_for_a_later_deadline_is_replaced_first(ctx):
    call, by = an_approved_call(commitment_kind=CommitmentKind.GUARANTEE)
    shortest = documents.valid_long_enough(call)
    documents.confirm(documents.hand_in(call, paper(by, valid_to=shortest), by=by), by=a_secretary())
    later = publishing.Windows(call.deadline_at + timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        publishing.publish(call, by=a_secretary(), windows=later)
    assert refused.value.field == "deadline"


def _bank_refuses(escrow):
    order = escrow.instructions[-1]
    settle(order.id, Receipt("re_1", order.reference, order.amount_fen, InstructionState.FAILED, "refused"))


def test_a_refund_that_the_bank_refused_stands_on_the_desks_and_is_asked_for_again(ctx, deliver):
    number, _ = funded_by_money(deliver)
    call = stored(number)
    (commitment,) = call.commitments
    finance, secretary = actor_of(a_member(call.organisation, "finance")), a_secretary()
    actions.withdraw(call, by=actor_of(a_member(call.organisation)))
    assert (commitment.state, refunds.refused(commitment)) == (CommitmentState.REFUNDED, False)
    with pytest.raises(Invalid):
        refunds.again(commitment, by=finance)
    _bank_refuses(commitment.escrow)
    assert commitment.escrow.held_fen == BOUNTY
    for by in (finance, secretary):
        assert [one.endpoint for one in waiting.waiting_for(by)] == ["challenges.commitment"]
    order = refunds.again(commitment, by=secretary)
    assert (order.amount_fen, commitment.escrow.held_fen) == (BOUNTY, 0)
    assert waiting.waiting_for(finance) == []
    db.session.commit()
    deliver()
    db.begin_writing()
    db.session.expire_all()
    assert (commitment.escrow.state, commitment.escrow.refunded_fen) == ("refunded", BOUNTY)
    assert sum(line.balance_fen for line in escrows.trial_balance()) == 0


def test_who_neither_pays_nor_keeps_the_call_asks_for_no_refund(ctx, deliver):
    number, _ = funded_by_money(deliver)
    (commitment,) = stored(number).commitments
    for by in (actor_of(a_member(commitment.challenge.organisation, "editor")), a_team()[1], a_secretary("340200")):
        assert not permits(by, Permission.RETURN_BOUNTY, commitment)
