"""Publishing either side matches both ways; the index always equals the database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace import clock, db
from marketplace.audit import AuditEvent
from marketplace.challenges import actions as calls
from marketplace.console import actions as console
from marketplace.console.actions import PolicyDraft
from marketplace.discovery import actions as discovery
from marketplace.discovery import queries as index
from marketplace.discovery.actions import GroupDraft
from marketplace.discovery.handlers import engine
from marketplace.discovery.models import SynonymGroup
from marketplace.inbox.models import Notification
from marketplace.listings import actions as listings
from marketplace.listings.drafts import OwnerDraft
from marketplace.listings.models import Version
from marketplace.matching import handlers, queries
from marketplace.matching.models import Match
from marketplace.permissions import Role
from tests.challenges.make import a_secretary, bring_out, call_draft
from tests.factories import actor_of, an_official
from tests.listings.make import a_published, an_author
from tests.matching.make import a_call_of


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


def _call_of(author):
    return a_call_of(author).id


def _told(kind):
    return list(db.session.scalars(select(Notification.data).where(Notification.kind == kind)))


def test_an_open_call_is_matched_as_soon_as_it_is_published_and_no_longer_once_it_is_closed(market, travel):
    market(lambda: _publish("result"))
    call = market(lambda: _call_of(an_author()))
    assert market.read(lambda: [match.challenge_id for match in _matches() if match.challenge_id]) == [call]
    travel(days=13)
    market(lambda: None)
    assert market.read(lambda: [match.challenge_id for match in _matches() if match.challenge_id]) == []


def test_a_result_published_later_finds_the_open_call(market):
    call = market(lambda: _call_of(an_author()))
    market(lambda: _publish("result"))
    found = market.read(lambda: {match.challenge_id for match in _matches()})
    assert found == {None, call}  # the call and the demand that it was raised from
    [told] = market.read(lambda: _told("match.result"))
    assert told["count"] == 1
    assert told["first"] == call_draft().title  # the call takes the place of its demand
    assert market.read(lambda: len(_told("match.challenge"))) == 1
    assert market.read(lambda: _told("match.demand")) == []


def test_nobody_is_told_twice_of_a_problem_that_is_raised_to_a_call(market):
    market(lambda: _publish("result"))
    author = market(an_author)
    demand = market(lambda: a_published("demand", _again(author))[0].id)
    before = market.read(lambda: len(_told("match.result")))
    market(lambda: _raise(demand, author))
    assert market.read(lambda: sorted(match.challenge_id is None for match in _matches())) == [False, True]
    assert market.read(lambda: len(_told("match.result"))) == before == 1
    assert market.read(lambda: _told("match.challenge")) == []


def _again(author):
    return db.session.get(type(author[0]), author[0].id), author[1]


def _raise(demand, author):
    call = calls.raise_call(db.session.get(Version, demand), by=author[1])
    calls.edit(call, call_draft(), by=author[1])
    calls.submit(call, by=author[1])
    bring_out(call, author[1], a_secretary())


def test_on_the_page_of_a_result_the_call_takes_the_place_of_its_demand(market):
    market(lambda: _call_of(an_author()))
    result = market(lambda: _publish("result"))
    shown = market.read(lambda: [match.challenge_id is not None for match in queries.matches_of(f"result:{result}")])
    assert shown == [True]


def test_what_a_right_holder_of_the_result_asks_for_is_no_match(market):
    def publish_both():
        party, by = an_author()
        a_published("demand", (party, by))
        a_published("result", owners=(OwnerDraft(party.name, 4_000), OwnerDraft("测试大学", 6_000)))

    market(publish_both)
    assert market.read(_matches) == []


def test_a_new_threshold_takes_effect_on_its_day_and_not_before(market, travel):
    market(lambda: _publish("result"))
    market(lambda: _publish("demand"))
    market(lambda: _set("matching.threshold", 100, clock.today() + timedelta(days=2)))
    assert len(market.read(_matches)) == 1
    travel(days=2)
    market(lambda: None)
    assert market.read(_matches) == []
    market(lambda: _set("matching.threshold", 40, clock.today() + timedelta(days=1)))
    told = market.read(lambda: len(_told("match.result")))
    travel(days=1)
    market(lambda: None)
    assert len(market.read(_matches)) == 1
    assert market.read(lambda: len(_told("match.result"))) == told  # nothing was published: nobody is told


def _set(key, value, day):
    draft = PolicyDraft(key=key, value=value, jurisdiction="340100", valid_from=day, source="测试决定")
    return console.set_policy(draft, by=actor_of(an_official(Role.ADMINISTRATOR)))


def test_a_change_of_the_weights_is_an_act_on_record_that_changes_the_parts(market):
    market(lambda: _publish("result"))
    market(lambda: _publish("demand"))
    before = market.read(lambda: {part["name"]: part["most"] for part in _matches()[0].parts})
    weights = dict.fromkeys(
        ("semantic", "field", "maturity", "price", "modes", "region", "freshness", "completeness"), 5
    ) | {"lexical": 60}
    market(lambda: _set("matching.weights", weights, clock.today()))
    after = market.read(lambda: {part["name"]: part["most"] for part in _matches()[0].parts})
    assert before["lexical"] == 50
    assert after == {**dict.fromkeys(before, 5), "lexical": 65}  # meaning isn't measured: its 5 are the words'
    actions_done = market.read(lambda: set(db.session.scalars(select(AuditEvent.action))))
    assert {"policy.set", "match.rejudge"} <= actions_done


def test_the_walk_over_everything_goes_on_where_a_batch_ended(market, monkeypatch):
    monkeypatch.setattr(handlers, "BATCH", 1)
    for kind in ("result", "demand", "result", "demand"):
        market(lambda kind=kind: _publish(kind))
    assert len(market.read(_matches)) == 4
    market(lambda: _set("matching.threshold", 100, clock.today()))
    assert market.read(_matches) == []


def test_synonyms_that_officials_wrote_count_at_once_and_both_words_are_shown(market):
    market(
        lambda: _publish(
            "demand",
            title="电芯外壳减重",
            summary="现用电芯外壳太重，整车厂要求单件减重三成，碰撞强度不能降低，冲压线不能更换。",
        )
    )
    market(lambda: _publish("result"))
    assert market.read(_matches) == []
    draft = GroupDraft(words=("电池壳体", "电芯外壳"))
    group = market(lambda: discovery.add_group(draft, by=actor_of(an_official(Role.OPERATOR)))).id
    reasons = market.read(lambda: _matches()[0].reasons)
    assert ["电芯外壳", "电池壳体"] in [pair for reason in reasons for pair in reason["pairs"]]
    market(lambda: _switch_off(group))
    assert market.read(_matches) == []


def _switch_off(group):
    by = actor_of(an_official(Role.OPERATOR))
    discovery.switch_group(db.session.get_one(SynonymGroup, group), on=False, by=by)
