"""Results (成果) and demands (需求): one review-and-publish life, kept as immutable versions; and enquiries on them.

A listing is what stays; its versions are what was written. What whoever cites it holds is a version's id, so an
award, a match or an enquiry means exactly the text that was read. Content is frozen by the database as soon as a
version is with the reviewer: see `db.frozen` below.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation, Person
from marketplace.db import Base, Fen, JsonList, Key, state_of
from marketplace.listings.states import (
    ENQUIRY_LIFE,
    VERSION_LIFE,
    WORKING,
    WRITABLE,
    EnquiryState,
    Kind,
    Operator,
    PriceMode,
    VersionState,
)

WHOLE = 10_000
"""Basis points in 100 %: shares of owners are whole basis points, so that they add up exactly."""


class Listing(Base):
    """A result or a demand of an organisation, whatever its text is today.

    `region` is the organisation's, copied when the listing was made: it says whose queue it enters.
    """

    __tablename__ = "listing"

    id: Mapped[Key]
    kind: Mapped[Kind] = mapped_column(state_of(Kind))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    region: Mapped[str] = mapped_column(index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    versions: Mapped[list[Version]] = relationship(back_populates="listing", order_by="Version.number")

    __table_args__ = (
        UniqueConstraint("id", "kind"),  # a version's kind is its listing's
        UniqueConstraint("id", "organisation_id"),  # an enquiry's recipient is the listing's owner
    )

    @hybrid_property
    def published_id(self) -> int | None:
        """The id of the version that stands, or None."""
        session = object_session(self)
        return session.scalar(published_id_of(self.id)) if session else None

    @published_id.inplace.expression
    @classmethod
    def _published_id(cls) -> Any:
        return published_id_of(cls.id).correlate(cls).scalar_subquery()


class Version(Base):
    """One text of a listing; a `ResultVersion` or a `DemandVersion`.

    Attributes:
        number: 1, 2, 3 … within the listing.
        trl: maturity 1-9 reached (result) or wanted (demand).
        modes: codes of the six ways of the Promotion Act, art. 16.
        restricted: what only members of the owner, reviewers and auditors may read.
        review_due_on: the official date by which the reviewer answers, in working days from policy.
        review_reason, review_note: code of list `review_reasons`, and what to correct in words.
        digest: SHA-256 over the canonical content, set at submission.
    """

    __tablename__ = "version"

    id: Mapped[Key]
    listing_id: Mapped[int]
    kind: Mapped[Kind] = mapped_column(state_of(Kind))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[VersionState] = mapped_column(state_of(VersionState), default=VersionState.DRAFT)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="")
    industry: Mapped[str] = mapped_column(default="")
    keywords: Mapped[JsonList] = mapped_column(default=list)
    trl: Mapped[int | None]
    modes: Mapped[JsonList] = mapped_column(default=list)
    restricted: Mapped[str] = mapped_column(default="")
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    review_reason: Mapped[str | None]
    review_note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    expires_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)  # of the row, for two editors: see `errors.Stale`

    life: ClassVar = VERSION_LIFE

    listing: Mapped[Listing] = relationship(back_populates="versions", lazy="joined", innerjoin=True)
    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewed_by])

    __mapper_args__ = {"version_id_col": version, "polymorphic_on": kind}  # noqa: RUF012 - not ClassVar: SQLAlchemy declares it otherwise
    __table_args__: tuple[Any, ...] = (
        # A result listing can't get a demand's version.
        ForeignKeyConstraint(["listing_id", "kind"], ["listing.id", "listing.kind"]),
        UniqueConstraint("listing_id", "number"),
        UniqueConstraint("id", "listing_id"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl_on_its_scale"),
        # What a reviewer sees has its digest and its clock.
        CheckConstraint(
            "state IN ('draft', 'returned', 'withdrawn')"
            " OR (digest IS NOT NULL AND submitted_at IS NOT NULL AND review_due_on IS NOT NULL)",
            name="submitted_with_digest",
        ),
        # Once published a text can never become a draft again: the way around the freeze is closed.
        CheckConstraint(
            "(published_at IS NULL AND state NOT IN ('published', 'superseded', 'expired'))"
            " OR (published_at IS NOT NULL AND state IN ('published', 'superseded', 'withdrawn', 'expired'))",
            name="published_once_for_all",
        ),
        # One text stands, and one is being worked on.
        Index(
            "uq_version_one_published",
            "listing_id",
            unique=True,
            **db.where(state == "published"),
        ),
        Index(
            "uq_version_one_working",
            "listing_id",
            unique=True,
            **db.where(state.in_(["draft", "submitted", "returned"])),
        ),
        Index(None, "state", "review_due_on"),
    )

    @property
    def organisation_id(self) -> int:
        """Whose it is."""
        return self.listing.organisation_id

    @property
    def region(self) -> str:
        """Where its owner is: whose queue it enters."""
        return self.listing.region


def published_id_of(listing_id: Any) -> Any:
    """Return the SELECT of the id of a listing's published version."""
    return select(Version.id).where(Version.listing_id == listing_id, Version.state == VersionState.PUBLISHED)


