"""What is said about a published call: addenda, the deadline, questions, talks, followers."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from marketplace import audit, clock, db, outbox
from marketplace.challenges import addenda, following, publishing, questions, talks
from marketplace.challenges.handlers import tell_followers
from marketplace.challenges.models import CallQuestion
from marketplace.challenges.states import ChallengeState, ExtensionKind
from marketplace.challenges.talks import TalkDraft
from marketplace.errors import Conflict, Invalid
from marketplace.inbox.models import Notification
from tests.challenges.make import a_bid, a_call, a_team, in_days, past_deadline


@pytest.fixture
def stand(monkeypatch):
    """Let the clock stand at an instant, half a second into it."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at + timedelta(milliseconds=500))


SECOND = timedelta(seconds=1)


def test_an_addendum_is_appended_and_its_bytes_name_the_digest_before_it(ctx):
    call, by = a_call()
    before = (call.digest, call.canonical)
    first = addenda.clarify(call, "试样尺寸以附图为准。\r\n厚度不限。", by=by)
    second = addenda.clarify(call, "检测机构须有资质。", by=by)
    assert (first.number, second.number) == (1, 2)
    assert call.digest in first.canonical
    assert first.digest in second.canonical
    assert hashlib.sha256(first.canonical.encode()).hexdigest() == first.digest
    assert "\r" not in first.canonical
    assert (call.digest, call.canonical) == before


@pytest.mark.parametrize("change", ["UPDATE call_addendum SET text = 'x'", "DELETE FROM call_addendum"])
def test_the_database_refuses_to_change_or_drop_an_addendum(ctx, change):
    call, by = a_call()
    addenda.clarify(call, "补充", by=by)
    db.session.commit()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text(change))


def test_nothing_is_added_once_the_deadline_has_passed_by_a_second(ctx, stand):
    call, by = a_call()
    stand(call.deadline_at)
    addenda.clarify(call, "最后一秒", by=by)
    stand(call.deadline_at + SECOND)
    with pytest.raises(Conflict):
        addenda.clarify(call, "迟到一秒", by=by)


def test_a_deadline_is_moved_once_with_a_reason_and_the_published_text_stays(ctx):
    call, by = a_call()
    digest, old = call.digest, call.deadline_at
    for to, reason in ((in_days(20), " "), (old, "理由"), (in_days(400), "理由")):
        with pytest.raises(Invalid):
            publishing.extend(call, to, reason, by=by)
    publishing.extend(call, in_days(20), "检测排期", by=by)
    assert (call.deadline_at, call.digest, call.state) == (in_days(20), digest, ChallengeState.PUBLISHED)
    assert "检测排期" in call.addenda[0].text
    with pytest.raises(Conflict):
        publishing.extend(call, in_days(25), "再次", by=by)


def test_a_deadline_is_moved_in_its_last_second(ctx, stand):
    call, by = a_call()
    later = call.deadline_at + timedelta(days=7)
    stand(call.deadline_at)
    publishing.extend(call, later, "检测排期", by=by)
    assert call.deadline_at == later


def test_a_deadline_that_has_passed_by_a_second_is_not_moved_any_more(ctx, stand):
    call, by = a_call()
    stand(call.deadline_at + SECOND)
    with pytest.raises(Conflict):
        publishing.extend(call, call.deadline_at + timedelta(days=7), "太迟", by=by)


def test_the_database_moves_the_deadline_of_a_published_call_by_an_extension_only(ctx):
    call, _ = a_call()
    db.session.commit()
    with pytest.raises(Exception, match="by an extension"):
        db.session.execute(text(f"UPDATE challenge SET deadline_at = opens_at WHERE id = {call.id}"))


def test_bids_are_taken_until_the_moved_deadline_and_not_a_second_longer(ctx, stand):
    call, by = a_call()
    old = call.deadline_at
    publishing.extend(call, in_days(20), "检测排期", by=by)
    clock.set_offset(clock.offset() + (old - clock.now()) + timedelta(seconds=5))
    publishing.close_when_due(call.id)
    assert call.state is ChallengeState.PUBLISHED
    a_bid(call)
    stand(call.deadline_at)
    a_bid(call)
    stand(call.deadline_at + SECOND)
    with pytest.raises(Conflict):
        a_bid(call)


