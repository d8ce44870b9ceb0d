"""Registration points: an application goes to the one of the registrant's place; A and B are two people."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.permissions import Role
from marketplace.registration import actions, desks, handing_in, points, queries
from marketplace.registration.point_models import PointStaff
from marketplace.registration.points import PointDraft
from marketplace.registration.states import Duty
from tests import factories
from tests.registration import make

TODAY = clock.today()


@pytest.fixture
def cast(ctx):
    return make.a_cast()


@pytest.fixture
def keeper(ctx):
    return factories.actor_of(factories.an_official(Role.ADMINISTRATOR, "340000"))


def a_draft(**changes):
    values = {
        "code": "07",
        "name": "芜湖市技术合同登记点",
        "legal_person": "芜湖市技术市场管理中心",
        "uscc": factories.a_code(),
        "region": "340200",
        "address": "芜湖市测试路7号",
        "phone": "0553-0000000",
        "valid_from": clock.today(),
    }
    return PointDraft(**{**values, **changes})


def test_an_application_goes_to_the_point_of_the_sellers_place(cast):
    registration = make.applied(cast)
    assert registration.point.region == "340100"
    assert registration.region == "340104"


def test_the_nearest_point_above_the_registrant_takes_the_application(cast):
    zone = make.a_point("340171", code="02", name="高新区登记点")
    cast.seller.region = "340171"
    assert make.applied(cast).point_id == zone.id
    assert points.serving("340102", clock.today()).region == "340100"


def test_an_application_at_another_point_is_refused_and_told_where_to_go(cast):
    other = make.a_point("340200", name="芜湖登记点")
    with pytest.raises(handing_in.WrongPoint) as refusal:
        actions.apply(make.a_contract(cast), make.an_application(point_id=other.id), by=cast.as_applicant)
    assert refusal.value.field == "point"
    sentence = str(refusal.value)
    right = points.serving("340104", clock.today())
    assert all(said in sentence for said in (right.name, right.address, right.phone))
    assert refusal.value.point is right


def test_where_there_is_no_point_the_refusal_says_so_in_plain_words(cast):
    cast.seller.region = "110105"
    with pytest.raises(handing_in.WrongPoint) as refusal:
        actions.apply(make.a_contract(cast), make.an_application(), by=cast.as_applicant)
    assert refusal.value.point is None
    assert "%(" not in str(refusal.value)


def test_a_point_serves_from_its_first_day_until_its_last(cast, keeper, travel):
    opened = points.open_point(a_draft(valid_from=clock.today() + timedelta(days=2)), by=keeper)
    assert points.serving("340202", clock.today()) is None
    travel(days=2)
    assert points.serving("340202", clock.today()) is opened
    points.close_point(opened, clock.today(), by=keeper)
    assert points.serving("340202", clock.today()) is opened
    travel(days=1)
    assert points.serving("340202", clock.today()) is None


def test_a_registrant_that_moved_between_drafting_and_submitting_is_led_to_the_new_point(cast):
    registration = make.applied(cast)
    zone = make.a_point("340171", code="02", name="高新区登记点")
    cast.seller.region = "340171"
    actions.submit(registration, by=cast.as_applicant)
    assert registration.point_id == zone.id


def test_for_an_import_the_buyer_applies_at_the_point_of_its_own_place(ctx):
    cast = make.a_cast(region="990000", buyer_region="340102")
    buyers_editor = factories.a_member(cast.buyer)
    contract = make.a_contract(cast)
    with pytest.raises(Forbidden):
        actions.apply(contract, make.an_application(), by=cast.as_applicant)
    registration = actions.apply(contract, make.an_application(), by=factories.actor_of(buyers_editor))
    assert registration.registrant_id == cast.buyer.id
    assert (registration.region, registration.point.region) == ("340102", "340100")
    actions.submit(registration, by=factories.actor_of(buyers_editor))
    rows, _total = queries.page_of(desks.queue(cast.as_registrar, "review"), 1)
    assert rows == [registration]


def test_the_number_carries_the_code_of_the_point(cast):
    registration = make.registered(cast)
    assert registration.number[8:10] == "01"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "7"}, "code"),
        ({"code": "1a"}, "code"),
        ({"code": "０７"}, "code"),
        ({"uscc": "913401041234567890"}, "uscc"),
        ({"region": "000001"}, "region"),
        ({"region": "990000"}, "region"),
        ({"phone": ""}, "phone"),
        ({"region": "340100"}, "region"),
        ({"region": "340104", "code": "01"}, "code"),
    ],
)
def test_a_wrong_point_is_refused_by_field(cast, keeper, changes, field):
    with pytest.raises(Invalid) as refusal:
        points.open_point(a_draft(**changes), by=keeper)
    assert refusal.value.field == field


def test_an_administrator_keeps_the_points_of_his_own_region_only(cast):
    elsewhere = factories.actor_of(factories.an_official(Role.ADMINISTRATOR, "320000"))
    with pytest.raises(Forbidden):
        points.open_point(a_draft(), by=elsewhere)
    with pytest.raises(Forbidden):
        points.close_point(points.serving("340104", clock.today()), clock.today(), by=elsewhere)


def test_a_closed_point_makes_room_for_another_of_the_region_but_not_for_its_code(cast, keeper):
    first = points.serving("340104", clock.today())
    points.close_point(first, clock.today(), by=keeper)
    with pytest.raises(Conflict):
        points.close_point(first, clock.today(), by=keeper)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid) as refusal:
        points.open_point(a_draft(region="340100", code="01", valid_from=tomorrow), by=keeper)
    assert refusal.value.field == "code"
    assert points.open_point(a_draft(region="340100", code="03", valid_from=tomorrow), by=keeper).code == "03"


@pytest.mark.parametrize("last_day", [TODAY - timedelta(days=1), date.max])
def test_a_last_day_in_the_past_or_beyond_all_days_is_refused(cast, keeper, last_day):
    with pytest.raises(Invalid) as refusal:
        points.close_point(points.serving("340104", clock.today()), last_day, by=keeper)
    assert refusal.value.field == "last_day"


def _at(cast):
    return points.serving("340104", clock.today())


def test_a_and_b_are_two_people(cast, keeper):
    point = _at(cast)
    assert point.unmanned == [Duty.A, Duty.B]
    points.appoint(point, cast.registrar, Duty.A, clock.today(), by=keeper)
    with pytest.raises(Invalid) as refusal:
        points.appoint(point, cast.registrar, Duty.B, clock.today(), by=keeper)
    assert refusal.value.field == "person"
    points.appoint(point, cast.second, Duty.B, clock.today(), by=keeper)
    assert point.unmanned == []


def test_the_database_itself_refuses_one_person_as_a_and_b(cast):
    db.session.add_all(PointStaff(point_id=_at(cast).id, person_id=cast.registrar.id, role=duty) for duty in Duty)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_duty_needs_the_platform_role_over_the_region(cast, keeper):
    stranger = factories.a_person()
    elsewhere = factories.an_official(Role.REGISTRAR, "340200")
    for person, duty in ((stranger, Duty.A), (elsewhere, Duty.A), (cast.second, Duty.A)):
        with pytest.raises(Invalid) as refusal:
            points.appoint(_at(cast), person, duty, clock.today(), by=keeper)
        assert refusal.value.field == "person"


def test_only_a_points_own_people_act_on_what_was_applied_for_there(cast, keeper):
    colleague = factories.an_official(Role.REGISTRAR, make.CITY)
    registration = make.submitted(cast)
    points.appoint(_at(cast), colleague, Duty.A, clock.today(), by=keeper)
    with pytest.raises(Forbidden):
        actions.accept(registration, by=cast.as_registrar)
    assert queries.page_of(desks.queue(cast.as_registrar, "review"), 1)[1] == 0
    theirs = factories.actor_of(colleague)
    assert queries.page_of(desks.queue(theirs, "review"), 1)[1] == 1
    actions.accept(registration, by=theirs)


def test_a_duty_that_has_ended_binds_nobody(cast, keeper):
    colleague = factories.an_official(Role.REGISTRAR, make.CITY)
    duty = points.appoint(_at(cast), colleague, Duty.A, clock.today(), by=keeper)
    registration = make.submitted(cast)
    points.dismiss(duty, by=keeper)
    with pytest.raises(Conflict):
        points.dismiss(duty, by=keeper)
    actions.accept(registration, by=cast.as_registrar)
    assert registration.state == "accepted"


def test_the_trail_tells_who_opened_manned_and_closed_a_point(cast, keeper):
    opened = points.open_point(a_draft(), by=keeper)
    registrar = factories.an_official(Role.REGISTRAR, "340200")
    duty = points.appoint(opened, registrar, Duty.A, clock.today(), by=keeper)
    points.dismiss(duty, by=keeper)
    points.close_point(opened, clock.today(), by=keeper)
    told = [action for _at, _by, action, subject, _details in db.session.info["audit"] if subject is opened]
    assert told == [
        "point.open",
        "point.appoint",
        "point.dismiss",
        "point.close",
    ]


def test_what_has_moved_on_is_not_accepted_twice(cast):
    registration = make.accepted(cast)
    with pytest.raises(IllegalMove):
        actions.accept(registration, by=cast.as_registrar)
