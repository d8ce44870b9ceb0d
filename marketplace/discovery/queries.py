"""Reads for searching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, true

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges import queries as challenges
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import ChallengeState, Disclosure
from marketplace.discovery.documents import challenge_key, listing_key, number_of
from marketplace.discovery.models import SynonymGroup
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion, Listing, Version
from marketplace.listings.states import Kind, VersionState
from search.synonyms import Synonyms, word_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from marketplace.discovery.searching import Asked

BATCH = 1_000
MOST_WORDS = 8


def standing_in_batches(size: int, *, after: int = 0) -> Iterator[list[Version]]:
    """Yield all versions that stand, from an id on, in batches; safe to let go of the transaction in between."""
    last = after
    chosen = select(Version).where(Version.state == VersionState.PUBLISHED).order_by(Version.id).limit(size)
    while batch := list(db.session.scalars(chosen.where(Version.id > last))):
        last = batch[-1].id
        yield batch


def public_calls() -> list[Challenge]:
    """Return every call that the public sees, open or past."""
    return list(db.session.scalars(challenges.published()))


def open_calls() -> list[Challenge]:
    """Return the calls that take bids now, the next deadline first."""
    return [call for call in db.session.scalars(challenges.open_calls()) if is_open(call)]


def is_open(call: Challenge) -> bool:
    """Tell whether a call takes bids now."""
    return call.state is ChallengeState.PUBLISHED and call.deadline_at is not None and call.deadline_at > clock.now()


def expected_versions() -> dict[str, int]:
    """Return id and version of every document that the index should hold."""
    expected = {}
    for batch in standing_in_batches(BATCH):
        expected.update({listing_key(version): number_of(version) for version in batch})
    expected.update({challenge_key(call.id): call.version for call in public_calls()})
    return expected


def newest(kind: Kind, limit: int) -> list[Version]:
    """Return what was published last."""
    return list(db.session.scalars(listings.published_versions(kind).limit(limit)))


def documents_without_engine(asked: Asked, limit: int) -> list[Version | Challenge]:
    """Return what a plain look into titles and summaries finds while the engine is away, calls first."""
    words = asked.text.split()[:MOST_WORDS]
    kinds = asked.chosen.get("kind") or ("result", "demand", "challenge")
    calls = list(db.session.scalars(_plain_calls(asked, words).limit(limit))) if "challenge" in kinds else []
    listed = [kind for kind in kinds if kind in tuple(Kind)]
    versions = db.session.scalars(_plain_listings(asked, words, listed).limit(limit - len(calls)))
    return [*calls, *versions]


def _in_public_problem(word: str) -> ColumnElement[bool]:
    """Tell whether a word stands in a problem that everybody reads: a hit in a hidden one would give it away."""
    return and_(Challenge.disclosure == Disclosure.PUBLIC, Challenge.problem.contains(word, autoescape=True))


def _plain_calls(asked: Asked, words: list[str]) -> Select[Challenge]:
    chosen = challenges.published()
    for word in words:
        chosen = chosen.where(or_(Challenge.title.contains(word, autoescape=True), _in_public_problem(word)))
    if "field" in asked.chosen:
        chosen = chosen.join(Challenge.demand).where(DemandVersion.field.in_(asked.chosen["field"]))
    return chosen.where(_within(Challenge.region, asked))


def _plain_listings(asked: Asked, words: list[str], kinds: list[str]) -> Select[Version]:
    chosen = listings.published_versions().where(Version.kind.in_(kinds))
    for word in words:
        chosen = chosen.where(
            or_(Version.title.contains(word, autoescape=True), Version.summary.contains(word, autoescape=True))
        )
    if "field" in asked.chosen:
        chosen = chosen.where(Version.field.in_(asked.chosen["field"]))
    if "region" in asked.chosen:
        owner = Listing.organisation.has(_within(Organisation.region, asked))
        chosen = chosen.where(Version.listing.has(owner))
    return chosen


def _within(region: InstrumentedAttribute[str], asked: Asked) -> ColumnElement[bool]:
    """Tell whether a record's region lies in one of the chosen ones; any does where none is chosen."""
    areas = asked.chosen.get("region", ())
    return or_(*(region.startswith(area) for area in areas)) if areas else true()


def synonyms() -> Synonyms:
    """Return the words that find each other now; one small query, so that a change acts at once."""
    rows = db.session.scalars(select(SynonymGroup.words).where(SynonymGroup.active).order_by(SynonymGroup.id))
    return Synonyms(tuple(tuple(words) for words in rows))


def synonym_group(id: int) -> SynonymGroup | None:  # noqa: A002 - the name in the address
    """Return a group of words, or None."""
    return db.session.get(SynonymGroup, id)


def synonym_groups() -> list[SynonymGroup]:
    """Return all groups of words, those that act first, the last changed on top."""
    order = (SynonymGroup.active.desc(), SynonymGroup.changed_at.desc(), SynonymGroup.id.desc())
    return list(db.session.scalars(select(SynonymGroup).order_by(*order)))


def active_words(but: int | None = None) -> dict[str, SynonymGroup]:
    """Return every word that is in a group which acts, in the form in which words are compared.

    Args:
        but: a group to leave out, the one that is being changed.
    """
    rows = db.session.scalars(select(SynonymGroup).where(SynonymGroup.active, SynonymGroup.id != (but or 0)))
    return {word_of(word): group for group in rows for word in group.words}
