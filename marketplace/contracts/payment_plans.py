"""Payment plans (支付方式) of Civil Code art. 846: lump sum, instalments, royalty, royalty with an entry fee, other.

Instalments are the milestones with their days and amounts. A royalty is a share of a base, in bp by year of the
contract; what it will come to isn't known at signing, so the price then is the fixed part and its total is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

LUMP, INSTALMENTS, ROYALTY, ROYALTY_WITH_ENTRY_FEE, OTHER = "1", "2", "3", "4", "9"
ROYALTIES = (ROYALTY, ROYALTY_WITH_ENTRY_FEE)
WHOLE_BP = 10_000
MOST_YEARS = 30
OTHER_BASE = "other"


class Path(StrEnum):
    """How a royalty's rate goes from year to year; art. 846 names the first three."""

    FIXED = "fixed"
    RISING = "rising"
    FALLING = "falling"
    MIXED = "mixed"


@dataclass(frozen=True)
class Royalty:
    """A share of what is made with the technology (提成).

    Attributes:
        base: of what, a code of `royalty_bases`.
        rates_bp: the rate of each year of the contract, in bp (0.01 %); the last one holds for all later years.
        inspection: how the buyer's accounts are looked into (查阅会计账目的办法); may be empty.
        base_note: what the base is exactly; needed where it is none of the list.
    """

    base: str
    rates_bp: tuple[int, ...]
    inspection: str = ""
    base_note: str = ""

    @property
    def path(self) -> Path:
        """Whether the rate is fixed, rises, falls, or none of them."""
        steps = [later - earlier for earlier, later in pairwise(self.rates_bp)]
        if not any(steps):
            return Path.FIXED
        if all(step >= 0 for step in steps):
            return Path.RISING
        return Path.FALLING if all(step <= 0 for step in steps) else Path.MIXED

    def rate_bp(self, year: int) -> int:
        """Return the rate of a year of the contract, counted from 1."""
        return self.rates_bp[min(year, len(self.rates_bp)) - 1]

    def due_fen(self, year: int, base_fen: int) -> int:
        """Return what a year's base earns the seller, in 分, halves rounded up."""
        return (base_fen * self.rate_bp(year) + WHOLE_BP // 2) // WHOLE_BP


@dataclass(frozen=True)
class Payment:
    """How the price is paid.

    Attributes:
        mode: a code of `payment_modes`.
        royalty: of the royalty modes.
        other: the agreement in words, of the mode "other".
        totals_open: what the whole price comes to is known later.
    """

    mode: str = LUMP
    royalty: Royalty | None = None
    other: str = ""
    totals_open: bool = False


def read(plain: dict[str, Any]) -> Payment:
    """Return the payment that `dataclasses.asdict` wrote."""
    royalty = plain.get("royalty")
    if royalty:
        royalty = Royalty(**{**royalty, "rates_bp": tuple(royalty["rates_bp"])})
    return Payment(**{**plain, "royalty": royalty})


def mode_of(steps: Sequence[Any]) -> str:
    """Return the mode of a price that is known, by its milestones."""
    return INSTALMENTS if len(steps) > 1 else LUMP


def check(payment: Payment, amount_fen: int, step_count: int) -> None:
    """Refuse a plan that can't stand.

    Args:
        payment: the plan.
        amount_fen: the price, of open totals its fixed part.
        step_count: how many milestones pay it.

    Raises:
        Invalid: with the form's field.
    """
    if not codes.valid("payment_modes", payment.mode, clock.today()):
        raise Invalid(_l("Choose one of the list."), field="payment_mode")
    if payment.mode in ROYALTIES:
        _check_royalty(payment, amount_fen)
    elif payment.royalty is not None:
        raise Invalid(_l("Only a royalty has a base and rates."), field="payment_mode")
    else:
        _check_known(payment, step_count)
    if amount_fen == 0 and not payment.totals_open:
        raise Invalid(_l("Write at least one line of the price, each above 0."), field="lines")


def _check_known(payment: Payment, step_count: int) -> None:
    if payment.totals_open and payment.mode != OTHER:
        raise Invalid(_l("A lump sum is known at signing: its total can't be open."), field="payment_mode")
    if payment.mode == LUMP and step_count != 1:
        raise Invalid(
            _l("A lump sum is paid with one milestone; for several choose instalments."), field="payment_mode"
        )
    if payment.mode == INSTALMENTS and step_count <= 1:
        raise Invalid(_l("Instalments need at least two milestones with their days and amounts."), field="steps")
    if payment.mode == OTHER and not payment.other.strip():
        raise Invalid(_l("Say how the price is paid."), field="payment_other")


def _check_royalty(payment: Payment, amount_fen: int) -> None:
    royalty = payment.royalty
    if royalty is None or not codes.valid("royalty_bases", royalty.base, clock.today()):
        raise Invalid(_l("Choose what the royalty is a share of."), field="royalty_base")
    if royalty.base == OTHER_BASE and not royalty.base_note.strip():
        raise Invalid(_l("Say what the royalty is a share of."), field="royalty_base_note")
    _check_rates(royalty)
    if not payment.totals_open:
        raise Invalid(_l("What a royalty comes to isn't known at signing: its total is open."), field="payment_mode")
    if payment.mode == ROYALTY_WITH_ENTRY_FEE and amount_fen <= 0:
        raise Invalid(_l("Write the entry fee as a line of the price."), field="lines")


def _check_rates(royalty: Royalty) -> None:
    if not 0 < len(royalty.rates_bp) <= MOST_YEARS:
        raise Invalid(_l("Write the rate of at least the first year, and of at most 30 years."), field="royalty_rates")
    if any(not 0 < rate <= WHOLE_BP for rate in royalty.rates_bp):
        raise Invalid(_l("Each rate must be above 0 % and at most 100 %."), field="royalty_rates")
    if royalty.path is Path.MIXED:
        raise Invalid(
            _l("The rate may stay, rise or fall from year to year, but not rise and fall (Civil Code art. 846)."),
            field="royalty_rates",
        )
