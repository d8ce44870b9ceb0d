"""What is searched: one frozen dataclass for each kind of record.

They are the contract between the marketplace, which fills them from published versions, and the engines,
which know nothing else. Texts are plain text in any script; codes are those of the official lists; amounts
are integer 分.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final, Literal

Kind = Literal["result", "demand", "challenge"]
Comparison = Literal[">=", "<=", ">", "<", "="]

PUBLIC: Final = "public"
"""The token of `visible_to` that everybody holds, signed in or not."""

WAN: Final = 1_000_000
"""One 万元 in 分."""

_PRICE_BANDS: Final = ((10, "0-10"), (50, "10-50"), (100, "50-100"), (500, "100-500"), (1000, "500-1000"))
PRICE_BANDS: Final = ("negotiable", *(code for _, code in _PRICE_BANDS), "1000-")
"""Codes of the price facet, in 万元: the lower bound belongs to a band, the upper one to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A measurable wish of a demand (技术指标), such as 抗拉强度 >= 450 MPa."""

    quantity: str
    operator: Comparison
    value: float
    unit: str = ""
    must: bool = True

    @property
    def text(self) -> str:
        """The indicator as a person would write it."""
        return f"{self.quantity} {self.operator} {self.value:g} {self.unit}".strip()


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every kind of record has; an older `version` of a record never overwrites a newer one."""

    kind: ClassVar[Kind]
    part_names: ClassVar[tuple[str, ...]]

    id: str
    version: int
    title: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    field: str | None = None
    """技术领域, "01" to "11"."""
    industry: str | None = None
    """国民经济行业, a letter and up to four digits: "C35"."""
    region: str | None = None
    """行政区划 (GB/T 2260), six digits."""
    trl: int | None = None
    """技术成熟度, 1 to 9; of a demand or a challenge: the wanted one."""
    modes: tuple[str, ...] = ()
    """Codes of the ways of transfer (转化方式) offered or wished for."""
    ip_types: tuple[str, ...] = ()
    ip_lapsed: bool = False
    way: str | None = None
    """揭榜方式 of a challenge, a word of its publisher's."""
    undertakings: tuple[str, ...] = ()
    """What the winner of a challenge takes on beside the work."""
    status: str = "published"
    language: str = "zh"
    owner_id: int | None = None
    owner_name: str = ""
    owner_kind: str | None = None
    published_at: dt.datetime
    deadline: dt.date | None = None
    visible_to: tuple[str, ...] = (PUBLIC,)
    """Whoever holds one of these tokens may know of the record: "public", "verified", "org:12", ..."""
    meaning: tuple[float, ...] = dataclasses.field(default=(), repr=False, compare=False)
    """The vector of its text, of length 1; derived from it, so neither stored in the source nor compared."""

    def __post_init__(self) -> None:
        """Refuse what no engine could keep: a naive instant, a wrong kind of id, a negative version."""
        if self.published_at.tzinfo is None:
            raise ValueError(f"{self.id}: published_at must carry its time zone")
        if not self.id.startswith(f"{self.kind}:") or any(part.isspace() for part in self.id):
            raise ValueError(f"{self.id!r} is not the id of a {self.kind}")
        if self.version < 0:
            raise ValueError(f"{self.id}: version {self.version} is below 0")

    @cached_property
    def region_path(self) -> tuple[str, ...]:
        """The region and those above it: 340104 gives ("34", "3401", "340104")."""
        return region_path(self.region)

    @cached_property
    def industry_path(self) -> tuple[str, ...]:
        """The industry and those above it: C3562 gives ("C", "C35", "C356", "C3562")."""
        code = self.industry or ""
        return tuple(code[:size] for size in (1, 3, 4, 5) if size <= len(code))

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The named parts of the technical text that hold anything."""
        texts = ((name, self._part(name)) for name in self.part_names)
        return tuple((name, text) for name, text in texts if text)

    def _part(self, name: str) -> str:
        return str(getattr(self, name))

    @property
    def amount_fen(self) -> int | None:
        """The price, budget or bounty in 分; None when negotiable."""
        raise NotImplementedError

    @property
    def price_band(self) -> str:
        """Its code out of `PRICE_BANDS`."""
        return price_band(self.amount_fen)


@dataclass(frozen=True, kw_only=True)
class ResultDocument(Document):
    """A published result (科技成果), its technology told in five elements (五要素)."""

    kind: ClassVar[Kind] = "result"
    part_names: ClassVar[tuple[str, ...]] = ("material", "method", "effect", "product", "application")

    material: str = ""
    method: str = ""
    effect: str = ""
    product: str = ""
    application: str = ""
    price_fen: int | None = None

    @property
    def amount_fen(self) -> int | None:
        """The asking price in 分; None when negotiable (面议)."""
        return self.price_fen


@dataclass(frozen=True, kw_only=True)
class _Wanting(Document):
    """What a demand and a challenge share: a problem and its indicators."""

    part_names: ClassVar[tuple[str, ...]] = ("problem", "indicator_text")

    problem: str = ""
    indicators: tuple[Indicator, ...] = ()

    @property
    def indicator_text(self) -> str:
        """All indicators in one text, for searching."""
        return "; ".join(indicator.text for indicator in self.indicators)


@dataclass(frozen=True, kw_only=True)
class DemandDocument(_Wanting):
    """A published demand (技术需求)."""

    kind: ClassVar[Kind] = "demand"

    budget_fen: int | None = None

    @property
    def amount_fen(self) -> int | None:
        """The budget in 分; None when negotiable."""
        return self.budget_fen


@dataclass(frozen=True, kw_only=True)
class ChallengeDocument(_Wanting):
    """A published call (揭榜挂帅榜单)."""

    kind: ClassVar[Kind] = "challenge"

    bounty_fen: int | None = None

    @property
    def amount_fen(self) -> int | None:
        """The bounty (揭榜金额) in 分."""
        return self.bounty_fen


AnyDocument = ResultDocument | DemandDocument | ChallengeDocument

_CLASSES: Final[dict[str, type[AnyDocument]]] = {
    one.kind: one for one in (ResultDocument, DemandDocument, ChallengeDocument)
}


def region_path(code: str | None) -> tuple[str, ...]:
    """Split a six-digit region code into its levels, leaving out empty ones: 340100 gives ("34", "3401")."""
    if not code:
        return ()
    levels = (code[:2], code[:4], code)
    return tuple(dict.fromkeys(level for level in levels if level == code[:2] or level[-2:] != "00"))


def price_band(amount_fen: int | None) -> str:
    """Sort an amount in 分 into one of `PRICE_BANDS`."""
    if amount_fen is None:
        return "negotiable"
    return next((code for limit, code in _PRICE_BANDS if amount_fen < limit * WAN), "1000-")


def to_dict(document: AnyDocument) -> dict[str, Any]:
    """Turn a document into plain JSON data; `from_dict` gives it back."""
    data = {field.name: getattr(document, field.name) for field in dataclasses.fields(document)}
    del data["meaning"]
    data["published_at"] = document.published_at.isoformat()
    data["deadline"] = document.deadline and document.deadline.isoformat()
    if isinstance(document, _Wanting):
        data["indicators"] = [dataclasses.asdict(indicator) for indicator in document.indicators]
    return {"kind": document.kind, **data}


def from_dict(data: dict[str, Any]) -> AnyDocument:
    """Make the document that `to_dict` was given."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    del values["kind"]
    values["published_at"] = dt.datetime.fromisoformat(data["published_at"])
    values["deadline"] = dt.date.fromisoformat(data["deadline"]) if data["deadline"] else None
    if "indicators" in data:
        values["indicators"] = tuple(Indicator(**indicator) for indicator in data["indicators"])
    return _CLASSES[data["kind"]](**values)
