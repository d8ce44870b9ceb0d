import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db, outbox
from marketplace.accounts.models import OrganisationState
from marketplace.challenges import awards, formal, handlers, queries, results, sealed
from marketplace.challenges.models import Award
from marketplace.challenges.states import AwardState, ChallengeState, Fall
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.inbox.models import Notification
from marketplace.lifecycle import move
from marketplace.notices import actions as notices
from marketplace.permissions import Permission, permits
from tests.challenges.make import a_secretary, an_opened_call
from tests.factories import a_member, actor_of
from tests.notices.make import a_decider, an_objection


def _follow(award):
    """Deliver what the notice has to say about the award."""
    db.session.flush()
    for topic, handler in (
        ("notice.ended", handlers.follow_notice_end),
        ("notice.revoked", handlers.follow_notice_revoked),
    ):
        chosen = select(outbox.Message).where(
            outbox.Message.topic == topic, outbox.Message.subject_id == award.notice_id
        )
        for message in db.session.scalars(chosen):
            handler(message)


def _let_notice_end(award):
    clock.set_offset(clock.offset() + (award.notice.closes_at - clock.now()))
    notices.end_when_due(award.notice_id)
    _follow(award)


def a_proposed():
    call, publisher, made = an_opened_call(2)
    return awards.propose(call, made[0][0], "指标全部达到，报价最低。", by=publisher), call, made


def test_an_award_stands_in_public_with_its_reason_before_it_is_final(ctx):
    award, call, made = a_proposed()
    assert (award.state, call.state) == (AwardState.PROPOSED, ChallengeState.PROPOSED)
    assert award.notice.subject_id == award.id
    assert made[0][1].name in award.notice.text
    assert "指标全部达到" in award.notice.text
    assert award.notice.approvers == [call.approved_by]
    _let_notice_end(award)
    assert (award.state, call.state) == (AwardState.CONFIRMED, ChallengeState.AWARDED)


def test_the_news_of_the_award_is_enqueued_once(ctx):
    award, _, _ = a_proposed()
    _let_notice_end(award)
    _follow(award)
    awards.confirm(award.id)
    topics = db.session.scalars(
        select(outbox.Message.topic).where(
            outbox.Message.subject_id == award.id, outbox.Message.topic == "challenge.awarded"
        )
    ).all()
    assert len(topics) == 1


def test_an_award_needs_a_reason_and_an_opened_bid_of_its_call(ctx):
    call, publisher, made = an_opened_call(1)
    foreign = an_opened_call(1)[2][0][0]
    with pytest.raises(Invalid):
        awards.propose(call, made[0][0], " ", by=publisher)
    with pytest.raises(Invalid):
        awards.propose(call, foreign, "理由", by=publisher)
    assert call.state is ChallengeState.OPENED


def test_a_call_has_one_award(ctx):
    award, call, made = a_proposed()
    with pytest.raises(IllegalMove):
        awards.propose(call, made[1][0], "理由", by=made[1][2])
    with pytest.raises(Exception, match=r"(?i)unique"), db.session.begin_nested():  # noqa: PT012 - refused at the flush
        db.session.add(Award(challenge_id=call.id, bid_id=made[1][0].id, reason="x", proposed_by=award.proposed_by))
        db.session.flush()


def test_the_database_refuses_an_award_to_a_bid_of_another_call(ctx):
    call, publisher, _ = an_opened_call(1)
    foreign = an_opened_call(1)[2][0][0]
    with pytest.raises(Exception, match=r"(?i)foreign key"), db.session.begin_nested():  # noqa: PT012 - refused at the flush
        db.session.add(Award(challenge_id=call.id, bid_id=foreign.id, reason="x", proposed_by=publisher.person_id))
        db.session.flush()


def test_an_objection_holds_the_award_until_it_is_dismissed(ctx):
    award, call, _ = a_proposed()
    objection, _ = an_objection(award.notice)
    _let_notice_end(award)
    assert (award.state, call.state) == (AwardState.PROPOSED, ChallengeState.PROPOSED)
    notices.decide(objection, False, "不成立。", by=a_decider())
    notices.end_when_due(award.notice_id)
    _follow(award)
    assert call.state is ChallengeState.AWARDED


def test_an_upheld_objection_annuls_the_award_and_another_bid_is_chosen(ctx):
    award, call, made = a_proposed()
    objection, _ = an_objection(award.notice)
    notices.decide(objection, True, "业绩不实。", by=a_decider())
    _follow(award)
    assert (award.state, call.state) == (AwardState.ANNULLED, ChallengeState.OPENED)
    publisher = made[0][2]
    with pytest.raises(Conflict):
        awards.propose(call, made[0][0], "再选一次", by=publisher)


