"""A publication as a document: plain numbers and codes in canonical JSON, with a digest that anybody can compute.

The digest is the SHA-256 of the document's UTF-8 bytes with sorted keys, no spaces and no escapes, for example by
`json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))`. It holds no fraction: amounts are 分.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from marketplace.metrics import periods
from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Measure, Source
from marketplace.metrics.disclosure import Earlier
from marketplace.metrics.models import DateBasis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.metrics.disclosure import Tabled, Told

FORMAT = 1
COLUMNS = ("absorbed", "exported", "overlap")


def canonical(document: Mapping[str, Any]) -> str:
    """Write a document in the one form that the digest is taken of."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document in its canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def document(cut: Cut, told: Told, **about: Any) -> dict[str, Any]:
    """Return what is published about a cut; hidden cells and tables are null, `about` stands beside the figures."""
    if cut.as_of is None:
        raise ValueError("what is published is what was known at an instant")
    return {
        "format": FORMAT,
        "region": cut.region,
        "period": cut.period.text,
        "measure": cut.measure.value,
        "date_basis": cut.date_basis.value,
        "source": cut.source.value,
        "as_of": cut.as_of.isoformat(timespec="microseconds"),
        "figures": _row(told.figures, overlap=told.overlap),
        "tables": {one.value: _table(table, overlap=told.overlap) for one, table in told.tables.items()},
        **about,
    }


def cut_of(document: Mapping[str, Any]) -> Cut:
    """Return the cut that a document is about, as of its instant."""
    return Cut(
        document["region"],
        periods.parse(document["period"]),
        Measure(document["measure"]),
        DateBasis(document["date_basis"]),
        Source(document["source"]),
        as_of=datetime.fromisoformat(document["as_of"]),
    )


def figures_in(row: Mapping[str, Any] | None) -> Figures | None:
    """Read a row of a document back; None for a hidden one. An overlap that isn't told is read as nothing."""
    if row is None:
        return None
    return Figures(*(Figure(*(row[name] or (0, 0))) for name in COLUMNS))


def earlier(document: Mapping[str, Any]) -> Earlier:
    """Return what a document has told, for whatever is published after it."""
    cut = cut_of(document)
    shown: dict[Dimension | None, frozenset[str]] = {
        Dimension(name): frozenset(code for code, row in table["rows"].items() if row is not None)
        for name, table in document["tables"].items()
        if table is not None
    }
    shown[None] = frozenset({""} if document["figures"] else ())
    return Earlier(cut.period.first, cut.period.last, datetime.fromisoformat(document["as_of"]), shown)


def _table(table: Tabled | None, *, overlap: bool) -> dict[str, Any] | None:
    if table is None:
        return None
    return {
        name: {code: _row(row, overlap=overlap) for code, row in rows.items()}
        for name, rows in zip(table._fields, table, strict=True)
    }


def _row(figures: Figures | None, *, overlap: bool) -> dict[str, Any] | None:
    """Return [contracts, 分] for each column."""
    if figures is None:
        return None
    numbers = {name: [getattr(figures, name).count, getattr(figures, name).amount_fen] for name in COLUMNS}
    return numbers if overlap else {**numbers, "overlap": None}
