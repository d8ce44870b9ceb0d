import pytest

from marketplace import audit, db
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.payments import actions, queries
from marketplace.payments.models import EscrowState, InstructionState
from tests.payments import make


def test_a_funded_escrow_holds_the_whole_amount(ctx, deliver):
    held = make.a_funded_escrow(deliver, 10_000_000)
    assert held.state == EscrowState.FUNDED
    assert held.held_fen == 10_000_000
    assert queries.journal_sums(held.id) == {"charge": 10_000_000}


def test_the_page_waits_until_the_webhook_has_come(ctx, deliver):
    held = make.an_escrow()
    actions.fund(held, make.GOOD, by=None)
    assert held.state == EscrowState.CHARGING


def test_a_release_pays_the_payee_and_ends_the_escrow(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    actions.release(held, held.amount_fen, make.a_key(), by=None)
    assert held.held_fen == 0
    assert held.state == EscrowState.RELEASING
    db.session.commit()
    deliver()
    held = make.again(held.id)
    assert held.state == EscrowState.RELEASED
    assert queries.journal_sums(held.id) == {"charge": 10_000_000, "release": 10_000_000, "paid": 10_000_000}


def test_what_is_left_after_a_part_was_paid_stays_held(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    actions.release(held, 4_000_000, make.a_key(), by=None)
    db.session.commit()
    deliver()
    held = make.again(held.id)
    assert (held.state, held.held_fen) == (EscrowState.FUNDED, 6_000_000)
    actions.refund(held, 6_000_000, "rest", by=None)
    db.session.commit()
    deliver()
    held = make.again(held.id)
    assert (held.state, held.held_fen) == (EscrowState.REFUNDED, 0)


def test_nothing_leaves_beyond_what_is_held(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    for act in (actions.release, actions.refund):
        with pytest.raises(actions.NotEnoughHeld):
            act(held, held.amount_fen + 1, make.a_key(), by=None)
    assert queries.journal_sums(held.id) == {"charge": 10_000_000}


def test_the_same_purpose_is_paid_once_however_often_it_is_asked(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    first = actions.release(held, 4_000_000, "milestone:1", by=None)
    second = actions.release(held, 4_000_000, "milestone:1", by=None)
    assert first is second
    assert held.held_fen == 6_000_000


def test_a_declined_charge_leaves_nothing_behind_and_can_be_repeated(ctx, deliver):
    held = make.an_escrow()
    refused = actions.fund(held, make.DECLINED, by=None)
    db.session.commit()
    deliver()
    held = make.again(held.id)
    db.session.refresh(refused)
    assert (held.state, refused.state, refused.reason) == (
        EscrowState.FAILED,
        InstructionState.FAILED,
        "generic_decline",
    )
    assert queries.journal_sums(held.id) == {}
    actions.fund(held, make.GOOD, by=None)
    db.session.commit()
    deliver()
    assert make.again(held.id).state == EscrowState.FUNDED


def test_an_escrow_is_not_charged_twice(ctx, deliver):
    held = make.an_escrow()
    actions.fund(held, make.GOOD, by=None)
    with pytest.raises(IllegalMove):
        actions.fund(held, make.GOOD, by=None)


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1])
def test_an_impossible_amount_is_refused(ctx, amount):
    with pytest.raises(Invalid):
        make.an_escrow(amount)


def test_nobody_is_paid_before_a_payee_is_named(ctx, deliver):
    payer = make.factories.an_organisation()
    held = actions.open_escrow(payer.id, None, 100, by=None)
    with pytest.raises(actions.NobodyToPay):
        actions.release(held, 100, "x", by=None)
    payee = make.factories.an_organisation()
    actions.name_payee(held, payee.id, by=None)
    assert held.payee_id == payee.id
    with pytest.raises(Conflict):
        actions.name_payee(held, make.factories.an_organisation().id, by=None)


def test_every_step_of_an_escrow_is_in_the_audit_trail(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    actions.release(held, held.amount_fen, make.a_key(), by=None)
    db.session.commit()
    deliver()
    db.begin_writing()
    assert [event.action for event in audit.trail("escrow", held.id)] == [
        "escrow.open",
        "escrow.fund",
        "escrow.funded",
        "escrow.release",
        "escrow.released",
    ]
