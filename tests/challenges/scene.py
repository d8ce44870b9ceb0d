"""A committed scene for tests of pages: who is there, and requests made as each of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from marketplace import clock, db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.challenges import actions
from marketplace.challenges.models import Challenge
from marketplace.listings import queries as listings
from marketplace.permissions import Role
from tests.challenges.make import a_demand, bring_out, call_draft
from tests.factories import a_member, a_person, an_official, an_organisation, sign_in
from tests.listings.make import an_author

_tokens = itertools.count(1)


@dataclass
class Scene:
    """An application with people in it."""

    app: object
    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    demand: int = 0

    def client(self, name=None, language=None):
        """Return a test client, signed in as somebody of the scene."""
        client = self.app.test_client()
        if language:
            with client.session_transaction() as cookie:
                cookie["lang"] = language
        if name:
            with self.app.app_context():
                sign_in(client, db.session.get_one(Person, self.people[name]))
        return client

    def get(self, name, address, status=200):
        """Return the text of a page as somebody sees it."""
        answer = self.client(name).get(address)
        assert answer.status_code == status, (name, address, answer.status_code)
        return answer.text

    def post(self, name, address, status=303, **data):
        """Post a form as somebody; returns the response."""
        data = {"submission": f"token-{next(_tokens)}", **data}
        answer = self.client(name).post(address, data=data, content_type="multipart/form-data")
        assert answer.status_code == status, (name, address, answer.status_code, answer.text[:3000])
        return answer

    def call(self, number):
        """Return a call as it is stored now."""
        with self.app.app_context():
            found = db.session.get_one(Challenge, number)
            _ = found.organisation, found.demand.indicators
            return found


def a_scene(app):
    """Return a scene: a publisher with a demand, two teams, officials, a stranger."""
    scene = Scene(app)
    with app.app_context():
        db.begin_writing()
        publisher, by = an_author()
        demand, _ = a_demand((publisher, by))
        scene.demand = demand.listing_id
        scene.people["publisher"] = by.person_id
        scene.organisations["publisher"] = publisher.id
        for team in ("first", "second"):
            party = an_organisation(name=f"MARKER-ORG-{team}-{next(_tokens)}")
            scene.organisations[team] = party.id
            scene.people[team] = a_member(party, person=a_person(name=f"MARKER-PERSON-{team}")).id
        for role in (
            Role.CALL_SECRETARY,
            Role.OPERATOR,
            Role.ADMINISTRATOR,
            Role.AUDITOR,
            Role.STATISTICIAN,
            Role.REGISTRAR,
        ):
            scene.people[role.value] = an_official(role).id
        scene.people["second_secretary"] = an_official(Role.CALL_SECRETARY).id
        scene.people["stranger"] = a_person().id
        db.session.commit()
    return scene


def write_call(scene, days=12):
    """Write a call in the wizard's steps and return its number."""
    began = scene.post("publisher", f"/challenges/new?demand={scene.demand}")
    number = int(began.location.split("/")[2])
    draft = call_draft()
    for step, typed in enumerate(wizard_data(draft, days), start=1):
        scene.post("publisher", f"/challenges/{number}/edit/{step}", **typed)
    return number


def wizard_data(draft, days=12):
    """Return what is typed in each step of the wizard."""
    day = clock.today().fromordinal(clock.today().toordinal() + days).isoformat()
    phases, criteria = {}, {}
    for place, one in enumerate(draft.phases):
        phases |= {
            f"phases-{place}-title": one.title,
            f"phases-{place}-months": str(one.months),
            f"phases-{place}-share": str(one.share_bp / 100),
            f"phases-{place}-evidence": one.evidence,
        }
    for place, one in enumerate(draft.criteria):
        criteria |= {f"criteria-{place}-name": one.name, f"criteria-{place}-weight": str(one.weight)}
    return (
        {"title": draft.title, "problem": draft.problem, "disclosure": "public"},
        {"way": "single", "leader": draft.leader, "leader_employed": "y"},
        {"bounty": "300", "payment_plan": draft.payment_plan, "commitment_kind": "budget", **phases}
        | {"commitment_share": "100"},
        {"terms": draft.terms, "ip_terms": draft.ip_terms, "eligibility": draft.eligibility, "consortium_allowed": "y"},
        {"deadline": day, "time": "17:30", "seal_mode": "clock"},
        {**criteria, "spread": "20"},
    )


def draft_call(scene):
    """Write a complete call without its forms; returns its number."""
    with scene.app.app_context():
        db.begin_writing()
        publisher = accounts.actor_of(db.session.get_one(Person, scene.people["publisher"]))
        call = actions.raise_call(listings.published(scene.demand), by=publisher)
        actions.edit(call, call_draft(), by=publisher)
        db.session.commit()
        return call.id


def publish_call(scene, **changes):
    """Publish a call without its forms, which tests of their own fill in; returns its number."""
    with scene.app.app_context():
        db.begin_writing()
        publisher, secretary = (
            accounts.actor_of(db.session.get_one(Person, scene.people[name]))
            for name in ("publisher", "call_secretary")
        )
        call = actions.raise_call(listings.published(scene.demand), by=publisher)
        actions.submit(actions.edit(call, call_draft(**changes), by=publisher), by=publisher)
        bring_out(call, publisher, secretary)
        db.session.commit()
        return call.id


def bid_data(scene, number, team, /, **changes):
    """Return a complete form of a bid."""
    must, wish = scene.call(number).demand.indicators
    values = {
        "bidder": str(scene.organisations[team]),
        "title": f"MARKER-TITLE-{team}",
        "price": "234.5678",
        "route": f"MARKER-ROUTE-{team}",
        f"promise_{must.id}": "435",
        f"promise_{wish.id}": "2.0",
        "team-0-name": f"MARKER-TEAM-{team}",
        "team-0-organisation": "某大学",
        "milestones-0-title": f"MARKER-STEP-{team}",
        "milestones-0-months": "9",
        "milestones-0-share": "100",
        "pledge": "y",
    }
    return {**values, **changes}


def place_bid(scene, number, team, /, **changes):
    """Seal a bid through the form; returns the address of its receipt."""
    return scene.post(team, f"/challenges/{number}/bid", **bid_data(scene, number, team, **changes)).location


def pass_deadline(scene, number):
    """Move the clock past the deadline."""
    from datetime import timedelta

    closes = scene.call(number).deadline_at + timedelta(seconds=2)
    clock.set_offset(clock.offset() + (closes - clock.now()))
