"""Saved searches for tests, and what they found."""

from sqlalchemy import select

from marketplace import db
from marketplace.mail import Letter
from marketplace.saved_searches import actions
from marketplace.saved_searches.actions import SearchDraft
from marketplace.saved_searches.models import Digest, SavedSearch, SavedSearchHit
from tests.factories import a_person, actor_of


def a_search(person=None, *clauses, **changes):
    """Return a saved search of a person (of somebody new when none is given)."""
    person = person or a_person()
    values = {"name": f"订阅 {clauses[0] if clauses else '按条件'}", "clauses": clauses, "filters": {}}
    return actions.save(SearchDraft(**{**values, **changes}), by=actor_of(person))


def keeper_of(search_id):
    """Return the actor whose search it is."""
    return actor_of(db.session.get_one(SavedSearch, search_id).person)


def hits():
    """Return what was found, as (search, document, lines, changed)."""
    found = db.session.scalars(select(SavedSearchHit).order_by(SavedSearchHit.id))
    return [(each.saved_search_id, each.document, each.clauses, each.changed) for each in found]


def digests():
    """Return all digests."""
    return list(db.session.scalars(select(Digest).order_by(Digest.id)))


def letters():
    """Return all letters about saved searches that anybody got."""
    chosen = select(Letter).where(Letter.dedupe.like("digest-%")).order_by(Letter.id)
    return list(db.session.scalars(chosen))


def standing():
    """Return the searches that are asked now."""
    return [each.name for each in db.session.scalars(select(SavedSearch)) if each.standing]
