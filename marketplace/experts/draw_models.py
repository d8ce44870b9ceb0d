"""Draws of panels, and who was replaced by whom."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock, db
from marketplace.db import Base, JsonDict, JsonList, Key, Versioned, state_of
from marketplace.experts.states import DRAW_LIFE, DrawState
from marketplace.lifecycle import Lifecycle


class ExpertDraw(Versioned, Base):
    """A draw of experts for a panel.

    `commitment` is the SHA-256 of the seed and public from the first moment; the seed itself is wrapped under the
    server's seal key until it is published. docs/draws.md describes what is computed and how to check it.
    """

    __tablename__ = "expert_draw"
    life: ClassVar[Lifecycle[DrawState]] = DRAW_LIFE

    id: Mapped[Key]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    region: Mapped[str]
    title: Mapped[str]
    """What it is for, as the public page says it."""
    size: Mapped[int]
    strata: Mapped[JsonDict]
    """Field code, or "any", -> seats."""
    state: Mapped[DrawState] = mapped_column(state_of(DrawState), default=DRAW_LIFE.initial)
    commitment: Mapped[str]
    sealed_seed: Mapped[bytes]
    seed: Mapped[str | None] = mapped_column()
    """64 hexadecimal digits; empty until it is published."""
    public: Mapped[str] = mapped_column(default="")
    """What was public and unknown when the seed was committed, e.g. the digest of the bids' receipts."""
    pool: Mapped[JsonList] = mapped_column(default=list)
    """[[code, stratum]], sorted by code."""
    excluded: Mapped[JsonList] = mapped_column(default=list)
    """[{"code", "conflicts"}]: who was kept out, and why; for the office only."""
    drawn: Mapped[JsonList] = mapped_column(default=list)
    """Codes in the order of the draw, the panel first, then the reserves."""
    committed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    committed_at: Mapped[datetime] = mapped_column(default=clock.now)
    drawn_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("size > 0 AND size % 2 = 1", name="odd"),
        CheckConstraint("length(commitment) = 64", name="commitment_of_64"),
        CheckConstraint("(state = 'published') = (seed IS NOT NULL)", name="seed_when_published"),
        CheckConstraint("(state = 'committed') = (drawn_at IS NULL)", name="drawn_at_a_time"),
        Index(None, "subject_type", "subject_id"),
    )


# Size, strata and commitment are fixed before anybody knows the pool; pool and result once it is drawn.
_DRAW = ExpertDraw.__table__
db.frozen(_DRAW, ("subject_type", "subject_id", "size", "strata", "commitment", "sealed_seed"), unless_states=())  # type: ignore[arg-type]
db.frozen(_DRAW, ("public", "pool", "excluded", "drawn", "drawn_at"), unless_states=("committed",))  # type: ignore[arg-type]


class Replacement(Base):
    """One drawn expert replaced by the next of the same draw."""

    __tablename__ = "expert_replacement"

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("expert_draw.id"))
    out_code: Mapped[str]
    in_code: Mapped[str]
    reason: Mapped[str]
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        # Nobody leaves or enters a panel twice.
        UniqueConstraint("draw_id", "out_code"),
        UniqueConstraint("draw_id", "in_code"),
        CheckConstraint("reason <> ''", name="with_a_reason"),
    )


db.append_only(Replacement.__table__)  # type: ignore[arg-type]
