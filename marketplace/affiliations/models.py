"""The graph of affiliations: nodes, dated bonds between them, what officials decided on near hits, and checks.

Every bond leads to an organisation. Nothing here is changed: a bond is ended from a day on, or withdrawn with a
reason and recorded anew, so that what was known on an earlier day can be told.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.affiliations.kinds import HOLDERS, Certainty, EdgeKind, NodeKind
from marketplace.db import Base, JsonList, Key, state_of


class Node(Base):
    """An organisation, ours or another, a person, an address or a telephone number: one row each."""

    __tablename__ = "affiliation_node"

    id: Mapped[Key]
    kind: Mapped[NodeKind] = mapped_column(state_of(NodeKind))
    key: Mapped[str]
    """By what it is found again, see `normal`; of a person "name|mark"."""
    name: Mapped[str]
    uscc: Mapped[str | None] = mapped_column(unique=True)
    mark: Mapped[str] = mapped_column(default="")
    """What tells two people of one name apart; never an identity number."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), unique=True)
    state_holder: Mapped[bool] = mapped_column(default=False)
    """Whether it holds for the State: companies aren't affiliated merely because the State holds both of them
    (Company Law of 2023, art. 265 no. 4)."""

    organisation: Mapped[Organisation | None] = relationship()

    __table_args__ = (
        UniqueConstraint("kind", "key"),
        CheckConstraint("uscc IS NULL OR (kind = 'organisation' AND length(uscc) = 18)", name="uscc_of_organisation"),
        CheckConstraint("kind = 'organisation' OR (organisation_id IS NULL AND NOT state_holder)", name="ours"),
        CheckConstraint("kind = 'person' OR mark = ''", name="mark_of_person"),
        Index(None, "name"),
    )

    @property
    def by_name_only(self) -> bool:
        """Whether only its name tells which one it is: another could have the same."""
        if self.kind is NodeKind.PERSON:
            return not self.mark
        return self.kind is NodeKind.ORGANISATION and self.uscc is None


class Edge(Base):
    """A bond from a holder to an organisation, from a day on; `valid_to` is the first day on which it no longer holds.

    `organisation_id` is whose it is where an organisation declared it itself: that one may end it.
    """

    __tablename__ = "affiliation_edge"

    id: Mapped[Key]
    from_id: Mapped[int] = mapped_column(ForeignKey("affiliation_node.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("affiliation_node.id"), index=True)
    kind: Mapped[EdgeKind] = mapped_column(state_of(EdgeKind))
    share_bp: Mapped[int | None]
    """Of equity: hundredths of a percent, 1 to 10,000."""
    valid_from: Mapped[date]
    """The first day for which the source shows it."""
    valid_to: Mapped[date | None] = mapped_column()
    certainty: Mapped[Certainty] = mapped_column(state_of(Certainty))
    source: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column()
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_because: Mapped[str] = mapped_column(default="")

    holder: Mapped[Node] = relationship(foreign_keys=[from_id])
    held: Mapped[Node] = relationship(foreign_keys=[to_id])

    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="two_ends"),
        CheckConstraint("(kind = 'equity') = (share_bp IS NOT NULL)", name="share_of_equity"),
        CheckConstraint("share_bp IS NULL OR share_bp BETWEEN 1 AND 10000", name="share_in_range"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="days_in_order"),
        CheckConstraint("source <> ''", name="source_named"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_because <> ''", name="withdrawn_with_a_reason"),
        CheckConstraint("(certainty = 'declared') = (organisation_id IS NOT NULL)", name="declared_by_one"),
        # The same bond twice would let one row say that it has ended and the other that it holds.
        Index(
            "uq_affiliation_edge_day",
            *("from_id", "to_id", "kind", "valid_from"),
            unique=True,
            **db.where(withdrawn_at.is_(None)),
        ),
        Index(
            "uq_affiliation_edge_open",
            *("from_id", "to_id", "kind"),
            unique=True,
            **db.where(withdrawn_at.is_(None) & valid_to.is_(None)),
        ),
    )


# What was recorded stands: only its end and its withdrawal are added.
db.frozen(
    Edge.__table__,  # type: ignore[arg-type]
    ("from_id", "to_id", "kind", "share_bp", "valid_from", "certainty", "source", "organisation_id", "recorded_at"),
    unless_states=(),
)


def _wrong_ends() -> str:
    """Return the condition in SQL that the ends of a new bond aren't of the kinds that it needs."""
    kind = "(SELECT kind FROM affiliation_node WHERE id = NEW.{end}_id)"
    allowed = ((bond, ", ".join(f"'{one}'" for one in ends)) for bond, ends in HOLDERS.items())
    right = " OR ".join(f"NEW.kind = '{bond}' AND {kind.format(end='from')} IN ({ends})" for bond, ends in allowed)
    return f"{kind.format(end='to')} <> 'organisation' OR NOT ({right})"


# A telephone that holds shares, or a bond that leads to a person, would make paths that mean nothing.
db.refused(Edge.__table__, "ends", "insert", _wrong_ends(), "this bond can not join these two")  # type: ignore[arg-type]


class Outcome(enum.StrEnum):
    """What an official decided on near hits between two organisations."""

    AFFILIATED = "affiliated"
    INDEPENDENT = "independent"


class Decision(Base):
    """An official's decision on the near hits between two organisations, on this evidence and no other.

    `fingerprints` name the bonds of each path that lay before him; a path that appears later is a new question.
    """

    __tablename__ = "affiliation_decision"

    id: Mapped[Key]
    low_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    outcome: Mapped[Outcome] = mapped_column(state_of(Outcome))
    reason: Mapped[str]
    fingerprints: Mapped[JsonList]
    evidence: Mapped[JsonList]
    """The paths as they were shown, see `hits.as_rows`."""
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint("low_id < high_id", name="pair_in_one_order"),
        CheckConstraint("reason <> ''", name="with_a_reason"),
        Index(None, "low_id", "high_id"),
    )


