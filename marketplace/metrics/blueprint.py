"""The blueprint on which the views of this room hang, and what all of them ask first: who reads, which figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, request

from marketplace import clock, codes
from marketplace.errors import Invalid, NotFound
from marketplace.metrics import addresses
from marketplace.metrics.cuts import Measure
from marketplace.metrics.models import DateBasis
from marketplace.metrics.readers import Reader, reader
from marketplace.web import guard
from marketplace.web.moments import language

if TYPE_CHECKING:
    from marketplace.metrics.addresses import Opened

bp = Blueprint("metrics", __name__)
FIRST_YEAR = 2015  # the earliest year that the menu offers


def city() -> str:
    """Return the site's own region."""
    return str(current_app.extensions["settings"].city)


def viewer() -> Reader:
    """Return what whoever makes this request may read."""
    return reader(guard.actor(), city())


def opened() -> Opened:
    """Read the figure that the address names; raises Invalid."""
    return addresses.opened(request.args, city(), clock.today())


def asked() -> tuple[Opened, Invalid | None]:
    """Read what is asked for; something that can't be meant is told, and the city's running year shown instead."""
    try:
        return opened(), None
    except Invalid as error:
        return addresses.opened({}, city(), clock.today()), error


def choices(asked: Opened) -> dict[str, Any]:
    """Return the menus of a page."""
    return {
        "cut": asked.cut,
        "regions": addresses.regions(asked.cut.region, city()),
        "years": addresses.years(min(FIRST_YEAR, asked.cut.period.year), clock.today()),
        "parts": addresses.parts(),
        "measures": list(Measure),
        "bases": list(DateBasis),
        "period_label": asked.cut.period.label(language()),
        "region_label": name(asked.cut.region),
    }


def name(region: str) -> str:
    """Write the name of a region."""
    return codes.label("regions", region, language())


def page_number() -> int:
    """Read the page of a list; raises NotFound."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) == int(text)):
        raise NotFound
    return int(text)
