"""The explanation of a match (匹配说明): everything that a reader needs to check it against the two texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from marketplace.matching import points, shown, sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask_babel import LazyString

    from marketplace.matching.models import Match
    from search.documents import AnyDocument

ASKED: dict[str, LazyString] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "problem": _l("The problem"),
    "indicator_text": _l("Indicators"),
    "keywords": _l("Keywords"),
}


@dataclass(frozen=True)
class Passage:
    """A part of a record with the shared words marked in it.

    Attributes:
        anchor: where it stands on the page.
        words: the words that both records have, as this passage writes them.
        pairs: (word there, word here) that mean the same.
    """

    anchor: str
    label: LazyString
    text: Markup
    words: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """What the page of a match shows."""

    parts: list[points.Line]
    lines: list[dict[str, str]]
    elements: list[Passage]
    asked: list[Passage]
    gaps: list[str]


def explain(match: Match) -> Explanation:
    """Return the explanation of a match, from the versions that were judged and from nothing else."""
    wanted, offered = sides.documents(match)
    return Explanation(
        parts=points.lines(match, wanted, offered),
        lines=shown.lines(match),
        elements=_elements(match, offered),
        asked=_asked(match, wanted),
        gaps=shown.sentences(match)["gaps"],
    )


def _elements(match: Match, offered: AnyDocument) -> list[Passage]:
    """Return the five elements of the result, or its summary where it has none, with what they share."""
    found = {reason["element"]: reason for reason in match.reasons}
    texts = offered.parts or (("summary", offered.summary),)
    return [_element(name, text, found.get(name, {})) for name, text in texts]


def _element(name: str, text: str, reason: Mapping[str, Any]) -> Passage:
    words = tuple(reason.get("words", ()))
    pairs = tuple((asked, said) for asked, said in reason.get("pairs", ()))
    marks = (*words, *(said for _asked, said in pairs))
    return Passage(f"offered-{name}", shown.ELEMENTS[name], marked(text, marks), words, pairs)


def _asked(match: Match, wanted: AnyDocument) -> list[Passage]:
    words = [word for reason in match.reasons for word in reason["words"]]
    words += [asked for reason in match.reasons for asked, _said in reason.get("pairs", ())]
    parts = dict(wanted.parts)
    texts = {"title": wanted.title, "summary": wanted.summary, **parts, "keywords": _(", ").join(wanted.keywords)}
    return [Passage(f"asked-{name}", ASKED[name], marked(text, words)) for name, text in texts.items() if text]


def marked(text: str, words: Iterable[str]) -> Markup:
    """Return a text, safe to show, with the words marked wherever they stand; the longer one wins."""
    longest_first = sorted({word for word in words if word}, key=len, reverse=True)
    if not longest_first:
        return escape(text)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return Markup().join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces)
    )
