import re

import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.audit import AuditEvent
from marketplace.metrics.models import Target
from tests.factories import an_official, sign_in
from tests.metrics.make import GAOXIN, SHUSHAN, a_registration, count_all

GOOD = {
    "region": "340100",
    "year": "2030",
    "amount": "2,400.5",
    "base_year": "2025",
    "base_amount": "１２００",
    "source": "测试规划",
}


@pytest.fixture
def statistician(app, client):
    with app.app_context():
        db.begin_writing()
        someone = an_official("statistician", "340100")
        db.session.commit()
    sign_in(client, someone)
    return client


def _page(client):
    text = client.get("/metrics/targets").get_data(as_text=True)
    return dict(re.findall(r'name="(csrf_token|submission|version)"[^>]*value="([^"]*)"', text))


def _post(client, **changes):
    return client.post("/metrics/targets", data={**_page(client), **GOOD, **changes})


def _count(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Target))


def test_a_target_is_entered_with_its_document_and_stands_on_the_page(app, statistician):
    answer = _post(statistician)
    assert answer.status_code == 303
    page = statistician.get(answer.location).get_data(as_text=True)
    assert "2,400.50 亿元" in page
    assert "测试规划" in page
    with app.app_context():
        target = db.session.scalars(select(Target)).one()
        assert (target.amount_fen, target.base_fen) == (24_005_000_000_000, 12_000_000_000_000)
        assert (
            db.session.scalar(select(AuditEvent.details).where(AuditEvent.action == "target.set"))["before_fen"] is None
        )


def test_a_second_entry_replaces_the_first_and_the_trail_keeps_both(app, statistician):
    _post(statistician)
    _post(statistician, amount="2500")
    assert _count(app) == 1
    with app.app_context():
        events = db.session.scalars(select(AuditEvent.details).where(AuditEvent.action == "target.set")).all()
        assert [event["before_fen"] for event in events] == [None, 24_005_000_000_000]


def test_a_second_click_changes_nothing_twice(app, statistician):
    data = {**_page(statistician), **GOOD}
    first, second = (statistician.post("/metrics/targets", data=data) for _ in range(2))
    assert first.location == second.location
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(AuditEvent.action == "target.set")) == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("amount", ""),
        ("amount", "-5"),
        ("amount", "0"),
        ("amount", "面议"),
        ("amount", "1e400"),
        ("amount", "99999999999"),
        ("amount", "0.00000000001"),
        ("amount", "9" * 100_000),
        ("amount", "NaN"),
        ("amount", "12\x00"),
        ("year", "99999"),
        ("year", "zwanzig"),
        ("year", "1900"),
        ("region", "310000"),
        ("region", "340000"),
        ("source", ""),
        ("source", "x" * 400),
        ("base_year", "2030"),
        ("base_year", ""),
        ("base_amount", ""),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_stored(app, statistician, field, text):
    answer = _post(statistician, **{field: text})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "error-summary" in page
    assert GOOD["source"] in page or field == "source"
    assert _count(app) == 0


def test_only_a_statistician_enters_targets(app, client):
    assert client.get("/metrics/targets").status_code in (302, 303, 401)
    with app.app_context():
        db.begin_writing()
        someone = an_official("registrar", "340100")
        db.session.commit()
    sign_in(client, someone)
    assert client.get("/metrics/targets").status_code == 403


def test_the_list_says_of_each_target_what_it_is_about_and_whose_part_it_is(statistician):
    _post(
        statistician, indicator="scenes", amount="120", base_year="", base_amount="", first_year="2026", each_year="y"
    )
    _post(statistician, department="测试科技局")
    page = statistician.get("/metrics/targets").get_data(as_text=True)
    assert page.count("示范应用场景") >= 2  # in the list and in the menu
    assert "测试科技局" in page
    assert "2026—2030年每年" in page


def test_a_running_year_that_is_not_public_is_not_shown_as_nothing_reached(app, statistician):
    year = clock.today().year
    _post(statistician, year=str(year), base_year="", base_amount="")
    with app.app_context():
        db.begin_writing()
        for _ in range(9):
            a_registration(GAOXIN, SHUSHAN, 10**10, names=("唯一的卖方", ""))
        count_all()
        db.session.commit()
    public = app.test_client()
    with public.session_transaction() as cookie:
        cookie["lang"] = "en"
    page = public.get(f"/metrics?period={year}").get_data(as_text=True)
    assert "not public" in page
