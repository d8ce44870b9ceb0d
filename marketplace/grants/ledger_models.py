"""The grants' own ledger: append-only lines between the accounts of a project."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock, db
from marketplace.db import Base, Fen, Key, state_of
from marketplace.grants.states import LINES, Account, Journal


def _lines() -> str:
    pairs = (f"(journal = '{journal}' AND debit = '{to}' AND credit = '{of}')" for journal, (of, to) in LINES.items())
    return " OR ".join(pairs)


class GrantLine(Base):
    """One line of the grants' ledger: it debits one account of a project and credits another."""

    __tablename__ = "grant_line"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("grant_project.id"), index=True)
    journal: Mapped[Journal] = mapped_column(state_of(Journal))
    debit: Mapped[Account] = mapped_column(state_of(Account))
    credit: Mapped[Account] = mapped_column(state_of(Account, "credited_account"))
    amount_fen: Mapped[Fen]
    tranche_id: Mapped[int | None]
    recovery_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        ForeignKeyConstraint(["tranche_id", "project_id"], ["tranche.id", "tranche.project_id"]),
        ForeignKeyConstraint(["recovery_id", "project_id"], ["recovery.id", "recovery.project_id"]),
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("(tranche_id IS NULL) <> (recovery_id IS NULL)", name="one_cause"),
        CheckConstraint(_lines(), name="accounts_of_its_journal"),
        # Each is booked once in each journal, whatever arrives twice.
        UniqueConstraint("tranche_id", "journal"),
        UniqueConstraint("recovery_id", "journal"),
    )


db.append_only(GrantLine.__table__)  # type: ignore[arg-type]
