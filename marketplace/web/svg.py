"""The strokes that figures are made of: boxes, lines, words, series that can be told apart.

Lengths along a figure are fractions of its width, written as percentages, so a figure is as wide as its place
while its words keep their size. Colours are classes of `static/css/components.css`, patterns are the elements of
`templates/components/patterns.html`: the security policy allows no style attribute.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

SERIES = 6  # colours that can be told apart, and as many patterns
_NEAR_START = 0.2
_NEAR_END = 0.8


def tag(name: str, content: Markup | str = "", /, **attributes: Any) -> Markup:
    """Return one element; `class_` is class, an underscore in a name is a hyphen, None leaves out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{}{}>{}</{}>").format(name, written, content, name)


def figure(content: Markup, title: str, **attributes: Any) -> Markup:
    """Return a whole figure; its title is what a screen reader says."""
    attributes = {"role": "img", "focusable": "false", **attributes}
    return tag("svg", tag("title", escape(title)) + content, **attributes)


def box(start: float, length: float, top: float, height: float, **attributes: Any) -> Markup:
    """Return a rectangle from a fraction of the width on; top and height in pixels."""
    return tag("rect", x=percent(start), width=percent(length), y=_px(top), height=_px(height), **attributes)


def upright(place: float, top: float, bottom: float, class_: str) -> Markup:
    """Return a vertical line at a fraction of the width."""
    return tag("line", x1=percent(place), x2=percent(place), y1=_px(top), y2=_px(bottom), class_=class_)


def level(height: float, class_: str) -> Markup:
    """Return a horizontal line across the whole figure."""
    return tag("line", x1="0", x2="100%", y1=_px(height), y2=_px(height), class_=class_)


def text(words: str, place: float, baseline: float, class_: str = "bar-words") -> Markup:
    """Return words at a fraction of the width that never leave the figure: at its ends they turn inwards."""
    if not words:
        return Markup("")
    anchor = "start" if place < _NEAR_START else "end" if place > _NEAR_END else "middle"
    return tag("text", escape(words), x=percent(place), y=_px(baseline), text_anchor=anchor, class_=class_)


def centred(words: str, place: float, baseline: float, class_: str = "bar-words") -> Markup:
    """Return words centred on a fraction of the width."""
    return tag("text", escape(words), x=percent(place), y=_px(baseline), text_anchor="middle", class_=class_)


def series(number: int) -> str:
    """Return the class of the colour of a series."""
    return f"series-{number % SERIES}"


def patterned(number: int, start: float, length: float, top: float, height: float) -> Markup:
    """Return a rectangle in a series' colour and pattern; the first series is plain.

    When the colours begin again they come with other patterns, so that no two of 36 series look alike.
    """
    plain = box(start, length, top, height, class_=series(number))
    pattern = (number + number // SERIES) % SERIES
    if pattern == 0:
        return plain
    return plain + box(start, length, top, height, fill=f"url(#pattern-{pattern})")


def percent(part: float) -> str:
    """Return a place or a length along the figure, 0 to 1, never outside it."""
    return f"{max(0.0, min(part, 1.0)) * 100:.2f}%"


def join(pieces: Any) -> Markup:
    """Return pieces laid one upon the other."""
    return Markup("").join(pieces)


def _px(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
