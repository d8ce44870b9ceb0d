"""What a version still lacks before it can be submitted: a list, so that the author sees all of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.listings.models import WHOLE, DemandVersion, ResultVersion
from marketplace.listings.states import Kind, PriceMode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask_babel import LazyString

    from marketplace.listings.models import IpRight, Version

NO_IP = "99"
SECRET = "01"  # noqa: S105 - 技术秘密: a right that is registered nowhere and has no number
SHORTEST_SUMMARY = 20


@dataclass(frozen=True)
class Lacking:
    """Something to fill in: the form's field and the sentence for it."""

    field: str
    sentence: LazyString


NEEDED = (
    ("summary", _l("Write a plain summary that somebody from another field understands.")),
    ("field", _l("Choose the technical field.")),
    ("industry", _l("Choose the industry it serves.")),
    ("trl", _l("Choose the maturity.")),
    ("modes", _l("Choose at least one way of cooperation.")),
)
NEEDED_OF_RESULT = (
    ("material", _l("Describe the material or object of the technology.")),
    ("method", _l("Describe the method or process.")),
    ("effect", _l("Describe the effect, with measured values.")),
    ("product", _l("Describe the product it becomes.")),
    ("application", _l("Describe where it is used.")),
    ("ip", _l("List the IP rights, or say that none is involved.")),
    ("owners", _l("Name the right holders and their shares.")),
)
NEEDED_OF_DEMAND = (
    ("problem", _l("Describe the problem to be solved.")),
    ("indicators", _l("Give at least one measurable indicator.")),
    ("deadline", _l("Say until when a solution is needed.")),
)


def lacking(version: Version) -> list[Lacking]:
    """Return what has to be filled in or corrected before the version can be submitted."""
    return list(_lacking(version, clock.today()))


def _lacking(version: Version, today: date) -> Iterator[Lacking]:
    for name, sentence in (*NEEDED, *(NEEDED_OF_RESULT if version.kind is Kind.RESULT else NEEDED_OF_DEMAND)):
        if not getattr(version, name):
            yield Lacking(name, sentence)
    if 0 < len(version.summary) < SHORTEST_SUMMARY:
        yield Lacking("summary", _l("The summary is too short to be understood: write two or three sentences."))
    if version.field and not codes.valid("fields", version.field, today):
        yield Lacking("field", _l("This field is no longer in the official list: choose another one."))
    if version.industry and not codes.valid("industries", version.industry, today):
        yield Lacking("industry", _l("This industry is no longer in the official list: choose another one."))
    if isinstance(version, ResultVersion):
        yield from _of_result(version)
    elif isinstance(version, DemandVersion):
        yield from _of_demand(version, today)


def _of_result(version: ResultVersion) -> Iterator[Lacking]:
    if version.owners and sum(owner.share for owner in version.owners) != WHOLE:
        yield Lacking("owners", _l("The shares of the right holders must add up to exactly 100 %."))
    if version.price_mode is PriceMode.FIXED and version.price_fen is None:
        yield Lacking("price_fen", _l("Give the asking price, or choose another way of pricing."))
    if any(right.type == NO_IP for right in version.ip) and len(version.ip) > 1:
        yield Lacking("ip", _l("“No intellectual property” can't stand beside rights."))
    if any(_numberless(right) for right in version.ip):
        yield Lacking("ip", _l("A right that was granted has a number and a title: give both."))


def _numberless(right: IpRight) -> bool:
    registered = right.type not in (NO_IP, SECRET)
    return registered and right.status == "granted" and not (right.number and right.title)


def _of_demand(version: DemandVersion, today: date) -> Iterator[Lacking]:
    if version.deadline and version.deadline < today:
        yield Lacking("deadline", _l("The deadline has passed: choose a later day."))
    if version.indicators and not any(row.must for row in version.indicators):
        yield Lacking("indicators", _l("At least one indicator must be a must, not only wishes."))
