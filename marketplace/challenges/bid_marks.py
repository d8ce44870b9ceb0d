"""What in a bid tells reviewers whose it is, shown to the bidder before it is sealed: from then on nobody can help.

A mark is a hint, so it stops nobody: whoever wants to, or is short of time, seals the bid as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask_babel import lazy_gettext as _l

from marketplace.challenges import telling
from marketplace.challenges.bid_forms import how_name_of, name_of
from marketplace.challenges.bid_rows import organisations_named
from marketplace.files.identities import Part
from marketplace.files.shown import KINDS, PARTS

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.challenges.bid_drafts import Bidding
    from marketplace.challenges.contents import Content
    from marketplace.challenges.private_drafts import Written
    from marketplace.challenges.telling import Telling
    from marketplace.files.identities import Place
    from marketplace.permissions import Actor

FIELDS: dict[str, LazyString] = {
    "title": _l("Title of the solution"),
    "route": _l("Technical route"),
    "promises": _l("Promises"),
    "milestones": _l("Milestones"),
    "budget": _l("Budget"),
}
"""First step of a mark's place -> the field of the bid."""


def in_draft(bidding: Bidding, written: Written, by: Actor) -> Telling:
    """Look through what was typed so far, finished or not, and the files that are in it."""
    return telling.in_bid(cast("Content", _as_far_as_typed(bidding, written, by)))


def _as_far_as_typed(bidding: Bidding, written: Written, by: Actor) -> dict[str, Any]:
    typed, asked = written.typed, bidding.challenge.demand.indicators
    chief = {"name": typed.get("chief_name") or "", "organisation": typed.get("chief_organisation") or ""}
    return {
        "bidder_id": bidding.bidder_id,
        "person_id": by.person_id,
        "title": typed.get("title") or "",
        "route": typed.get("route") or "",
        "promises": [
            {"promise": typed.get(name_of(one)) or "", "how": typed.get(how_name_of(one)) or ""} for one in asked
        ],
        "milestones": _rows(typed, "milestones", "title", "evidence"),
        "budget": _rows(typed, "budget", "item"),
        "chief": chief,
        "team": _rows(typed, "team", "name", "organisation"),
        "members": _members(typed),
        "enclosures": list(written.enclosures),
    }


def _rows(typed: dict[str, Any], name: str, *columns: str) -> list[dict[str, str]]:
    return [{column: row.get(column) or "" for column in columns} for row in typed.get(name) or ()]


def _members(typed: dict[str, Any]) -> list[dict[str, int]]:
    names = (row["name"] for row in _rows(typed, "members", "name"))
    return [{"organisation_id": found} for name in names if name for found in organisations_named(name)]


def place_words(place: Place) -> str:
    """Say where a mark stands: in a field of the form, or in which file and where in it."""
    if place.part is Part.FIELD:
        return str(FIELDS[place.where.split("/")[0]])
    return f"{place.file} · {PARTS[place.part]} {place.where}".strip()


def table() -> dict[str, Any]:
    """Return what the template of marks needs."""
    return {"KINDS": KINDS, "place_words": place_words}
