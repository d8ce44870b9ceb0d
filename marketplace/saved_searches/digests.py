"""Sending digests: one letter and one notification for a person and period, with what still stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import force_locale

from marketplace import audit, clock, db
from marketplace.accounts import letters as mail
from marketplace.challenges import queries as challenges
from marketplace.discovery import queries as discovery
from marketplace.discovery.documents import number_of
from marketplace.inbox import actions as inbox
from marketplace.inbox import queries as ways
from marketplace.inbox.models import Way
from marketplace.listings import queries as listings
from marketplace.saved_searches import letters
from marketplace.saved_searches.models import Digest, SavedSearch, SavedSearchHit

if TYPE_CHECKING:
    from collections.abc import Iterable

KIND = "saved_search.digest"
TOPIC = "matches"


@dataclass(frozen=True)
class Share:
    """What one search contributes to a digest, in the order in which it was found."""

    search: SavedSearch
    hits: list[SavedSearchHit]


def send(digest_id: int) -> None:
    """Send a digest by the ways its person wants; a second time, and with nothing left to tell, nobody hears of it."""
    digest = _locked(digest_id)
    if digest is None or digest.sent_at is not None:
        return
    digest.sent_at = clock.now()
    shares = shares_of(digest)
    audit.record("digest.send", digest, by=None, hits=sum(len(share.hits) for share in shares))
    if shares and digest.person.active:
        _tell(digest, shares)
        for hit in (hit for share in shares for hit in share.hits):
            hit.told = True
    db.session.flush()


def _locked(digest_id: int) -> Digest | None:
    """Return a digest, locked and read again: hits are added under the same lock."""
    return db.session.get(Digest, digest_id, with_for_update={"of": Digest}, populate_existing=True)


def _tell(digest: Digest, shares: list[Share]) -> None:
    count = sum(len(share.hits) for share in shares)
    first = shares[0].hits[0].title
    inbox.tell(digest.person_id, KIND, digest, count=count, title=first)
    if letters_wanted(digest.person_id):
        with force_locale(digest.person.language):
            letter = letters.compose(digest, shares)
        mail.write_to(digest.person, dedupe=f"digest-{digest.id}", **letter)


def letters_wanted(person_id: int) -> bool:
    """Tell whether a person wants digests by letter."""
    return ways.wants(person_id, TOPIC, Way.MAIL)


def shares_of(digest: Digest) -> list[Share]:
    """Return what a digest has to tell now, search by search: of searches that stand, records that stand.

    A record that was changed since is left out: its new version is a hit of its own, or doesn't satisfy any more.
    """
    return _shared(hit for hit in digest.hits if hit.saved_search.standing and stands(hit))


def told_in(digest: Digest) -> list[Share]:
    """Return what a digest told when it was sent, search by search."""
    return _shared(hit for hit in digest.hits if hit.told)


def _shared(hits: Iterable[SavedSearchHit]) -> list[Share]:
    by_search: dict[int, Share] = {}
    for hit in hits:
        by_search.setdefault(hit.saved_search_id, Share(hit.saved_search, [])).hits.append(hit)
    return sorted(by_search.values(), key=lambda share: share.search.name)


def stands(hit: SavedSearchHit) -> bool:
    """Tell whether a record stands in the very version that was found."""
    return version_standing(hit.document) == hit.document_version


def version_standing(document: str) -> int | None:
    """Return the version of a record's document as it stands now, or None where it doesn't stand."""
    kind, _, number = document.partition(":")
    if kind == "challenge":
        call = challenges.challenge(int(number))
        return call.version if call is not None and discovery.is_open(call) else None
    version = listings.published(int(number))
    return number_of(version) if version is not None else None


def standing_among(hits: Iterable[SavedSearchHit]) -> set[int]:
    """Return the numbers of the hits whose record stands, in whatever version."""
    return {hit.id for hit in hits if version_standing(hit.document) is not None}
