"""Reads of results, demands and their versions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, selectin_polymorphic

from marketplace import clock, codes, db, policies
from marketplace.listings.models import DemandVersion, Enquiry, EnquiryMessage, Listing, ResultVersion, Version
from marketplace.listings.states import UNANSWERED, WORKING, Kind, VersionState
from marketplace.permissions import OrgRole, Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from flask_babel import LazyString
    from sqlalchemy import ColumnElement, Select

    from marketplace.permissions import Actor

WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)
ENDS_SOON = timedelta(days=30)  # from then on the desk asks to renew what is about to end


def listing(listing_id: int) -> Listing | None:
    """Return a listing, or None."""
    return db.session.get(Listing, listing_id)


def version(version_id: int) -> Version | None:
    """Return a version with the columns of its kind, or None."""
    return db.session.get(Version, version_id)


def published(listing_id: int) -> Version | None:
    """Return the version of a listing that stands, or None."""
    return _only(listing_id, (VersionState.PUBLISHED,))


def working(listing_id: int) -> Version | None:
    """Return the version of a listing that is being written or reviewed, or None."""
    return _only(listing_id, WORKING)


def _only(listing_id: int, states: Iterable[VersionState]) -> Version | None:
    return db.session.scalar(select(Version).where(Version.listing_id == listing_id, Version.state.in_(states)))


def versions(listing_id: int) -> list[Version]:
    """Return all versions of a listing, the newest first."""
    chosen = select(Version).where(Version.listing_id == listing_id)
    return list(db.session.scalars(chosen.order_by(Version.number.desc())))


def last_published(listing_id: int) -> Version | None:
    """Return the newest version of a listing that was ever published: what the next one begins with."""
    chosen = select(Version).where(Version.listing_id == listing_id, Version.published_at.is_not(None))
    return db.session.scalar(chosen.order_by(Version.number.desc()).limit(1))


def history(listing_id: int) -> list[Version]:
    """Return the versions of a listing that the public has seen, the newest first."""
    return [version for version in versions(listing_id) if version.published_at is not None]


def before(version: Version) -> Version | None:
    """Return the published version that this one would replace, or replaced."""
    chosen = select(Version).where(
        Version.listing_id == version.listing_id,
        Version.number < version.number,
        Version.published_at.is_not(None),
    )
    return db.session.scalar(chosen.order_by(Version.number.desc()).limit(1))


def published_versions(kind: Kind | None = None) -> Select[Version]:
    """Return the SELECT of all versions that stand, of one kind or both, the newest first."""
    own = selectin_polymorphic(Version, [ResultVersion, DemandVersion])  # else each row asks for its own columns
    chosen = select(Version).where(Version.state == VersionState.PUBLISHED).options(own)
    if kind is not None:
        chosen = chosen.where(Version.kind == kind)
    return chosen.order_by(Version.published_at.desc(), Version.id.desc())


def readable(version: Version, actor: Actor) -> bool:
    """Tell whether somebody may read a version at all: what stands or stood is public while its listing is."""
    if permits(actor, Permission.READ_DRAFT_LISTING, version) or _party_to(version, actor):
        return True
    standing = published(version.listing_id) is not None
    return standing and version.state in (VersionState.PUBLISHED, VersionState.SUPERSEDED)


def _party_to(version: Version, actor: Actor) -> bool:
    """Tell whether the actor's organisation asked about exactly this version: it may read what it asked about."""
    asked = select(Enquiry.id).where(Enquiry.version_id == version.id, Enquiry.sender_id.in_(actor.memberships))
    return bool(actor.memberships) and db.session.scalar(asked.limit(1)) is not None


def of_organisations(organisation_ids: Iterable[int]) -> list[Version]:
    """Return the newest version of each listing of these organisations, and the one that stands beside it."""
    return list(db.session.scalars(versions_of(organisation_ids, VersionState)))


def versions_of(organisation_ids: Iterable[int], states: Iterable[VersionState]) -> Select[Version]:
    """Return the SELECT of what organisations have in these states: newest versions, and what stands beside them."""
    newer = aliased(Version)
    newest = (
        select(func.max(newer.number)).where(newer.listing_id == Version.listing_id).correlate(Version)
    ).scalar_subquery()
    chosen = (
        select(Version)
        .join(Version.listing)
        .where(Listing.organisation_id.in_(list(organisation_ids)), Version.state.in_(list(states)))
        .where(or_(Version.number == newest, Version.state == VersionState.PUBLISHED))
    )
    return chosen.order_by(Version.updated_at.desc(), Version.id.desc())


def within(regions: Iterable[str], column: Any) -> ColumnElement[bool]:
    """Return the condition that a region code lies in the subtree of one of the regions."""
    return or_(*(column.like(codes.region_prefix(region) + "%") for region in regions))


