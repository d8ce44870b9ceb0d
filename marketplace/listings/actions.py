"""What is done with results and demands: written, submitted, decided, renewed, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace import audit, calendar, clock, codes, db, outbox
from marketplace.errors import Conflict, Invalid
from marketplace.lifecycle import move
from marketplace.listings import content, queries
from marketplace.listings.completeness import lacking
from marketplace.listings.models import DemandVersion, Listing, ResultVersion, Version
from marketplace.listings.states import WORKING, WRITABLE, Kind

if TYPE_CHECKING:
    from marketplace.accounts.models import Organisation
    from marketplace.listings.drafts import DemandDraft, Draft, ResultDraft
    from marketplace.permissions import Actor

FORMS: dict[Kind, type[Version]] = {Kind.RESULT: ResultVersion, Kind.DEMAND: DemandVersion}


def draft_result(draft: ResultDraft, *, organisation: Organisation, by: Actor) -> Version:
    """Begin a result of an organisation; it is nobody else's to see before it is submitted."""
    return _begin(Kind.RESULT, draft, organisation, by)


def draft_demand(draft: DemandDraft, *, organisation: Organisation, by: Actor) -> Version:
    """Begin a demand of an organisation; it is nobody else's to see before it is submitted."""
    return _begin(Kind.DEMAND, draft, organisation, by)


def _begin(kind: Kind, draft: Draft, organisation: Organisation, by: Actor) -> Version:
    listing = Listing(kind=kind, organisation=organisation, region=organisation.region, created_by=by.person_id)
    db.session.add(listing)
    db.session.flush()
    return _add_version(listing, draft, 1, by)


def _add_version(listing: Listing, draft: Draft, number: int, by: Actor) -> Version:
    with db.session.no_autoflush:  # content asks who is known by name before the row is complete
        version = FORMS[listing.kind](listing=listing, number=number, created_by=by.person_id)
        content.write(version, draft)
        db.session.add(version)
    db.session.flush()
    audit.record("version.draft", version, by=by, listing=listing.id, number=number, kind=listing.kind.value)
    return version


def new_version(listing: Listing, *, by: Actor) -> Version:
    """Begin the next version of a listing that was published; the old one stands until this one is approved.

    Raises:
        Conflict: another version is being written or reviewed, or nothing was ever published.
    """
    _lock(listing)
    base = queries.last_published(listing.id)
    if base is None or queries.working(listing.id) is not None:
        raise Conflict(_l("There is another version in work already, or nothing was published yet."))
    highest = db.session.scalar(select(func.max(Version.number)).where(Version.listing_id == listing.id))
    return _add_version(listing, content.draft_of(base), (highest or 0) + 1, by)


def edit_version(version: Version, draft: Draft, *, by: Actor) -> Version:
    """Put a draft's content in place of the version's own.

    Raises:
        Conflict: it is with the reviewer or was published: its text no longer changes.
    """
    if version.state not in WRITABLE:
        raise Conflict(_l("This version is under review or was published: its text no longer changes."))
    content.write(version, draft)
    db.session.flush()
    audit.record("version.edit", version, by=by, digest=content.digest_of(version))
    return version


def submit(version: Version, *, by: Actor) -> Version:
    """Hand a version to the operator of its region; the review clock starts.

    Raises:
        Invalid: something is lacking; `data["lacking"]` is the whole list.
        Conflict: its organisation isn't verified.
    """
    if not version.listing.organisation.verified:
        raise Conflict(_l("Your organisation has to be verified before it can publish. The draft is kept."))
    missing = lacking(version)
    if missing:
        raise Invalid(missing[0].sentence, field=missing[0].field, lacking=missing)
    due_on, policy_id = queries.due("listing.review", version.region)
    digest = content.digest_of(version)
    move(version, "submit")
    version.digest, version.submitted_at, version.submitted_by = digest, clock.now(), by.person_id
    version.review_due_on = due_on
    audit.record("version.submit", version, by=by, digest=digest, policy=policy_id)
    outbox.enqueue("version.submitted", version.id)
    db.session.flush()
    return version


