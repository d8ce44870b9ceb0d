import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from marketplace import db, outbox
from marketplace.challenges.drafts import Criterion
from marketplace.challenges.models import Ranking
from marketplace.challenges.states import RankingOrder
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.evaluation import queries, scoring, seats, sheets, stages
from marketplace.evaluation.models import Meeting, SpreadNote
from marketplace.evaluation.tally import Stage
from marketplace.experts import queries as experts
from tests.evaluation.make import a_meeting, a_reading_panel, actor, fill_in, submit

RAW, CALIBRATED = RankingOrder.RAW, RankingOrder.CALIBRATED
WITH_MINIMUM = (Criterion("技术路线", 50, 60), Criterion("报价", 30), Criterion("团队", 20))
WORDS = ("评分尺度一致", "按盲评意见逐项讨论。")


def chair(panel):
    return actor(queries.chair_of(panel))


def by_alias(scores):
    """Give each bid the same points in everything, by its alias."""
    return lambda _seat, copy, _criterion: scores[copy.alias]


def close(meeting, panel, order=RAW):
    return stages.close_meeting(meeting, order, WORDS, by=chair(panel))


def ranking(panel, order=RAW):
    chosen = select(Ranking).where(Ranking.challenge_id == panel.challenge_id, Ranking.order == order)
    return list(db.session.scalars(chosen.order_by(Ranking.position)))


def test_the_meeting_needs_the_quorum_and_a_chair(ctx):
    panel, secretary, _made = a_reading_panel()
    submit(panel, seats=queries.pledged(panel)[:3])
    with pytest.raises(Conflict) as refused:
        stages.start_consensus(panel, by=secretary)
    assert "3" in str(refused.value)
    submit(panel, seats=queries.pledged(panel)[3:4])
    with pytest.raises(Conflict):
        stages.start_consensus(panel, by=secretary)
    stages.name_chair(panel, queries.pledged(panel)[0], by=secretary)
    meeting = stages.start_consensus(panel, by=secretary)
    assert (meeting.state, panel.challenge.state) == ("open", "consensus")


def test_the_list_is_written_in_both_orders_and_the_chosen_one_is_marked(ctx):
    meeting, panel, _secretary, _made = a_meeting(by_alias({"A": 60, "B": 80}))
    close(meeting, panel, CALIBRATED)
    places = {one.bid_id: one.position for one in ranking(panel)}
    aliases = {copy.bid_id: copy.alias for copy in panel.copies}
    assert {aliases[bid]: place for bid, place in places.items()} == {"B": 1, "A": 2}
    assert [one.score for one in ranking(panel)] == [8000, 6000]
    assert {one.decisive for one in ranking(panel, RAW)} == {False}
    assert {one.decisive for one in ranking(panel, CALIBRATED)} == {True}
    assert (meeting.order, meeting.order_reason, meeting.closed_by) == (CALIBRATED, WORDS[0], panel.chair_id)


def test_the_list_is_written_once_and_for_good(ctx):
    meeting, panel, _secretary, _made = a_meeting()
    close(meeting, panel)
    with pytest.raises((IllegalMove, Conflict)):
        close(meeting, panel)
    for statement in (
        update(Ranking).values(position=9),
        delete(Ranking),
        update(Meeting).where(Meeting.id == meeting.id).values(minutes="别的"),
    ):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(statement)


def test_below_a_minimum_a_bid_is_excluded_with_the_figures(ctx):
    meeting, panel, _secretary, _made = a_meeting(by_alias({"A": 59, "B": 61}), criteria=WITH_MINIMUM)
    close(meeting, panel)
    copies = {copy.alias: copy.bid for copy in panel.copies}
    assert (copies["A"].state, copies["A"].exclusion) == ("excluded", "below_minimum")
    assert copies["A"].exclusion_note == "技术路线 59.00 < 60"
    assert copies["B"].state == "opened"
    out = next(one for one in ranking(panel) if one.bid_id == copies["A"].id)
    assert (out.position, out.excluded_reason) == (None, "技术路线 59.00 < 60")