def to_review(actor: Actor) -> Select[Version]:
    """Return the SELECT of what waits for a reviewer in his regions' subtree, not from his own side, oldest first."""
    regions = actor.regions(Role.OPERATOR)
    chosen = select(Version).join(Version.listing).where(Version.state == VersionState.SUBMITTED)
    if not regions:
        return chosen.where(Version.id.is_(None))
    return chosen.where(
        within(regions, Listing.region), Listing.organisation_id.not_in(list(actor.memberships))
    ).order_by(Version.review_due_on, Version.submitted_at, Version.id)


def count(chosen: Select[Any]) -> int:
    """Return how many rows a SELECT has."""
    return db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0


def enquiry(enquiry_id: int) -> Enquiry | None:
    """Return an enquiry, or None."""
    return db.session.get(Enquiry, enquiry_id)


def message(message_id: int) -> EnquiryMessage | None:
    """Return a message of a conversation, or None."""
    return db.session.get(EnquiryMessage, message_id)


def enquiries_of(actor: Actor) -> dict[str, Select[Enquiry]]:
    """Return the SELECTs of the enquiries that the actor's organisations "got" and "sent", the newest first."""
    newest = (Enquiry.sent_at.desc(), Enquiry.id.desc())
    return {
        "got": select(Enquiry).where(Enquiry.recipient_id.in_(actor.memberships)).order_by(*newest),
        "sent": select(Enquiry).where(Enquiry.sender_id.in_(actor.memberships)).order_by(*newest),
    }


def waiting_enquiry(listing_id: int, sender_ids: Iterable[int]) -> Enquiry | None:
    """Return the unanswered enquiry of one of these organisations about a listing, or None."""
    return db.session.scalar(
        select(Enquiry)
        .where(Enquiry.listing_id == listing_id, Enquiry.sender_id.in_(list(sender_ids)))
        .where(Enquiry.state.in_(UNANSWERED))
        .limit(1)
    )


def due(key: str, region: str) -> tuple[date, int]:
    """Return the day on which a clock that starts today ends, and the id of the policy that says so."""
    policy = policies.value(key, region=region, on=clock.today())
    return policy.value.after(clock.today()).day, policy.id


def overdue(version: Version) -> bool:
    """Tell whether the reviewer should have answered by now."""
    return (
        version.state is VersionState.SUBMITTED
        and version.review_due_on is not None
        and version.review_due_on < clock.today()
    )


def offices(actor: Actor, *roles: OrgRole) -> list[int]:
    """Return the organisations in which the actor holds one of the roles."""
    return sorted(number for number in actor.memberships if actor.acts_for(number, *roles))


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: reviews, returned versions, listings about to end, unanswered questions."""
    return [*_reviews(actor), *_own_versions(actor), *_questions(actor)]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return what this person waits for: decisions of the reviewer, answers to enquiries."""
    mine = offices(actor, *WRITERS)
    submitted = [
        _line(_l("Is under review"), version, "listings.version", version.review_due_on)
        for version in _versions_in(mine, VersionState.SUBMITTED)
    ]
    asked = select(Enquiry).where(Enquiry.sender_id.in_(actor.memberships), Enquiry.state.in_(UNANSWERED))
    return [*submitted, *(_question(_l("Your enquiry waits for an answer"), one) for one in db.session.scalars(asked))]


def _reviews(actor: Actor) -> list[Waiting]:
    return [
        _line(_l("Review this listing"), version, "listings.review", version.review_due_on)
        for version in db.session.scalars(to_review(actor))
    ]


def _own_versions(actor: Actor) -> list[Waiting]:
    mine, soon = offices(actor, *WRITERS), clock.today() + ENDS_SOON
    ending = [version for version in _versions_in(mine, VersionState.PUBLISHED) if _ends_by(version, soon)]
    return [
        *(
            _line(_l("Correct it and submit it again"), version, "listings.version", None)
            for version in _versions_in(mine, VersionState.RETURNED)
        ),
        *(_line(_l("Renew it before it ends"), version, "listings.version", version.expires_on) for version in ending),
    ]


def _ends_by(version: Version, day: date) -> bool:
    return version.expires_on is not None and version.expires_on <= day and working(version.listing_id) is None


def _questions(actor: Actor) -> list[Waiting]:
    mine = offices(actor, *WRITERS)
    chosen = select(Enquiry).where(Enquiry.recipient_id.in_(mine), Enquiry.state.in_(UNANSWERED))
    return [_question(_l("Answer the enquiry"), one) for one in db.session.scalars(chosen)]


def _versions_in(organisation_ids: list[int], state: VersionState) -> list[Version]:
    chosen = select(Version).join(Version.listing).where(Version.state == state)
    return list(db.session.scalars(chosen.where(Listing.organisation_id.in_(organisation_ids))))


def _line(what: LazyString, version: Version, endpoint: str, due: date | None) -> Waiting:
    since = version.submitted_at if version.state is VersionState.SUBMITTED else version.reviewed_at
    return Waiting(what, version.title, endpoint, {"id": version.id}, due, since, "version")


def _question(what: LazyString, enquiry: Enquiry) -> Waiting:
    title, due = enquiry.of_version.title, enquiry.reply_due_on
    return Waiting(what, title, "listings.enquiry", {"id": enquiry.id}, due, enquiry.sent_at, "enquiry")
