"""How parties bind themselves beyond a first signature: further parties, turns, changes, endings.

What is signed stands in `models`; here is who else signs it, in which order, and what later becomes of it.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation, Person
from marketplace.contracts.content_models import WRITABLE
from marketplace.contracts.of_contract import OfContract
from marketplace.contracts.signed import JOINS
from marketplace.contracts.states import TERMINATION_LIFE, TerminationState
from marketplace.db import Base, Fen, JsonDict, Key, state_of

if TYPE_CHECKING:
    # SQLAlchemy finds them by their names
    from marketplace.contracts.models import Contract, ContractVersion  # noqa: TC004


class Side(enum.StrEnum):
    """The two sides of a contract."""

    SELLER = "seller"
    BUYER = "buyer"


class ContractParty(Base):
    """A further party of one side; the first-named ones are the contract's own seller and buyer."""

    __tablename__ = "contract_party"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    side: Mapped[Side] = mapped_column(state_of(Side))
    position: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)

    contract: Mapped[Contract] = relationship(back_populates="further")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        UniqueConstraint("contract_id", "side", "position"),
        # Nobody makes a contract with itself, nor signs it twice.
        UniqueConstraint("contract_id", "organisation_id"),
        CheckConstraint("position >= 2", name="after_the_first"),
    )


class SigningTurn(Base):
    """A party's place in the order of signing; without rows the parties sign in whichever order they like."""

    __tablename__ = "signing_turn"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    turn: Mapped[int]

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        UniqueConstraint("contract_id", "organisation_id"),
        UniqueConstraint("contract_id", "turn"),
        CheckConstraint("turn >= 1", name="counts_from_one"),
    )


class AmendmentState(enum.StrEnum):
    """What became of a change that was proposed."""

    OPEN = "open"
    SIGNED = "signed"
    DROPPED = "dropped"


class Amendment(Base):
    """A change of a contract in force (合同变更): a version of the text with its reason, until all have signed it.

    Attributes:
        reason: code of the list amendment_reasons.
        earlier_number: the version that binds until then.
        earlier_escrow_id: the escrow that held the money before, where the change of the price replaced it.
    """

    __tablename__ = "amendment"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("contract_version.id"), unique=True)
    earlier_number: Mapped[int]
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[AmendmentState] = mapped_column(state_of(AmendmentState), default=AmendmentState.OPEN)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drop_reason: Mapped[str] = mapped_column(default="")
    earlier_escrow_id: Mapped[int | None] = mapped_column(ForeignKey("escrow.id"))

    contract: Mapped[Contract] = relationship(back_populates="amendments")
    version: Mapped[ContractVersion] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_once"),
        # One change at a time: whoever signs knows what it changes.
        Index(
            "uq_amendment_open",
            "contract_id",
            unique=True,
            **db.where(state == "open"),
        ),
    )


class Way(enum.StrEnum):
    """How a contract is ended: by all (Civil Code art. 562), by one side's notice (art. 563, 565), or by a verdict."""

    AGREEMENT = "agreement"
    NOTICE = "notice"
    VERDICT = "verdict"  # on a milestone of a call's contract, as the call has provided for


class Termination(OfContract, Base):
    """The ending of a contract before it is performed (合同解除), proposed or given notice of.

    Attributes:
        cause, responsibility: codes of termination_causes and responsibilities.
        statement, digest: what every party declares, and the SHA-256 of its exact bytes.
        effective_on: the day on which a notice takes effect; of an agreement, the day of the last consent.
        refunded_fen: what of the escrow goes back to the payer, in 分.
        contest_reason: why the other side says that the notice doesn't end the contract.
    """

    __tablename__ = "termination"
    life: ClassVar = TERMINATION_LIFE

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    way: Mapped[Way] = mapped_column(state_of(Way))
    cause: Mapped[str]
    responsibility: Mapped[str]
    grounds: Mapped[str]
    statement: Mapped[str]
    digest: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[TerminationState] = mapped_column(state_of(TerminationState), default=TerminationState.PROPOSED)
    effective_on: Mapped[date | None]
    policy_id: Mapped[int | None]
    contest_reason: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    refunded_fen: Mapped[Fen | None]

    contract: Mapped[Contract] = relationship(back_populates="terminations")
    organisation: Mapped[Organisation] = relationship()
    consents: Mapped[list[TerminationConsent]] = relationship(
        back_populates="termination", order_by="TerminationConsent.id"
    )

    __table_args__ = (
        CheckConstraint("way <> 'notice' OR effective_on IS NOT NULL", name="a_notice_has_its_day"),
        CheckConstraint("state <> 'given' OR way = 'notice'", name="only_a_notice_is_given"),
        CheckConstraint("(state IN ('effective', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint(
            "(state = 'effective') = (refunded_fen IS NOT NULL) AND (refunded_fen IS NULL OR refunded_fen >= 0)",
            name="settled_when_effective",
        ),
        # One ending at a time, and a contract ends once.
        Index(
            "uq_termination_live",
            "contract_id",
            unique=True,
            **db.where(state.not_in(("refused", "withdrawn"))),
        ),
    )


class TerminationConsent(Base):
    """A party's declaration that the contract ends, over the digest of the statement, with its evidence."""

    __tablename__ = "termination_consent"

    id: Mapped[Key]
    termination_id: Mapped[int] = mapped_column(ForeignKey("termination.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    method: Mapped[str]
    address_digest: Mapped[str | None]
    identity: Mapped[JsonDict] = mapped_column(default=dict)

    termination: Mapped[Termination] = relationship(back_populates="consents")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("termination_id", "organisation_id"),
        # Nobody declares it for both sides.
        UniqueConstraint("termination_id", "person_id"),
    )


# Who makes a contract is settled when it is sent to be signed; later only who has signed a change joins it.
db.frozen(ContractParty.__table__, (), WRITABLE, through=("contract_id", "contract"), unless=JOINS)  # type: ignore[arg-type]
db.frozen(SigningTurn.__table__, (), WRITABLE, through=("contract_id", "contract"))  # type: ignore[arg-type]
db.append_only(TerminationConsent.__table__)  # type: ignore[arg-type]
db.frozen(Amendment.__table__, ("contract_id", "version_id", "reason", "note"), ())  # type: ignore[arg-type]
db.frozen(Termination.__table__, ("contract_id", "way", "cause", "statement", "digest"), ())  # type: ignore[arg-type]
