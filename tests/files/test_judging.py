"""What strangers will read opens for everybody and runs nothing; the refusal says which of both is wrong."""

import io
import zipfile

import pytest

from marketplace.errors import Invalid
from marketplace.files import judging, kinds
from tests.files.test_files import PNG

DOCUMENT, BOOK = "word/document.xml", "xl/workbook.xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"


def _packed(*names, types="<Types/>", **_more):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, "<xml/>")
    return target.getvalue()


def _with_encrypted_parts(content):
    """Set the bit of each part that says it is encrypted, in both places of the archive."""
    marked = bytearray(content)
    for signature, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = marked.find(signature)
        while place >= 0:
            marked[place + at] |= 1
            place = marked.find(signature, place + 4)
    return bytes(marked)


def _compound(stream):
    return judging.OLE + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def _pdf(password="", **root):
    from pypdf import PdfWriter
    from pypdf.generic import NameObject

    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.root_object.update({NameObject(f"/{key}"): value for key, value in root.items()})
    if password:
        writer.encrypt(password)
    writer.write(target)
    return target.getvalue()


def _word_file():
    import docx

    target = io.BytesIO()
    docx.Document().save(target)
    return target.getvalue()


def _excel_file():
    import openpyxl

    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def _script_on_opening():
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    return DictionaryObject({NameObject(key): value for key, value in action.items()})


def _judged(tmp_path, content, name):
    path = tmp_path / "upload"
    path.write_bytes(content)
    return judging.media_type_of(path, name)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (_pdf(), "方案.pdf", kinds.PDF),
        (_word_file(), "方案.docx", kinds.DOCX),
        (_excel_file(), "预算.xlsx", kinds.XLSX),
        (PNG, "图.png", kinds.PNG),
        ("文字说明\n".encode(), "说明.txt", kinds.TEXT),
    ],
)
def test_documents_as_offices_write_them_are_taken(tmp_path, content, name, media_type):
    assert _judged(tmp_path, content, name) == media_type


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_pdf(password="1234"), "a.pdf"),
        (_compound("EncryptedPackage"), "a.docx"),
        (_compound("EncryptedPackage"), "a.xlsx"),
        (_with_encrypted_parts(_packed(DOCUMENT)), "a.docx"),
    ],
)
def test_what_needs_a_password_is_refused_as_encrypted(tmp_path, content, name):
    with pytest.raises(Invalid) as refused:
        _judged(tmp_path, content, name)
    assert str(refused.value) == str(judging.LOCKED % {"name": name})


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_packed(DOCUMENT, "word/vbaProject.bin"), "a.docx"),
        (_packed(DOCUMENT, types=f'<Types><Override ContentType="{MACRO_TYPE}"/></Types>'), "a.docx"),
        (_packed(BOOK, "xl/macrosheets/sheet1.xml"), "a.xlsx"),
        (_packed(DOCUMENT, "word/activeX/activeX1.bin"), "a.docx"),
        (_compound("_VBA_PROJECT"), "a.doc"),
        (_pdf(OpenAction=_script_on_opening()), "a.pdf"),
        (_pdf(AA=_script_on_opening()), "a.pdf"),
    ],
)
def test_what_runs_by_itself_is_refused_as_running(tmp_path, content, name):
    with pytest.raises(Invalid) as refused:
        _judged(tmp_path, content, name)
    assert str(refused.value) == str(judging.RUNS % {"name": name})


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_pdf(), "a.docx"),
        (_word_file(), "a.pdf"),
        (_word_file(), "a.xlsx"),
        (_compound("WordDocument"), "a.doc"),
        (b"%PDF-1.7\nnothing behind it", "a.pdf"),
        (_word_file()[:2000], "a.docx"),
        (b"MZ\x90\x00" + bytes(100), "a.pdf"),
    ],
)
def test_what_is_mislabelled_or_damaged_is_refused_by_name(tmp_path, content, name):
    with pytest.raises(Invalid, match=name):
        _judged(tmp_path, content, name)
