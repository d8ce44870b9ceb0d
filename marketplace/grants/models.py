"""Public money (财政资金) of calls: projects that a list in 公示 has approved, tranches, recoveries, the ledger.

It never meets contract money: escrows belong to publishers and winners, this ledger to the treasury.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.contracts.models import Contract
from marketplace.db import Base, Fen, Key, Versioned, state_of
from marketplace.grants.states import (
    PROJECT_LIFE,
    RECOVERY_LIFE,
    TRANCHE_LIFE,
    ProjectState,
    RecoveryState,
    Rule,
    TrancheState,
)
from marketplace.notices.models import Notice

if TYPE_CHECKING:
    from marketplace.grants.ledger_models import GrantLine


class ProjectList(Base):
    """A list of projects to be supported (拟立项名单), shown together in one notice."""

    __tablename__ = "project_list"

    id: Mapped[Key]
    title: Mapped[str]
    region: Mapped[str] = mapped_column(index=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), unique=True)
    published_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(default=clock.now)

    notice: Mapped[Notice | None] = relationship()
    projects: Mapped[list[Project]] = relationship(back_populates="listed_in", order_by="Project.id")


class Project(Versioned, Base):
    """A contract of a call that is to be supported with public money (立项项目).

    Attributes:
        organisation_id: who gets the money: a party of the contract.
        cap_fen: the most that all tranches together may come to, in 分, as the policies said on the day of entry.
        share_policy_id, most_policy_id: these policies.
    """

    __tablename__ = "grant_project"
    life: ClassVar = PROJECT_LIFE

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    region: Mapped[str] = mapped_column(index=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("project_list.id"), index=True)
    cap_fen: Mapped[Fen]
    share_policy_id: Mapped[int | None]
    most_policy_id: Mapped[int | None]
    state: Mapped[ProjectState] = mapped_column(state_of(ProjectState), default=ProjectState.ENTERED)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    approved_on: Mapped[date | None]
    ended_reason: Mapped[str | None]

    contract: Mapped[Contract] = relationship()
    organisation: Mapped[Organisation] = relationship()
    listed_in: Mapped[ProjectList | None] = relationship(back_populates="projects")
    tranches: Mapped[list[Tranche]] = relationship(back_populates="project", order_by="Tranche.number")
    recoveries: Mapped[list[Recovery]] = relationship(back_populates="project", order_by="Recovery.id")
    lines: Mapped[list[GrantLine]] = relationship(viewonly=True, order_by="GrantLine.id")

    __table_args__ = (
        CheckConstraint("cap_fen > 0", name="cap_above_zero"),
        CheckConstraint(
            "(state IN ('approved', 'closed', 'revoked')) = (approved_on IS NOT NULL)", name="approved_on_a_day"
        ),
        # Nothing is approved that wasn't public.
        CheckConstraint("state IN ('entered', 'dropped') OR list_id IS NOT NULL", name="listed_first"),
        CheckConstraint("(state IN ('dropped', 'revoked')) = (ended_reason IS NOT NULL)", name="ended_with_a_reason"),
        # One project for a contract: two would be paid for one piece of work.
        Index(
            "uq_grant_project_live",
            "contract_id",
            unique=True,
            **db.where(state != "dropped"),
        ),
    )


class Tranche(Versioned, Base):
    """A part of a project's money (拨付批次), asked for with evidence, decided by an official, paid by the treasury.

    Attributes:
        basis_fen: what the rule measures by, in 分: the first payment really made, or the cap.
        limit_fen: the most that the rule allowed for this tranche when it was granted.
        voucher: the treasury's own number of the payment.
    """

    __tablename__ = "tranche"
    life: ClassVar = TRANCHE_LIFE

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("grant_project.id"))
    number: Mapped[int]
    rule: Mapped[Rule] = mapped_column(state_of(Rule))
    amount_fen: Mapped[Fen]
    basis_fen: Mapped[Fen]
    limit_fen: Mapped[Fen]
    policy_id: Mapped[int | None]
    evidence: Mapped[str]
    state: Mapped[TrancheState] = mapped_column(state_of(TrancheState), default=TrancheState.ASKED)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    voucher: Mapped[str | None]
    paid_on: Mapped[date | None]
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    project: Mapped[Project] = relationship(back_populates="tranches")

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        UniqueConstraint("id", "project_id"),  # referred to by the ledger
        CheckConstraint("amount_fen > 0 AND amount_fen <= limit_fen", name="within_its_rule"),
        CheckConstraint("evidence <> ''", name="asked_with_evidence"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="decided_by_another"),
        CheckConstraint("state <> 'refused' OR decision_reason <> ''", name="refused_with_a_reason"),
        CheckConstraint("(state = 'paid') = (voucher IS NOT NULL AND paid_on IS NOT NULL)", name="paid_with_a_voucher"),
    )

    @property
    def organisation_id(self) -> int:
        """Who asks."""
        return self.project.organisation_id

    @property
    def region(self) -> str:
        """Whose officials decide."""
        return self.project.region


class Recovery(Versioned, Base):
    """Money that is ordered back (追回), with its cause from `termination_causes` and until when."""

    __tablename__ = "recovery"
    life: ClassVar = RECOVERY_LIFE

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("grant_project.id"), index=True)
    amount_fen: Mapped[Fen]
    cause: Mapped[str]
    reason: Mapped[str]
    due_on: Mapped[date]
    policy_id: Mapped[int | None]
    state: Mapped[RecoveryState] = mapped_column(state_of(RecoveryState), default=RecoveryState.ORDERED)
    ordered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ordered_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_on: Mapped[date | None]
    close_note: Mapped[str] = mapped_column(default="")

    project: Mapped[Project] = relationship(back_populates="recoveries")

    __table_args__ = (
        UniqueConstraint("id", "project_id"),
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("reason <> ''", name="ordered_with_a_reason"),
        CheckConstraint("(state = 'ordered') = (closed_on IS NULL)", name="closed_on_a_day"),
        CheckConstraint("state <> 'lifted' OR close_note <> ''", name="lifted_with_a_reason"),
        # Whoever ordered money back doesn't let it go.
        CheckConstraint("state <> 'lifted' OR closed_by <> ordered_by", name="lifted_by_another"),
    )

    @property
    def organisation_id(self) -> int:
        """Who pays back."""
        return self.project.organisation_id

    @property
    def region(self) -> str:
        """Whose officials decide."""
        return self.project.region


db.frozen(Project.__table__, ("contract_id", "organisation_id", "cap_fen"), ())  # type: ignore[arg-type]
db.frozen(Tranche.__table__, ("project_id", "number", "rule", "amount_fen", "evidence"), ())  # type: ignore[arg-type]
db.frozen(Recovery.__table__, ("project_id", "amount_fen", "cause", "reason"), ())  # type: ignore[arg-type]
_OTHERS = (
    "(SELECT COALESCE(SUM(amount_fen), 0) FROM tranche WHERE project_id = NEW.project_id AND id <> NEW.id"
    " AND state IN ('granted', 'paid'))"
)
_CAP = "(SELECT cap_fen FROM grant_project WHERE id = NEW.project_id)"
db.refused(
    Tranche.__table__,  # type: ignore[arg-type]
    "above_the_cap",
    "update",
    f"NEW.state = 'granted' AND OLD.state <> 'granted' AND {_OTHERS} + NEW.amount_fen > {_CAP}",
    "all tranches together stay below the cap",
)
_PAID = "(SELECT COALESCE(SUM(amount_fen), 0) FROM tranche WHERE project_id = NEW.project_id AND state = 'paid')"
_ORDERED = "(SELECT COALESCE(SUM(amount_fen), 0) FROM recovery WHERE project_id = NEW.project_id AND state <> 'lifted')"
db.refused(
    Recovery.__table__,  # type: ignore[arg-type]
    "more_than_was_paid",
    "insert",
    f"{_ORDERED} + NEW.amount_fen > {_PAID}",
    "no more is ordered back than was paid",
)
