"""The link that stops letters: one request without signing in, nothing by merely opening it, and a way back."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from marketplace import db, mail
from marketplace.audit import AuditEvent
from marketplace.saved_searches import letters
from marketplace.saved_searches.models import SavedSearch
from marketplace.saved_searches.stop_links import STOP_LIFE, UNDO_LIFE
from tests.factories import a_person, sign_in
from tests.listings.make import a_published
from tests.saved_searches import make


@pytest.fixture
def two(app):
    """Two saved searches of one person and one of somebody else, with the addresses that stop them."""

    class Two:
        def __init__(self):
            with app.app_context():
                db.begin_writing()
                self.person = a_person()
                first, second = (make.a_search(self.person, "散热膜", name=name) for name in ("甲项", "乙项"))
                other = make.a_search(None, "散热膜", name="别人的")
                self.first, self.second, self.other = first.id, second.id, other.id
                self.stop_first = urlsplit(letters.stop_address(self.person, first.id)).path
                self.stop_all = urlsplit(letters.stop_address(self.person)).path
                db.session.commit()

        def paused(self):
            with app.app_context():
                return {each.id for each in db.session.scalars(select(SavedSearch)) if each.paused_at}

    return Two()


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_one_request_without_signing_in_stops_one_search(client, two):
    answer = client.post(two.stop_first, data=ONE_CLICK)
    assert answer.status_code == 200
    assert "甲项" in answer.text
    assert two.paused() == {two.first}


def test_one_request_stops_all_searches_of_that_person_and_nobody_elses(client, two):
    client.post(two.stop_all, data=ONE_CLICK)
    assert two.paused() == {two.first, two.second}


def test_opening_the_link_stops_nothing_and_says_what_the_button_would(client, two):
    answer = client.get(two.stop_all)
    assert answer.status_code == 200
    assert all(words in answer.text for words in ("甲项", "乙项", "全部退订"))
    assert "别人的" not in answer.text
    assert client.head(two.stop_all).status_code == 200
    assert two.paused() == set()


def test_stopping_twice_is_as_good_as_once(client, two):
    client.post(two.stop_first)
    again = client.post(two.stop_first)
    assert again.status_code == 200
    assert "已经退订" in again.text
    assert "已经退订" in client.get(two.stop_first).text
    assert two.paused() == {two.first}


def test_the_stop_is_on_record_with_the_person_and_the_way(client, two, app):
    client.post(two.stop_first)
    client.post(two.stop_first)
    with app.app_context():
        [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "saved_search.pause"))
        assert (event.actor_id, event.subject_id, event.details["way"]) == (two.person.id, two.first, "letter")


def _undo(client, answer):
    client.application.config["WTF_CSRF_ENABLED"] = False  # the token of the form is tested with every other form
    try:
        address = re.search(r'action="([^"]*undo-stop[^"]*)"', answer.text)
        return client.post(address[1])
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = True


def test_a_stop_is_taken_back_on_the_page_for_exactly_what_it_stopped(client, two):
    client.post(two.stop_first)
    answer = client.post(two.stop_all)
    assert two.paused() == {two.first, two.second}
    undone = _undo(client, answer)
    assert undone.status_code == 200
    assert "乙项" in undone.text
    assert two.paused() == {two.first}


def test_the_way_back_closes_after_a_day(client, two, travel):
    answer = client.post(two.stop_first)
    travel(seconds=UNDO_LIFE.total_seconds() + 5)
    assert _undo(client, answer).status_code == 404
    assert two.paused() == {two.first}


def test_a_link_is_good_for_a_year_and_then_says_what_to_do(client, two, travel):
    travel(days=365)
    assert client.get(two.stop_first).status_code == 200
    travel(seconds=STOP_LIFE.total_seconds())
    for ask in (client.get, client.post):
        answer = ask(two.stop_first)
        assert answer.status_code == 404
        assert "请登录" in answer.text
    assert two.paused() == set()


@pytest.mark.parametrize(
    "spoil", [lambda path: path[:-2], lambda path: path + "x", lambda path: path.rpartition("/")[0] + "/☃"]
)
def test_a_link_that_was_not_made_here_stops_nothing(client, two, spoil):
    assert client.get(spoil(two.stop_first)).status_code == 404
    assert client.post(spoil(two.stop_first)).status_code == 404
    assert two.paused() == set()


def test_a_link_that_stops_is_no_link_that_takes_back(client, two):
    client.post(two.stop_first)
    client.application.config["WTF_CSRF_ENABLED"] = False
    try:
        assert client.post(two.stop_first.replace("/stop/", "/undo-stop/")).status_code == 404
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = True
    assert two.paused() == {two.first}


def test_who_stopped_by_a_letter_takes_it_up_again_after_signing_in(client, two):
    client.post(two.stop_first)
    page = sign_in(client, two.person).get(f"/saved-searches/{two.first}").text
    assert "已暂停" in page
    assert f"/saved-searches/{two.first}/resume" in page


def test_the_page_speaks_the_language_of_the_letter(app, client):
    with app.app_context():
        db.begin_writing()
        person = a_person(language="en")
        make.a_search(person, "散热膜", name="films")
        path = urlsplit(letters.stop_address(person)).path
        db.session.commit()
    assert "Stop letters of saved searches" in client.get(path).text


def test_a_letter_names_the_address_that_stops_it_in_its_head(market, travel):
    market.run(lambda: make.a_search(None, "散热膜").id)
    market.run(lambda: a_published("result", title="石墨烯散热膜"))
    travel(days=2)
    market.deliver()
    [letter] = market.ask(make.letters)
    head = mail._as_mail(letter, "no-reply@test.invalid")
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(head["List-Unsubscribe"].strip("<>")).path
    assert market.app.test_client().post(path, data=ONE_CLICK).status_code == 200
    assert market.ask(lambda: [each.standing for each in db.session.scalars(select(SavedSearch))]) == [False]
