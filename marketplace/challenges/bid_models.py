"""Bids (揭榜申报). Before the opening a bid is ciphertext behind a random public id.

Whose it is stands nowhere in the clear: the owner is found again only by `owner_tag`, an HMAC under the seal key.
See docs/sealed-bids.md. After the opening each bid is checked for its form (形式审查), with one window to repair.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges.of_call import OfCall
from marketplace.challenges.states import BID_LIFE, BIDDER_KNOWN, BidState
from marketplace.db import Base, Fen, JsonDict, JsonList, Key, state_of

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge

_KNOWN = ", ".join(f"'{state}'" for state in BIDDER_KNOWN)


def new_public_id() -> str:
    """Return a bid's name on pages and receipts: random, so that it tells neither order nor number."""
    return secrets.token_urlsafe(18)


class Bid(OfCall, Base):
    """A bid (揭榜申报): one sealed blob; its lower columns are filled at the opening and not before.

    Attributes:
        owner_tag: HMAC-SHA-256 under the seal key over call and organisation; one row for each bid of its quota.
        ciphertext: nonce and AES-256-GCM ciphertext of the padded JSON, behind the header of `two_keys` where two
            officials hold the keys; None once withdrawn.
        digest: SHA-256 of `ciphertext`, what the receipt shows.
        opened_key: its data key, wrapped by the server's from the opening on, where two officials held the keys.
        fault: why it couldn't be opened, if it couldn't.
        content: the opened JSON without the bytes of its files, see `contents.Content`.
        findings: what the opening found for the formal check, see `findings.Finding`; nothing in it decides by itself.
        exclusion: why it is out, code list `bid_reasons`; `exclusion_note` in words, for its letter.
    """

    __tablename__ = "bid"
    life: ClassVar = BID_LIFE

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    challenge_id: Mapped[int]
    owner_tag: Mapped[str]
    # Read when it is asked for: a page that lists bids doesn't carry their files along.
    ciphertext: Mapped[bytes | None] = mapped_column(deferred=True)
    key_id: Mapped[str]
    digest: Mapped[str | None]
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[BidState] = mapped_column(state_of(BidState), default=BidState.SEALED)
    bidder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    price_fen: Mapped[Fen | None]
    content: Mapped[JsonDict | None]
    fault: Mapped[str | None]
    opened_key: Mapped[bytes | None]
    findings: Mapped[JsonList | None]
    exclusion: Mapped[str | None]
    exclusion_note: Mapped[str] = mapped_column(default="")
    excluded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None where a minimum did it

    challenge: Mapped[Challenge] = relationship(back_populates="bids")
    bidder: Mapped[Organisation | None] = relationship()
    repair: Mapped[BidRepair | None] = relationship(back_populates="bid")

    __table_args__ = (
        # It is sealed under the key of its own call, which has one only once it is published.
        ForeignKeyConstraint(["challenge_id", "key_id"], ["challenge.id", "challenge.key_id"]),
        # One bid a team, or as many as its quota: each is replaced, never doubled.
        UniqueConstraint("challenge_id", "owner_tag"),
        # Referred to by awards: both columns, so that an award can only name a bid of its own call.
        UniqueConstraint("id", "challenge_id"),
        CheckConstraint("(state = 'withdrawn') = (ciphertext IS NULL)", name="withdrawn_is_gone"),
        CheckConstraint("(ciphertext IS NULL) = (digest IS NULL)", name="sealed_with_digest"),
        # Before the opening no column says whose it is or what it asks.
        CheckConstraint(
            f"(state IN ({_KNOWN})) = (bidder_id IS NOT NULL) AND (state IN ({_KNOWN})) = (price_fen IS NOT NULL)"
            f" AND (state IN ({_KNOWN})) = (person_id IS NOT NULL)",
            name="closed_until_opened",
        ),
        CheckConstraint("(state IN ('faulty', 'unopened')) = (fault IS NOT NULL)", name="faulty_with_a_reason"),
        CheckConstraint("price_fen > 0", name="price_above_zero"),
        CheckConstraint("state <> 'excluded' OR exclusion IS NOT NULL", name="excluded_with_a_reason"),
        CheckConstraint(f"findings IS NULL OR state IN ({_KNOWN})", name="found_once_opened"),
    )


class BidRepair(Base):
    """The one window (补正) in which an opened bid's side may hand in what its form lacks.

    Attributes:
        asked: what is lacking, by the secretary `asked_by`; answer: in words, by `answered_by`; its files hang on it.
    """

    __tablename__ = "bid_repair"

    id: Mapped[Key]
    # One window a bid: it is asked once, and what was asked stays as it was asked.
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), unique=True)
    asked: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    bid: Mapped[Bid] = relationship(back_populates="repair")

    __table_args__ = (
        CheckConstraint("asked <> ''", name="says_what_is_lacking"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)",
            name="answered_by_somebody",
        ),
        # Handed in within the window: what comes later is no answer.
        CheckConstraint("answered_at IS NULL OR answered_at <= due_at", name="answered_in_time"),
    )


# From the deadline on no bid is replaced or taken away, and what was opened stays as it was opened.
db.frozen(
    Bid.__table__,  # type: ignore[arg-type]
    ("ciphertext", "digest", "owner_tag", "public_id", "key_id", "challenge_id", "submitted_at"),
    ("published",),
    through=("challenge_id", "challenge"),
)
db.frozen(
    Bid.__table__,  # type: ignore[arg-type]
    ("bidder_id", "person_id", "price_fen", "content", "fault", "opened_key", "findings"),
    ("sealed", "withdrawn"),
)
db.frozen(BidRepair.__table__, ("bid_id", "asked", "asked_by", "asked_at", "due_at"), ())  # type: ignore[arg-type]
