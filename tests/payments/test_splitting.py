"""A bounty that is held for a call passes to the contracts that won it, and what is left goes back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db, relay
from marketplace.errors import Conflict, IllegalMove, Invalid, MarketplaceError
from marketplace.payments import actions, invoices, queries, splitting, verification
from marketplace.payments.models import Escrow, Instruction, InstructionState
from marketplace.permissions import Actor, OrgRole
from tests import factories
from tests.payments import make

AMOUNT = 1_000


def _share(take=600, amount=600, **more):
    payee = more.pop("payee", None) or factories.an_organisation(name="揭榜单位")
    return splitting.Share(payee.id, take, amount, **more)


def _differences():
    found = [*verification.of_accounts()]
    for escrow in verification.escrows():
        found += verification.of_escrow(escrow)
    return found


def test_a_part_is_held_for_a_payee_of_its_own_and_the_books_agree(deliver, ctx):
    bounty = make.a_funded_escrow(deliver, AMOUNT)
    part = splitting.split(bounty, _share(), by=None)
    assert (part.held_fen, part.state, bounty.held_fen, bounty.state) == (600, "funded", 400, "funded")
    assert _differences() == []


def test_what_is_wholly_passed_on_has_ended(deliver, ctx):
    bounty = make.a_funded_escrow(deliver, AMOUNT)
    splitting.split(bounty, _share(AMOUNT, AMOUNT), by=None)
    assert (bounty.state, bounty.held_fen) == ("split", 0)
    with pytest.raises(IllegalMove):
        actions.fund(bounty, make.GOOD, by=None)


@pytest.mark.parametrize(("take", "amount"), [(1_001, 2_000), (0, 10), (-5, 10), (20, 10)])
def test_no_more_is_passed_on_than_is_held_or_wanted(deliver, ctx, take, amount):
    bounty = make.a_funded_escrow(deliver, AMOUNT)
    with pytest.raises(actions.NotEnoughHeld):
        splitting.split(bounty, _share(take, amount), by=None)


def test_a_part_is_not_split_again(deliver, ctx):
    part = splitting.split(make.a_funded_escrow(deliver, AMOUNT), _share(), by=None)
    with pytest.raises(actions.NotEnoughHeld):
        splitting.split(part, _share(10, 10), by=None)


def test_a_part_that_brought_too_little_is_funded_up_to_its_amount(deliver, ctx):
    number = splitting.split(make.a_funded_escrow(deliver, AMOUNT), _share(600, 1_500), by=None).id
    part = queries.escrow(number)
    assert (part.state, part.held_fen, part.missing_fen) == ("funded", 600, 900)
    charge = actions.fund(part, make.GOOD, by=None)
    deliver()
    part = make.again(number)
    assert (charge.amount_fen, part.state, part.held_fen) == (900, "funded", 1_500)
    assert _differences() == []


def test_money_that_came_by_two_charges_goes_back_by_both(deliver, ctx):
    number = splitting.split(make.a_funded_escrow(deliver, AMOUNT), _share(600, 1_500), by=None).id
    actions.fund(queries.escrow(number), make.GOOD, by=None)
    deliver()
    actions.refund(make.again(number), 1_500, "call:1", by=None)
    actions.refund(queries.escrow(number), 1_500, "call:1", by=None)  # asked twice, done once
    deliver()
    part = make.again(number)
    orders = [one for one in part.instructions if one.kind == "refund"]
    assert [(one.amount_fen, one.state) for one in orders] == [(900, "succeeded"), (600, "succeeded")]
    assert (part.state, part.held_fen) == ("refunded", 0)
    assert _differences() == []


def test_what_a_part_brought_is_never_cancelled_away(deliver, ctx):
    part = splitting.split(make.a_funded_escrow(deliver, AMOUNT), _share(600, 1_500), by=None)
    with pytest.raises(IllegalMove):
        actions.cancel(part, by=None)


def test_a_part_pays_what_it_brought_and_is_brought_more_later(deliver, ctx):
    bounty = make.a_funded_escrow(deliver, AMOUNT)
    part = splitting.split(bounty, _share(100, 900), by=None)
    actions.release(part, 100, "milestone:1", by=None)
    deliver()
    part = make.again(part.id)
    assert (part.state, part.held_fen) == ("funded", 0)
    splitting.bring(part, 800, by=None)
    assert (part.held_fen, queries.escrow(bounty.id).held_fen) == (800, 100)
    with pytest.raises(actions.NotEnoughHeld):
        splitting.bring(part, 1, by=None)
    assert _differences() == []


def test_a_declined_charge_leaves_what_a_part_brought(deliver, ctx):
    part = splitting.split(make.a_funded_escrow(deliver, AMOUNT), _share(600, 1_500), by=None)
    actions.fund(part, make.DECLINED, by=None)
    deliver()
    assert (make.again(part.id).state, queries.escrow(part.id).held_fen) == ("funded", 600)


def test_an_empty_part_is_closed_without_a_refund(deliver, ctx):
    part = splitting.split(make.a_funded_escrow(deliver, AMOUNT), _share(100, 900), by=None)
    actions.release(part, 100, "milestone:1", by=None)
    deliver()
    actions.cancel(make.again(part.id), by=None)
    assert queries.escrow(part.id).state == "cancelled"


def _payee(deliver):
    payee = factories.an_organisation(name="揭榜单位")
    person = factories.a_person()
    bounty = make.a_funded_escrow(deliver, AMOUNT)
    part = splitting.split(bounty, _share(payee=payee, invoiced=True), by=None)
    roles = {payee.id: frozenset({OrgRole.FINANCE})}
    return part, Actor(person_id=person.id, memberships=roles)


def test_a_release_waits_for_the_invoice_for_exactly_that_sum(deliver, ctx):
    part, finance = _payee(deliver)
    with pytest.raises(invoices.InvoiceMissing):
        actions.release(part, 600, "milestone:1", by=None)
    draft = invoices.Draft("25342000000012345678", clock.today())
    invoices.file(part, "milestone:1", 600, draft, by=finance)
    assert actions.release(part, 600, "milestone:1", by=None).amount_fen == 600


def test_the_database_itself_keeps_money_in_without_an_invoice(deliver, ctx):
    part, finance = _payee(deliver)
    invoices.file(part, "milestone:1", 500, invoices.Draft("12345678", clock.today()), by=finance)
    with pytest.raises(IntegrityError):
        actions.release(part, 600, "milestone:1", by=None)


@pytest.mark.parametrize("number", ["", "123", "1234567a", "1" * 21])
def test_an_invoice_has_a_number_of_the_tax_office(deliver, ctx, number):
    part, finance = _payee(deliver)
    with pytest.raises(Invalid):
        invoices.file(part, "milestone:1", 600, invoices.Draft(number, clock.today()), by=finance)


def test_one_invoice_serves_once(deliver, ctx):
    part, finance = _payee(deliver)
    draft = invoices.Draft("12345678", clock.today())
    invoices.file(part, "milestone:1", 300, draft, by=finance)
    with pytest.raises(Invalid):
        invoices.file(part, "milestone:2", 300, draft, by=finance)
    with pytest.raises(Conflict):
        invoices.file(part, "milestone:1", 300, invoices.Draft("87654321", clock.today()), by=finance)


WHICH = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("split"), st.integers(1, AMOUNT), st.integers(0, AMOUNT)),
    st.tuples(st.just("fund"), WHICH, st.sampled_from([make.GOOD, make.DECLINED])),
    st.tuples(st.just("release"), WHICH, st.integers(1, AMOUNT), st.sampled_from("ab")),
    st.tuples(st.just("refund"), WHICH, st.integers(1, AMOUNT), st.sampled_from("ab")),
    st.tuples(st.just("give_back"), WHICH),
    st.tuples(st.just("bring"), WHICH, st.integers(1, AMOUNT)),
    st.tuples(st.just("cancel"), WHICH),
    st.tuples(st.just("deliver")),
)


def _do(numbers, step):
    name, *rest = step
    if name == "split":
        part = splitting.split(queries.escrow(numbers[0]), _share(rest[0], rest[0] + rest[1]), by=None)
        numbers.append(part.id)
        return
    escrow = queries.escrow(numbers[rest[0] % len(numbers)])
    if name == "bring" and escrow.split_from_id is None:
        return
    if name == "give_back":
        actions.refund(escrow, escrow.held_fen, f"all:{len(escrow.instructions)}", by=None)
    else:
        verbs = splitting if name == "bring" else actions
        getattr(verbs, name)(escrow, *rest[1:], by=None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=20))
def test_however_a_bounty_is_divided_the_ledger_agrees_with_every_part(own_app, steps):
    with own_app.app_context():
        db.begin_writing()
        numbers = [make.an_escrow(AMOUNT).id]
        actions.fund(queries.escrow(numbers[0]), make.GOOD, by=None)
        db.session.commit()
    relay.run_until_idle(own_app)
    for step in steps:
        if step[0] == "deliver":
            relay.run_until_idle(own_app)
        else:
            _attempt(own_app, numbers, step)
    relay.run_until_idle(own_app)
    with own_app.app_context():
        _check()


def _attempt(app, numbers, step):
    with app.app_context():
        db.begin_writing()
        known = list(numbers)
        try:
            _do(numbers, step)
            db.session.commit()
        except MarketplaceError:
            db.session.rollback()
            numbers[:] = known


def _check():
    assert _differences() == []
    assert sum(line.balance_fen for line in queries.trial_balance()) == 0
    for order in db.session.scalars(select(Instruction)):
        assert order.state != InstructionState.PENDING
        assert list(verification.of_gateway(order.id)) == []
    assert all(escrow.held_fen >= 0 for escrow in db.session.scalars(select(Escrow)))
