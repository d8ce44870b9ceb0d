import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.notices.models import Notice, Objection
from marketplace.permissions import Role
from tests.factories import a_member, a_person, an_official, sign_in
from tests.notices.make import a_notice, an_objection


@pytest.fixture
def running(app):
    """A running notice, committed in the test's own transaction: (id, publisher's person)."""
    with app.app_context():
        db.begin_writing()
        notice, _ = a_notice()
        member = a_member(notice.publisher)
        db.session.commit()
        return notice.id, member


def _people(app, *makers):
    with app.app_context():
        db.begin_writing()
        made = [make() for make in makers]
        db.session.commit()
        return made


def _object(client, notice_id, **changes):
    values = {"real_name": "王实名", "contact": "13900000000", "text": "业绩不属实", "submission": "t1"}
    return client.post(f"/notices/{notice_id}/objection", data={**values, **changes})


@pytest.fixture
def client(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_reads_the_list_and_a_notice_with_its_clock(client, running, language):
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    assert client.get("/notices").status_code == 200
    assert client.get("/notices?view=past").status_code == 200
    page = client.get(f"/notices/{running[0]}")
    assert page.status_code == 200
    assert "拟由测试大学揭榜。" in page.text
    assert "progress-figure" in page.text


@pytest.mark.parametrize("address", ["/notices/999999", "/notices/99999999999", "/objections/999999"])
def test_what_is_not_there_is_not_found(client, app, address):
    (someone,) = _people(app, a_person)
    sign_in(client, someone)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999999999999"])
def test_a_page_out_of_range_is_an_empty_list_not_an_error(client, running, page):
    assert client.get(f"/notices?page={page}").status_code == 200


def test_who_is_not_signed_in_is_led_to_the_sign_in(client, running):
    answer = client.get(f"/notices/{running[0]}/objection")
    assert answer.status_code == 302
    assert _object(client, running[0]).status_code == 401


def test_an_objection_is_taken_once_however_often_the_button_is_clicked(client, app, running):
    (someone,) = _people(app, a_person)
    sign_in(client, someone)
    first = _object(client, running[0])
    second = _object(client, running[0])
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Objection)) == 1
    assert "王实名" in client.get(first.location).text


def test_an_anonymous_objection_is_recorded_and_its_page_says_why_it_is_not_examined(client, app, running):
    (someone,) = _people(app, a_person)
    sign_in(client, someone)
    answer = _object(client, running[0], real_name="")
    assert answer.status_code == 303
    assert "未实名" in client.get(answer.location).text


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"text": "x" * 100_000}, {"text": "a\x00b"}, {"real_name": "x" * 61}, {"real_name": "a\x00"}],
)
def test_wrong_input_is_refused_with_the_form_kept(client, app, running, changes):
    (someone,) = _people(app, a_person)
    sign_in(client, someone)
    answer = _object(client, running[0], **changes)
    assert answer.status_code == 422
    assert "13900000000" in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Objection)) == 0


def test_nobody_but_the_officials_and_the_objector_learns_who_objected(client, app, running):
    notice_id, member = running
    objector, operator, auditor, stranger, administrator = _people(
        app,
        a_person,
        lambda: an_official(Role.OPERATOR),
        lambda: an_official(Role.AUDITOR),
        a_person,
        lambda: an_official(Role.ADMINISTRATOR),
    )
    with app.app_context():
        db.begin_writing()
        notice = db.session.get_one(Notice, notice_id)
        number = an_objection(notice, objector, real_name="李某真名", contact="13711112222")[0].id
        db.session.commit()
    for reader, status in (
        (operator, 200),
        (auditor, 200),
        (objector, 200),
        (stranger, 404),
        (member, 404),
        (administrator, 404),
    ):
        sign_in(client, reader)
        page = client.get(f"/objections/{number}")
        assert page.status_code == status
        assert ("李某真名" in page.text) == (status == 200)
    for reader in (member, stranger, administrator):
        sign_in(client, reader)
        for address in ("/notices", f"/notices/{notice_id}"):
            text = client.get(address).text
            assert "李某真名" not in text
            assert "13711112222" not in text
            assert objector.name not in text


def test_an_official_decides_and_the_public_reads_the_reason(client, app, running):
    objector, operator = _people(app, a_person, lambda: an_official(Role.OPERATOR))
    with app.app_context():
        db.begin_writing()
        number = an_objection(db.session.get_one(Notice, running[0]), objector)[0].id
        db.session.commit()
    sign_in(client, operator)
    assert client.get("/objections").status_code == 200
    data = {"outcome": "dismissed", "reason": "材料在案，业绩属实。", "submission": "d1"}
    assert client.post(f"/objections/{number}/decision", data={**data, "reason": ""}).status_code == 422
    assert client.post(f"/objections/{number}/decision", data={**data, "outcome": "maybe"}).status_code == 422
    assert client.post(f"/objections/{number}/decision", data=data).status_code == 303
    assert client.post(f"/objections/{number}/decision", data={**data, "submission": "d2"}).status_code == 409
    assert "材料在案，业绩属实。" in app.test_client().get(f"/notices/{running[0]}").text


def test_who_may_read_but_not_decide_is_refused(client, app, running):
    (objector,) = _people(app, a_person)
    with app.app_context():
        db.begin_writing()
        number = an_objection(db.session.get_one(Notice, running[0]), objector)[0].id
        db.session.commit()
    sign_in(client, objector)
    data = {"outcome": "upheld", "reason": "成立", "submission": "x"}
    assert client.post(f"/objections/{number}/decision", data=data).status_code == 403


def test_the_relay_ends_a_notice_and_tells_its_publisher(client, app, running, deliver):
    notice_id, member = running
    deliver()
    with app.app_context():
        notice = db.session.get_one(Notice, notice_id)
        closes = notice.closes_at
    clock.set_offset(clock.offset() + (closes - clock.now()))
    deliver()
    with app.app_context():
        assert db.session.get_one(Notice, notice_id).state == "ended"
        from marketplace.inbox.models import Notification

        kinds = db.session.scalars(select(Notification.kind).where(Notification.person_id == member.id)).all()
    assert kinds == ["notice.ended"]
