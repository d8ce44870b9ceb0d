"""Technology contracts (技术合同): versions of the text, price lines, signatures, milestones.

The amounts obey domain.md 1.3: 0 ≤ 技术交易额 ≤ 成交额. Kinds and sub-kinds are those of the Civil Code, ch. 20.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges.models import Award
from marketplace.contracts.agreement import (
    Amendment,
    ContractParty,
    Side,
    SigningTurn,
    Termination,
)
from marketplace.contracts.content_models import WRITABLE, Milestone, PriceLine, RightHolder, TotalCompletion
from marketplace.contracts.signed import ALL_HAVE_SIGNED, CHANGE_IS_SIGNED, NEWEST
from marketplace.contracts.states import BINDING, LIFE, SIGNED, ContractState, LineNature, MilestoneState
from marketplace.contracts.text_models import ContractVersion, Signature
from marketplace.db import Base, Fen, JsonDict, Key, Versioned, state_of
from marketplace.listings.models import Version
from marketplace.payments.models import Escrow

__all__ = [
    "Contract",
    "ContractState",
    "ContractVersion",
    "LineNature",
    "Milestone",
    "MilestoneState",
    "PriceLine",
    "RightHolder",
    "Side",
    "Signature",
    "TotalCompletion",
]


class Contract(Versioned, Base):
    """A technology contract (技术合同) between a seller (卖方: developer, transferor, licensor, …) and a buyer.

    Its columns say what the newest version of its text says; after the last signature nothing of them changes
    but what performance and registration add.
    """

    __tablename__ = "contract"
    life: ClassVar = LIFE

    id: Mapped[Key]
    # The award it was drafted from; one contract an award, whoever delivers the news twice.
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), unique=True)
    title: Mapped[str]
    kind: Mapped[str]  # contract_kinds: 01..05
    sub_kind: Mapped[str | None]  # contract_kinds below it; consulting (04) has none
    field: Mapped[str]  # fields (技术领域)
    service_industry: Mapped[str | None]  # industries: where the technology is used
    ip_type: Mapped[str]  # ip_types
    plan_source: Mapped[str]  # plan_sources
    aim: Mapped[str]  # aims (社会经济目标)
    payment_mode: Mapped[str] = mapped_column(default="1")  # payment_modes (Civil Code art. 846)
    # What the whole price comes to is known later (提成): the amounts are the fixed part until it is completed.
    totals_open: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(default="direct")  # award, result or direct
    result_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))  # the result as it was published
    details: Mapped[JsonDict] = mapped_column(default=dict)  # the kind's own fields, see kinds.DETAILS
    related: Mapped[bool] = mapped_column(default=False)  # 关联交易: the parties belong together
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    region: Mapped[str]  # the seller's, as it was when the contract was drafted
    amount_fen: Mapped[Fen]  # 成交额; of open totals the fixed part
    technical_fen: Mapped[Fen]  # 技术交易额
    state: Mapped[ContractState] = mapped_column(state_of(ContractState), default=ContractState.DRAFT)
    escrow_id: Mapped[int | None] = mapped_column(ForeignKey("escrow.id"), unique=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[int | None]
    taken_back_reason: Mapped[str | None]
    # The version that binds: while a change of it is being signed, not the newest.
    in_force_number: Mapped[int | None]
    signed_on: Mapped[date | None]  # the day of the last signature, in the city's time zone
    registered_on: Mapped[date | None]  # set by registration; nothing is paid without it
    performed_at: Mapped[datetime | None]
    drafted_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    seller: Mapped[Organisation] = relationship(foreign_keys=[seller_id])
    buyer: Mapped[Organisation] = relationship(foreign_keys=[buyer_id])
    escrow: Mapped[Escrow | None] = relationship()
    award: Mapped[Award | None] = relationship()
    result_version: Mapped[Version | None] = relationship()
    further: Mapped[list[ContractParty]] = relationship(
        back_populates="contract", order_by="ContractParty.side.desc(), ContractParty.position"
    )
    turns: Mapped[list[SigningTurn]] = relationship(order_by="SigningTurn.turn")
    amendments: Mapped[list[Amendment]] = relationship(back_populates="contract", order_by="Amendment.id")
    terminations: Mapped[list[Termination]] = relationship(back_populates="contract", order_by="Termination.id")
    versions: Mapped[list[ContractVersion]] = relationship(back_populates="contract", order_by="ContractVersion.number")
    lines: Mapped[list[PriceLine]] = relationship(
        back_populates="contract", order_by="PriceLine.number", cascade="all, delete-orphan"
    )
    milestones: Mapped[list[Milestone]] = relationship(
        back_populates="contract", order_by="Milestone.number", cascade="all, delete-orphan"
    )

    holders: Mapped[list[RightHolder]] = relationship(
        back_populates="contract", order_by="RightHolder.number", cascade="all, delete-orphan"
    )
    completions: Mapped[list[TotalCompletion]] = relationship(
        back_populates="contract", order_by="TotalCompletion.id", viewonly=True
    )

    __table_args__ = (
        # Nothing is paid for nothing; only a price that is still open may have no fixed part.
        CheckConstraint("amount_fen >= 0 AND (amount_fen > 0 OR totals_open)", name="amount_is_positive"),
        # A lump sum, whole or in instalments, is known.
        CheckConstraint("NOT totals_open OR payment_mode NOT IN ('1', '2')", name="open_totals_have_a_mode"),
        CheckConstraint("origin IN ('award', 'result', 'direct')", name="origin"),
        # 0 ≤ 技术交易额 ≤ 成交额: what the metric counts can't exceed the price.
        CheckConstraint("technical_fen >= 0 AND technical_fen <= amount_fen", name="amounts_in_order"),
        CheckConstraint("valid_to >= valid_from", name="validity_in_order"),
        CheckConstraint("seller_id <> buyer_id", name="two_parties"),
        # In force means signed, and money has its place from that moment on; a mere royalty has none to hold.
        CheckConstraint(
            "state IN ('draft', 'signing') OR (signed_on IS NOT NULL AND in_force_number IS NOT NULL "
            "AND (escrow_id IS NOT NULL OR amount_fen = 0))",
            name="in_force_means_signed",
        ),
        CheckConstraint("registered_on IS NULL OR signed_on IS NOT NULL", name="registered_means_signed"),
        Index(None, "seller_id"),
        Index(None, "buyer_id"),
    )

    @property
    def current(self) -> ContractVersion:
        """The text that binds; before anything does, the newest one."""
        return self.versions[(self.in_force_number or 0) - 1]

    @property
    def to_sign(self) -> ContractVersion:
        """The newest version of the text: the one that is or was last sent to be signed."""
        return self.versions[-1]

    @property
    def binding(self) -> bool:
        """Whether it is in force, whether or not a change of it is being signed."""
        return self.state in BINDING

    @property
    def stands(self) -> bool:
        """Whether all have signed it and it wasn't ended before its time: performed contracts stand too."""
        return self.state in SIGNED

    @property
    def total_fen(self) -> int:
        """成交额 as it is known now: what completed a total that is still open, else the amount of the text."""
        return self.completions[-1].fen if self.totals_open and self.completions else self.amount_fen

    @property
    def total_technical_fen(self) -> int:
        """技术交易额 as it is known now."""
        return self.completions[-1].technical_fen if self.totals_open and self.completions else self.technical_fen

    @property
    def parties(self) -> tuple[int, ...]:
        """The organisations that it binds: the first-named seller and buyer, then the further ones."""
        return self.seller_id, self.buyer_id, *self.further_ids

    @property
    def joining_ids(self) -> tuple[int, ...]:
        """Who becomes a party with the change that is being signed, see `joining`."""
        return tuple(self.to_sign.terms.get("joining", ())) if self.state is ContractState.AMENDING else ()

    @property
    def signers(self) -> tuple[int, ...]:
        """Whose signatures the newest text needs: its parties, and who joins them with it."""
        return (*self.parties, *self.joining_ids)

    @property
    def further_ids(self) -> tuple[int, ...]:
        """The parties beside the first-named ones."""
        return tuple(one.organisation_id for one in self.further)

    def side(self, side: Side) -> list[Organisation]:
        """Return the parties of one side, the first-named one first."""
        first = self.seller if side is Side.SELLER else self.buyer
        return [first, *(one.organisation for one in self.further if one.side == side)]


# What is being signed, or was signed, no longer changes: neither its amounts, nor its parties, nor its lines.
db.frozen(
    Contract.__table__,  # type: ignore[arg-type]
    (
        *("award_id", "title", "kind", "sub_kind", "field", "seller_id", "buyer_id", "region"),
        *("amount_fen", "technical_fen", "valid_from", "valid_to"),
        *("ip_type", "plan_source", "aim", "service_industry"),
        *("payment_mode", "totals_open", "origin", "result_version_id", "details", "related"),
    ),
    WRITABLE,
    unless=CHANGE_IS_SIGNED,
)
db.refused(
    Contract.__table__,  # type: ignore[arg-type]
    "binds_unsigned",
    "update",
    "NOT (NEW.in_force_number {same} OLD.in_force_number) AND (NEW.state <> 'in_force' "
    f"OR NEW.in_force_number <> {NEWEST.format(contract='NEW.id')} "
    f"OR NOT ({ALL_HAVE_SIGNED.format(contract='NEW.id')}))",
    "a text binds when every party has signed it, and only then",
)
