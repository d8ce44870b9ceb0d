"""One digest a person and period: when it comes, what it says, and when it doesn't come at all."""

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import clock, db, outbox
from marketplace.discovery.documents import document_of
from marketplace.inbox import actions as inbox
from marketplace.inbox.models import Notification, Way
from marketplace.listings import actions as listings
from marketplace.listings import queries
from marketplace.outbox import Delivery
from marketplace.saved_searches import actions, copies, digests, hits
from marketplace.saved_searches.models import Period, SavedSearch
from search.stored import Satisfied
from tests.factories import a_person, actor_of
from tests.listings.make import a_published
from tests.saved_searches import make

UTC_INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(UTC_INSTANTS, st.sampled_from(Period))
def test_a_digest_is_due_at_eight_on_the_next_day_or_the_next_monday(found_at, period):
    due = clock.local(hits.due_after(found_at, period))
    today = clock.local(found_at).date()
    days = (due.date() - today).days
    assert (due.hour, due.minute) == (8, 0)
    assert days == 1 if period is Period.DAILY else 1 <= days <= 7
    assert period is Period.DAILY or due.weekday() == 0


def test_the_citys_wall_clock_decides_which_day_it_is():
    before_midnight_in_utc = datetime(2026, 1, 4, 16, 30, tzinfo=UTC)  # Monday the 5th, 00:30 in Hefei
    assert hits.due_after(before_midnight_in_utc, Period.DAILY) == datetime(2026, 1, 6, 0, 0, tzinfo=UTC)
    assert hits.due_after(before_midnight_in_utc, Period.WEEKLY) == datetime(2026, 1, 12, 0, 0, tzinfo=UTC)


def _found(market, *titles, person=None, **changes):
    """Have somebody's searches find published results; returns (person, search, listings)."""

    def keep():
        someone = person or a_person()
        return someone.id, make.a_search(someone, "散热膜", **changes).id

    person_id, search_id = market.run(keep)
    found = [market.run(lambda title=title: a_published("result", title=title)[0].listing_id) for title in titles]
    return person_id, search_id, found


def _next_morning(market, travel):
    """Let the night pass: daily digests are sent."""
    due = hits.due_after(clock.now(), Period.DAILY)
    travel(seconds=(due - clock.now()).total_seconds() + 60)
    market.deliver()


def test_one_letter_tells_everything_that_a_day_found(market, travel):
    def keep_another():
        return make.a_search(db.session.get_one(SavedSearch, search).person, "石墨烯", name="乙").id

    _person, search, [first] = _found(market, "石墨烯散热膜", name="甲")
    market.run(keep_another)
    second = market.run(lambda: a_published("result", title="铜箔散热膜与石墨烯")[0].listing_id)
    _next_morning(market, travel)
    [letter] = market.ask(make.letters)
    for words in ("“甲”", "“乙”", "石墨烯散热膜", "铜箔散热膜与石墨烯", f"/results/{first}", f"/results/{second}"):
        assert words in letter.body
    assert "命中：散热膜" in letter.body
    assert "命中：石墨烯" in letter.body
    assert letter.stop_address.startswith("http://127.0.0.1:8000/saved-searches/stop/")
    assert letter.stop_address in letter.body
    assert letter.body.count("/saved-searches/stop/") == 3  # one for each search, one for all


def test_the_person_is_told_once_among_the_messages_and_gets_no_second_letter(market, travel):
    person, _search, _listings = _found(market, "石墨烯散热膜")
    _next_morning(market, travel)

    def told():
        return [each.kind for each in db.session.query(Notification).filter_by(person_id=person)]

    assert market.ask(told) == ["saved_search.digest"]
    assert len(market.ask(make.letters)) == 1


def test_the_letter_is_in_the_persons_language(market, travel):
    person = market.act(lambda: a_person(language="en").id)
    from marketplace.accounts import queries as accounts

    def keep():
        make.a_search(accounts.person(person), "散热膜", name="films")

    market.run(keep)
    market.run(lambda: a_published("result", title="石墨烯散热膜"))
    _next_morning(market, travel)
    [letter] = market.ask(make.letters)
    assert "1 new record for your saved searches" in letter.subject
    assert "Saved search “films”" in letter.body
    assert "Result: 石墨烯散热膜" in letter.body
    assert "Found by: 散热膜" in letter.body


def test_who_has_a_mobile_number_only_gets_a_short_message(market, travel):
    market.run(lambda: make.a_search(a_person(email=None, confirmed_at=None), "散热膜"))
    market.run(lambda: a_published("result", title="石墨烯散热膜"))
    _next_morning(market, travel)
    [letter] = market.ask(make.letters)
    assert letter.channel == "sms"
    assert "石墨烯散热膜" not in letter.body
    assert "/saved-searches" in letter.body


def test_who_wants_no_letters_is_told_among_the_messages_only(market, travel):
    person, _search, _listings = _found(market, "石墨烯散热膜")

    def refuse_letters():
        from marketplace.accounts import queries as accounts

        inbox.choose("matches", Way.MAIL, wanted=False, by=actor_of(accounts.person(person)))

    market.run(refuse_letters)
    _next_morning(market, travel)
    assert market.ask(make.letters) == []
    assert market.ask(lambda: db.session.query(Notification).filter_by(person_id=person).count()) == 1


