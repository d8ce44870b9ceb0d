"""Charts drawn on the server as inline SVG; each stands beside its table and reads without colour."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from marketplace.web import svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

BAR = 18  # px: the height of a bar
ROW = 46  # px: a bar with its words above it
FOOT = 166  # px: where upright columns stand
TALLEST = 140  # px: the tallest of them
LINK = 3  # place of the address in a row of `bars`
TINY = 1e-9  # keeps an empty chart from dividing by zero


def progress(value: float, target: float, marks: Sequence[tuple[float, str]], title: str) -> Markup:
    """Return a bar on the way to its target.

    `marks` are (value, words) on the way: where it started, where the pace would have it, the target itself.
    """
    whole = max([value, target, TINY, *(place for place, _ in marks)])
    drawn = svg.box(0, 1, 26, BAR, class_="bar-slot") + svg.box(0, value / whole, 26, BAR, class_="bar-value")
    drawn += svg.join(_mark(place / whole, words) for place, words in marks)
    drawn += svg.upright(target / whole - 0.001, 20, 50, "bar-target")
    return svg.figure(drawn, title, class_="progress-figure", width="100%", height=52)


def _mark(place: float, words: str) -> Markup:
    return svg.upright(place, 20, 50, "bar-mark") + svg.text(words, place, 14)


def overlap(left: float, right: float, both: float, labels: Sequence[str]) -> Markup:
    """Return two bars that overlap where a contract counts on both sides (吸纳, 输出, 本地).

    `labels` are three: for the upper bar, the lower bar and the part counted twice.
    """
    whole = max(left + right - both, TINY)
    start, width = (left - both) / whole, both / whole
    drawn = svg.box(start, width, 20, 62, class_="overlap-band")
    drawn += svg.box(0, left / whole, 20, 28, class_=svg.series(0))
    drawn += svg.box(start, right / whole, 54, 28, class_=svg.series(2))
    drawn += svg.join(svg.box(start, width, top, 28, fill="url(#hatch-over)") for top in (20, 54))
    drawn += svg.text(labels[0], 0, 13) + svg.text(labels[1], 1, 99)
    drawn += svg.centred(labels[2], min(max(start + width / 2, 0.25), 0.75), 118)
    return svg.figure(drawn, "; ".join(map(str, labels)), class_="overlap-figure", width="100%", height=124)


def bars(rows: Sequence[Sequence[Any]], title: str, highest: float | None = None) -> Markup:
    """Return horizontal bars; `rows` are (label, value, words of the value) or the same with an address."""
    whole = highest or max([float(row[1]) for row in rows] + [TINY])
    drawn = svg.join(_bar(row, number * ROW, whole) for number, row in enumerate(rows))
    linked = any(len(row) > LINK for row in rows)
    # an image hides what is inside it from a screen reader; bars that lead somewhere must not be one
    role = "group" if linked else "img"
    return svg.figure(drawn, title, class_="bars", width="100%", height=ROW * max(len(rows), 1), role=role)


def _bar(row: Sequence[Any], top: int, whole: float) -> Markup:
    label, value, words = row[:LINK]
    drawn = svg.text(label, 0, top + 15, "bar-label") + svg.text(words, 1, top + 15)
    drawn += svg.box(0, 1, top + 22, BAR - 4, class_="bar-slot")
    drawn += svg.box(0, float(value) / whole, top + 22, BAR - 4, class_="bar-value")
    return svg.tag("a", drawn, href=row[LINK]) if len(row) > LINK and row[LINK] else drawn


def columns(points: Sequence[tuple[str, float, str]], title: str, target: float | None = None) -> Markup:
    """Return upright columns, such as a figure by year; `points` are (label, value, words of the value)."""
    whole = max([value for _, value, _ in points] + [target or 0.0, TINY]) * 1.05
    step = 1 / max(len(points), 1)
    places = [(number * step, step, value / whole * TALLEST) for number, (_, value, _) in enumerate(points)]
    drawn = svg.join(_column(place) for place in places) + svg.level(FOOT, "axis")
    if target:
        drawn += svg.level(FOOT - target / whole * TALLEST, "bar-target dashed")
    drawn += svg.join(_column_words(point, place) for point, place in zip(points, places, strict=True))
    return svg.figure(drawn, title, class_="columns-figure", width="100%", height=FOOT + 24)


def _column(place: tuple[float, float, float]) -> Markup:
    start, step, height = place
    return svg.box(start + step * 0.18, step * 0.64, FOOT - height, height, class_="bar-value")


def _column_words(point: tuple[str, float, str], place: tuple[float, float, float]) -> Markup:
    start, step, height = place
    above = svg.centred(point[2], start + step / 2, FOOT - height - 6)
    return above + svg.centred(point[0], start + step / 2, FOOT + 18, "bar-label")


def lines(points: Sequence[tuple[str, float]], title: str, target: float | None = None) -> Markup:
    """Return a small line chart; `points` are (label, value) at even distances, `target` is a dashed line."""
    whole = max([value for _, value in points] + [target or 0.0, TINY]) * 1.1
    places = [(_across(n, len(points)), _down(1 - value / whole)) for n, (_, value) in enumerate(points)]
    drawn = svg.join(_stroke(a, b) for a, b in pairwise(places))
    drawn += svg.join(svg.tag("circle", cx=svg.percent(x), cy=y, r=3.5, class_="line-dot") for x, y in places)
    if target:
        drawn += svg.level(_down(1 - target / whole), "bar-target dashed")
    drawn += svg.level(_down(1), "axis")
    drawn += svg.join(svg.text(points[end][0], places[end][0], 150) for end in _ends(len(points)))
    return svg.figure(drawn, title, class_="lines-figure", width="100%", height=156)


def _stroke(a: tuple[float, float], b: tuple[float, float]) -> Markup:
    return svg.tag("line", x1=svg.percent(a[0]), y1=a[1], x2=svg.percent(b[0]), y2=b[1], class_="line-value")


def _across(number: int, count: int) -> float:
    return 0.02 + 0.96 * (number / (count - 1) if count > 1 else 0.5)


def _down(part: float) -> float:
    return round(8 + part * 122, 1)


def _ends(count: int) -> list[int]:
    return sorted({0, count - 1}) if count else []
