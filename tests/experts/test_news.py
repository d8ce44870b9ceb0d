"""Who is told what: an invitation, an offer, an admission, a near hit; and pages cost the same for many as for few."""

import pytest
from sqlalchemy import event, select

from marketplace import db
from marketplace.affiliations import checks, queries
from marketplace.affiliations.checks import Asked
from marketplace.affiliations.models import Moment
from marketplace.experts import actions, drawing
from marketplace.experts.drafts import ExpertDraft
from marketplace.experts.parties import Unit
from marketplace.inbox.models import Notification
from tests.affiliations.make import a_phone, bind
from tests.experts.make import TODAY, an_expert, works_at
from tests.factories import a_person, actor_of, an_official, an_organisation, sign_in


@pytest.fixture
def told(app, deliver):
    """Do something in a unit of work of its own; returns (kind, person) of everything that is told after it."""

    def go(act):
        with app.app_context():
            db.begin_writing()
            act()
            db.session.commit()
        deliver()
        with app.app_context():
            return {(one.kind, one.person_id) for one in db.session.scalars(select(Notification))}

    return go


def test_an_invited_expert_the_office_and_an_admitted_one_are_told(app, told):
    with app.app_context():
        db.begin_writing()
        official, invited, offering = an_official("call_secretary"), a_person(), a_person()
        db.session.commit()
        by = actor_of(official)
    draft = ExpertDraft("专家某", invited.email, "教授", ("01",), "340100")
    assert ("expert.invited", invited.id) in told(lambda: actions.enter(draft, by=by))
    own = ExpertDraft(offering.name, offering.email, "教授", ("01",), "340100")
    made = []
    assert ("expert.offered", official.id) in told(lambda: made.append(actions.offer(own, offering, by=by)))
    assert ("expert.admitted", offering.id) in told(lambda: actions.admit(db.session.merge(made[0]), by=by))


def test_officials_of_the_region_are_told_of_a_near_hit(app, told):
    with app.app_context():
        db.begin_writing()
        official, elsewhere = an_official("operator"), an_official("operator", "310000")
        a, b = an_organisation(), an_organisation()
        for party in (a, b):
            bind(a_phone(), "phone", party)
        db.session.commit()

    def opening():
        finding = queries.check(a.id, [b.id], TODAY)[b.id]
        checks.note(Asked("challenge", 1, "x"), Moment.OPENING, finding, by=None)

    people = {person for kind, person in told(opening) if kind == "affiliation.near"}
    assert official.id in people
    assert elsewhere.id not in people


@pytest.fixture
def office(app, client):
    with app.app_context():
        db.begin_writing()
        official = an_official("call_secretary")
        db.session.commit()
    return sign_in(client, official), official


def _statements(app, client, place):
    seen = []
    listen = lambda _c, _cur, statement, *_more: seen.append(statement)  # noqa: E731
    with app.app_context():
        engine = db.database().engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        assert client.get(place).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


@pytest.mark.parametrize("place", ["/experts", "/draws", "/draws/{draw}", "/affiliations", "/affiliations/{node}"])
def test_a_page_costs_the_same_statements_for_many_as_for_few(app, office, place):
    client, official = office

    def grow(count):
        with app.app_context():
            db.begin_writing()
            by = actor_of(db.session.merge(official))
            for _ in range(count):
                one = an_expert("01", office=by)
                works_at(one, Unit(f"某大学{one.id}"), office=by)
                bind(a_phone(f"0551-6555{one.id % 1000:04}"), "phone", db.session.merge(official_party))
            one = drawing.commit(drawing.Wanted("challenge", 1, "340100", "x", {"any": 5}), by=by)
            drawing.carry_out(one, [], "", by=by)
            db.session.commit()
            return {"draw": one.id, "node": queries.node_of(official_party.id).id}

    with app.app_context():
        db.begin_writing()
        official_party = an_organisation()
        db.session.commit()
    few = _statements(app, client, place.format(**grow(6)))
    assert _statements(app, client, place.format(**grow(12))) == few
