import csv
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import event, select

from marketplace import clock, db
from marketplace.metrics import workbench
from marketplace.metrics.cuts import Dimension
from marketplace.metrics.planning import SavedCut
from marketplace.metrics.rounding import ALL, Rounding
from tests.factories import an_official, sign_in
from tests.metrics.make import GAOXIN, SHANGHAI, SHUSHAN, WUHU, a_registration, change, count_all, page_text, revoke

MAY = date(2025, 5, 12)
YI = 10_000_000_000


@pytest.fixture
def official(app, client):
    """A statistician of the city with twelve contracts of 2025, signed in."""
    with app.app_context():
        db.begin_writing()
        for number in range(12):
            other = (SHUSHAN, SHANGHAI, WUHU)[number % 3]
            a_registration(GAOXIN, other, YI + number * 333, MAY, kind=("0102", "0501")[number % 2], title="=开发")
        count_all()
        someone = an_official("statistician", "340100")
        db.session.commit()
    return sign_in(client, someone)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("dimension", list(Dimension))
def test_every_breakdown_opens_in_both_languages(official, language, dimension):
    with official.session_transaction() as cookie:
        cookie["lang"] = language
    page = page_text(official, f"/metrics/workbench?period=2025&by={dimension.value}&rounding=1down")
    assert 'class="bars"' in page
    assert "data-table" in page


def test_a_cut_is_narrowed_and_looked_at_as_it_was_known(official):
    page = page_text(official, "/metrics/workbench?period=2025&by=field&kind=01&zones=delta&side=exported")
    assert re.search(r"2\.00\s+亿元", page)  # of the six developments two go to Shanghai; Wuhu is a zone with Hefei
    yesterday = clock.today() - timedelta(days=1)
    assert "empty" in page_text(official, f"/metrics/workbench?period=2025&as_of={yesterday}")


@pytest.mark.parametrize(
    "wrong", ["by=colour", "rounding=9", "as_of=2025-13-01", "as_of=gestern", "zones=9", "industry=%00", "side=x"]
)
def test_what_can_not_be_meant_is_told_and_nothing_breaks(official, wrong):
    assert "notice-late" in page_text(official, f"/metrics/workbench?{wrong}", 422)
    assert official.get(f"/metrics/workbench.csv?{wrong}").status_code == 422


def test_files_say_what_the_page_says(official):
    address = "/metrics/workbench.{}?period=2025&by=kind&side=exported&rounding=2"
    text = official.get(address.format("csv")).get_data().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert [row[2:4] for row in rows] == [["6", "6.0"], ["6", "6.0"]]
    book = openpyxl.load_workbook(io.BytesIO(official.get(address.format("xlsx")).get_data()))
    assert [cell.value for cell in book.active[1]] == head
    drawn = official.get(address.format("svg"))
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.get_data(as_text=True).startswith("<svg xmlns=")
    picture = official.get(address.format("png"))
    assert picture.get_data()[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_bulletin_has_a_sheet_for_every_breakdown_and_its_parts_add_up(official):
    answer = official.get("/metrics/bulletin.xlsx?period=2025H1&rounding=2")
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    assert len(book.sheetnames) == 1 + len(Dimension)
    for sheet in book.worksheets[1:]:
        *rows, total = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[1] is not None or row[7]]
        assert sum(row[7] or 0 for row in rows) == total[7] == 12
    assert book.worksheets[0]["C5"].value == 4.0
    assert official.get("/metrics/bulletin.xlsx?region=310000&period=2025").status_code == 404
    assert official.get("/metrics/bulletin.xlsx?period=2025&rounding=x").status_code == 422


