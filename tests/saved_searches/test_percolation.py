"""Each new or changed publication is asked for; whoever keeps a search that it answers gets it once, with the line."""

import uuid

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from marketplace import db, outbox
from marketplace.discovery import commands
from marketplace.discovery.handlers import engine
from marketplace.discovery.models import SynonymGroup
from marketplace.listings import actions as listings
from marketplace.listings import queries
from marketplace.outbox import Delivery, DeliveryState
from marketplace.saved_searches import actions, copies, hits
from marketplace.saved_searches.actions import SearchDraft
from marketplace.saved_searches.models import Period, SavedSearch
from search.documents import ResultDocument
from search.stored import Satisfied
from tests.challenges.make import a_call
from tests.factories import a_member, a_person, actor_of, an_organisation
from tests.listings.make import a_published, an_operator, result_draft
from tests.saved_searches import make
from tests.search.conftest import server_url


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def search_url(request, tmp_path):
    """Each engine keeps the same promises."""
    if request.param == "embedded":
        return f"embedded:{tmp_path / 'index'}"
    return f"{server_url()}/test-{uuid.uuid4().hex}"


def _keep(market, *clauses, **changes):
    return market.run(lambda: make.a_search(None, *clauses, **changes).id)


def _publish(market, kind="result", author=None, **changes):
    return market.run(lambda: a_published(kind, author, **changes)[0].listing_id)


def test_a_new_publication_is_reported_with_the_lines_that_held(market):
    search = _keep(market, "石墨烯 散热膜", "钙钛矿", "卷对卷")
    listing = _publish(market, title="石墨烯散热膜的卷对卷制备")
    assert market.ask(make.hits) == [(search, f"result:{listing}", ["石墨烯 散热膜", "卷对卷"], False)]


def test_every_word_of_a_line_must_stand_in_the_record(market):
    _keep(market, "石墨烯 负极")
    _publish(market, title="石墨烯散热膜的卷对卷制备")
    assert market.ask(make.hits) == []


def test_filters_must_hold_beside_the_words_and_are_enough_alone(market):
    matching = _keep(market, filters={"kind": ("demand",), "field": ("06",)})
    _keep(market, "减重", filters={"kind": ("result",)})
    _keep(market, filters={"field": ("01",)})
    listing = _publish(market, "demand", title="电池壳体减重")
    assert market.ask(make.hits) == [(matching, f"demand:{listing}", [], False)]


def test_an_open_call_is_reported_and_a_closed_one_is_not(market, travel):
    search = _keep(market, "低温成形")
    call = market.run(lambda: a_call()[0].id)
    assert market.ask(make.hits) == [(search, f"challenge:{call}", ["低温成形"], False)]
    late = _keep(market, "电池壳体", filters={"kind": ("challenge",)})
    travel(days=20)
    market.run(lambda: outbox.enqueue("challenge.indexed", call))
    assert late not in [found[0] for found in market.ask(make.hits)]


def _change(market, listing_id, **changes):
    def publish_again():
        listing = queries.listing(listing_id)
        by = actor_of(listing.organisation.memberships[0].person)
        version = listings.new_version(listing, by=by)
        listings.edit_version(version, result_draft(**changes), by=by)
        listings.approve(listings.submit(version, by=by), by=an_operator())

    market.run(publish_again)


def test_a_changed_publication_is_reported_again_and_as_changed_once_it_was_told(market, travel):
    search = _keep(market, "散热膜")
    listing = _publish(market, title="石墨烯散热膜")
    _change(market, listing, title="石墨烯散热膜的新工艺")
    travel(days=2)
    market.deliver()
    _change(market, listing, title="石墨烯散热膜的成熟工艺")
    found = (search, f"result:{listing}", ["散热膜"])
    assert market.ask(make.hits) == [(*found, False), (*found, False), (*found, True)]


def test_a_publication_that_comes_to_answer_by_a_change_is_reported(market):
    search = _keep(market, "散热膜")
    listing = _publish(market, title="铜箔")
    assert market.ask(make.hits) == []
    _change(market, listing, title="铜箔散热膜")
    assert market.ask(make.hits) == [(search, f"result:{listing}", ["散热膜"], False)]


def test_a_message_delivered_twice_reports_once(market):
    _keep(market, "散热膜")
    listing = _publish(market, title="石墨烯散热膜")
    for _ in range(2):
        market.run(lambda: outbox.enqueue("listing.indexed", listing))
    assert len(market.ask(make.hits)) == 1
    assert len(market.ask(make.digests)) == 1


def test_a_paused_search_hears_nothing_until_it_is_taken_up_again(market):
    search = _keep(market, "散热膜")
    market.run(lambda: actions.pause(db.session.get_one(SavedSearch, search), by=make.keeper_of(search)))
    assert market.ask(lambda: dict(engine().stored_versions())) == {}
    _publish(market, title="石墨烯散热膜")
    assert market.ask(make.hits) == []
    market.run(lambda: actions.resume(db.session.get_one(SavedSearch, search), by=make.keeper_of(search)))
    second = _publish(market, title="铜箔散热膜")
    assert [found[1] for found in market.ask(make.hits)] == [f"result:{second}"]


