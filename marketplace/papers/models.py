"""Papers: one row for each document that was asked for, found again by the digest of what it is made from."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, Key, state_of
from marketplace.files.models import Attachment
from marketplace.lifecycle import Lifecycle


class PaperState(enum.StrEnum):
    """Where a paper stands."""

    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"


class Fault(enum.StrEnum):
    """Why a paper wasn't made."""

    CHANGED = "changed"  # the record says something else than when the paper was asked for
    WITHDRAWN = "withdrawn"  # the record's state no longer lets this paper be handed out
    RENDERING = "rendering"  # the typesetter refused the content; the log says why


_S = PaperState

PAPER_LIFE = Lifecycle(
    "paper",
    _S.ASKED,
    {
        "make": ((_S.ASKED,), _S.MADE),
        "fail": ((_S.ASKED,), _S.FAILED),
        "ask_again": ((_S.FAILED,), _S.ASKED),
    },
)


class Paper(Base):
    """One document of one record in one format."""

    __tablename__ = "paper"
    life: ClassVar[Lifecycle[PaperState]] = PAPER_LIFE

    id: Mapped[Key]
    subject: Mapped[str]
    """Which records: a key of `papers.SOURCES`, e.g. "contract"."""
    subject_id: Mapped[int]
    kind: Mapped[str]
    language: Mapped[str] = mapped_column(default="zh")
    format: Mapped[str]
    version_digest: Mapped[str]
    """SHA-256 over what it says and how it is laid out: the same digest is the same paper."""
    state: Mapped[PaperState] = mapped_column(state_of(PaperState), default=PaperState.ASKED)
    error: Mapped[Fault | None] = mapped_column(state_of(Fault))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), unique=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_at: Mapped[datetime | None]

    file: Mapped[Attachment | None] = relationship(lazy="joined")

    __table_args__ = (
        # Asking again for the same thing finds the paper that is there.
        UniqueConstraint("subject", "subject_id", "kind", "language", "format", "version_digest"),
        CheckConstraint("format IN ('pdf', 'docx', 'xlsx')", name="known_format"),
        CheckConstraint("(state = 'made') = (file_id IS NOT NULL)", name="made_means_a_file"),
        CheckConstraint("(state = 'made') = (made_at IS NOT NULL)", name="made_means_a_time"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_with_a_reason"),
    )


# A paper stays what it was asked to be, and once it is made its bytes stay the same.
db.frozen(Paper.__table__, ("subject", "subject_id", "kind", "format", "version_digest"), ())  # type: ignore[arg-type]
db.frozen(Paper.__table__, ("file_id", "state"), ("asked", "failed"))  # type: ignore[arg-type]
