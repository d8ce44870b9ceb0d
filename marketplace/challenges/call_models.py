"""The parts of a call that exist before its publication: phases, look-ups, opinions, invitations, commitments."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges.of_call import OfCall
from marketplace.challenges.states import (
    COMMITMENT_LIFE,
    WRITABLE,
    CommitmentKind,
    CommitmentState,
)
from marketplace.db import Base, Fen, Key, Versioned, state_of
from marketplace.files.models import Attachment
from marketplace.payments.models import Escrow

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge


class CallPhase(Base):
    """A phase of the work (阶段): when it ends, what is to be shown, and the share of the bounty it pays.

    Attributes:
        months: from the start of the work to its end; share_bp: in 1/10000 of the bounty, all phases make the whole.
        gate: after it the runners of a race are compared and one may be taken out.
    """

    __tablename__ = "call_phase"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    number: Mapped[int]
    title: Mapped[str]
    months: Mapped[int]
    share_bp: Mapped[int]
    evidence: Mapped[str] = mapped_column(default="")
    gate: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("challenge_id", "number"),
        CheckConstraint("number > 0 AND months > 0", name="counts_from_one"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_of_the_bounty"),
    )


class CallCheck(Base):
    """One look-up of the publisher in a public register of credit (属地审核), with its date and evidence.

    Attributes:
        system: code list `credit_systems`; outcome: code list `credit_outcomes`.
    """

    __tablename__ = "call_check"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    system: Mapped[str]
    looked_up_on: Mapped[date]
    outcome: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    file: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)


class CallRefinement(Base):
    """What an expert said when the call was refined (专家凝练); code list `refinement_verdicts`."""

    __tablename__ = "call_refinement"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    expert: Mapped[str]
    employer: Mapped[str] = mapped_column(default="")
    verdict: Mapped[str]
    opinion: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint("expert <> '' AND opinion <> ''", name="somebody_said_something"),)


# What was looked up and said stays as it was; a second look is another row.
db.append_only(CallCheck.__table__)  # type: ignore[arg-type]
db.append_only(CallRefinement.__table__)  # type: ignore[arg-type]


class CallInvitation(Base):
    """An organisation that is invited to a call for the invited only (定向委托)."""

    __tablename__ = "call_invitation"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("challenge_id", "organisation_id"),)


class Commitment(OfCall, Versioned, Base):
    """What secures the bounty before the publication: money in escrow, a bank's guarantee, a budget certificate.

    Attributes:
        amount_fen: in 分; the call says which share of the bounty is asked.
        escrow_id: of the kind escrow; file_id, valid_to: of a document, the latter of a guarantee.
        asked_by, confirmed_by: who put it forward, and the official who accepted the document.
    """

    __tablename__ = "commitment"
    life: ClassVar = COMMITMENT_LIFE

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    kind: Mapped[CommitmentKind] = mapped_column(state_of(CommitmentKind))
    amount_fen: Mapped[Fen]
    escrow_id: Mapped[int | None] = mapped_column(ForeignKey("escrow.id"), unique=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    issuer: Mapped[str] = mapped_column(default="")
    valid_to: Mapped[date | None]
    state: Mapped[CommitmentState] = mapped_column(state_of(CommitmentState), default=CommitmentState.ASKED)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")

    challenge: Mapped[Challenge] = relationship(back_populates="commitments")
    escrow: Mapped[Escrow | None] = relationship()
    file: Mapped[Attachment | None] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_above_zero"),
        CheckConstraint("(kind = 'escrow') = (escrow_id IS NOT NULL)", name="escrow_has_one"),
        CheckConstraint("(kind = 'escrow') = (file_id IS NULL)", name="document_has_a_file"),
        CheckConstraint("(kind = 'guarantee') = (valid_to IS NOT NULL)", name="guarantee_ends"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_at_a_time"),
        # A document counts once another person, an official, has read it.
        CheckConstraint(
            "kind = 'escrow' OR state IN ('asked', 'refused') OR confirmed_by IS NOT NULL", name="document_confirmed"
        ),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> asked_by", name="confirmed_by_another"),
        # One commitment at a time is on its way.
        Index(
            "uq_commitment_asked",
            "challenge_id",
            unique=True,
            **db.where(state == "asked"),
        ),
    )


db.frozen(
    Commitment.__table__,  # type: ignore[arg-type]
    ("challenge_id", "kind", "amount_fen", "escrow_id", "file_id", "issuer", "valid_to", "asked_by"),
    ("asked",),
)
for part in (CallPhase, CallInvitation):
    # They are part of the text: none is added, changed or taken away under review or afterwards.
    db.frozen(part.__table__, (), WRITABLE, through=("challenge_id", "challenge"))  # type: ignore[arg-type]
