import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace import clock, db
from marketplace.contracts.states import ContractState
from marketplace.errors import Invalid
from marketplace.inbox.models import Notification
from marketplace.metrics import actions, unregistered
from marketplace.metrics.cuts import Figure
from marketplace.metrics.planning import Reminder
from marketplace.metrics.unregistered import Order
from marketplace.registration import actions as desk
from marketplace.registration.models import Registration, RegistrationState
from tests.contracts import life
from tests.contracts.make import PRICE, a_contract
from tests.factories import actor_of, an_official, sign_in
from tests.metrics.make import a_registration, page_text
from tests.registration import make as registrations

CITY, SELLERS, BUYERS = "340100", "340104", "340123"


def test_a_signed_contract_waits_with_its_value_and_its_days(ctx, travel):
    contract, sides = a_contract()
    travel(days=12)
    (row,) = unregistered.listed(CITY, Order.WAITING, 1)
    assert (row.contract.id, row.stage, row.days, row.reminded_on) == (contract.id, None, 12, None)
    assert row.contract.seller.name == sides.seller.name


def test_what_it_would_add_is_counted_as_figures_are(ctx):
    contract, _ = a_contract()
    overview = unregistered.overview(CITY)
    assert overview.adds.headline == Figure(2, 2 * contract.amount_fen)
    assert (overview.adds.distinct, overview.technical_fen) == (Figure(1, PRICE), contract.technical_fen)
    assert [(one.code, one.count, one.amount_fen) for one in overview.districts] == [(SELLERS, 1, PRICE)]


def test_seen_from_the_buyers_district_the_seller_registers_elsewhere(ctx):
    a_contract()
    overview = unregistered.overview(BUYERS)
    assert [one.code for one in overview.districts] == [unregistered.ELSEWHERE]
    assert (overview.adds.absorbed.count, overview.adds.exported.count) == (1, 0)
    assert unregistered.overview("310000").count == 0


def test_an_application_under_way_is_still_waiting_and_a_registered_contract_is_not(ctx):
    contract, _ = a_contract()
    draft = Registration(**_application(contract))
    db.session.add(draft)
    db.session.flush()
    assert [row.stage for row in unregistered.listed(CITY, Order.WAITING, 1)] == [RegistrationState.DRAFT]
    contract.registered_on = clock.today()
    db.session.flush()
    assert unregistered.listed(CITY, Order.WAITING, 1) == []


