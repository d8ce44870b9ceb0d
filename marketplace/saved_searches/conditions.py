"""The conditions of a saved search: which filters there are, what each may ask for, and how it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.discovery import searching
from marketplace.discovery.documents import STANDING
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FACETS = searching.FACETS
"""What a saved search may filter by: exactly what the search page does."""

SHORT_LISTS = ("field", "trl", "modes")
"""Official lists that are short enough to be offered whole."""


def known(name: str, value: str) -> bool:
    """Tell whether a filter may ask for a value: as on the search page, but past calls are never reported."""
    return name in FACETS and searching.known(name, value) and (name != "status" or value in STANDING)


def refuse_unknown(filters: Mapping[str, Iterable[str]]) -> None:
    """Refuse filters and values that no record could have.

    Raises:
        Invalid: with the name of the filter as its field.
    """
    for name, values in filters.items():
        strange = next((value for value in values if not known(name, value)), None)
        if strange is not None:
            raise Invalid(_l("“%(value)s” can't be chosen here.", value=f"{name}={strange}"[:60]), field=name)


def offered(name: str) -> list[tuple[str, str]]:
    """Return the choices that the form offers for a filter; what came from a search is kept beside them."""
    locale = str(get_locale())
    if name in searching.FIXED:
        values = (value for value in searching.FIXED[name] if known(name, value))
        return [(value, searching.label(name, value, locale)) for value in values]
    if name in SHORT_LISTS:
        return codes.choices(searching.LISTS[name], on=clock.today(), locale=locale)
    if name == "region":
        return _near(current_app.extensions["settings"].city, locale)
    return []


def _near(city: str, locale: str) -> list[tuple[str, str]]:
    """Return the city, its districts and its province; other regions come from the search page."""
    districts = [code for code, _name in codes.choices("regions", on=clock.today(), locale=locale, parent=city)]
    near = [city, *districts, *filter(None, [codes.province_of(city)])]
    return [(codes.region_prefix(code), codes.label("regions", code, locale)) for code in dict.fromkeys(near)]


def said(filters: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Return (title, values in words) of each filter, in the order of the search page."""
    locale = str(get_locale())
    return [
        (str(searching.TITLES[name]), _(", ").join(searching.label(name, value, locale) for value in filters[name]))
        for name in FACETS
        if filters.get(name)
    ]
