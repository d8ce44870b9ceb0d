"""Matching what was published, both ways, as soon as it is in the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.discovery.documents import document_of
from marketplace.discovery.handlers import engine
from marketplace.inbox import actions as inbox
from marketplace.listings import queries as listings
from marketplace.matching import actions, queries
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from marketplace.outbox import Message


def match_listing(message: Message) -> None:
    """Judge a listing against its likely counterparts; tell both sides of new matches."""
    standing = listings.published(message.subject_id)
    if standing is None:
        actions.forget(message.subject_id)
        return
    document = document_of(standing)
    db.release()
    likely = queries.likely_partners(engine(), document)
    db.begin_writing()
    found = actions.judge(message.subject_id, likely)
    for listing, titles in queries.news_of(found).items():
        version = listings.published(listing.id)
        if version is not None:
            inbox.tell_members(
                listing.organisation_id,
                (OrgRole.OWNER, OrgRole.EDITOR),
                f"match.{listing.kind.value}",
                listing,
                title=version.title,
                count=len(titles),
                first=titles[0],
            )
