import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from marketplace import db
from marketplace.accounts.queries import organisation
from marketplace.errors import MarketplaceError
from marketplace.listings import actions, enquiries, queries
from marketplace.listings.models import Enquiry, Version
from marketplace.listings.states import WORKING
from marketplace.listings.states import VersionState as S
from tests.listings.make import a_published, a_submitted, an_author, an_enquiry, an_operator

LOST = (MarketplaceError, IntegrityError, StaleDataError, OperationalError)


@pytest.fixture
def at_once(own_app):
    """Do the same thing in several units of work at once; returns how many of them went through."""

    def one(act):
        with own_app.app_context():
            db.begin_writing()
            try:
                act()
                db.session.commit()
            except LOST:
                db.session.rollback()
                return 0
            return 1

    def run(act, count=6):
        with ThreadPoolExecutor(count) as pool:
            return sum(pool.map(one, [act] * count))

    return run


def _made(own_app, make):
    with own_app.app_context():
        db.begin_writing()
        made = make()
        db.session.commit()
        return made


def test_reviewers_who_decide_at_once_decide_once(own_app, at_once):
    version, operator = _made(own_app, lambda: (a_submitted()[0].id, an_operator()))
    turns = itertools.count()

    def decide():
        found = queries.version(version)
        if next(turns) % 2:
            actions.approve(found, by=operator)
        else:
            actions.refuse(found, "other", by=operator)

    assert at_once(decide) == 1
    with own_app.app_context():
        assert queries.version(version).state in {S.PUBLISHED, S.REFUSED}


def test_editors_who_begin_the_next_version_at_once_begin_one(own_app, at_once):
    version, by = _made(own_app, a_published)
    assert at_once(lambda: actions.new_version(queries.listing(version.listing_id), by=by)) == 1
    with own_app.app_context():
        assert db.session.query(Version).filter(Version.state.in_(WORKING)).count() == 1


def test_an_enquiry_clicked_many_times_at_once_is_sent_once(own_app, at_once):
    def scene():
        version, _ = a_published()
        party, by = an_author()
        return version.listing_id, party.id, by

    listing, sender, by = _made(own_app, scene)

    def ask():
        enquiries.ask(queries.listing(listing), "?", sender=organisation(sender), by=by)

    assert at_once(ask) == 1
    with own_app.app_context():
        assert db.session.query(Enquiry).count() == 1


def test_an_enquiry_answered_at_once_from_two_rooms_has_one_answer(own_app, at_once):
    enquiry, _, by = _made(own_app, an_enquiry)
    assert at_once(lambda: enquiries.accept(queries.enquiry(enquiry.id), "", by=by)) == 1