class ResultVersion(Version):
    """One text of a result (成果): the technology in five elements, its rights, owners and price."""

    __tablename__ = "result_version"

    id: Mapped[int] = mapped_column(ForeignKey("version.id"), primary_key=True)
    material: Mapped[str] = mapped_column(default="")
    method: Mapped[str] = mapped_column(default="")
    effect: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    application: Mapped[str] = mapped_column(default="")
    price_mode: Mapped[PriceMode] = mapped_column(state_of(PriceMode), default=PriceMode.AGREED)
    price_fen: Mapped[Fen | None]

    ip: Mapped[list[IpRight]] = relationship(cascade="all, delete-orphan", order_by="IpRight.position")
    owners: Mapped[list[Owner]] = relationship(cascade="all, delete-orphan", order_by="Owner.position")

    __mapper_args__ = {"polymorphic_identity": Kind.RESULT}  # noqa: RUF012 - not ClassVar: SQLAlchemy declares it otherwise
    __table_args__ = (CheckConstraint("price_fen > 0", name="price_above_zero"),)


class IpRight(Base):
    """A right that the result rests on: code lists `ip_types` and `ip_status`."""

    __tablename__ = "ip_right"

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("result_version.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    type: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    status: Mapped[str]
    granted_on: Mapped[date | None]
    expires_on: Mapped[date | None]

    __table_args__ = (CheckConstraint("expires_on >= granted_on", name="expires_after_grant"),)


class Owner(Base):
    """One of the result's owners (权利人): an organisation of this market or, by name, somebody else.

    `share` is in basis points; the shares of a submitted version add up to `WHOLE`.
    """

    __tablename__ = "owner"

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("result_version.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    share: Mapped[int]

    organisation: Mapped[Organisation | None] = relationship()

    __table_args__ = (CheckConstraint(f"share BETWEEN 1 AND {WHOLE}", name="share_is_a_part"),)


class DemandVersion(Version):
    """One text of a demand (需求): the problem, measurable indicators, budget and deadline."""

    __tablename__ = "demand_version"

    id: Mapped[int] = mapped_column(ForeignKey("version.id"), primary_key=True)
    problem: Mapped[str] = mapped_column(default="")
    budget_fen: Mapped[Fen | None]
    deadline: Mapped[date | None]
    region_preference: Mapped[str | None]

    indicators: Mapped[list[Indicator]] = relationship(cascade="all, delete-orphan", order_by="Indicator.position")

    __mapper_args__ = {"polymorphic_identity": Kind.DEMAND}  # noqa: RUF012 - not ClassVar: SQLAlchemy declares it otherwise
    __table_args__ = (CheckConstraint("budget_fen > 0", name="budget_above_zero"),)


class Indicator(Base):
    """A measurable wish: quantity, operator, value, unit.

    `value` is as it was typed; `low` and `high` are what a number is compared with: `>=` has only a low end,
    `<=` only a high one, `=` both alike, and all are empty where the value is not a number.
    """

    __tablename__ = "indicator"

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("demand_version.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[str]
    operator: Mapped[Operator] = mapped_column(state_of(Operator))
    value: Mapped[str]
    low: Mapped[float | None]
    high: Mapped[float | None]
    unit: Mapped[str] = mapped_column(default="")
    must: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (CheckConstraint("high >= low", name="ends_in_order"),)


class Enquiry(Base):
    """A question of an organisation about a published version, to be answered by `reply_due_on`."""

    __tablename__ = "enquiry"

    id: Mapped[Key]
    listing_id: Mapped[int]
    version_id: Mapped[int]
    sender_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    recipient_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    state: Mapped[EnquiryState] = mapped_column(state_of(EnquiryState), default=EnquiryState.SENT)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    reply_due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decline_reason: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")

    life: ClassVar = ENQUIRY_LIFE

    of_version: Mapped[Version] = relationship(viewonly=True)
    sender: Mapped[Organisation] = relationship(foreign_keys=[sender_id])
    recipient: Mapped[Organisation] = relationship(
        primaryjoin=recipient_id == Organisation.id, foreign_keys=[recipient_id], viewonly=True
    )
    messages: Mapped[list[EnquiryMessage]] = relationship(back_populates="enquiry", order_by="EnquiryMessage.id")

    __table_args__ = (
        # It asks about a version of that listing, and goes to the listing's owner.
        ForeignKeyConstraint(["version_id", "listing_id"], ["version.id", "version.listing_id"]),
        ForeignKeyConstraint(["listing_id", "recipient_id"], ["listing.id", "listing.organisation_id"]),
        CheckConstraint("sender_id <> recipient_id", name="not_to_oneself"),
        CheckConstraint("state <> 'declined' OR decline_reason IS NOT NULL", name="declined_with_reason"),
        CheckConstraint("(state IN ('accepted', 'declined')) = (answered_at IS NOT NULL)", name="answered_once"),
        # Nobody asks twice while the first question waits.
        Index(
            "uq_enquiry_one_waiting",
            "listing_id",
            "sender_id",
            unique=True,
            **db.where(state.in_(["sent", "overdue"])),
        ),
    )


class EnquiryMessage(Base):
    """One message of the conversation that follows an accepted enquiry."""

    __tablename__ = "enquiry_message"

    id: Mapped[Key]
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    enquiry: Mapped[Enquiry] = relationship(back_populates="messages")
    organisation: Mapped[Organisation] = relationship()


# The audit trail, the inbox and the files know a record by the name of its table: a version is a version, not one of
# two kinds of rows.
ResultVersion.__tablename__ = DemandVersion.__tablename__ = Version.__tablename__

# What a reviewer has before him, and what was published, doesn't change under anybody's hands.
db.frozen(
    Version.__table__,  # type: ignore[arg-type]
    [
        "listing_id",
        "kind",
        "number",
        "title",
        "summary",
        "field",
        "industry",
        "keywords",
        "trl",
        "modes",
        "restricted",
        "created_by",
        "digest",
        "submitted_at",
    ],
    WRITABLE,
)
db.frozen(Version.__table__, ["published_at"], WORKING)  # type: ignore[arg-type]
for _table, _columns in (
    (ResultVersion.__table__, ["material", "method", "effect", "product", "application", "price_mode", "price_fen"]),
    (DemandVersion.__table__, ["problem", "budget_fen", "deadline", "region_preference"]),
    (IpRight.__table__, []),
    (Owner.__table__, []),
    (Indicator.__table__, []),
):
    db.frozen(_table, _columns, WRITABLE, ("id" if _columns else "version_id", "version"))  # type: ignore[arg-type]
db.frozen(
    Enquiry.__table__,  # type: ignore[arg-type]
    ["listing_id", "version_id", "sender_id", "recipient_id", "person_id", "text", "sent_at"],
    (),
)
db.append_only(EnquiryMessage.__table__)  # type: ignore[arg-type]
