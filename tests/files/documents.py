"""Documents with something planted in every place where an author leaves a trace."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXTBOX = (
    f'<w:p xmlns:w="{WORD}"><w:r><w:t>外框</w:t></w:r><w:r><w:pict><w:txbxContent>'
    "<w:p><w:r><w:t>框内{0}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
)
CHANGE = (
    f'<w:p xmlns:w="{WORD}" w:rsidR="00AA11BB"><w:del w:id="9" w:author="{{0}}" w:date="2026-01-01T00:00:00Z">'
    "<w:r><w:delText>旧文{0}</w:delText></w:r></w:del></w:p>"
)


def a_word_file(planted):
    """Return a Word file with a text planted in body, header, text box, struck text, remark, properties and link."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from lxml import etree

    document = docx.Document()
    marked = document.add_paragraph(f"正文{planted}，采用低温成形。")
    document.add_table(1, 1).cell(0, 0).text = f"表内{planted}"
    document.sections[0].header.paragraphs[0].text = f"页眉{planted}"
    document.add_comment(marked.runs, text=f"批注{planted}", author=planted, initials=planted)
    document.add_picture(io.BytesIO(a_png(planted)))
    for made in (TEXTBOX, CHANGE):
        document.element.body.insert(0, etree.fromstring(made.format(planted)))
    document.part.relate_to(f"https://{planted}.invalid/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    for entry in ("author", "last_modified_by", "title", "keywords", "comments"):
        setattr(document.core_properties, entry, planted)
    return _saved(document)


def an_excel_file(planted):
    """Return a workbook with a text planted in a hidden sheet, a remark, a sheet's name and the properties."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.active["B7"] = f"成本{planted}"
    book.active["B8"] = 13812345678
    book.active["B7"].comment = Comment(f"批注{planted}", planted)
    hidden = book.create_sheet(f"表{planted}"[:30])
    hidden.sheet_state = "hidden"
    hidden["A1"] = f"隐藏{planted}"
    book.properties.creator = book.properties.lastModifiedBy = book.properties.title = planted
    return _saved(book)


def a_pdf(planted, *, password=""):
    """Return a PDF of two pages with a text planted in its information, XMP, a remark, a link and an attached file."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import Link, Text
    from pypdf.generic import NameObject, StreamObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_set("低温成形工艺路线，抗拉强度达到要求。"))))
    writer.add_metadata({"/Author": planted, "/Title": planted})
    described = StreamObject()
    described.set_data(f"<x>{planted}</x>".encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(described)
    writer.add_annotation(0, Text(rect=(10, 10, 20, 20), text=f"批注{planted}", title_bar=planted))
    writer.add_annotation(0, Link(rect=(10, 10, 20, 20), url=f"https://{planted}.invalid/"))
    writer.add_attachment("notes.txt", planted.encode())
    if password:
        writer.encrypt(password)
    return _written(writer)


@cache
def _set(text):
    import typst

    from marketplace.papers.rendering import fonts

    source = f'#set text(font: "Noto Sans CJK SC")\n{text}\n#pagebreak()\n第二页的文字也要读到。'
    return typst.compile(source.encode(), font_paths=fonts())


def a_png(planted):
    """Return a picture of one pixel with a text chunk."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"tEXt", b"Author\x00" + planted.encode()),
        (b"IDAT", zlib.compress(b"\x00\x00")),
        (b"IEND", b""),
    ]
    made = b"".join(struct.pack(">I", len(body)) + name + body + _sum(name + body) for name, body in chunks)
    return b"\x89PNG\r\n\x1a\n" + made


def _sum(content):
    return struct.pack(">I", zlib.crc32(content))


def a_jpeg(planted):
    """Return the frame of a JPEG with EXIF and a comment before its picture."""
    said = planted.encode()
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + bytes(6) + said
    size = struct.pack(">BHHBBBB", 8, 1, 1, 1, 1, 17, 0)
    segments = [(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), (0xE1, exif), (0xFE, said), (0xC0, size)]
    made = b"".join(bytes([0xFF, mark]) + struct.pack(">H", len(body) + 2) + body for mark, body in segments)
    return b"\xff\xd8" + made + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x7f\xff\xd9"


def _saved(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _written(writer):
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def everything_in(data):
    """Return all bytes of a file, unpacked, to search for what shouldn't be there."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(name.encode() + packed.read(name) for name in packed.namelist())
