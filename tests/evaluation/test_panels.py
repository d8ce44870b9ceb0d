import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace import audit, db
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.evaluation import appointing, pool, queries, scoring, seats, sheets, stages
from marketplace.evaluation.appointing import Terms, quorum_for
from marketplace.evaluation.models import Panel, Seat
from tests.challenges.make import a_call, a_secretary, an_opened_call
from tests.evaluation.make import SIZE, a_draw, a_panel, a_reading_panel, actor, fill_in, pledge, submit


@pytest.fixture
def tied(monkeypatch):
    """Have a conflict found for people whose numbers are put in here."""
    people = set()

    def conflicts(candidate, _challenge):
        found = {"kind": "employer", "evidence": "现任职单位是申报单位", "found": True}
        return [found] if candidate.person_id in people else []

    monkeypatch.setattr(pool, "conflicts", conflicts)
    return people


def test_a_panel_takes_the_first_of_the_draw(ctx):
    panel, _secretary, _made = a_panel()
    assert [seat.person_id for seat in panel.seats] == [person for _expert, person in panel.order[:SIZE]]
    assert [seat.number for seat in panel.seats] == [1, 2, 3, 4, 5]
    assert {seat.state for seat in panel.seats} == {"drawn"}


@pytest.mark.parametrize(("size", "quorum"), [(5, 4), (7, 5), (9, 6), (1, 1), (3, 2)])
def test_the_quorum_is_the_regions_share_and_more_than_half(ctx, size, quorum):
    assert quorum_for(size, "340100") == quorum


@pytest.mark.parametrize("size", [0, -1, 3, 4, 6, 17])
def test_a_panel_that_isnt_odd_or_too_small_or_too_large_is_refused(ctx, size):
    secretary = a_secretary()
    call, _by, _made = an_opened_call(1, secretary)
    with pytest.raises(Invalid):
        appointing.appoint(call, Terms(size), a_draw(20), by=secretary)


def test_the_database_holds_that_a_panel_is_odd(ctx):
    panel, _secretary, _made = a_panel()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Panel).where(Panel.id == panel.id).values(size=4, quorum=4))


def test_a_pool_too_small_for_an_odd_panel_is_told_with_its_number(ctx):
    secretary = a_secretary()
    call, _by, _made = an_opened_call(1, secretary)
    with pytest.raises(Invalid) as refused:
        appointing.appoint(call, Terms(5), a_draw(4), by=secretary)
    assert "4" in str(refused.value)


def test_a_panel_comes_after_the_opening_and_once(ctx):
    secretary = a_secretary()
    call, _by = a_call(secretary)
    with pytest.raises(Conflict):
        appointing.appoint(call, Terms(5), a_draw(5), by=secretary)
    panel, secretary, _made = a_panel()
    with pytest.raises(Conflict):
        appointing.appoint(panel.challenge, Terms(5), a_draw(5), by=secretary)


def test_whoever_a_conflict_is_found_for_is_blocked_before_he_sees_anything(ctx, tied):
    secretary = a_secretary()
    call, _by, _made = an_opened_call(1, secretary)
    draw = a_draw(7)
    tied.add(draw.order[1].person_id)
    panel = appointing.appoint(call, Terms(5), draw, by=secretary)
    blocked = panel.seats[1]
    assert (blocked.state, blocked.pledged_at, blocked.reason) == ("blocked", None, "现任职单位是申报单位")
    assert len(queries.seated(panel)) == 5
    with pytest.raises(IllegalMove):
        scoring.pledge(blocked, "承诺", by=actor(blocked))


def test_conflicts_may_leave_too_few(ctx, tied):
    secretary = a_secretary()
    call, _by, _made = an_opened_call(1, secretary)
    draw = a_draw(6)
    tied |= {one.person_id for one in draw.order[:2]}
    with pytest.raises(Invalid) as refused:
        appointing.appoint(call, Terms(5), draw, by=secretary)
    assert "4" in str(refused.value)


def test_a_declared_conflict_is_recorded_and_a_replacement_drawn(ctx):
    panel, _secretary, _made = a_panel()
    leaver = panel.seats[2]
    seats.recuse(leaver, "advice", "去年为一家申报单位做过咨询", by=actor(leaver))
    new = panel.seats[-1]
    assert leaver.state == "recused"
    assert leaver.conflicts == [{"kind": "advice", "evidence": "去年为一家申报单位做过咨询", "found": False}]
    assert (new.number, new.replaces_id, new.person_id) == (6, leaver.id, panel.order[5][1])
    assert len(queries.seated(panel)) == 5


def test_a_replacement_who_is_tied_himself_is_passed_over(ctx, tied):
    panel, _secretary, _made = a_panel()
    tied.add(panel.order[5][1])
    seats.resign(panel.seats[0], "出差", by=actor(panel.seats[0]))
    assert [seat.state for seat in panel.seats[5:]] == ["blocked", "drawn"]
    assert panel.seats[-1].replaces_id == panel.seats[0].id