def take_back(version: Version, *, by: Actor) -> Version:
    """Take a submitted version back in order to change it, before it was decided."""
    move(version, "revise")
    audit.record("version.take_back", version, by=by, digest=version.digest)
    db.session.flush()
    return version


def discard(version: Version, *, by: Actor) -> Version:
    """Give up a version that is being written or reviewed; a published one is withdrawn with its listing.

    Raises:
        Conflict: it isn't in work any more.
    """
    if version.state not in WORKING:
        raise Conflict
    _end(version, "withdraw")
    audit.record("version.discard", version, by=by)
    db.session.flush()
    return version


def approve(version: Version, *, by: Actor) -> Version:
    """Publish a version; the one that stood until now is superseded in the same transaction."""
    _lock(version.listing)
    db.session.refresh(version, ["state"])
    version.life.target(version.state, "approve")  # refused before anything else is touched
    old = queries.published(version.listing_id)
    if old is not None:
        _end(old, "supersede")
        db.session.flush()  # the database allows one published version at a time
    ends_on, policy_id = queries.due("listing.validity", version.region)
    _decide(version, "approve", by)
    version.published_at = clock.now()
    version.expires_on = ends_on
    audit.record(
        "version.approve",
        version,
        by=by,
        digest=version.digest,
        policy=policy_id,
        superseded=old.id if old else None,
    )
    outbox.enqueue("version.published", version.id)
    outbox.enqueue("version.due_to_expire", version.id, due_at=calendar.end_of_day(ends_on))
    db.session.flush()
    return version


def send_back(version: Version, reason: str, *, by: Actor, note: str = "") -> Version:
    """Return a version to its author with a reason (code of `review_reasons`) and what to correct."""
    return _turn_down(version, "return_", "version.returned", (reason, note), by)


def refuse(version: Version, reason: str, *, by: Actor, note: str = "") -> Version:
    """Refuse a version for good, with a reason (code of `review_reasons`); an older published one stands."""
    return _turn_down(version, "refuse", "version.refused", (reason, note), by)


def _turn_down(version: Version, verb: str, topic: str, why: tuple[str, str], by: Actor) -> Version:
    reason, note = why
    if not codes.valid("review_reasons", reason, clock.today()):
        raise Invalid(_l("Choose a reason from the list."), field="reason")
    _decide(version, verb, by)
    version.review_reason, version.review_note = reason, note
    audit.record(topic, version, by=by, reason=reason, digest=version.digest)
    outbox.enqueue(topic, version.id)
    db.session.flush()
    return version


def _decide(version: Version, verb: str, by: Actor) -> None:
    move(version, verb)
    version.reviewed_by, version.reviewed_at = by.person_id, clock.now()
    version.review_reason, version.review_note = None, ""


def withdraw(listing: Listing, reason: str, *, by: Actor) -> Listing:
    """Take a listing off the market: what is published and what is in work. What cites a version keeps it.

    Args:
        listing: the result or demand.
        reason: why, in the owner's words; kept with the version, not in the audit trail.
        by: who acts.

    Raises:
        Conflict: there is nothing to withdraw any more.
    """
    _lock(listing)
    standing = [version for version in (queries.published(listing.id), queries.working(listing.id)) if version]
    if not standing:
        raise Conflict(_l("There is nothing left to withdraw."))
    for version in standing:
        _end(version, "withdraw")
        version.review_note = reason
        audit.record("version.withdraw", version, by=by)
    audit.record("listing.withdraw", listing, by=by, versions=[version.id for version in standing])
    outbox.enqueue("listing.withdrawn", listing.id)
    db.session.flush()
    return listing


def expire(version: Version) -> Version:
    """Let a published version end when its time is over; done by the system."""
    _end(version, "expire")
    audit.record("version.expire", version, by=None)
    outbox.enqueue("listing.expired", version.listing_id)
    db.session.flush()
    return version


def _end(version: Version, verb: str) -> None:
    move(version, verb)
    version.ended_at = clock.now()
    if verb != "expire":  # an expiry is the delivery of that very message: it has to find itself to finish
        outbox.withdraw("version.due_to_expire", version.id)


def _lock(listing: Listing) -> None:
    """Let nobody else decide about this listing until this transaction ends."""
    db.session.refresh(listing, ["created_at"], with_for_update={"of": Listing})
