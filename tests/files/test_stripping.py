import io
import zipfile

import pytest

from marketplace.errors import Invalid
from marketplace.files import kinds, passages, stripping
from tests.files.documents import a_jpeg, a_pdf, a_png, a_word_file, an_excel_file, everything_in

MARK = "PLANTED7"
MADE = {
    kinds.DOCX: a_word_file,
    kinds.XLSX: an_excel_file,
    kinds.PDF: a_pdf,
    kinds.PNG: a_png,
    kinds.JPEG: a_jpeg,
}


def _metadata(data, media_type):
    return [text for place, text in passages.read(data, media_type, "a").passages if place.part == "metadata"]


@pytest.mark.parametrize("media_type", MADE)
def test_a_copy_keeps_nothing_of_who_wrote_it(media_type):
    original = MADE[media_type](MARK)
    assert MARK.encode() in everything_in(original)
    assert not [text for text in _metadata(stripping.stripped(original, media_type), media_type) if MARK in text]


@pytest.mark.parametrize("media_type", [kinds.PDF, kinds.PNG, kinds.JPEG])
def test_a_copy_has_no_byte_of_a_name_that_stood_in_metadata_only(media_type):
    assert MARK.encode() not in stripping.stripped(MADE[media_type](MARK), media_type)


def test_a_word_copy_names_nobody_in_its_remarks_and_changes_and_leads_nowhere():
    copy = everything_in(stripping.stripped(a_word_file(MARK), kinds.DOCX)).decode(errors="replace")
    assert f'author="{MARK}"' not in copy
    assert f"https://{MARK}.invalid" not in copy
    assert "00AA11BB" not in copy
    assert "2026-01-01T00:00:00Z" not in copy


@pytest.mark.parametrize("media_type", MADE)
def test_equal_files_give_equal_copies_and_a_copy_of_a_copy_is_the_same(media_type):
    original = MADE[media_type](MARK)
    copy = stripping.stripped(original, media_type)
    assert copy == stripping.stripped(original, media_type)
    assert stripping.stripped(copy, media_type) == copy


@pytest.mark.parametrize("media_type", [kinds.DOCX, kinds.XLSX, kinds.PDF])
def test_a_copy_says_what_its_original_says(media_type):
    original = MADE[media_type](MARK)
    texts = [_said(data, media_type) for data in (original, stripping.stripped(original, media_type))]
    assert texts[0] == texts[1] != []


def _said(data, media_type):
    """Return what stands on the pages: without metadata, and of a PDF without its remarks."""
    read = passages.read(data, media_type, "a").passages
    shown = [text for place, text in read if place.part not in ("metadata", "file_name")]
    return [text.split("\n批注")[0].split(f"\n{MARK}")[0] for text in shown]


def test_a_word_copy_opens_in_another_program():
    import docx

    document = docx.Document(io.BytesIO(stripping.stripped(a_word_file(MARK), kinds.DOCX)))
    assert any("低温成形" in paragraph.text for paragraph in document.paragraphs)
    assert document.core_properties.author == ""
    assert len(document.inline_shapes) == 1


def test_an_excel_copy_opens_in_another_program_with_its_hidden_sheet():
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(stripping.stripped(an_excel_file(MARK), kinds.XLSX)))
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "hidden"]
    assert book.active["B7"].comment.author == "–"
    assert book.properties.creator != MARK


def test_a_pdf_copy_has_the_pages_of_its_original():
    import pypdf

    copy = pypdf.PdfReader(io.BytesIO(stripping.stripped(a_pdf(MARK), kinds.PDF)))
    assert len(copy.pages) == 2
    assert not copy.attachments
    assert not copy.metadata


def test_a_file_inside_a_file_is_stripped_too():
    outer = _with(a_word_file("nobody"), {"word/embeddings/inner.xlsx": an_excel_file(MARK)})
    with zipfile.ZipFile(io.BytesIO(stripping.stripped(outer, kinds.DOCX))) as packed:
        inner = packed.read("word/embeddings/inner.xlsx")
    assert not [text for text in _metadata(inner, kinds.XLSX) if MARK in text]


def test_parts_that_only_name_people_are_gone_and_nothing_points_to_them():
    planted = {
        "docProps/thumbnail.jpeg": a_jpeg(MARK),
        "customXml/item1.xml": f"<a>{MARK}</a>".encode(),
        "word/people.xml": f"<people>{MARK}</people>".encode(),
        "word/_rels/document.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="r1" Type="people" Target="people.xml"/></Relationships>',
    }
    with zipfile.ZipFile(io.BytesIO(stripping.stripped(_with(a_word_file("nobody"), planted), kinds.DOCX))) as packed:
        names = packed.namelist()
        links = packed.read("word/_rels/document.xml.rels").decode()
    assert not set(names) & {"docProps/thumbnail.jpeg", "customXml/item1.xml", "word/people.xml"}
    assert "people.xml" not in links


def _with(data, parts):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_pdf(MARK, password="secret"), kinds.PDF),
        (b"%PDF-1.7\nnothing", kinds.PDF),
        (b"PK\x03\x04 half a file", kinds.DOCX),
        (a_png(MARK)[:40], kinds.PNG),
        (a_jpeg(MARK)[:30], kinds.JPEG),
        (b"?", "application/x-other"),
    ],
)
def test_what_cant_be_read_is_refused_in_words(data, media_type):
    with pytest.raises(Invalid):
        stripping.stripped(data, media_type)


def test_entities_are_not_resolved():
    bomb = b'<!DOCTYPE a [<!ENTITY b "bb">]><w:document xmlns:w="x">&b;</w:document>'
    with pytest.raises(Invalid):
        stripping.stripped(_with(a_word_file("nobody"), {"word/document.xml": bomb}), kinds.DOCX)
