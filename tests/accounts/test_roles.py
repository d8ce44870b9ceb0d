from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import audit, clock, codes, db
from marketplace.accounts import queries, roles
from marketplace.accounts.models import RoleGrant
from marketplace.accounts.roles import GrantDraft
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import Role
from tests.accounts.conftest import button, post
from tests.factories import a_person, actor_of, an_official, sign_in


def _draft(role=Role.REGISTRAR, region="340104", first=None, last=None):
    return GrantDraft(role, region, first or clock.today(), last)


def _admin(region="340100"):
    return actor_of(an_official(Role.ADMINISTRATOR, region))


def test_a_granted_role_holds_from_its_first_day_to_its_last(ctx):
    someone, today = a_person(), clock.today()
    roles.grant(someone, _draft(first=today + timedelta(days=2), last=today + timedelta(days=4)), by=_admin())
    holds = [bool(actor_of_on(someone, today + timedelta(days=number)).grants) for number in range(7)]
    assert holds == [False, False, True, True, True, False, False]


def actor_of_on(someone, day):
    return queries.actor_of(someone, day)


def test_an_ended_role_no_longer_holds_on_the_same_day(ctx):
    someone, admin = a_person(), _admin()
    given = roles.grant(someone, _draft(), by=admin)
    assert actor_of(someone).has(Role.REGISTRAR)
    roles.end(given, by=admin)
    assert not actor_of(someone).has(Role.REGISTRAR)
    with pytest.raises(Conflict):
        roles.end(given, by=admin)


def test_a_role_that_has_not_begun_can_be_ended(ctx):
    someone, admin, start = a_person(), _admin(), clock.today() + timedelta(days=30)
    roles.end(roles.grant(someone, _draft(first=start), by=admin), by=admin)
    assert not actor_of_on(someone, start).grants


def test_an_administrator_gives_roles_in_the_own_regions_only(ctx):
    with pytest.raises(Forbidden):
        roles.grant(a_person(), _draft(region="340200"), by=_admin("340100"))
    with pytest.raises(Forbidden):
        roles.grant(a_person(), _draft(region="340000"), by=_admin("340100"))


def test_nobody_gives_or_ends_a_role_of_his_own(ctx):
    someone = an_official(Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        roles.grant(someone, _draft(), by=actor_of(someone))
    with pytest.raises(Conflict):
        roles.end(queries.grants_of(someone.id, clock.today())[0], by=actor_of(someone))


def test_who_is_no_administrator_gives_nothing(ctx):
    with pytest.raises(Forbidden):
        roles.grant(a_person(), _draft(), by=actor_of(an_official(Role.OPERATOR)))


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("region", {"region": "340199"}),
        ("last_day", {"last": date(2020, 1, 1)}),
        ("first_day", {"first": date(2020, 1, 1)}),
        ("last_day", {"last": date(9999, 12, 31)}),
    ],
)
def test_wrong_days_and_regions_are_refused_at_their_field(ctx, field, draft):
    with pytest.raises(Invalid) as refusal:
        roles.grant(a_person(), _draft(**draft), by=_admin())
    assert refusal.value.field == field


def test_the_same_role_is_not_given_twice(ctx):
    someone, admin = a_person(), _admin()
    roles.grant(someone, _draft(), by=admin)
    with pytest.raises(Invalid):
        roles.grant(someone, _draft(), by=admin)


def test_each_grant_and_end_is_on_record_without_personal_data(ctx):
    someone, admin = a_person(), _admin()
    given = roles.grant(someone, _draft(), by=admin)
    roles.end(given, by=admin)
    db.session.commit()
    events = audit.trail("role_grant", given.id)
    assert [event.action for event in events] == ["role.grant", "role.end"]
    assert events[0].details == {"person": someone.id, "role": "registrar", "region": "340104"}


def test_a_new_installation_gets_one_first_administrator(ctx):
    roles.appoint_first(a_person(), codes.NATION)
    with pytest.raises(Conflict):
        roles.appoint_first(a_person(), codes.NATION)


DAYS = st.integers(-400, 400)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(start=DAYS, length=st.none() | st.integers(0, 400), asked=DAYS)
def test_the_query_and_the_grant_agree_on_the_days_in_force(ctx, start, length, asked):
    today, someone = clock.today(), a_person()
    first = today + timedelta(days=start)
    given = RoleGrant(
        person_id=someone.id,
        role=Role.BROKER,
        region="340100",
        valid_from=first,
        valid_to=None if length is None else first + timedelta(days=length),
    )
    db.session.add(given)
    db.session.flush()
    day = today + timedelta(days=asked)
    assert bool(queries.grants_of(someone.id, day)) == given.in_force(day)
    assert (someone.id in queries.official_ids(Role.BROKER, "340104", day)) == given.in_force(day)


def test_officials_are_found_from_the_region_upwards(ctx):
    county, city, other = (an_official(Role.REGISTRAR, area).id for area in ("340104", "340100", "340111"))
    found = queries.official_ids(Role.REGISTRAR, "340104")
    assert {county, city} <= set(found)
    assert other not in found


# pages


def test_an_administrator_gives_and_ends_a_role_on_the_page(client, stored, within, app, deliver):
    someone = stored()
    sign_in(client, within(lambda: an_official(Role.ADMINISTRATOR)))
    answer = post(client, "/console/roles", person=someone.mobile, role="registrar", region="340104")
    assert answer.status_code == 422, "the first day is needed"
    today = clock.today().isoformat()
    answer = post(client, "/console/roles", person=someone.mobile, role="registrar", region="340104", first_day=today)
    assert answer.status_code == 303
    with app.app_context():
        given = queries.grants_of(someone.id, clock.today())[0]
    assert button(client, "/console/roles", f"/console/roles/{given.id}/end").status_code == 303
    deliver()
    theirs = sign_in(app.test_client(), someone)
    assert theirs.get("/messages").get_data(as_text=True).count("/messages/") >= 2


@pytest.mark.parametrize("day", ["9999-12-31", "31.12.2030", "0000-00-00", "x" * 1000])
def test_strange_days_are_clear_errors(client, stored, within, day):
    someone = stored()
    sign_in(client, within(lambda: an_official(Role.ADMINISTRATOR)))
    answer = post(
        client,
        "/console/roles",
        person=someone.mobile,
        role="registrar",
        region="340104",
        first_day=clock.today().isoformat(),
        last_day=day,
    )
    assert answer.status_code == 422


def test_a_role_of_another_region_is_not_ended(client, within):
    given = within(lambda: queries.grants_of(an_official(Role.REGISTRAR, "340202").id, clock.today())[0])
    sign_in(client, within(lambda: an_official(Role.ADMINISTRATOR)))
    assert button(client, "/console/roles", f"/console/roles/{given.id}/end").status_code == 404


def test_the_page_of_roles_is_the_administrators(client, within):
    sign_in(client, within(lambda: an_official(Role.OPERATOR)))
    assert client.get("/console/roles").status_code == 403
