"""The table of policy parameters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock, db
from marketplace.db import Base, Key


class PolicyParameter(Base):
    """One value, for one jurisdiction (法域), from a day on; never changed."""

    __tablename__ = "policy_parameter"

    id: Mapped[Key]
    key: Mapped[str]
    jurisdiction: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[Any] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    source: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    # One answer for each day: two values from the same day on would leave it to chance which one holds.
    __table_args__ = (UniqueConstraint("key", "jurisdiction", "valid_from"),)


db.append_only(PolicyParameter.__table__)  # type: ignore[arg-type]
