"""Imports of registrations made elsewhere, and their rows: the report, and where each registration came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock, db
from marketplace.db import Base, JsonDict, JsonList, Key, Versioned, state_of
from marketplace.external.states import IMPORT_LIFE, ImportState, Outcome
from marketplace.lifecycle import Lifecycle


class Import(Versioned, Base):
    """One file that was handed in: who, when, which bytes, how it was read, what came of it.

    `counts` has the number of rows by outcome; it is what the dry run found until the rows are brought in, and what
    was done from then on.
    """

    __tablename__ = "import"

    id: Mapped[Key]
    state: Mapped[ImportState] = mapped_column(state_of(ImportState), default=IMPORT_LIFE.initial)
    life: ClassVar[Lifecycle[ImportState]] = IMPORT_LIFE
    region: Mapped[str]
    """One of the parties of every row is there: the region of the official who imports."""
    file_name: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the file."""
    size: Mapped[int]
    unit: Mapped[str] = mapped_column(default="")
    """Of amounts whose head names none: yuan, wan or empty."""
    complete: Mapped[bool] = mapped_column(default=False)
    """Whether the file holds everything of its period, so that our own which it lacks are missing."""
    leave_out: Mapped[bool] = mapped_column(default=False)
    """Whether rows with errors were left out; otherwise one of them holds back the whole file."""

    rows_expected: Mapped[int] = mapped_column(default=0)
    rows_read: Mapped[int] = mapped_column(default=0)
    first_day: Mapped[date | None]
    """Of registration, among the rows without errors."""
    last_day: Mapped[date | None]
    counts: Mapped[JsonDict] = mapped_column(default=dict)
    warnings: Mapped[JsonList] = mapped_column(default=list)
    error: Mapped[JsonDict] = mapped_column(default=dict)
    """Why the file can't be read, by language."""

    imported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None for the command line."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    checked_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("unit IN ('', 'yuan', 'wan')", name="unit"),
        Index(None, "region"),
    )

    @property
    def refused(self) -> int:
        """How many rows have errors."""
        return int(self.counts.get(Outcome.REFUSED, 0))

    @property
    def brings(self) -> int:
        """How many registrations it adds or changes."""
        return int(self.counts.get(Outcome.ADDED, 0)) + int(self.counts.get(Outcome.CHANGED, 0))


class ImportRow(Base):
    """One row of a file: what it comes to, and for a registration that it made or changed, where that came from.

    `said` holds what was read until it is brought in or dropped; `findings` is what the report says of the row.
    """

    __tablename__ = "import_row"

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    row: Mapped[int] = mapped_column()
    """As a spreadsheet counts; 0 for what isn't in the file."""
    number: Mapped[str] = mapped_column(default="")
    outcome: Mapped[Outcome] = mapped_column(state_of(Outcome))
    said: Mapped[JsonDict] = mapped_column(default=dict)
    findings: Mapped[JsonList] = mapped_column(default=list)
    """[{"code", "column", "found", "old", "new"}], see `problems`."""
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))

    __table_args__ = (
        # a row is told once; what the file lacks has no row of its own
        Index(
            "uq_import_row_row",
            "import_id",
            "row",
            unique=True,
            **db.where(row > 0),
        ),
        Index(None, "import_id", "outcome", "row"),
        Index(None, "import_id", "number"),
        Index(None, "registration_id"),
    )
