"""Experts for tests: in the pool, with an account, one field; and parties whom they would judge."""

from datetime import timedelta

from marketplace import clock, db
from marketplace.experts import actions, history
from marketplace.experts.drafts import ExpertDraft, PublicationDraft, WorkDraft
from marketplace.experts.models import Expert
from marketplace.experts.parties import Party, Unit
from marketplace.permissions import Role
from tests.factories import a_person, actor_of, an_official, an_organisation

TODAY = clock.today()


def days_ago(days):
    return TODAY - timedelta(days=days)


def an_office():
    """Return an official who keeps the pool, as rules judge him."""
    return actor_of(an_official(Role.CALL_SECRETARY))


def an_expert(*fields, office=None, region="340100", **changes):
    """Return an expert of the pool who has agreed."""
    office = office or an_office()
    someone = a_person()
    name = changes.pop("name", someone.name)
    email = changes.pop("email", someone.email)
    one = actions.enter(ExpertDraft(name, email, "教授", fields or ("01",), region), by=office)
    one.email = someone.email
    actions.agree(one, someone, by=actor_of(someone))
    one.email = email
    for attribute, value in changes.items():
        setattr(one, attribute, value)
    db.session.flush()
    return one


def works_at(one, unit, *, since=None, until=None, office=None):
    """Record where an expert works; five years ago and still unless it says otherwise."""
    draft = WorkDraft(unit, since or days_ago(5 * 365), until)
    return history.employ(one, draft, by=office or an_office())


def published(one, *authors, on=None, title="一种算法", office=None):
    draft = PublicationDraft(title, on or days_ago(100), (one.name, *authors))
    return history.publish(draft, of=one, by=office or an_office())


def a_party(organisation=None, **facts):
    """Return a bidder of ours as a plain fact."""
    organisation = organisation or an_organisation()
    return Party(Unit(organisation.name, organisation.uscc), organisation.id, **facts)


def unit_of(organisation):
    return Unit(organisation.name, organisation.uscc)


__all__ = ["TODAY", "Expert", "a_party", "an_expert", "an_office", "days_ago", "published", "unit_of", "works_at"]
