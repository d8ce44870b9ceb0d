"""The life of a registration: every move from every state, and random lives whose journal always adds up."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.errors import IllegalMove
from marketplace.lifecycle import move
from marketplace.registration import actions, integrity
from marketplace.registration.models import Entry, Registration, RegistrationState
from marketplace.registration.states import COUNTING, LIFE, NUMBERED
from tests.registration import make
from tests.registration.test_journal import a_row

S = RegistrationState

TABLE = """
draft          submit submitted
submitted      accept accepted, return_ returned
accepted       return_ returned, refuse refused, pass_on second_review, register registered, precheck prechecked
returned       submit submitted
second_review  confirm registered, confirm_precheck prechecked, hand_back accepted, return_in_second_review returned, refuse_in_second_review refused
prechecked     return_ returned, refuse refused, bring_back registered
registered     ask_change changing, propose_revocation revoking, ask_cancellation cancelling
refused        ask_review review_asked
review_asked   uphold refused, overturn accepted
changing       pass_change_on changing, change registered, confirm_change registered, turn_down_change registered
revoking       drop_revocation registered, revoke revoked
revoked
cancelling     keep registered, cancel cancelled
cancelled
"""


def allowed():
    """Return state -> verb -> the state that follows."""
    lines = (line.split(maxsplit=1) for line in TABLE.strip().splitlines())
    return {state: dict(pair.split() for pair in (rest[0].split(", ") if rest else ())) for state, *rest in lines}


@pytest.mark.parametrize("state", S)
def test_from_each_state_exactly_the_moves_of_the_table_are_possible(state):
    for verb in LIFE.moves:
        row = Registration(state=state)
        target = allowed()[state].get(verb)
        if target is None:
            with pytest.raises(IllegalMove):
                move(row, verb)
            assert row.state == state, verb
        else:
            move(row, verb)
            assert row.state == target, verb


def test_what_counts_is_what_has_a_number_and_has_not_ended():
    assert NUMBERED - {S.REVOKED, S.CANCELLED} == COUNTING
    for state in COUNTING:
        for verb, target in allowed()[state].items():
            assert target in NUMBERED, verb  # nothing that counts goes back among the applications


class Lives(RuleBasedStateMachine):
    """Registrations live through random acts of the people concerned, by the actions themselves."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        db.begin_writing()
        self.cast = make.a_cast()
        make.own_mode()
        self.rows = []

    def _one(self, data, *states):
        return data.draw(st.sampled_from([row for row in self.rows if row.state in states]))

    def _any(self, *states):
        return any(row.state in states for row in self.rows)

    @precondition(lambda self: len(self.rows) < 4)
    @rule(amount=st.integers(1, 10**12))
    def register(self, amount):
        parties = {"seller_id": self.cast.seller.id, "buyer_id": self.cast.buyer.id, "state": S.ACCEPTED}
        row = a_row(amount, registered_on=None, number=None, **parties)
        actions.register(row, make.decision(row), by=self.cast.as_registrar)
        if row.state == S.SECOND_REVIEW:
            actions.confirm(row, "专家组同意", by=self.cast.as_second)
        self.rows.append(row)

    @precondition(lambda self: self._any(S.REGISTERED))
    @rule(amount=st.integers(1, 10**12), share=st.integers(0, 100), data=st.data())
    def ask_change(self, amount, share, data):
        row = self._one(data, S.REGISTERED)
        draft = make.an_application(amount, amount * share // 100)
        actions.ask_change(row, draft, "价款调整", by=self.cast.as_applicant)

    @precondition(lambda self: self._any(S.CHANGING))
    @rule(granted=st.booleans(), data=st.data())
    def decide_change(self, granted, data):
        row = self._one(data, S.CHANGING)
        if not granted:
            actions.turn_down_change(row, "文本未变", by=self.cast.as_registrar)
            return
        said = row.change.asked
        decided = make.Decision(said["kind"], said["amount_fen"], said["technical_fen"])
        actions.change(row, decided, by=self.cast.as_registrar)
        if row.state == S.CHANGING:
            actions.confirm_change(row, "专家组同意", by=self.cast.as_second)

    @precondition(lambda self: self._any(S.REGISTERED))
    @rule(revoked=st.booleans(), data=st.data())
    def begin_to_end(self, revoked, data):
        row = self._one(data, S.REGISTERED)
        if revoked:
            actions.propose_revocation(row, "fraud", "虚假合同", by=self.cast.as_registrar)
        else:
            actions.ask_cancellation(row, "dissolved", "协商解除", by=self.cast.as_applicant)

    @precondition(lambda self: self._any(S.REVOKING, S.CANCELLING))
    @rule(ended=st.booleans(), data=st.data())
    def end(self, ended, data):
        row = self._one(data, S.REVOKING, S.CANCELLING)
        acts = {
            (S.REVOKING, True): lambda: actions.revoke(row, by=self.cast.as_second),
            (S.REVOKING, False): lambda: actions.drop_revocation(row, by=self.cast.as_second),
            (S.CANCELLING, True): lambda: actions.cancel(row, by=self.cast.as_registrar),
            (S.CANCELLING, False): lambda: actions.keep(row, by=self.cast.as_registrar),
        }
        acts[row.state, ended]()

    @invariant()
    def the_journal_says_what_the_registrations_say(self):
        db.session.flush()
        signed = func.coalesce(func.sum(Entry.sign * Entry.amount_fen), 0)
        direct = sum(row.amount_fen for row in self.rows if row.counts)
        assert db.session.scalar(select(signed)) == direct
        assert list(integrity.faults()) == []

    def teardown(self):
        db.session.rollback()


def test_random_lives_leave_a_journal_that_says_what_the_registrations_say(ctx):
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert clock.offset().days == 0
