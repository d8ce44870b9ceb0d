import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from marketplace import db, outbox
from marketplace.audit import AuditEvent
from marketplace.metrics.models import Page
from marketplace.registration.models import Entry, Origin
from tests.factories import a_member, an_official, an_organisation, sign_in
from tests.metrics.make import GAOXIN, SHANGHAI, SHUSHAN, a_registration, count_all, page_text, revoke

MAY = date(2025, 5, 12)


@pytest.fixture
def filled(app):
    """Fifteen contracts of the city in 2025, one of a rare kind; one of them revoked."""
    with app.app_context():
        db.begin_writing()
        for number in range(10):
            a_registration(
                GAOXIN, SHUSHAN if number % 2 else SHANGHAI, 100_000_000_00, MAY, kind=("0102", "0501")[number % 2]
            )
        for _ in range(3):
            a_registration(SHANGHAI, GAOXIN, 100_000_000_00, MAY)
        a_registration(SHANGHAI, GAOXIN, 12_345_678_90, MAY, kind="0202", title="=HYPERLINK(罕见的合同)")
        sham = a_registration(GAOXIN, GAOXIN, 777_000_000_00, MAY, title="虚假合同")
        revoke(sham)
        count_all()
        db.session.commit()
    return app


def _as(app, client, role, region="340100"):
    with app.app_context():
        db.begin_writing()
        someone = an_official(role, region)
        db.session.commit()
    return sign_in(client, someone)


ADDRESSES = [
    "/metrics",
    "/metrics?period=2025",
    "/metrics?year=2025&part=-01..05&region=340171&measure=technical&basis=signed",
    "/metrics?region=000000&period=2025",
    "/metrics?region=990000&period=2025",
    "/metrics/figure?period=2025",
    "/metrics/figure?period=2025&side=absorbed&kind=01",
    "/metrics/figure?period=2025&side=overlap&source=platform",
    "/metrics/figure?period=2025&flow=delta&field=01",
    "/metrics/published",
    "/metrics/published/hefei-2020-headline",
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_open_to_everybody_in_both_languages_with_and_without_data(app, client, address, language):
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    assert "<h1" in page_text(client, address)
    with app.app_context():
        db.begin_writing()
        a_registration(GAOXIN, SHUSHAN, 100, MAY, origin=Origin.SAMPLE)
        count_all()
        db.session.commit()
    assert "<h1" in page_text(client, address)


def test_the_headline_its_sides_and_the_overlap_stand_on_the_page(filled, client):
    page = page_text(client, "/metrics?period=2025")
    assert (
        "18.12 亿元" in page
    )  # 10 contracts of 1 亿 exported, 5 of them absorbed too, 3 more absorbed, and one of 0.12 亿
    assert "overlap-figure" in page
    assert "登记汇总" in page


def test_what_is_published_stands_apart_from_what_is_registered(filled, client):
    page = page_text(client, "/metrics?period=2025")
    assert "1200亿元" in page
    assert "15.97%" in page
    assert "/metrics/published/hefei-2025-headline-target" in page


def test_a_published_figure_opens_its_source(client):
    page = page_text(client, "/metrics/published/hefei-2020-headline")
    assert "572.13亿元" in page
    assert "专栏二" in page
    page_text(client, "/metrics/published/nothing", 404)


def test_a_rare_kind_is_hidden_from_the_public_everywhere(filled, client):
    for address in ("/metrics?period=2025", "/metrics/figure?period=2025", "/metrics/figure?period=2025&kind=02"):
        page = page_text(client, address)
        assert not re.search(r"(?<![\d,])(1,?234\.57|12,345,678\.9)", page)
        assert "罕见" not in page
    assert "不公开" in page_text(client, "/metrics?period=2025")


def test_an_official_of_the_region_sees_the_contracts(filled, client):
    page = page_text(_as(filled, client, "statistician"), "/metrics/figure?period=2025&side=absorbed&kind=02")
    assert "罕见的合同" in page
    assert "1,234.57 万元" in page
    assert "虚假合同" not in page


def test_an_official_of_one_district_sees_the_contracts_that_touch_it(filled, client):
    signed_in = _as(filled, client, "registrar", SHUSHAN)
    page = page_text(signed_in, "/metrics/figure?period=2025")
    assert page.count('class="data-table"') >= 1
    assert "测试项目" in page
    assert "罕见的合同" not in page


def test_a_party_sees_its_own_contracts_only(filled, client):
    with filled.app_context():
        db.begin_writing()
        ours = an_organisation(region="340171")
        a_registration(GAOXIN, SHUSHAN, 5_000_000_00, MAY, seller_id=ours.id, title="本单位的合同")
        count_all()
        someone = a_member(ours)
        db.session.commit()
    page = page_text(sign_in(client, someone), "/metrics/figure?period=2025")
    assert "本单位的合同" in page
    assert "测试项目" not in page


def test_contracts_are_paged_and_a_page_that_is_not_there_is_not_found(app, client):
    with app.app_context():
        db.begin_writing()
        for _ in range(30):
            a_registration(GAOXIN, SHANGHAI, 100, MAY)
        count_all()
        db.session.commit()
    _as(app, client, "auditor")
    assert page_text(client, "/metrics/figure?period=2025").count("测试项目") == 25
    assert page_text(client, "/metrics/figure?period=2025&page=2").count("测试项目") == 5
    for page in ("0", "3", "x", "-1", "９", "9" * 30):
        page_text(client, f"/metrics/figure?period=2025&page={page}", 404)


def test_the_export_holds_the_same_contracts_and_no_formula(filled, client):
    answer = _as(filled, client, "statistician").get("/metrics/figure.csv?period=2025")
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[0] == "合同登记编号"
    assert len(rows) == 14
    assert [row[10] for row in rows][-1] == "12345678.90"
    assert [row[1] for row in rows][-1].startswith("'=")


def test_the_export_is_for_officials_of_the_region(filled, client):
    assert client.get("/metrics/figure.csv?period=2025").status_code in (302, 303, 401)
    _as(filled, client, "statistician", SHUSHAN)
    assert client.get("/metrics/figure.csv?period=2025").status_code == 404
    assert client.get(f"/metrics/figure.csv?period=2025&region={SHUSHAN}").status_code == 200


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("period", "2025H3"),
        ("period", "9999"),
        ("period", "a" * 5000),
        ("region", "123"),
        ("region", "３４０１００"),
        ("region", "340100' OR 1=1"),
        ("measure", "gold"),
        ("basis", "paid"),
        ("source", "rumour"),
        ("side", "inside"),
        ("kind", "9"),
        ("field", "99"),
        ("flow", "up"),
        ("period", "2025\x00"),
    ],
)
def test_what_can_not_be_meant_is_told_and_nothing_breaks(filled, client, field, text):
    for address in ("/metrics", "/metrics/figure"):
        answer = client.get(address, query_string={field: text})
        assert answer.status_code == 422
    assert "notice-late" in client.get("/metrics", query_string={field: text}).get_data(as_text=True)