def test_a_cut_is_kept_opened_again_and_dropped_by_its_owner_only(app, official):
    page = page_text(official, "/metrics/workbench?period=2025&by=flow&kind=01")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    asked = {"period": "2025", "by": "flow", "kind": "01", "side": "headline", "rounding": "2"}
    kept = official.post("/metrics/workbench/cuts", data={"csrf_token": token, "name": "开发合同去向", **asked})
    assert kept.status_code == 303
    assert "开发合同去向" in page_text(official, kept.location)
    official.post("/metrics/workbench/cuts", data={"csrf_token": token, "name": "开发合同去向", **asked})
    with app.app_context():
        (cut,) = db.session.scalars(select(SavedCut)).all()
        assert workbench.question(cut.asked, "340100", clock.today()).cut.kind == "01"
        number = cut.id
        db.begin_writing()
        other = an_official("statistician", "340100")
        db.session.commit()
    stranger = sign_in(app.test_client(), other)
    token_of = re.search(r'name="csrf_token" value="([^"]+)"', page_text(stranger, "/metrics/workbench?period=2025"))[1]
    assert stranger.post(f"/metrics/workbench/cuts/{number}/drop", data={"csrf_token": token_of}).status_code == 404
    assert official.post(f"/metrics/workbench/cuts/{number}/drop", data={"csrf_token": token}).status_code == 303
    nameless = official.post("/metrics/workbench/cuts", data={"csrf_token": token, "name": " ", **asked})
    assert "notice-late" in page_text(official, nameless.location)


def test_the_workbench_is_for_officials_and_shows_other_regions_as_the_public_sees_them(app, client):
    assert client.get("/metrics/workbench").status_code in (302, 303, 401)
    with app.app_context():
        db.begin_writing()
        for _ in range(6):
            a_registration(GAOXIN, SHANGHAI, YI, MAY)
        count_all()
        someone = an_official("registrar", SHUSHAN)
        db.session.commit()
    sign_in(client, someone)
    assert 'class="bars"' not in page_text(client, "/metrics/workbench?period=2025&by=top_regions")
    assert client.get("/metrics/workbench.csv?period=2025&by=top_regions").status_code == 404


def test_the_restatement_names_what_moved_a_figure_and_why(app, official, travel):
    with app.app_context():
        db.begin_writing()
        kept, sham = (
            a_registration(GAOXIN, SHANGHAI, YI, MAY, title="金额更正"),
            a_registration(title="重复登记", on=MAY),
        )
        db.session.commit()
    travel(days=3)
    with app.app_context():
        db.begin_writing()
        change(db.session.merge(kept), 3 * YI)
        sham = db.session.merge(sham)
        sham.end_cause = "duplicate"
        revoke(sham)
        count_all()
        db.session.commit()
    then = clock.today() - timedelta(days=1)
    page = page_text(official, f"/metrics/restatement?period=2025&then={then}&now={clock.today()}")
    assert "金额更正" in page
    assert "1.00 亿元 → 3.00 亿元" in page
    assert "=开发" not in page  # nothing moved it in between
    assert "notice-late" in page_text(
        official, f"/metrics/restatement?period=2025&then={clock.today()}&now={then}", 422
    )
    page_text(official, "/metrics/restatement?region=310000", 404)
    page_text(official, "/metrics/restatement?period=2025&page=7", 404)


@pytest.mark.parametrize("address", ["/metrics", "/metrics/workbench?by=top_regions&", "/metrics/plan"])
def test_more_contracts_are_no_more_statements(app, official, address):
    joined = f"{address}{'' if address.endswith('&') else '?'}period=2025"
    page_text(official, joined)
    few = _statements(app, official, joined)
    with app.app_context():
        db.begin_writing()
        for _ in range(9):
            a_registration(GAOXIN, SHANGHAI, YI, MAY, title="再登记")
        count_all()
        db.session.commit()
    assert _statements(app, official, joined) == few


def _statements(app, client, address):
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    with app.app_context():
        engine = db.database().engine
    event.listen(engine, "before_cursor_execute", note)
    page_text(client, address)
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.text)
def test_rounding_is_half_up_or_cut_off(one):
    fen = 226_850_000_000  # 22.685 亿元
    said = {"0": "23", "1": "22.7", "2": "22.69", "4": "22.6850"}
    cut = {"0": "22", "1": "22.6", "2": "22.68", "4": "22.6850"}
    assert str(one.of(fen)) == (cut if one.down else said)[str(one.digits)]


def test_the_sum_of_rounded_parts_may_differ_from_the_rounded_sum():
    parts = [YI * 4 // 10] * 3
    assert Rounding(0).gap(sum(parts), parts) == -1
    assert Rounding(1).gap(sum(parts), parts) == 0
