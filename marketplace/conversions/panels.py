"""What the page of a result shows of its conversions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from marketplace.conversions import queries
from marketplace.listings.states import VersionState

if TYPE_CHECKING:
    from marketplace.listings.models import Version


def of_result(version: Version) -> str:
    """Return the accepted conversions of a result, and the way to record one for its owner."""
    return render_template(
        "conversions/_panel.html",
        version=version,
        rows=queries.accepted_of(version.listing_id),
        published=version.state is VersionState.PUBLISHED,
    )
