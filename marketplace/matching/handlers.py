"""Matching what was published, both ways, as soon as it is in the index; and again when the rules change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import audit, db, outbox
from marketplace.accounts import queries as accounts
from marketplace.challenges.models import Challenge
from marketplace.discovery.handlers import engine
from marketplace.inbox import actions as inbox
from marketplace.listings import queries as listings
from marketplace.listings.models import Version
from marketplace.listings.states import VersionState
from marketplace.matching import actions, queries, recommendations, rules, sides
from marketplace.permissions import OrgRole
from marketplace.policies import PolicyParameter

if TYPE_CHECKING:
    from marketplace.matching.models import Match
    from marketplace.outbox import Message

BATCH = 20
"""Listings judged again in one transaction after a change of the rules."""

TOLD = (OrgRole.OWNER, OrgRole.EDITOR)


def match_listing(message: Message) -> None:
    """Judge a result or a demand against its likely counterparts; tell both sides of new matches."""
    listing = listings.listing(message.subject_id)
    if listing is not None:
        tell(_judged([f"{listing.kind.value}:{listing.id}"]))


def match_call(message: Message) -> None:
    """Judge an open call against likely results, and drop the matches of one that is open no longer."""
    tell(_judged([f"challenge:{message.subject_id}"]))


def _judged(keys: list[str]) -> list[Match]:
    """Judge records against their likely counterparts, which the engine is asked for with no transaction open."""
    records = {key: sides.standing(key) for key in keys}
    documents = {key: sides.document(record) for key, record in records.items() if record is not None}
    db.release()
    likely = {key: queries.likely_partners(engine(), document) for key, document in documents.items()}
    db.begin_writing()
    return [match for key in keys for match in actions.judge(key, likely.get(key, []))]


def tell(found: list[Match]) -> None:
    """Tell the owners of both sides, once for each of their records."""
    news: dict[str, list[str]] = {}
    for match in queries.news_in(found):
        news.setdefault(sides.wanting_key(match), []).append(match.result.title)
        news.setdefault(sides.result_key(match), []).append(match.wanting.title)
    for key, titles in news.items():
        _tell_owner(key, titles)


def _tell_owner(key: str, titles: list[str]) -> None:
    record = sides.standing(key)
    assert record is not None, "it was judged a moment ago, in this transaction"
    subject = record if isinstance(record, Challenge) else record.listing
    for person_id in accounts.member_ids(record.organisation_id, TOLD):
        if recommendations.personalised(person_id):
            inbox.tell(
                person_id,
                f"match.{sides.kind_of(key)}",
                subject,
                title=record.title,
                count=len(titles),
                first=titles[0],
            )


def follow_policy(message: Message) -> None:
    """Judge everything again when a rule of matching takes effect."""
    row = db.session.get(PolicyParameter, message.subject_id)
    if row is not None and row.key in rules.KEYS:
        audit.record("match.rejudge", row, by=None, key=row.key)
        outbox.enqueue("match.walk", 0)


def follow_synonyms(_message: Message) -> None:
    """Judge everything again when words that mean the same were added, changed or switched off."""
    outbox.enqueue("match.walk", 0)


def walk(message: Message) -> None:
    """Judge the next few listings again and go on behind them; nobody is told: nothing new was published."""
    standing = select(Version.listing_id).where(
        Version.state == VersionState.PUBLISHED, Version.listing_id > message.subject_id
    )
    numbers = list(db.session.scalars(standing.order_by(Version.listing_id).limit(BATCH)))
    if numbers:
        _judged([f"{version.kind.value}:{number}" for number in numbers if (version := listings.published(number))])
        outbox.enqueue("match.walk", numbers[-1])