def test_scores_far_apart_demand_a_note_before_the_meeting_closes(ctx):
    meeting, panel, _secretary, _made = a_meeting(lambda seat, _copy, _criterion: 40 if seat.number == 1 else 80)
    found = sheets.spreads(panel)
    assert {one.spread_bp for one in found} == {4000}
    with pytest.raises(Invalid):
        close(meeting, panel)
    with pytest.raises(Invalid):
        stages.write_note(meeting, (found[0].copy.id, 1), "  ", by=chair(panel))
    for one in found:
        stages.write_note(meeting, (one.copy.id, one.criterion.number), "对低温段数据理解不同", by=chair(panel))
    stages.write_note(meeting, (found[0].copy.id, 1), "改写后的说明", by=chair(panel))
    assert {one.note for one in sheets.spreads(panel)} == {"改写后的说明", "对低温段数据理解不同"}
    close(meeting, panel)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(update(SpreadNote).values(note="事后"))


def test_a_spread_on_the_threshold_demands_none(ctx):
    meeting, panel, _secretary, _made = a_meeting(lambda seat, _copy, _criterion: 60 if seat.number == 1 else 80)
    assert panel.challenge.spread_bp == 2000
    assert sheets.spreads(panel) == []
    with pytest.raises(Conflict):
        stages.write_note(meeting, (panel.copies[0].id, 1), "不必", by=chair(panel))
    close(meeting, panel)


def test_a_panel_that_conflicts_have_left_without_its_quorum_closes_no_meeting(ctx):
    meeting, panel, secretary, _made = a_meeting()
    for seat in queries.pledged(panel)[3:]:
        seats.block(seat, "查实关联", by=secretary)
    with pytest.raises(Conflict) as refused:
        close(meeting, panel)
    assert "3" in str(refused.value)
    assert ranking(panel) == []


def test_without_a_reason_for_the_order_nothing_is_closed(ctx):
    meeting, panel, _secretary, _made = a_meeting()
    with pytest.raises(Invalid):
        stages.close_meeting(meeting, RAW, (" ", "纪要"), by=chair(panel))
    assert meeting.state == "open"


def test_somebody_who_isnt_on_the_panel_leads_nothing(ctx):
    meeting, _panel, secretary, _made = a_meeting()
    with pytest.raises(Forbidden):
        stages.close_meeting(meeting, RAW, WORDS, by=secretary)


def test_the_seed_is_published_and_everybody_free_when_the_list_is_written(ctx):
    meeting, panel, _secretary, _made = a_meeting()
    close(meeting, panel)
    assert panel.draw.seed is not None
    assert experts.loads([seat.expert for seat in panel.seats]) == {}


def test_the_news_of_the_list_is_for_the_publisher_and_the_letters(ctx):
    meeting, panel, _secretary, _made = a_meeting()
    close(meeting, panel)
    message = db.session.scalar(select(outbox.Message).where(outbox.Message.topic == "challenge.ranked"))
    assert message.subject_id == panel.challenge_id


# --- defence and visit ----------------------------------------------------------------------------------------------


def test_a_call_without_a_defence_has_none(ctx):
    panel, secretary, _made = a_reading_panel()
    submit(panel)
    with pytest.raises(Conflict):
        stages.defend(panel, by=secretary)


def test_a_defence_is_heard_by_name_scored_apart_and_counted_by_its_share(ctx):
    panel, secretary, _made = a_reading_panel(defence=True, visit=True)
    submit(panel, points=by_alias({"A": 80, "B": 70}))
    stages.name_chair(panel, panel.seats[0], by=secretary)
    with pytest.raises(Conflict):
        stages.start_consensus(panel, by=secretary)
    stages.defend(panel, by=secretary)
    submit(panel, Stage.DEFENCE, by_alias({"A": 40, "B": 90}))
    with pytest.raises(Conflict):
        stages.start_consensus(panel, by=secretary)
    submit(panel, Stage.VISIT, by_alias({"A": 80, "B": 70}))
    meeting = stages.start_consensus(panel, by=secretary)
    close(meeting, panel)
    lines = {copy.alias: line for line in sheets.lines_of(panel) for copy in panel.copies if copy.bid_id == line.bid}
    assert lines["A"].stages == {Stage.BLIND: (8000, 8000), Stage.DEFENCE: (4000, 4000), Stage.VISIT: (8000, 8000)}
    assert lines["A"].raw == 6800  # 0.6 · 80 + 0.3 · 40 + 0.1 · 80
    assert lines["B"].raw == 7600
    assert [one.score for one in ranking(panel)] == [7600, 6800]


