"""Attachments: what was uploaded, by whom, and what it belongs to."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, Key


def new_public_id() -> str:
    """Return a name for an address that nobody can guess or count."""
    return secrets.token_urlsafe(12)


class Attachment(Base):
    """One uploaded file; its bytes lie under the data folder, named by their SHA-256.

    `room`, `subject_type` and `subject_id` stay empty until it is attached; until then only its uploader reads it.
    """

    __tablename__ = "attachment"

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    room: Mapped[str | None]
    subject_type: Mapped[str | None]
    subject_id: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        # Half an owner would make a file that no rule of access knows.
        CheckConstraint("(subject_type IS NULL) = (subject_id IS NULL)", name="whole_subject"),
        Index(None, "subject_type", "subject_id"),
    )
