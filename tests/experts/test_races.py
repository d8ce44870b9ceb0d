"""Two officials at one instant: real commits, real threads; one of them is first, and nothing happens twice."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace import db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.affiliations.models import Edge, Node
from marketplace.errors import Conflict, IllegalMove, Invalid, MarketplaceError
from marketplace.experts import drawing, queries
from marketplace.experts.models import ExpertDraw, Replacement
from tests.affiliations.make import a_phone, an_outsider, bind
from tests.experts.make import an_expert
from tests.factories import actor_of, an_official


def _together(app, *acts):
    """Run each act in a thread of its own, all let go at one moment; returns their outcomes or refusals."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        with app.app_context():
            barrier.wait(timeout=30)
            db.begin_writing()
            try:
                outcomes[place] = act()
                db.session.commit()
            except (MarketplaceError, IntegrityError) as refusal:
                db.session.rollback()
                outcomes[place] = refusal

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.fixture
def stage(own_app):
    """Commit a pool of eight and a draw that waits: (app, draw id, official's person id)."""
    with own_app.app_context():
        db.begin_writing()
        official = an_official("call_secretary")
        by = actor_of(official)
        for _ in range(8):
            an_expert(office=by)
        one = drawing.commit(drawing.Wanted("challenge", 7, "340100", "某榜单的评审", {"any": 5}), by=by)
        db.session.commit()
        return own_app, one.id, official.id


def _by(person_id):
    return accounts.actor_of(db.session.get_one(Person, person_id))


def _draw(draw_id, person_id):
    return drawing.carry_out(db.session.get_one(ExpertDraw, draw_id), [], "摘要", by=_by(person_id)).drawn


def test_two_who_draw_at_once_draw_once(stage):
    app, draw_id, person_id = stage
    outcomes = _together(app, *[lambda: _draw(draw_id, person_id)] * 2)
    assert [type(one) for one in outcomes if isinstance(one, MarketplaceError)] == [IllegalMove]
    with app.app_context():
        assert queries.draw(draw_id).drawn == next(one for one in outcomes if isinstance(one, list))


def test_two_who_leave_at_once_get_two_replacements_and_one_who_leaves_twice_gets_one(stage):
    app, draw_id, person_id = stage
    with app.app_context():
        db.begin_writing()
        codes = _draw(draw_id, person_id)
        db.session.commit()

    def leave(code):
        one = db.session.get_one(ExpertDraw, draw_id)
        return drawing.replace(one, queries.by_codes([code])[0], "声明回避", by=_by(person_id)).code

    first = _together(app, lambda: leave(codes[0]), lambda: leave(codes[1]))
    assert set(first) == set(codes[5:7])
    second = _together(app, lambda: leave(codes[2]), lambda: leave(codes[2]))
    assert sum(isinstance(one, str) for one in second) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Replacement)) == 3


def test_a_bond_that_two_record_at_once_stands_once(own_app):
    def record():
        return bind(a_phone(), "phone", an_outsider("某单位")).id

    outcomes = _together(own_app, record, record)
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], Invalid | Conflict | IntegrityError)
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Edge)) == 1
        assert db.session.scalar(select(func.count()).select_from(Node)) == 2
