"""From an opened bid to what reviewers read: whoever is named in it left out, what the scan found covered.

What isn't named here never reaches a reviewer: a field that bids get one day stays out until somebody has decided.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypedDict

from marketplace.challenges import telling
from marketplace.files import identities
from marketplace.files.identities import Part, Passage, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from marketplace.files.identities import Finding, Known

REPAIR = "repair"
"""Field of a copy: what the bid's side said when it repaired what the formal check had found."""

COVER = "▇▇▇"
"""Stands for a covered name; always as long, so that it doesn't tell how long the name is."""

_ROWS = {
    "promises": ("indicator_id", "quantity", "operator", "asked", "unit", "must", "promise", "how"),
    "milestones": ("title", "months", "share_bp", "evidence"),
    "budget": ("item", "amount_fen"),
    "team": ("role",),
    "own_ip": ("kind",),  # a patent is found by its number or title, and so is whose it is
    "members": ("share_bp",),
}


class Mark(TypedDict):
    """A finding as it is kept: where it stands, and whether it is covered in what reviewers read."""

    kind: str
    text: str
    part: str
    where: str
    file: str
    start: int
    before: str
    after: str
    meant: str
    covered: bool


def blind(content: dict[str, Any]) -> dict[str, Any]:
    """Return what of a bid's content reviewers may read: solution, promises, steps, money; of people only the roles."""
    kept: dict[str, Any] = {name: content[name] for name in ("title", "route", "price_fen")}
    for name, columns in _ROWS.items():
        kept[name] = [{column: row[column] for column in columns} for row in content.get(name) or ()]
    kept["chief"] = content.get("chief") is not None
    kept["cited"] = len(content.get("cited_result_versions") or ())
    kept[REPAIR] = content.get(REPAIR, "")
    return kept


def found_in(content: dict[str, Any], known: Known) -> list[Finding]:
    """Look through all texts that reviewers read of a bid, those of its repair too."""
    repair = Passage(Place(Part.FIELD, REPAIR), content[REPAIR])
    return [*telling.in_texts(content, known), *identities.find([repair], known)]


def marks_of(findings: Iterable[Finding]) -> list[Mark]:
    """Return findings as marks: those in the bid's texts are covered, those in files wait for the secretary."""
    return [
        Mark(
            kind=one.kind.value,
            text=one.text,
            part=one.place.part.value,
            where=one.place.where,
            file=one.place.file,
            start=one.start,
            before=one.before,
            after=one.after,
            meant=one.meant,
            covered=one.place.part is Part.FIELD,
        )
        for one in findings
    ]


def covered(content: dict[str, Any], marks: Sequence[Mark]) -> dict[str, Any]:
    """Return the content with every covered mark blacked out; the others stand as they were written."""
    shown = deepcopy(content)
    # from the end, so that the places before stay where they are
    for mark in sorted(marks, key=lambda one: -one["start"]):
        if mark["covered"] and mark["part"] == Part.FIELD:
            _cover(shown, mark)
    return shown


def _cover(content: dict[str, Any], mark: Mark) -> None:
    *way, last = mark["where"].split("/")
    place: Any = content
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    text: str = place[last]
    start, end = mark["start"], mark["start"] + len(mark["text"])
    place[last] = text[:start] + COVER + text[end:]


def alias(number: int) -> str:
    """Return the alias of the bid with this number, from 0: A to Z, then AA, AB and so on."""
    first, rest = divmod(number, 26)
    return (alias(first - 1) if first else "") + chr(ord("A") + rest)
