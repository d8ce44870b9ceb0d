"""The final acceptance (验收) of a contract that a call led to: each indicator measured against what was promised."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.contracts.models import Contract
from marketplace.contracts.of_contract import OfContract
from marketplace.contracts.states import Outcome
from marketplace.db import Base, Key, state_of


class Acceptance(OfContract, Base):
    """What was found on a day; its report and test records are files of this record. The newest one counts.

    Attributes:
        reason: in words; of a diligent failure also what shows the diligence (Science and Technology Progress Act
            art. 68): records of the work, the attempts, the timely notice.
    """

    __tablename__ = "acceptance"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(state_of(Outcome))
    on: Mapped[date]
    reason: Mapped[str]
    by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    contract: Mapped[Contract] = relationship()
    measurements: Mapped[list[Measurement]] = relationship(order_by="Measurement.number", back_populates="acceptance")

    __table_args__ = (CheckConstraint("outcome = 'passed' OR reason <> ''", name="missed_with_a_reason"),)


class Measurement(Base):
    """One indicator: what the call asked, what the bid promised, what was measured, and whether that keeps it.

    Attributes:
        asked, promised, measured: as they are read, e.g. "≥ 420 MPa".
        met: compared by the platform where both are numbers, else said by whoever accepts.
    """

    __tablename__ = "measurement"

    id: Mapped[Key]
    acceptance_id: Mapped[int] = mapped_column(ForeignKey("acceptance.id"))
    number: Mapped[int]
    quantity: Mapped[str]
    unit: Mapped[str]
    asked: Mapped[str]
    promised: Mapped[str]
    measured: Mapped[str]
    must: Mapped[bool]
    met: Mapped[bool]

    acceptance: Mapped[Acceptance] = relationship(back_populates="measurements")

    __table_args__ = (
        UniqueConstraint("acceptance_id", "number"),
        CheckConstraint("measured <> ''", name="was_measured"),
    )


db.append_only(Acceptance.__table__)  # type: ignore[arg-type]
db.append_only(Measurement.__table__)  # type: ignore[arg-type]
# A promise that must be kept and wasn't is no pass, whoever says so.
db.refused(
    Measurement.__table__,  # type: ignore[arg-type]
    "missed_is_no_pass",
    "insert",
    "NEW.must AND NOT NEW.met AND (SELECT outcome FROM acceptance WHERE acceptance.id = NEW.acceptance_id) = 'passed'",
    "an indicator that must be kept was missed",
)
