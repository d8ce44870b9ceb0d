import hashlib
import json

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from marketplace import clock, db, outbox
from marketplace.challenges import answers, awards, contents, ending, formal, opening, results, sealed
from marketplace.challenges.drafts import Criterion
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import RankingOrder
from marketplace.errors import Conflict, Invalid
from marketplace.evaluation import answering, letters, stages, wording
from marketplace.evaluation.models import BidLetter
from marketplace.files import kinds
from tests.challenges.make import a_bid, a_call, a_secretary, an_opened_call, past_deadline
from tests.evaluation.make import a_meeting, actor

WITH_MINIMUM = (Criterion("技术路线", 50, 60), Criterion("报价", 50))


def letter_to(copy):
    return db.session.scalar(select(BidLetter).where(BidLetter.bid_id == copy.bid_id))


def a_ranked_call(scores=None, **more):
    """Return (panel whose list is written and whose letters are drafted, secretary, alias -> copy)."""
    scores = scores or {"A": 80, "B": 60}
    meeting, panel, secretary, _made = a_meeting(lambda _seat, copy, _criterion: scores[copy.alias], **more)
    chair = actor(panel.seats[0])
    stages.close_meeting(meeting, RankingOrder.RAW, ("一致", ""), by=chair)
    letters.draft_all(panel.challenge_id)
    return panel, secretary, {copy.alias: copy for copy in panel.copies}


def decide(panel, winner):
    """Make the award of a call final, as its notice's end does, and bring the drafts to it."""
    challenge = panel.challenge
    publisher = _publisher(challenge)
    award = awards.propose(challenge, winner.bid, "综合得分最高，指标全部满足。", by=publisher)
    awards.confirm(award.id)
    letters.draft_all(challenge.id)
    return award


def _publisher(challenge):
    from marketplace.accounts import queries as accounts
    from tests.factories import actor_of

    return actor_of(accounts.person(challenge.created_by))


def test_every_bid_gets_a_draft_with_its_own_scores_and_comments(ctx):
    panel, _secretary, copies = a_ranked_call()
    letter = letter_to(copies["B"])
    names = [one["name"] for one in panel.challenge.criteria]
    assert [one["name"] for one in letter.scores] == names
    assert {one["mean"] for one in letter.scores} == {6000}
    assert {one["text"] for one in letter.comments} == {"理由充分"}
    assert not any(one["cleared"] for one in letter.comments)
    assert len(letter.comments) == 5 * len(names)


def test_no_column_of_comments_is_one_reviewers(ctx):
    _panel, _secretary, copies = a_ranked_call()
    said = json.dumps(letter_to(copies["A"]).comments, ensure_ascii=False)
    assert "seat" not in said
    assert "reviewer" not in said


def test_the_reason_follows_from_what_became_of_the_bid(ctx):
    panel, _secretary, copies = a_ranked_call({"A": 80, "B": 50}, criteria=WITH_MINIMUM)
    assert letter_to(copies["B"]).reason == "below_minimum"
    assert letter_to(copies["B"]).note == "技术路线 50.00 < 60"
    decide(panel, copies["A"])
    assert letter_to(copies["A"]).reason == "chosen"


def test_a_letter_says_which_files_reviewers_didnt_get_and_why(ctx, monkeypatch):
    handed_in = contents.enclose("图纸.pdf", kinds.PDF, b"%PDF-1.7 nothing that opens")
    monkeypatch.setattr(sealed, "files_of", lambda _bid: [handed_in])
    _panel, _secretary, copies = a_ranked_call()
    left_out = copies["B"].files[0].left_out
    assert letter_to(copies["B"]).note == f"未提交评审的文件：图纸.pdf（{left_out}）"


def test_a_letter_that_was_worked_on_isnt_drafted_over(ctx):
    panel, secretary, copies = a_ranked_call()
    letters.edit(letter_to(copies["B"]), ("route", "低温段缺少数据。"), {0}, by=secretary)
    decide(panel, copies["A"])
    letter = letter_to(copies["B"])
    assert (letter.reason, letter.note, letter.comments[0]["cleared"]) == ("route", "低温段缺少数据。", True)


def test_nothing_is_sent_before_it_is_certain_what_becomes_of_the_bids(ctx):
    _panel, secretary, copies = a_ranked_call()
    with pytest.raises(Conflict):
        letters.send(letter_to(copies["B"]), by=secretary)


