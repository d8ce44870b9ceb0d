"""What matching shows on the pages of results, demands and calls: matches, teams, and the way to a short-list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from marketplace.discovery.queries import is_open
from marketplace.matching import queries, short_lists, shown, sides
from marketplace.web.guard import actor

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.listings.models import Version
    from marketplace.matching.sides import Record

SHOWN = 5
TEAMS = 10


def matches(version: Version) -> str:
    """Return the fragment with the best matches of a result or a demand."""
    return _fragment(version)


def matches_of_call(call: Challenge) -> str:
    """Return the fragment with the best results for a call while it is open."""
    return _fragment(call) if is_open(call) else ""


def _fragment(record: Record) -> str:
    key = sides.key_of(record)
    found = queries.matches_of(key, SHOWN)
    return render_template(
        "matching/_matches.html",
        cards=[shown.card(match, shown.other_side(match, record)) for match in found],
        kind=sides.kind_of(key),
        teams=[] if sides.kind_of(key) == "result" else queries.teams_of(key)[:TEAMS],
        record=record,
        can_list=sides.kind_of(key) == "result" and bool(short_lists.own_asking(actor())),
    )
