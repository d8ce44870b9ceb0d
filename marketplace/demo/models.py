"""What a demonstration remembers of itself: its day, the acts it has played, how far its clock was moved."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Key


class DemoState(Base):
    """The one row of a loaded demonstration; every date in it hangs on `loaded_on`.

    Attributes:
        loaded_on: the official day on which loading began; a second run goes on from it.
        began_at: the instant of that.
        edition: which edition of the material was loaded.
        size: how many results and demands each were asked for; 0 for all.
        completed_at: when nothing was missing any more.
    """

    __tablename__ = "demo_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    loaded_on: Mapped[date]
    began_at: Mapped[datetime]
    edition: Mapped[str]
    size: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None]

    # One demonstration a database.
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)


class DemoAct(Base):
    """One act that was played, stored in the transaction of the act itself: no act is played twice.

    Attributes:
        name: how the script calls it, e.g. "challenge:qd-colour-film:publish".
        record_id: the record that it made, where later acts or the story need it.
    """

    __tablename__ = "demo_act"

    name: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int | None]
    played_at: Mapped[datetime]


class DemoClock(Base):
    """How far the demonstration's clock was moved ahead, and by how much each time."""

    __tablename__ = "demo_clock"

    id: Mapped[Key]
    offset_seconds: Mapped[int]
    reason: Mapped[str]
    moved_at: Mapped[datetime]

    # Time goes forward only: what has ended can't begin again.
    __table_args__ = (CheckConstraint("offset_seconds >= 0", name="forward_only"),)
