"""Brokers (技术经纪人): the fields they work in, and the introductions they made, on record from the first moment.

Civil Code art. 965: whoever uses a broker's introduction and goes round him still owes the fee. So what was
proposed to whom, and when, is held by the database and can't be changed afterwards.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation, Person
from marketplace.db import Base, JsonList, Key, Versioned, state_of
from marketplace.lifecycle import Lifecycle
from marketplace.listings.models import Version


class IntroductionState(enum.StrEnum):
    """Where an introduction stands."""

    PROPOSED = "proposed"
    INTRODUCED = "introduced"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_S = IntroductionState

INTRODUCTION_LIFE = Lifecycle(
    "introduction",
    _S.PROPOSED,
    {
        "introduce": ((_S.PROPOSED,), _S.INTRODUCED),
        "decline": ((_S.PROPOSED,), _S.DECLINED),
        "withdraw": ((_S.PROPOSED,), _S.WITHDRAWN),
    },
)


class BrokerProfile(Versioned, Base):
    """What a broker says of himself: his technical fields (code list `fields`) and a few words."""

    __tablename__ = "broker_profile"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    fields: Mapped[JsonList] = mapped_column(default=list)
    about: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship()


class Introduction(Versioned, Base):
    """A pair that a broker proposed to both sides, with his reason and both answers in time."""

    __tablename__ = "introduction"
    life: ClassVar = INTRODUCTION_LIFE

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    demand_listing_id: Mapped[int]
    result_listing_id: Mapped[int]
    demand_version_id: Mapped[int]
    result_version_id: Mapped[int]
    demand_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    result_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    region: Mapped[str]
    reason: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reply_due_on: Mapped[date | None]  # None only for what was proposed before there was a reply clock
    state: Mapped[IntroductionState] = mapped_column(state_of(IntroductionState), default=INTRODUCTION_LIFE.initial)
    demand_answered_at: Mapped[datetime | None]
    demand_answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    result_answered_at: Mapped[datetime | None]
    result_answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decline_note: Mapped[str] = mapped_column(default="")

    broker: Mapped[Person] = relationship(foreign_keys=[person_id])
    demand_organisation: Mapped[Organisation] = relationship(foreign_keys=[demand_organisation_id])
    result_organisation: Mapped[Organisation] = relationship(foreign_keys=[result_organisation_id])
    demand: Mapped[Version] = relationship(
        foreign_keys="Introduction.demand_version_id",
        primaryjoin="Introduction.demand_version_id == Version.id",
        viewonly=True,
    )
    result: Mapped[Version] = relationship(
        foreign_keys="Introduction.result_version_id",
        primaryjoin="Introduction.result_version_id == Version.id",
        viewonly=True,
    )

    __table_args__ = (
        # What was introduced is exactly the text of that day, of those two listings and their owners.
        ForeignKeyConstraint(["demand_version_id", "demand_listing_id"], ["version.id", "version.listing_id"]),
        ForeignKeyConstraint(["result_version_id", "result_listing_id"], ["version.id", "version.listing_id"]),
        ForeignKeyConstraint(
            ["demand_listing_id", "demand_organisation_id"], ["listing.id", "listing.organisation_id"]
        ),
        ForeignKeyConstraint(
            ["result_listing_id", "result_organisation_id"], ["listing.id", "listing.organisation_id"]
        ),
        CheckConstraint("demand_organisation_id <> result_organisation_id", name="two_sides"),
        CheckConstraint(
            "state <> 'introduced' OR (demand_answered_at IS NOT NULL AND result_answered_at IS NOT NULL)",
            name="introduced_when_both_said_yes",
        ),
        # A broker proposes a pair once while it is alive; a second row would make his claim unclear.
        Index(
            "uq_introduction_alive",
            "person_id",
            "demand_listing_id",
            "result_listing_id",
            unique=True,
            **db.where(state.in_(["proposed", "introduced"])),
        ),
    )


# The proof against going round the broker: nobody changes what was proposed to whom, and when.
db.frozen(
    Introduction.__table__,  # type: ignore[arg-type]
    ["person_id", "demand_version_id", "result_version_id", "reason", "proposed_at"],
    (),
)
