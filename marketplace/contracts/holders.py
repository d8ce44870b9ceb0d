"""Several right holders with shares (权利人及份额): who must be named, and whose consent is needed.

A patent held in common is transferred, or licensed otherwise than as an ordinary licence, only with the consent of all
holders unless they agreed otherwise (Patent Law; its articles were renumbered, so none is cited); for technical secrets
the agreement decides first (Civil Code art. 861); when one sells its share the others come first (art. 860).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts.findings import Finding, Level, article
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.contracts.terms import Terms

WHOLE_BP = 10_000
RIGHTS = ("02", "03")
TRANSFER = "02"
ORDINARY = ("ordinary", None, "")
PATENTS = ("0202", "0203", "0301")
COMMON = _l("Patent Law, on rights held in common")


def check(terms: Terms) -> None:
    """Refuse shares that don't make a whole.

    Raises:
        Invalid: with the form's field.
    """
    names = [holder.name.strip() for holder in terms.holders]
    if not all(names):
        raise Invalid(_l("Write the right holder's full name."), field="holders")
    if len(set(names)) < len(names):
        raise Invalid(_l("A right holder is named twice: add its shares up in one row."), field="holders")
    if any(not 0 < holder.share_bp <= WHOLE_BP for holder in terms.holders):
        raise Invalid(_l("Write a share above 0 and up to 100, with two decimals at most."), field="holders")
    if names and sum(holder.share_bp for holder in terms.holders) != WHOLE_BP:
        raise Invalid(_l("The shares of the right holders must add up to exactly 100 %."), field="holders")


def findings(terms: Terms) -> Iterator[Finding]:
    """Yield what is missing about the right holders of a transfer or licence."""
    if terms.kind not in RIGHTS:
        return
    if not terms.holders:
        yield Finding(Level.MUST, "no_holders", _l("Name every right holder with its share."))
    elif len(terms.holders) > 1:
        yield from _of_common_right(terms)


def _of_common_right(terms: Terms) -> Iterator[Finding]:
    patent = terms.code in PATENTS
    if terms.kind == TRANSFER or terms.details.get("licence_mode") not in ORDINARY:
        sentence = _l("The right is held in common: every holder must consent unless they agreed otherwise; attach it.")
        yield Finding(Level.SHOULD, "consent_of_holders", sentence, COMMON if patent else article(861))
    elif patent:
        sentence = _l("One holder may grant an ordinary licence alone, but shares the fee with the others.")
        yield Finding(Level.MAY, "fee_shared", sentence, COMMON)
    if terms.kind == TRANSFER:
        sentence = _l("Where a holder sells its share the others come first at equal terms: have them waive it.")
        yield Finding(Level.SHOULD, "co_owners_first", sentence, article(860))
