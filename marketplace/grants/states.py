"""The states of projects, tranches and recoveries, and the accounts of the grants' ledger."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class ProjectState(enum.StrEnum):
    """Where a project (立项项目) stands."""

    ENTERED = "entered"
    PUBLIC = "public"  # its list stands in 公示
    APPROVED = "approved"  # 立项
    DROPPED = "dropped"
    CLOSED = "closed"
    REVOKED = "revoked"  # 撤销立项


P = ProjectState

PROJECT_LIFE = Lifecycle(
    "grant_project",
    P.ENTERED,
    {
        "publish": ((P.ENTERED,), P.PUBLIC),
        "approve": ((P.PUBLIC,), P.APPROVED),
        "fall": ((P.PUBLIC,), P.ENTERED),  # the notice was revoked by an objection
        "drop": ((P.ENTERED,), P.DROPPED),
        "close": ((P.APPROVED,), P.CLOSED),
        "revoke": ((P.APPROVED,), P.REVOKED),
    },
)


class Rule(enum.StrEnum):
    """Which rule a tranche is paid by."""

    FIRST_PAYMENT = "first_payment"  # a share of what the publisher has really paid first
    ACCEPTANCE = "acceptance"  # the rest, after the final acceptance


class TrancheState(enum.StrEnum):
    """Where a tranche (拨付批次) stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    PAID = "paid"


T = TrancheState

TRANCHE_LIFE = Lifecycle(
    "tranche",
    T.ASKED,
    {
        "grant": ((T.ASKED,), T.GRANTED),
        "refuse": ((T.ASKED,), T.REFUSED),
        "pay": ((T.GRANTED,), T.PAID),
        "stop": ((T.GRANTED,), T.REFUSED),  # the project was revoked before the money left
    },
)


class RecoveryState(enum.StrEnum):
    """Where a recovery (追回) stands."""

    ORDERED = "ordered"
    RETURNED = "returned"
    LIFTED = "lifted"


R = RecoveryState

RECOVERY_LIFE = Lifecycle(
    "recovery",
    R.ORDERED,
    {"return_": ((R.ORDERED,), R.RETURNED), "lift": ((R.ORDERED,), R.LIFTED)},
)


class Account(enum.StrEnum):
    """The accounts of a project; every line moves money from one to another, so that they sum to 0."""

    BUDGET = "budget"  # what the treasury has set aside and not decided
    PAYABLE = "payable"  # granted, not yet paid
    PAID_OUT = "paid_out"  # with the beneficiary
    RECEIVABLE = "receivable"  # ordered back


class Journal(enum.StrEnum):
    """Why money moved."""

    GRANT = "grant"  # budget to payable
    PAY = "pay"  # payable to paid out
    STOP = "stop"  # payable to budget
    RECOVER = "recover"  # paid out to receivable
    RETURN = "return"  # receivable to budget
    LIFT = "lift"  # receivable to paid out


J, A = Journal, Account

LINES: dict[Journal, tuple[Account, Account]] = {
    J.GRANT: (A.BUDGET, A.PAYABLE),
    J.PAY: (A.PAYABLE, A.PAID_OUT),
    J.STOP: (A.PAYABLE, A.BUDGET),
    J.RECOVER: (A.PAID_OUT, A.RECEIVABLE),
    J.RETURN: (A.RECEIVABLE, A.BUDGET),
    J.LIFT: (A.RECEIVABLE, A.PAID_OUT),
}
"""Journal -> (from, to)."""
