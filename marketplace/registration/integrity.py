"""Does the journal say what the registrations say? Asked by `marketplace registrations verify`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, case, func, select

from marketplace import db
from marketplace.registration import journal
from marketplace.registration.models import Entry, Income, IncomeState, Registration
from marketplace.registration.states import COUNTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row


@dataclass(frozen=True)
class Fault:
    """One difference: which registration, and what is wrong with it."""

    registration_id: int
    number: str | None
    what: str


def faults() -> Iterator[Fault]:
    """Yield every difference between the journal, the registrations and the approved receipts.

    A registration that counts has lines that add up to exactly 1, with its amounts and all that a figure is cut
    by; every other one's add up to 0. What is approved never exceeds 技术交易额. Runs in bounded memory.
    """
    yield from _faults_of_sums()
    yield from _faults_of_lines()
    yield from _faults_of_incomes()


def count() -> int:
    """Return how many registrations there are to look at."""
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


def _sums() -> Select[Any]:
    signed = func.coalesce(func.sum(Entry.sign), 0)
    amount = func.coalesce(func.sum(Entry.sign * Entry.amount_fen), 0)
    technical = func.coalesce(func.sum(Entry.sign * Entry.technical_fen), 0)
    counts = case((Registration.state.in_(COUNTING), 1), else_=0)
    return (
        select(
            Registration.id,
            Registration.number,
            counts.label("counts"),
            signed.label("signs"),
            (counts * func.coalesce(Registration.amount_fen, 0)).label("amount_fen"),
            amount.label("journal_amount_fen"),
            (counts * func.coalesce(Registration.technical_fen, 0)).label("technical_fen"),
            technical.label("journal_technical_fen"),
        )
        .outerjoin(Entry, Entry.registration_id == Registration.id)
        .group_by(Registration.id)
        .order_by(Registration.id)
    )


def _faults_of_sums() -> Iterator[Fault]:
    for row in db.session.execute(_sums().execution_options(yield_per=1000)):
        yield from _fault_of_sum(row)


def _fault_of_sum(row: Row[Any]) -> Iterator[Fault]:
    if row.signs != row.counts:
        yield Fault(row.id, row.number, f"counts {row.counts} by its state, {row.signs} by the journal")
    elif row.journal_amount_fen != row.amount_fen:
        yield Fault(row.id, row.number, f"deal amount {row.amount_fen} fen, {row.journal_amount_fen} by the journal")
    elif row.journal_technical_fen != row.technical_fen:
        yield Fault(
            row.id, row.number, f"technology amount {row.technical_fen} fen, {row.journal_technical_fen} by the journal"
        )


def _faults_of_lines() -> Iterator[Fault]:
    """Compare what a figure is cut by: the last line of each registration that counts with its record."""
    names = [name for name in journal.COPIED if name not in ("amount_fen", "technical_fen")]
    newest = select(func.max(Entry.id).label("id")).group_by(Entry.registration_id).subquery()
    chosen = (
        select(
            Registration.id,
            Registration.number,
            *(case((getattr(Entry, name) == getattr(Registration, name), 1), else_=0).label(name) for name in names),
        )
        .join(Entry, Entry.registration_id == Registration.id)
        .join(newest, newest.c.id == Entry.id)
        .where(Registration.state.in_(COUNTING))
        .order_by(Registration.id)
        .execution_options(yield_per=1000)
    )
    for row in db.session.execute(chosen):
        wrong = [name for name in names if not getattr(row, name)]
        if wrong:
            yield Fault(row.id, row.number, f"the journal says something else of: {', '.join(wrong)}")


def _faults_of_incomes() -> Iterator[Fault]:
    total = func.sum(Income.technical_fen)
    chosen = (
        select(Registration.id, Registration.number, Registration.technical_fen, total.label("approved"))
        .join(Income, Income.registration_id == Registration.id)
        .where(Income.state == IncomeState.APPROVED)
        .group_by(Registration.id)
        .having(total > func.coalesce(Registration.technical_fen, 0))
        .order_by(Registration.id)
    )
    for row in db.session.execute(chosen):
        yield Fault(
            row.id, row.number, f"approved income {row.approved} fen exceeds the technology amount {row.technical_fen}"
        )