db.append_only(Decision.__table__)  # type: ignore[arg-type]


class Moment(enum.StrEnum):
    """When two sides are checked (the rule asks for the first, the selection and the signature)."""

    BIDDING = "bidding"
    OPENING = "opening"
    SELECTION = "selection"
    SIGNING = "signing"


class Found(enum.StrEnum):
    """What a check found."""

    CLEAR = "clear"
    NEAR = "near"
    SURE = "sure"


class Check(Base):
    """One check of one bidder against the publisher.

    The check at the bidding names nobody: it holds a digest of what the bidder was shown, with a salt that only the
    sealed bid holds, under the bid's own random name. It stands for every bid alike, hit or none, so that the table
    tells no more than the table of bids does. The check at the opening computes everything again, with names.
    """

    __tablename__ = "affiliation_check"

    id: Mapped[Key]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    tag: Mapped[str]
    """By what the room that asked finds its own row again, e.g. a bid's random public id."""
    moment: Mapped[Moment] = mapped_column(state_of(Moment))
    checked_at: Mapped[datetime] = mapped_column(default=clock.now)
    digest: Mapped[str]
    """SHA-256 of what was found; at the bidding salted."""
    publisher_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    bidder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    found: Mapped[Found | None] = mapped_column(state_of(Found))
    evidence: Mapped[JsonList] = mapped_column(default=list)
    as_shown: Mapped[bool | None]
    """At the opening: whether the bidder was shown the same when he bid."""

    publisher: Mapped[Organisation | None] = relationship(foreign_keys=[publisher_id])
    bidder: Mapped[Organisation | None] = relationship(foreign_keys=[bidder_id])

    __table_args__ = (
        # Before the opening nothing may tell whose a bid is.
        CheckConstraint(
            "moment <> 'bidding' OR (publisher_id IS NULL AND bidder_id IS NULL AND found IS NULL)",
            name="sealed_while_bidding",
        ),
        CheckConstraint(
            "moment = 'bidding' OR (publisher_id IS NOT NULL AND bidder_id IS NOT NULL AND found IS NOT NULL)",
            name="named_afterwards",
        ),
        CheckConstraint("length(digest) = 64", name="digest_of_64"),
        Index(None, "subject_type", "subject_id", "tag"),
        Index(None, "found", "bidder_id"),
    )


db.append_only(Check.__table__)  # type: ignore[arg-type]
