"""The conditions of a saved search: which filters there are, what each may ask for, and how it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.discovery import searching
from marketplace.errors import Invalid
from marketplace.listings.choices import near_regions
from search.documents import PRICE_BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FACETS = searching.FACETS
"""What a saved search may filter by: exactly what the search page does."""

OFFICIAL = {
    "field": "fields",
    "industry": "industries",
    "region": "regions",
    "trl": "maturity",
    "modes": "modes",
    "owner_kind": "party_natures",
    "ip_types": "ip_types",
}
"""Filter -> the official list of its values."""

FIXED: dict[str, tuple[str, ...]] = {
    "kind": tuple(searching.KINDS),
    "price": PRICE_BANDS,
    "ip_lapsed": ("true", "false"),
}

SHORT_LISTS = ("field", "trl", "modes")
"""Official lists that are short enough to be offered whole."""


def known(name: str, value: str) -> bool:
    """Tell whether a filter may ask for a value today."""
    if name not in FACETS:
        return False
    if name in FIXED:
        return value in FIXED[name]
    code = value.ljust(6, "0") if name == "region" else value  # a search asks for a region by its prefix
    return name in OFFICIAL and codes.valid(OFFICIAL[name], code, clock.today())


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
    if name in FIXED:
        return [(value, searching.label(name, value, locale)) for value in FIXED[name]]
    if name in SHORT_LISTS:
        return codes.choices(OFFICIAL[name], on=clock.today(), locale=locale)
    if name == "region":
        near = near_regions(current_app.extensions["settings"].city)
        return [(codes.region_prefix(code), label) for code, label in near]
    return []


def said(filters: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Return (title, values in words) of each filter, in the order of the search page."""
    locale = str(get_locale())
    return [
        (str(searching.TITLES[name]), _(", ").join(searching.label(name, value, locale) for value in filters[name]))
        for name in FACETS
        if filters.get(name)
    ]
