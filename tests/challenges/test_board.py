"""The officials' board: what is late comes first, each phase can be read whole, and a region sees its own."""

from datetime import timedelta

from marketplace import clock, db
from marketplace.challenges import board, pace, reviewing, waiting
from marketplace.challenges.models import Challenge
from tests.challenges.make import a_call, a_funded_call, a_secretary, a_submitted_call
from tests.challenges.scene import a_scene


def later(days):
    clock.set_offset(clock.offset() + timedelta(days=days))


def late_ids(actor):
    return [one.id for one in db.session.scalars(board.late(actor))]


def test_a_step_is_late_once_its_last_day_is_over_and_not_before(ctx):
    call, _ = a_submitted_call()
    secretary = a_secretary()
    later((call.turn_due_on - clock.today()).days)
    assert not pace.late(call)
    assert late_ids(secretary) == []
    later(1)
    assert pace.late(call)
    assert late_ids(secretary) == [call.id]


def test_the_next_step_has_a_day_of_its_own_and_one_with_a_clock_of_its_own_has_none(ctx):
    call, _ = a_submitted_call()
    checked_by = call.turn_due_on
    later(2)
    reviewing.send_back(call, "unclear", "请写明检测方法。", by=a_secretary())
    assert call.turn_due_on is None  # its author has all the time he wants
    published, _ = a_call()
    assert published.turn_due_on is None
    funded = a_funded_call()[0]
    assert funded.turn_due_on >= clock.today()
    assert checked_by is not None


def test_what_waits_for_the_secretary_says_until_when(ctx):
    call, _ = a_submitted_call()
    lines = {line.title: line for line in waiting.waiting_for(a_secretary())}
    assert lines[call.title].due == call.turn_due_on


def test_another_region_has_a_board_of_its_own(ctx):
    a_submitted_call()
    assert sum(board.counts(a_secretary("340100")).values()) == 1
    assert sum(board.counts(a_secretary("340200")).values()) == 0


def test_the_board_shows_the_most_urgent_of_a_phase_and_its_own_page_shows_all(pages):
    scene = a_scene(pages)
    with scene.app.app_context():
        db.begin_writing()
        made = [a_submitted_call(title=f"壳体成形攻关之{place}")[0] for place in range(board.MOST + 2)]
        for place, call in enumerate(made):
            call.turn_due_on = clock.today() + timedelta(days=30 - place)
        made[-1].turn_due_on = clock.today() - timedelta(days=1)
        db.session.commit()
        titles = [one.title for one in db.session.query(Challenge).order_by(Challenge.id)]
    whole = scene.get("call_secretary", "/challenges/board")
    assert titles[0] not in whole  # the least urgent
    assert whole.index(titles[-1]) < whole.index(titles[-2])  # the late one on top
    assert "已逾期" in whole
    phase = scene.get("call_secretary", "/challenges/board?phase=check")
    assert all(title in phase for title in titles)
    scene.get("call_secretary", "/challenges/board?phase=nowhere", status=404)
    assert "没有处于该阶段的榜单" in scene.get("call_secretary", "/challenges/board?phase=notice")