def test_looking_at_figures_writes_nothing(filled, client):
    def rows():
        with filled.app_context():
            tables = (Page, Entry, AuditEvent, outbox.Message)
            return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = rows()
    _as(filled, client, "statistician")
    for address in (*ADDRESSES, "/metrics/figure.csv?period=2025", "/metrics/targets"):
        client.get(address)
    assert rows() == before


def test_a_hidden_year_is_hidden_in_the_balance_and_on_the_home_page_too(app, client):
    from marketplace.metrics.panels import headline_panel

    with app.app_context():
        db.begin_writing()
        a_registration(GAOXIN, SHUSHAN, 1_234_567_00, MAY)
        count_all()
        db.session.commit()
    with app.test_request_context():
        home = str(headline_panel())
    for text in (page_text(client, "/metrics?period=2025"), home):
        assert not re.search(r"246\.91|123\.46|2,469,134|1,234,567", text)


def test_synthetic_figures_wear_their_label(app, client):
    with app.app_context():
        db.begin_writing()
        for _ in range(5):
            a_registration(GAOXIN, SHANGHAI, 100, MAY, origin=Origin.SAMPLE)
        count_all()
        db.session.commit()
    assert "source-sample" in page_text(client, "/metrics?period=2025").split('id="rules"')[0]


def test_the_home_page_panel_tells_the_closing_balance(filled):
    from marketplace.metrics.panels import headline_panel

    with filled.test_request_context():
        text = str(headline_panel())
    assert "1,200.00 亿元" in text
    assert "18.12 亿元" in text
