"""Who may bid, as data: hard conditions that a program decides before a bid is taken, apart from the text.

`Challenge.eligibility_rules` maps "regions" to region codes, "natures" to codes of `party_natures` and
"qualifications" to codes of `qualifications`, whose code is the organisation's own mark. Each list is a choice among
its codes; a missing or empty list asks nothing. Qualifications are all needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.challenges import ways
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask_babel import LazyString

    from marketplace.accounts.models import Organisation
    from marketplace.challenges.models import Challenge
    from marketplace.challenges.ways import Fault

LISTS = {"regions": "regions", "natures": "party_natures", "qualifications": "qualifications"}
"""Condition -> the code list that its codes come from."""


def faults(challenge: Challenge) -> Iterator[Fault]:
    """Yield conditions that no organisation can meet because a code isn't valid."""
    for condition, name in LISTS.items():
        asked = challenge.eligibility_rules.get(condition, [])
        if not all(codes.valid(name, code, clock.today()) for code in asked):
            yield condition, _l("Choose from the list.")


def obstacles(challenge: Challenge, organisation: Organisation) -> list[LazyString]:
    """Return why an organisation may not bid for a call: a sentence for each condition that it doesn't meet."""
    found = [sentence for meets, sentence in CONDITIONS if not meets(challenge, organisation)]
    return [*found, *_missing_qualifications(challenge, organisation)]


def _asked(challenge: Challenge, condition: str) -> list[str]:
    asked: list[str] = challenge.eligibility_rules.get(condition, [])
    return asked


def _invited(challenge: Challenge, organisation: Organisation) -> bool:
    return ways.invites(challenge, organisation.id)


def _in_region(challenge: Challenge, organisation: Organisation) -> bool:
    asked = _asked(challenge, "regions")
    return not asked or any(codes.contains(region, organisation.region) for region in asked)


def _of_nature(challenge: Challenge, organisation: Organisation) -> bool:
    asked = _asked(challenge, "natures")
    return not asked or bool(set(asked) & set(_kinds_of(organisation.nature)))


def _kinds_of(nature: str) -> Iterator[str]:
    """Yield a nature and everything above it: a university (法人单位), universities, public institutions."""
    while nature:
        yield nature
        nature = codes.get("party_natures", nature).parent


CONDITIONS: tuple[tuple[Callable[[Challenge, Organisation], bool], LazyString], ...] = (
    (_invited, _l("Only invited organisations may bid for this call.")),
    (_in_region, _l("The call is open to organisations of other regions only.")),
    (_of_nature, _l("The call is open to other kinds of organisations only.")),
)


def _missing_qualifications(challenge: Challenge, organisation: Organisation) -> Iterator[LazyString]:
    for code in _asked(challenge, "qualifications"):
        if not getattr(organisation, code):
            name = codes.label("qualifications", code, language())
            yield _l("The call asks for a qualification that is not on record: %(name)s.", name=name)


def words(challenge: Challenge, locale: str) -> list[tuple[str, str]]:
    """Return the hard conditions that ask something: (condition, the names of its codes)."""
    asked = ((condition, name, _asked(challenge, condition)) for condition, name in LISTS.items())
    return [
        (condition, "、".join(codes.label(name, code, locale) for code in chosen))
        for condition, name, chosen in asked
        if chosen
    ]
