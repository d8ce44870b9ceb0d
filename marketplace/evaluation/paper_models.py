"""What leaves a bid for others' eyes: its blind copy for reviewers, and the letter that answers it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.challenges.models import Bid
from marketplace.db import Base, JsonDict, JsonList, Key, Versioned, state_of
from marketplace.evaluation.states import COPY_LIFE, LETTER_LIFE, CopyState, LetterState
from marketplace.files.models import Attachment


class BlindCopy(Versioned, Base):
    """What reviewers read of a bid: its text without names, its files without metadata, under an alias.

    Attributes:
        alias: A, B, C …: the same for the whole panel and for good, dealt out at random.
        content: the bid's JSON without whoever is named in it, before the marks are covered, see `blinding`.
        marks: what the scan found, see `blinding.Mark`: covered ones are blacked out in the text.
    """

    __tablename__ = "blind_copy"
    life: ClassVar = COPY_LIFE

    id: Mapped[Key]
    panel_id: Mapped[int] = mapped_column()
    challenge_id: Mapped[int] = mapped_column()
    bid_id: Mapped[int] = mapped_column(unique=True)
    alias: Mapped[str]
    content: Mapped[JsonDict]
    marks: Mapped[JsonList] = mapped_column(default=list)
    state: Mapped[CopyState] = mapped_column(state_of(CopyState), default=CopyState.DRAFT)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]

    bid: Mapped[Bid] = relationship(foreign_keys=[bid_id], primaryjoin=bid_id == Bid.id)
    files: Mapped[list[BlindFile]] = relationship(order_by="BlindFile.number", back_populates="copy")

    __table_args__ = (
        # A panel reads bids of its own call.
        ForeignKeyConstraint(["panel_id", "challenge_id"], ["panel.id", "panel.challenge_id"]),
        ForeignKeyConstraint(["bid_id", "challenge_id"], ["bid.id", "bid.challenge_id"]),
        UniqueConstraint("id", "panel_id"),  # referred to by scores
        UniqueConstraint("panel_id", "alias"),
        CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released_at_a_time"),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released_by_somebody"),
    )


# What reviewers read doesn't change under their eyes, and an alias never moves.
db.frozen(BlindCopy.__table__, ("content", "marks"), ("draft",))  # type: ignore[arg-type]
db.frozen(BlindCopy.__table__, ("alias", "bid_id", "panel_id"), ())  # type: ignore[arg-type]


class BlindFile(Base):
    """One file of a bid as reviewers get it: without metadata, under a name of ours.

    Attributes:
        source: its name in the bid; read by the secretary only.
        attachment_id: the copy; None where the file is left out.
        left_out: why reviewers don't get it; empty where they do.
        unread: places that can't be read as text, so that the secretary looks at them himself.
    """

    __tablename__ = "blind_file"

    id: Mapped[Key]
    copy_id: Mapped[int] = mapped_column(ForeignKey("blind_copy.id"))
    number: Mapped[int]
    source: Mapped[str]
    source_digest: Mapped[str]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    left_out: Mapped[str] = mapped_column(default="")
    unread: Mapped[JsonList] = mapped_column(default=list)

    copy: Mapped[BlindCopy] = relationship(back_populates="files")
    attachment: Mapped[Attachment | None] = relationship()

    __table_args__ = (
        UniqueConstraint("copy_id", "number"),
        CheckConstraint("(attachment_id IS NULL) = (left_out <> '')", name="left_out_with_a_reason"),
    )


db.frozen(BlindFile.__table__, (), ("draft",), through=("copy_id", "blind_copy"))  # type: ignore[arg-type]


class BidLetter(Versioned, Base):
    """The answer to a bid: every bid gets one, and none speaks of another.

    Attributes:
        reason: code list `bid_reasons`.
        scores: [{"name": str, "weight": int, "minimum": int | None, "mean": int}], means in hundredths of a point.
        comments: [{"criterion": str, "text": str, "cleared": bool}]: sent are those that the secretary has cleared.
        note: the secretary's own words; edited: he has worked on it, so that nothing is drafted over it.
        digest: SHA-256 of what was sent.
    """

    __tablename__ = "bid_letter"
    life: ClassVar = LETTER_LIFE

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column()
    bid_id: Mapped[int] = mapped_column(unique=True)
    reason: Mapped[str | None]
    scores: Mapped[JsonList] = mapped_column(default=list)
    comments: Mapped[JsonList] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")
    edited: Mapped[bool] = mapped_column(default=False)
    state: Mapped[LetterState] = mapped_column(state_of(LetterState), default=LetterState.DRAFT)
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    digest: Mapped[str | None]

    bid: Mapped[Bid] = relationship(foreign_keys=[bid_id], primaryjoin=bid_id == Bid.id)

    __table_args__ = (
        ForeignKeyConstraint(["bid_id", "challenge_id"], ["bid.id", "bid.challenge_id"]),
        CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL) AND (state = 'sent') = (digest IS NOT NULL)",
            name="sent_at_a_time",
        ),
        CheckConstraint("state = 'draft' OR reason IS NOT NULL", name="sent_with_a_reason"),
    )

    @property
    def bidder_id(self) -> int | None:
        """Whose bid it answers."""
        return self.bid.bidder_id

    @property
    def organisation_id(self) -> int:
        """Whose call it is."""
        return self.bid.challenge.organisation_id

    @property
    def region(self) -> str:
        """The call's region."""
        return self.bid.challenge.region


db.frozen(
    BidLetter.__table__,  # type: ignore[arg-type]
    ("reason", "scores", "comments", "note", "digest", "sent_at", "sent_by"),
    ("draft",),
)
db.frozen(BidLetter.__table__, ("bid_id", "challenge_id"), ())  # type: ignore[arg-type]
