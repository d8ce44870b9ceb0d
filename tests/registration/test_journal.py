"""The journal: any sequence of acts leaves a sum that equals the direct count, and a past sum that never changes."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace import clock, db
from marketplace.registration import integrity, journal
from marketplace.registration.models import Act, Entry, Origin, Registration, RegistrationState
from marketplace.registration.states import COUNTING
from tests.registration import make

S = RegistrationState
DAY = date(2026, 3, 2)


def a_row(amount=100, technical=None, region="340104", **changes):
    """Return a stored registration that the journal doesn't know yet."""
    party = {"name": "单位", "uscc": "x", "nature": "150", "region": region}
    values = {
        "origin": Origin.SAMPLE,
        "title": "技术服务",
        "kind": "0501",
        "applied_kind": "0501",
        "field": "01",
        "ip_type": "99",
        "plan_source": "05",
        "payment_mode": "1",
        "aim": "10",
        "service_industry": "C35",
        "signed_on": DAY,
        "valid_from": DAY,
        "valid_to": DAY + timedelta(days=365),
        "seller": party,
        "buyer": party,
        "seller_region": region,
        "buyer_region": region,
        "applied_amount_fen": amount,
        "applied_technical_fen": amount,
        "amount_fen": amount,
        "technical_fen": amount if technical is None else technical,
        "registered_on": DAY,
        "number": f"T{next(_numbers):015}",
        "state": S.REGISTERED,
    }
    row = Registration(**{**values, **changes})
    db.session.add(row)
    db.session.flush()
    return row


_numbers = iter(range(1, 10**9))


def _known_by(moment=None):
    chosen = select(func.coalesce(func.sum(Entry.sign * Entry.amount_fen), 0), func.coalesce(func.sum(Entry.sign), 0))
    return tuple(db.session.execute(chosen if moment is None else chosen.where(Entry.known_at <= moment)).one())


def _counted():
    chosen = select(func.coalesce(func.sum(Registration.amount_fen), 0), func.count()).where(
        Registration.state.in_(COUNTING)
    )
    return tuple(db.session.execute(chosen).one())


class Acts(RuleBasedStateMachine):
    """Register, change, cancel and revoke in any order, with the clock moving between."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        db.begin_writing()
        self.rows = []
        self.past = []

    @rule(amount=st.integers(0, 10**15))
    def register(self, amount):
        row = a_row(amount)
        journal.write(row, Act.REGISTERED, effective_on=DAY)
        self.rows.append(row)

    @precondition(lambda self: any(row.counts for row in self.rows))
    @rule(amount=st.integers(0, 10**15), data=st.data())
    def change(self, amount, data):
        row = data.draw(st.sampled_from([row for row in self.rows if row.counts]))
        row.amount_fen = row.technical_fen = amount
        journal.write(row, Act.CHANGED, effective_on=DAY)

    @precondition(lambda self: any(row.counts for row in self.rows))
    @rule(revoked=st.booleans(), data=st.data())
    def end(self, revoked, data):
        row = data.draw(st.sampled_from([row for row in self.rows if row.counts]))
        row.state = S.REVOKED if revoked else S.CANCELLED
        journal.write(row, Act.REVOKED if revoked else Act.CANCELLED, effective_on=DAY)

    @rule(days=st.integers(1, 400))
    def time_goes_by(self, days):
        db.session.flush()
        self.past.append((clock.now(), _known_by()))
        clock.set_offset(clock.offset() + timedelta(days=days))

    @invariant()
    def the_journal_sums_to_the_direct_count(self):
        db.session.flush()
        assert _known_by() == _counted()

    @invariant()
    def what_was_known_at_a_past_moment_never_changes(self):
        for moment, known in self.past:
            assert _known_by(moment) == known

    @invariant()
    def verify_finds_nothing(self):
        assert list(integrity.faults()) == []

    def teardown(self):
        db.session.rollback()
        clock.set_offset(timedelta(0))


def test_any_sequence_of_acts_sums_to_the_direct_count_and_leaves_the_past_alone(ctx):
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@given(acts=st.lists(st.sampled_from(list(Act)), max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_act_that_makes_no_sense_writes_nothing(ctx, acts):
    row = a_row()
    counts = 0
    for act in acts:
        sensible = (act == Act.REGISTERED) != bool(counts)
        before = len(row.entries)
        if not sensible:
            with pytest.raises(journal.JournalError):
                journal.write(row, act, effective_on=DAY)
            assert len(row.entries) == before
            continue
        journal.write(row, act, effective_on=DAY)
        counts = sum(entry.sign for entry in row.entries)
        assert counts in (0, 1)


def test_what_is_taken_back_is_what_was_added_whatever_the_record_says_now(ctx):
    row = a_row(500)
    journal.write(row, Act.REGISTERED, effective_on=DAY)
    row.kind, row.amount_fen, row.technical_fen = "0102", 900, 900
    taken, added = journal.write(row, Act.CHANGED, effective_on=DAY + timedelta(days=30))
    assert (taken.sign, taken.amount_fen, taken.kind) == (-1, 500, "0501")
    assert (added.sign, added.amount_fen, added.kind) == (1, 900, "0102")
    assert taken.registered_on == added.registered_on == DAY


@pytest.mark.parametrize(
    "statement", ["UPDATE registration_entry SET amount_fen = 1", "DELETE FROM registration_entry"]
)
def test_the_database_refuses_to_change_or_delete_a_line(ctx, statement):
    journal.write(a_row(), Act.REGISTERED, effective_on=DAY)
    db.session.flush()
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_verify_names_what_the_journal_does_not_know(ctx):
    unknown, right, lower, other_kind = a_row(), a_row(), a_row(), a_row()
    for row in (right, lower, other_kind):
        journal.write(row, Act.REGISTERED, effective_on=DAY)
    lower.amount_fen, lower.technical_fen, other_kind.kind = 90, 90, "0102"
    db.session.flush()
    found = {fault.registration_id: fault.what for fault in integrity.faults()}
    assert set(found) == {unknown.id, lower.id, other_kind.id}
    assert "counts 1 by its state, 0 by the journal" in found[unknown.id]
    assert "90" in found[lower.id]
    assert "kind" in found[other_kind.id]


def test_verify_names_a_revoked_registration_that_still_counts(ctx):
    row = a_row()
    journal.write(row, Act.REGISTERED, effective_on=DAY)
    row.state = S.REVOKED
    db.session.flush()
    assert [fault.registration_id for fault in integrity.faults()] == [row.id]


@pytest.mark.parametrize("corrupt", [False, True])
def test_the_command_exits_1_on_a_difference_and_names_it(own_app, corrupt):
    from click.testing import CliRunner

    from marketplace.registration.commands import group

    with own_app.app_context():
        db.begin_writing()
        row = a_row()
        if not corrupt:
            journal.write(row, Act.REGISTERED, effective_on=DAY)
        number = row.number
        db.session.commit()
    outcome = CliRunner().invoke(group, ["verify"], obj=lambda: own_app)
    assert outcome.exit_code == (1 if corrupt else 0)
    assert (number in outcome.output) == corrupt


def test_the_real_life_leaves_the_same_journal(ctx):
    cast = make.a_cast()
    make.registered(cast)
    assert list(integrity.faults()) == []
