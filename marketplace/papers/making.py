"""From what a paper says to its bytes, in each format."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from marketplace.files import kinds
from marketplace.papers import qr, rendering, sheets, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.papers.sources import Data

MAKERS: dict[str, Callable[[str, Data], bytes]] = {
    "pdf": rendering.pdf,
    "docx": word.docx,
    "xlsx": lambda _template, data: sheets.xlsx(data),
}
MEDIA_TYPES = {"pdf": kinds.PDF, "docx": kinds.DOCX, "xlsx": kinds.XLSX}


def made(kind: str, form: str, data: Data) -> bytes:
    """Make a document.

    Args:
        kind: the template's name.
        form: "pdf", "docx" or "xlsx".
        data: what it says; an "address" in it is drawn as a QR code, too.
    """
    drawn = {**data, "qr": qr.svg(data["address"])} if data.get("address") else data
    return MAKERS[form](kind, drawn)


def digest_of(kind: str, form: str, data: Data) -> str:
    """Return the SHA-256 that a paper is known by: over what it says and how it is laid out."""
    said = json.dumps([kind, form, rendering.fingerprint(), data], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