def test_a_sent_letter_stands_with_its_digest_and_answers_the_bid(ctx):
    panel, secretary, copies = a_ranked_call()
    decide(panel, copies["A"])
    letter = letter_to(copies["B"])
    letters.edit(letter, ("outscored", "感谢参与。"), {0}, by=secretary)
    letters.send(letter, by=secretary)
    text = wording.text_of(letter)
    assert letter.digest == hashlib.sha256(text.encode()).hexdigest()
    assert "综合评价低于中选方" in text
    assert "感谢参与。" in text
    assert text.count("理由充分") == 1
    assert copies["B"].bid.state == "answered"
    for again in (
        lambda: letters.send(letter, by=secretary),
        lambda: letters.edit(letter, ("other", ""), set(), by=secretary),
    ):
        with pytest.raises(Conflict):
            again()
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(update(BidLetter).where(BidLetter.id == letter.id).values(note="别的"))


def test_a_reason_that_doesnt_fit_what_became_of_the_bid_isnt_sent(ctx):
    panel, secretary, copies = a_ranked_call()
    decide(panel, copies["A"])
    for alias, reason in (("A", "outscored"), ("B", "chosen")):
        letters.edit(letter_to(copies[alias]), (reason, ""), set(), by=secretary)
        with pytest.raises(Invalid):
            letters.send(letter_to(copies[alias]), by=secretary)


def test_an_unknown_reason_is_refused(ctx):
    _panel, secretary, copies = a_ranked_call()
    with pytest.raises(Invalid) as refused:
        letters.edit(letter_to(copies["B"]), ("because", ""), set(), by=secretary)
    assert refused.value.field == "reason"


def test_a_letter_that_speaks_of_another_bid_is_refused(ctx):
    _panel, secretary, copies = a_ranked_call()
    other = copies["A"].bid
    for note in (
        f"{other.bidder.name}的方案更完整",
        "方案A在低温段更有把握",
        "A方案更好",
        f"对方报价{other.price_fen / 1_000_000:g}万元更低",
        "another bid A was better",
    ):
        with pytest.raises(Invalid) as refused:
            letters.edit(letter_to(copies["B"]), ("outscored", note), set(), by=secretary)
        assert refused.value.field == "note", note


def test_a_cleared_comment_may_not_speak_of_another_bid_either(ctx):
    _panel, secretary, copies = a_ranked_call()
    letter = letter_to(copies["B"])
    letter.comments = [{"criterion": "路线", "text": "不如方案A", "cleared": False}, *letter.comments[1:]]
    letters.edit(letter, ("outscored", ""), {1}, by=secretary)
    with pytest.raises(Invalid):
        letters.edit(letter, ("outscored", ""), {0}, by=secretary)


def test_words_about_the_own_bid_pass(ctx):
    _panel, secretary, copies = a_ranked_call()
    for words in ("方案完整，路线清楚。", "教授甲的论文充分。", "报价合理", "A级材料可用", "bid is good"):
        letters.edit(letter_to(copies["B"]), ("outscored", words), set(), by=secretary)
        assert letter_to(copies["B"]).note == words


def test_a_call_isnt_closed_while_a_bidder_waits(ctx):
    panel, secretary, copies = a_ranked_call()
    decide(panel, copies["A"])
    call = panel.challenge
    results.contracted(call, by=None)
    for copy in copies.values():
        with pytest.raises(Conflict):
            answers.check_answered(call)
        assert not results.conclude(call, None, by=None)
        letters.send(letter_to(copy), by=secretary)
    answers.check_answered(call)
    assert results.conclude(call, None, by=None)
    told = select(outbox.Message).where(outbox.Message.topic == "challenge.letters_sent")
    assert db.session.scalar(told).subject_id == call.id


def test_a_call_that_lapses_answers_everybody_by_itself_and_a_second_time_changes_nothing(ctx):
    secretary = a_secretary()
    call, publisher, made = an_opened_call(2, secretary)
    ending.give_up(call, "none_suitable", by=publisher)
    letters.answer_all(call.id)
    letters.answer_all(call.id)
    sent = answering.letters_of(call)
    assert [(one.state, one.reason, one.sent_by) for one in sent] == [("sent", "lapsed", None)] * 2
    assert {bid.state for bid, _party, _by in made} == {"answered"}


