"""The pages of an import: only for officials of the region, each state of it, the report as files."""

import io

import openpyxl
import pytest

from marketplace import db
from marketplace.external.models import Import
from marketplace.permissions import Role
from tests import factories
from tests.external.make import a_row, csv_bytes

HOME = "/registrations/imports"


@pytest.fixture
def signed_in(app, client):
    def go(role=Role.STATISTICIAN, region="340100"):
        with app.app_context():
            db.begin_writing()
            official = factories.an_official(role, region)
            factories.sign_in(client, official)
            db.session.commit()
        return client

    return go


@pytest.fixture
def hand_in(deliver):
    def go(client, content, **data):
        form = {"region": "340100", "unit": "", "file": (io.BytesIO(content), "三月登记.csv"), **data}
        answer = client.post(f"{HOME}/new", data=form, content_type="multipart/form-data")
        deliver()
        return answer

    return go


@pytest.fixture(autouse=True)
def _no_csrf(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def test_a_file_goes_from_the_upload_over_the_check_to_the_registrations(signed_in, hand_in, deliver):
    client = signed_in()
    answer = hand_in(client, csv_bytes([a_row(1)]))
    assert answer.status_code == 303
    checked = client.get(answer.location).text
    assert "三月登记.csv" in checked
    assert "/confirm" in checked
    assert client.get(f"{answer.location}/progress").headers["HX-Refresh"] == "true"
    assert client.post(f"{answer.location}/confirm", data={}).status_code == 303
    waiting = client.get(answer.location).text
    assert 'hx-trigger="every 1s"' in waiting
    assert client.get(f"{answer.location}/progress").status_code == 200
    deliver()
    done = client.get(answer.location + "?outcome=added").text
    assert "/confirm" not in done
    assert "2025110101000001" in done
    assert "三月登记.csv" in client.get(HOME).text


def test_errors_are_shown_and_hold_back_the_confirmation_until_they_are_left_out(signed_in, hand_in, app):
    client = signed_in()
    at = hand_in(client, csv_bytes([a_row(1), a_row(2, **{"成交额（元）": "面议"})])).location
    page = client.get(at).text
    assert "面议" in page
    assert "成交额（元）" in page
    assert client.post(f"{at}/confirm", data={}).status_code == 422
    assert client.post(f"{at}/confirm", data={"leave_out": "y"}).status_code == 303


def test_the_report_comes_as_csv_and_as_a_workbook_with_row_numbers(signed_in, hand_in):
    client = signed_in()
    at = hand_in(client, csv_bytes([a_row(1), a_row(2, 合同类别="=买卖")])).location
    lines = client.get(f"{at}/report.csv").data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("3,2025110101000002,")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{at}/report.xlsx").data)).active
    assert [cell.value for cell in sheet[2]][:2] == [3, "2025110101000002"]


def test_a_checked_file_can_be_dropped(signed_in, hand_in):
    client = signed_in()
    at = hand_in(client, csv_bytes([a_row(1)])).location
    assert client.post(f"{at}/drop").status_code == 303
    assert client.post(f"{at}/confirm", data={}).status_code == 409


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0old"], ids=["empty", "old"])
def test_a_file_that_isnt_taken_is_told_at_its_field(signed_in, hand_in, content):
    answer = hand_in(signed_in(), content)
    assert answer.status_code == 422
    assert "三月登记.csv" in answer.text


def test_what_no_table_can_be_read_from_says_why(signed_in, hand_in):
    client = signed_in()
    page = client.get(hand_in(client, "甲,乙\n1,2\n".encode()).location)
    assert page.status_code == 200
    assert "合同登记编号" in page.text


def test_an_official_of_another_region_knows_nothing_of_it(signed_in, hand_in):
    at = hand_in(signed_in(), csv_bytes([a_row(1)])).location
    other = signed_in(region="340200")
    assert other.get(at).status_code == 404
    assert other.get(f"{at}/report.csv").status_code == 404
    assert "三月登记.csv" not in other.get(HOME).text
    assert hand_in(other, csv_bytes([a_row(1)])).status_code == 422


def test_an_auditor_reads_and_does_not_import(signed_in, hand_in, app):
    at = hand_in(signed_in(), csv_bytes([a_row(1)])).location
    auditor = signed_in(role=Role.AUDITOR)
    assert auditor.get(at).status_code == 200
    assert auditor.get(f"{HOME}/new").status_code == 403
    assert auditor.post(f"{at}/confirm", data={}).status_code == 403


def test_a_file_above_the_limit_of_other_uploads_is_let_in_for_officials_only(signed_in, hand_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2_000)
    content = csv_bytes([a_row(number) for number in range(1, 30)])
    assert hand_in(signed_in(), content).status_code == 303
    assert hand_in(app.test_client(), content).status_code in (401, 413)
    with app.app_context():
        assert db.session.query(Import).count() == 1
