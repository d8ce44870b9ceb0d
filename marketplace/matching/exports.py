"""A short-list as a file: CSV, whose bytes the digest of a frozen list is taken over, and an Excel workbook."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from marketplace.matching.states import CandidateState
from marketplace.web import sheets
from marketplace.web.display import code_label
from marketplace.web.moments import exact_time

if TYPE_CHECKING:
    from marketplace.matching.models import Candidate, ShortList

COLUMNS = ("result", "version", "text_sha256", "title", "score", "state", "reason", "note", "added_at")
"""Names of the columns of the CSV, the same in every language: its bytes must not change with the reader's."""


def csv_of(short_list: ShortList) -> str:
    """Return a list as CSV: numbers, codes and texts that stay as they are once the list is frozen."""
    return sheets.csv_text([COLUMNS, *(_row(one) for one in short_list.candidates)])


def _row(candidate: Candidate) -> list[str | int | None]:
    seen = candidate.result
    return [
        candidate.result_listing_id,
        seen.number,
        seen.digest,
        seen.title,
        candidate.score,
        candidate.state.value,
        candidate.reason,
        candidate.note,
        candidate.added_at.isoformat(timespec="seconds"),
    ]


def digest(short_list: ShortList) -> str:
    """Return the SHA-256 over the bytes of the CSV: whoever has the file can compute it."""
    return hashlib.sha256(csv_of(short_list).encode()).hexdigest()


def workbook_of(short_list: ShortList) -> bytes:
    """Return a list as an Excel workbook in the language of the page."""
    head = [
        _("Result"),
        _("Published by"),
        _("Version"),
        _("Score"),
        _("Decision"),
        _("Reason"),
        _("Note"),
        _("Put on the list"),
        _("Digest of the text"),
    ]
    return sheets.workbook(short_list.title, head, [_words(one) for one in short_list.candidates])


def _words(candidate: Candidate) -> list[str | int | None]:
    seen = candidate.result
    return [
        seen.title,
        seen.listing.organisation.name,
        seen.number,
        candidate.score,
        _("rejected") if candidate.state is CandidateState.REJECTED else _("kept"),
        code_label(candidate.reason, "rejection_reasons"),
        candidate.note,
        exact_time(candidate.added_at),
        seen.digest,
    ]
