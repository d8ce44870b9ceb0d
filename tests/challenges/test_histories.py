"""Random histories of a call: whatever is tried in whatever order, what must hold holds."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace import clock, db
from marketplace.challenges import (
    actions,
    awards,
    bids,
    committing,
    documents,
    ending,
    opening,
    publishing,
    queries,
    results,
    reviewing,
    sealed,
)
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.handlers import follow_notice_end, follow_notice_revoked
from marketplace.challenges.models import Award, Bid
from marketplace.challenges.reviewing import Opinion
from marketplace.challenges.states import UNPUBLISHED, AwardState, BidState, ChallengeState, CommitmentState
from marketplace.errors import MarketplaceError
from marketplace.lifecycle import move
from marketplace.notices import actions as notices
from marketplace.notices import queries as notice_queries
from tests.challenges.make import (
    a_draft_call,
    a_file,
    a_secretary,
    a_team,
    bid_draft,
    call_draft,
    look_up_everywhere,
)
from tests.notices.make import a_decider, an_objection


class News:
    """What a handler gets."""

    def __init__(self, subject_id):
        self.subject_id = subject_id


class History:
    """A call with the people around it, and every step that somebody may try."""

    def __init__(self):
        self.call, self.publisher = a_draft_call()
        self.secretary, self.decider = a_secretary(), a_decider()
        self.teams = [a_team(), a_team()]

    def edit(self):
        actions.edit(self.call, call_draft(), by=self.publisher)

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

    def hand_in(self):
        documents.hand_in(
            self.call, documents.Document(self.call.bounty_fen, "财务", a_file(self.publisher)), by=self.publisher
        )

    def confirm(self):
        asked = committing.of(self.call, CommitmentState.ASKED)
        if asked:
            documents.confirm(asked, by=self.secretary)

    def turn_down(self):
        asked = committing.of(self.call, CommitmentState.ASKED)
        if asked:
            documents.turn_down(asked, "印章不清", by=self.secretary)

    def send_back(self):
        reviewing.send_back(self.call, "unclear", "补充", by=self.secretary)

    def refuse(self):
        reviewing.refuse(self.call, "not_technology", "不属于", by=self.secretary)

    def publish(self):
        publishing.publish(self.call, by=self.secretary)

    def withdraw(self):
        actions.withdraw(self.call, by=self.publisher)

    def bid(self):
        party, by = self.teams[0]
        bids.place(Bidding(self.call, party.id), bid_draft(self.call), by=by)

    def rival_bid(self):
        party, by = self.teams[1]
        bids.place(Bidding(self.call, party.id), bid_draft(self.call, price_fen=1_000_000), by=by)

    def take_bid_back(self):
        own = sealed.own_bid(self.call, self.teams[0][1])
        if own:
            bids.take_back(own)

    def deadline(self):
        if self.call.deadline_at:
            clock.set_offset(
                clock.offset() + max(timedelta(0), self.call.deadline_at + timedelta(seconds=1) - clock.now())
            )
            publishing.close_when_due(self.call.id)

    def open(self):
        opening.open_bids(self.call, by=self.secretary)

    def give_up(self):
        ending.give_up(self.call, "none_suitable", by=self.publisher)

    def propose(self):
        for bid in sealed.opened(self.call):
            if queries.award_of_bid(bid) is None:
                awards.propose(self.call, bid, "理由", by=self.publisher)
                return

    def objection(self):
        award = queries.award_of(self.call)
        if award:
            an_objection(award.notice)

    def _decide(self, upheld):
        award = queries.award_of(self.call)
        for one in notice_queries.undecided(award.notice) if award else []:
            notices.decide(one, upheld, "理由", by=self.decider)
            if award.notice.state == "revoked":
                follow_notice_revoked(News(award.notice_id))

    def uphold(self):
        self._decide(upheld=True)

    def dismiss(self):
        self._decide(upheld=False)

    def end_notice(self):
        award = queries.award_of(self.call)
        if award:
            clock.set_offset(clock.offset() + max(timedelta(0), award.notice.closes_at - clock.now()))
            notices.end_when_due(award.notice_id)
            if award.notice.state == "ended":
                follow_notice_end(News(award.notice_id))

    def contract(self):
        results.contracted(self.call, by=None)

    def answer(self):
        for bid in sealed.opened(self.call):
            if bid.state == "opened":
                move(bid, "answer")

    def settle(self):
        results.conclude(self.call, None, by=None)


STEPS = [name for name in vars(History) if not name.startswith("_")]
LIKELY = [
    "submit",
    "look_up",
    "pass_district",
    "hear",
    "refine",
    "hand_in",
    "confirm",
    "publish",
    "bid",
    "rival_bid",
    "deadline",
    "open",
    "propose",
    "objection",
    "uphold",
    "propose",
    "end_notice",
]
histories = st.one_of(
    st.lists(st.sampled_from(STEPS), max_size=25),
    st.permutations(LIKELY).map(list),
    # a good life with disturbances between its steps
    st.lists(st.lists(st.sampled_from(STEPS), max_size=2), min_size=len(LIKELY), max_size=len(LIKELY)).map(
        lambda between: [step for pair in zip(LIKELY, between, strict=True) for step in (pair[0], *pair[1])]
    ),
)


def _holds(history, before):
    call = history.call
    if call.state in UNPUBLISHED:
        assert call.digest is None
        assert db.session.scalars(select(Bid).where(Bid.challenge_id == call.id)).all() == []
        return
    if before["digest"]:
        assert (call.digest, call.canonical, call.bounty_fen) == (
            before["digest"],
            before["canonical"],
            before["bounty"],
        )
    mine = db.session.scalars(select(Bid).where(Bid.challenge_id == call.id)).all()
    if call.opened_at is None:
        assert all(bid.bidder_id is None and bid.content is None for bid in mine)
    else:
        assert all(bid.state in (BidState.OPENED, BidState.ANSWERED, BidState.WITHDRAWN) for bid in mine)
        assert clock.now() > call.deadline_at
    standing = [
        award
        for award in db.session.scalars(select(Award).where(Award.challenge_id == call.id))
        if award.state is not AwardState.ANNULLED
    ]
    final = (ChallengeState.AWARDED, ChallengeState.CONTRACTED, ChallengeState.SETTLED)
    assert len(standing) == (call.state in (ChallengeState.PROPOSED, *final))
    if call.state is ChallengeState.SETTLED:
        assert all(bid.state in (BidState.ANSWERED, BidState.WITHDRAWN) for bid in mine)
    if call.state in final:
        assert standing[0].notice.state == "ended"
        assert notice_queries.undecided(standing[0].notice) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_whatever_is_tried_in_whatever_order_what_must_hold_holds(ctx, steps):
    clock.set_offset(timedelta(0))
    example = db.session.begin_nested()
    history = History()
    for step in steps:
        call = history.call
        before = {"digest": call.digest, "canonical": call.canonical, "bounty": call.bounty_fen, "state": call.state}
        attempt = db.session.begin_nested()
        try:
            getattr(history, step)()
            db.session.flush()
            attempt.commit()
        except MarketplaceError:
            attempt.rollback()
            db.session.refresh(call)
            assert call.state == before["state"]
        _holds(history, before)
    example.rollback()
    db.session.expunge_all()
