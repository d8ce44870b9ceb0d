"""Reads of escrows and of the ledger; balances are sums, nothing is stored twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, or_, select

from marketplace import db
from marketplace.payments.models import (
    Account,
    Escrow,
    EscrowState,
    Instruction,
    InstructionKind,
    InstructionState,
    Transfer,
)
from marketplace.permissions import OrgRole
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from flask_babel import LazyString
    from sqlalchemy import ColumnElement, Select

    from marketplace.permissions import Actor

IN_PROGRESS = frozenset({EscrowState.CHARGING, EscrowState.RELEASING, EscrowState.REFUNDING})
TO_FUND = (EscrowState.PLANNED, EscrowState.FAILED)


def to_fund() -> ColumnElement[bool]:
    """Return the condition under which an escrow waits for its payer's money, or for the rest of it."""
    part_funded = (Escrow.state == EscrowState.FUNDED) & (Escrow.funded_fen < Escrow.amount_fen)
    return Escrow.state.in_(TO_FUND) | part_funded


@dataclass(frozen=True)
class Line:
    """One line of the trial balance: an account with its sums in 分; `balance` is debit less credit."""

    account: Account
    debit_fen: int
    credit_fen: int

    @property
    def balance_fen(self) -> int:
        """Debit less credit."""
        return self.debit_fen - self.credit_fen


def escrow(escrow_id: int) -> Escrow | None:
    """Return an escrow, or None."""
    return db.session.get(Escrow, escrow_id)


def locked(escrow_id: int) -> Escrow:
    """Return an escrow as it stands now, held against everybody else to the end of the unit of work."""
    chosen = select(Escrow).where(Escrow.id == escrow_id).with_for_update(of=Escrow)
    return db.session.scalars(chosen, execution_options={"populate_existing": True}).one()


def instruction(reference: str) -> Instruction | None:
    """Return what the gateway was asked under a reference."""
    return db.session.scalars(select(Instruction).where(Instruction.reference == reference)).one_or_none()


def live_instruction(escrow: Escrow, kind: InstructionKind, purpose: str) -> Instruction | None:
    """Return the order for a purpose that is under way or has been carried out."""
    return db.session.scalars(
        select(Instruction).where(
            Instruction.escrow_id == escrow.id,
            Instruction.kind == kind,
            Instruction.purpose == purpose,
            Instruction.state != InstructionState.FAILED,
        )
    ).one_or_none()


def charge_of(escrow_id: int) -> Instruction | None:
    """Return the charge that funded an escrow."""
    return db.session.scalars(
        select(Instruction).where(
            Instruction.escrow_id == escrow_id,
            Instruction.kind == InstructionKind.CHARGE,
            Instruction.state == InstructionState.SUCCEEDED,
        )
    ).one_or_none()


def passed_on(escrow_id: int) -> int:
    """Return what the escrows that were split from one brought along, in 分."""
    brought = select(func.coalesce(func.sum(Escrow.brought_fen), 0)).where(Escrow.split_from_id == escrow_id)
    return int(db.session.scalar(brought) or 0)


def balance(account: Account) -> int:
    """Return an account's balance in 分: debits less credits."""
    return db.session.scalar(select(_signed(account.id)).select_from(Transfer)) or 0


def _signed(account_id: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's own type is a page long
    debit = case((Transfer.debit_account_id == account_id, Transfer.amount_fen), else_=0)
    credit = case((Transfer.credit_account_id == account_id, Transfer.amount_fen), else_=0)
    return func.coalesce(func.sum(debit - credit), 0)


def trial_balance() -> list[Line]:
    """Return every account with its sums; all balances together are 0."""
    debits = _sums(select(Transfer.debit_account_id, func.sum(Transfer.amount_fen)).group_by(Transfer.debit_account_id))
    credited = _sums(
        select(Transfer.credit_account_id, func.sum(Transfer.amount_fen)).group_by(Transfer.credit_account_id)
    )
    accounts = db.session.scalars(select(Account).order_by(Account.id))
    return [Line(account, debits.get(account.id, 0), credited.get(account.id, 0)) for account in accounts]


def _sums(chosen: Select[int, int]) -> dict[int, int]:
    return {account: int(total) for account, total in db.session.execute(chosen)}


def journal_sums(escrow_id: int) -> dict[str, int]:
    """Return what the ledger says of one escrow: journal -> sum in 分."""
    chosen = (
        select(Transfer.journal, func.sum(Transfer.amount_fen))
        .where(Transfer.escrow_id == escrow_id)
        .group_by(Transfer.journal)
    )
    return {journal.value: int(total) for journal, total in db.session.execute(chosen)}


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the escrows that this person may fund and hasn't yet."""
    mine = [party for party in actor.memberships if actor.acts_for(party, OrgRole.OWNER, OrgRole.FINANCE)]
    chosen = select(Escrow).where(Escrow.payer_id.in_(mine), to_fund()).order_by(Escrow.id)
    return [_waiting(held, _l("Fund the escrow")) for held in db.session.scalars(chosen)]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return the escrows of this person's organisations that wait for the gateway or for the other side's money."""
    theirs = list(actor.memberships)
    under_way = Escrow.state.in_(IN_PROGRESS) & or_(Escrow.payer_id.in_(theirs), Escrow.payee_id.in_(theirs))
    unfunded = to_fund() & Escrow.payee_id.in_(theirs)
    chosen = select(Escrow).where(or_(under_way, unfunded)).order_by(Escrow.id)
    return [_waiting(held, _l("The escrow is being funded or paid out")) for held in db.session.scalars(chosen)]


def _waiting(held: Escrow, what: LazyString) -> Waiting:
    title = held.payee.name if held.payee else held.payer.name
    return Waiting(
        what=what,
        title=title,
        endpoint="payments.escrow",
        values={"escrow_id": held.id},
        since=held.opened_at,
        kind="escrow",
    )
