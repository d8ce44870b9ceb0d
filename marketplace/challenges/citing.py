"""Results of the platform that a bid builds on: typed by their numbers, held by their published versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import ValidationError

from marketplace.listings import queries as listings
from marketplace.listings.models import ResultVersion
from marketplace.listings.quantities import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

BETWEEN = re.compile(r"[\s,，、;；]+")
LARGEST = 2**31


class CitedField(StringField):  # type: ignore[misc]
    """Numbers of published results; `versions` are the versions that stand today."""

    versions: tuple[int, ...] = ()

    def pre_validate(self, form: object) -> None:  # noqa: ARG002
        """Find each result, or name the number that leads to none."""
        numbers = list(dict.fromkeys(one for one in BETWEEN.split(plain(self.data or "")) if one))
        found = {number: _result(number) for number in numbers}
        for number, version in found.items():
            if version is None:
                raise ValidationError(_("There is no published result number %(number)s.", number=number[:20]))
        self.versions = tuple(version.id for version in found.values() if version)


def _result(number: str) -> ResultVersion | None:
    if not (number.isdecimal() and 0 < int(number) < LARGEST):
        return None
    found = listings.published(int(number))
    return found if isinstance(found, ResultVersion) else None


def results(version_ids: Iterable[int]) -> list[ResultVersion]:
    """Return the results that a bid cites, as they stood when it was sealed."""
    found = (listings.version(number) for number in version_ids)
    return [one for one in found if isinstance(one, ResultVersion)]


def numbers(version_ids: Iterable[int]) -> str:
    """Write cited results as the form takes them."""
    return ", ".join(str(one.listing_id) for one in results(version_ids))
