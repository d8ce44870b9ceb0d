from datetime import timedelta

from sqlalchemy import select

from marketplace import clock, db
from marketplace.inbox.models import Notification
from marketplace.listings import actions, enquiries, queries
from marketplace.listings.models import Version
from marketplace.listings.states import VersionState as S
from tests.factories import a_member, actor_of
from tests.listings.make import a_draft, a_published, a_submitted, an_author, an_enquiry, an_operator


def _lines(waiting):
    return [(str(line.what), line.endpoint, line.values["id"]) for line in waiting]


def test_a_submitted_version_waits_for_the_operator_and_is_awaited_by_its_author(ctx):
    version, by = a_submitted()
    operator = an_operator()
    (mine,) = queries.waiting_for(operator)
    assert (mine.endpoint, mine.values, mine.due) == ("listings.review", {"id": version.id}, version.review_due_on)
    assert [line.values for line in queries.awaited_by(by)] == [{"id": version.id}]
    assert queries.waiting_for(by) == []


def test_a_returned_version_and_an_unanswered_enquiry_wait_for_the_owner(ctx):
    party, by = an_author()
    returned, _ = a_submitted(author=(party, by))
    actions.send_back(returned, "unclear", by=an_operator(), note="x")
    enquiry, asker, _ = an_enquiry(author=(party, by))
    assert {line.endpoint for line in queries.waiting_for(by)} == {"listings.version", "listings.enquiry"}
    assert [line.values for line in queries.awaited_by(asker)] == [{"id": enquiry.id}]
    enquiries.accept(enquiry, "", by=by)
    assert {line.endpoint for line in queries.waiting_for(by)} == {"listings.version"}
    assert queries.awaited_by(asker) == []


def test_a_member_without_the_writers_role_is_not_asked_to_write(ctx):
    party, by = an_author()
    returned, _ = a_submitted(author=(party, by))
    actions.send_back(returned, "unclear", by=an_operator(), note="x")
    assert queries.waiting_for(actor_of(a_member(party, "finance"))) == []


def test_a_listing_about_to_end_asks_to_be_renewed_until_it_is_in_work(ctx, travel):
    version, by = a_published()
    assert queries.waiting_for(by) == []
    travel(days=(version.expires_on - clock.today() - timedelta(days=10)).days)
    (line,) = queries.waiting_for(by)
    assert line.due == version.expires_on
    actions.new_version(version.listing, by=by)
    assert queries.waiting_for(by) == []


def test_the_published_versions_are_the_newest_first_and_of_one_kind(ctx):
    first, _ = a_published()
    second, _ = a_published()
    demand, _ = a_published("demand")
    a_draft()
    assert list(db.session.scalars(queries.published_versions("result"))) == [second, first]
    assert db.session.scalars(queries.published_versions()).first() is demand


def test_mine_shows_the_standing_version_beside_the_one_in_work(ctx):
    version, by = a_published()
    second = actions.new_version(version.listing, by=by)
    third = actions.approve(actions.submit(second, by=by), by=an_operator())
    fourth = actions.new_version(version.listing, by=by)
    assert set(queries.of_organisations([version.organisation_id])) == {third, fourth}
    assert db.session.scalars(queries.versions_of([version.organisation_id], [S.DRAFT])).all() == [fourth]
    assert queries.before(fourth) is third


def test_the_published_id_can_be_asked_of_many_listings_at_once(ctx):
    version, _ = a_published()
    a_draft()
    found = db.session.scalars(
        select(Version.listing_id)
        .join(Version.listing)
        .where(Version.listing.property.mapper.class_.published_id == version.id)
    )
    assert list(found) == [version.listing_id]


def test_a_decision_is_told_to_the_owners_writers_once(app, stored, deliver):
    with stored():
        party, by = an_author()
        clerk = a_member(party, "finance")
        version, _ = a_published(author=(party, by))
        number, clerk_id = version.id, clerk.id
    deliver()
    deliver()
    with app.app_context():
        told = db.session.execute(select(Notification.person_id, Notification.kind, Notification.subject_id)).all()
    assert told.count((by.person_id, "version.published", number)) == 1
    assert not [one for one in told if one[0] == clerk_id]
