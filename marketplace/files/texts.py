"""CSV files: their encoding and separator are found out, then they are read line by line."""

from __future__ import annotations

import codecs
import csv
from itertools import islice
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from marketplace.files.tables import Cell

BLOCK = 1024 * 1024
SEPARATORS = ",\t;"
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
TRIED = ("utf-8", "gb18030")  # GB18030 holds GBK and GB2312

Line = tuple[int, list[str]]
"""Row number as a spreadsheet counts, and the cells."""


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: by its byte-order mark, else the first in which all of it can be read.

    Raises:
        Invalid: it is in no encoding that is taken.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = (name for bom, name in BOMS.items() if start.startswith(bom))
    found = next(marked, None) or next((name for name in TRIED if _readable(path, name)), None)
    if found is None:
        raise Invalid(_l("The file is no text in UTF-8 or GBK. Save it as CSV (UTF-8) or as an Excel workbook."))
    return found


def _readable(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                if b"\x00" in block:
                    return False
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines(path: Path, suits: Callable[[Sequence[Cell]], int]) -> Iterator[Line]:
    """Yield the rows of a CSV file.

    Args:
        path: the file.
        suits: tells how many cells of a row are heads that are known: the separator that gives most is taken.

    Raises:
        Invalid: it can't be read; named by the row.
    """
    encoding = encoding_of(path)
    separator = max(SEPARATORS, key=lambda one: _best(path, encoding, one, suits))
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            for number, cells in enumerate(csv.reader(file, delimiter=separator), start=1):
                yield number, cells
    except (csv.Error, UnicodeError) as error:
        raise Invalid(
            _l("The file can't be read behind row %(row)s: %(why)s", row=number, why=str(error)), field="file"
        ) from None


def _best(path: Path, encoding: str, separator: str, suits: Callable[[Sequence[Cell]], int]) -> int:
    """Return the most heads that a row of the file's beginning has with a separator."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            return max((suits(cells) for cells in islice(csv.reader(file, delimiter=separator), 20)), default=0)
    except (csv.Error, UnicodeError):
        return 0


def count(path: Path) -> int:
    """Return about how many rows a file has, to measure progress by."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))
