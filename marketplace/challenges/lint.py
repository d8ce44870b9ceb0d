"""A lint names what is vague in a call while it is being written. It advises; it refuses nothing.

What is missing or wrong is said by `completeness`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace import calendar, clock, codes
from marketplace.challenges.states import ChallengeWay, CommitmentKind
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marketplace.challenges.drafts import CallDraft
    from marketplace.listings.models import DemandVersion

TEXTS: dict[str, LazyString] = {
    "title": _l("Title of the call"),
    "problem": _l("What is to be solved"),
    "payment_plan": _l("How it is paid"),
    "terms": _l("Terms"),
    "ip_terms": _l("Rights in the results"),
    "eligibility": _l("Who may bid"),
    "order_consequence": _l("What follows when it isn't kept"),
    "chief_powers": _l("What he may decide alone"),
}
"""The texts in which a word may be vague."""

OWNER = re.compile(r"归|属于|共有|所有|own|joint", re.IGNORECASE)
BARRIER = re.compile(r"注册资本|成立(满|不少于)|职称|学历|registered capital|academic degree", re.IGNORECASE)
CATCH_ALL = re.compile(r"^(综合|其他|整体|总体|other|overall)", re.IGNORECASE)
OFFICE_HOURS = range(8, 18)
HEAVY = 60
HALF_BP = 5_000


@dataclass(frozen=True)
class Finding:
    """Something vague: the field it stands in, and what to write instead."""

    field: str
    sentence: LazyString


def findings(draft: CallDraft, demand: DemandVersion) -> list[Finding]:
    """Return what is vague in a call's text and in the indicators of its demand."""
    found = [finding for check in CHECKS for finding in check(draft)]
    return [*found, *_indicators(demand)]


def of_fields(found: list[Finding], names: set[str]) -> list[Finding]:
    """Return the findings in some of the fields: what one step of the wizard shows."""
    return [one for one in found if one.field in names]


def _words(draft: CallDraft) -> Iterator[Finding]:
    for field, label in TEXTS.items():
        for word, advice in vague_in(getattr(draft, field)):
            sentence = _l("%(place)s: “%(word)s” can't be measured. %(advice)s.", place=label, word=word, advice=advice)
            yield Finding(field, sentence)


def vague_in(text: str) -> list[tuple[str, str]]:
    """Return (vague word, what to write instead) for each one in a text, in the order of the list."""
    found = ((code, match[0]) for code, pattern in _patterns() if (match := pattern.search(text)))
    return [(word, codes.label("vague_words", code, language())) for code, word in found]


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return (code of the advice, pattern) for each word; an English one is found as a whole word only."""
    return tuple(
        (one.parent, re.compile(rf"{re.escape(one.name_zh)}|\b{re.escape(one.name_en)}\b", re.IGNORECASE))
        for one in codes.leaves("vague_words")
        if one.parent
    )


def _criteria(draft: CallDraft) -> Iterator[Finding]:
    for one in draft.criteria:
        if CATCH_ALL.match(one.name):
            yield Finding("criteria", _l("“%(name)s” says nothing: name what is judged.", name=one.name))
        if one.weight > HEAVY:
            yield Finding("criteria", _l("“%(name)s” alone decides: is that meant?", name=one.name))
    if draft.criteria and all(one.minimum is None for one in draft.criteria):
        yield Finding("criteria", _l("No criterion has a minimum: a bid that fails in one may win by the others."))


def _phases(draft: CallDraft) -> Iterator[Finding]:
    for one in draft.phases:
        if not one.evidence:
            yield Finding("phases", _l("“%(title)s” names no evidence: what will be shown?", title=one.title))
    if len(draft.phases) > 1 and draft.phases[0].share_bp > HALF_BP:
        yield Finding("phases", _l("More than half of the bounty is paid after the first phase."))
    if any(one.gate for one in draft.phases) and draft.way is not ChallengeWay.RACE:
        yield Finding("phases", _l("A gate compares runners: it has a meaning in a race only."))


def _rights(draft: CallDraft) -> Iterator[Finding]:
    if draft.ip_terms and not OWNER.search(draft.ip_terms):
        yield Finding("ip_terms", _l("The rights name no owner: to whom do the results belong?"))


def _barriers(draft: CallDraft) -> Iterator[Finding]:
    if BARRIER.search(draft.eligibility):
        yield Finding("eligibility", _l("Age, capital, degree or title keep able teams away: is it needed?"))


def _windows(draft: CallDraft) -> Iterator[Finding]:
    if draft.deadline_at is not None:
        at = clock.local(draft.deadline_at)
        if not calendar.is_working(at.date()) or at.hour not in OFFICE_HOURS:
            yield Finding(
                "deadline", _l("The deadline lies outside of working hours: nobody can help in the last hour.")
            )
        if draft.questions_until is None:
            yield Finding("questions_until", _l("Questions have no last moment: a late answer helps nobody."))


def _money(draft: CallDraft) -> Iterator[Finding]:
    if draft.bounty_fen and not draft.payment_plan:
        yield Finding("payment_plan", _l("Say within which time after a verdict it is paid."))
    if draft.commitment_kind is CommitmentKind.BUDGET and draft.public_money:
        yield Finding("commitment_kind", _l("Name in the certificate which budget of which year pays."))


CHECKS: tuple[Callable[[CallDraft], Iterator[Finding]], ...] = (
    _words,
    _money,
    _phases,
    _rights,
    _barriers,
    _windows,
    _criteria,
)


def _indicators(demand: DemandVersion) -> Iterator[Finding]:
    if not any(one.must for one in demand.indicators):
        yield Finding("problem", _l("No indicator is a must: every bid meets the call."))
    for one in demand.indicators:
        if one.low is None and one.high is None:
            sentence = _l("The indicator “%(name)s” has no number: how is it measured?", name=one.quantity)
            yield Finding("problem", sentence)
