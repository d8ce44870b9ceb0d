"""What a contract's page shows of its registration: the next step to the seller, the state to both sides."""

import pytest

from tests import factories
from tests.registration import make
from tests.registration.test_pages import Stage


@pytest.fixture
def stage(app):
    return Stage(app)


def _page(client, person, contract_id):
    return factories.sign_in(client, person).get(f"/contracts/{contract_id}").get_data(as_text=True)


def test_the_seller_of_a_contract_in_force_is_led_to_the_application(stage, client):
    contract = stage.do(make.a_contract)
    assert f"/contracts/{contract.id}/registration/apply" in _page(client, stage.applicant, contract.id)
    assert f"/contracts/{contract.id}/registration/apply" not in _page(client, stage.buyers_signer, contract.id)


def test_both_sides_see_the_number_and_a_draft_is_the_sellers_affair(stage, client):
    draft = stage.do(make.applied)
    address = f"/registrations/{draft.id}"
    assert address in _page(client, stage.applicant, draft.contract_id)
    assert address not in _page(client, stage.buyers_signer, draft.contract_id)
    registration = stage.do(make.registered)
    for person in (stage.applicant, stage.buyers_signer):
        assert registration.number in _page(client, person, registration.contract_id)


def test_after_a_refusal_the_page_shows_it_and_offers_to_apply_again(stage, client):
    from marketplace.registration import actions

    refused = stage.do(lambda cast: actions.refuse(make.accepted(cast), ["04"], "", by=cast.as_registrar))
    page = _page(client, stage.applicant, refused.contract_id)
    assert f"/registrations/{refused.id}" in page
    assert f"/contracts/{refused.contract_id}/registration/apply" in page
