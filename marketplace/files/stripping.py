"""Copies without metadata, for reviewers: who wrote a file, when, where and with what is taken out of it.

What one sees stays: text and pictures are the bid's own affair (see `identities` for those). A copy opens like its
original, and equal originals give equal bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.errors import Invalid
from marketplace.files import kinds, office
from marketplace.files.office_stripping import stripped_office
from marketplace.files.pdf_stripping import stripped_pdf
from marketplace.files.picture_stripping import stripped_jpeg, stripped_png

if TYPE_CHECKING:
    from collections.abc import Callable

STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    kinds.PDF: stripped_pdf,
    kinds.DOCX: stripped_office,
    kinds.XLSX: stripped_office,
    kinds.PNG: stripped_png,
    kinds.JPEG: stripped_jpeg,
    kinds.TEXT: lambda data: data,  # says nothing of itself
}
"""media type (`kinds.ENDINGS`) -> what takes the metadata out."""


def stripped(data: bytes, media_type: str) -> bytes:
    """Return a copy of a file without metadata.

    Raises:
        Invalid: it is damaged, protected by a password, or of a kind that isn't taken.
    """
    strip = STRIPPERS.get(media_type)
    if strip is None:
        raise Invalid(office.DAMAGED)
    return strip(data)
