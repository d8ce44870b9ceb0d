"""Who judges a call and what they give: panel, seats, sheets, scores.

Blind copies and letters, and the meeting with its notes, have modules of their own.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Person
from marketplace.challenges.models import Challenge
from marketplace.challenges.of_call import OfCall
from marketplace.db import Base, JsonList, Key, Versioned, state_of
from marketplace.evaluation.meeting_models import Meeting, SpreadNote
from marketplace.evaluation.paper_models import BidLetter, BlindCopy, BlindFile
from marketplace.evaluation.states import (
    SEAT_LIFE,
    SEATED,
    SHEET_LIFE,
    SeatState,
    SheetState,
)
from marketplace.evaluation.tally import Stage
from marketplace.experts.models import Expert, ExpertDraw

__all__ = ["BidLetter", "BlindCopy", "BlindFile", "Meeting", "Panel", "Score", "Seat", "Sheet", "SpreadNote"]

_SEATED = ", ".join(f"'{state}'" for state in SEATED)


class Panel(OfCall, Versioned, Base):
    """The reviewers of a call.

    Attributes:
        size: seats, an odd number, so that no vote stands still; quorum: sheets that must be in for it to decide.
        draw_id: the draw that its reviewers came from, with its seed committed before and published after.
        read_until: until when the blind review lasts; nobody is locked out on that day, but it stands on desks.
        visit: whether the panel goes to see the teams, scored apart.
    """

    __tablename__ = "panel"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), unique=True)
    size: Mapped[int]
    quorum: Mapped[int]
    draw_id: Mapped[int] = mapped_column(ForeignKey("expert_draw.id"), unique=True)
    chair_id: Mapped[int | None]
    read_until: Mapped[date]
    visit: Mapped[bool] = mapped_column(default=False)
    appointed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    appointed_at: Mapped[datetime] = mapped_column(default=clock.now)

    challenge: Mapped[Challenge] = relationship()
    draw: Mapped[ExpertDraw] = relationship()
    seats: Mapped[list[Seat]] = relationship(
        back_populates="panel", order_by="Seat.number", foreign_keys="Seat.panel_id"
    )
    copies: Mapped[list[BlindCopy]] = relationship(order_by="BlindCopy.alias", foreign_keys="BlindCopy.panel_id")
    meeting: Mapped[Meeting | None] = relationship(back_populates="panel")

    __table_args__ = (
        UniqueConstraint("id", "challenge_id"),  # referred to by its copies
        CheckConstraint("size % 2 = 1", name="odd"),
        CheckConstraint("quorum * 2 > size AND quorum <= size", name="quorum_of_more_than_half"),
    )


# A foreign key both ways would be a circle: that the chair is one of its own reviewers is held here.
db.refused(
    Panel.__table__,  # type: ignore[arg-type]
    "own_chair",
    "update",
    "NEW.chair_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat WHERE id = NEW.chair_id AND panel_id = NEW.id)",
    "the chair is one of the panel",
)


class Seat(Versioned, Base):
    """A reviewer's place on a panel.

    Attributes:
        number: 1, 2 …: all that anybody but the secretary reads of who he is; a replacement has a new one.
        place: his place among those drawn, from 1; a replacement's is his number.
        pledge: what he signed before the first page, word for word.
        conflicts: [{"kind", "party", "evidence", "found": bool}]: found ones block, declared ones recuse.
        reason: why he left.
    """

    __tablename__ = "seat"
    life: ClassVar = SEAT_LIFE

    id: Mapped[Key]
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    place: Mapped[int]
    state: Mapped[SeatState] = mapped_column(state_of(SeatState), default=SeatState.DRAWN)
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)
    pledge: Mapped[str] = mapped_column(default="")
    pledged_at: Mapped[datetime | None]
    conflicts: Mapped[JsonList] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(default="")
    left_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"), unique=True)

    panel: Mapped[Panel] = relationship(back_populates="seats", foreign_keys=[panel_id])
    expert: Mapped[Expert] = relationship()
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    sheets: Mapped[list[Sheet]] = relationship(
        back_populates="seat", foreign_keys="Sheet.seat_id", primaryjoin="Sheet.seat_id == Seat.id"
    )

    __table_args__ = (
        UniqueConstraint("id", "panel_id"),  # referred to by sheets
        UniqueConstraint("panel_id", "number"),
        # Nobody sits twice, and nobody who left comes back.
        UniqueConstraint("panel_id", "person_id"),
        CheckConstraint("(pledged_at IS NULL) = (pledge = '')", name="pledged_in_words"),
        CheckConstraint("state <> 'pledged' OR pledged_at IS NOT NULL", name="reads_after_the_pledge"),
        CheckConstraint(f"(state IN ({_SEATED})) = (left_at IS NULL)", name="left_at_a_time"),
        CheckConstraint(f"state IN ({_SEATED}) OR reason <> ''", name="left_with_a_reason"),
    )

    @property
    def leads(self) -> bool:
        """Whether he chairs the panel."""
        return self.panel.chair_id == self.id and self.state is SeatState.PLEDGED


# What was promised stays as it was promised.
db.refused(
    Seat.__table__,  # type: ignore[arg-type]
    "pledge_stands",
    "update",
    "OLD.pledge <> '' AND NOT (NEW.pledge {same} OLD.pledge AND NEW.pledged_at {same} OLD.pledged_at)",
    "a pledge is never rewritten",
)


class Sheet(Base):
    """A reviewer's scores of one stage; locked on submission, for good."""

    __tablename__ = "sheet"
    life: ClassVar = SHEET_LIFE

    id: Mapped[Key]
    seat_id: Mapped[int] = mapped_column()
    panel_id: Mapped[int] = mapped_column()
    stage: Mapped[Stage] = mapped_column(state_of(Stage))
    state: Mapped[SheetState] = mapped_column(state_of(SheetState), default=SheetState.OPEN)
    locked_at: Mapped[datetime | None]

    seat: Mapped[Seat] = relationship(back_populates="sheets", foreign_keys=[seat_id], primaryjoin=seat_id == Seat.id)
    scores: Mapped[list[Score]] = relationship(
        back_populates="sheet",
        order_by="Score.copy_id, Score.criterion",
        foreign_keys="Score.sheet_id",
        primaryjoin="Score.sheet_id == Sheet.id",
    )

    __table_args__ = (
        ForeignKeyConstraint(["seat_id", "panel_id"], ["seat.id", "seat.panel_id"]),
        UniqueConstraint("id", "panel_id"),
        UniqueConstraint("seat_id", "stage"),
        CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_at_a_time"),
    )


