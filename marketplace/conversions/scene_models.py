"""Demonstration scenes (示范应用场景): a place where a new technology is opened to real use, to be seen and tried.

The plan asks for a number of them each year. What makes one is decided outside this platform, by a list or a notice;
so a scene is recorded by an official with the document that names it, and nothing is derived from other records.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, Key, Versioned, state_of
from marketplace.lifecycle import Lifecycle
from marketplace.listings.models import Version


class SceneState(enum.StrEnum):
    """Where a scene stands; it counts until it is struck out."""

    RECORDED = "recorded"
    STRUCK = "struck"


SCENE_LIFE = Lifecycle("scene", SceneState.RECORDED, {"strike": ((SceneState.RECORDED,), SceneState.STRUCK)})


class Scene(Versioned, Base):
    """One demonstration scene: what it is, where, of which field, since when, by whom, and what says so."""

    __tablename__ = "scene"
    life: ClassVar[Lifecycle[SceneState]] = SCENE_LIFE

    id: Mapped[Key]
    name: Mapped[str]
    region: Mapped[str]
    """Where it is: it counts for the target of this region and of those above it."""
    field: Mapped[str]
    """Code list `fields`."""
    opened_on: Mapped[date]
    organisation: Mapped[str]
    """Who runs it; it need not have an account here."""
    evidence: Mapped[str]
    """The document that names it: title, number, date."""
    result_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    """The published text of the result that is shown there, where it stands on this platform."""
    state: Mapped[SceneState] = mapped_column(state_of(SceneState), default=SCENE_LIFE.initial)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    """Why it was struck out."""

    result: Mapped[Version | None] = relationship()

    __table_args__ = (
        CheckConstraint("name <> '' AND organisation <> '' AND evidence <> ''", name="told_in_full"),
        CheckConstraint("(state = 'struck') = (reason <> '')", name="struck_with_a_reason"),
        CheckConstraint("(state = 'struck') = (struck_at IS NOT NULL)", name="struck_at_a_time"),
        # one scene isn't counted twice; what was struck out leaves the place free
        Index(
            "uq_scene_once",
            "region",
            "name",
            unique=True,
            **db.where(state != "struck"),
        ),
        Index(None, "state", "region", "opened_on"),
    )

    @property
    def counts(self) -> bool:
        """Whether it counts for the targets."""
        return self.state is SceneState.RECORDED


# Figures were read from it: what is wrong is struck out with a reason and recorded again.
db.frozen(
    Scene.__table__,  # type: ignore[arg-type]
    ("name", "region", "field", "opened_on", "organisation", "evidence", "result_version_id"),
    unless_states=(),
)
