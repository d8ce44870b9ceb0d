"""What a gate of a race (赛马) decided about each runner, side by side with the others."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.challenges.models import Award
from marketplace.db import Base, Key, state_of


class GateVerdict(enum.StrEnum):
    """What becomes of a runner at a gate."""

    CONTINUE = "continue"
    ELIMINATE = "eliminate"
    MERGE = "merge"  # its team goes on with another runner's


class GateDecision(Base):
    """One runner at one gate; read by all runners of the call, published on its page.

    Attributes:
        phase: the number of the call's phase whose end the gate is.
        into_award_id: of a merging, the runner that it goes on with.
    """

    __tablename__ = "gate_decision"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    phase: Mapped[int]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    verdict: Mapped[GateVerdict] = mapped_column(state_of(GateVerdict))
    reason: Mapped[str]
    into_award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    award: Mapped[Award] = relationship(foreign_keys=[award_id])
    into: Mapped[Award | None] = relationship(foreign_keys=[into_award_id])

    __table_args__ = (
        # A gate is passed, or not, once.
        UniqueConstraint("award_id", "phase"),
        CheckConstraint("reason <> ''", name="with_a_reason"),
        CheckConstraint("(verdict = 'merge') = (into_award_id IS NOT NULL)", name="merged_into_somebody"),
        CheckConstraint("into_award_id IS NULL OR into_award_id <> award_id", name="merged_into_another"),
    )


db.append_only(GateDecision.__table__)  # type: ignore[arg-type]
