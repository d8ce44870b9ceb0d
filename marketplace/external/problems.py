"""What can be wrong with a cell, a row or a file: codes that are stored, and their sentences."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace.files.cells import Wrong

if TYPE_CHECKING:
    from flask_babel import LazyString

__all__ = ["SENTENCES", "Problem", "Wrong", "sentence"]

SENTENCES: dict[str, LazyString] = {
    "missing": _l("Nothing is entered here."),
    "too_long": _l("This is longer than %(most)s characters."),
    "not_amount": _l("“%(found)s” is not an amount of money."),
    "scientific": _l("“%(found)s” was shortened by the spreadsheet: format the column as a number and save it again."),
    "negative": _l("An amount can't be negative."),
    "zero": _l("The amount must be more than 0. Import a contract with an open total once the total is known."),
    "too_large": _l("The amount is above 10 trillion yuan."),
    "fraction": _l("An amount has no fractions of a fen (分): “%(found)s”."),
    "technical_above_deal": _l("The technology amount is above the deal amount."),
    "not_date": _l("“%(found)s” is not a date. Write it like 2025-03-01."),
    "future": _l("This day lies in the future."),
    "too_early": _l("This day is too early to be true."),
    "dates_out_of_order": _l("This day comes before the day of signing."),
    "validity_out_of_order": _l("The validity ends before it begins."),
    "unknown_region": _l("“%(found)s” is no region of the official list (GB/T 2260)."),
    "whole_nation": _l("The nation as a whole is no party's region."),
    "unknown_code": _l("“%(found)s” is not on the official list."),
    "old_kind": _l("“%(found)s” could be one of the old four kinds or of the five: write two digits or the name."),
    "code_and_name": _l("Code and name of “%(found)s” don't belong together."),
    "not_number": _l("“%(found)s” is no registration number: 8 to 32 digits or letters are needed."),
    "number_as_value": _l("Excel keeps 15 digits of a number only: format this column as text and enter it again."),
    "not_flag": _l("“%(found)s” is neither yes nor no."),
    "formula": _l("A formula stands here: replace it by its value."),
    "error_value": _l("The cell shows an error: %(found)s."),
    "merged": _l("The cells %(found)s are merged: split them and fill in every row."),
    "duplicate": _l("This number stands in row %(found)s already."),
    "elsewhere": _l("Neither party is in the region that this import is for."),
    "ended": _l("This registration was cancelled or revoked here and counts no more."),
    "not_text": _l("This can't be read as text."),
    "changed": _l("was “%(old)s”, is now “%(new)s”"),
    "differs": _l("ours says “%(old)s”, the file says “%(new)s”"),
    "absent": _l("Stands in our book and not in the file."),
    "scale_of_parts": _l(
        "The technology amounts are typically %(found)s of the deal amounts: one of the two columns may be in "
        "万元 and the other in yuan."
    ),
    "scale_of_known": _l(
        "The typical amount of the file (%(found)s) and of the known registrations (%(old)s) lie a factor of "
        "1,000 or more apart: 万元 and yuan may be confused."
    ),
    "scale_of_same": _l(
        "Contracts that we know have %(found)s times their known amount in this file: 万元 and yuan are confused."
    ),
    "no_unit": _l("The head of the amounts names no unit: they are read as yuan."),
    "ignored": _l("These columns are not used: %(found)s."),
}


@dataclass(frozen=True)
class Problem:
    """Something to be told: `code` of `SENTENCES`, the column's head as it stands in the file, and what was found."""

    code: str
    column: str = ""
    found: str = ""
    old: str = ""
    new: str = ""

    def as_row(self) -> dict[str, str]:
        """Return it as it is stored: empty parts are left out."""
        return {name: value for name, value in asdict(self).items() if value}


def sentence(stored: dict[str, Any]) -> str:
    """Return a stored problem as a sentence in the reader's language."""
    values = {"found": "", "old": "", "new": "", "most": "200", **stored}
    return str(SENTENCES[stored["code"]] % values)
