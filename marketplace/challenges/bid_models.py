"""Bids (揭榜申报). Before the opening a bid is ciphertext behind a random public id.

Whose it is stands nowhere in the clear: the owner is found again only by `owner_tag`, an HMAC under the seal key.
See docs/sealed-bids.md.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges.states import BID_LIFE, BIDDER_KNOWN, BidState
from marketplace.db import Base, Fen, JsonDict, Key, state_of

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge

_KNOWN = ", ".join(f"'{state}'" for state in BIDDER_KNOWN)


def new_public_id() -> str:
    """Return a bid's name on pages and receipts: random, so that it tells neither order nor number."""
    return secrets.token_urlsafe(18)


class Bid(Base):
    """A bid (揭榜申报): one sealed blob; its lower columns are filled at the opening and not before.

    Attributes:
        owner_tag: HMAC-SHA-256 under the seal key over call and organisation; one bid a team.
        ciphertext: nonce and AES-256-GCM ciphertext of the padded JSON; None once withdrawn.
        digest: SHA-256 of `ciphertext`, what the receipt shows.
        fault: why it couldn't be opened, if it couldn't.
        content: the opened JSON without the attachment's bytes, see `sealing.Content`.
    """

    __tablename__ = "bid"
    life: ClassVar = BID_LIFE

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    challenge_id: Mapped[int]
    owner_tag: Mapped[str]
    ciphertext: Mapped[bytes | None]
    key_id: Mapped[str]
    digest: Mapped[str | None]
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[BidState] = mapped_column(state_of(BidState), default=BidState.SEALED)
    bidder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    price_fen: Mapped[Fen | None]
    content: Mapped[JsonDict | None]
    fault: Mapped[str | None]

    challenge: Mapped[Challenge] = relationship(back_populates="bids")
    bidder: Mapped[Organisation | None] = relationship()

    __table_args__ = (
        # It is sealed under the key of its own call, which has one only once it is published.
        ForeignKeyConstraint(["challenge_id", "key_id"], ["challenge.id", "challenge.key_id"]),
        # One bid a team: it is replaced, never doubled.
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
        CheckConstraint("(state = 'faulty') = (fault IS NOT NULL)", name="faulty_with_a_reason"),
        CheckConstraint("price_fen > 0", name="price_above_zero"),
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
    ("bidder_id", "person_id", "price_fen", "content", "fault"),
    ("sealed", "withdrawn"),
)
