"""Notices (公示): something made public for a number of days, and the objections (异议) raised against it.

The official day on which a notice is published doesn't count; it ends with the last second of the n-th day after
it. An objection that waits for its decision stops the notice: it can't end before somebody has decided who
approved nothing in it.
"""

from __future__ import annotations

import enum
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.db import Base, JsonList, Key, state_of
from marketplace.lifecycle import Lifecycle


class NoticeState(enum.StrEnum):
    """Where a notice stands."""

    OPEN = "open"
    STOPPED = "stopped"
    ENDED = "ended"
    REVOKED = "revoked"


N = NoticeState

NOTICE_LIFE = Lifecycle(
    "notice",
    N.OPEN,
    {
        "stop": ((N.OPEN,), N.STOPPED),
        "resume": ((N.STOPPED,), N.OPEN),
        "end": ((N.OPEN,), N.ENDED),
        "revoke": ((N.OPEN, N.STOPPED), N.REVOKED),
    },
)


class Notice(Base):
    """A notice about a record of any room (公示).

    Attributes:
        kind: a row of `kinds.KINDS`: who publishes, how long.
        subject_type, subject_id: the record it is about, by table name and number; rooms above follow the news.
        publisher_id: the organisation whose notice it is; None for one of the office itself.
        region: whose officials decide about objections.
        days, working_days, policy_id: the length, and the dated parameter that said so.
        starts_on: the official day of publication, which doesn't count; `ends_on` is the last day.
        provisional: the clock runs into a year whose holidays aren't published yet (暂定).
        approvers, party_ids: the people who approved something in it and the organisations it is about: none of
            these people, and nobody of these organisations, decides an objection.
    """

    __tablename__ = "notice"
    life: ClassVar = NOTICE_LIFE

    id: Mapped[Key]
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    publisher_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    region: Mapped[str] = mapped_column(index=True)
    days: Mapped[int]
    working_days: Mapped[bool]
    policy_id: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)
    state: Mapped[NoticeState] = mapped_column(state_of(NoticeState), default=NoticeState.OPEN)
    approvers: Mapped[JsonList] = mapped_column(default=list)
    party_ids: Mapped[JsonList] = mapped_column(default=list)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]

    publisher: Mapped[Organisation | None] = relationship()
    objections: Mapped[list[Objection]] = relationship(back_populates="notice", order_by="Objection.id")

    __table_args__ = (
        CheckConstraint("days >= 1", name="some_days"),
        CheckConstraint("ends_on > starts_on", name="days_in_order"),
        CheckConstraint("(state IN ('ended', 'revoked')) = (closed_at IS NOT NULL)", name="closed_once"),
        # Two running notices about one record would end at two moments: which of them would confirm it?
        Index(
            "uq_notice_running",
            "subject_type",
            "subject_id",
            unique=True,
            **db.where(state.in_(["open", "stopped"])),
        ),
        Index(None, "state", "ends_on"),
    )

    @property
    def organisation_id(self) -> int | None:
        """Whose it is: its members don't decide objections against it."""
        return self.publisher_id

    @property
    def running(self) -> bool:
        """Whether its end is still to come."""
        return self.state in (NoticeState.OPEN, NoticeState.STOPPED)

    @property
    def closes_at(self) -> datetime:
        """The instant at which its last day is over."""
        return clock.at_local(self.ends_on + timedelta(days=1))


class ObjectionState(enum.StrEnum):
    """Where an objection stands."""

    RECEIVED = "received"
    REFUSED = "refused"  # late or without a real name: recorded, not examined
    UPHELD = "upheld"
    DISMISSED = "dismissed"


O = ObjectionState  # noqa: E741 - as short as the table below needs it

OBJECTION_LIFE = Lifecycle(
    "objection",
    O.RECEIVED,
    {
        "refuse": ((O.RECEIVED,), O.REFUSED),
        "uphold": ((O.RECEIVED,), O.UPHELD),
        "dismiss": ((O.RECEIVED,), O.DISMISSED),
    },
)


class Objection(Base):
    """An objection (异议) with a real name, in writing, within the time of the notice.

    Who raised it is for the deciding officials and auditors only: `person_id`, `real_name`, `contact` and `text`
    are never shown to the parties or the public. `decision_reason` is what the public reads.
    """

    __tablename__ = "objection"
    life: ClassVar = OBJECTION_LIFE

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    real_name: Mapped[str]
    contact: Mapped[str]
    text: Mapped[str]
    state: Mapped[ObjectionState] = mapped_column(state_of(ObjectionState), default=ObjectionState.RECEIVED)
    late: Mapped[bool] = mapped_column(default=False)
    refusal: Mapped[str | None]  # objection_refusals
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer_due_on: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")

    notice: Mapped[Notice] = relationship(back_populates="objections")

    __table_args__ = (
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused_with_a_reason"),
        # Nobody's silence decides: a decision has its official, its moment and its words.
        CheckConstraint(
            "state NOT IN ('upheld', 'dismissed')"
            " OR (decided_by IS NOT NULL AND decided_at IS NOT NULL AND decision_reason <> '')",
            name="decided_with_reason",
        ),
        # What is examined has a name behind it and came in time.
        CheckConstraint("state = 'refused' OR (NOT late AND real_name <> '' AND contact <> '')", name="real_name"),
    )

    @property
    def region(self) -> str:
        """Whose officials decide it."""
        return self.notice.region

    @property
    def organisation_id(self) -> int | None:
        """Whose notice it is about."""
        return self.notice.publisher_id

    @property
    def approvers(self) -> JsonList:
        """Who approved something in the notice and so can't decide."""
        return self.notice.approvers

    @property
    def party_ids(self) -> JsonList:
        """The organisations that the notice is about."""
        return self.notice.party_ids


db.frozen(Notice.__table__, ("title", "text", "starts_on", "days", "approvers", "party_ids"), ())  # type: ignore[arg-type]
db.frozen(Objection.__table__, ("real_name", "contact", "text", "person_id"), ())  # type: ignore[arg-type]
