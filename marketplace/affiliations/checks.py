"""The three moments of the rule: at the bidding (sealed), at the opening and the selection, and at the signature.

At the bidding only the bidder learns what was found. What is stored then is a digest with a salt that the caller
keeps inside the sealed bid; it is stored for every bid, whatever was found. At the opening the check is computed
again with names, and it is told whether the bidder had been shown the same.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace import audit, db, outbox
from marketplace.affiliations.hits import as_rows
from marketplace.affiliations.models import Check, Found, Moment

if TYPE_CHECKING:
    from typing import Any

    from marketplace.affiliations.queries import Finding
    from marketplace.permissions import Actor

SALT_BYTES = 32


@dataclass(frozen=True)
class Asked:
    """The record that asks: a call and one of its bids, by a name that tells nobody whose it is.

    Attributes:
        subject_type, subject_id: the call (or the contract).
        tag: the bid's random public id.
    """

    subject_type: str
    subject_id: int
    tag: str


def seal(asked: Asked, finding: Finding) -> str:
    """Note at the bidding that a bidder was shown what was found; returns the salt to keep inside the sealed bid.

    Called for every bid, hit or none: a row that stood only for hits would tell of them. Nothing of it is recorded
    as anybody's act: the sealed bid's own event is all that may be known of it.
    """
    salt = secrets.token_hex(SALT_BYTES)
    _add(asked, Moment.BIDDING, digest=digest_of(finding, salt))
    return salt


def shown_before(asked: Asked, finding: Finding, salt: str) -> bool:
    """Whether a bidder was shown exactly this when he bid last."""
    chosen = select(Check.digest).where(*_of(asked), Check.moment == Moment.BIDDING).order_by(Check.id.desc())
    return db.session.scalar(chosen.limit(1)) == digest_of(finding, salt)


def note(asked: Asked, moment: Moment, finding: Finding, *, by: Actor | None, salt: str | None = None) -> Check:
    """Store what a check found, with names: at the opening or later, never before.

    Args:
        asked: the record that asks.
        moment: opening, selection or signing.
        finding: what was found, computed now.
        by: who opens, selects or signs; None for the system.
        salt: at the opening, from inside the bid: compares with what the bidder was shown.
    """
    one = _add(
        asked,
        moment,
        digest=digest_of(finding),
        publisher_id=finding.publisher_id,
        bidder_id=finding.bidder_id,
        found=finding.found,
        evidence=as_rows(finding.hits),
        as_shown=None if salt is None else shown_before(asked, finding, salt),
    )
    audit.record("affiliation.check", one, by=by, moment=moment, found=finding.found, digest=one.digest)
    if one.found is Found.NEAR:
        outbox.enqueue("affiliation.near", one.id)
    return one


def _add(asked: Asked, moment: Moment, **values: Any) -> Check:
    one = Check(subject_type=asked.subject_type, subject_id=asked.subject_id, tag=asked.tag, moment=moment, **values)
    db.session.add(one)
    db.session.flush()
    return one


def digest_of(finding: Finding, salt: str = "") -> str:
    """Return the SHA-256 of the two sides and all paths between them, salted."""
    text = json.dumps(
        [salt, finding.publisher_id, finding.bidder_id, as_rows(finding.hits)], ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()


def of(subject_type: str, subject_id: int) -> list[Check]:
    """Return the named checks of a call or a contract, the latest first; those at the bidding name nobody."""
    chosen = select(Check).where(
        Check.subject_type == subject_type, Check.subject_id == subject_id, Check.moment != Moment.BIDDING
    )
    parties = (joinedload(Check.publisher), joinedload(Check.bidder))
    return list(db.session.scalars(chosen.options(*parties).order_by(Check.id.desc())))


def _of(asked: Asked) -> tuple[Any, ...]:
    return (
        Check.subject_type == asked.subject_type,
        Check.subject_id == asked.subject_id,
        Check.tag == asked.tag,
    )
