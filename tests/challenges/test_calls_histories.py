"""Random histories of a call to its deadline, with all ways and kinds of commitment: what must hold holds."""

import hashlib
import re
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace import clock, db
from marketplace.challenges import (
    actions,
    addenda,
    committing,
    documents,
    ending,
    publishing,
    questions,
    reviewing,
    talks,
)
from marketplace.challenges.documents import Document
from marketplace.challenges.drafts import Phase
from marketplace.challenges.ending import Breach
from marketplace.challenges.models import CallExtension, Commitment
from marketplace.challenges.reviewing import Opinion
from marketplace.challenges.states import (
    UNPUBLISHED,
    WITHOUT_CONTRACT,
    ChallengeState,
    ChallengeWay,
    CommitmentKind,
    CommitmentState,
)
from marketplace.challenges.talks import TalkDraft
from marketplace.errors import MarketplaceError
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows
from marketplace.payments import settlement
from marketplace.payments.gateway import Receipt
from marketplace.payments.models import Instruction, InstructionState
from tests.challenges.make import a_bid, a_draft_call, a_file, a_secretary, a_team, call_draft, look_up_everywhere
from tests.payments.make import GOOD

GATED = (Phase("样件", 3, 3_000, "报告", gate=True), Phase("小批", 9, 7_000, "记录"))
WAYS = (
    {},
    {"way": ChallengeWay.RACE, "runners": 2, "start_share_bp": 1_000, "phases": GATED},
    {"military_order": True, "order_consequence": "退还启动经费", "min_bids": 2, "self_extends_days": 5},
    {"way": ChallengeWay.ASSIGNED, "assigned_reason": "仅此一家具备试验条件"},
)


class History:
    """A call with the people around it, and every step that somebody may try."""

    def __init__(self, way, kind):
        self.team, self.asker = a_team()
        invited = (self.team.id,) if way.get("way") is ChallengeWay.ASSIGNED else ()
        self._terms = {**way, "invited": invited, "commitment_kind": kind}
        self.call, self.publisher = a_draft_call(**self._terms)
        self.secretary = a_secretary()

    def edit(self):
        actions.edit(self.call, call_draft(**self._terms), by=self.publisher)

    def submit(self):
        actions.submit(self.call, by=self.publisher)

    def take_back(self):
        actions.take_back(self.call, by=self.publisher)

    def look_up(self):
        look_up_everywhere(self.call, self.secretary)

    def pass_district(self):
        reviewing.pass_district(self.call, by=self.secretary)

    def hear(self):
        reviewing.hear(self.call, Opinion("专家", "", "fit", "可行"), by=self.secretary)

    def refine(self):
        reviewing.refine(self.call, by=self.secretary)

    def send_back(self):
        reviewing.send_back(self.call, "unclear", "补充", by=self.secretary)

    def refuse(self):
        reviewing.refuse(self.call, "not_technology", "不属于", by=self.secretary)

    def secure(self):
        if self.call.commitment_kind is CommitmentKind.ESCROW:
            commitment = committing.open_escrow(self.call, by=self.publisher)
            payments.fund(commitment.escrow, GOOD, by=self.publisher)
            return
        guarantee = self.call.commitment_kind is CommitmentKind.GUARANTEE
        day = documents.valid_long_enough(self.call) if guarantee else None
        paper = Document(self.call.bounty_fen, "出具单位", a_file(self.publisher), day)
        documents.hand_in(self.call, paper, by=self.publisher)

    def confirm(self):
        asked = committing.of(self.call, CommitmentState.ASKED)
        if asked is not None and asked.file_id:
            documents.confirm(asked, by=self.secretary)
        self.gateway()

    def turn_down(self):
        asked = committing.of(self.call, CommitmentState.ASKED)
        if asked is not None and asked.file_id:
            documents.turn_down(asked, "印章不清", by=self.secretary)

    def gateway(self, state=InstructionState.SUCCEEDED):
        """Let the gateway report every order that is on its way, and the relay carry on, twice."""
        pending = select(Instruction).where(Instruction.state == InstructionState.PENDING)
        for order in list(db.session.scalars(pending)):
            reason = None if state is InstructionState.SUCCEEDED else "declined"
            settlement.settle(order.id, Receipt(f"gw{order.id}", order.reference, order.amount_fen, state, reason))
            committing.money_settled(order.escrow_id)
            committing.money_settled(order.escrow_id)

    def gateway_declines(self):
        self.gateway(InstructionState.FAILED)

    def publish(self):
        publishing.publish(self.call, by=self.secretary)

    def withdraw(self):
        actions.withdraw(self.call, by=self.publisher)

    def cancel(self):
        ending.cancel(self.call, Breach("demand_gone", "停产"), by=self.publisher)

    def clarify(self):
        addenda.clarify(self.call, "补充", by=self.publisher)

    def extend(self):
        publishing.extend(self.call, self.call.deadline_at + timedelta(days=9), "检测排期", by=self.publisher)

    def ask(self):
        questions.ask(self.call, "壁厚？", by=self.asker)

    def answer(self):
        for one in questions.unpublished(self.call):
            questions.answer(one, "2.0", by=self.publisher)

    def publish_answers(self):
        questions.publish_answers(self.call, by=self.publisher)

    def talk(self):
        told = TalkDraft(clock.today(), "某院", "online", "介绍", "可提供样件")
        talks.log(self.call, told, by=self.publisher)

    def bid(self):
        a_bid(self.call, (self.team, self.asker))

    def days_pass(self):
        clock.set_offset(clock.offset() + timedelta(days=4))

    def deadline(self):
        if self.call.deadline_at:
            at = max(timedelta(0), self.call.deadline_at + timedelta(seconds=1) - clock.now())
            clock.set_offset(clock.offset() + at)
            publishing.close_when_due(self.call.id)


