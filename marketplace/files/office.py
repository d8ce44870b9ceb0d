"""Office Open XML files (DOCX, XLSX) as what they are: zipped parts of XML, read and written with care.

No external entity is resolved and nothing is fetched. Written again, equal parts give equal bytes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from lxml import etree

from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

    Parts = dict[str, bytes]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
TYPES = "[Content_Types].xml"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can name
DAMAGED = _l("A file is damaged or protected by a password, so that it can't be read. Save it anew and send it again.")


def parts_of(data: bytes) -> Parts:
    """Return name -> bytes of a file's parts, in the order in which they stand.

    Raises:
        Invalid: it is damaged or encrypted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return {one.filename: packed.read(one) for one in packed.infolist() if not one.is_dir()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError):
        raise Invalid(DAMAGED) from None


def packed(parts: Parts) -> bytes:
    """Return the file that parts make: no time, no machine, no comment in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            file.writestr(entry, content)
    return target.getvalue()


def tree(content: bytes) -> etree._Element:
    """Return the root of a part of XML.

    Raises:
        Invalid: it isn't well formed, or declares entities, which no office program writes.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise Invalid(DAMAGED) from None
    if root.getroottree().docinfo.doctype:
        raise Invalid(DAMAGED)
    return root


def written(root: etree._Element) -> bytes:
    """Return the bytes of a part."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def is_xml(name: str) -> bool:
    """Tell whether a part is XML by its name."""
    return name.endswith((".xml", ".rels"))


def local(tag: object) -> str:
    """Return a tag's or attribute's name without its namespace; empty for a comment."""
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def without(parts: Parts, dropped: Iterable[str]) -> Parts:
    """Return parts without some of them, and without what points to those."""
    gone = set(dropped)
    kept = {name: content for name, content in parts.items() if name not in gone}
    if not gone:
        return kept
    return {name: _unlinked(name, content, gone) for name, content in kept.items()}


def _unlinked(name: str, content: bytes, gone: set[str]) -> bytes:
    if name != TYPES and not name.endswith(".rels"):
        return content
    root = tree(content)
    for one in list(root):
        target = one.get("PartName", "").lstrip("/") if name == TYPES else target_of(name, one)
        if target in gone:
            root.remove(one)
    return written(root)


def target_of(rels: str, relationship: etree._Element) -> str:
    """Return the part that a relationship points to; "" where it points out of the file."""
    if relationship.get("TargetMode") == "External":
        return ""
    source = posixpath.dirname(posixpath.dirname(rels))
    return posixpath.normpath(posixpath.join("/", source, relationship.get("Target", ""))).lstrip("/")
