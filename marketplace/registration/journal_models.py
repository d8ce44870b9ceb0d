"""The journal of registrations: the append-only lines that every figure is a sum of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, Fen, Key, state_of
from marketplace.registration.states import Act, Origin

if TYPE_CHECKING:
    from marketplace.registration.models import Registration


class Entry(Base):
    """One line of the journal: adds (`sign` 1) to a figure or takes back (`sign` -1) what an earlier line added.

    A change is two lines, the old taken back and the new added, so that a figure is a plain sum, and the figure as
    known on any past day is the same sum over the lines known by then. What a line says never changes.
    """

    __tablename__ = "registration_entry"

    id: Mapped[Key]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    seq: Mapped[int]
    act: Mapped[Act] = mapped_column(state_of(Act))
    sign: Mapped[int]
    effective_on: Mapped[date]
    """The day the act took effect."""
    known_at: Mapped[datetime] = mapped_column(default=clock.now)
    """The instant from which the platform knew it."""
    registered_on: Mapped[date]
    """The day that decides the period, also of a line that takes back."""
    signed_on: Mapped[date]
    seller_region: Mapped[str]
    buyer_region: Mapped[str]
    seller_nature: Mapped[str]
    buyer_nature: Mapped[str]
    kind: Mapped[str]
    field: Mapped[str]
    ip_type: Mapped[str]
    plan_source: Mapped[str]
    service_industry: Mapped[str]
    origin: Mapped[Origin] = mapped_column(state_of(Origin))
    amount_fen: Mapped[Fen]
    technical_fen: Mapped[Fen]

    registration: Mapped[Registration] = relationship(back_populates="entries")

    __table_args__ = (
        UniqueConstraint("registration_id", "seq"),
        CheckConstraint("sign IN (1, -1)", name="sign"),
        CheckConstraint("0 <= technical_fen AND technical_fen <= amount_fen", name="amounts_in_order"),
        Index(None, "registered_on"),
        Index(None, "signed_on"),
        Index(None, "known_at"),
        Index(None, "seller_region", "registered_on"),
        Index(None, "buyer_region", "registered_on"),
    )


db.append_only(Entry.__table__)  # type: ignore[arg-type]
