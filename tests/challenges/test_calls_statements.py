"""Pages of calls ask the database as often for many calls, additions, answers and guests as for few."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from marketplace import db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation, Person
from marketplace.challenges import addenda, questions, talks
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import ChallengeWay
from tests.challenges.make import a_call, a_secretary, a_submitted_call, a_team, an_opened_call
from tests.challenges.scene import a_scene, publish_call
from tests.challenges.test_calls_dialogue import talk


@pytest.fixture
def scene(pages):
    return a_scene(pages)


@contextmanager
def statements(app):
    with app.app_context():
        engine = db.database().engine
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def asked(scene, name, address):
    scene.get(name, address)  # what is read once in a process is read now
    with statements(scene.app) as said:
        scene.get(name, address)
    return len(said)


def stored(scene, act):
    with scene.app.app_context():
        db.begin_writing()
        given = act()
        db.session.commit()
        return given


@pytest.mark.parametrize(("name", "address"), [(None, "/challenges"), ("call_secretary", "/challenges/board")])
def test_more_calls_are_no_more_statements(scene, name, address):
    stored(scene, lambda: (a_call(), a_submitted_call()))
    few = asked(scene, name, address)
    stored(scene, lambda: [(a_call(), a_submitted_call()) for _ in range(3)])
    assert asked(scene, name, address) == few


def test_more_bids_and_more_opened_calls_are_no_more_statements(scene):
    def people():
        found = (db.session.get_one(Person, scene.people[name]) for name in ("publisher", "call_secretary"))
        return [accounts.actor_of(one) for one in found]

    def open_one(count):
        publisher, secretary = people()
        party = db.session.get_one(Organisation, scene.organisations["publisher"])
        return an_opened_call(count, secretary, author=(party, publisher))[0].id

    def counted(number):
        pages = [("publisher", f"/challenges/{number}/bids"), ("call_secretary", f"/challenges/{number}/formal")]
        pages += [(None, f"/challenges/{number}/opening"), ("publisher", "/challenges/mine")]
        pages += [(name, "/desk") for name in ("publisher", "call_secretary")]
        return [asked(scene, *page) for page in pages]

    few = counted(stored(scene, lambda: open_one(1)))
    assert counted(stored(scene, lambda: open_one(4))) == few


def test_a_longer_dialogue_and_more_guests_are_no_more_statements(scene):
    def talk_about(number, times):
        call = db.session.get_one(Challenge, number)
        by = accounts.actor_of(db.session.get_one(Person, scene.people["publisher"]))
        for _ in range(times):
            addenda.clarify(call, "补充", by=by)
            talks.log(call, talk(facts="样件十件"), by=by)
            questions.answer(questions.ask(call, "壁厚？", by=a_secretary()), "2.0", by=by)
            questions.publish_answers(call, by=by)

    guests = {"way": ChallengeWay.ASSIGNED, "assigned_reason": "仅此几家具备试验条件"}
    stored(scene, lambda: guests.update(invited=tuple(a_team()[0].id for _ in range(4))))
    number = publish_call(scene, **guests)
    page, log = f"/challenges/{number}", f"/challenges/{number}/talks"
    stored(scene, lambda: talk_about(number, 1))
    few = [asked(scene, None, page), asked(scene, "publisher", log)]
    stored(scene, lambda: talk_about(number, 4))
    assert [asked(scene, None, page), asked(scene, "publisher", log)] == few
