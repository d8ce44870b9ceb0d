"""The committed bounty of a call as the money of its contracts: passed on at the signing, brought along, given back.

One winner's contract takes along what is held, up to its price. A runner of a race takes the start share; what a later
milestone pays is brought when it is passed, so that the bounty pays whoever is still running.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from marketplace import db
from marketplace.challenges import committing
from marketplace.challenges.locks import locked_call
from marketplace.challenges.models import Award, Commitment
from marketplace.challenges.states import CommitmentState
from marketplace.contracts.models import Contract
from marketplace.contracts.states import ContractState
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows
from marketplace.payments import splitting

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.contracts.models import Milestone
    from marketplace.payments.models import Escrow
    from marketplace.permissions import Actor

ENDED = (ContractState.PERFORMED, ContractState.TERMINATED)


def open_escrow(contract: Contract, *, by: Actor | None) -> Escrow:
    """Open the escrow of a contract that takes effect: split from the call's bounty where that is held in escrow."""
    held, award = _held(contract), contract.award
    if award is not None:
        committing.release(award.challenge, by=by)
    if held is None or award is None:
        return payments.open_escrow(contract.buyer_id, contract.seller_id, contract.amount_fen, by=by)
    take = min(held.held_fen, award.start_fen or contract.amount_fen, contract.amount_fen)
    share = splitting.Share(contract.seller_id, take, contract.amount_fen, invoiced=True)
    return splitting.split(held, share, by=by)


def _held(contract: Contract) -> Escrow | None:
    """Return the escrow of the call's bounty with money in it, locked after the call itself; or None."""
    if contract.award is None:
        return None
    call = locked_call(contract.award.challenge_id)
    kept = of_call(call)
    locked = escrows.locked(kept.id) if kept else None
    return locked if locked and locked.held_fen and locked.state == "funded" else None


def of_call(challenge: Challenge) -> Escrow | None:
    """Return the escrow that holds, or held, the bounty of a call; None where a document stands."""
    found = committing.of(challenge, CommitmentState.HELD, CommitmentState.RELEASED)
    return found.escrow if found else None


def bring(milestone: Milestone, *, by: Actor | None) -> None:
    """Bring what a milestone pays and its escrow lacks, as far as the call's bounty still holds it."""
    contract = milestone.contract
    escrow = contract.escrow
    if escrow is None or escrow.split_from_id is None:
        return
    lacking = min(milestone.amount_fen - escrow.held_fen, escrow.missing_fen)
    held = _held(contract)
    if held is not None and 0 < lacking <= held.held_fen and escrow.funded_fen == escrow.brought_fen:
        splitting.bring(escrow, lacking, by=by)


def give_back_rest(challenge: Challenge, *, by: Actor | None) -> int:
    """Return what no contract needs any more to the publisher, once all of them have ended; returns the 分."""
    call = locked_call(challenge.id)
    kept = of_call(call)
    if kept is None or running(call):
        return 0
    locked = escrows.locked(kept.id)
    if not locked.held_fen or locked.state != "funded":
        return 0
    payments.refund(locked, held := locked.held_fen, f"call:{call.id}:rest", by=by)
    return held


def running(challenge: Challenge) -> bool:
    """Tell whether a contract of a call hasn't ended yet."""
    live = select(func.count()).select_from(Contract).join(Award, Award.id == Contract.award_id)
    chosen = live.where(Award.challenge_id == challenge.id, Contract.state.not_in(ENDED))
    return bool(db.session.scalar(chosen))


def commitment_of_escrow(escrow_id: int) -> Commitment | None:
    """Return the commitment whose money an escrow holds, or None."""
    return db.session.scalar(select(Commitment).where(Commitment.escrow_id == escrow_id))
