"""From an address to a query and back: what the search page asks, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from marketplace import clock, codes
from marketplace.challenges.ways import UNDERTAKINGS, WAYS
from search.documents import PRICE_BANDS, PUBLIC
from search.query import LAST_HIT, Query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_babel import LazyString
    from werkzeug.datastructures import MultiDict

    from search.documents import AnyDocument
    from search.query import Segment
    from search.synonyms import Synonyms

PER_PAGE = 20
LAST_PAGE = LAST_HIT // PER_PAGE
MOST_CHOICES = 12
LONGEST_TEXT = 2_000
VISIBLE_TO = (PUBLIC,)
"""What the pages of this room show is public; whatever is not is excluded inside every question."""

SORTS: dict[str, LazyString] = {
    "relevance": _l("Best match"),
    "newest": _l("Newest"),
    "deadline": _l("Deadline"),
    "bounty": _l("Highest amount"),
}
KINDS: dict[str, LazyString] = {"result": _l("Result"), "demand": _l("Demand"), "challenge": _l("Call")}
STATUSES: dict[str, LazyString] = {
    "published": _l("Published and valid"),
    "open": _l("Taking bids"),
    "judging": _l("Bids being judged"),
    "publicised": _l("Award on public notice"),
    "awarded": _l("Awarded"),
    "lapsed": _l("Lapsed without award"),
}
WAY_WORDS: dict[str, LazyString] = {way.value: rules.label for way, rules in WAYS.items()}
UNDERTAKING_WORDS: dict[str, LazyString] = {one.flag: one.label for one in UNDERTAKINGS}
WORDS = {"kind": KINDS, "status": STATUSES, "way": WAY_WORDS, "undertakings": UNDERTAKING_WORDS}
"""Facet -> the words of its values, where no official list has them."""

TITLES: dict[str, LazyString] = {
    "kind": _l("Kind of record"),
    "status": _l("State"),
    "way": _l("How the winner of a call is chosen"),
    "undertakings": _l("What the winner of a call takes on"),
    "field": _l("Technical field"),
    "region": _l("Region"),
    "price": _l("Price or budget"),
    "trl": _l("Maturity"),
    "modes": _l("Way of cooperation"),
    "industry": _l("Industry"),
    "owner_kind": _l("Kind of organisation"),
    "ip_types": _l("Intellectual property"),
    "ip_lapsed": _l("Rights in force"),
}
FACETS = tuple(TITLES)
"""What can be chosen, in the order of the page and of its addresses."""

LISTS = {
    "field": "fields",
    "industry": "industries",
    "modes": "modes",
    "trl": "maturity",
    "owner_kind": "party_natures",
    "ip_types": "ip_types",
}
"""Facet -> the official list of its values."""

FIXED: dict[str, tuple[str, ...]] = {
    "kind": tuple(KINDS),
    "status": tuple(STATUSES),
    "way": tuple(WAY_WORDS),
    "undertakings": tuple(UNDERTAKING_WORDS),
    "price": PRICE_BANDS,
    "ip_lapsed": ("false", "true"),
}
ENDPOINTS = {"result": "listings.result", "demand": "listings.demand", "challenge": "challenges.show"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as typed; values out of range are left out, never an error."""

    text: str
    chosen: dict[str, tuple[str, ...]]
    sort: str
    page: int

    def query(self, synonyms: Synonyms) -> Query:
        """Return the query; only what everybody may see is ever indexed, and asked for."""
        return Query(
            text=self.text,
            synonyms=synonyms,
            today=clock.today().toordinal(),
            filters=self.chosen,
            facets=FACETS,
            sort=self.sort,  # type: ignore[arg-type]
            page=self.page,
            per_page=PER_PAGE,
            visible_to=VISIBLE_TO,
        )

    def choosing(self, name: str, values: Iterable[str]) -> Asked:
        """Return the same with other values of one facet, from its first page."""
        chosen = {**self.chosen, name: tuple(values)}
        return replace(self, chosen={each: chosen[each] for each in FACETS if chosen.get(each)}, page=1)

    def saying(self, text: str) -> Asked:
        """Return the same with another text, from its first page."""
        return replace(self, text=text, page=1)

    def sorted_by(self, sort: str) -> Asked:
        """Return the same in another order, from its first page."""
        return replace(self, sort=sort, page=1)

    @property
    def arguments(self) -> dict[str, Any]:
        """What is asked, as arguments of an address: always in one order, and without what goes without saying."""
        text = {"q": self.text} if self.text else {}
        return {**text, **{name: sorted(self.chosen[name]) for name in FACETS if name in self.chosen}}

    @property
    def address(self) -> str:
        """The one permanent address of this page."""
        return self.address_of_page(self.page)

    def address_of_page(self, page: int) -> str:
        """Return the address of another page of the same search."""
        order = {"sort": self.sort} if self.sort != "relevance" else {}
        place = {"page": page} if page > 1 else {}
        arguments: dict[str, Any] = {**self.arguments, **order, **place}
        return url_for("discovery.search", **arguments)


def asked(arguments: MultiDict[str, str]) -> Asked:
    """Read the address of a search."""
    chosen = {name: _known_values(name, arguments.getlist(name)) for name in FACETS}
    page = arguments.get("page", "1")
    sort = arguments.get("sort", "relevance")
    return Asked(
        text=plain(arguments.get("q", ""), LONGEST_TEXT),
        chosen={name: values for name, values in chosen.items() if values},
        sort=sort if sort in SORTS else "relevance",
        page=max(1, min(int(page), LAST_PAGE)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,  # noqa: PLR2004
    )


def on_page(asked: Asked, page: int) -> Asked:
    """Return the same search on another page."""
    return replace(asked, page=page)


def plain(text: str, longest: int) -> str:
    """Return what was typed without signs that no text has."""
    return text.replace("\x00", " ").encode("utf-8", "ignore").decode()[:longest].strip()


def _known_values(name: str, values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if known(name, value)))[:MOST_CHOICES]


def known(name: str, value: str) -> bool:
    """Tell whether a facet has such a value; of official lists old codes too, which old records carry."""
    if name in FIXED:
        return value in FIXED[name]
    if name == "region":
        return len(value) in {2, 4, 6} and value.ljust(6, "0") in codes.codes_of("regions")
    return value in codes.codes_of(LISTS[name])


def label(name: str, value: str, locale: str) -> str:
    """Return a facet value in the reader's words."""
    if name in WORDS:
        return str(WORDS[name].get(value, value))
    if name == "region":
        return codes.label("regions", value.ljust(6, "0"), locale)
    if name == "price":
        return _band(value)
    if name == "ip_lapsed":
        return str(_("Rights lapsed or invalid") if value == "true" else _("Without lapsed rights"))
    return codes.label(LISTS[name], value, locale)


def _band(value: str) -> str:
    if value == "negotiable":
        return str(_("To be agreed"))
    low, _dash, high = value.partition("-")
    if value not in PRICE_BANDS:
        return value
    words = _("%(low)s to %(high)s wan yuan", low=low, high=high) if high else _("From %(low)s wan yuan", low=low)
    return str(words)


def marked(segments: Iterable[Segment]) -> Markup:
    """Return segments as safe markup: text is escaped, marks are ours."""
    parts = [Markup("<mark>{}</mark>").format(part.text) if part.marked else escape(part.text) for part in segments]
    return Markup().join(parts)


def address_of(document: AnyDocument) -> str:
    """Return the page of a found record."""
    return url_for(ENDPOINTS[document.kind], id=int(document.id.partition(":")[2]))
