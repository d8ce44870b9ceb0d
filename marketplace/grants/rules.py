"""The rules of public money, each a dated policy of the jurisdiction: how much at most, for what, and when.

Figures of real measures: 50 % of the bounty and 5 million yuan at most; the first tranche at most 50 % of what the
publisher has really paid first; the rest only after the acceptance; nothing below 10,000 yuan. They stand in
`policies.csv` with their sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, policies
from marketplace.contracts import accepting
from marketplace.contracts.states import MilestoneState, Outcome
from marketplace.errors import Conflict
from marketplace.grants.states import Rule, TrancheState

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from marketplace.contracts.models import Contract
    from marketplace.grants.models import Project
    from marketplace.policies import Policy


@dataclass(frozen=True)
class Cap:
    """The most that a project gets, in 分, and the policies that say so."""

    fen: int
    share: Policy
    most: Policy


@dataclass(frozen=True)
class Limit:
    """The most that a tranche may come to, what it is measured by, both in 分, and the policy."""

    fen: int
    basis_fen: int
    policy_id: int | None


class NotYet(Conflict):
    """What the rule asks for hasn't happened."""

    default = _l("What this tranche waits for hasn't happened yet.")


def cap(contract: Contract, on: date) -> Cap:
    """Return the cap of a contract's project: a share of the call's bounty, and no more than the fixed most."""
    assert contract.award is not None
    call = contract.award.challenge
    share = policies.value("grant.bounty_share", region=call.region, on=on)
    most = policies.value("grant.most", region=call.region, on=on)
    return Cap(min(_part(call.bounty_fen or 0, share.value), most.value), share, most)


def limit(project: Project, rule: Rule) -> Limit:
    """Return how much a tranche by a rule may come to now.

    Raises:
        NotYet: the publisher hasn't paid anything, or the final acceptance wasn't passed.
    """
    left = left_fen(project)
    if rule is Rule.FIRST_PAYMENT:
        paid = first_payment_fen(project.contract)
        share = policies.value("grant.first_share", region=project.region, on=clock.today())
        return Limit(min(left, _part(paid, share.value)), paid, share.id)
    newest = accepting.of(project.contract)
    if newest is None or newest.outcome is not Outcome.PASSED:
        raise NotYet(_l("The rest is paid after the final acceptance has been passed."))
    return Limit(left, project.cap_fen, None)


def first_payment_fen(contract: Contract) -> int:
    """Return what the publisher has really paid first, in 分: the first milestone whose money has arrived.

    Raises:
        NotYet: nothing has been paid.
    """
    paid = [one for one in contract.milestones if one.state is MilestoneState.PAID]
    if not paid:
        raise NotYet(_l("The first tranche follows the publisher's first real payment, and nothing has been paid yet."))
    return min(paid, key=lambda one: (one.paid_at, one.number)).amount_fen


def left_fen(project: Project) -> int:
    """Return what the cap leaves after everything that was asked for and not refused, in 分."""
    taken = sum(one.amount_fen for one in project.tranches if one.state is not TrancheState.REFUSED)
    return project.cap_fen - taken


def least_fen(project: Project) -> int:
    """Return below which amount nothing is paid, in 分."""
    return int(policies.value("grant.least", region=project.region, on=clock.today()).value)


def _part(fen: int, share: Decimal) -> int:
    """Return a share of an amount, rounded down to whole 分."""
    return int(fen * share)
