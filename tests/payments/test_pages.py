import pytest

from marketplace import db
from marketplace.payments import queries
from tests import factories
from tests.payments import make


@pytest.fixture
def escrow(app):
    """An escrow of two organisations, each with one person who signs in."""
    with app.app_context():
        db.begin_writing()
        payer, payee = factories.an_organisation(name="求技公司"), factories.an_organisation(name="供技大学")
        held = make.an_escrow(50_000_000, payer=payer, payee=payee)
        people = {
            "payer": factories.a_member(payer, "finance"),
            "payee": factories.a_member(payee, "owner"),
            "editor": factories.a_member(payer, "editor"),
            "stranger": factories.a_member(factories.an_organisation(), "owner"),
            "auditor": factories.an_official("auditor"),
        }
        db.session.commit()
        return held.id, people


def _page(client, person, path):
    return factories.sign_in(client, person).get(path)


@pytest.mark.parametrize(("who", "status"), [("payer", 200), ("payee", 200), ("auditor", 200), ("stranger", 404)])
def test_an_escrow_is_shown_to_its_parties_and_to_the_auditor_only(client, escrow, who, status):
    number, people = escrow
    assert _page(client, people[who], f"/escrows/{number}").status_code == status


def test_an_escrow_that_does_not_exist_is_not_found(client, escrow):
    assert _page(client, escrow[1]["auditor"], "/escrows/999999").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("payer", 200), ("payee", 403), ("editor", 403), ("stranger", 404)])
def test_only_who_manages_the_payers_money_may_fund(client, escrow, who, status):
    number, people = escrow
    assert _page(client, people[who], f"/escrows/{number}/fund").status_code == status


def test_the_page_says_that_it_is_a_sandbox(client, escrow):
    number, people = escrow
    page = _page(client, people["payer"], f"/escrows/{number}").text
    assert "Bank escrow (demonstration)" in page or "银行资金监管（演示）" in page


def _fund(client, number, form, method=make.GOOD):
    return client.post(f"/escrows/{number}/fund", data={**form, "method": method})


def _hidden(page, name):
    return page.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


@pytest.fixture
def form(client, escrow):
    """The hidden fields of the funding form, as the payer gets it."""
    number, people = escrow
    page = _page(client, people["payer"], f"/escrows/{number}/fund").text
    return {name: _hidden(page, name) for name in ("csrf_token", "submission")}


def test_funding_leads_to_a_page_that_waits_until_the_money_is_there(app, client, escrow, form, deliver):
    number = escrow[0]
    answer = _fund(client, number, form)
    assert (answer.status_code, answer.location) == (303, f"/escrows/{number}")
    waiting = client.get(f"/escrows/{number}").text
    assert 'hx-trigger="every 1s"' in waiting
    assert "HX-Refresh" not in client.get(f"/escrows/{number}/progress").headers
    deliver()
    assert client.get(f"/escrows/{number}/progress").headers["HX-Refresh"] == "true"
    done = client.get(f"/escrows/{number}").text
    assert "hx-trigger" not in done
    assert "500,000" in done


def test_a_second_click_charges_once(app, client, escrow, form, deliver):
    number = escrow[0]
    first, second = _fund(client, number, form), _fund(client, number, form)
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)
    deliver()
    with app.app_context():
        assert queries.journal_sums(number) == {"charge": 50_000_000}


def test_funding_again_what_is_being_funded_is_refused(client, escrow, form):
    number = escrow[0]
    _fund(client, number, form)
    assert _fund(client, number, {**form, "submission": "another"}).status_code == 409


@pytest.mark.parametrize("method", ["", "pm_unknown", "\x00"])
def test_an_unknown_way_to_pay_is_refused_with_the_form(app, client, escrow, form, method):
    number = escrow[0]
    answer = _fund(client, number, form, method)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    with app.app_context():
        assert queries.escrow(number).state == "planned"


def test_a_declined_payment_is_told_and_another_way_offered(client, escrow, form, deliver):
    number = escrow[0]
    _fund(client, number, form, make.DECLINED)
    deliver()
    page = client.get(f"/escrows/{number}").text
    assert f"/escrows/{number}/fund" in page
    assert "state-late" in page


def test_the_parties_are_told_and_the_desks_know_what_waits(app, client, escrow, form, deliver):
    number, people = escrow
    with app.app_context():
        actors = {name: factories.actor_of(db.session.merge(person)) for name, person in people.items()}
        assert [item.values for item in queries.waiting_for(actors["payer"])] == [{"escrow_id": number}]
        assert queries.waiting_for(actors["editor"]) == []
        assert [item.values for item in queries.awaited_by(actors["payee"])] == [{"escrow_id": number}]
        assert queries.awaited_by(actors["stranger"]) == []
    _fund(client, number, form)
    deliver()
    with app.app_context():
        from marketplace.inbox.models import Notification

        told = {note.person_id: note.kind for note in db.session.query(Notification)}
        assert told == {people["payer"].id: "escrow.funded", people["payee"].id: "escrow.funded"}
        assert queries.waiting_for(actors["payer"]) == []
