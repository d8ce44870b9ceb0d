"""What in a text would tell a blind reviewer who wrote it: names, organisations, phones, addresses, official numbers.

Known names are those of the bid's own team and organisations; the rest is recognised by its form and, where it has
one, by its check digit. A finding is a mark for a person to look at, never a proof: 王平 also stands in 国王平安.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from stdnum.cn import ric, uscc

from marketplace.files import spellings
from marketplace.files.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from marketplace.files.folding import Folded

AROUND = 20  # characters shown before and behind what was found


class Kind(enum.StrEnum):
    """What was found."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PHONE = "phone"
    MAIL = "mail"
    WEBSITE = "website"
    CREDIT_CODE = "credit_code"  # 统一社会信用代码
    ID_NUMBER = "id_number"  # 公民身份号码


class Part(enum.StrEnum):
    """In which part of a bid or file a text stands; `Place.where` says exactly where."""

    FIELD = "field"  # of the bid's form: the field's name
    FILE_NAME = "file_name"
    METADATA = "metadata"  # which entry: author, company …
    PAGE = "page"  # number
    PARAGRAPH = "paragraph"  # number, or footnotes 3
    CELL = "cell"  # sheet!B7
    LINE = "line"  # number


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands; `file` is empty for a field of the form."""

    part: Part
    where: str = ""
    file: str = ""


class Passage(NamedTuple):
    """A text and its place."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whose names are looked for: people and organisations, each as it is officially written."""

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One mark.

    Attributes:
        kind: what it is.
        text: as it is written there.
        place: where it stands, `start` letters into its passage.
        before, after: the words around it.
        meant: the known name that it is a form of; empty for what is known by its form alone.
    """

    kind: Kind
    text: str
    place: Place
    start: int = 0
    before: str = ""
    after: str = ""
    meant: str = ""


class Rule(NamedTuple):
    """A form by which something is recognised, and what must hold besides."""

    kind: Kind
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = lambda _text: True
    meant: str = ""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


FORMS = (
    Rule(Kind.MAIL, _pattern(r"[\w.+\-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9\-]+(?:\.[a-z0-9\-]+)+")),
    Rule(Kind.WEBSITE, _pattern(r"(?:https?://|www\.)[\w\-./?=&%:#~]+")),
    Rule(Kind.ID_NUMBER, _pattern(r"(?<![0-9a-z])\d{17}[\dx](?![0-9a-z])"), lambda text: ric.is_valid(text.upper())),
    Rule(Kind.CREDIT_CODE, _pattern(r"(?<![0-9a-z])[0-9a-hj-npqrtuwxy]{18}(?![0-9a-z])"), uscc.is_valid),
    Rule(Kind.PHONE, _pattern(r"(?<![\d.])(?:\+?86[\s\-]?)?1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}(?!\d)")),
    Rule(Kind.PHONE, _pattern(r"(?<![\d.])(?:\+?86[\s\-]?)?(?:\(0\d{2,3}\)\s?|0\d{2,3}[\s\-])\d{7,8}(?!\d)")),
    Rule(Kind.PHONE, _pattern(r"(?<![\d.])400[\s\-]?\d{3}[\s\-]?\d{4}(?!\d)")),
)
"""What is recognised by its form; the first that fits takes its place."""


def find(passages: Iterable[Passage], known: Known) -> Iterator[Finding]:
    """Yield what tells who wrote the passages, in their order, each place once."""
    rules = (*FORMS, *_rules_of(known))
    for place, text in passages:
        yield from _in_passage(place, text, rules)


def _rules_of(known: Known) -> Iterator[Rule]:
    """Yield a rule a name: of two names that begin together the longer one is tried first."""
    people = ((Kind.PERSON, name, spellings.of_person(name)) for name in known.people)
    parties = ((Kind.ORGANISATION, name, spellings.of_organisation(name)) for name in known.organisations)
    named = sorted(chain(parties, people), key=lambda one: -len(one[1]))
    for kind, name, forms in named:
        either = "|".join(sorted(set(forms), key=len, reverse=True))
        if either:
            yield Rule(kind, re.compile(either), meant=name)


def _in_passage(place: Place, text: str, rules: Iterable[Rule]) -> Iterator[Finding]:
    letters = folded(text)
    taken: list[tuple[int, int, Rule]] = []
    for rule in rules:
        for start, end in _matches(rule, letters):
            if all(end <= other or start >= beyond for other, beyond, _rule in taken):
                taken.append((start, end, rule))
    for start, end, rule in sorted(taken, key=lambda one: one[:2]):
        yield _finding(rule, place, text, letters.span(start, end))


def _matches(rule: Rule, letters: Folded) -> Iterator[tuple[int, int]]:
    found = rule.pattern.finditer(letters.text)
    return (one.span() for one in found if one.end() > one.start() and rule.holds(one.group()))


def _finding(rule: Rule, place: Place, text: str, span: tuple[int, int]) -> Finding:
    start, end = span
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Finding(rule.kind, text[start:end], place, start, before, after, rule.meant)
