"""What is doubtful about the price: lines that may not be technical, many carriers, royalties nobody can check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts.findings import RULES_OF_RECOGNITION, Finding, Level, Step, article, interpretation
from marketplace.contracts.states import LineNature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.contracts.terms import Line, Terms

GOODS = re.compile(r"设备|仪器|原材料|零部件|元器件|硬件|采购|购置|材料费|安装|施工|运费|备件")
PAYMENT = 846
ITEMISED = 14


def findings(terms: Terms, most_sets: int) -> Iterator[Finding]:
    """Yield what should be looked at again.

    Args:
        terms: the terms.
        most_sets: how many sets of a carrier are normally a reasonable number (policy `contract.carrier_sets`).
    """
    for line in terms.lines:
        if line.nature is LineNature.CARRIER:
            yield from _of_carrier(line, most_sets)
        elif line.nature is LineNature.TECHNICAL and GOODS.search(line.title):
            sentence = _l(
                "This line counts as technical but reads like goods or works: state them as lines of their own."
            )
            yield _finding(Level.SHOULD, "line_not_technical", sentence, interpretation(ITEMISED), line.title)
    royalty = terms.payment.royalty
    if royalty is not None and not royalty.inspection.strip():
        sentence = _l("Agree how the seller looks into the accounts from which the royalty is reckoned.")
        yield _finding(Level.SHOULD, "no_inspection", sentence, article(PAYMENT))
    if terms.payment.totals_open:
        sentence = _l(
            "The total is open: complete it with evidence as soon as it is known, before tax relief is asked."
        )
        yield _finding(Level.MAY, "totals_open", sentence, article(PAYMENT))


def _of_carrier(line: Line, most_sets: int) -> Iterator[Finding]:
    if line.quantity is None:
        sentence = _l("Say how many sets of this carrier there are: only a reasonable number counts as technical.")
        yield _finding(Level.SHOULD, "carrier_uncounted", sentence, RULES_OF_RECOGNITION, line.title)
    elif line.quantity > most_sets:
        sentence = _l(
            "%(count)s sets of a carrier are more than the %(most)s that are normal: the others aren't technical.",
            count=line.quantity,
            most=most_sets,
        )
        yield _finding(Level.SHOULD, "many_carriers", sentence, RULES_OF_RECOGNITION, line.title)


def _finding(level: Level, code: str, sentence: object, source: object, quote: str = "") -> Finding:
    return Finding(level, code, sentence, source, quote, Step.MONEY)
