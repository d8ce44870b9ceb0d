"""The demonstration's pages: twelve stops, one click to become anybody, the clock, the letters; elsewhere nothing."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from marketplace import clock, db, relay
from marketplace.accounts.models import Person
from marketplace.app import create_app
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import ChallengeState
from marketplace.demo import ahead, story, timeline
from marketplace.demo.commands import FEATURED
from marketplace.demo.models import DemoClock
from marketplace.errors import Conflict
from marketplace.permissions import NOBODY
from tests.conftest import settings_for

FORM = re.compile(
    r'action="/demo/become/(?P<person>[^"]+)".*?name="next" value="(?P<next>[^"]*)".*?name="stop" value="(?P<stop>\d*)"',
    re.DOTALL,
)


def steps_on(page):
    """Return (person, page, stop) of every button that makes the visitor somebody."""
    return [(found["person"], html.unescape(found["next"]), found["stop"]) for found in FORM.finditer(page)]


def elsewhere(mode, new_database, tmp_path):
    app = create_app(settings_for(new_database(), tmp_path, mode=mode))
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/demo"),
        ("get", "/demo/letters"),
        ("get", "/demo/arriving"),
        ("post", "/demo/become/administrator"),
        ("post", "/demo/clock"),
    ],
)
def test_outside_a_demonstration_there_is_no_such_page(method, path, new_database, tmp_path):
    client = elsewhere("development", new_database, tmp_path)
    assert getattr(client, method)(path, data={"to": "deadline"} if method == "post" else None).status_code == 404


def test_outside_a_demonstration_the_clock_is_not_touched(new_database, tmp_path):
    client = elsewhere("development", new_database, tmp_path)
    clock.set_offset(timedelta(days=2))
    client.get("/healthz")
    assert clock.offset() == timedelta(days=2)


def test_without_data_the_story_says_how_to_load_it(new_database, tmp_path):
    page = elsewhere("demo", new_database, tmp_path).get("/demo")
    assert page.status_code == 200
    assert "marketplace demo load" in page.get_data(as_text=True)


def test_the_story_has_twelve_stops_and_each_leads_to_a_page_for_its_person(visitor):
    steps = [step for step in steps_on(visitor.get("/demo").get_data(as_text=True)) if step[2]]
    assert sorted({stop for _, _, stop in steps}) == sorted(str(number) for number in range(1, 13))
    for person, page, stop in steps:
        answer = visitor.post(f"/demo/become/{person}", data={"next": page, "stop": stop})
        assert (answer.status_code, answer.location) == (303, page)
        assert visitor.get(page).status_code == 200, (stop, person, page)


def test_the_page_that_a_stop_leads_to_says_what_to_do(visitor):
    person, page, stop = next(step for step in steps_on(visitor.get("/demo").get_data(as_text=True)) if step[2] == "3")
    visitor.post(f"/demo/become/{person}", data={"next": page, "stop": stop})
    assert "第 3 站" in visitor.get(page).get_data(as_text=True)


def test_every_featured_persona_comes_to_a_desk_with_one_click(visitor):
    people = {person for person, _, _ in steps_on(visitor.get("/demo").get_data(as_text=True))}
    assert set(FEATURED) <= people
    for person in FEATURED:
        assert visitor.post(f"/demo/become/{person}").location == "/desk"
        assert visitor.get("/desk").status_code == 200


def test_becoming_somebody_else_leaves_nothing_of_the_former_person(visitor):
    visitor.post("/demo/become/administrator")
    assert visitor.get("/console/audit").status_code == 200
    visitor.post("/demo/become/professor")
    assert visitor.get("/console/audit").status_code == 403


def test_nobody_becomes_a_person_who_is_not_of_the_cast(visitor):
    assert visitor.post("/demo/become/somebody").status_code == 404


def test_a_real_person_in_a_demonstration_is_never_entered(demo, visitor):
    with demo.app.app_context():
        db.begin_writing()
        someone = Person(name="真人", email="real@example.com")
        db.session.add(someone)
        timeline.note("person:real", someone)
        db.session.commit()
    demo.app.config["PROPAGATE_EXCEPTIONS"] = False
    assert visitor.post("/demo/become/real").status_code == 500
    with visitor.session_transaction() as cookie:
        assert "_user_id" not in cookie
    with demo.app.app_context():
        db.begin_writing()
        db.session.execute(delete(Person).where(Person.name == "真人"))
        db.session.commit()


def test_a_persona_leads_nowhere_outside_this_site(visitor):
    answer = visitor.post("/demo/become/professor", data={"next": "https://example.com/"})
    assert answer.location == "/"


def test_letters_and_codes_are_shown_newest_first(visitor):
    visitor.post("/demo/become/operator")
    page = visitor.get("/demo/letters?address=operator@demo.invalid").get_data(as_text=True)
    assert "operator@demo.invalid" in page
    assert visitor.get("/demo/letters?page=100000").status_code == 200
    assert visitor.get("/demo/letters?address=%25&page=x").status_code == 200


def test_every_page_carries_the_mark_that_the_data_is_not_real(visitor):
    for path in ("/", "/demo", "/search", "/challenges", "/metrics", "/notices"):
        assert 'class="demo-mark"' in visitor.get(path).get_data(as_text=True), path


def test_an_unknown_end_or_record_is_refused(visitor):
    assert visitor.post("/demo/clock", data={"to": "doomsday"}).status_code == 404
    assert visitor.post("/demo/clock", data={"to": "deadline", "record": "999999"}).status_code == 404
    assert visitor.post("/demo/clock", data={"to": "deadline", "record": "9" * 30}).status_code == 404


def test_the_clock_moves_the_whole_journey_on(demo, visitor):
    call_id = _story_call(demo)
    moved = visitor.post(
        "/demo/clock", data={"to": "deadline", "record": str(call_id), "next": f"/challenges/{call_id}"}
    )
    assert (moved.status_code, moved.location) == (303, f"/demo/arriving?next=/challenges/{call_id}")
    assert "refresh" in visitor.get(moved.location).get_data(as_text=True)
    relay.run_until_idle(demo.app)
    assert visitor.get(moved.location).location == f"/challenges/{call_id}"
    assert _state(demo, call_id) is ChallengeState.CLOSED

    visitor.post("/demo/become/call-secretary")
    assert visitor.post(f"/challenges/{call_id}/opening").status_code == 303
    assert _state(demo, call_id) is ChallengeState.OPENED


def test_the_clock_never_goes_back(demo, inside):
    call = db.session.get_one(Challenge, timeline.made(ahead.STORY_CALL))
    over = ahead.Target(ahead.DEADLINE, clock.now() - timedelta(days=1), call.title, call.id)
    before = db.session.scalar(select(func.count()).select_from(DemoClock))
    with pytest.raises(Conflict):
        ahead.move(over, by=NOBODY)
    assert db.session.scalar(select(func.count()).select_from(DemoClock)) == before


def test_a_restart_shows_the_moved_time(demo, tmp_path):
    with demo.app.app_context():
        db.begin_writing()
        end = ahead.target(ahead.NOTICE)
        ahead.move(end, by=NOBODY)
        db.session.commit()
    clock.set_offset(timedelta(0))
    settings = demo.app.extensions["settings"]
    again = create_app(settings_for(settings.database_url, tmp_path, mode="demo"))
    assert clock.now() >= end.at
    with again.app_context():
        db.database().engine.dispose()


def test_a_stop_that_cannot_be_played_yet_says_why(inside):
    with inside.test_request_context():
        stops = story.stops()
    registered, figure = stops[6], stops[7]
    assert bool(figure.waits) is not registered.done
    assert not registered.waits


def _story_call(demo):
    with demo.app.app_context():
        return timeline.made(ahead.STORY_CALL)


def _state(demo, call_id):
    with demo.app.app_context():
        return db.session.get_one(Challenge, call_id).state
