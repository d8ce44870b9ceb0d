"""PDF, Word, Excel and codes: the same bytes again, and what a user typed is text and nothing else."""

import io
import json
import zipfile

import pypdf
import pytest

from marketplace.papers import making, qr, rendering, sheets, word
from tests.papers.make import contract_data, form_data
from tests.papers.reading import of_docx, of_pdf, of_xlsx, squeezed

HOSTILE = [
    '#import "x.typ": * #panic() $x^2$ *b* _i_ `c` @a <b> // \\ [x]',
    "{{ 7*7 }}{% for x in y %}{# #}<b>&amp;</b> ]]> <w:p/>",
    "=1+1",
    "@SUM(A1)",
    "𠮷野家𡈽𣗄",
    "题" * 300,
    "a" * 300,
    "𰻝",
]


@pytest.mark.parametrize("template", ["contract", "application", "registration_form", "certificate", "precheck"])
def test_a_document_is_the_same_to_the_byte_when_it_is_made_again(template):
    data = contract_data() if template == "contract" else form_data()
    again = json.loads(json.dumps(data, sort_keys=True))
    assert making.made(template, "pdf", data) == making.made(template, "pdf", again)


def test_a_document_is_archival_and_carries_its_date_not_the_clocks():
    content = rendering.pdf("contract", contract_data(issued="2026-03-05"))
    file = pypdf.PdfReader(io.BytesIO(content))
    assert "pdfaid" in _metadata(content)
    assert file.metadata["/CreationDate"].startswith("D:20260305")
    assert file.trailer["/Root"]["/Lang"] == "zh-CN"


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_was_typed_stands_in_the_pdf_as_it_was_typed(typed):
    data = contract_data(title=typed, articles=[{"heading": "", "lines": [f"始{typed}终"]}])
    assert squeezed(f"始{typed}终") in of_pdf(rendering.pdf("contract", data))


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_was_typed_stands_in_word_as_it_was_typed(typed):
    data = contract_data(title=typed, articles=[{"heading": "", "lines": [f"始{typed}终"]}])
    assert squeezed(f"始{typed}终") in of_docx(word.docx("contract", data))


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_was_typed_stands_in_excel_as_text(typed):
    data = form_data(groups=[{"title": "合同", "rows": [[{"label": "项目名称", "text": typed}]]}])
    assert typed in of_xlsx(sheets.xlsx(data))


def test_a_character_that_no_font_has_is_written_as_its_code_and_the_document_stays_archival():
    data = contract_data(articles=[{"heading": "", "lines": ["题", "始\ue000\ue001\ue000终"]}])
    content = rendering.pdf("contract", data)
    assert "始〔U+E000〕〔U+E001〕〔U+E000〕终" in of_pdf(content)
    assert "pdfaid" in _metadata(content)


def test_a_text_in_a_script_that_no_font_here_has_is_refused():
    strange = "".join(chr(0xE000 + place) for place in range(rendering.MOST_UNSHOWN + 1))
    with pytest.raises(rendering.Unreadable):
        rendering.pdf("contract", contract_data(articles=[{"heading": "", "lines": ["题", strange]}]))


def _metadata(content):
    return pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/Metadata"].get_object().get_data().decode()


def test_control_characters_that_no_word_document_can_hold_are_left_out():
    data = contract_data(articles=[{"heading": "", "lines": ["前\x0b\x0c后"]}])
    assert "前后" in of_docx(word.docx("contract", data))


def test_a_font_for_chinese_is_named_for_east_asian_text_in_word():
    with zipfile.ZipFile(io.BytesIO(word.docx("contract", contract_data()))) as packed:
        assert 'w:eastAsia="宋体"' in packed.read("word/styles.xml").decode()


def test_money_is_a_number_in_excel_up_to_the_largest_amount():
    rows = [[{"label": "成交额", "text": "9,999,999,999,999.99", "fen": 999_999_999_999_999}]]
    assert 9_999_999_999_999.99 in of_xlsx(sheets.xlsx(form_data(groups=[{"title": "合同", "rows": rows}])))


def test_empty_fields_are_blank_in_every_format():
    empty = form_data(
        groups=[{"title": "卖方", "rows": [[{"label": "邮政编码", "text": ""}, {"label": "电话", "text": ""}]]}]
    )
    assert "邮政编码" in of_pdf(rendering.pdf("registration_form", empty))
    assert "邮政编码" in of_xlsx(sheets.xlsx(empty))
    assert "邮政编码" in of_docx(word.docx("application", empty))


def test_a_code_leads_to_its_address():
    assert qr.svg("http://127.0.0.1/verify/1").startswith("<svg")
    assert qr.svg("http://127.0.0.1/verify/1") != qr.svg("http://127.0.0.1/verify/2")


def test_a_bare_machine_sets_chinese_with_the_fonts_that_were_installed_with_us():
    import typst

    own = typst.Fonts(include_system_fonts=False, font_paths=[str(rendering.packaged_fonts())])
    assert rendering.SANS in own.families()
