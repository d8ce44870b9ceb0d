"""What a cell may hold, what a row may say, and how each mistake is named by row and column."""

from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.errors import Invalid
from marketplace.external import cells, heads, names, sources
from marketplace.external.problems import SENTENCES, Wrong
from marketplace.external.rows import Rules, read
from marketplace.files import tables, texts, workbooks
from tests.external.make import HEAD, a_row, csv_bytes, xlsx_bytes

TODAY = date(2026, 1, 31)


@pytest.fixture
def file(tmp_path):
    def write(content, name="file"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def problems(file):
    """Return (row, column, code) of everything that is wrong with a file."""

    def find(content, **how):
        source = sources.opened(file(content))
        rules = Rules(source.head, today=TODAY, **how)
        readings = [read(line, rules) for line in source.lines()]
        return [(one.row, problem.column, problem.code) for one in readings for problem in one.problems]

    return find


@pytest.mark.parametrize(
    ("cell", "unit", "fen"),
    [
        ("１２３．４５", "yuan", 12_345),
        ("1,234.5", "wan", 1_234_500_000),
        (1234.56, "yuan", 123_456),
        (0.1 + 0.2, "wan", 300_000),  # the spreadsheet shows 0.3, and 0.3 is meant
        ("12.5万元", "yuan", 12_500_000),
        ("10000000000000", "yuan", 10**15),
    ],
)
def test_amounts_are_read_exactly(cell, unit, fen):
    assert cells.amount(cell, unit) == fen


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("面议", "not_amount"),
        ("-3", "negative"),
        ("−3", "negative"),
        ("10000000000000.01", "too_large"),
        ("0.001", "fraction"),
        ("1.2E+7", "scientific"),
        ("nan", "not_amount"),
        ("=A1*2", "formula"),
        ("#REF!", "error_value"),
        ("", "missing"),
        (None, "missing"),
        ("1.2.3", "not_amount"),
    ],
)
def test_what_is_no_amount_is_named(cell, code):
    with pytest.raises(Wrong) as wrong:
        cells.amount(cell, "yuan")
    assert wrong.value.code == code


@given(st.integers(0, 10**15))
def test_every_amount_survives_being_written_in_yuan_or_wan(fen):
    assert cells.amount(f"{Decimal(fen) / 100:f}", "yuan") == fen
    assert cells.amount(f"{Decimal(fen) / 1_000_000:f}", "wan") == fen


@pytest.mark.parametrize(
    "cell",
    ["2025-03-01", "2025/3/1", "2025年3月1日", "20250301", "2025.3.1", "２０２５－０３－０１", "2025-03-01 00:00:00",
     datetime.fromisoformat("2025-03-01T08:00"), date(2025, 3, 1), 20250301],
    ids=str,
)  # fmt: skip
def test_days_are_read_in_each_usual_form(cell):
    assert cells.day(cell) == date(2025, 3, 1)


@pytest.mark.parametrize("cell", ["2025-02-30", "45717", "3月1日", "今年"])
def test_what_is_no_day_is_named(cell):
    with pytest.raises(Wrong) as wrong:
        cells.day(cell)
    assert wrong.value.code == "not_date"


def test_a_number_that_the_spreadsheet_has_rounded_is_refused():
    assert cells.number(20251101010001) == "20251101010001"
    for cell in (2025110101000001, 2.0251101010001e15, "2.02511E+15"):
        with pytest.raises(Wrong) as wrong:
            cells.number(cell)
        assert wrong.value.code == "number_as_value"


