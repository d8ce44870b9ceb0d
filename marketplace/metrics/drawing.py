"""Charts of the metric: flows between regions, and any chart as a file of its own (SVG, PNG).

On a page the colours and patterns come from the style sheets; a file carries its own, made from the same tokens.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from marketplace import paths
from marketplace.web import svg

if TYPE_CHECKING:
    from collections.abc import Sequence

TINY = 1e-9  # keeps an empty chart from dividing by zero
ROW = 50  # px: words above, bars below
TOP = 26  # px: the heads of the two sides
WIDTH = 820  # px: a chart as a file
EDGE = 20  # px around it
HEAD = 44  # px for its title
FOOT = 28  # px for its note
PPI = 144  # twice the pixels: it is put into documents

Flow = tuple[str, float, str, float, str]
"""(label, value on the left, its words, value on the right, its words)."""


def flows(rows: Sequence[Flow], heads: tuple[str, str], title: str) -> Markup:
    """Return bars to both sides of a middle line: what comes in on the left, what goes out on the right."""
    whole = max([max(row[1], row[3]) for row in rows] + [TINY])
    drawn = svg.text(heads[0], 0, 14, "bar-label") + svg.text(heads[1], 1, 14, "bar-label")
    drawn += svg.join(_flow(row, TOP + number * ROW, whole) for number, row in enumerate(rows))
    height = TOP + ROW * max(len(rows), 1)
    return svg.figure(drawn, title, class_="bars", width="100%", height=height)


def _flow(row: Flow, top: int, whole: float) -> Markup:
    label, left, left_words, right, right_words = row
    drawn = svg.centred(label, 0.5, top + 14) + svg.text(left_words, 0, top + 14) + svg.text(right_words, 1, top + 14)
    drawn += svg.box(0, 1, top + 20, 14, class_="bar-slot")
    drawn += svg.box(0.5 - left / whole / 2, left / whole / 2, top + 20, 14, class_=svg.series(0))
    drawn += svg.patterned(1, 0.5, right / whole / 2, top + 20, 14)
    return drawn + svg.upright(0.5, top + 17, top + 37, "bar-target")


def alone(drawing: Markup, title: str, note: str = "") -> str:
    """Return a drawing as an SVG file: with its title and note, fonts, colours and patterns."""
    found = re.search(r'height="(\d+)"', drawing)
    height = int(found[1]) if found else 0
    words = Markup('<text x="{0}" y="{1}" class="file-title">{2}</text>').format(EDGE, EDGE + 12, title)
    words += Markup('<text x="{0}" y="{1}" class="bar-label">{2}</text>').format(EDGE, HEAD + height + EDGE + 6, note)
    inner = Markup(  # noqa: S704 - drawn by our own functions, which escape
        str(drawing).replace("<svg ", f'<svg x="{EDGE}" y="{HEAD}" ', 1).replace('width="100%"', f'width="{WIDTH}"', 1)
    )
    size = (WIDTH + 2 * EDGE, HEAD + height + FOOT + EDGE)
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">'
            '<title>{2}</title><style>{3}</style>{4}<rect width="100%" height="100%" fill="{5}"/>{6}{7}</svg>'
        ).format(*size, escape(title), Markup(_style()), Markup(_patterns()), _tokens()["surface"], words, inner)  # noqa: S704 - our own files
    )


def png(drawing: str) -> bytes:
    """Return an SVG file as a picture; raises typst.TypstError for what isn't one."""
    import typst

    from marketplace.papers.rendering import fonts

    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.chart), format: "svg")'
    picture: bytes = typst.compile(page, font_paths=fonts(), sys_inputs={"chart": drawing}, format="png", ppi=PPI)
    return picture


@cache
def _tokens() -> dict[str, str]:
    """Return the colours of the style sheets by name, those of the light page."""
    text = (paths.tree("static") / "css" / "tokens.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", text):
        found.setdefault(name, value.strip())
    return found


@cache
def _style() -> str:
    rules = {
        "text": "fill:ink;font:13px 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif",
        ".file-title": "font-size:17px;font-weight:700",
        ".bar-label": "fill:quiet",
        ".bar-slot": "fill:slot",
        ".bar-value": "fill:value",
        ".bar-mark": "stroke:ink;stroke-dasharray:3 2",
        ".pattern-light": "fill:none;stroke:surface;stroke-width:2",
        ".pattern-dot": "fill:surface",
        **{f".series-{number}": f"fill:series-{number}" for number in range(svg.SERIES)},
    }
    return "".join(f"{chosen}{{{_colours(said)}}}" for chosen, said in rules.items())


def _colours(said: str) -> str:
    """Put colours in the place of their names."""
    tokens = _tokens()
    return re.sub(r"(?<=:)[a-z][\w-]*(?=;|$)", lambda name: tokens.get(name[0], name[0]), said)


@cache
def _patterns() -> str:
    """Return the patterns that pages have, as definitions of a file."""
    text = (paths.tree("templates") / "components" / "patterns.html").read_text(encoding="utf-8")
    return "".join(re.findall(r"<defs>.*?</defs>", text, re.DOTALL))
