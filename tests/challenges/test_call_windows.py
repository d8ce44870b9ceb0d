"""Windows are the city's: to the second, over holidays, whatever the clock of the server or the reader shows."""

import os
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace import clock
from marketplace.challenges import bids, formal
from marketplace.challenges.bid_drafts import Bidding
from marketplace.errors import Conflict
from tests.challenges.make import a_bid, a_call, a_secretary, a_team, an_opened_call, bid_draft, in_days
from tests.challenges.scene import a_scene, draft_call


def _at(moment):
    clock.set_offset(clock.offset() + (moment - clock.now()))


@pytest.fixture(params=["America/New_York", "Europe/Berlin", "Pacific/Auckland"])
def elsewhere(request):
    """Let the machine stand in a zone with daylight saving time."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.parametrize(
    "day", [date(2027, 3, 14), date(2027, 3, 28), date(2027, 11, 7)]
)  # days on which clocks change
def test_a_deadline_is_the_citys_wall_clock_wherever_the_machine_stands(elsewhere, day):
    assert clock.at_local(day, 17, 30) == datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
    assert clock.at_local(day + timedelta(days=1)) - clock.at_local(day) == timedelta(hours=24)


def test_a_typed_deadline_is_stored_as_the_citys_and_shown_so_again(pages, elsewhere):
    scene = a_scene(pages)
    number = draft_call(scene)
    day = clock.today() + timedelta(days=20)
    scene.post("publisher", f"/challenges/{number}/edit/5", deadline=day.isoformat(), time="17:30", seal_mode="clock")
    assert scene.call(number).deadline_at == datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
    assert 'value="17:30"' in scene.get("publisher", f"/challenges/{number}/edit/5")


def test_the_last_second_counts_and_the_next_one_does_not_wherever_the_machine_stands(ctx, elsewhere, monkeypatch):
    (call, _), (team, by) = a_call(), a_team()
    monkeypatch.setattr(clock, "now", lambda: call.deadline_at + timedelta(seconds=0.999))
    a_bid(call)
    monkeypatch.setattr(clock, "now", lambda: call.deadline_at + timedelta(seconds=1))
    with pytest.raises(Conflict):
        bids.place(Bidding(call, team.id), bid_draft(call), by=by)


def test_a_repair_window_skips_the_national_holiday_and_counts_its_make_up_day(ctx):
    secretary = a_secretary()
    _at(clock.at_local(date(2026, 9, 10), 9, 0))
    call, _publisher, made = an_opened_call(secretary=secretary, deadline_at=in_days(12))
    _at(clock.at_local(date(2026, 9, 30), 10, 0))
    asked = formal.ask_repair(made[0][0], "缺少检测报告", by=secretary)
    assert clock.local(asked.due_at).date() == date(2026, 10, 13)  # 8, 9, 10 (made up for), 12, 13 October
    _at(asked.due_at + timedelta(seconds=1))
    with pytest.raises(Conflict):
        formal.repair(made[0][0], "补交检测报告", by=made[0][2])
    assert call.state == "opened"
