"""What people say of a pair moves it by a few points at most, in both directions alike, and not at all once taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from marketplace import clock, db, policies
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.matching import actions, feedback, opinions, queries, sides
from marketplace.matching.models import Feedback, Match
from marketplace.matching.states import Side
from marketplace.permissions import Role
from tests.factories import a_member, actor_of, an_official
from tests.listings.make import a_published
from tests.matching.make import a_pair, post

GOOD, BAD = "solves", "maturity"


def say(pair, who, reason, note=""):
    return feedback.give(pair.match, reason=reason, note=note, by=actor_of(who))


def test_each_voice_moves_a_pair_by_its_share_of_the_bound_and_all_together_by_all_of_it(pair):
    for who, expected in ((pair.buyer, 4), (pair.seller, 6), (pair.broker, 10)):
        say(pair, who, GOOD)
        assert pair.match.feedback_points == expected
    for who in (pair.buyer, pair.seller, pair.broker):
        say(pair, who, BAD)
    assert pair.match.feedback_points == -10
    assert pair.match.score == sum(part["points"] for part in pair.match.parts)  # the score knows nothing of it


def test_many_people_of_one_house_and_many_brokers_weigh_no_more_than_one(pair):
    for _ in range(4):
        say(pair, a_member(pair.match.result_listing.organisation), GOOD)
    assert pair.match.feedback_points == 2
    for _ in range(4):
        say(pair, an_official(Role.BROKER), BAD)
    assert pair.match.feedback_points == 2 - 4


def test_taking_back_restores_exactly_what_was_before(pair):
    say(pair, pair.buyer, BAD)
    before = pair.match.feedback_points
    say(pair, pair.broker, GOOD)
    feedback.take_back(pair.match, by=actor_of(pair.broker))
    assert pair.match.feedback_points == before
    feedback.take_back(pair.match, by=actor_of(pair.buyer))
    assert pair.match.feedback_points == 0
    with pytest.raises(Conflict):
        feedback.take_back(pair.match, by=actor_of(pair.buyer))


def test_a_second_judgement_of_the_same_person_replaces_the_first_which_stays_on_record(pair):
    say(pair, pair.buyer, GOOD, "先看样件")
    say(pair, pair.buyer, BAD)
    assert [one.reason for one in opinions.standing_on(pair.match)] == [BAD]
    assert len(list(db.session.scalars(select(Feedback)))) == 2
    assert feedback.own(pair.match, actor_of(pair.buyer)).side is Side.WANTING


def test_a_pair_that_is_judged_again_keeps_its_place(pair):
    say(pair, pair.buyer, GOOD)
    pair.match.feedback_points = 0
    actions.judge(sides.key_of(pair.result))
    assert pair.match.feedback_points == 4


def test_a_pair_that_went_and_came_back_finds_its_judgements(pair):
    say(pair, pair.buyer, BAD)
    db.session.delete(pair.match)
    db.session.flush()
    [again] = actions.judge(sides.key_of(pair.wanting), [sides.key_of(pair.result)])
    assert again.feedback_points == -4


def test_a_broker_who_belongs_to_a_side_speaks_for_that_side(pair):
    an_official(Role.BROKER, person=pair.seller)
    assert say(pair, pair.seller, GOOD).side is Side.OFFERING


@pytest.mark.parametrize("reason", ["", "no-such-reason", "useful", "not_useful"])
def test_a_judgement_needs_a_reason_of_the_list(pair, reason):
    with pytest.raises(Invalid):
        say(pair, pair.buyer, reason)
    assert opinions.standing_on(pair.match) == []


def test_who_has_no_part_in_a_pair_has_no_say(pair):
    with pytest.raises(Forbidden):
        say(pair, pair.stranger, GOOD)


def test_what_was_said_is_not_rewritten(pair):
    said = say(pair, pair.buyer, GOOD)
    said.useful = False
    with pytest.raises(DatabaseError):
        db.session.flush()


class _Said:
    def __init__(self, side, useful):
        self.side, self.useful = side, useful


@given(st.lists(st.tuples(st.sampled_from(Side), st.booleans()), max_size=12), st.integers(0, 100))
def test_the_term_is_bounded_symmetric_and_the_order_of_judgements_is_nothing(said, bound):
    def points(judgements):
        return opinions.moved(judgements, bound)

    judgements = [_Said(side, useful) for side, useful in said]
    turned = [_Said(side, not useful) for side, useful in said]
    assert abs(points(judgements)) <= bound
    assert points(turned) == -points(judgements)
    assert points(judgements[::-1]) == points(judgements)
    for side in Side:
        alone = [one for one in judgements if one.side is side]
        assert abs(points(alone)) <= bound * opinions.SHARES[side] + 0.5


def test_the_bound_is_a_policy(pair):
    say(pair, pair.buyer, GOOD)
    policies.set_value(
        "matching.feedback_bound", 50, jurisdiction="340100", valid_from=clock.today(), source="测试决定"
    )
    actions.judge(sides.key_of(pair.result))
    assert pair.match.feedback_points == 20


def test_the_order_of_matches_is_the_score_and_what_people_said(ctx):
    pair = a_pair()
    other = a_published("result")[0]
    [second] = actions.judge(sides.key_of(pair.wanting), [sides.key_of(other)])
    key = sides.key_of(pair.wanting)
    assert [one.id for one in queries.matches_of(key)] == [pair.match.id, second.id]
    assert pair.match.score == second.score
    say(pair, pair.buyer, BAD)
    assert [one.id for one in queries.matches_of(key)] == [second.id, pair.match.id]


def test_a_judgement_is_given_and_taken_back_on_the_door(door):
    client = door("buyer")
    assert post(client, door.address + "/judge", reason=GOOD).status_code == 303
    assert "正好解决这个问题" in client.get(door.address).text
    assert post(client, door.address + "/take-back").status_code == 303
    assert post(client, door.address + "/take-back").status_code == 409


def test_a_second_click_gives_no_second_judgement(door, app):
    client = door("buyer")
    for _ in range(2):
        assert post(client, door.address + "/judge", token="the-same-token", reason=GOOD).status_code == 303
    with app.app_context():
        assert len(list(db.session.scalars(select(Feedback)))) == 1
        assert db.session.get_one(Match, door.number).feedback_points == 4


def test_a_wrong_judgement_is_shown_again_with_its_text(door):
    answer = post(door("buyer"), door.address + "/judge", reason="nonsense", note="我写的话")
    assert answer.status_code == 422
    assert "我写的话" in answer.text


@pytest.mark.parametrize(("who", "status"), [("buyer", 200), ("seller", 200), ("broker", 200), ("stranger", 404)])
def test_both_sides_and_brokers_read_the_explanation(door, who, status):
    assert door(who).get(door.address).status_code == status


def test_a_stranger_and_an_unknown_pair_get_no_door(door):
    assert post(door("stranger"), door.address + "/judge", reason=GOOD).status_code == 404
    assert post(door("buyer"), "/matches/999999/judge", reason=GOOD).status_code == 404
    assert door("buyer").get("/matches/999999").status_code == 404
