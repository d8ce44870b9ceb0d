"""Pages about one result or demand, its versions, and everything of my organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from marketplace.errors import NotFound
from marketplace.listings import paging, queries, shown
from marketplace.listings.blueprint import NUMBER, bp
from marketplace.listings.completeness import lacking
from marketplace.listings.states import WRITABLE, Kind
from marketplace.listings.steps import next_step
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.listings.models import Version


@bp.get(f"/results/{NUMBER}")
@public
def result(**values: int) -> ResponseReturnValue:
    """A result as it is published."""
    return _standing(Kind.RESULT, values["id"])


@bp.get(f"/demands/{NUMBER}")
@public
def demand(**values: int) -> ResponseReturnValue:
    """A demand as it is published."""
    return _standing(Kind.DEMAND, values["id"])


def _standing(kind: Kind, listing_id: int) -> ResponseReturnValue:
    listing = queries.listing(listing_id)
    if listing is None or listing.kind is not kind:
        raise NotFound
    version = queries.published(listing_id)
    if version is not None:
        return page_of(version)
    mine = [one for one in queries.versions(listing_id) if queries.readable(one, guard.actor())]
    if not mine:
        raise NotFound
    return redirect(url_for("listings.version", id=mine[0].id))


@bp.get(f"/versions/{NUMBER}")
@public
def version(**values: int) -> ResponseReturnValue:
    """One version, also one that no longer stands or isn't published yet, for those who may read it."""
    found = queries.version(values["id"])
    if found is None or not queries.readable(found, guard.actor()):
        raise NotFound
    return page_of(found)


def page_of(version: Version) -> str:
    """Render the page of a version, with what this viewer may see of it and do about it."""
    actor = guard.actor()
    writes = permits(actor, Permission.WRITE_LISTING, version)
    return render_template(
        f"listings/{version.kind}.html",
        version=version,
        listing=version.listing,
        standing=queries.published(version.listing_id),
        history=queries.history(version.listing_id),
        before=queries.before(version),
        step=next_step(version, actor),
        lacking=lacking(version) if writes and version.state in WRITABLE else [],
        sees_restricted=permits(actor, Permission.READ_DRAFT_LISTING, version),
        writes=writes,
        **shown.table(),
    )


@bp.get(f"/versions/{NUMBER}/changes")
@public
def changes(**values: int) -> ResponseReturnValue:
    """What a version changes against the one before it, for those who read its restricted part too."""
    after = queries.version(values["id"])
    if after is None or not permits(guard.actor(), Permission.READ_DRAFT_LISTING, after):
        raise NotFound
    before = queries.before(after)
    if before is None:
        raise NotFound
    return render_template(
        "listings/changes.html", before=before, after=after, change=shown.changes(before, after), **shown.table()
    )


@bp.get("/my/listings")
@guarded(Permission.USE_ACCOUNT)
def mine() -> ResponseReturnValue:
    """Everything of my organisations, by state, with the next step of each."""
    actor = guard.actor()
    lists = {name: queries.versions_of(actor.memberships, states) for name, states in shown.GROUPS.items()}
    view, groups = paging.parts(lists)
    return render_template(
        "listings/mine.html",
        groups=groups,
        view=view,
        steps={one.id: next_step(one, actor) for group in groups.values() for one in group.rows},
        writes=bool(queries.offices(actor, *queries.WRITERS)),
        **shown.table(),
    )
