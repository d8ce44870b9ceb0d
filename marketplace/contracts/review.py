"""Everything that can be said about terms before they are signed, in one list; the check page of the wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes, policies
from marketplace.contracts import holders, kinds, lint, monopoly, price_findings, recognition
from marketplace.contracts.findings import Finding, Level
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from marketplace.contracts.terms import Terms

RULES = 1
"""The edition of the rules; raised when a question, signal or pattern changes, and kept with what they found."""


def findings(terms: Terms) -> list[Finding]:
    """Return what must, should and may be put right, in this order."""
    most_sets = policies.value("contract.carrier_sets", region=codes.NATION, on=clock.today()).value
    found = [
        *kinds.findings(terms),
        *holders.findings(terms),
        *recognition.findings(terms),
        *monopoly.findings(terms),
        *lint.findings(terms),
        *price_findings.findings(terms, int(most_sets)),
    ]
    return sorted(found, key=lambda one: list(Level).index(one.level))


def grouped(found: list[Finding]) -> dict[str, list[Finding]]:
    """Return findings by level; levels without any are left out."""
    groups = {level.value: [one for one in found if one.level is level] for level in Level}
    return {level: group for level, group in groups.items() if group}


def record(terms: Terms) -> dict[str, Any]:
    """Return what is kept with a version of what was found in it."""
    found = [{"code": one.code, "level": one.level.value, "quote": one.quote} for one in findings(terms)]
    return {"rules": RULES, "findings": found}


def check_ready(terms: Terms) -> None:
    """Refuse to have a text signed that lacks what its kind must say.

    Raises:
        Invalid: names the first thing that must be put right.
    """
    missing = [one for one in findings(terms) if one.level is Level.MUST]
    if missing:
        raise Invalid(_l("This must be put right before it is signed: %(first)s", first=missing[0].sentence))
