"""Demands, enquiries and introductions have an answer due; what is overdue stays on the desks of both sides."""

import pytest

from marketplace import clock
from marketplace.brokers import actions as brokers
from marketplace.brokers.actions import IntroductionDraft
from marketplace.desk import queries
from marketplace.listings import enquiries
from marketplace.permissions import Role
from tests.factories import actor_of, an_official
from tests.listings.make import a_published, a_submitted, an_enquiry


def an_asked_enquiry():
    """Return (who answers, who waits, until when)."""
    enquiry, asker, asked = an_enquiry("demand")
    return asked, asker, enquiry.reply_due_on


def an_open_introduction():
    """The same for an introduction that a broker proposes."""
    demand, wanting = a_published("demand")
    result, _offering = a_published("result")
    broker = actor_of(an_official(Role.BROKER))
    draft = IntroductionDraft(demand.listing_id, result.listing_id, "需方要的薄板，供方已有中试线。")
    return wanting, broker, brokers.propose(draft, by=broker).reply_due_on


def a_demand_under_review():
    """The same for a demand that an official decides."""
    version, author = a_submitted("demand")
    return actor_of(an_official(Role.OPERATOR)), author, version.review_due_on


@pytest.mark.parametrize("owed", [an_asked_enquiry, an_open_introduction, a_demand_under_review])
def test_what_is_overdue_stands_on_the_desk_of_who_owes_it_and_of_who_waits(ctx, travel, owed):
    owes, waits, due = owed()
    travel(days=(due - clock.today()).days + 1)
    assert due < clock.today()
    desks = queries.desk_of(owes), queries.desk_of(waits)
    assert [line.due for line in desks[0].mine] == [due]
    assert [line.due for line in desks[1].awaited] == [due]
    assert all([line.due for line in desk.soon] == [due] for desk in desks)


def test_an_enquiry_that_lapsed_is_still_owed_and_leaves_the_desks_with_its_answer(ctx, travel):
    enquiry, asker, asked = an_enquiry("demand")
    travel(days=(enquiry.reply_due_on - clock.today()).days + 1)
    enquiries.lapse(enquiry)
    assert len(queries.desk_of(asked).mine) == len(queries.desk_of(asker).awaited) == 1
    enquiries.accept(enquiry, "欢迎来访", by=asked)
    assert queries.desk_of(asked).mine == queries.desk_of(asker).awaited == []