@pytest.mark.parametrize(
    ("list_name", "written", "on", "code"),
    [
        ("contract_kinds", "技术开发", TODAY, "01"),
        ("contract_kinds", "委托开发合同", TODAY, "0102"),
        ("contract_kinds", "技术开发/委托开发", TODAY, "0102"),
        ("contract_kinds", "0102 委托开发", TODAY, "0102"),
        ("contract_kinds", "102", TODAY, "0102"),
        ("contract_kinds", "技术转让（含许可）", date(2019, 5, 1), "02"),
        ("contract_kinds", "4", date(2019, 5, 1), "05"),
        ("contract_kinds", "专利实施许可合同", date(2019, 5, 1), "0208"),
        ("contract_kinds", "专利实施许可合同", TODAY, "0301"),
        ("fields", "生物、医药和医疗器械技术", TODAY, "04"),
        ("industries", "3512", TODAY, "C35"),
        ("party_natures", "10", TODAY, "010"),
        ("party_natures", "高等院校", TODAY, "022"),
    ],
)
def test_codes_are_known_by_code_name_and_usual_name(list_name, written, on, code):
    assert names.code(list_name, written, on) == code


@pytest.mark.parametrize(
    ("written", "code"), [("4", "old_kind"), ("买卖合同", "unknown_code"), ("0102 技术咨询", "code_and_name")]
)
def test_a_kind_that_could_be_two_or_none_is_named(written, code):
    with pytest.raises(Wrong) as wrong:
        names.code("contract_kinds", written, TODAY)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3401", "340100"),
        ("340104", "340104"),
        ("340171", "340171"),
        ("3400", "340000"),
        ("7100", "700000"),
        ("8000", "990000"),
        ("341402", "340181"),
        ("安徽省合肥市蜀山区", "340104"),
        ("合肥市", "340100"),
        ("340104 蜀山区", "340104"),
        ("境外", "990000"),
    ],
)
def test_regions_are_known_by_new_and_old_codes_and_by_name(written, code):
    assert names.region(written) == code


@pytest.mark.parametrize(
    ("written", "code"), [("123456", "unknown_region"), ("鼓楼区", "unknown_region"), ("000000", "whole_nation")]
)
def test_a_region_that_is_none_or_several_is_named(written, code):
    with pytest.raises(Wrong) as wrong:
        names.region(written)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"技术交易额（元）": "1300000"}, "技术交易额（元）", "technical_above_deal"),
        ({"成交额（元）": "0", "技术交易额（元）": "0"}, "成交额（元）", "zero"),
        ({"登记日期": "2025-02-01"}, "登记日期", "dates_out_of_order"),
        ({"登记日期": "2027-02-01"}, "登记日期", "future"),
        ({"买方行政区划": "123456"}, "买方行政区划", "unknown_region"),
        ({"合同类别": "买卖"}, "合同类别", "unknown_code"),
        ({"卖方名称": ""}, "卖方名称", "missing"),
        ({"合同登记编号": "12"}, "合同登记编号", "not_number"),
        ({"项目名称": "长" * 201}, "项目名称", "too_long"),
        ({"项目名称": "=1+1"}, "项目名称", "formula"),
    ],
)
def test_each_mistake_is_named_by_row_and_column(problems, changes, column, code):
    assert problems(csv_bytes([a_row(1), a_row(2, **changes)])) == [(3, column, code)]


def test_all_mistakes_of_a_row_are_told_at_once(problems):
    found = problems(csv_bytes([a_row(1, **{"成交额（元）": "面议", "签订日期": "?", "买方性质": "?"})]))
    assert sorted(code for _, _, code in found) == ["not_amount", "not_date", "unknown_code"]


def test_optional_columns_may_be_left_out_and_empty(problems):
    rows = [a_row(1, 社会经济目标="", 卖方统一社会信用代码="")]
    assert problems(csv_bytes(rows)) == []
    assert problems(csv_bytes(rows, [name for name in HEAD if name != "社会经济目标"])) == []


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encoding_and_separator_are_found_out(problems, encoding, separator):
    assert problems(csv_bytes([a_row(1, 项目名称="含 , ; 的名称")], encoding=encoding, separator=separator)) == []


def test_the_unit_of_the_head_counts_and_then_the_one_chosen(file):
    head = [name.replace("技术交易额（元）", "技术交易额（万元）").replace("成交额（元）", "成交额") for name in HEAD]
    found = sources.opened(file(csv_bytes([], head))).head
    assert (found.unit("technical_fen", "yuan"), found.unit("amount_fen", "wan"), found.unit("amount_fen", "")) == (
        "wan", "wan", "yuan",
    )  # fmt: skip
    assert not found.names_units


