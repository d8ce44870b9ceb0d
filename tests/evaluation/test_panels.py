import hashlib

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace import audit, db
from marketplace.challenges.states import ChallengeState, RankingOrder
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.evaluation import appointing, further, queries, scoring, seats, sheets, stages
from marketplace.evaluation.models import Panel, Seat
from marketplace.evaluation.tally import Stage
from marketplace.experts import drawing
from marketplace.experts import queries as experts
from marketplace.experts.parties import Unit
from tests.challenges.make import a_call, a_secretary, an_opened_call
from tests.evaluation.make import a_panel, a_pool, a_reading_panel, actor, fill_in, pledge, submit
from tests.experts.make import published, unit_of, works_at


def tie(expert, party):
    """Have somebody work for an organisation since five years."""
    works_at(expert, unit_of(party))


def test_a_panel_sits_in_the_order_of_its_draw(ctx):
    panel, _secretary, _made = a_panel()
    drawn = drawing.result_of(panel.draw)
    assert [seat.expert.code for seat in panel.seats] == [code for code, _field in drawn.panel]
    assert [seat.number for seat in panel.seats] == [1, 2, 3, 4, 5]
    assert {seat.state for seat in panel.seats} == {"drawn"}
    assert (panel.size, panel.quorum) == (5, 4)


def test_the_draw_rests_on_a_seed_committed_before_and_on_the_receipts(ctx):
    panel, _secretary, made = a_panel()
    lines = "\n".join(sorted(bid.digest for bid, _party, _by in made))
    assert panel.draw.public == hashlib.sha256(lines.encode()).hexdigest()
    assert panel.draw.seed is None


@pytest.mark.parametrize("strata", [{"any": 4}, {"any": 3}, {"any": 17}, {"any": 0}, {}, {"99999": 5}])
def test_a_panel_that_isnt_odd_or_too_small_or_too_large_is_refused(ctx, strata):
    secretary = a_secretary()
    call, _by, _made = an_opened_call(1, secretary)
    with pytest.raises(Invalid):
        appointing.commit(call, strata, by=secretary)


def test_the_database_holds_that_a_panel_is_odd(ctx):
    panel, _secretary, _made = a_panel()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Panel).where(Panel.id == panel.id).values(size=4, quorum=4))


def test_a_pool_too_small_for_an_odd_panel_is_told_with_its_number(ctx):
    secretary = a_secretary()
    a_pool(4, secretary)
    call, _by, _made = an_opened_call(1, secretary)
    draw = appointing.commit(call, {"any": 5}, by=secretary)
    with pytest.raises(Conflict) as refused:
        appointing.appoint(call, draw, visit=False, by=secretary)
    assert "4" in str(refused.value)
    assert queries.panel_of(call) is None


def test_a_draw_is_committed_before_the_deadline_but_carried_out_after_the_opening(ctx):
    secretary = a_secretary()
    call, _by = a_call(secretary)
    draw = appointing.commit(call, {"any": 5}, by=secretary)
    with pytest.raises(Conflict):
        appointing.appoint(call, draw, visit=False, by=secretary)


def test_a_call_has_one_panel_from_a_draw_of_its_own(ctx):
    panel, secretary, _made = a_panel()
    other, _by, _made = an_opened_call(1, secretary)
    for call in (panel.challenge, other):
        with pytest.raises(Conflict):
            appointing.appoint(call, panel.draw, visit=False, by=secretary)
    with pytest.raises(Conflict):
        appointing.commit(panel.challenge, {"any": 5}, by=secretary)


def test_whoever_is_tied_to_a_bidder_isnt_drawn_and_learns_nothing(ctx):
    secretary = a_secretary()
    pool = a_pool(6, secretary)
    call, _by, made = an_opened_call(2, secretary)
    tie(pool[0], made[0][1])
    draw = appointing.commit(call, {"any": 5}, by=secretary)
    panel = appointing.appoint(call, draw, visit=False, by=secretary)
    assert pool[0].id not in {seat.expert_id for seat in panel.seats}
    assert db.session.query(Seat).filter_by(person_id=pool[0].person_id).count() == 0


@pytest.mark.parametrize("of", ["publisher", "team", "member of the team's organisation"])
def test_publisher_and_the_people_of_bids_count_as_well(ctx, of):
    secretary = a_secretary()
    pool = a_pool(6, secretary)
    call, _by, _made = an_opened_call(1, secretary)
    if of == "publisher":
        tie(pool[0], call.organisation)
    elif of == "team":
        published(pool[0], "教授甲")  # the bid names him
    else:
        works_at(pool[0], Unit("某大学"))
    draw = appointing.commit(call, {"any": 5}, by=secretary)
    panel = appointing.appoint(call, draw, visit=False, by=secretary)
    assert pool[0].id not in {seat.expert_id for seat in panel.seats}


def test_what_becomes_known_after_the_draw_blocks_before_the_first_page(ctx):
    panel, _secretary, made = a_panel()
    late = panel.seats[1]
    tie(late.expert, made[0][1])
    scoring.pledge(late, "承诺", by=actor(late))
    assert (late.state, late.pledged_at) == ("blocked", None)
    assert panel.seats[-1].replaces_id == late.id
    assert len(queries.seated(panel)) == 5
    with pytest.raises(IllegalMove):
        scoring.pledge(late, "承诺", by=actor(late))


