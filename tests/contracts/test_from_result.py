"""A contract about a published result: what is known of the result is filled in, and the contract says which text it was."""

from datetime import timedelta

import pytest

from marketplace import clock, db
from marketplace.contracts import from_result
from marketplace.contracts.models import Contract
from tests import factories
from tests.contracts.browser import form_of
from tests.listings.make import a_published


@pytest.fixture
def market(app):
    """A published result, a buyer, and a browser for each."""
    with app.app_context():
        db.begin_writing()
        owner, buyer = factories.an_organisation(name="供技大学"), factories.an_organisation(name="求技公司")
        people = {
            "owner": factories.a_member(owner, "owner"),
            "buyer": factories.a_member(buyer, "editor"),
        }
        version, _author = a_published(author=(owner, factories.actor_of(people["owner"])))
        db.session.commit()
        known = {"version": version.id, "title": version.title, "owner": owner.uscc, "buyer": buyer.uscc}
    return app, known, {name: factories.sign_in(app.test_client(), one) for name, one in people.items()}


def test_the_form_knows_the_result_and_its_right_holders(market):
    _app, known, clients = market
    fields = form_of(clients["buyer"].get(f"/contracts/new?result={known['version']}"))
    assert (fields["title"], fields["other"], fields["side"]) == (known["title"], known["owner"], "buyer")
    assert fields["holders-0-name"]
    assert fields["result"] == str(known["version"])
    own = form_of(clients["owner"].get(f"/contracts/new?result={known['version']}"))
    assert (own["other"], own["side"]) == ("", "seller")


def test_the_contract_says_which_published_text_it_follows_from(market):
    app, known, clients = market
    client, path = clients["buyer"], f"/contracts/new?result={known['version']}"
    due = clock.today() + timedelta(days=60)
    typed = {
        "kind": "0302",
        "ip_type": "01",
        "plan_source": "05",
        "aim": "10",
        "valid_from": clock.today().isoformat(),
        "valid_to": due.isoformat(),
        "content": "许可实施该成果。",
        "lines-0-title": "许可费",
        "lines-0-nature": "technical",
        "lines-0-amount": "10",
        "steps-0-title": "交付资料",
        "steps-0-due_on": due.isoformat(),
        "go": "save",
    }
    answer = client.post(path, data={**form_of(client.get(path)), **typed})
    assert answer.status_code == 303, answer.text
    with app.app_context():
        made = db.session.query(Contract).one()
        assert (made.origin, made.result_version_id) == ("result", known["version"])
        assert [one.name for one in made.holders] == [one.name for one in made.result_version.owners]


@pytest.mark.parametrize("said", [None, "", "x", "-1", "99999999999999999999", "１"])
def test_what_names_no_published_result_is_none(ctx, said):
    assert from_result.published(said) is None
