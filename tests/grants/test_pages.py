"""The pages of public money, in both languages, for those whom they concern."""

import pytest

from marketplace import db
from marketplace.contracts import queries as contracts
from marketplace.grants import queries
from marketplace.permissions import Role
from tests import factories
from tests.contracts.browser import form_of
from tests.grants import make


@pytest.fixture
def house(app, deliver):
    """A project with its first real payment, and a browser for each of its people."""
    with app.app_context():
        db.begin_writing()
        project, contract, sides, _secretary = make.an_approved(deliver)
        make.pay_first(contracts.contract(contract.id), sides, deliver)
        people = {
            "finance": factories.a_member(contract.buyer, "finance"),
            "secretary": factories.an_official(Role.CALL_SECRETARY, "340100"),
            "stranger": factories.a_member(factories.an_organisation(), "owner"),
        }
        number = project.id
        db.session.commit()

    def client(name, language="zh"):
        signed = factories.sign_in(app.test_client(), people[name])
        with signed.session_transaction() as cookie:
            cookie["lang"] = language
        return signed

    return number, client, app


def post(client, address, **fields):
    return client.post(address, data=form_of(client.get(address)) | fields)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_project_is_read_by_its_side_and_the_officials(house, language):
    number, client, _app = house
    for page in ("/grants", f"/grants/{number}"):
        for name in ("finance", "secretary"):
            assert client(name, language).get(page).status_code == 200, (name, page)
    assert client("stranger").get(f"/grants/{number}").status_code == 404
    assert client("finance").get("/grants/lists").status_code == 403


def test_a_tranche_goes_from_the_wish_to_the_payment_and_back(house):
    number, client, app = house
    page = f"/grants/{number}/ask"
    refused = post(client("finance"), page, rule="first_payment", amount="41", evidence="回单")
    assert refused.status_code == 422
    assert 'value="41"' in refused.get_data(as_text=True)
    asked = post(client("finance"), page, rule="first_payment", amount="40", evidence="银行回单")
    assert asked.status_code == 303
    with app.app_context():
        tranche = queries.project(number).tranches[0].id
    assert post(client("secretary"), f"/tranches/{tranche}/decide", answer="granted").status_code == 303
    assert post(client("secretary"), f"/tranches/{tranche}/pay", voucher="国库-1").status_code == 303
    back = post(client("secretary"), f"/grants/{number}/recover", amount="10", cause="breach", reason="未按期开工")
    assert back.status_code == 303
    with app.app_context():
        recovery = queries.project(number).recoveries[0].id
    assert client("secretary").get(f"/recoveries/{recovery}/lift").status_code in (403, 404)
    assert post(client("secretary"), f"/recoveries/{recovery}/returned").status_code == 303
    shown = client("finance").get(f"/grants/{number}").get_data(as_text=True)
    assert "国库-1" in shown
    assert client("finance").get(f"/tranches/{tranche}/decide").status_code in (403, 404)
