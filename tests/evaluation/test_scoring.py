import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from marketplace import db
from marketplace.errors import Conflict, Invalid
from marketplace.evaluation import queries, results, scoring, seats, sheets, stages
from marketplace.evaluation.models import Score, Sheet
from marketplace.evaluation.scoring import Given
from marketplace.evaluation.tally import Stage
from tests.evaluation.make import a_meeting, a_reading_panel, actor, fill_in, pledge, submit

BLIND = Stage.BLIND


def given(sheet, points, place=0, comment="好"):
    score = sheet.scores[place]
    return Given(score.copy_id, score.criterion, points, comment)


def test_a_sheet_has_a_field_for_each_criterion_of_each_bid(ctx):
    panel, _secretary, _made = a_reading_panel(count=2)
    sheet = sheets.own_sheet(panel.seats[0], BLIND)
    assert len(sheet.scores) == 2 * len(panel.challenge.criteria)
    assert sum(sheets.gaps(sheet).values()) == len(sheet.scores)


def test_scores_are_saved_one_by_one_and_changed_until_the_sheet_is_submitted(ctx):
    panel, _secretary, _made = a_reading_panel()
    seat = panel.seats[0]
    sheet = sheets.own_sheet(seat, BLIND)
    scoring.save(sheet, [given(sheet, 60, comment="")], by=actor(seat))
    scoring.save(sheet, [given(sheet, 65)], by=actor(seat))
    assert (sheet.scores[0].points, sheet.scores[0].comment) == (65, "好")
    with pytest.raises(Invalid):
        scoring.lock(sheet, by=actor(seat))


def test_points_outside_of_the_range_are_refused_at_their_field(ctx):
    panel, _secretary, _made = a_reading_panel()
    seat = panel.seats[0]
    sheet = sheets.own_sheet(seat, BLIND)
    for points in (-1, 101, 10**9):
        with pytest.raises(Invalid) as refused:
            scoring.save(sheet, [given(sheet, points)], by=actor(seat))
        assert refused.value.field == f"points-{sheet.scores[0].copy_id}-1"


def test_points_without_a_comment_arent_submitted(ctx):
    panel, _secretary, _made = a_reading_panel()
    seat = panel.seats[0]
    sheet = fill_in(seat, comment="  ")
    with pytest.raises(Invalid) as refused:
        scoring.lock(sheet, by=actor(seat))
    assert refused.value.field.startswith("points-")


def test_a_submitted_sheet_is_locked_for_everybody_and_by_the_database(ctx):
    panel, _secretary, _made = a_reading_panel()
    seat = panel.seats[0]
    submit(panel, seats=[seat])
    sheet = sheets.own_sheet(seat, BLIND)
    for again in (
        lambda: scoring.save(sheet, [given(sheet, 99)], by=actor(seat)),
        lambda: scoring.lock(sheet, by=actor(seat)),
    ):
        with pytest.raises(Conflict):
            again()
    row = {"sheet_id": sheet.id, "panel_id": panel.id, "copy_id": sheet.scores[0].copy_id, "criterion": 9}
    for statement in (
        update(Score).where(Score.sheet_id == sheet.id).values(points=99),
        update(Sheet).where(Sheet.id == sheet.id).values(state="open", locked_at=None),
        insert(Score).values(points=1, **row),
    ):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(statement)


def test_a_sheet_with_a_gap_isnt_locked_by_the_database_either(ctx):
    panel, _secretary, _made = a_reading_panel()
    sheet = sheets.own_sheet(panel.seats[0], BLIND)
    with pytest.raises(DBAPIError):
        db.session.execute(
            update(Sheet).where(Sheet.id == sheet.id).values(state="locked", locked_at=panel.appointed_at)
        )


def test_a_score_of_another_panels_bid_is_refused_by_the_database(ctx):
    one, _secretary, _made = a_reading_panel()
    other, _secretary, _made = a_reading_panel()
    sheet = sheets.own_sheet(one.seats[0], BLIND)
    row = {"sheet_id": sheet.id, "panel_id": one.id, "copy_id": other.copies[0].id, "criterion": 1}
    with pytest.raises(DBAPIError):
        db.session.execute(insert(Score).values(points=1, **row))