def test_a_reviewer_who_resigns_after_the_opening_is_replaced_and_the_quorum_counted_anew(ctx):
    panel, _secretary, _made = a_reading_panel(reserves=1)
    first, second = queries.pledged(panel)[:2]
    fill_in(first)
    seats.resign(first, "生病", by=actor(first))
    assert sheets.quorum_of(panel).seated == 5
    new = panel.seats[-1]
    scoring.pledge(new, "承诺", by=actor(new))
    assert {one.points for one in sheets.own_sheet(new, "blind").scores} == {None}
    seats.resign(second, "出差", by=actor(second))
    quorum = sheets.quorum_of(panel)
    assert (quorum.size, quorum.seated, quorum.needed, quorum.within_reach) == (5, 4, 4, True)
    assert [seat.id for seat in queries.vacant(panel)] == [second.id]


def test_a_sheet_submitted_before_a_resignation_stands_and_nobody_is_drawn_for_it(ctx):
    panel, _secretary, _made = a_reading_panel()
    leaver = queries.pledged(panel)[0]
    submit(panel, seats=[leaver])
    seats.resign(leaver, "出差", by=actor(leaver))
    assert len(panel.seats) == 5
    assert sheets.submitted(panel, "blind") == 1


def test_the_sheet_of_somebody_with_a_conflict_never_counts(ctx):
    panel, secretary, _made = a_reading_panel()
    one = queries.pledged(panel)[0]
    submit(panel, seats=[one])
    seats.block(one, "查实系申报单位顾问", by=secretary)
    assert sheets.submitted(panel, "blind") == 0
    assert panel.seats[-1].replaces_id == one.id
    assert sheets.lines_of(panel) == []


def test_after_the_reading_nobody_is_drawn_any_more(ctx):
    panel, secretary, _made = a_reading_panel()
    submit(panel)
    stages.name_chair(panel, queries.pledged(panel)[0], by=secretary)
    stages.start_consensus(panel, by=secretary)
    seats.resign(queries.pledged(panel)[4], "出差", by=actor(queries.pledged(panel)[4]))
    assert len(panel.seats) == 5
    assert sheets.submitted(panel, "blind") == 5


def test_who_has_left_doesnt_come_back(ctx):
    panel, _secretary, _made = a_panel()
    leaver = panel.seats[0]
    seats.resign(leaver, "出差", by=actor(leaver))
    for again in (
        lambda: scoring.pledge(leaver, "承诺", by=actor(leaver)),
        lambda: seats.resign(leaver, "再次", by=actor(leaver)),
        lambda: seats.recuse(leaver, "advice", "顾问", by=actor(leaver)),
    ):
        with pytest.raises(IllegalMove):
            again()
    with pytest.raises(IntegrityError):
        db.session.add(Seat(panel_id=panel.id, person_id=leaver.person_id, number=99, place=9))
        db.session.flush()


@pytest.mark.parametrize(("kind", "words"), [("friend", "是朋友"), ("", "是朋友"), ("advice", "  ")])
def test_a_declaration_names_a_kind_and_says_it_in_words(ctx, kind, words):
    panel, _secretary, _made = a_panel()
    with pytest.raises(Invalid):
        seats.recuse(panel.seats[0], kind, words, by=actor(panel.seats[0]))


def test_a_pledge_is_kept_word_for_word(ctx):
    panel, _secretary, _made = a_panel()
    pledge(panel)
    seat = panel.seats[0]
    assert (seat.state, seat.pledge) == ("pledged", "承诺")
    with pytest.raises(DBAPIError):
        db.session.execute(update(Seat).where(Seat.id == seat.id).values(pledge="别的"))


def test_the_chair_is_one_of_those_who_signed(ctx):
    panel, secretary, _made = a_panel()
    with pytest.raises(Conflict):
        stages.name_chair(panel, panel.seats[0], by=secretary)
    pledge(panel)
    stages.name_chair(panel, panel.seats[0], by=secretary)
    assert queries.chair_of(panel) is panel.seats[0]
    seats.resign(panel.seats[0], "出差", by=actor(panel.seats[0]))
    assert queries.chair_of(panel) is None


def test_a_chair_of_another_panel_is_refused_by_the_database(ctx):
    one, _secretary, _made = a_panel()
    other, _secretary, _made = a_panel()
    with pytest.raises(DBAPIError):
        db.session.execute(update(Panel).where(Panel.id == one.id).values(chair_id=other.seats[0].id))


def test_a_panel_can_be_left_until_its_list_is_written_only(ctx):
    panel, _secretary, _made = a_panel()
    panel.challenge.state = ChallengeState.LAPSED
    panel.challenge.lapse_cause = "none_suitable"
    with pytest.raises(Conflict):
        seats.resign(panel.seats[0], "出差", by=actor(panel.seats[0]))


def test_events_say_nobodys_name(ctx):
    panel, _secretary, _made = a_panel()
    seats.recuse(panel.seats[0], "advice", "为甲公司做过咨询", by=actor(panel.seats[0]))
    db.session.commit()
    said = str([event.details for event in audit.trail("seat", panel.seats[0].id)])
    assert "甲公司" not in said