db.refused(
    Sheet.__table__,  # type: ignore[arg-type]
    "stays_locked",
    "update",
    "OLD.state = 'locked'",
    "a submitted sheet can no longer change",
)
_PARTIAL = "EXISTS (SELECT 1 FROM score WHERE sheet_id = NEW.id AND points IS NULL)"
db.refused(
    Sheet.__table__,  # type: ignore[arg-type]
    "whole_when_locked",
    "update",
    f"NEW.state = 'locked' AND {_PARTIAL}",
    "a sheet with a gap can not be submitted",
)


class Score(Base):
    """What a reviewer gives a bid for one criterion, with his comment.

    Attributes:
        criterion: its number in the call, from 1; 0 for the bid as a whole (defence, visit).
        points: 0 to 100; None while it isn't given yet.
    """

    __tablename__ = "score"

    id: Mapped[Key]
    sheet_id: Mapped[int] = mapped_column()
    panel_id: Mapped[int] = mapped_column()
    copy_id: Mapped[int] = mapped_column()
    criterion: Mapped[int]
    points: Mapped[int | None]
    comment: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)

    sheet: Mapped[Sheet] = relationship(
        back_populates="scores", foreign_keys=[sheet_id], primaryjoin=sheet_id == Sheet.id
    )
    copy: Mapped[BlindCopy] = relationship(foreign_keys=[copy_id], primaryjoin=copy_id == BlindCopy.id)

    __table_args__ = (
        # Sheet and copy are of one panel: nobody scores another call's bid.
        ForeignKeyConstraint(["sheet_id", "panel_id"], ["sheet.id", "sheet.panel_id"]),
        ForeignKeyConstraint(["copy_id", "panel_id"], ["blind_copy.id", "blind_copy.panel_id"]),
        UniqueConstraint("sheet_id", "copy_id", "criterion"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points_of_a_hundred"),
    )


db.frozen(Score.__table__, (), ("open",), through=("sheet_id", "sheet"))  # type: ignore[arg-type]
