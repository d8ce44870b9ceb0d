"""Registration points (登记点): the legal persons that take applications, each for its region, and their staff."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Person
from marketplace.db import Base, Key, Versioned, state_of
from marketplace.registration.states import Duty

if TYPE_CHECKING:
    from collections.abc import Iterable


class RegistrationPoint(Versioned, Base):
    """A body that registers technology contracts for a region and all below it; it must be a legal person.

    `valid_to` is the first day on which it no longer serves; a code is never given twice in a city, because numbers
    carry it.
    """

    __tablename__ = "registration_point"

    id: Mapped[Key]
    code: Mapped[str]
    """Two digits, as they stand in the registration number."""
    area: Mapped[str]
    """The first four digits of the region: within them no two points have one code."""
    name: Mapped[str]
    legal_person: Mapped[str]
    uscc: Mapped[str]
    region: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    valid_from: Mapped[date] = mapped_column(default=clock.today)
    valid_to: Mapped[date | None]

    staff: Mapped[list[PointStaff]] = relationship(back_populates="point", order_by="PointStaff.id")

    __table_args__ = (
        UniqueConstraint("area", "code"),
        CheckConstraint("length(code) = 2", name="code_of_2"),
        CheckConstraint("length(uscc) = 18", name="uscc_of_18"),
        CheckConstraint("length(region) = 6", name="region_of_6"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
        # a registrant is sent to one point: no two serve one region for an open time
        Index(
            "uq_registration_point_open",
            "region",
            unique=True,
            **db.where(text("valid_to IS NULL")),
        ),
    )

    def serves(self, on: date) -> bool:
        """Whether it takes applications on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def on_duty(self, on: date) -> list[PointStaff]:
        """Return who works there on that day."""
        return [one for one in self.staff if one.in_force(on)]

    @property
    def staff_ids(self) -> frozenset[int]:
        """The people who work there today; empty where nobody was named: then every registrar of the region does."""
        return frozenset(one.person_id for one in self.on_duty(clock.today()))

    @property
    def unmanned(self) -> list[Duty]:
        """The duties that nobody has today: each point needs an A and a B, who are two people."""
        return _left(one.role for one in self.on_duty(clock.today()))


def _left(held: Iterable[Duty]) -> list[Duty]:
    taken = set(held)
    return [duty for duty in Duty if duty not in taken]


class PointStaff(Base):
    """Somebody's work at a point (AB 岗) from a day on; `valid_to` is the first day on which it has ended."""

    __tablename__ = "point_staff"

    id: Mapped[Key]
    point_id: Mapped[int] = mapped_column(ForeignKey("registration_point.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Duty] = mapped_column(state_of(Duty))
    valid_from: Mapped[date] = mapped_column(default=clock.today)
    valid_to: Mapped[date | None]

    point: Mapped[RegistrationPoint] = relationship(back_populates="staff")
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
        # A and B are two people: nobody has two duties at one point for an open time
        Index(
            "uq_point_staff_open",
            "point_id",
            "person_id",
            unique=True,
            **db.where(text("valid_to IS NULL")),
        ),
    )

    def in_force(self, on: date) -> bool:
        """Whether the duty holds on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def region(self) -> str:
        """The point's region: its administrators keep the staff."""
        return self.point.region


class NumberSeries(Base):
    """The last serial given under a prefix (year, region, point): one locked row, so that no two are alike."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