def _application(contract, state=RegistrationState.DRAFT):
    made = a_registration(SELLERS, BUYERS, PRICE)
    copied = ("title", "kind", "field", "ip_type", "plan_source", "payment_mode", "aim", "service_industry")
    values = {name: getattr(made, name) for name in (*copied, "applied_kind", "signed_on", "valid_from", "valid_to")}
    sides = {"seller": made.seller, "buyer": made.buyer, "seller_region": SELLERS, "buyer_region": BUYERS}
    amounts = {"applied_amount_fen": PRICE, "applied_technical_fen": PRICE // 2}
    return {**values, **sides, **amounts, "contract_id": contract.id, "state": state}


def test_what_was_refused_and_not_applied_for_again_is_left_out(ctx):
    contract, _ = a_contract()
    refused = Registration(**_application(contract))
    db.session.add(refused)
    db.session.flush()
    refused.state = RegistrationState.REFUSED
    db.session.flush()
    assert unregistered.overview(CITY).count == 0
    db.session.add(Registration(**_application(contract)))
    db.session.flush()
    assert unregistered.overview(CITY).count == 1


def test_a_reminder_reaches_the_registrant_and_is_not_repeated_too_soon(ctx, deliver, travel):
    contract, _ = a_contract()
    official = actor_of(an_official("statistician", CITY))
    actions.remind(unregistered.of_contract(contract.id), by=official)
    db.session.commit()
    deliver()
    told = db.session.scalars(select(Notification).where(Notification.kind == "registration.reminded")).all()
    assert told
    assert {one.subject_id for one in told} == {contract.id}
    travel(days=1)
    with pytest.raises(Invalid):
        actions.remind(unregistered.of_contract(contract.id), by=official)
    travel(days=13)
    actions.remind(unregistered.of_contract(contract.id), by=official)
    assert len(db.session.scalars(select(Reminder)).all()) == 2


def test_the_page_lists_reminds_and_exports(app, client):
    with app.app_context():
        db.begin_writing()
        contract, _ = a_contract(title="=智能装备联合开发")
        someone, number = an_official("statistician", CITY), contract.id
        db.session.commit()
    assert client.get("/metrics/unregistered").status_code in (302, 303, 401)
    sign_in(client, someone)
    page = page_text(client, "/metrics/unregistered")
    assert "智能装备联合开发" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    address = f"/metrics/unregistered/{number}/remind"
    assert client.post(address, data={"csrf_token": token}).status_code == 303
    assert address not in page_text(client, "/metrics/unregistered?order=value")
    again = client.post(address, data={"csrf_token": token})
    assert again.status_code == 303
    assert "notice-late" in page_text(client, again.location)
    assert "'=智能装备联合开发" in client.get("/metrics/unregistered.csv").get_data(as_text=True)
    for wrong in ("?page=0", "?page=99"):
        page_text(client, f"/metrics/unregistered{wrong}", 404)
    page_text(client, "/metrics/unregistered?region=x", 422)
    page_text(client, "/metrics/unregistered?region=310000", 404)


def test_an_official_of_a_district_sees_its_own_and_reminds_only_its_sellers(app, client):
    with app.app_context():
        db.begin_writing()
        contract, _ = a_contract(title="本区买方的合同")
        someone, number = an_official("registrar", BUYERS), contract.id
        db.session.commit()
    sign_in(client, someone)
    page = page_text(client, "/metrics/unregistered")
    assert f"/metrics/unregistered/{number}/remind" not in page
    assert "本区买方的合同" in page


@pytest.mark.parametrize(
    ("stage", "due"), [(None, True), ("returned", True), ("submitted", False), ("accepted", False)]
)
def test_nobody_is_reminded_of_what_waits_for_the_desk(ctx, stage, due):
    contract, _ = a_contract()
    row = unregistered.Unregistered(contract, RegistrationState(stage) if stage else None, None)
    assert row.may_remind is due
    if not due:
        with pytest.raises(Invalid):
            actions.remind(row, by=actor_of(an_official("statistician", CITY)))


def test_a_reminder_is_due_again_after_the_policys_days(ctx):
    contract, _ = a_contract()
    row = unregistered.of_contract(contract.id)
    assert row.may_remind
    reminded = unregistered.Unregistered(row.contract, None, clock.today())
    assert not reminded.may_remind
    assert reminded.remind_from > clock.today() + timedelta(days=4)


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        ("draft", False),
        ("signing", False),
        ("in_force", True),
        ("amending", True),
        ("performed", True),
        ("terminated", False),
    ],
)
def test_what_is_signed_and_not_ended_is_to_be_registered(ctx, state, waits):
    contract, _ = a_contract()
    contract.state = ContractState(state)
    db.session.flush()
    assert unregistered.overview(CITY).count == waits
    assert (unregistered.of_contract(contract.id) is not None) is waits


def test_a_contract_whose_change_is_being_signed_waits_with_the_text_that_binds(ctx):
    contract, sides = a_contract()
    life.propose(contract, sides, terms=life.priced(contract, 2 * PRICE))
    assert contract.state is ContractState.AMENDING
    assert unregistered.overview(CITY).adds.distinct == Figure(1, PRICE)


def test_what_ran_out_without_an_application_is_only_a_number(ctx, travel):
    contract, _ = a_contract()
    travel(days=(contract.valid_to - clock.today()).days)
    assert (unregistered.overview(CITY).count, unregistered.overview(CITY).lapsed) == (1, 0)
    travel(days=1)
    assert (unregistered.overview(CITY).count, unregistered.overview(CITY).lapsed) == (0, 1)
    db.session.add(Registration(**_application(contract)))
    db.session.flush()
    assert (unregistered.overview(CITY).count, unregistered.overview(CITY).lapsed) == (1, 0)


def test_a_contract_whose_registration_was_revoked_is_left_out_because_it_cannot_be_applied_for_again(ctx):
    registrations.own_mode()
    cast = registrations.a_cast()
    revoked = registrations.registered(cast)
    desk.propose_revocation(revoked, "fraud", "复查发现款项当日回流。", by=cast.as_registrar)
    desk.revoke(revoked, by=cast.as_second)
    assert unregistered.of_contract(revoked.contract_id) is None