def test_who_misses_a_minimum_isnt_heard(ctx):
    panel, secretary, _made = a_reading_panel(defence=True, criteria=WITH_MINIMUM)
    submit(panel, points=by_alias({"A": 50, "B": 90}))
    stages.defend(panel, by=secretary)
    sheet = sheets.own_sheet(panel.seats[0], Stage.DEFENCE)
    assert [copy.alias for copy in sheets.copies_on(sheet)] == ["B"]
    with pytest.raises(Conflict):
        fill_in(panel.seats[0])


def test_where_all_miss_a_minimum_the_panel_meets_at_once(ctx):
    panel, secretary, _made = a_reading_panel(defence=True, criteria=WITH_MINIMUM)
    submit(panel, points=by_alias({"A": 50, "B": 40}))
    with pytest.raises(Conflict):
        stages.defend(panel, by=secretary)
    stages.name_chair(panel, panel.seats[0], by=secretary)
    close(stages.start_consensus(panel, by=secretary), panel)
    assert {one.position for one in ranking(panel)} == {None}
    assert {copy.bid.state for copy in panel.copies} == {"excluded"}


# --- random reviews --------------------------------------------------------------------------------------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["fill", "lock", "resign", "recuse", "block", "pledge", "consensus", "chair"]),
        st.integers(0, 6),
        st.integers(0, 100),
    ),
    max_size=12,
)


def test_whatever_happens_nobody_reads_early_and_the_count_is_right(ctx):
    panel, secretary, _made = a_reading_panel()

    @settings(max_examples=10)
    @given(acts=ACTS)
    def go(acts):
        with db.session.begin_nested() as undone:
            for what, place, points in acts:
                seat = panel.seats[place % len(panel.seats)]
                with contextlib.suppress(Conflict, Invalid, IllegalMove, Forbidden, AttributeError):
                    _do(what, panel, seat, points, secretary)
                _check(panel)
            undone.rollback()
        db.session.expire_all()

    go()


def _do(what, panel, seat, points, secretary):
    acts = {
        "fill": lambda: fill_in(seat, points=lambda *_: points),
        "lock": lambda: scoring.lock(sheets.own_sheet(seat, Stage.BLIND), by=actor(seat)),
        "resign": lambda: seats.resign(seat, "出差", by=actor(seat)),
        "recuse": lambda: seats.recuse(seat, "advice", "顾问", by=actor(seat)),
        "block": lambda: seats.block(seat, "查实", by=secretary),
        "pledge": lambda: scoring.pledge(seat, "承诺", by=actor(seat)),
        "consensus": lambda: stages.start_consensus(panel, by=secretary),
        "chair": lambda: stages.name_chair(panel, seat, by=secretary),
    }
    with db.session.begin_nested():
        acts[what]()


def _check(panel):
    scored = panel.challenge.state == "consensus"
    counted = 0
    for seat in panel.seats:
        own = sheets.own_sheet(seat, Stage.BLIND)
        locked = own is not None and own.state == "locked"
        counted += locked and seat.state in ("pledged", "resigned")
        read = sheets.open_to(seat, panel, Stage.BLIND)
        assert scored or (locked and seat.state == "pledged") or not read
    assert sheets.submitted(panel, Stage.BLIND) == counted
    assert len(queries.seated(panel)) <= panel.size
    if scored:
        assert counted >= panel.quorum
    else:
        assert sheets.open_to(None, panel, Stage.BLIND) == []
