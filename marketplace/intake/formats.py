"""What a file of rows may hold: its columns and how each is read. The rooms that are filled register theirs here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid
from marketplace.files.cells import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flask_babel import LazyString

    from marketplace.files.tables import Cell, Line
    from marketplace.intake.states import Outcome

FEWEST = 2  # heads that a row must have to be the head of the file
WITHIN = 20  # rows before which the head is looked for
LANGUAGES = ("zh", "en")

SENTENCES: dict[str, LazyString] = {
    "missing": _l("Nothing is entered here."),
    "not_date": _l("“%(found)s” is not a date. Write it like 2025-03-01."),
    "formula": _l("A formula stands here: replace it by its value."),
    "error_value": _l("The cell shows an error: %(found)s."),
    "merged": _l("The cells %(found)s are merged: split them and fill in every row."),
    "duplicate": _l("This stands in row %(found)s already."),
    "not_text": _l("This can't be read as text."),
    "not_listed": _l("“%(found)s” isn't one of those that can be meant here."),
    "too_long": _l("This is longer than 200 characters."),
    "not_number": _l("“%(found)s” is no number."),
}
"""Code of `Wrong` -> what the report says."""


@dataclass(frozen=True)
class Column:
    """A column of a format.

    Attributes:
        field: its name in the values of a row.
        heads: how its head may read, the usual one first.
        read: from a cell to a value that JSON can hold; raises `Wrong` or `Invalid`.
        needed: whether every row must have it.
    """

    field: str
    heads: tuple[str, ...]
    read: Callable[[Cell], Any]
    needed: bool = False


@dataclass
class Reading:
    """What a row says: its values by field, and what is wrong with it."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[dict[str, str]] = field(default_factory=list)
    outcome: Outcome | None = None

    def find(self, sentence: LazyString | str, column: str = "") -> None:
        """Note something that is wrong with the row, or what changes by it, in both languages."""
        self.findings.append({"column": column, **in_languages(sentence)})


@dataclass(frozen=True)
class Format:
    """What the rows of a kind of file are.

    Attributes:
        title: what the page calls such a file.
        columns: in the order of the sample.
        sample: cells of one row, shown beside the form.
        identity: what may stand in a file once.
        label: what the report calls a row.
        compare: sets the outcome of rows without errors, by as few statements as it can; may add findings.
        bring_in: stores a batch of rows that are new or changed, for the person who confirmed.
    """

    title: LazyString
    columns: tuple[Column, ...]
    sample: tuple[str, ...]
    identity: Callable[[dict[str, Any]], str]
    label: Callable[[dict[str, Any]], str]
    compare: Callable[[Sequence[Reading]], None]
    bring_in: Callable[[Sequence[Reading], int], None]


FORMATS: dict[str, Format] = {}
"""kind -> what its rows are; filled by each room's `views.init_app`."""


@dataclass(frozen=True)
class Head:
    """The head of a file: its row, place -> (column, head as written), and the heads that aren't used."""

    row: int
    places: dict[int, tuple[Column, str]]
    ignored: tuple[str, ...]


def known(form: Format) -> Callable[[Sequence[Cell]], int]:
    """Return what tells how many cells of a row are heads of a format."""
    return lambda cells: sum(_column(form, cell) is not None for cell in cells)


def head_of(form: Format, rows: Iterable[tuple[int, Sequence[Cell]]]) -> Head:
    """Return the head of a file; it may stand below titles.

    Raises:
        Invalid: there is no head, a column is missing, or two columns are the same; field "file".
    """
    number, cells = max(rows, key=lambda row: known(form)(row[1]), default=(0, ()))
    places = {place: (column, str(cell).strip()) for place, cell in enumerate(cells) if (column := _column(form, cell))}
    if len(places) < FEWEST:
        usual = "、".join(column.heads[0] for column in form.columns if column.needed)
        raise Invalid(_l("No head was found: a row with %(heads)s is needed.", heads=usual), field="file")
    _check(form, [column for column, _ in places.values()])
    ignored = (str(cell).strip() for place, cell in enumerate(cells) if cell and place not in places)
    return Head(number, places, tuple(ignored))


def _check(form: Format, used: list[Column]) -> None:
    missing = [column.heads[0] for column in form.columns if column.needed and column not in used]
    if missing:
        raise Invalid(_l("These columns are missing: %(columns)s.", columns="、".join(missing)), field="file")
    twice = {column.heads[0] for column in used if used.count(column) > 1}
    if twice:
        raise Invalid(_l("These columns mean the same: %(columns)s.", columns="、".join(sorted(twice))), field="file")


def _column(form: Format, cell: Cell) -> Column | None:
    if not isinstance(cell, str):
        return None
    plain = re.sub(r"[\s*:：]", "", unicodedata.normalize("NFKC", cell)).lower()
    return next((column for column in form.columns if plain in column.heads), None)


def read(line: Line, head: Head) -> Reading:
    """Read a row; whatever can't be read is named by its column, all of it at once."""
    reading = Reading(line.row)
    if line.merged:
        reading.find(SENTENCES["merged"] % {"found": line.merged})
        return reading
    for place, (column, written) in head.places.items():
        _take(reading, column, written, line.cells[place] if place < len(line.cells) else None)
    return reading


def _take(reading: Reading, column: Column, written: str, cell: Cell) -> None:
    try:
        reading.values[column.field] = column.read(cell)
    except Wrong as wrong:
        if wrong.code != "missing" or column.needed:
            reading.find(SENTENCES[wrong.code] % {"found": wrong.found}, written)
    except Invalid as refused:
        reading.find(refused.sentence, written)


def in_languages(sentence: LazyString | str) -> dict[str, str]:
    """Return a sentence in each language, as it is stored."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = str(sentence)
    return found
