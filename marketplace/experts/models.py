"""The pool of experts: who they are, what binds them, what they are busy with; draws stand in `draw_models`."""

from __future__ import annotations

import enum
import secrets
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock
from marketplace.accounts.models import Person
from marketplace.affiliations.models import Node
from marketplace.db import Base, Key, Versioned, state_of
from marketplace.experts.draw_models import ExpertDraw, Replacement
from marketplace.experts.states import EXPERT_LIFE, ExpertState
from marketplace.lifecycle import Lifecycle

__all__ = [
    "Advice",
    "Employment",
    "Engagement",
    "Expert",
    "ExpertDraw",
    "ExpertField",
    "ExpertPublication",
    "Interest",
    "InterestKind",
    "PublicationAuthor",
    "Replacement",
]


def new_code() -> str:
    """Return a fresh public code: 48 random bits, nothing of the person in it."""
    return f"E{secrets.token_hex(6).upper()}"


class Expert(Versioned, Base):
    """Somebody who can be drawn for a panel.

    Published pools name an expert by `code` only, so that a draw can be checked without telling who sits on a panel.
    """

    __tablename__ = "expert"
    life: ClassVar[Lifecycle[ExpertState]] = EXPERT_LIFE

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    """The account through which he reads and scores; None until he has agreed."""
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    """Professional title (职称)."""
    region: Mapped[str]
    """Whose office keeps him."""
    available_from: Mapped[date | None]
    available_to: Mapped[date | None]
    """The last day on which he is available."""
    most_reviews: Mapped[int | None]
    """Open panels beside which he takes no other; the policy's number when empty."""
    state: Mapped[ExpertState] = mapped_column(state_of(ExpertState), default=EXPERT_LIFE.initial)
    agreed_at: Mapped[datetime | None]
    """When he consented to being kept here and drawn (Personal Information Protection Law, art. 13)."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_because: Mapped[str] = mapped_column(default="")

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    fields: Mapped[list[ExpertField]] = relationship(cascade="all, delete-orphan", order_by="ExpertField.field")
    employments: Mapped[list[Employment]] = relationship(back_populates="expert", order_by="Employment.since.desc()")
    advice: Mapped[list[Advice]] = relationship(order_by="Advice.since.desc()")
    interests: Mapped[list[Interest]] = relationship(order_by="Interest.id")

    __table_args__ = (
        CheckConstraint("state NOT IN ('active', 'resting') OR person_id IS NOT NULL", name="active_with_an_account"),
        CheckConstraint("state NOT IN ('active', 'resting') OR agreed_at IS NOT NULL", name="active_by_consent"),
        CheckConstraint("state <> 'removed' OR removed_because <> ''", name="removed_with_a_reason"),
        CheckConstraint("most_reviews IS NULL OR most_reviews > 0", name="some_reviews"),
        CheckConstraint(
            "available_from IS NULL OR available_to IS NULL OR available_to >= available_from", name="days_in_order"
        ),
        Index(None, "state", "region"),
    )

    @property
    def field_codes(self) -> list[str]:
        """His fields, code list `fields`."""
        return [one.field for one in self.fields]


class ExpertField(Base):
    """A field of an expert, code list `fields`."""

    __tablename__ = "expert_field"

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index(None, "field"),)


class Employment(Base):
    """Where an expert works or has worked; `until` is the first day on which he no longer does."""

    __tablename__ = "expert_employment"

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    node_id: Mapped[int] = mapped_column(ForeignKey("affiliation_node.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column()

    expert: Mapped[Expert] = relationship(back_populates="employments")
    node: Mapped[Node] = relationship()

    __table_args__ = (
        CheckConstraint("until IS NULL OR until > since", name="days_in_order"),
        UniqueConstraint("expert_id", "node_id", "since"),
    )


class ExpertPublication(Base):
    """A publication by title and day; of a day that isn't known the last one that it can be."""

    __tablename__ = "expert_publication"

    id: Mapped[Key]
    title: Mapped[str]
    key: Mapped[str]
    published_on: Mapped[date]

    authors: Mapped[list[PublicationAuthor]] = relationship(
        order_by="PublicationAuthor.position", cascade="all, delete-orphan"
    )

    __table_args__ = (UniqueConstraint("key", "published_on"),)


class PublicationAuthor(Base):
    """An author of a publication, in the order in which it names them; `expert_id` where it is one of the pool."""

    __tablename__ = "expert_publication_author"

    publication_id: Mapped[int] = mapped_column(ForeignKey("expert_publication.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)


class Advice(Base):
    """Advice that an expert gave to an organisation: paid or not, as a consultant, a director, a teacher."""

    __tablename__ = "expert_advice"

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    node_id: Mapped[int] = mapped_column(ForeignKey("affiliation_node.id"), index=True)
    what: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]

    node: Mapped[Node] = relationship()

    __table_args__ = (CheckConstraint("until IS NULL OR until > since", name="days_in_order"),)


class InterestKind(enum.StrEnum):
    """What an expert declares of himself."""

    FAMILY = "family"  # a relative, and where he works
    DOMAIN = "domain"  # an e-mail domain of his
    STAKE = "stake"  # an organisation in which he holds something


class Interest(Base):
    """Something that an expert, or the office on paper, has declared; withdrawn, never deleted."""

    __tablename__ = "expert_interest"

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    kind: Mapped[InterestKind] = mapped_column(state_of(InterestKind))
    name: Mapped[str] = mapped_column(default="")
    """Of a relative; or the domain."""
    name_key: Mapped[str] = mapped_column(default="")
    node_id: Mapped[int | None] = mapped_column(ForeignKey("affiliation_node.id"))
    """The organisation, of a relative or a stake."""
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    declared_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    node: Mapped[Node | None] = relationship()

    __table_args__ = (
        CheckConstraint("kind = 'stake' OR name_key <> ''", name="somebody_or_a_domain"),
        CheckConstraint("kind = 'family' OR (kind = 'stake') = (node_id IS NOT NULL)", name="stake_in_something"),
    )


class Engagement(Base):
    """A panel that an expert is busy with; written by the room that has the panel."""

    __tablename__ = "expert_engagement"

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    since: Mapped[datetime] = mapped_column(default=clock.now)
    released_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("expert_id", "subject_type", "subject_id"),)
