"""What is wrong or doubtful in terms: what must, should or may be put right, with the article it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel import LazyString


class Level(StrEnum):
    """How much a finding weighs: only what must be put right stops a text from being sent to be signed."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Step(StrEnum):
    """The page of the wizard on which something is put right."""

    KIND = "kind"
    CONTENT = "content"
    MONEY = "money"
    CLAUSES = "clauses"
    CHECK = "check"


@dataclass(frozen=True)
class Finding:
    """One thing that somebody should look at.

    Attributes:
        level: how much it weighs.
        code: its name, kept with the version.
        sentence: what is the matter and what to do.
        source: the article or rule it rests on; "" for none.
        quote: the sentence of the text in which it was found.
        step: where it is put right.
    """

    level: Level
    code: str
    sentence: LazyString
    source: LazyString | str = ""
    quote: str = ""
    step: Step = Step.CONTENT


def article(number: int) -> LazyString:
    """Name an article of the Civil Code (民法典)."""
    return _l("Civil Code art. %(number)s", number=number)


def interpretation(number: int) -> LazyString:
    """Name an article of the Supreme People's Court's interpretation on technology contracts (技术合同解释)."""
    return _l("Judicial interpretation on technology contracts, art. %(number)s", number=number)


RULES_OF_RECOGNITION = _l("Rules of recognition, as in force until 2026; compare the text in force")
"""技术合同认定规则: the rules of 2001 were replaced on 2026-01-23; what they ask for is still practised."""
