"""Figures as the command line tells them: plain numbers for JSON, lines for people; amounts in 分 and in yuan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from marketplace.metrics import parts, queries
from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Side

if TYPE_CHECKING:
    from marketplace.metrics.restatements import Moved, Restatement, Why

PLACES = 6  # of a ratio


@dataclass(frozen=True)
class Ranked:
    """One row of a breakdown; ratios are exact, None where they aren't defined."""

    code: str
    figure: Figure
    share: Fraction | None
    growth: Fraction | None
    """Against the same months of the year before: None without a base."""
    rank: int

    @property
    def average_fen(self) -> int | None:
        """分 a contract, rounded half up."""
        return (
            (2 * self.figure.amount_fen + self.figure.count) // (2 * self.figure.count) if self.figure.count else None
        )


@dataclass(frozen=True)
class Listed:
    """A breakdown of one side, the largest amount first, with the sums beside it."""

    rows: list[Ranked]
    sums: dict[str, Figure]


def ranked(cut: Cut, dimension: Dimension, side: Side) -> Listed:
    """Return a breakdown with share, growth and rank."""
    found = queries.breakdown(cut, dimension)
    base = queries.breakdown(replace(cut, period=cut.period.previous()), dimension)
    whole = queries.figures_of(cut).of(side).amount_fen
    shown = {code: row.of(side) for code, row in found.items() if row.of(side) != Figure()}
    order = sorted(shown, key=lambda code: (-shown[code].amount_fen, code))
    rows = [
        Ranked(
            code,
            shown[code],
            _ratio(shown[code].amount_fen, whole),
            growth(shown[code], base.get(code, Figures()).of(side)),
            1 + sum(other.amount_fen > shown[code].amount_fen for other in shown.values()),
        )
        for code in order
    ]
    return Listed(rows, {name: row.of(side) for name, row in parts.subtotals(dimension, found).items()})


def growth(now: Figure, base: Figure) -> Fraction | None:
    """Return by which ratio an amount grew; undefined without a base."""
    ratio = _ratio(now.amount_fen, base.amount_fen)
    return None if ratio is None else ratio - 1


def _ratio(amount: int, base: int) -> Fraction | None:
    return Fraction(amount, base) if base else None


def about(cut: Cut) -> dict[str, Any]:
    """Return what a cut is, leaving out what goes without saying."""
    told = {
        "region": cut.region,
        "period": cut.period.text,
        "measure": cut.measure.value,
        "date_basis": cut.date_basis.value,
    }
    more = {"source": cut.source.value, "as_of": cut.as_of.isoformat() if cut.as_of else ""}
    return {**told, **{name: value for name, value in more.items() if value not in ("", "registered")}}


def figures(found: Figures) -> dict[str, dict[str, int]]:
    """Return the five figures."""
    return {side.value: _figure(found.of(side)) for side in Side}


def _figure(figure: Figure) -> dict[str, int]:
    return {"count": figure.count, "amount_fen": figure.amount_fen}


def table(found: Listed) -> dict[str, Any]:
    """Return a breakdown; ratios as numbers with six digits behind the point."""
    rows = [
        {
            "code": row.code,
            **_figure(row.figure),
            "share": _number(row.share),
            "growth": _number(row.growth),
            "rank": row.rank,
            "average_fen": row.average_fen,
        }
        for row in found.rows
    ]
    return {"rows": rows, "sums": {name: _figure(figure) for name, figure in found.sums.items()}}


def _number(ratio: Fraction | None) -> float | None:
    return None if ratio is None else round(float(ratio), PLACES)


def restated(found: Restatement) -> dict[str, Any]:
    """Return a restatement with every contract that moved it."""
    return {
        **about(found.cut),
        "side": found.side.value,
        "then": found.then.isoformat(),
        "now": found.now.isoformat(),
        "before": _figure(found.before.of(found.side)),
        "after": _figure(found.after.of(found.side)),
        "difference": _figure(found.difference),
        "moved_in_all": found.total,
        "moved": [_moved(one) for one in found.moved],
    }


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "registration": one.registration.id,
        "number": one.registration.number,
        "then": _figure(one.then),
        "now": _figure(one.now),
        "why": [_why(act) for act in one.why],
    }


def _why(act: Why) -> dict[str, Any]:
    return {
        "act": act.act.value,
        "cause": act.cause,
        "effective_on": act.effective_on.isoformat(),
        "known_at": act.known_at.isoformat(),
        "changes": {name: [str(before), str(after)] for name, (before, after) in act.changes.items()},
    }


def figure_lines(cut: Cut, found: Figures) -> list[str]:
    """Write the five figures."""
    head = f"{cut.region} {cut.period.text} ({cut.measure.value}, by day {cut.date_basis.value})"
    return [head, *(_line(side.value, found.of(side)) for side in Side)]


def _line(name: str, figure: Figure) -> str:
    return f"  {name:18} {figure.count:>10,} contracts {figure.amount_fen / 100:>24,.2f} yuan"


def table_lines(found: Listed) -> list[str]:
    """Write a breakdown."""
    rows = [
        f"{row.rank:>3} {_line(row.code, row.figure)} {_percent(row.share)} {_percent(row.growth)}"
        for row in found.rows
    ]
    return ["rank code                     count                      amount    share   growth", *rows] + [
        f"    {_line(f'of it {name}', figure)}" for name, figure in found.sums.items()
    ]


def _percent(ratio: Fraction | None) -> str:
    return f"{float(ratio):>8.1%}" if ratio is not None else "       –"


def restated_lines(found: Restatement) -> list[str]:
    """Write a restatement."""
    return [
        _line("then", found.before.of(found.side)),
        _line("now", found.after.of(found.side)),
        _line("difference", found.difference),
        *(f"  {_moved_line(one)}" for one in found.moved),
        *([f"  … and {left:,} more"] if (left := found.total - len(found.moved)) else []),
    ]


def _moved_line(one: Moved) -> str:
    acts = ", ".join(f"{why.act.value} {why.cause} on {why.effective_on}".replace("  ", " ") for why in one.why)
    return f"{one.registration.number or one.registration.id}: {one.difference.amount_fen / 100:+,.2f} yuan ({acts})"