def test_an_ended_search_hears_nothing_more(market):
    search = _keep(market, "散热膜")
    market.run(lambda: actions.end(db.session.get_one(SavedSearch, search), by=make.keeper_of(search)))
    _publish(market, title="石墨烯散热膜")
    assert market.ask(make.hits) == []


def test_nobody_is_told_of_the_publications_of_ones_own_house(market):
    def keep_at_home():
        party = an_organisation()
        owner, colleague = a_member(party), a_member(party, "editor")
        make.a_search(colleague, "散热膜")
        return party.id, owner.id

    party_id, owner_id = market.run(keep_at_home)

    def publish():
        from marketplace.accounts import queries

        author = (queries.organisation(party_id), actor_of(queries.person(owner_id)))
        return a_published("result", author, title="石墨烯散热膜")[0].listing_id

    market.run(publish)
    assert market.ask(make.hits) == []


def test_a_closed_account_hears_nothing(market):
    market.run(lambda: setattr(make.a_search(None, "散热膜").person, "active", False))
    _publish(market, title="石墨烯散热膜")
    assert market.ask(make.hits) == []


def test_a_search_is_asked_as_it_is_now_though_its_copy_is_behind(market):
    search = _keep(market, "钙钛矿")

    def edit_and_publish():
        draft = SearchDraft("改过的订阅", ("石墨烯", "散热膜"))
        actions.edit(db.session.get_one(SavedSearch, search), draft, by=make.keeper_of(search))
        listing = a_published("result", title="石墨烯散热膜")[0].listing_id
        behind = db.session.scalars(select(Delivery).where(Delivery.handler == "saved_searches.keep_copy"))
        for delivery in behind:
            if delivery.state is DeliveryState.PENDING:
                delivery.due_at = delivery.due_at.replace(year=2100)  # e.g. put off again and again
        return listing

    listing = market.run(edit_and_publish)
    assert market.ask(make.hits) == [(search, f"result:{listing}", ["石墨烯", "散热膜"], False)]


def test_a_search_that_was_edited_while_the_engine_was_asked_is_asked_again(market):
    search = _keep(market, "散热膜")

    def note_for_another_version():
        document = ResultDocument(id="result:1", version=1, title="x", published_at=hits.clock.now())
        hits.note(document, [Satisfied(copies.key_of(search), 99, (0,))])

    with pytest.raises(hits.EditedMeanwhile):
        market.act(note_for_another_version)
    assert market.ask(make.hits) == []


def test_hits_of_one_person_gather_in_one_digest_for_each_period(market):
    def keep_three():
        someone = a_person()
        for name, period in (("甲", Period.DAILY), ("乙", Period.DAILY), ("丙", Period.WEEKLY)):
            make.a_search(someone, "散热膜", name=name, period=period)

    market.run(keep_three)
    for number in range(2):
        _publish(market, title=f"石墨烯散热膜 {number}")
    assert len(market.ask(make.hits)) == 6
    assert sorted(market.ask(lambda: [each.period.value for each in make.digests()])) == ["daily", "weekly"]


def test_after_a_rebuild_from_nothing_all_searches_are_stored_again(market):
    search = _keep(market, "散热膜")
    market.ask(lambda: engine().restore([]))  # an index that was lost has no copies either
    market.run(lambda: outbox.enqueue("index.rebuild", 0))
    assert market.ask(lambda: dict(engine().stored_versions())) == {copies.key_of(search): 1}
    assert market.ask(lambda: list(copies.faults())) == []


def test_copies_that_differ_from_the_table_are_named(market):
    first, second = _keep(market, "散热膜"), _keep(market, "钙钛矿")
    from search.engine import Deletion
    from search.stored import StoredQuery

    def disturb():
        engine().unstore([Deletion(copies.key_of(first), 5)])
        engine().store([StoredQuery(id="saved:999", version=1, clauses=("x",))])
        engine().store([StoredQuery(id=copies.key_of(second), version=7, clauses=("x",))])

    market.ask(disturb)
    assert market.ask(lambda: list(copies.faults())) == [
        f"saved:{first}: missing",
        "saved:999: shouldn't be there",
        f"saved:{second}: version 7 instead of 1",
    ]


def test_the_command_that_verifies_the_index_names_copies_that_differ_too(market):
    search = _keep(market, "散热膜")
    _publish(market, title="石墨烯散热膜")

    def verify():
        return CliRunner().invoke(commands.group, ["verify"], obj=lambda: market.app)

    assert verify().output == "index: 1 documents, 0 difference(s)\n"
    market.ask(lambda: engine().restore([]))
    answer = verify()
    assert answer.exit_code == 1
    assert f"saved:{search}: missing" in answer.output


def test_an_index_in_which_nobody_has_kept_a_search_is_whole(market):
    _publish(market, title="石墨烯散热膜")
    assert CliRunner().invoke(commands.group, ["verify"], obj=lambda: market.app).exit_code == 0


def test_words_that_mean_the_same_find_each_other(market):
    def mean_the_same():
        group = SynonymGroup(words=["发光二极管", "LED"], changed_by=a_person().id)
        db.session.add(group)

    market.act(mean_the_same)
    search = _keep(market, "LED 车灯")
    listing = _publish(market, title="发光二极管车灯")
    assert market.ask(make.hits) == [(search, f"result:{listing}", ["LED 车灯"], False)]
