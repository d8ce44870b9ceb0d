"""Out to the national system and back: JJ-001 rows, official numbers, nothing half-brought, nothing twice."""

import csv
import io

import openpyxl
import pytest

from marketplace import clock, policies
from marketplace.errors import Invalid
from marketplace.permissions import Role
from marketplace.registration import actions, national, numbering, official_numbers
from marketplace.registration.models import RegistrationState
from tests import factories
from tests.registration import make

S = RegistrationState


@pytest.fixture
def cast(ctx):
    return make.a_cast()


def prechecked(cast, **how):
    registration = make.accepted(cast, **how)
    return actions.register(registration, make.decision(registration), by=cast.as_registrar)


def a_file(*rows, heads=("平台申请号", "合同登记编号", "登记日期"), encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode(encoding)


def a_workbook(*rows, merged=None):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    if merged:
        book.active.merge_cells(merged)
    book.save(file)
    return file.getvalue()


def brought(cast, content, name="编号.csv"):
    return official_numbers.bring_back_all(official_numbers.read(content, name), by=cast.as_registrar)


def a_row(registration, number, day=None):
    return (registration.id, number, (day or clock.today()).isoformat())


def test_the_row_has_the_forms_columns_amounts_in_yuan_and_what_was_decided(cast):
    registration = prechecked(cast, amount_fen=300 * make.WAN, technical_fen=200 * make.WAN + 5)
    (row,) = national.hand_out([registration.id], by=cast.as_registrar)
    said = dict(zip(national.heads(), row, strict=True))
    assert said["平台申请号"] == str(registration.id)
    assert (said["合同成交总额（元）"], said["技术交易额（元）"]) == ("3000000.00", "2000000.05")
    assert (said["卖方名称"], said["卖方行政区划"]) == (cast.seller.name, "340104")
    assert (said["买方统一社会信用代码"], said["合同登记编号"]) == (cast.buyer.uscc, "")
    assert said["合同类别"] == "委托开发合同"
    assert registration.exported_at is not None


def test_only_what_passed_this_registrars_pre_check_goes_out(cast):
    ready, accepted = prechecked(cast), make.accepted(cast)
    elsewhere = factories.actor_of(factories.an_official(Role.REGISTRAR, "340200"))
    for chosen, by in (([], cast.as_registrar), ([accepted.id], cast.as_registrar), ([ready.id], elsewhere)):
        with pytest.raises(Invalid):
            national.hand_out(chosen, by=by)
    assert ready.exported_at is None


def test_what_went_out_comes_back_by_the_same_columns_with_the_number_filled_in(cast):
    registration = prechecked(cast)
    (row,) = national.hand_out([registration.id], by=cast.as_registrar)
    row[1], row[2] = "2026340101000123", f"{clock.today():%Y/%m/%d}"
    report = brought(cast, a_file(row, heads=national.heads(), encoding="gb18030"))
    assert (report.registered, report.known, report.faults) == (1, 0, [])
    assert (registration.state, registration.number) == (S.REGISTERED, "2026340101000123")


def test_the_workbook_that_went_out_comes_back_below_a_title_and_with_dates_of_the_spreadsheet(cast):
    registration = prechecked(cast)
    (row,) = national.hand_out([registration.id], by=cast.as_registrar)
    row[0], row[1], row[2] = registration.id, "2026340101000123", clock.today()
    report = brought(cast, a_workbook(["技术合同登记表"], [], national.heads(), row), "编号.xlsx")
    assert (report.registered, report.faults) == (1, [])
    assert (registration.number, registration.registered_on) == ("2026340101000123", clock.today())


def test_a_workbook_whose_numbers_became_figures_formulas_or_merged_cells_is_refused_row_by_row(cast):
    ours, heads = prechecked(cast), ("平台申请号", "合同登记编号", "登记日期")
    rows = [(ours.id, figure, clock.today()) for figure in (2026340101000123, "=B2", "2026340101000123")]
    content = a_workbook(heads, *rows, merged="A4:A5")
    report = brought(cast, content, "编号.xlsx")
    assert [fault.line for fault in report.faults] == [2, 3, 4, 5]
    assert ours.number is None


def test_the_same_file_again_changes_nothing(cast):
    registration = prechecked(cast)
    content = a_file(a_row(registration, "２０２６３４０１０１０００１２３"))
    brought(cast, content)
    again = brought(cast, content)
    assert (again.registered, again.known, again.faults) == (0, 1, [])
    assert len(registration.entries) == 1


def test_one_wrong_row_leaves_the_whole_file_out_and_every_wrong_row_is_named(cast):
    good, other, third = prechecked(cast), prechecked(cast), prechecked(cast)
    report = brought(
        cast,
        a_file(
            a_row(good, "2026340101000123"),
            a_row(other, "123"),
            a_row(third, "2026340101000123"),
            ("999999999", "2026340101000124", clock.today().isoformat()),
            ("x", "2026340101000125", clock.today().isoformat()),
            (third.id, "2026340101000126", "昨天"),
            (third.id, "2026340101000127", "2001-01-01"),
        ),
    )
    assert [fault.line for fault in report.faults] == [3, 4, 5, 6, 7, 8]
    assert report.registered == 0
    for registration in (good, other, third):
        assert (registration.state, registration.number, registration.entries) == (S.PRECHECKED, None, [])


def test_a_number_of_another_region_cannot_be_brought_by_this_official(cast):
    registration = prechecked(cast)
    elsewhere = factories.actor_of(factories.an_official(Role.REGISTRAR, "340200"))
    report = official_numbers.bring_back_all(
        official_numbers.read(a_file(a_row(registration, "2026340101000123")), "编号.csv"), by=elsewhere
    )
    assert len(report.faults) == 1
    assert registration.number is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        "平台申请号,合同登记编号\n1,2\n".encode(),
        b"PK\x03\x04" + b"\xff" * 10,
        b"a" * (official_numbers.MOST_BYTES + 1),
        a_file(*[("1", "2", "3")] * (official_numbers.MOST_ROWS + 1)),
    ],
    ids=["empty", "binary", "a column short", "a workbook", "too large", "too many rows"],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content):
    with pytest.raises(Invalid) as refusal:
        official_numbers.read(content, "编号.csv")
    assert refusal.value.field == "file"