def test_a_declared_conflict_is_recorded_and_a_replacement_drawn(ctx):
    panel, _secretary, _made = a_panel()
    leaver = panel.seats[2]
    seats.recuse(leaver, "advice", "去年为一家申报单位做过咨询", by=actor(leaver))
    new = panel.seats[-1]
    assert leaver.state == "recused"
    said = {"kind": "advice", "evidence": "去年为一家申报单位做过咨询", "found": False, "blocks": True}
    assert leaver.conflicts == [said]
    assert (new.number, new.replaces_id) == (6, leaver.id)
    assert len(queries.seated(panel)) == 5


def test_a_replacement_who_is_tied_by_now_is_passed_over(ctx):
    panel, _secretary, made = a_panel()
    reserves = [experts.by_codes([code])[0] for code, _field in drawing.result_of(panel.draw).reserves]
    tie(reserves[0], made[0][1])
    seats.resign(panel.seats[0], "出差", by=actor(panel.seats[0]))
    assert [seat.state for seat in panel.seats[5:]] == ["blocked", "drawn"]
    assert (panel.seats[-1].replaces_id, panel.seats[-1].expert_id) == (panel.seats[0].id, reserves[1].id)


def test_who_sits_on_a_panel_is_busy_until_it_is_done(ctx):
    panel, _secretary, _made = a_panel()
    first = panel.seats[0]
    assert experts.loads([first.expert]) == {first.expert_id: 1}
    seats.resign(first, "出差", by=actor(first))
    assert experts.loads([first.expert]) == {}


def test_a_reviewer_who_resigns_after_the_opening_is_replaced_and_the_quorum_counted_anew(ctx):
    panel, _secretary, _made = a_reading_panel(reserves=1)
    first, second = queries.pledged(panel)[:2]
    fill_in(first)
    seats.resign(first, "生病", by=actor(first))
    assert sheets.quorum_of(panel).seated == 5
    new = panel.seats[-1]
    scoring.pledge(new, "承诺", by=actor(new))
    assert {one.points for one in sheets.own_sheet(new, Stage.BLIND).scores} == {None}
    seats.resign(second, "出差", by=actor(second))
    quorum = sheets.quorum_of(panel)
    assert (quorum.size, quorum.seated, quorum.needed, quorum.within_reach) == (5, 4, 4, True)
    assert queries.vacant(panel) == 1


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


def test_an_empty_seat_is_filled_by_a_further_draw_once_more_experts_are_there(ctx):
    panel, secretary, _made = a_reading_panel(reserves=0)
    first, second = queries.pledged(panel)[:2]
    for leaver in (first, second):
        seats.resign(leaver, "出差", by=actor(leaver))
    assert (queries.vacant(panel), sheets.quorum_of(panel).within_reach) == (2, False)
    further.commit(panel, by=secretary)
    with pytest.raises(Conflict):
        further.carry_out(panel, by=secretary)  # the pool has nobody else
    (fresh,) = a_pool(1, secretary)
    new = further.carry_out(panel, by=secretary)
    assert (new.expert_id, new.replaces_id) == (fresh.id, first.id)
    assert sheets.quorum_of(panel).within_reach
    assert new.expert.code not in panel.draw.drawn


def test_a_further_draw_is_for_one_empty_seat_at_a_time_and_published_with_the_first(ctx):
    meeting, panel, secretary, _made = a_meeting_after_a_further_draw()
    draws = [panel.draw, *queries.further_draws(panel)]
    assert [draw.seed for draw in draws] == [None, None]
    stages.close_meeting(meeting, RankingOrder.RAW, ("尺度一致", ""), by=actor(queries.chair_of(panel)))
    assert all(draw.seed and hashlib.sha256(draw.seed.encode()).hexdigest() == draw.commitment for draw in draws)
    del secretary


def a_meeting_after_a_further_draw():
    """Return (open meeting of a panel one of whose seats was filled by a further draw, panel, secretary, bids)."""
    panel, secretary, made = a_reading_panel(reserves=0)
    with pytest.raises(Conflict):
        further.commit(panel, by=secretary)  # no seat is empty
    seats.recuse(panel.seats[0], "advice", "为申报单位做过咨询", by=actor(panel.seats[0]))
    a_pool(1, secretary)
    further.commit(panel, by=secretary)
    with pytest.raises(Conflict):
        further.commit(panel, by=secretary)
    scoring.pledge(further.carry_out(panel, by=secretary), "承诺", by=actor(panel.seats[-1]))
    submit(panel)
    stages.name_chair(panel, queries.pledged(panel)[0], by=secretary)
    return stages.start_consensus(panel, by=secretary), panel, secretary, made


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
    again = Seat(panel_id=panel.id, expert_id=leaver.expert_id, person_id=leaver.person_id, number=99, place=9)
    db.session.add(again)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_declaration_names_a_kind_and_says_it_in_words(ctx):
    panel, _secretary, _made = a_panel()
    for kind, words, field in (("friend", "是朋友", "kind"), ("", "是朋友", "kind"), ("advice", "  ", "words")):
        with pytest.raises(Invalid) as refused:
            seats.recuse(panel.seats[0], kind, words, by=actor(panel.seats[0]))
        assert refused.value.field == field


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
