"""Recognition (认定): does the content fit the kind? Questions that the writer answers, and signals in the text.

Conditions and what is *not* of a kind stand in domain.md 1.2. Content decides, not the title (interpretation art. 42):
where they disagree the writer is warned and the registrar may see it; nothing is blocked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts import passages
from marketplace.contracts.findings import Finding, Level, Step, interpretation
from marketplace.contracts.recognition_questions import QUESTIONS, Question
from marketplace.contracts.recognition_signals import SIGNALS, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.contracts.terms import Terms

YES, NO = "yes", "no"
ANSWERS = (YES, NO)
READ = ("content", "plan", "acceptance", "ownership")
"""The articles in which signals are looked for; confidentiality and disputes say nothing of the kind."""


def questions_of(code: str) -> tuple[Question, ...]:
    """Return the questions of a kind or sub-kind."""
    return tuple(question for question in QUESTIONS if code.startswith(question.scopes))


def findings(terms: Terms) -> Iterator[Finding]:
    """Yield where content and kind disagree, and which questions are still open."""
    yield from _answered(terms)
    yield from _titled(terms)
    yield from _said(terms)


def _answered(terms: Terms) -> Iterator[Finding]:
    asked = questions_of(terms.code)
    for question in asked:
        answer = terms.answers.get(question.code)
        if answer in ANSWERS and answer != question.wanted:
            yield Finding(Level.SHOULD, f"answer_{question.code}", question.otherwise, question.source)
    if any(terms.answers.get(question.code) not in ANSWERS for question in asked):
        sentence = _l("Answer the questions about the kind: they show whether the registrar will agree.")
        yield Finding(Level.MAY, "questions_open", sentence)


def _titled(terms: Terms) -> Iterator[Finding]:
    """Yield the title that names another kind of contract; it is to be corrected before registration."""
    if TITLES.search(terms.title):
        sentence = _l("The project's name reads like a purchase or works: the registrar may ask for another one.")
        yield Finding(Level.SHOULD, "title", sentence, interpretation(42), terms.title, Step.KIND)


def _said(terms: Terms) -> Iterator[Finding]:
    """Yield a signal once, with the first sentence in which it was found."""
    text = "\n".join([*(terms.clauses.get(name, "") for name in READ), *_words(terms)])
    for signal in SIGNALS:
        if not terms.code.startswith(signal.scopes):
            continue
        quote = next(passages.quotes(text, signal.pattern), None)
        if quote is not None:
            yield Finding(Level.SHOULD, signal.code, signal.sentence, signal.source, quote)


def _words(terms: Terms) -> Iterator[str]:
    return (value for value in terms.details.values() if isinstance(value, str))