def test_fields_that_arent_on_the_sheet_are_passed_over(ctx):
    panel, _secretary, _made = a_reading_panel()
    seat = panel.seats[0]
    sheet = sheets.own_sheet(seat, BLIND)
    scoring.save(sheet, [Given(10**6, 1, 50), Given(sheet.scores[0].copy_id, 77, 50)], by=actor(seat))
    assert {one.points for one in sheet.scores} == {None}


def test_nothing_is_scored_before_the_review_or_after_it(ctx):
    _meeting, panel, _secretary, _made = a_meeting()
    seat = panel.seats[0]
    sheet = sheets.own_sheet(seat, BLIND)
    with pytest.raises(Conflict):
        scoring.save(sheet, [given(sheet, 50)], by=actor(seat))


def test_a_late_reviewer_cant_submit_when_the_scoring_was_ended(ctx):
    panel, secretary, _made = a_reading_panel()
    late = panel.seats[-1]
    submit(panel, seats=queries.pledged(panel)[:4])
    stages.name_chair(panel, panel.seats[0], by=secretary)
    stages.start_consensus(panel, by=secretary)
    with pytest.raises(Conflict):
        fill_in(late)


def test_who_has_left_scores_nothing_more(ctx):
    panel, _secretary, _made = a_reading_panel()
    seat = panel.seats[0]
    sheet = sheets.own_sheet(seat, BLIND)
    seats.resign(seat, "出差", by=actor(seat))
    with pytest.raises(Conflict):
        scoring.save(sheet, [given(sheet, 50)], by=actor(seat))


# --- nobody reads another's before submitting his own --------------------------------------------------------------


def test_nobody_reads_anothers_scores_before_submitting_his_own(ctx):
    panel, _secretary, _made = a_reading_panel()
    first, second, third = queries.pledged(panel)[:3]
    submit(panel, seats=[first])
    fill_in(second)
    assert sheets.open_to(second, panel, BLIND) == []
    assert sheets.open_to(third, panel, BLIND) == []
    assert [sheet.seat_id for sheet in sheets.open_to(first, panel, BLIND)] == [first.id]
    submit(panel, seats=[second])
    assert [sheet.seat_id for sheet in sheets.open_to(second, panel, BLIND)] == [first.id, second.id]


def test_officials_and_publisher_read_no_scores_while_there_is_scoring(ctx):
    panel, secretary, _made = a_reading_panel()
    submit(panel)
    assert sheets.open_to(None, panel, BLIND) == []
    assert results.of(panel, None) is None
    stages.name_chair(panel, panel.seats[0], by=secretary)
    stages.start_consensus(panel, by=secretary)
    assert len(sheets.open_to(None, panel, BLIND)) == 5
    assert results.of(panel, None) is not None


def test_a_reviewer_of_another_panel_reads_nothing_ever(ctx):
    _meeting, panel, _secretary, _made = a_meeting()
    other, _secretary, _made = a_reading_panel()
    submit(other)
    for seat in queries.pledged(other):
        assert sheets.open_to(seat, panel, BLIND) == []


def test_who_has_left_reads_nothing_while_there_is_scoring(ctx):
    panel, secretary, _made = a_reading_panel()
    first, second = queries.pledged(panel)[:2]
    submit(panel, seats=[first, second])
    seats.resign(first, "出差", by=actor(first))
    seats.block(second, "查实关联", by=secretary)
    assert sheets.open_to(first, panel, BLIND) == []
    assert sheets.open_to(second, panel, BLIND) == []


def test_a_replacement_begins_with_an_empty_sheet_and_sees_nobodys(ctx):
    panel, _secretary, _made = a_reading_panel()
    first, second = queries.pledged(panel)[:2]
    submit(panel, seats=[second])
    seats.resign(first, "出差", by=actor(first))
    pledge(panel)
    new = panel.seats[-1]
    assert new.state == "pledged"
    assert sheets.open_to(new, panel, BLIND) == []
    assert {one.points for one in sheets.own_sheet(new, BLIND).scores} == {None}
