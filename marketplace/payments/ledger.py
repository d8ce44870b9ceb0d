"""Bookings: one row for a transfer from one account to another, never changed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace import db
from marketplace.payments.models import Account, AccountKind, Journal, Transfer

if TYPE_CHECKING:
    from marketplace.payments.models import Escrow, Instruction


def account(kind: AccountKind, organisation_id: int | None = None) -> Account:
    """Return an account, opened when there is none."""
    known = _known(kind, organisation_id)
    if known is not None:
        return known
    opened = Account(kind=kind, organisation_id=organisation_id)
    try:
        with db.session.begin_nested():
            db.session.add(opened)
    except IntegrityError:  # somebody else opened it at the same instant
        return _known(kind, organisation_id) or account(kind, organisation_id)
    return opened


def _known(kind: AccountKind, organisation_id: int | None) -> Account | None:
    chosen = select(Account).where(Account.kind == kind, Account.organisation_id.is_not_distinct_from(organisation_id))
    return db.session.scalars(chosen).one_or_none()


def payable_of(instruction: Instruction) -> Account:
    """Return the account of whoever an order pays: the payee on release, the payer on refund."""
    escrow = instruction.escrow
    return account(AccountKind.PAYABLE, escrow.payee_id if instruction.kind == "release" else escrow.payer_id)


def book_charge(instruction: Instruction) -> None:
    """Book money that has come in: the gateway has it, it is held for the payer."""
    _book(Journal.CHARGE, instruction, account(AccountKind.GATEWAY), _held(instruction.escrow))


def book_order(instruction: Instruction) -> None:
    """Book money that is ordered out: no longer held, payable."""
    _book(Journal(instruction.kind.value), instruction, _held(instruction.escrow), payable_of(instruction))


def book_payment(instruction: Instruction) -> None:
    """Book money that has gone out: no longer payable, the gateway no longer has it."""
    _book(Journal.PAID, instruction, payable_of(instruction), account(AccountKind.GATEWAY))


def book_return(instruction: Instruction) -> None:
    """Book that an order was refused by the gateway: held again."""
    _book(Journal.RETURNED, instruction, payable_of(instruction), _held(instruction.escrow))


def _held(escrow: Escrow) -> Account:
    return account(AccountKind.HELD, escrow.payer_id)


def _book(journal: Journal, instruction: Instruction, debit: Account, credit: Account) -> None:
    db.session.add(
        Transfer(
            journal=journal,
            debit_account_id=debit.id,
            credit_account_id=credit.id,
            amount_fen=instruction.amount_fen,
            escrow_id=instruction.escrow_id,
            instruction_id=instruction.id,
        )
    )
