"""What the forms hand to the actions: the content of a result or a demand as typed, already of the right types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.listings.states import Operator, PriceMode

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class IpDraft:
    """A right the result rests on: codes of `ip_types` and `ip_status`."""

    type: str
    status: str
    title: str = ""
    number: str = ""
    granted_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class OwnerDraft:
    """An owner by name and share in basis points; a name that an organisation here has is linked to it."""

    name: str
    share: int
    organisation_id: int | None = None


@dataclass(frozen=True)
class IndicatorDraft:
    """A measurable wish; a range is written "8..14"."""

    quantity: str
    operator: Operator
    value: str
    unit: str = ""
    must: bool = True


@dataclass(frozen=True)
class Draft:
    """What results and demands have in common; only the title can't be left for later."""

    title: str
    summary: str = ""
    field: str = ""
    industry: str = ""
    keywords: tuple[str, ...] = ()
    trl: int | None = None
    modes: tuple[str, ...] = ()
    restricted: str = ""


@dataclass(frozen=True)
class ResultDraft(Draft):
    """A result (成果)."""

    material: str = ""
    method: str = ""
    effect: str = ""
    product: str = ""
    application: str = ""
    price_mode: PriceMode = PriceMode.AGREED
    price_fen: int | None = None
    ip: tuple[IpDraft, ...] = ()
    owners: tuple[OwnerDraft, ...] = ()


@dataclass(frozen=True)
class DemandDraft(Draft):
    """A demand (需求)."""

    problem: str = ""
    budget_fen: int | None = None
    deadline: date | None = None
    region_preference: str | None = None
    indicators: tuple[IndicatorDraft, ...] = ()
