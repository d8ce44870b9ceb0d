"""What a person was told, and by which ways the person wants to be told."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, JsonDict, Key, state_of


class Way(enum.StrEnum):
    """How a person is told."""

    PAGE = "page"
    MAIL = "mail"


class Notification(Base):
    """One sentence to one person about one record; the sentence itself stands in `kinds.KINDS`."""

    __tablename__ = "notification"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    data: Mapped[JsonDict] = mapped_column(default=dict)
    # What it was told for: a message delivered twice tells once.
    occasion: Mapped[str]
    on_page: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "subject_type", "subject_id", "occasion"),
        Index(None, "person_id", "read_at"),
    )


class Preference(Base):
    """Whether a person wants a kind of message by a way; no row means the kind's own default."""

    __tablename__ = "notification_preference"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    topic: Mapped[str]
    way: Mapped[Way] = mapped_column(state_of(Way))
    wanted: Mapped[bool]

    __table_args__ = (UniqueConstraint("person_id", "topic", "way"),)
