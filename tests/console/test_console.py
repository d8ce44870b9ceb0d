"""Officials' pages: who may open them, and that what they change is audited and heard of."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace import audit, calendar, clock, codes, db, outbox, policies
from marketplace.audit import AuditEvent
from marketplace.outbox import Delivery, DeliveryState
from marketplace.permissions import Role
from tests.factories import a_member, an_official, an_organisation, sign_in

PAGES = ("/console/", "/console/audit", "/console/deliveries", "/console/calendar", "/console/policies")


@pytest.fixture
def stored(app):
    """Run something in a committed unit of work and return its outcome."""

    def go(act):
        with app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
            return outcome

    return go


@pytest.fixture
def administrator(stored, client):
    return sign_in(client, stored(lambda: an_official(Role.ADMINISTRATOR, codes.NATION)))


def _csrf(client, page):
    text = client.get(page).get_data(as_text=True)
    return text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_opens_every_page(administrator, page):
    assert administrator.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_member_of_a_company_opens_none(stored, client, page):
    sign_in(client, stored(lambda: a_member(an_organisation())))
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("page", ["/console/audit", "/console/deliveries", "/console/calendar"])
def test_a_registrar_opens_only_what_his_work_needs(stored, client, page):
    sign_in(client, stored(lambda: an_official(Role.REGISTRAR)))
    assert client.get(page).status_code == 403
    assert client.get("/console/").status_code == 200


def test_the_trail_is_filtered_by_record_and_odd_filters_are_no_error(administrator, stored):
    party = stored(an_organisation)
    stored(lambda: audit.record("organisation.test", party, by=None, state="verified"))
    text = administrator.get(f"/console/audit?subject_type=organisation&subject_id={party.id}").get_data(as_text=True)
    assert "organisation.test" in text
    for odd in ("subject_id=abc", "subject_id=99999999999999999999", "page=-5", "page=9999", "action=%25"):
        assert administrator.get(f"/console/audit?{odd}").status_code == 200


def test_a_calendar_edit_changes_clocks_is_audited_and_heard_of(administrator, stored):
    day = date(2026, 12, 1)
    form = {"csrf_token": _csrf(administrator, "/console/calendar"), "submission": "c1"}
    answer = administrator.post(
        "/console/calendar", data={**form, "day": day.isoformat(), "working": "0", "note": "临时放假"}
    )
    assert answer.status_code == 303
    assert stored(lambda: calendar.is_working(day)) is False
    actions = stored(lambda: list(db.session.scalars(select(AuditEvent.action))))
    topics = stored(lambda: list(db.session.scalars(select(outbox.Message.topic))))
    assert "calendar.edit" in actions
    assert "calendar.edited" in topics


def test_a_calendar_day_without_a_reason_is_refused_and_kept(administrator):
    form = {"csrf_token": _csrf(administrator, "/console/calendar"), "submission": "c1"}
    answer = administrator.post("/console/calendar", data={**form, "day": "2026-12-01", "working": "0", "note": ""})
    assert answer.status_code == 422
    assert "2026-12-01" in answer.get_data(as_text=True)


def test_a_policy_gets_a_new_dated_value_and_the_old_one_stays(administrator, stored):
    page = "/console/policies/listing.review"
    form = {
        "csrf_token": _csrf(administrator, page),
        "submission": "p1",
        "value": "3",
        "unit": "working_days",
        "jurisdiction": "340100",
        "valid_from": "2026-12-01",
        "source": "演示文件〔2026〕1号",
    }
    assert administrator.post(page, data=form).status_code == 303
    before = stored(lambda: policies.value("listing.review", region="340104", on=date(2026, 11, 30)).value.length)
    after = stored(lambda: policies.value("listing.review", region="340104", on=date(2026, 12, 1)).value.length)
    assert (before, after) == (5, 3)


@pytest.mark.parametrize("value", ["", "-1", "五", "99999999999999999999", "3\x00"])
def test_a_policy_value_that_cant_be_is_refused_with_the_form_kept(administrator, value):
    page = "/console/policies/listing.review"
    form = {
        "csrf_token": _csrf(administrator, page),
        "submission": "p1",
        "value": value,
        "unit": "working_days",
        "jurisdiction": "340100",
        "valid_from": "2026-12-01",
        "source": "文件",
    }
    answer = administrator.post(page, data=form)
    assert answer.status_code == 422
    assert "文件" in answer.get_data(as_text=True)


def test_an_undelivered_message_is_shown_and_delivered_again(administrator, stored):
    def fail():
        delivery = outbox.enqueue("calendar.edited", 20261201).deliveries[0]
        db.session.flush()
        delivery.state, delivery.last_error, delivery.attempts = DeliveryState.FAILED, "the other side is away", 20
        return delivery

    delivery = stored(fail)
    text = administrator.get("/console/deliveries").get_data(as_text=True)
    assert "the other side is away" in text
    form = {"csrf_token": _csrf(administrator, "/console/deliveries")}
    assert administrator.post(f"/console/deliveries/{delivery.id}/retry", data=form).status_code == 303
    state = stored(lambda: db.session.get_one(Delivery, delivery.id).state)
    assert state is DeliveryState.PENDING


def test_a_checkpoint_is_handed_out_with_the_day_in_its_name(administrator):
    answer = administrator.get("/console/audit/checkpoint")
    assert set(answer.get_json()) == {"count", "head", "at"}
    assert str(clock.today()) in answer.headers["Content-Disposition"]
