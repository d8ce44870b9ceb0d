"""Publishing either side matches both ways; the index always equals the database."""

import pytest
from sqlalchemy import select

from marketplace import db, relay
from marketplace.app import create_app
from marketplace.discovery import queries as index
from marketplace.discovery.handlers import engine
from marketplace.inbox.models import Notification
from marketplace.listings import actions as listings
from marketplace.matching.models import Match
from tests.conftest import settings_for
from tests.listings.make import a_published, an_author


@pytest.fixture
def market(new_database, tmp_path):
    """An application with an index of its own; `market(act)` runs an act and then the relay until nothing is due."""
    app = create_app(settings_for(new_database(), tmp_path))

    def run(act):
        with app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
        relay.run_until_idle(app)
        return outcome

    run.app = app
    yield run
    app.extensions["engine"].close()
    with app.app_context():
        db.database().engine.dispose()


def _publish(kind, **changes):
    return a_published(kind, **changes)[0].listing_id


def _in(market, question):
    with market.app.app_context():
        return question()


def _matches():
    return list(db.session.scalars(select(Match)))


@pytest.mark.parametrize("order", [("result", "demand"), ("demand", "result")])
def test_whichever_side_is_published_last_the_pair_is_found_and_both_sides_are_told(market, order):
    for kind in order:
        market(lambda kind=kind: _publish(kind))
    [match] = _in(market, _matches)
    assert match.score == sum(part["points"] for part in match.parts)
    kinds = _in(market, lambda: set(db.session.scalars(select(Notification.kind))))
    assert {"match.result", "match.demand"} <= kinds


def test_each_shown_word_stands_in_both_records(market):
    market(lambda: _publish("result"))
    market(lambda: _publish("demand"))

    def texts():
        [match] = _matches()
        demand, result = match.demand, match.result
        asked = demand.title + demand.summary + demand.problem + "".join(each.quantity for each in demand.indicators)
        said = result.title + result.summary + result.material + result.method + result.effect + result.product
        return match.reasons, asked + "".join(demand.keywords), said + result.application + "".join(result.keywords)

    reasons, asked, said = _in(market, texts)
    assert reasons
    for reason in reasons:
        for word in reason["words"]:
            assert word in asked
            assert word in said


def test_a_withdrawn_listing_leaves_the_index_and_takes_its_matches_along(market):
    result = market(lambda: _publish("result"))
    market(lambda: _publish("demand"))

    def withdraw():
        from marketplace.listings import queries as listing_queries
        from tests.factories import a_member, actor_of

        listing = listing_queries.listing(result)
        listings.withdraw(listing, "权利人撤回", by=actor_of(a_member(listing.organisation)))

    market(withdraw)
    assert _in(market, _matches) == []
    assert _in(market, lambda: dict(engine().versions()) == index.expected_versions())


def test_nothing_is_matched_with_its_own_house(market):
    def publish_both():
        author = an_author()
        for kind in ("result", "demand"):
            a_published(kind, author)

    market(publish_both)
    assert _in(market, _matches) == []


def test_a_message_delivered_twice_changes_nothing_and_tells_nobody_twice(market):
    market(lambda: _publish("result"))
    listing = market(lambda: _publish("demand"))
    told = _in(market, lambda: len(list(db.session.scalars(select(Notification.id)))))
    from marketplace import outbox

    market(lambda: outbox.enqueue("listing.indexed", listing))
    assert len(_in(market, _matches)) == 1
    assert _in(market, lambda: len(list(db.session.scalars(select(Notification.id))))) == told


def test_a_rebuilt_index_equals_the_database(market):
    for kind in ("result", "demand", "result"):
        market(lambda kind=kind: _publish(kind))
    from marketplace import outbox

    market(lambda: outbox.enqueue("index.rebuild", 0))
    assert _in(market, lambda: dict(engine().versions()) == index.expected_versions())
    assert len(_in(market, index.expected_versions)) == 3
