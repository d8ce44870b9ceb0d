"""What an engine stores of a document: the same fields, tokens and numbers in both."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from search import analysis, suggestions
from search.documents import from_dict, to_dict
from search.text import clean, coded

if TYPE_CHECKING:
    from search.documents import AnyDocument
    from search.meaning.embedder import Vector

VERSION: Final = 3
"""Raise it with every change to what is stored: it makes every index stale."""

TEXTS: Final = ("words", "bigrams", "chars", "title", "owner")
"""Fields of tokens separated by blanks."""

STARTS: Final = "starts"
"""The beginnings by which suggestions are found; a code like the others, but never counted."""

KEYWORDS: Final = (
    *("kind", "field", "industry", "region", "trl", "owner_kind", "modes", "price", "ip_types", "ip_lapsed"),
    *("way", "undertakings", "status", "language", "owner_id", "visible_to", STARTS),
)
"""Fields of exact codes, several in one document; a tombstone has none, so nobody finds it."""

NUMBERS: Final = ("amount_fen", "trl_level", "published_at", "deadline", "bounty_fen", "tie")
"""Fields of one 64-bit integer; `tie` orders what is otherwise equal, in the same way in both engines."""

RANGE_FIELDS: Final = {
    "amount_fen": "amount_fen",
    "trl": "trl_level",
    "published_at": "published_at",
    "deadline": "deadline",
}

SORTS: Final = {
    "newest": ("published_at", True),
    "deadline": ("deadline", False),
    "bounty": ("bounty_fen", True),
}
"""Sort -> field, and whether the largest comes first; what has no value comes last."""

_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored under an id: a document's fields, or a tombstone without any."""

    id: str
    version: int
    source: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    keywords: tuple[tuple[str, tuple[str, ...]], ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()
    meaning: Vector = ()


def record(document: AnyDocument, dimensions: int = 0) -> Record:
    """Cut and lay out a document for an index whose vectors have so many dimensions; 0 where it keeps none.

    Raises:
        ValueError: the document's vector is of another model.
    """
    if dimensions and len(document.meaning) not in {0, dimensions}:
        raise ValueError(f"{document.id}: a vector of {len(document.meaning)} numbers in an index of {dimensions}")
    return Record(
        id=document.id,
        version=document.version,
        source=clean(json.dumps(to_dict(document), ensure_ascii=False, separators=(",", ":"))),
        texts=tuple(_texts(document).items()),
        keywords=tuple((name, coded(values)) for name, values in _keywords(document).items() if values),
        numbers=tuple((name, bounded(value)) for name, value in _numbers(document).items() if value is not None),
        meaning=document.meaning if dimensions else (),
    )


def document_of(source: str) -> AnyDocument:
    """Give back the document of a record's source."""
    data: dict[str, Any] = json.loads(source)
    return from_dict(data)


def full_text(document: AnyDocument) -> str:
    """All that a document says of its technology, one part a line."""
    return "\n".join((document.title, document.summary, *(text for _, text in document.parts), *document.keywords))


def tie(id_: str) -> int:
    """The number of an id: the same in both engines, and as good as unique."""
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest()) >> 1


def bounded(value: int) -> int:
    """Bring a number into the 64 bits that both engines keep."""
    return max(-_LARGEST, min(value, _LARGEST))


def _texts(document: AnyDocument) -> dict[str, str]:
    cut = analysis.tokens(full_text(document))
    owner = analysis.tokens(document.owner_name)
    names = (*owner.words, *owner.bigrams, *analysis.pinyin(document.owner_name))
    return {
        "words": " ".join(cut.words),
        "bigrams": " ".join(cut.bigrams),
        "chars": " ".join(cut.chars),
        "title": " ".join(analysis.tokens(document.title).words),
        "owner": " ".join(names),
    }


def _keywords(document: AnyDocument) -> dict[str, tuple[str, ...]]:
    return {
        "kind": (document.kind,),
        "field": _present(document.field),
        "industry": document.industry_path,
        "region": document.region_path,
        "trl": _present(document.trl),
        "owner_kind": _present(document.owner_kind),
        "modes": document.modes,
        "price": (document.price_band,),
        "ip_types": document.ip_types,
        "ip_lapsed": ("true" if document.ip_lapsed else "false",),
        "way": _present(document.way),
        "undertakings": document.undertakings,
        "status": _present(document.status),
        "language": _present(document.language),
        "owner_id": _present(document.owner_id),
        "visible_to": document.visible_to,
        STARTS: suggestions.starts(document),
    }


def _present(value: object) -> tuple[str, ...]:
    return () if value is None or value == "" else (str(value),)


def _numbers(document: AnyDocument) -> dict[str, int | None]:
    return {
        "amount_fen": document.amount_fen,
        "trl_level": document.trl,
        "published_at": int(document.published_at.timestamp()),
        "deadline": document.deadline.toordinal() if document.deadline else None,
        "bounty_fen": document.amount_fen if document.kind == "challenge" else None,
        "tie": tie(document.id),
    }
