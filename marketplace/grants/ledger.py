"""Bookings of public money and their sums: one row for a move between two accounts of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from marketplace import db
from marketplace.grants.ledger_models import GrantLine
from marketplace.grants.models import Recovery, Tranche
from marketplace.grants.states import LINES, Account, Journal

if TYPE_CHECKING:
    from marketplace.grants.models import Project


def book(journal: Journal, cause: Tranche | Recovery) -> None:
    """Book what has happened to a tranche or a recovery, once."""
    of, to = LINES[journal]
    db.session.add(
        GrantLine(
            project_id=cause.project_id,
            journal=journal,
            debit=to,
            credit=of,
            amount_fen=cause.amount_fen,
            tranche_id=cause.id if isinstance(cause, Tranche) else None,
            recovery_id=cause.id if isinstance(cause, Recovery) else None,
        )
    )
    db.session.flush()


def balances(project: Project | None = None) -> dict[Account, int]:
    """Return what stands on each account in 分, of one project or of all: debits less credits, 0 together."""
    return {account: _balance(account, project) for account in Account}


def _balance(account: Account, project: Project | None) -> int:
    debit = case((GrantLine.debit == account, GrantLine.amount_fen), else_=0)
    credit = case((GrantLine.credit == account, GrantLine.amount_fen), else_=0)
    chosen = select(func.coalesce(func.sum(debit - credit), 0))
    if project is not None:
        chosen = chosen.where(GrantLine.project_id == project.id)
    return int(db.session.scalar(chosen) or 0)


@dataclass(frozen=True)
class Difference:
    """Something that doesn't agree: where, and what."""

    where: str
    what: str


def differences() -> list[Difference]:
    """Check the ledger against the records: every state has its lines, and no account is on the wrong side."""
    sums = balances()
    found = [Difference("all accounts", f"the sum is {total} fen, not 0") for total in [sum(sums.values())] if total]
    holding = (Account.PAYABLE, Account.PAID_OUT, Account.RECEIVABLE)
    found += [Difference(one, f"its balance of {sums[one]} fen is impossible") for one in holding if sums[one] < 0]
    return [*found, *_unlike(Account.PAYABLE, sums, "granted"), *_unlike(Account.RECEIVABLE, sums, "ordered")]


def _unlike(account: Account, sums: dict[Account, int], state: str) -> list[Difference]:
    table = Tranche if account is Account.PAYABLE else Recovery
    stands = int(
        db.session.scalar(select(func.coalesce(func.sum(table.amount_fen), 0)).where(table.state == state)) or 0
    )
    return (
        [Difference(account, f"{sums[account]} fen, the records say {stands} fen")] if sums[account] != stands else []
    )
