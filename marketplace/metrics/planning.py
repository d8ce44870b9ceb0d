"""What officials lay down beside the figures: targets and their parts, cuts worth keeping, reminders to register."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock
from marketplace.contracts.models import Contract
from marketplace.db import Base, Fen, JsonDict, Key, Versioned, state_of


class Indicator(enum.StrEnum):
    """What a target is about."""

    HEADLINE = "headline"  # 吸纳和输出技术合同交易额
    ABSORBED = "absorbed"
    EXPORTED = "exported"
    CONVERSIONS = "conversions"  # 成果转化: results converted, whoever owns them
    INSTITUTE_CONVERSIONS = "institute_conversions"  # those of universities and institutes
    SCENES = "scenes"  # 示范应用场景

    @property
    def in_money(self) -> bool:
        """Whether it is an amount in 分, not a number of records."""
        return self in MONEY


MONEY = (Indicator.HEADLINE, Indicator.ABSORBED, Indicator.EXPORTED)
_MONEY_SQL = "indicator IN ('headline', 'absorbed', 'exported')"


class Target(Versioned, Base):
    """A target entered by an official with its source: of a region, or of a department's part in it (指标分解).

    It belongs to the plan period `first_year` to `year`. With `each_year` it asks the same of every year of the
    period, else it says what the last year is to bring. With a base (the year and amount it starts from) the page can
    say which pace it needs.
    """

    __tablename__ = "metric_target"

    id: Mapped[Key]
    indicator: Mapped[Indicator] = mapped_column(state_of(Indicator), default=Indicator.HEADLINE)
    region: Mapped[str]
    department: Mapped[str] = mapped_column(default="")
    """The department that answers for this part; "" is the region as a whole."""
    first_year: Mapped[int | None]
    """The first year of the plan period; None is `year` itself."""
    year: Mapped[int]
    each_year: Mapped[bool] = mapped_column(default=False)
    amount_fen: Mapped[Fen | None]
    count: Mapped[int | None]
    base_year: Mapped[int | None]
    base_fen: Mapped[Fen | None]
    source: Mapped[str]
    """The document that sets the target."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        # a figure is compared with one target; a new one replaces the old in place, the audit trail keeps both
        UniqueConstraint("region", "year", "indicator", "department", "each_year"),
        # amounts for what is money, numbers for what is counted: never both, never neither
        CheckConstraint(f"(amount_fen IS NOT NULL) = ({_MONEY_SQL})", name="amount_for_money"),
        CheckConstraint(f"(count IS NULL) = ({_MONEY_SQL})", name="count_for_the_rest"),
        CheckConstraint("amount_fen > 0 AND amount_fen <= 1000000000000000", name="amount_in_range"),
        CheckConstraint("count > 0", name="count_is_positive"),
        CheckConstraint("first_year <= year", name="period_in_order"),
        CheckConstraint("(base_year IS NULL) = (base_fen IS NULL)", name="base_is_whole"),
        CheckConstraint("base_year < year AND base_fen > 0", name="base_comes_before"),
    )

    @property
    def wanted(self) -> int:
        """The amount in 分, or the number."""
        found = self.amount_fen if self.indicator.in_money else self.count
        return found or 0


class SavedCut(Base):
    """A cut of the workbench that somebody keeps under a name: the arguments of its address."""

    __tablename__ = "metric_saved_cut"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    asked: Mapped[JsonDict]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    # a second cut of the same name replaces the first: a list with two of one name can't be chosen from
    __table_args__ = (UniqueConstraint("person_id", "name"),)


class Reminder(Base):
    """应登未登: that a registrant was reminded of a signed contract that isn't registered yet."""

    __tablename__ = "metric_reminder"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    sent_on: Mapped[date] = mapped_column(default=clock.today)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)

    contract: Mapped[Contract] = relationship()

    __table_args__ = (
        # two officials who press the button at once send one reminder
        UniqueConstraint("contract_id", "sent_on"),
        Index(None, "contract_id", "sent_at"),
    )
