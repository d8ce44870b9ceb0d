"""Files of rows and their rows: what was read, what it comes to, what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, JsonDict, JsonList, Key, Versioned, state_of
from marketplace.intake.states import INTAKE_LIFE, IntakeState, Outcome
from marketplace.lifecycle import Lifecycle


class Intake(Versioned, Base):
    """One file that was handed in: for what, who, when, which bytes, what came of it.

    `counts` has the number of rows by outcome: what the dry run found until the rows are brought in, and what was
    done from then on.
    """

    __tablename__ = "intake"

    id: Mapped[Key]
    kind: Mapped[str]
    """What its rows are, a key of `formats.FORMATS`."""
    region: Mapped[str]
    """Whose officials it belongs to."""
    state: Mapped[IntakeState] = mapped_column(state_of(IntakeState), default=INTAKE_LIFE.initial)
    life: ClassVar[Lifecycle[IntakeState]] = INTAKE_LIFE
    file_name: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the file."""
    size: Mapped[int]
    leave_out: Mapped[bool] = mapped_column(default=False)
    """Whether rows with errors were left out; otherwise one of them holds back the whole file."""
    rows_expected: Mapped[int] = mapped_column(default=0)
    rows_read: Mapped[int] = mapped_column(default=0)
    counts: Mapped[JsonDict] = mapped_column(default=dict)
    ignored: Mapped[JsonList] = mapped_column(default=list)
    """Heads of columns that aren't used."""
    error: Mapped[JsonDict] = mapped_column(default=dict)
    """Why the file can't be read, by language."""
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    checked_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("size > 0", name="not_empty"), Index(None, "region"))

    @property
    def refused(self) -> int:
        """How many rows have errors."""
        return int(self.counts.get(Outcome.REFUSED, 0))

    @property
    def brings(self) -> int:
        """How many rows it adds or changes."""
        return int(self.counts.get(Outcome.ADDED, 0)) + int(self.counts.get(Outcome.CHANGED, 0))


class IntakeRow(Base):
    """One row of a file. `said` holds what was read until it is brought in or dropped."""

    __tablename__ = "intake_row"

    id: Mapped[Key]
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    row: Mapped[int]
    """As a spreadsheet counts."""
    label: Mapped[str] = mapped_column(default="")
    """What the row is about, in the words of the file."""
    outcome: Mapped[Outcome] = mapped_column(state_of(Outcome))
    said: Mapped[JsonDict] = mapped_column(default=dict)
    findings: Mapped[JsonList] = mapped_column(default=list)
    """[{"column", "zh", "en"}]: what is wrong or what changes, by language."""

    __table_args__ = (UniqueConstraint("intake_id", "row"), Index(None, "intake_id", "outcome", "row"))
