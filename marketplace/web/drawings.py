"""Figures drawn on the server as inline SVG: they print, work without script and can be read aloud.

This module has the small figures of the components: the tally (合符), the score, the life line, the scale.
The charts are in `charts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.web import charts, svg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flask import Flask
    from markupsafe import Markup

ROW = 10  # px: one line of a small tally
STEP = 18  # px: from one mark of a life line to the next
NOTCH = 20  # px: one step of a scale


def install(app: Flask) -> None:
    """Give the templates the figures as `draw_tally(...)`, `draw_bars(...)` and so on."""
    small = (joint, tally, score, key, life, mark, scale)
    large = (charts.progress, charts.overlap, charts.bars, charts.columns, charts.lines)
    app.jinja_env.globals.update({f"draw_{drawing.__name__}": drawing for drawing in (*small, *large)})


def joint(state: str) -> Markup:
    """Return the place where the two halves of a tally (合符) meet on one line.

    `state`: met (a tooth fills the notch), unmet (an open gap) or unknown (a hatched gap).
    """
    drawn = svg.tag("rect", width=14, height=100, class_="tally-left")
    drawn += svg.tag("rect", x=16, width=84, height=100, class_="tally-right")
    drawn += svg.tag("rect", **(_TOOTH if state == "met" else _GAP))
    if state == "unknown":
        drawn += svg.tag("rect", x=14, y=14, width=72, height=72, fill="url(#hatch)")
    return svg.tag(
        "svg",
        drawn,
        class_="joint",
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


_GAP = {"x": 14, "y": 14, "width": 72, "height": 72, "class_": "tally-gap"}
_TOOTH = {"x": 8, "y": 14, "width": 78, "height": 72, "class_": "tally-left"}


def tally(lines: Sequence[Mapping[str, Any]], title: str) -> Markup:
    """Return the small tally (合符) of all lines, each a mapping with `state` met, unmet or unknown."""
    height = ROW * max(len(lines), 1)
    rows = svg.join(_tally_row(line["state"], number * ROW) for number, line in enumerate(lines))
    return svg.figure(rows, title, class_="tally-small", width=64, height=height)


def _tally_row(state: str, top: int) -> Markup:
    drawn = svg.tag("rect", y=top, width=22, height=ROW, class_="tally-left")
    drawn += svg.tag("rect", x=23, y=top, width=41, height=ROW, class_="tally-right")
    gap = {"y": top + 2, "width": 22, "height": ROW - 4}
    if state == "met":
        return drawn + svg.tag("rect", x=20, **gap, class_="tally-left")
    drawn += svg.tag("rect", x=22, **gap, class_="tally-gap")
    return drawn + svg.tag("rect", x=22, **gap, fill="url(#hatch)") if state == "unknown" else drawn


def score(parts: Sequence[tuple[str, float, float]], title: str) -> Markup:
    """Return a score bar whose parts are visible; `parts` are (label, how well 0-1, weight).

    The weights sum to 1: each part has a slot as wide as its weight, filled as far as it fits.
    """
    starts = [sum(weight for *_, weight in parts[:number]) for number in range(len(parts))]
    drawn = svg.join(
        svg.box(start, weight, 1, 12, class_="bar-slot") + svg.patterned(number, start, weight * value, 1, 12)
        for number, (start, (_, value, weight)) in enumerate(zip(starts, parts, strict=True))
    )
    drawn += svg.join(svg.upright(start, 0, 14, "bar-divider") for start in starts[1:])
    return svg.figure(drawn, title, class_="score-bar", width="100%", height=14)


def key(number: int) -> Markup:
    """Return the small square that says which colour and pattern a series has."""
    square = svg.patterned(number, 0, 1, 0, 12)
    return svg.tag("svg", square, class_="key", width=12, height=12, aria_hidden="true", focusable="false")


def mark(state: str) -> Markup:
    """Return the mark of one step of a life line: done, now, next, stopped or skipped."""
    drawn = svg.tag("circle", cx=10, cy=10, r=8 if state == "now" else 7, class_=f"life-dot life-{state}")
    if state in _SIGNS:
        drawn += svg.tag("path", d=_SIGNS[state], class_=f"life-sign life-sign-{state}")
    if state == "now":
        drawn += svg.tag("circle", cx=10, cy=10, r=3.5, class_="life-core")
    return svg.tag("svg", drawn, class_="life-mark", width=20, height=20, aria_hidden="true", focusable="false")


_SIGNS = {"done": "M6.6 10.2 9 12.6 13.6 7.6", "stopped": "M7.2 7.2 12.8 12.8 M12.8 7.2 7.2 12.8"}


def life(states: Iterable[str], title: str) -> Markup:
    """Return the small life line of a record, one dot a step; the states are those of `mark`."""
    dots = list(states)
    width = STEP * max(len(dots), 1)
    drawn = svg.tag("line", x1=6, x2=width - 12, y1=7, y2=7, class_="life-thread")
    drawn += svg.join(
        svg.tag("circle", cx=6 + STEP * number, cy=7, r=4.5, class_=f"life-dot life-{state}")
        for number, state in enumerate(dots)
    )
    return svg.figure(drawn, title, class_="life-small", width=width, height=14)


def scale(value: int, highest: int, title: str) -> Markup:
    """Return a scale with `value` of `highest` steps filled, such as the maturity (技术成熟度) 6 of 9."""
    drawn = svg.join(
        svg.tag("rect", x=number * NOTCH, y=0, width=17, height=12, class_=_filled(number < value))
        for number in range(highest)
    )
    return svg.figure(drawn, title, class_="scale-figure", width=highest * NOTCH - 3, height=12)


def _filled(full: bool) -> str:  # noqa: FBT001 - a predicate's answer
    return "bar-value" if full else "bar-slot"
