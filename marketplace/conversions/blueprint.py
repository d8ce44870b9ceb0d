"""The blueprint on which the views of this room hang, and what its pages read from an address."""

from __future__ import annotations

from flask import Blueprint, current_app, request

from marketplace import clock
from marketplace.errors import NotFound

bp = Blueprint("conversions", __name__)
YEARS = 6  # years that the public pages offer


def city() -> str:
    """Return the site's own region."""
    return str(current_app.extensions["settings"].city)


def years() -> list[int]:
    """Return the years that a page offers, the running one first."""
    return list(range(clock.today().year, clock.today().year - YEARS, -1))


def year_and_page() -> tuple[int, int]:
    """Read the year and the page that are asked for; raises NotFound."""
    year, page = whole("year", clock.today().year), whole("page", 1)
    if year not in years():
        raise NotFound
    return year, page


def whole(name: str, default: int) -> int:
    """Read a positive whole number from the address; raises NotFound."""
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) == int(text)):
        raise NotFound
    return int(text)
