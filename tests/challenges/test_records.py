"""A call's public record, the year's statistics and the calendar: complete, public, and silent before the opening."""

from datetime import date, timedelta

import pytest

from marketplace import clock, db
from marketplace.challenges import answers, dates, statistics, timeline
from marketplace.challenges.states import ChallengeWay
from marketplace.challenges.statistics import Row
from tests.challenges.make import a_bid, a_call, a_draft_call, an_opened_call


def test_before_the_opening_no_number_tells_of_bids(ctx):
    call, _publisher = a_call()
    before = timeline.numbers(call)
    a_bid(call)
    assert timeline.numbers(call) == before
    assert (before.bids, before.regions, before.answered) == (None, None, None)
    assert before.open_days in (11, 12)


def test_after_the_opening_the_record_has_numbers_and_every_digest(ctx):
    call, _publisher, made = an_opened_call(2)
    found = timeline.numbers(call)
    assert (found.bids, found.faulty, found.excluded, found.answered) == (2, 0, 0, 0)
    digests = {one.digest for one in timeline.checkable(call)}
    assert digests == {call.digest, *(bid.digest for bid, _party, _by in made)}
    times = [one.at for one in timeline.events(call)]
    assert times == sorted(times)
    assert not answers.all_answered(call)


def test_a_year_counts_what_was_published_in_it_by_the_citys_calendar(ctx):
    call, _publisher = a_call()
    a_draft_call()
    year = clock.today().year
    table = statistics.by_year("340100", [year, year - 1])
    assert table[year] == {ChallengeWay.SINGLE: Row(calls=1, bounty_fen=call.bounty_fen)}
    assert table[year - 1] == {}


def test_the_lapse_rate_is_unknown_while_nothing_is_decided():
    assert Row(calls=3).lapse_rate is None
    assert Row(calls=4, taken=3, lapsed=1).lapse_rate == 0.25
    assert statistics.total([Row(calls=1, lapsed=1), Row(calls=2, taken=1)]) == Row(calls=3, taken=1, lapsed=1)


def test_a_month_shows_the_deadlines_of_published_calls(ctx):
    call, _publisher = a_call()
    day = clock.local(call.deadline_at).date()
    entries = dates.month(day.replace(day=1))
    assert [one.call_id for one in entries[day]] == [call.id]
    assert dates.month(dates.next_month(day)).get(day) is None


@pytest.mark.parametrize(("first", "weeks"), [(date(2026, 2, 1), 5), (date(2027, 2, 1), 4), (date(2026, 8, 1), 6)])
def test_a_month_is_laid_out_in_whole_weeks(first, weeks):
    laid = dates.weeks(first)
    assert len(laid) == weeks
    assert all(len(week) == 7 for week in laid)
    days = [day for week in laid for day in week if day]
    assert (days[0], days[-1] + timedelta(days=1)) == (first, dates.next_month(first))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_are_public_in_both_languages(app, client, language):
    with app.app_context():
        db.begin_writing()
        call, _publisher, _made = an_opened_call()
        number = call.id
        draft, _by = a_draft_call()
        unseen = draft.id
        db.session.commit()
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    month = clock.today().strftime("%Y-%m")
    for page in (f"/challenges/{number}/record", "/challenges/statistics", f"/challenges/calendar?month={month}"):
        assert client.get(page).status_code == 200, page
    for page in (f"/challenges/{unseen}/record", "/challenges/calendar?month=2026-13", "/challenges/calendar?month=x"):
        assert client.get(page).status_code == 404, page