WANTS_TWO = {"min_bids": 2, "self_extends_days": 7}


@pytest.mark.parametrize(("bids", "moved"), [(0, True), (1, True), (2, False)])
def test_fewer_bids_than_the_call_wants_move_its_deadline_once_by_itself(ctx, bids, moved):
    call, _ = a_call(**WANTS_TWO)
    old = call.deadline_at
    for _ in range(bids):
        a_bid(call)
    past_deadline(call)
    assert (call.state is ChallengeState.PUBLISHED) is moved
    assert (call.deadline_at - old == timedelta(days=7)) is moved
    past_deadline(call)
    assert call.state is (ChallengeState.CLOSED if bids else ChallengeState.LAPSED)


def test_a_deadline_that_moves_by_itself_says_nothing_of_how_many_bids_there_are(ctx):
    texts = set()
    for bids in (0, 1):
        clock.set_offset(timedelta(0))
        call, _ = a_call(**WANTS_TWO)
        for _ in range(bids):
            a_bid(call)
        past_deadline(call)
        texts.add(call.addenda[0].text)
        assert publishing.extended(call, ExtensionKind.SELF)
    assert len(texts) == 1


def test_a_call_may_be_extended_by_its_publisher_and_by_itself(ctx):
    call, by = a_call(**WANTS_TWO)
    later = in_days(20)
    publishing.extend(call, later, "检测排期", by=by)
    past_deadline(call)
    assert call.deadline_at == later + timedelta(days=7)


def test_bids_are_not_taken_before_their_window(ctx):
    call, _ = a_call(bids_from=in_days(1, 9, 0), deadline_at=in_days(20))
    with pytest.raises(Conflict):
        a_bid(call)
    clock.set_offset(clock.offset() + (call.takes_bids_from - clock.now()))
    a_bid(call)


@pytest.mark.parametrize(
    "windows",
    [
        {"bids_from": in_days(5, 9, 0), "deadline_at": in_days(12)},
        {"questions_until": in_days(11), "deadline_at": in_days(12)},
    ],
)
def test_windows_out_of_order_are_not_submitted(ctx, windows):
    with pytest.raises(Invalid):
        a_call(**windows)


def test_a_question_is_public_with_its_answer_and_all_come_at_once(ctx):
    call, by = a_call()
    _, asker = a_team()
    _, other = a_team()
    first = questions.ask(call, "壁厚有要求吗？", by=asker)
    second = questions.ask(call, "能否分批交付？", by=other)
    questions.answer(first, "2.0 毫米以内。", by=by)
    assert questions.published(call) == []
    with pytest.raises(Conflict):
        questions.publish_answers(call, by=by)
    questions.answer(second, "可以。", by=by)
    addendum = questions.publish_answers(call, by=by)
    assert [one.answer for one in questions.published(call)] == ["2.0 毫米以内。", "可以。"]
    assert "壁厚有要求吗？" in addendum.canonical
    with pytest.raises(Conflict):
        questions.answer(first, "改口", by=by)
    with pytest.raises(Conflict):
        questions.publish_answers(call, by=by)


def test_who_asked_stands_nowhere_and_only_the_asker_finds_his_question(ctx):
    call, _ = a_call()
    party, asker = a_team()
    db.session.commit()
    seen = db.session.scalar(select(audit.AuditEvent.seq).order_by(audit.AuditEvent.seq.desc()))
    asked = questions.ask(call, "壁厚有要求吗？", by=asker)
    db.session.commit()
    fresh = list(db.session.scalars(select(audit.AuditEvent).where(audit.AuditEvent.seq > seen)))
    assert [event.actor_id for event in fresh] == [None]
    row = db.session.execute(text("SELECT * FROM call_question")).mappings().one()
    assert asker.person_id not in [value for name, value in row.items() if name not in ("id", "challenge_id")]
    assert questions.own(call, asker) == [asked]
    assert questions.own(call, a_team()[1]) == []
    assert party.name not in str(dict(row))


