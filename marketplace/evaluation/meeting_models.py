"""The consensus meeting and its notes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.challenges.states import RankingOrder
from marketplace.db import Base, Key, Versioned, state_of
from marketplace.evaluation.states import MEETING_LIFE, MeetingState

if TYPE_CHECKING:
    from marketplace.evaluation.models import Panel


class Meeting(Versioned, Base):
    """The consensus meeting, led by the chair.

    Attributes:
        order: which of the two orders the panel chose, with its reason; minutes: what was said, in the chair's words.
    """

    __tablename__ = "meeting"
    life: ClassVar = MEETING_LIFE

    id: Mapped[Key]
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), unique=True)
    state: Mapped[MeetingState] = mapped_column(state_of(MeetingState), default=MeetingState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    minutes: Mapped[str] = mapped_column(default="")
    order: Mapped[RankingOrder | None] = mapped_column(state_of(RankingOrder))
    order_reason: Mapped[str] = mapped_column(default="")
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    closed_at: Mapped[datetime | None]

    panel: Mapped[Panel] = relationship(back_populates="meeting")
    notes: Mapped[list[SpreadNote]] = relationship(order_by="SpreadNote.id")

    __table_args__ = (
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL) AND (state = 'closed') = (closed_by IS NOT NULL)"
            " AND (state = 'open' OR (\"order\" IS NOT NULL AND order_reason <> ''))",
            name="closed_with_a_choice",
        ),
    )


db.frozen(Meeting.__table__, ("minutes", "order_reason", "closed_by", "closed_at"), ("open",))  # type: ignore[arg-type]


class SpreadNote(Base):
    """Why reviewers stand far apart on a bid's criterion, as the meeting found; the scores stay as they were given."""

    __tablename__ = "spread_note"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    copy_id: Mapped[int] = mapped_column(ForeignKey("blind_copy.id"))
    criterion: Mapped[int]
    note: Mapped[str]
    written_by: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        UniqueConstraint("meeting_id", "copy_id", "criterion"),
        CheckConstraint("note <> ''", name="says_something"),
        Index(None, "copy_id"),
    )


db.frozen(SpreadNote.__table__, (), ("open",), through=("meeting_id", "meeting"))  # type: ignore[arg-type]