def test_after_an_annulled_award_the_publisher_awards_another_bid(ctx):
    call, publisher, made = an_opened_call(2)
    first = awards.propose(call, made[0][0], "理由", by=publisher)
    objection, _ = an_objection(first.notice)
    notices.decide(objection, True, "业绩不实。", by=a_decider())
    _follow(first)
    second = awards.propose(call, made[1][0], "次优方案", by=publisher)
    _let_notice_end(second)
    assert (second.state, call.state) == (AwardState.CONFIRMED, ChallengeState.AWARDED)
    assert queries.award_of(call).id == second.id


def test_who_approved_the_call_and_who_wins_it_do_not_decide_the_objection(ctx):
    secretary = a_secretary()
    call, publisher, made = an_opened_call(2, secretary)
    award = awards.propose(call, made[0][0], "理由", by=publisher)
    objection, _ = an_objection(award.notice)
    for by in (secretary, publisher, made[0][2]):
        assert not permits(by, Permission.DECIDE_OBJECTION, objection)
    assert permits(a_secretary(), Permission.DECIDE_OBJECTION, objection)


def test_a_contract_finds_the_winning_bid_through_the_award(ctx):
    award, call, made = a_proposed()
    winning = queries.bid_of_award(award)
    assert (winning.bidder_id, winning.publisher_id) == (made[0][1].id, call.organisation_id)
    assert winning.price_fen == winning.content["price_fen"] == sealed.opened(call)[0].price_fen


def test_contract_and_settlement_end_the_life_of_a_call(ctx):
    award, call, made = a_proposed()
    results.contracted(call, by=None)
    assert call.state is ChallengeState.PROPOSED
    _let_notice_end(award)
    results.contracted(call, by=None)
    assert not results.conclude(call, None, by=None)  # nobody has got a letter yet
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE challenge SET state = 'settled'"))
    for bid, _party, _by in made:
        move(bid, "answer")
    assert results.conclude(call, None, by=None)
    assert (call.state, call.ended_at is not None) == (ChallengeState.SETTLED, True)
    assert queries.live_call_of(call.listing_id) is None


def test_the_database_refuses_to_change_the_choice_or_its_reason(ctx):
    award, _, made = a_proposed()
    db.session.commit()
    for change in ("reason = 'x'", f"bid_id = {made[1][0].id}"):
        with pytest.raises(Exception, match="can no longer change"), db.session.begin_nested():
            db.session.execute(text(f"UPDATE award SET {change} WHERE id = {award.id}"))


def test_a_winner_dissolved_while_the_notice_runs_gets_no_award_and_it_is_chosen_again(ctx):
    award, call, made = a_proposed()
    made[0][1].state = OrganisationState.SUSPENDED
    handlers.tell_of_gone_winner(outbox.Message(topic="organisation.suspended", subject_id=made[0][1].id))
    told = select(func.count(Notification.id)).where(Notification.kind == "award.winner_gone")
    assert db.session.scalar(told) >= 1
    assert (award.state, call.state) == (AwardState.PROPOSED, ChallengeState.PROPOSED)
    _let_notice_end(award)
    assert (award.state, award.fall) == (AwardState.ANNULLED, Fall.WINNER_GONE)
    assert call.state == ChallengeState.OPENED
    again = awards.propose(call, made[1][0], "次优方案。", by=actor_of(a_member(call.organisation, "signatory")))
    _let_notice_end(again)
    assert (again.state, call.state) == (AwardState.CONFIRMED, ChallengeState.AWARDED)


def test_a_winner_restored_in_time_keeps_its_award(ctx):
    award, _call, made = a_proposed()
    made[0][1].state = OrganisationState.SUSPENDED
    db.session.flush()
    made[0][1].state = OrganisationState.VERIFIED
    _let_notice_end(award)
    assert (award.state, award.fall) == (AwardState.CONFIRMED, None)


def test_whoever_put_a_bid_out_does_not_decide_an_objection_to_the_result(ctx):
    call, publisher, made = an_opened_call(2)
    secretary = a_secretary()
    formal.exclude(made[1][0], "formal", "授权书缺公章。", by=secretary)
    award = awards.propose(call, made[0][0], "指标全部达到。", by=publisher)
    assert secretary.person_id in award.notice.approvers
