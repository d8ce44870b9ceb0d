"""A file of bonds: every wrong row is named, a check changes nothing, a second import changes nothing."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import func, select

from marketplace import db
from marketplace.affiliations.models import Edge, Node
from marketplace.affiliations.rows import COLUMNS
from marketplace.intake.models import Intake, IntakeRow
from tests.factories import a_code, an_official, an_organisation, sign_in

HEAD = [column.heads[0] for column in COLUMNS]
HOME = "/imports"


def a_row(**changes):
    values = {
        "关联方类型": "单位",
        "关联方": "第三方控股有限公司",
        "关联关系": "股权",
        "单位名称": "被投资单位有限公司",
        "持股比例": "60",
        "起始日期": "2024-03-01",
        "来源": "国家企业信用信息公示系统",
    }
    values |= changes
    return [values.get(head, "") for head in HEAD]


def as_csv(rows, encoding="utf-8"):
    file = io.StringIO()
    csv.writer(file).writerows([HEAD, *rows])
    return file.getvalue().encode(encoding)


def as_xlsx(rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in [HEAD, *rows]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.fixture
def official(app, client):
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        db.begin_writing()
        sign_in(client, an_official("operator"))
        db.session.commit()
    yield client
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def hand_in(official, deliver):
    def go(content, name="关联.csv"):
        data = {"region": "340100", "file": (io.BytesIO(content), name)}
        answer = official.post(f"{HOME}/new/affiliations", data=data, content_type="multipart/form-data")
        deliver()
        return answer.location

    return go


@pytest.fixture
def bring_in(official, hand_in, deliver):
    def go(content, name="关联.csv", **data):
        place = hand_in(content, name)
        answer = official.post(f"{place}/confirm", data=data)
        deliver()
        return place, answer.status_code

    return go


def counted(app):
    with app.app_context():
        return {
            "nodes": db.session.scalar(select(func.count()).select_from(Node)),
            "bonds": db.session.scalar(select(func.count()).select_from(Edge).where(Edge.withdrawn_at.is_(None))),
            "counts": db.session.scalar(select(Intake.counts).order_by(Intake.id.desc()).limit(1)),
        }


@pytest.mark.parametrize(
    "file",
    [
        (as_csv([a_row()]), "a.csv"),
        (as_csv([a_row()], "gb18030"), "b.csv"),
        (as_xlsx([a_row()]), "c.xlsx"),
    ],
    ids=["utf-8", "gbk", "xlsx"],
)
def test_a_file_is_checked_first_and_brought_in_once_it_is_confirmed(app, official, hand_in, deliver, file):
    place = hand_in(*file)
    assert counted(app) == {"nodes": 0, "bonds": 0, "counts": {"added": 1}}
    assert official.post(f"{place}/confirm", data={}).status_code == 303
    deliver()
    assert counted(app) == {"nodes": 2, "bonds": 1, "counts": {"added": 1, "changed": 0}}
    assert official.get(place).status_code == 200


def test_a_second_import_of_a_file_changes_nothing(app, bring_in, hand_in):
    rows = [a_row(), a_row(关联方类型="个人", 关联方="甲某某", 关联关系="法定代表人", 持股比例="")]
    bring_in(as_csv(rows))
    before = counted(app)
    hand_in(as_csv(rows))
    assert counted(app) == {**before, "counts": {"unchanged": 2}}


def test_a_row_that_says_something_else_withdraws_what_stood_and_records_it_anew(app, bring_in):
    bring_in(as_csv([a_row()]))
    bring_in(as_csv([a_row(持股比例="55.5")]))
    with app.app_context():
        edges = db.session.scalars(select(Edge).order_by(Edge.id)).all()
        assert [(edge.share_bp, edge.withdrawn_at is None) for edge in edges] == [(6000, False), (5550, True)]


WRONG = {
    "a share of nothing": {"关联关系": "法定代表人"},
    "no share": {"持股比例": ""},
    "a share above the whole": {"持股比例": "101"},
    "no number": {"持股比例": "大部分"},
    "no day": {"起始日期": "去年"},
    "a day to come": {"起始日期": "2999-01-01"},
    "an end before the beginning": {"终止日期": "2020-01-01"},
    "an unknown bond": {"关联关系": "朋友"},
    "a wrong code": {"单位统一社会信用代码": "91340100MA2X00000A"},
    "no source": {"来源": ""},
    "a formula": {"关联方": "=A1"},
    "a vague address": {"关联方类型": "地址", "关联方": "合肥市", "关联关系": "地址", "持股比例": ""},
    "no telephone": {"关联方类型": "电话", "关联方": "12345", "关联关系": "电话", "持股比例": ""},
    "itself": {"关联方": "被投资单位有限公司"},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_every_wrong_row_is_named_and_holds_the_file_back(app, official, hand_in, changes):
    place = hand_in(as_csv([a_row(**changes), a_row(关联方="另一家控股有限公司")]))
    with app.app_context():
        rows = db.session.scalars(select(IntakeRow).where(IntakeRow.outcome == "refused")).all()
        assert [row.row for row in rows] == [2]
        assert all(finding["zh"] and finding["en"] for finding in rows[0].findings)
    assert official.post(f"{place}/confirm", data={}).status_code == 422
    assert counted(app)["bonds"] == 0


def test_wrong_rows_can_be_left_out_and_the_report_names_them(app, official, bring_in):
    place, status = bring_in(as_csv([a_row(), a_row(起始日期="去年", 关联方="另一家")]), leave_out="y")
    assert status == 303
    assert counted(app)["bonds"] == 1
    assert "去年" in official.get(f"{place}/report.csv").get_data(as_text=True)


def test_two_rows_of_one_bond_at_one_time_are_refused_and_of_two_times_are_not(app, hand_in):
    history = [
        a_row(起始日期="2020-01-01", 终止日期="2023-01-01", 持股比例="30"),
        a_row(起始日期="2023-01-01"),
        a_row(起始日期="2024-01-01", 持股比例="70"),
        a_row(起始日期="2023-01-01"),
    ]
    hand_in(as_csv(history))
    assert counted(app)["counts"] == {"added": 2, "refused": 2}


def test_a_code_in_one_row_and_the_name_alone_in_another_mean_the_same_organisation(app, bring_in):
    code = a_code()
    rows = [
        a_row(关联方="某控股有限公司", 单位名称="甲公司"),
        a_row(关联方="某控股有限公司", 关联方统一社会信用代码=code, 单位名称="乙公司"),
    ]
    bring_in(as_csv(rows))
    with app.app_context():
        assert db.session.scalars(select(Node.uscc).where(Node.name == "某控股有限公司")).all() == [code]


def test_a_row_about_an_organisation_of_ours_is_about_ours(app, bring_in):
    with app.app_context():
        db.begin_writing()
        party = an_organisation()
        db.session.commit()
    bring_in(as_csv([a_row(单位名称=party.name, 单位统一社会信用代码=party.uscc)]))
    with app.app_context():
        assert db.session.scalar(select(Node.organisation_id).where(Node.uscc == party.uscc)) == party.id


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.csv"), (b"\xd0\xcf\x11\xe0" + b"0" * 99, "a.xls"), (b"a\x00b", "a.csv")]
)
def test_a_file_that_is_no_table_is_refused_at_its_field(official, content, name):
    data = {"region": "340100", "file": (io.BytesIO(content), name)}
    answer = official.post(f"{HOME}/new/affiliations", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_a_file_without_the_columns_has_failed_and_says_which_are_missing(official, hand_in):
    place = hand_in("关联方,单位名称\n甲,乙\n".encode())
    assert "起始日期" in official.get(place).get_data(as_text=True)


def test_a_dropped_file_changes_nothing_and_keeps_its_report(app, official, hand_in):
    place = hand_in(as_csv([a_row()]))
    assert official.post(f"{place}/drop").status_code == 303
    assert counted(app)["bonds"] == 0
    assert official.get(place).status_code == 200


def test_imports_are_for_officials_of_calls(client, app):
    with app.app_context():
        db.begin_writing()
        sign_in(client, an_official("registrar"))
        db.session.commit()
    assert client.get(HOME).status_code == 403
    assert client.get(f"{HOME}/new/affiliations").status_code == 403