def test_the_head_may_stand_below_a_title_and_rows_are_counted_as_a_spreadsheet_does(problems):
    title = "技术合同登记表\r\n\r\n".encode()
    assert problems(title + csv_bytes([a_row(1), a_row(2, 合同类别="?")])) == [(5, "合同类别", "unknown_code")]


@pytest.mark.parametrize(
    "head",
    [
        [name for name in HEAD if name != "买方行政区划"],
        [*HEAD, "合同成交总额"],
        ["甲", "乙"],
    ],
    ids=["missing", "twice", "none"],
)
def test_a_head_that_lacks_a_column_or_has_one_twice_is_refused(file, head):
    with pytest.raises(Invalid) as refused:
        sources.opened(file(csv_bytes([], head)))
    assert refused.value.field == "file"


def test_merged_cells_are_named_and_titles_above_the_head_may_be_merged(problems):
    def spoil(sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "技术合同登记表"
        sheet.merge_cells("A1:T1")
        sheet.merge_cells("H4:H5")

    content = xlsx_bytes([a_row(1), a_row(2), a_row(3), a_row(4)], touch=spoil)
    assert problems(content) == [(4, "", "merged"), (5, "", "merged")]


def test_a_formula_in_a_workbook_is_refused_in_its_cell(problems):
    def spoil(sheet):
        sheet["D2"] = "=1200000+1"

    assert problems(xlsx_bytes([a_row(1)], touch=spoil)) == [(2, "成交额（元）", "formula")]


def test_a_workbook_that_lies_about_its_size_is_read_to_its_end(file):
    path = file(xlsx_bytes([a_row(number) for number in range(1, 4)]), "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.active.max_row == 4
    assert len(list(sources.opened(path).lines())) == 3
    assert workbooks.count(path) == 4


def test_a_damaged_workbook_is_refused(file):
    content = bytearray(xlsx_bytes([a_row(1)]))
    content[200:2000] = bytes(1800)
    with pytest.raises(Invalid):
        sources.opened(file(bytes(content)))


def test_a_byte_that_is_in_no_encoding_is_refused(file):
    with pytest.raises(Invalid):
        texts.encoding_of(file("编号".encode() + b"\xff\xff\x81"))


@given(st.text(max_size=30))
def test_no_text_in_any_column_does_more_than_being_named(text):
    line = tables.Line(2, [text] * len(HEAD))
    found = heads.find([(1, list(HEAD))])
    reading = read(line, Rules(found, today=TODAY))
    assert {one.code for one in reading.problems} <= set(SENTENCES)


def test_a_file_in_wan_that_is_read_as_yuan_is_noticed():
    from marketplace.external.scale import Scale

    scale = Scale()
    for number in range(1, 31):
        scale.look({"amount_fen": 12_000 * number, "technical_fen": 10_000 * number}, 12_000 * number * 10_000)
    assert {one.code for one in scale.warnings(50_000_000_00)} == {"scale_of_known", "scale_of_same"}
    mixed = Scale()
    for number in range(1, 31):
        mixed.look({"amount_fen": 120_000_000 * number, "technical_fen": 10_000 * number}, None)
    assert [one.code for one in mixed.warnings(None)] == ["scale_of_parts"]
    good = Scale()
    for number in range(1, 31):
        good.look({"amount_fen": 120_000_000 * number, "technical_fen": 100_000_000}, 120_000_000 * number)
    assert good.warnings(100_000_000) == []


def test_a_name_keeps_the_brackets_it_is_written_with_and_a_code_is_made_plain(file):
    row = a_row(1, 卖方名称=" 合肥甲公司（演示） ", 卖方统一社会信用代码="９１３４０１００ＭＡ２ＭＷＡＧＵ６Ｘ")
    source = sources.opened(file(csv_bytes([row])))
    values = read(next(iter(source.lines())), Rules(source.head, today=TODAY)).values
    assert (values["seller.name"], values["seller.uscc"]) == ("合肥甲公司（演示）", "91340100MA2MWAGU6X")