def test_a_call_that_goes_on_answers_nobody_by_itself(ctx):
    panel, _secretary, copies = a_ranked_call()
    letters.answer_all(panel.challenge_id)
    assert {letter_to(copy).state for copy in copies.values()} == {"draft"}


def test_what_lapses_after_the_review_is_answered_with_what_was_cleared_only(ctx):
    panel, secretary, copies = a_ranked_call()
    letters.edit(letter_to(copies["A"]), ("lapsed", ""), {0}, by=secretary)
    ending.give_up(panel.challenge, "none_suitable", by=_publisher(panel.challenge))
    letters.answer_all(panel.challenge_id)
    assert len(letter_to(copies["A"]).comments) == 1
    assert letter_to(copies["B"]).comments == []
    assert letter_to(copies["B"]).scores


def test_a_bid_that_didnt_open_is_answered_before_the_call_ends(ctx):
    secretary = a_secretary()
    call, publisher, [good, bad] = a_call_with_a_bid_that_doesnt_open(secretary)
    award = awards.propose(call, good, "唯一可开启的申报。", by=publisher)
    awards.confirm(award.id)
    results.contracted(call, by=None)
    to_bad, to_good = sorted(letters.draft_all(call.id), key=lambda one: one.bid_id == good.id)
    assert (to_bad.reason, to_good.reason) == ("unopened", "chosen")
    letters.send(to_good, by=secretary)
    assert not results.conclude(call, None, by=None)
    letters.send(to_bad, by=secretary)
    assert bad.state == "unopened"
    assert results.conclude(call, None, by=None)


def test_bids_that_were_never_opened_are_answered_when_the_call_is_cancelled_and_stay_sealed(ctx):
    secretary = a_secretary()
    call, publisher = a_call(secretary)
    bid, _party, _by = a_bid(call)
    ending.cancel(call, ending.Breach("demand_gone", "不再需要"), by=publisher)
    letters.answer_all(call.id)
    (letter,) = answering.letters_of(call)
    assert (letter.state, letter.reason, letter.bid.state) == ("sent", "lapsed", "sealed")
    assert bid.public_id in wording.text_of(letter)


def test_a_bid_in_its_repair_window_is_answered_when_the_call_lapses(ctx):
    secretary = a_secretary()
    call, publisher, made = an_opened_call(1, secretary)
    formal.ask_repair(made[0][0], "缺少检测报告", by=secretary)
    ending.give_up(call, "none_suitable", by=publisher)
    letters.answer_all(call.id)
    assert made[0][0].state == "answered"


@pytest.mark.parametrize("state", ["settled", "terminated"])
@pytest.mark.parametrize("waiting", ["faulty", "opened"])
def test_the_database_ends_no_call_by_its_contracts_while_a_bidder_waits(ctx, state, waiting):
    secretary = a_secretary()
    call, publisher, [good, bad] = a_call_with_a_bid_that_doesnt_open(secretary)
    awards.confirm(awards.propose(call, good, "唯一可开启的申报。", by=publisher).id)
    results.contracted(call, by=None)
    answered = next(one for one in letters.draft_all(call.id) if (one.bid_id == bad.id) is (waiting == "opened"))
    letters.send(answered, by=secretary)
    ended = {"state": state, "ended_at": clock.now(), "end_cause": "breach", "end_note": "终止"}
    with pytest.raises(DBAPIError, match="every bid gets its letter"):
        db.session.execute(update(Challenge).where(Challenge.id == call.id).values(**ended))


def a_call_with_a_bid_that_doesnt_open(secretary):
    """Return (opened call, publisher's actor, [bid that opened, bid that didn't])."""
    call, publisher = a_call(secretary, min_bids=0)
    good, bad = (a_bid(call)[0] for _ in range(2))
    bad.ciphertext = bytes([*bad.ciphertext[:-1], bad.ciphertext[-1] ^ 1])
    past_deadline(call)
    opening.open_bids(call, by=publisher)
    return call, publisher, [good, bad]


def test_nobody_is_told_that_he_has_won_a_call_that_was_cancelled_after_its_award(ctx):
    panel, _secretary, copies = a_ranked_call()
    decide(panel, copies["A"])
    ending.cancel(panel.challenge, ending.Breach("no_signature", "发榜单位撤回预算"), by=_publisher(panel.challenge))
    letters.answer_all(panel.challenge_id)
    assert {letter_to(copy).reason for copy in copies.values()} == {"lapsed"}
