"""Registrations; their journal, the income that is approved against them and what may come later stand beside.

A registration is a record of its own with a frozen copy of both parties' fields: a report uses what held on the day
of registration, and contracts registered elsewhere can stand beside our own. `Entry` is the append-only journal and
the only source of the metric.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, codes, db
from marketplace.contracts.models import Contract
from marketplace.db import Base, Fen, JsonDict, JsonList, Key, Versioned, state_of
from marketplace.lifecycle import Lifecycle
from marketplace.registration.income_models import Income
from marketplace.registration.journal_models import Entry
from marketplace.registration.later_models import Change, RefusalReview
from marketplace.registration.point_models import RegistrationPoint
from marketplace.registration.states import (
    COUNTING,
    LIFE,
    Act,
    Expected,
    IncomeState,
    Mode,
    Origin,
    Outcome,
    RegistrationState,
)

__all__ = [
    "Act",
    "Change",
    "Entry",
    "Income",
    "IncomeState",
    "Mode",
    "Origin",
    "RefusalReview",
    "Registration",
    "RegistrationPoint",
    "RegistrationState",
]


class Registration(Versioned, Base):
    """An application for 技术合同认定登记, and the registration it becomes.

    Amounts: `applied_*` as the seller read them, `amount_fen` (成交额) as the registrar read it from the signed text,
    `technical_fen` (技术交易额) as decided (核定); all in 分.
    """

    __tablename__ = "registration"

    id: Mapped[Key]
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    origin: Mapped[Origin] = mapped_column(state_of(Origin), default=Origin.PLATFORM)
    state: Mapped[RegistrationState] = mapped_column(state_of(RegistrationState), default=LIFE.initial)
    life: ClassVar[Lifecycle[RegistrationState]] = LIFE

    title: Mapped[str]
    kind: Mapped[str]
    """Code list contract_kinds."""
    applied_kind: Mapped[str]
    field: Mapped[str]
    ip_type: Mapped[str]
    plan_source: Mapped[str]
    payment_mode: Mapped[str]
    aim: Mapped[str]
    service_industry: Mapped[str]
    related: Mapped[bool] = mapped_column(default=False)
    """是否关联交易: whether the parties are affiliated, as declared."""
    signed_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date]

    seller_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    registrant_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """Who applies: the seller, of a technology import the buyer; None for what came in from elsewhere."""
    point_id: Mapped[int | None] = mapped_column(ForeignKey("registration_point.id"))
    desk_region: Mapped[str | None]
    """Where the registrant was when it applied: the region whose desk handles it."""
    seller: Mapped[JsonDict]
    """Frozen copy of the seller that counts (see accounts.queries.frozen_party)."""
    buyer: Mapped[JsonDict]
    sellers: Mapped[JsonList] = mapped_column(default=list)
    """Frozen copies of all sellers, the first-named first."""
    buyers: Mapped[JsonList] = mapped_column(default=list)
    seller_region: Mapped[str]
    """The one reporting leaf of the seller that counts: a development zone stands in its county's place."""
    buyer_region: Mapped[str]

    applied_amount_fen: Mapped[Fen]
    applied_technical_fen: Mapped[Fen]
    amount_fen: Mapped[Fen | None]
    technical_fen: Mapped[Fen | None]
    approved_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    """Σ approved 技术性收入, kept by the database itself (`triggers`); nothing here writes it."""

    mode: Mapped[Mode | None] = mapped_column(state_of(Mode))
    """By whose rules it was decided; None before the decision and for what came in from elsewhere."""
    number: Mapped[str | None] = mapped_column(unique=True)
    """合同登记编号, opaque text: generated in mode "own", brought back by hand in mode "national"."""
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    """Of the certificate: each change reissues it under the same number."""
    exported_at: Mapped[datetime | None]
    """When its row was last handed out for the national system."""
    check_code: Mapped[str | None]
    """Stands on the paper only: who knows it may see what the paper must say, not just that the number exists."""
    registered_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    clock_from: Mapped[date | None]
    """The day the running clock starts on: acceptance (受理), or the last supplement (补正)."""
    due_on: Mapped[date | None]
    policies: Mapped[JsonDict] = mapped_column(default=dict)
    """key -> id of the dated policy parameter that a step used."""
    text_digest: Mapped[str | None]
    """SHA-256 of the signed text that the registrar compared."""
    sketch: Mapped[JsonList] = mapped_column(default=list)
    """What the signed text is compared by with earlier ones (`duplicates.sketch`)."""
    resembles: Mapped[JsonList] = mapped_column(default=list)
    """Earlier applications that it was near to when submitted: {"registration_id", "why"}."""
    difference: Mapped[str] = mapped_column(default="")
    """The applicant's statement of what sets it apart from those."""
    expected: Mapped[Expected | None] = mapped_column(state_of(Expected))
    """What is due since the contract was amended or ended."""
    decided_on: Mapped[date | None]
    """The day of the latest decision: the time to ask for the review of a refusal runs from it."""
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revocation_proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_cause: Mapped[str | None]
    """Code of the list cancellation_causes or revocation_causes, once that is asked for or proposed."""
    ended_on: Mapped[date | None]
    reasons: Mapped[JsonList] = mapped_column(default=list)
    """Codes of the list refusal_reasons."""
    note: Mapped[str] = mapped_column(default="")
    differences: Mapped[JsonList] = mapped_column(default=list)
    """What differed when it was last returned: {"field", "expected", "found"}."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    entries: Mapped[list[Entry]] = relationship(back_populates="registration", order_by="Entry.seq")
    incomes: Mapped[list[Income]] = relationship(back_populates="registration", order_by="Income.id")
    point: Mapped[RegistrationPoint | None] = relationship()
    contract: Mapped[Contract | None] = relationship(viewonly=True)
    refusal_reviews: Mapped[list[RefusalReview]] = relationship(
        back_populates="registration", order_by="RefusalReview.id"
    )
    changes: Mapped[list[Change]] = relationship(back_populates="registration", order_by="Change.id")

    __table_args__ = (
        # 0 <= 技术交易额 <= 成交额, as applied for and as decided
        CheckConstraint(
            "0 <= applied_technical_fen AND applied_technical_fen <= applied_amount_fen",
            name="applied_amounts_in_order",
        ),
        CheckConstraint("0 <= technical_fen AND technical_fen <= amount_fen", name="decided_amounts_in_order"),
        CheckConstraint("applied_amount_fen <= 1000000000000000", name="amount_in_range"),
        # what is approved as 技术性收入 never exceeds 技术交易额, whoever decides at one instant or lowers the amount
        CheckConstraint("0 <= approved_fen AND approved_fen <= technical_fen", name="income_within_technical"),
        CheckConstraint(
            "state NOT IN ('registered', 'changing', 'revoking', 'revoked', 'cancelling', 'cancelled') OR "
            "(number IS NOT NULL AND registered_on IS NOT NULL "
            "AND amount_fen IS NOT NULL AND technical_fen IS NOT NULL)",
            name="registered_is_complete",
        ),
        CheckConstraint("valid_from <= valid_to", name="validity_in_order"),
        # the two reviewers, and the two officials of a revocation, are two people
        CheckConstraint("second_reviewed_by <> reviewed_by", name="two_reviewers"),
        CheckConstraint("revoked_by <> revocation_proposed_by", name="two_revokers"),
        # 同一项合同不得重复登记: a contract has one application or registration that isn't refused
        Index(
            "uq_registration_contract",
            "contract_id",
            unique=True,
            **db.where(state.not_in(("refused",))),
        ),
        Index(None, "state", "seller_region"),
        Index(None, "point_id"),
        Index(None, "text_digest"),
        Index(None, "registered_on"),
        Index(None, "seller_id"),
        Index(None, "buyer_id"),
    )

    @property
    def region(self) -> str:
        """The region whose officials handle it: the registrant's."""
        if self.desk_region is not None:
            return self.desk_region
        return self.buyer_region if codes.outside_mainland(self.seller_region) else self.seller_region

    @property
    def further_ids(self) -> tuple[int, ...]:
        """The further parties of its contract; none where it came from elsewhere."""
        return self.contract.further_ids if self.contract is not None else ()

    @property
    def point_staff(self) -> frozenset[int]:
        """The people who work at its point today; empty where nobody was named."""
        return self.point.staff_ids if self.point is not None else frozenset()

    @property
    def change(self) -> Change | None:
        """The change that is asked for and not decided."""
        return next((one for one in self.changes if one.outcome == Outcome.OPEN), None)

    @property
    def refusal_review(self) -> RefusalReview | None:
        """The review of its refusal that is asked for and not decided."""
        return next((one for one in self.refusal_reviews if one.outcome == Outcome.OPEN), None)

    @property
    def change_decided_by(self) -> int | None:
        """Who decided the large change that waits for a second reviewer."""
        return self.change.decided_by if self.change is not None else None

    @property
    def counts(self) -> bool:
        """Whether it counts for the metric now."""
        return self.state in COUNTING


_UNDECIDED = ("draft", "submitted", "accepted", "returned", "second_review", "prechecked", "refused", "review_asked")
REGISTRANT = func.coalesce(Registration.registrant_id, Registration.seller_id)
"""For questions: who applies, or would apply."""

HANDLED_IN = func.coalesce(Registration.desk_region, Registration.seller_region)
"""For questions: the region whose officials handle it."""

# What counts is what held on the day of registration: from then on the database itself keeps it as it was. Only a
# change that is being decided may put parties and day right, and not even that the number.
db.frozen(Registration.__table__, ("number",), unless_states=_UNDECIDED)  # type: ignore[arg-type]
db.frozen(
    Registration.__table__,  # type: ignore[arg-type]
    ("registered_on", "seller", "buyer", "sellers", "buyers", "seller_region", "buyer_region"),
    unless_states=(*_UNDECIDED, "changing"),
)