def test_the_same_person_has_another_tag_in_each_call(ctx):
    (one, _), (two, _) = a_call(), a_call()
    _, asker = a_team()
    tags = {questions.ask(call, "?", by=asker).asker_tag for call in (one, two)}
    assert len(tags) == 2


def test_questions_end_at_their_cut_off_to_the_second(ctx, stand):
    call, _ = a_call(questions_until=in_days(6), deadline_at=in_days(14))
    _, asker = a_team()
    stand(call.questions_until)
    questions.ask(call, "最后一秒", by=asker)
    stand(call.questions_until + SECOND)
    with pytest.raises(Conflict):
        questions.ask(call, "迟到一秒", by=asker)


def test_one_person_does_not_flood_a_call_with_questions(ctx):
    call, _ = a_call()
    _, asker = a_team()
    for number in range(20):
        questions.ask(call, f"问题 {number}", by=asker)
    with pytest.raises(Conflict):
        questions.ask(call, "再问一个", by=asker)
    questions.ask(call, "别人还能问", by=a_team()[1])


def changing(change):
    with db.session.begin_nested():
        db.session.execute(text(f"UPDATE call_question SET {change}"))


def test_the_database_refuses_to_change_a_question_or_a_public_answer(ctx):
    call, by = a_call()
    asked = questions.ask(call, "壁厚？", by=a_team()[1])
    with pytest.raises(Exception, match="can no longer change"):
        changing("question = 'x'")
    questions.answer(asked, "2.0", by=by)
    questions.publish_answers(call, by=by)
    with pytest.raises(Exception, match="the answer is public"):
        changing("answer = 'x'")


def talk(**changes):
    values = {"held_on": clock.today(), "partner": "某研究院", "manner": "online", "summary": "介绍工况"}
    return TalkDraft(**{**values, **changes})


def test_what_one_team_was_told_is_told_to_all_without_its_name(ctx):
    call, by = a_call()
    silent = talks.log(call, talk(), by=by)
    told = talks.log(call, talk(facts="现场可提供样件十件。"), by=by)
    assert silent.addendum is None
    assert told.addendum.text == "现场可提供样件十件。"
    assert "某研究院" not in told.addendum.canonical
    assert [one.id for one in talks.of(call)] == [told.id, silent.id]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"partner": " "}, "partner"),
        ({"summary": ""}, "summary"),
        ({"manner": "telepathy"}, "manner"),
        ({"held_on": clock.today() + timedelta(days=400)}, "held_on"),
        ({"held_on": clock.today() - timedelta(days=400)}, "held_on"),
    ],
)
def test_a_talk_that_was_not_held_or_says_nothing_is_refused(ctx, changes, field):
    call, by = a_call()
    with pytest.raises(Invalid) as refused:
        talks.log(call, talk(**changes), by=by)
    assert refused.value.field == field


class News:
    """What a handler gets."""

    def __init__(self, topic, subject_id):
        self.topic, self.subject_id = topic, subject_id


def test_whoever_follows_a_call_is_told_of_what_is_added_until_he_leaves(ctx):
    call, by = a_call()
    _, reader = a_team()
    following.follow(call, by=reader)
    following.follow(call, by=reader)
    assert following.follows(call, reader)
    addenda.clarify(call, "补充", by=by)
    topics = set(db.session.scalars(select(outbox.Message.topic).where(outbox.Message.subject_id == call.id)))
    assert "challenge.addendum" in topics
    tell_followers(News("challenge.addendum", call.id))
    told = list(db.session.scalars(select(Notification).where(Notification.person_id == reader.person_id)))
    assert [one.kind for one in told] == ["followed.addendum"]
    following.leave(call, by=reader)
    assert following.follower_ids(call) == []


def test_a_call_counts_its_questions_by_itself(ctx):
    call, _ = a_call()
    other, _ = a_call()
    questions.ask(other, "另一张榜", by=a_team()[1])
    assert questions.unpublished(call) == []
    assert db.session.scalar(select(CallQuestion.challenge_id)) == other.id
