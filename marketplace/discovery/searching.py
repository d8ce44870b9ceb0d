"""From an address to a query and back: what the search page asks, and the facets it offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from marketplace import clock, codes
from marketplace.web.links import page_url
from search.documents import PRICE_BANDS, PUBLIC
from search.query import LAST_HIT, Query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_babel import LazyString
    from werkzeug.datastructures import MultiDict

    from search.documents import AnyDocument
    from search.query import Page, Segment

PER_PAGE = 20
MOST_CHOICES = 12
LONGEST_TEXT = 2_000
FACETS = ("kind", "field", "region", "trl", "modes", "price")
SORTS: dict[str, LazyString] = {
    "relevance": _l("Best match"),
    "newest": _l("Newest"),
    "deadline": _l("Deadline"),
    "bounty": _l("Highest amount"),
}
KINDS: dict[str, LazyString] = {"result": _l("Result"), "demand": _l("Demand"), "challenge": _l("Open call")}
TITLES: dict[str, LazyString] = {
    "kind": _l("Kind of record"),
    "field": _l("Technical field"),
    "region": _l("Region"),
    "trl": _l("Maturity"),
    "modes": _l("Way of cooperation"),
    "price": _l("Price or budget"),
}
LISTS = {"field": "fields", "modes": "modes", "trl": "maturity"}
ENDPOINTS = {"result": "listings.result", "demand": "listings.demand", "challenge": "challenges.show"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as typed; values out of range are left out, never an error."""

    text: str
    chosen: dict[str, tuple[str, ...]]
    sort: str
    page: int

    def query(self) -> Query:
        """Return the query; only what everybody may see is ever indexed, and asked for."""
        return Query(
            text=self.text,
            filters=self.chosen,
            facets=FACETS,
            sort=self.sort,  # type: ignore[arg-type]
            page=self.page,
            per_page=PER_PAGE,
            visible_to=(PUBLIC,),
        )


def asked(arguments: MultiDict[str, str]) -> Asked:
    """Read the address of a search."""
    chosen = {name: tuple(dict.fromkeys(value[:16] for value in arguments.getlist(name) if value)) for name in FACETS}
    page = arguments.get("page", "1")
    sort = arguments.get("sort", "relevance")
    text = arguments.get("q", "").replace("\x00", " ").encode("utf-8", "ignore").decode()
    return Asked(
        text=text[:LONGEST_TEXT].strip(),
        chosen={name: values[:MOST_CHOICES] for name, values in chosen.items() if values},
        sort=sort if sort in SORTS else "relevance",
        page=min(int(page), LAST_HIT) if page.isascii() and page.isdigit() and len(page) < 6 else 1,  # noqa: PLR2004
    )


def facet_groups(asked: Asked, page: Page, locale: str) -> list[dict[str, Any]]:
    """Return the facet groups: each choice with its count and the address that toggles it."""
    groups = []
    for name in FACETS:
        counts = [count for count in page.facets.get(name, ()) if _offered(name, count.value)]
        options = [_option(name, count.value, count.count, asked, locale) for count in counts[:MOST_CHOICES]]
        if options:
            groups.append({"title": TITLES[name], "options": options})
    return groups


def _offered(name: str, value: str) -> bool:
    """Tell whether a choice has a name: of regions only those that stand in the official list."""
    return name != "region" or codes.valid("regions", value.ljust(6, "0"), clock.today())


def _option(name: str, value: str, count: int, asked: Asked, locale: str) -> dict[str, Any]:
    now = asked.chosen.get(name, ())
    active = value in now
    then = [one for one in now if one != value] if active else [*now, value]
    return {
        "label": label(name, value, locale),
        "url": page_url(1, **{name: then or None}),
        "active": active,
        "count": count,
    }


def label(name: str, value: str, locale: str) -> str:
    """Return a facet value in the reader's words."""
    if name == "kind":
        return str(KINDS.get(value, value))
    if name == "region":
        return codes.label("regions", value.ljust(6, "0"), locale)
    if name == "price":
        return _band(value)
    return codes.label(LISTS[name], value, locale)


def _band(value: str) -> str:
    if value == "negotiable":
        return str(_("To be agreed"))
    low, _dash, high = value.partition("-")
    if value not in PRICE_BANDS:
        return value
    words = _("%(low)s to %(high)s wan yuan", low=low, high=high) if high else _("From %(low)s wan yuan", low=low)
    return str(words)


def choices(asked: Asked, locale: str) -> list[dict[str, str]]:
    """Return what is chosen, each with the address that takes it back."""
    return [
        {
            "label": label(name, value, locale),
            "url": page_url(1, **{name: [one for one in values if one != value] or None}),
        }
        for name, values in asked.chosen.items()
        for value in values
    ]


def marked(segments: Iterable[Segment]) -> Markup:
    """Return segments as safe markup: text is escaped, marks are ours."""
    parts = [Markup("<mark>{}</mark>").format(part.text) if part.marked else escape(part.text) for part in segments]
    return Markup().join(parts)


def address_of(document: AnyDocument) -> str:
    """Return the page of a found record."""
    return url_for(ENDPOINTS[document.kind], id=int(document.id.partition(":")[2]))
