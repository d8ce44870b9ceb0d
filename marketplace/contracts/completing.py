"""Completing an open total (补充成交总额): what a royalty or another open price has come to, with its evidence.

The signed text names the fixed part; what the whole comes to is stated later on a day, as often as it becomes known
anew, and the last statement counts. The registration is then to be changed, before tax relief is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.contracts import performance, queries
from marketplace.contracts.models import ContractState, TotalCompletion
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.models import Contract
    from marketplace.permissions import Actor

MOST_FEN = 10**15
COMPLETED_IN = (ContractState.IN_FORCE, ContractState.AMENDING, ContractState.PERFORMED, ContractState.TERMINATED)


class NothingOpen(Conflict):
    """The whole price stands in the text, or nobody has signed it yet."""

    default = _l("This contract has no open total that could be completed.")


@dataclass(frozen=True)
class Total:
    """What the whole price has come to.

    Attributes:
        fen: 成交额, the fixed part included, in 分.
        technical_fen: 技术交易额, in 分.
        on: the day up to which it is reckoned.
        evidence: statement of account, audit report, invoice numbers.
    """

    fen: int
    technical_fen: int
    on: date
    evidence: str


def complete_total(contract: Contract, total: Total, *, by: Actor) -> TotalCompletion:
    """State what an open total has come to.

    Raises:
        NothingOpen: see there.
        Invalid: amounts, day or evidence can't be right; with the form's field.
    """
    contract = queries.locked(contract.id)
    if not contract.totals_open or contract.state not in COMPLETED_IN:
        raise NothingOpen
    _check_amounts(contract, total)
    _check_day(contract, total.on)
    if not total.evidence.strip():
        raise Invalid(_l("Say what proves it: statement of account, audit report, invoices."), field="evidence")
    stated = _state(contract, total, by)
    audit.record("contract.complete_total", contract, by=by, fen=total.fen, technical_fen=total.technical_fen)
    outbox.enqueue("contract.total_completed", contract.id, completion=stated.id)
    performance.perform_if_paid(contract)
    db.session.flush()
    return stated


def _state(contract: Contract, total: Total, by: Actor) -> TotalCompletion:
    assert by.person_id is not None
    stated = TotalCompletion(
        contract_id=contract.id,
        fen=total.fen,
        technical_fen=total.technical_fen,
        on=total.on,
        evidence=total.evidence.strip(),
        by=by.person_id,
    )
    db.session.add(stated)
    db.session.flush()
    db.session.expire(contract, ["completions"])
    return stated


def _check_amounts(contract: Contract, total: Total) -> None:
    if not 0 < total.fen <= MOST_FEN:
        raise Invalid(_l("The amount must be positive and at most 10 trillion yuan."), field="total")
    if total.fen < contract.amount_fen:
        raise Invalid(_l("The whole price can't be less than its fixed part."), field="total")
    if not 0 <= total.technical_fen <= total.fen:
        raise Invalid(_l("The technical amount must lie between 0 and the whole price."), field="technical")


def _check_day(contract: Contract, on: date) -> None:
    earliest = max([contract.signed_on or on, *(one.on for one in contract.completions)])
    if not earliest <= on <= clock.today():
        raise Invalid(_l("Choose a day after signing and after the last statement, up to today."), field="on")
