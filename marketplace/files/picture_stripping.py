"""Pictures without metadata: EXIF, comments, times and places are cut out, every pixel stays."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from marketplace.errors import Invalid
from marketplace.files.office import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterator

PNG_MARK = b"\x89PNG\r\n\x1a\n"
JPEG_MARK = b"\xff\xd8"
_PNG_TELLING = {b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"}
_SCAN = 0xDA  # the marker behind which a JPEG's picture lies
_COMMENT, _APP0, _APP2, _APP14, _APP15 = 0xFE, 0xE0, 0xE2, 0xEE, 0xEF
_SHOWN = (_APP0, _APP2, _APP14)  # JFIF, colour profile, how colours are coded: without them it looks different
_CHUNK = 12  # bytes of a PNG chunk beside its content: length, name, sum


def stripped_png(data: bytes) -> bytes:
    """Return a PNG without texts, times and EXIF.

    Raises:
        Invalid: it is damaged.
    """
    if not data.startswith(PNG_MARK):
        raise Invalid(DAMAGED)
    return PNG_MARK + b"".join(chunk for name, chunk in _chunks(data) if name not in _PNG_TELLING)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (name, whole chunk) up to the end mark; what lies behind it is no picture."""
    place, name = len(PNG_MARK), b""
    while name != b"IEND":
        if place + _CHUNK > len(data):
            raise Invalid(DAMAGED)
        (length,) = struct.unpack(">I", data[place : place + 4])
        name = data[place + 4 : place + 8]
        yield name, data[place : place + length + _CHUNK]
        place += length + _CHUNK


def stripped_jpeg(data: bytes) -> bytes:
    """Return a JPEG without EXIF, XMP, IPTC and comments.

    Raises:
        Invalid: it is damaged.
    """
    if not data.startswith(JPEG_MARK):
        raise Invalid(DAMAGED)
    return JPEG_MARK + b"".join(segment for marker, segment in _segments(data) if not _tells(marker))


def _tells(marker: int) -> bool:
    return marker == _COMMENT or (_APP0 <= marker <= _APP15 and marker not in _SHOWN)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, whole segment); the picture itself, to the end of the file, is one with the marker of its scan."""
    place = len(JPEG_MARK)
    while place + 4 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker = data[place + 1]
        if marker == _SCAN:
            yield marker, data[place:]
            return
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        yield marker, data[place : place + 2 + length]
        place += 2 + length
    raise Invalid(DAMAGED)
