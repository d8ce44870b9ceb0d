"""Task books (任务书) and pledges (军令状) of awards: texts locked by their digest, signed by publisher and winner."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation, Person
from marketplace.challenges.models import Award
from marketplace.db import Base, JsonDict, Key, state_of


class UndertakingKind(enum.StrEnum):
    """What is signed beside the contract."""

    TASK_BOOK = "task_book"  # 任务书: indicators, phases, team
    PLEDGE = "pledge"  # 军令状: what follows when it isn't kept


class UndertakingText(Base):
    """One version of such a text, never changed; the newest one is signed.

    Attributes:
        content: {"promises": [...]} as `measuring.read` takes them.
        digest: SHA-256 over the exact UTF-8 bytes of `text`.
    """

    __tablename__ = "undertaking_text"

    id: Mapped[Key]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    kind: Mapped[UndertakingKind] = mapped_column(state_of(UndertakingKind))
    number: Mapped[int]
    text: Mapped[str]
    digest: Mapped[str]
    content: Mapped[JsonDict]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    award: Mapped[Award] = relationship()
    signatures: Mapped[list[UndertakingSignature]] = relationship(
        order_by="UndertakingSignature.id", back_populates="undertaking"
    )

    __table_args__ = (
        UniqueConstraint("award_id", "kind", "number"),
        # Referred to by signatures: both columns, so that a signature can only name the digest of its text.
        UniqueConstraint("id", "digest"),
        CheckConstraint("number > 0", name="counts_from_one"),
    )

    @property
    def seller_id(self) -> int | None:
        """The winner."""
        return self.award.bid.bidder_id

    @property
    def buyer_id(self) -> int:
        """The publisher."""
        return self.award.challenge.organisation_id

    @property
    def region(self) -> str:
        """The call's region."""
        return self.award.region

    @property
    def signed(self) -> bool:
        """Whether both sides have signed it."""
        return {one.organisation_id for one in self.signatures} == {self.seller_id, self.buyer_id}


class UndertakingSignature(Base):
    """One side's signature over the digest, with the evidence (E-Signature Law, art. 13)."""

    __tablename__ = "undertaking_signature"

    id: Mapped[Key]
    undertaking_id: Mapped[int]
    digest: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    method: Mapped[str]
    statement: Mapped[str]
    identity: Mapped[JsonDict]
    address_digest: Mapped[str | None]

    undertaking: Mapped[UndertakingText] = relationship(back_populates="signatures")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        ForeignKeyConstraint(["undertaking_id", "digest"], ["undertaking_text.id", "undertaking_text.digest"]),
        UniqueConstraint("undertaking_id", "organisation_id"),
        # Nobody signs for both sides.
        UniqueConstraint("undertaking_id", "person_id"),
    )


db.append_only(UndertakingText.__table__)  # type: ignore[arg-type]
db.append_only(UndertakingSignature.__table__)  # type: ignore[arg-type]
# What both have signed is the last word: no later version takes its place.
_ALL_SIGNED = (
    "EXISTS (SELECT 1 FROM undertaking_text AS earlier WHERE earlier.award_id = NEW.award_id"
    " AND earlier.kind = NEW.kind AND (SELECT COUNT(*) FROM undertaking_signature AS given"
    " WHERE given.undertaking_id = earlier.id) >= 2)"
)
db.refused(UndertakingText.__table__, "after_both_signed", "insert", _ALL_SIGNED, "both sides have signed it")  # type: ignore[arg-type]