STEPS = [name for name in vars(History) if not name.startswith("_")]
LIKELY = [
    *("submit", "look_up", "pass_district", "hear", "refine", "secure", "confirm", "publish"),
    *("ask", "clarify", "answer", "publish_answers", "bid", "extend", "deadline", "deadline"),
]
histories = st.one_of(
    st.lists(st.sampled_from(STEPS), max_size=20),
    st.lists(st.lists(st.sampled_from(STEPS), max_size=2), min_size=len(LIKELY), max_size=len(LIKELY)).map(
        lambda between: [step for pair in zip(LIKELY, between, strict=True) for step in (pair[0], *pair[1])]
    ),
)


def _text_rests(call, before):
    assert (call.digest is None) == (call.state in UNPUBLISHED)
    if before["digest"]:
        assert (call.digest, call.canonical) == (before["digest"], before["canonical"])
        assert hashlib.sha256(call.canonical.encode()).hexdigest() == call.digest


def _windows_hold(call, published_deadline):
    moved = list(db.session.scalars(select(CallExtension).where(CallExtension.challenge_id == call.id)))
    assert len({one.kind for one in moved}) == len(moved)
    if published_deadline:
        assert call.deadline_at == max([published_deadline, *(one.to_at for one in moved)])
    if call.closed_at:
        assert call.closed_at > call.deadline_at


def _addenda_chain(call):
    before = call.digest
    for number, one in enumerate(call.addenda, start=1):
        assert one.number == number
        assert re.search(r"[0-9a-f]{64}", one.canonical).group() == before
        assert hashlib.sha256(one.canonical.encode()).hexdigest() == one.digest
        before = one.digest


def _money_holds(call):
    rows = list(db.session.scalars(select(Commitment).where(Commitment.challenge_id == call.id)))
    held = sum(one.amount_fen for one in rows if one.state is CommitmentState.HELD)
    if call.state in (ChallengeState.FUNDED, ChallengeState.PUBLISHED, ChallengeState.CLOSED):
        assert held >= call.committed_fen
    if call.state in WITHOUT_CONTRACT:
        assert held == 0
    for escrow in (one.escrow for one in rows if one.escrow):
        assert escrow.refunded_fen in (0, escrow.funded_fen)
    assert sum(line.balance_fen for line in escrows.trial_balance()) == 0


def _questions_hold(call):
    assert all(one.answer and one.addendum_id for one in questions.published(call))
    assert all(one.addendum_id is None for one in questions.unpublished(call))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(WAYS), st.sampled_from(list(CommitmentKind)), histories)
def test_whatever_is_tried_with_a_call_its_text_windows_money_and_answers_hold(ctx, way, kind, steps):
    clock.set_offset(timedelta(0))
    example = db.session.begin_nested()
    history, published_deadline = History(way, kind), None
    for step in steps:
        call = history.call
        before = {"digest": call.digest, "canonical": call.canonical, "state": call.state}
        attempt = db.session.begin_nested()
        try:
            getattr(history, step)()
            db.session.flush()
            attempt.commit()
        except MarketplaceError:
            attempt.rollback()
            db.session.expire_all()
            assert call.state == before["state"]
        if call.digest and not published_deadline:
            published_deadline = call.deadline_at
        _text_rests(call, before)
        _windows_hold(call, published_deadline)
        _addenda_chain(call)
        _money_holds(call)
        _questions_hold(call)
    example.rollback()
    db.session.expunge_all()