def test_empty_lines_short_lines_and_apostrophes_of_spreadsheets_are_understood():
    content = "平台申请号,合同登记编号,登记日期\n\n'12,'2026340101000123,2026-1-5\n13\n".encode()
    rows = official_numbers.read(content, "编号.csv")
    assert [(one.line, one.application, one.number) for one in rows] == [(3, "12", "2026340101000123"), (4, "13", "")]


@pytest.mark.parametrize(
    ("number", "length", "official"),
    [
        ("26340101000123", 14, True),
        ("2026340101000123", 16, True),
        ("2026340101000123", 14, False),
        ("26990101000123", 14, False),
        ("1899340101000123", 16, False),
        ("2999340101000123", 16, False),
        ("2026340101000I23", 16, False),
        ("２０２６３４０１０１０００１２３", 16, False),
    ],
)
def test_the_layouts_of_14_and_16_digits(number, length, official):
    assert numbering.is_official(number, length) is official


@pytest.mark.parametrize(
    ("check", "number", "taken"),
    [
        ("14", "26340101000123", True),
        ("14", "2026340101000123", False),
        ("16", "2026340101000123", True),
        ("16", "26340101000123", False),
        ("opaque", "AH-2026-000123", True),
        ("14_or_16", "AH-2026-000123", False),
    ],
)
def test_which_numbers_are_taken_is_a_policy_of_the_region(cast, check, number, taken):
    policies.set_value(
        "registration.number_check", check, jurisdiction=make.CITY, valid_from=clock.today(), source="测试"
    )
    registration = prechecked(cast)
    if taken:
        actions.bring_back(registration, number, clock.today(), by=cast.as_registrar)
        assert registration.number == number
    else:
        with pytest.raises(Invalid):
            actions.bring_back(registration, number, clock.today(), by=cast.as_registrar)
