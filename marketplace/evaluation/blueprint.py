"""The blueprint of this room, and how its addresses find their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, url_for

from marketplace.evaluation import queries, sheets
from marketplace.evaluation.states import SeatState
from marketplace.evaluation.tally import Stage
from marketplace.web import guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.challenges.models import Challenge
    from marketplace.evaluation.models import BidLetter, BlindCopy, BlindFile, Panel, Seat, Sheet

bp = Blueprint("evaluation", __name__)

NUMBER = "<int:id>"
STAGE = "<any(blind, defence, visit):stage>"


@dataclass(frozen=True)
class SheetPage:
    """A reviewer's sheet of a stage, open at one bid (at the first where the address names none)."""

    seat: Seat
    sheet: Sheet
    copy: BlindCopy

    @property
    def person_id(self) -> int:
        """Whose sheet it is."""
        return self.seat.person_id


def panel_of(**values: int) -> Panel | None:
    """Find the panel that an address names."""
    return queries.panel(values["id"])


def call_of(**values: int) -> Challenge | None:
    """Find the call that an address names once its bids are open."""
    return queries.opened_call(values["id"])


def copy_of(**values: int) -> BlindCopy | None:
    """Find the blind copy that an address names."""
    return queries.copy(values["id"])


def file_of(**values: int) -> BlindFile | None:
    """Find the file of a blind copy that an address names."""
    return queries.copy_file(values["id"])


def seat_of(**values: int) -> Seat | None:
    """Find the viewer's own seat that an address names; another's is no such page."""
    found = queries.seat(values["id"])
    return found if found and found.person_id == guard.actor().person_id else None


def sheet_of(*, id: int, stage: str) -> SheetPage | None:  # noqa: A002 - the name in the address
    """Find the viewer's own sheet of a stage."""
    return sheet_page_of(id=id, stage=stage)


def sheet_page_of(*, id: int, stage: str, alias: str = "") -> SheetPage | None:  # noqa: A002 - the name in the address
    """Find a bid on the viewer's own sheet of a stage; what isn't on it is no such page."""
    seat = seat_of(id=id)
    sheet = sheets.own_sheet(seat, Stage(stage)) if seat and seat.state is SeatState.PLEDGED else None
    if seat is None or sheet is None:
        return None
    found = [copy for copy in sheets.copies_on(sheet) if alias in ("", copy.alias)]
    return SheetPage(seat, sheet, found[0]) if found else None


def letter_of(**values: int) -> BidLetter | None:
    """Find the letter that an address names."""
    return queries.letter(values["id"])


def say(sentence: str, endpoint: str, **values: object) -> Callable[[object], str]:
    """Return what follows a step that was taken: say so and lead on."""

    def then(_done: object) -> str:
        flash(sentence, "good")
        return url_for(endpoint, **values)  # type: ignore[arg-type]

    return then
