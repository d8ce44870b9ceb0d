"""The blueprint of this room, and how its addresses find their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from marketplace.errors import Stale
from marketplace.listings import queries
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.listings.models import Enquiry, Listing, Version
    from marketplace.web.forms import Form

bp = Blueprint("listings", __name__)

NUMBER = "<int(max=2147483647):id>"
"""A record's number in an address; a larger one than the column holds is no address at all."""


def listing_of(**values: int) -> Listing | None:
    """Find the listing that an address names, while something of it is public."""
    found = queries.listing(values["id"])
    return found if found and found.published_id else None


def any_listing(**values: int) -> Listing | None:
    """Find the listing that an address names, whatever became of it."""
    return queries.listing(values["id"])


def version_of(**values: int) -> Version | None:
    """Find the version that an address names, if this viewer may read it."""
    found = queries.version(values["id"])
    return found if found and queries.readable(found, guard.actor()) else None


def enquiry_of(**values: int) -> Enquiry | None:
    """Find the enquiry that an address names."""
    return queries.enquiry(values["id"])


def read_again(form: Form, version: Version) -> None:
    """Refuse a form that was opened on an older text; once told, its sender may send it again.

    Raises:
        Stale: somebody else has changed the version in the meantime.
    """
    try:
        form.check_version(version.version)
    except Stale:
        form.version.data = str(version.version)
        raise
