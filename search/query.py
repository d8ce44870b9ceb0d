"""What is asked of an engine, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from search.documents import PUBLIC
from search.synonyms import NONE, Synonyms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.documents import AnyDocument, Kind
    from search.highlight import Marker
    from search.meaning.embedder import Vector

Sort = Literal["relevance", "newest", "deadline", "bounty"]

FACETS: Final = (
    "kind",
    "field",
    "industry",
    "region",
    "trl",
    "owner_kind",
    "modes",
    "price",
    "ip_types",
    "ip_lapsed",
    "way",
    "undertakings",
    "status",
    "language",
)
"""What can be counted and filtered by. `region` and `industry` count every level and take a code of any level
(as "34", "3401" or "340104"); `price` takes the codes of `documents.PRICE_BANDS`; `trl` takes "1" to "9";
`ip_lapsed` takes "true" and "false"."""

FILTERS: Final = (*FACETS, "owner_id", "id")
"""Fields that a filter may name: the facets, the owner's id, and ids themselves."""

RANGES: Final = ("amount_fen", "trl", "published_at", "deadline")
"""Fields that a range may name; instants are POSIX seconds, dates are `date.toordinal()`."""

LAST_HIT: Final = 10_000
"""No page reaches beyond this hit: both engines would have to sort everything before it."""

LONGEST_TEXT: Final = 20_000
"""Characters of a query that are looked at; what follows is ignored."""


@dataclass(frozen=True, slots=True)
class Range:
    """Both bounds belong to the range; None leaves a side open."""

    lower: int | None = None
    upper: int | None = None


class UnknownField(ValueError):
    """A filter, facet or range names a field that is not indexed for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search: one value of each filter must hold, all ranges must hold, and the viewer must hold a token.

    `text` is what a person typed and is never read as syntax. Page and size are brought into their bounds.
    A facet's counts take every filter into account but its own, so that a second value can be chosen.
    With `exact` only records are found that hold the text as it stands, not some of its words.
    `today` (`date.toordinal()`) lets the sort "deadline" begin with what is still to come; the past follows.
    """

    text: str = ""
    synonyms: Synonyms = NONE
    exact: bool = False
    today: int | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 20
    visible_to: tuple[str, ...] = (PUBLIC,)
    meaning: Vector = field(default=(), repr=False)
    """The vector of the text: with it, records that mean the same are found and put forward; else words decide."""
    related: float = 0.0
    """The cosine from which on a record is found by its meaning alone; `Embedder.related` of the same model."""

    def __post_init__(self) -> None:
        """Refuse unknown fields; clamp the page and its size.

        Raises:
            UnknownField: a filter, range or facet is none of `FILTERS`, `RANGES`, `FACETS`.
        """
        _refuse_unknown(self.filters, FILTERS)
        _refuse_unknown(self.ranges, RANGES)
        _refuse_unknown(self.facets, FACETS)
        per_page = max(1, min(self.per_page, 100))
        object.__setattr__(self, "per_page", per_page)
        object.__setattr__(self, "page", max(1, min(self.page, LAST_HIT // per_page)))
        object.__setattr__(self, "text", self.text[:LONGEST_TEXT])

    @property
    def semantic(self) -> bool:
        """Whether to find by meaning too; what is asked for as it stands is not to be found by other words."""
        return bool(self.meaning) and not self.exact

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.per_page


def _refuse_unknown(names: Mapping[str, object] | tuple[str, ...], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise UnknownField(f"{name} is not one of {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a record's own text; `marked` where it answers the query. Never markup."""

    text: str
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One record found, with the version that is indexed and the document as it was put."""

    id: str
    kind: Kind
    version: int
    score: float
    document: AnyDocument
    marker: Marker = field(repr=False)

    @cached_property
    def title(self) -> tuple[Segment, ...]:
        """The title, marked where it answers the query."""
        return self.marker.whole(self.document.title)

    @cached_property
    def snippet(self) -> tuple[Segment, ...]:
        """The stretch of the record that answers best; who only wants to know what was found does not wait for it."""
        parts = (text for _, text in self.document.parts)
        return self.marker.snippet([self.document.summary, *parts, "、".join(self.document.keywords)])


@dataclass(frozen=True, slots=True)
class Count:
    """How many hits carry a value of a facet."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the hits; `facets` lists each asked facet's counts, the largest first, then by value."""

    hits: tuple[Hit, ...]
    total: int
    page: int
    per_page: int
    facets: Mapping[str, tuple[Count, ...]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages can be asked for."""
        return -(-min(self.total, LAST_HIT) // self.per_page)
