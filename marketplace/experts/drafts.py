"""What somebody enters about an expert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from marketplace.experts.models import InterestKind
    from marketplace.experts.parties import Unit


@dataclass(frozen=True)
class ExpertDraft:
    """An expert as the office enters him."""

    name: str
    email: str
    title: str
    fields: tuple[str, ...]
    region: str


@dataclass(frozen=True)
class Availability:
    """When and how much somebody reviews; `until` is the last day."""

    since: date | None = None
    until: date | None = None
    most_reviews: int | None = None


@dataclass(frozen=True)
class WorkDraft:
    """An employment, or advice with what it was about; `until` is the first day on which it no longer holds."""

    unit: Unit
    since: date
    until: date | None = None
    what: str = ""


@dataclass(frozen=True)
class InterestDraft:
    """What an expert declares: a relative with his organisation, a domain, a stake."""

    kind: InterestKind
    name: str = ""
    unit: Unit | None = None


@dataclass(frozen=True)
class PublicationDraft:
    """A publication with its authors in their order."""

    title: str
    published_on: date
    authors: tuple[str, ...]
