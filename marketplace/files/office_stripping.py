"""Word and Excel files without metadata: properties, authors of remarks and changes, paths, printers, links out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from marketplace.errors import Invalid
from marketplace.files import office
from marketplace.files.picture_stripping import stripped_jpeg, stripped_png

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

NOBODY = "–"
"""Whoever wrote a remark or a change, in the copy."""

NOWHERE = "about:blank"
"""Where every link out of the file leads in the copy: a picture fetched from outside would tell who reviews."""

_DROPPED = re.compile(
    r"docProps/thumbnail\.|docProps/custom\.xml|customXml/|word/people\.xml|xl/printerSettings/|xl/revisions/"
    r"|word/printerSettings|_xmlsignatures/|word/attachedToolbars"
)
_PROPERTIES = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
}
_NAMES = {"author", "initials", "displayName"}
_REMOVED = {"userName", "lastAuthor", "date", "dt", "dateUtc", "userId", "providerId", "absPath", "uid"}
_ELEMENTS = {"absPath", "fileSharing", "attachedTemplate", "rsids", "docVars", "saveThroughXslt"}
_SAVES = re.compile(r"rsid\w*")  # a number a session of writing: equal ones tie two documents to one author


def stripped_office(data: bytes) -> bytes:
    """Return a Word or Excel file without metadata, and so every such file inside it.

    Raises:
        Invalid: it is damaged or encrypted.
    """
    parts = office.parts_of(data)
    kept = office.without(parts, [name for name in parts if _DROPPED.match(name)])
    return office.packed({name: _part(name, content) for name, content in kept.items()})


def _part(name: str, content: bytes) -> bytes:
    if name in _PROPERTIES:
        return _PROPERTIES[name]
    if name.endswith((".docx", ".xlsx")):
        return stripped_office(content)
    if office.is_xml(name) and name != office.TYPES:
        return _scrubbed(name, content)
    return _picture(name.lower(), content)


def _picture(name: str, content: bytes) -> bytes:
    """Strip a picture; one whose ending lies about what it is stays as it is."""
    strip: Callable[[bytes], bytes] | None = None
    if name.endswith(".png"):
        strip = stripped_png
    elif name.endswith((".jpg", ".jpeg")):
        strip = stripped_jpeg
    try:
        return strip(content) if strip else content
    except Invalid:
        return content


def _scrubbed(name: str, content: bytes) -> bytes:
    root = office.tree(content)
    for entry in list(root.iter()):
        if office.local(entry.tag) in _ELEMENTS and entry.getparent() is not None:
            _cut(entry)
        else:
            _scrub(entry)
    if name.endswith(".rels"):
        _lead_nowhere(root)
    return office.written(root)


def _cut(entry: etree._Element) -> None:
    """Remove an element; an alternative that held nothing else goes with it."""
    above = entry.getparent()
    assert above is not None
    above.remove(entry)
    if office.local(above.tag) in ("Choice", "AlternateContent") and not len(above) and above.getparent() is not None:
        _cut(above)


def _scrub(entry: etree._Element) -> None:
    for label in list(entry.attrib):
        short = office.local(label)
        if short in _NAMES:
            entry.attrib[label] = NOBODY
        elif (short in _REMOVED and _is_signed(entry)) or _SAVES.fullmatch(short):
            del entry.attrib[label]
        elif short == "id" and office.local(entry.tag) == "pageSetup":
            del entry.attrib[label]  # it names the printer's settings, which are gone
    if office.local(entry.tag) == "author" and not len(entry):
        entry.text = NOBODY


def _is_signed(entry: etree._Element) -> bool:
    """Tell whether an element says who did something and when: dates of charts and fields are content."""
    names = {office.local(label) for label in entry.attrib}
    signed = _NAMES | {"userName", "personId", "userId", "lastAuthor"}
    return bool(names & signed) or office.local(entry.tag) in ("person", "threadedComment", "fileSharing")


def _lead_nowhere(root: etree._Element) -> None:
    for one in list(root):
        if one.get("TargetMode") == "External":
            if one.get("Type", "").endswith("/attachedTemplate"):
                root.remove(one)
            else:
                one.set("Target", NOWHERE)
