"""The blueprint of this room, and how its addresses find their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from marketplace import db
from marketplace.matching import queries, short_lists
from marketplace.matching.models import Candidate

if TYPE_CHECKING:
    from marketplace.listings.models import ResultVersion
    from marketplace.matching.models import Match, ShortList

bp = Blueprint("matching", __name__)


def match_of(**values: int) -> Match | None:
    """Find the match that an address names, while both of its sides stand."""
    return queries.match(values["id"])


def result_of(**values: int) -> ResultVersion | None:
    """Find the result that an address names, in the version that stands."""
    return queries.result_version(values["id"])


def short_list_of(**values: int) -> ShortList | None:
    """Find the short-list that an address names."""
    return short_lists.short_list(values["id"])


def candidate_of(**values: int) -> Candidate | None:
    """Find the candidate that an address names."""
    return db.session.get(Candidate, values["id"])