def test_a_weekly_search_waits_for_monday(market, travel):
    _found(market, "石墨烯散热膜", period=Period.WEEKLY)
    [digest] = market.ask(make.digests)
    travel(seconds=(digest.due_at - clock.now()).total_seconds() - 60)
    market.deliver()
    assert market.ask(make.letters) == []
    travel(minutes=2)
    market.deliver()
    assert len(market.ask(make.letters)) == 1


def _withdraw(listing_id):
    listing = queries.listing(listing_id)
    by = actor_of(listing.organisation.memberships[0].person)
    listings.withdraw(listing, "权利人撤回", by=by)


def test_what_no_longer_stands_is_left_out_and_an_empty_digest_is_not_sent(market, travel):
    _person, _search, [gone, stays] = _found(market, "石墨烯散热膜", "铜箔散热膜")
    market.run(lambda: _withdraw(gone))
    _next_morning(market, travel)
    [letter] = market.ask(make.letters)
    assert "石墨烯散热膜" not in letter.body
    assert "铜箔散热膜" in letter.body
    third = market.run(lambda: a_published("result", title="纸质散热膜")[0].listing_id)
    market.run(lambda: _withdraw(third))
    _next_morning(market, travel)
    assert len(market.ask(make.letters)) == 1
    assert stays
    assert all(market.ask(lambda: [each.sent_at for each in make.digests()]))


@pytest.mark.parametrize("silence", [actions.pause, actions.end])
def test_a_search_that_is_silent_by_then_tells_nothing(market, travel, silence):
    _person, search, _listings = _found(market, "石墨烯散热膜")
    market.run(lambda: silence(db.session.get_one(SavedSearch, search), by=make.keeper_of(search)))
    _next_morning(market, travel)
    assert market.ask(make.letters) == []


def test_a_digest_that_is_due_twice_is_sent_once(market, travel):
    _found(market, "石墨烯散热膜")
    [digest] = market.ask(make.digests)
    for _ in range(2):
        market.act(lambda: outbox.enqueue("digest.due", digest.id, due_at=digest.due_at))
    _next_morning(market, travel)
    assert len(market.ask(make.letters)) == 1
    assert market.ask(lambda: db.session.query(Notification).filter_by(kind="saved_search.digest").count()) == 1


def test_after_a_digest_the_next_one_gathers(market, travel):
    _found(market, "石墨烯散热膜")
    _next_morning(market, travel)
    market.run(lambda: a_published("result", title="铜箔散热膜"))
    _next_morning(market, travel)
    first, second = market.ask(make.letters)
    assert "铜箔散热膜" not in first.body
    assert "石墨烯散热膜" not in second.body


def test_a_long_digest_names_the_first_and_counts_the_rest(market, travel, monkeypatch):
    monkeypatch.setattr("marketplace.saved_searches.letters.MOST_SHOWN", 1)
    _found(market, "石墨烯散热膜", "铜箔散热膜")
    _next_morning(market, travel)
    [letter] = market.ask(make.letters)
    assert "铜箔散热膜" not in letter.body
    assert "另有 1 条" in letter.body


def test_two_workers_that_find_something_at_once_gather_in_one_digest_and_report_once(market):
    searches = market.act(
        lambda: [
            make.a_search(someone := a_person(), "散热膜", name="甲").id,
            make.a_search(someone, "石墨烯", name="乙").id,
        ]
    )
    listing = market.act(lambda: a_published("result", title="石墨烯散热膜")[0].listing_id)
    answers = [Satisfied(copies.key_of(number), 1, (0,)) for number in searches]
    failures, together = [], threading.Barrier(2)

    def work():
        try:
            with market.app.app_context():
                document = document_of(queries.published(listing))
                db.session.rollback()
                together.wait()
                db.begin_writing()
                hits.note(document, answers)
                db.session.commit()
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert len(market.ask(make.hits)) == 2
    assert len(market.ask(make.digests)) == 1

    assert market.ask(lambda: db.session.query(Delivery).filter_by(handler="saved_searches.send_digest").count()) == 1


def test_a_hit_is_never_lost_in_a_digest_that_is_being_sent(market):
    search = market.act(lambda: make.a_search(None, "散热膜").id)
    first, second = (
        market.act(lambda title=title: a_published("result", title=title)[0].listing_id)
        for title in ("石墨烯散热膜", "铜箔散热膜")
    )

    def note(listing):
        hits.note(document_of(queries.published(listing)), [Satisfied(copies.key_of(search), 1, (0,))])

    market.act(lambda: note(first))
    [digest] = market.ask(make.digests)
    written, go_on, failures = threading.Event(), threading.Event(), []

    def in_a_transaction(act):
        try:
            with market.app.app_context():
                db.begin_writing()
                act()
                db.session.commit()
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)

    def send():
        digests.send(digest.id)
        written.set()
        go_on.wait()

    workers = [threading.Thread(target=in_a_transaction, args=(act,)) for act in (send, lambda: note(second))]
    workers[0].start()
    written.wait()
    workers[1].start()
    go_on.set()
    for worker in workers:
        worker.join()
    assert failures == []
    sent, gathering = market.ask(make.digests)
    assert (sent.sent_at is None, gathering.sent_at is None) == (False, True)
    assert market.ask(lambda: [[hit.title for hit in each.hits] for each in make.digests()]) == [
        ["石墨烯散热膜"],
        ["铜箔散热膜"],
    ]
