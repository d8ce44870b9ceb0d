"""Fragments on pages of rooms below: a demand's call, a notice's award."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from markupsafe import Markup

from marketplace.challenges import queries, shown
from marketplace.listings.states import VersionState
from marketplace.permissions import Permission, permits
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.listings.models import Version
    from marketplace.notices.models import Notice


def calls_of_demand(version: Version) -> str:
    """Show the calls that a demand was raised to, and to its own side how to raise it."""
    calls = queries.calls_of(version.listing_id)
    live = queries.live_call_of(version.listing_id)
    standing = version.state is VersionState.PUBLISHED
    raises = live is None and standing and permits(guard.actor(), Permission.WRITE_CALL, version)
    draft = live if live and live not in calls and permits(guard.actor(), Permission.WRITE_CALL, live) else None
    if not (calls or raises or draft):
        return ""
    page = render_template(
        "challenges/_of_demand.html", calls=calls, draft=draft, raises=raises, version=version, **shown.table()
    )
    return Markup(page)  # noqa: S704 - rendered by a template of our own


def award_of_notice(notice: Notice) -> str:
    """Show the call and the choice that a notice of an award is about."""
    award = queries.award_of_notice(notice.id)
    if award is None:
        return ""
    lines = shown.tally_lines(award.challenge, award.bid)
    page = render_template(
        "challenges/_of_notice.html", award=award, call=award.challenge, lines=lines, **shown.table()
    )
    return Markup(page)  # noqa: S704 - rendered by a template of our own
