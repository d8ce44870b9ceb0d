"""The demonstration shows what people make of matches, on demands and on open calls alike."""

from sqlalchemy import select

from marketplace import db
from marketplace.discovery.queries import open_calls
from marketplace.matching import opinions
from marketplace.matching.models import Feedback, Match, ShortList
from marketplace.matching.states import CandidateState, ShortListState, Side


def test_open_calls_have_matches_wherever_a_result_deserves_the_name(inside):
    asked = {match.challenge_id for match in db.session.scalars(select(Match).where(Match.challenge_id.is_not(None)))}
    assert asked
    assert asked <= {call.id for call in open_calls()}


def test_all_three_sides_have_said_something_and_it_moves_the_pair(inside):
    said = list(db.session.scalars(select(Feedback)))
    assert {one.side for one in said} == set(Side)
    moved = list(db.session.scalars(select(Match).where(Match.feedback_points != 0)))
    assert {match.feedback_points for match in moved} == {opinions.points(opinions.standing_on(one)) for one in moved}
    assert max(match.feedback_points for match in moved) == 10


def test_one_short_list_is_open_with_a_rejected_candidate(inside):
    [one] = db.session.scalars(select(ShortList))
    assert one.state is ShortListState.OPEN
    assert {candidate.state for candidate in one.candidates} == set(CandidateState)
