"""Who holds the keys of a call, and what teams keep here before they hand a bid in. Nothing of it says who bids.

See docs/sealed-bids.md.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Person
from marketplace.challenges.states import UNPUBLISHED
from marketplace.challenges.two_keys import SEATS
from marketplace.db import Base, Key

_SEATS = ", ".join(f"'{seat}'" for seat in SEATS)


class Keyholder(Base):
    """One of the three people without two of whom the bids of a call stay sealed (two officials, one in reserve).

    Attributes:
        seat: first or second (an official with a passphrase), or recovery (a code that is kept outside).
        public_key: X25519, 32 bytes.
        salt, cost, wrapped_key: the private half under the passphrase, see `two_keys.Locked`; none of the recovery.
    """

    __tablename__ = "call_keyholder"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    seat: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    public_key: Mapped[bytes]
    salt: Mapped[bytes | None]
    cost: Mapped[int | None]
    wrapped_key: Mapped[bytes | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("challenge_id", "seat"),
        # Two of three people: nobody sits on two of the seats.
        UniqueConstraint("challenge_id", "person_id"),
        CheckConstraint(f"seat IN ({_SEATS})", name="a_known_seat"),
        # The reserve's private half lies outside this database, the officials' only under their passphrases.
        CheckConstraint(
            "(seat = 'recovery') = (wrapped_key IS NULL) AND (wrapped_key IS NULL) = (salt IS NULL)"
            " AND (wrapped_key IS NULL) = (cost IS NULL)",
            name="recovery_lies_outside",
        ),
    )


class PrivateDraft(Base):
    """A bid that is still being written, readable only with the code that its own side keeps.

    Attributes:
        tag: HMAC under the seal key over call and organisation, of another purpose than a bid's.
        ciphertext: nonce and AES-256-GCM ciphertext under the code and the seal key together.
    """

    __tablename__ = "bid_draft"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    tag: Mapped[str]
    ciphertext: Mapped[bytes]
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("challenge_id", "tag"),)


class Consortium(Base):
    """What a lead proposes to its members (联合体), readable only with the code that the lead hands them.

    Attributes:
        lead_tag: HMAC under the seal key over call and lead.
        code_tag: the same over the code: how a member finds what it was given the code of.
        ciphertext: who takes part with which share, under the code and the seal key together.
        terms: HMAC over the same: a confirmation holds for exactly these members and shares.
    """

    __tablename__ = "bid_consortium"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    lead_tag: Mapped[str]
    code_tag: Mapped[str]
    ciphertext: Mapped[bytes]
    terms: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("challenge_id", "lead_tag"), UniqueConstraint("challenge_id", "code_tag"))


class BidUnit(Base):
    """That a unit takes part in a bid of a call: a lead by bidding, a member by confirming; in one bid only.

    Attributes:
        unit_tag: HMAC under the seal key over call and organisation: the unique constraint compares blindly.
        lead_tag: as in `Consortium`: whose bid it takes part in.
        terms: what a member confirmed, as in `Consortium`; None of the lead itself.
        ciphertext: who confirmed, for the opening; under the lock of the call.
    """

    __tablename__ = "bid_unit"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    unit_tag: Mapped[str]
    lead_tag: Mapped[str]
    terms: Mapped[str | None]
    ciphertext: Mapped[bytes | None]

    __table_args__ = (
        # A unit is in one consortium of a call only; nobody learns which by trying but the unit itself.
        UniqueConstraint("challenge_id", "unit_tag"),
        CheckConstraint("(terms IS NULL) = (ciphertext IS NULL)", name="confirmed_by_somebody"),
    )


class BidPerson(Base):
    """That a person stands in the team of a bid: compared blindly at the opening, and refused to nobody before.

    A refusal while bids are sealed would tell a rival who tries names that somebody else has named them.
    """

    __tablename__ = "bid_person"

    id: Mapped[Key]
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    challenge_id: Mapped[int]
    person_tag: Mapped[str]

    __table_args__ = (UniqueConstraint("bid_id", "person_tag"),)


# Published keys never change: who could put another one in their place could read every bid.
db.frozen(Keyholder.__table__, (), UNPUBLISHED, through=("challenge_id", "challenge"))  # type: ignore[arg-type]
# Who takes part is settled by the deadline, as the bids are.
for _table in (BidUnit.__table__, BidPerson.__table__, Consortium.__table__):
    db.frozen(_table, (), ("published",), through=("challenge_id", "challenge"))  # type: ignore[arg-type]
