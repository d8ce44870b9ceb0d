"""What may come after a decision: the review of a refusal (复核), and a change of the registration (变更登记)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, JsonDict, Key, state_of
from marketplace.registration.states import Outcome

if TYPE_CHECKING:
    from marketplace.registration.models import Registration

OPEN = text("outcome = 'open'")


class RefusalReview(Base):
    """A registrant's request to have a refusal reviewed, and what people who did not decide before made of it."""

    __tablename__ = "refusal_review"

    id: Mapped[Key]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    grounds: Mapped[str]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    refused_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_second_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[Outcome] = mapped_column(state_of(Outcome), default=Outcome.OPEN)
    note: Mapped[str] = mapped_column(default="")

    registration: Mapped[Registration] = relationship(back_populates="refusal_reviews")

    __table_args__ = (
        # who refused doesn't judge the refusal
        CheckConstraint("decided_by <> refused_by", name="not_who_refused"),
        CheckConstraint("decided_by <> refused_second_by", name="not_who_refused_second"),
        CheckConstraint("outcome = 'open' OR decided_by IS NOT NULL", name="decided_by_somebody"),
        Index("uq_refusal_review_open", "registration_id", unique=True, **db.where(OPEN)),
    )


class Change(Base):
    """A change of a registration: what was asked, what was decided, and the certificate that it supersedes.

    Facts are those of `drafts.Facts` as JSON; `before` holds the superseded ones, and the check code of the paper
    that said them, so that a verifier learns that it was replaced.
    """

    __tablename__ = "registration_change"

    id: Mapped[Key]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    edition: Mapped[int]
    """The edition of the certificate that the change supersedes, from 1 on."""
    reason: Mapped[str]
    asked: Mapped[JsonDict]
    before: Mapped[JsonDict]
    after: Mapped[JsonDict] = mapped_column(default=dict)
    superseded_code: Mapped[str | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date | None]
    outcome: Mapped[Outcome] = mapped_column(state_of(Outcome), default=Outcome.OPEN)
    note: Mapped[str] = mapped_column(default="")

    registration: Mapped[Registration] = relationship(back_populates="changes")

    __table_args__ = (
        # a large change, too, is decided by two people
        CheckConstraint("confirmed_by <> decided_by", name="two_reviewers"),
        CheckConstraint("outcome <> 'granted' OR decided_on IS NOT NULL", name="granted_on_a_day"),
        Index("uq_registration_change_open", "registration_id", unique=True, **db.where(OPEN)),
        # a certificate is superseded once
        Index(
            "uq_registration_change_edition",
            "registration_id",
            "edition",
            unique=True,
            **db.where(text("outcome = 'granted'")),
        ),
    )
