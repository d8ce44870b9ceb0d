"""Conversion records (成果转化): a published result came into use in one of the six ways of the Promotion Act, art. 16.

They feed the count targets of the plan. A contract is optional: own implementation has none, and a contribution as
equity may stand in the articles of a company.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.contracts.models import Contract
from marketplace.conversions.scene_models import Scene
from marketplace.db import Base, Key, Versioned, state_of
from marketplace.lifecycle import Lifecycle
from marketplace.listings.models import Version

__all__ = ["INSTITUTES", "LIFE", "OWN_USE", "Conversion", "ConversionState", "Scene"]

OWN_USE = "own_use"
"""自行实施转化, code list `modes`: the one way without another party."""

INSTITUTES = ("021", "022")
"""科研机构 and 高等院校, code list `party_natures`: the plan counts their conversions by themselves."""


class ConversionState(enum.StrEnum):
    """Where a record stands; it counts while it is accepted."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"


_S = ConversionState

LIFE = Lifecycle(
    "conversion",
    _S.DRAFT,
    {
        "submit": ((_S.DRAFT, _S.REFUSED), _S.SUBMITTED),
        "take_back": ((_S.SUBMITTED,), _S.DRAFT),
        "accept": ((_S.SUBMITTED,), _S.ACCEPTED),
        "refuse": ((_S.SUBMITTED,), _S.REFUSED),
        "revoke": ((_S.ACCEPTED,), _S.REFUSED),
    },
)


class Conversion(Versioned, Base):
    """One conversion of one result: by whom, in which way, where and when.

    `owner_nature` is the owner's nature as of the submission, so that a later change of its form moves no figure.
    """

    __tablename__ = "conversion"
    life: ClassVar[Lifecycle[ConversionState]] = LIFE

    id: Mapped[Key]
    result_version_id: Mapped[int]
    listing_id: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    """The owner that reports it."""
    owner_nature: Mapped[str] = mapped_column(default="")
    way: Mapped[str]
    """Code list `modes`."""
    region: Mapped[str]
    """Where it was converted; the officials of this region decide."""
    converted_on: Mapped[date]
    taken_up_by: Mapped[str] = mapped_column(default="")
    """Who uses the result now; "" when the owner does."""
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    account: Mapped[str] = mapped_column(default="")
    """What came of it, in words: product, output, jobs."""
    state: Mapped[ConversionState] = mapped_column(state_of(ConversionState), default=LIFE.initial)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was refused or revoked."""

    result: Mapped[Version] = relationship(viewonly=True, primaryjoin="Conversion.result_version_id == Version.id")
    organisation: Mapped[Organisation] = relationship()
    contract: Mapped[Contract | None] = relationship()

    __table_args__ = (
        # the listing is the version's own: results are counted by listing, whichever text was converted
        ForeignKeyConstraint(["result_version_id", "listing_id"], ["version.id", "version.listing_id"]),
        CheckConstraint(f"way <> '{OWN_USE}' OR contract_id IS NULL", name="own_use_without_contract"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted_at_a_time"),
        CheckConstraint(
            "state NOT IN ('accepted', 'refused') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_by_somebody",
        ),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_a_reason"),
        # the same conversion isn't counted twice; what was refused leaves the place free
        Index(
            "uq_conversion_once",
            "listing_id",
            "way",
            "taken_up_by",
            "converted_on",
            unique=True,
            **db.where(state != "refused"),
        ),
        Index(
            "uq_conversion_contract",
            "contract_id",
            "listing_id",
            unique=True,
            **db.where(state != "refused"),
        ),
        Index(None, "state", "region", "converted_on"),
    )

    @property
    def counts(self) -> bool:
        """Whether it counts for the targets."""
        return self.state is ConversionState.ACCEPTED


# What an official has before him, or has accepted, doesn't change under his eyes.
db.frozen(
    Conversion.__table__,  # type: ignore[arg-type]
    (
        *("result_version_id", "listing_id", "organisation_id", "way", "region", "converted_on"),
        *("taken_up_by", "contract_id", "account"),
    ),
    unless_states=("draft", "refused"),
)
