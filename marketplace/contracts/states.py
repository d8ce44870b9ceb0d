"""The states of contracts and milestones, and the moves between them."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class ContractState(enum.StrEnum):
    """Where a contract stands."""

    DRAFT = "draft"
    SIGNING = "signing"
    IN_FORCE = "in_force"
    AMENDING = "amending"
    PERFORMED = "performed"
    TERMINATED = "terminated"


S = ContractState
BINDING = (S.IN_FORCE, S.AMENDING)
"""In force: while a change is being signed, the text signed before binds."""
SIGNED = (*BINDING, S.PERFORMED)
"""Signed by all and not ended before its time: it binds, or all that it asked for was done."""
TO_SIGN = (S.SIGNING, S.AMENDING)
"""The newest version waits for signatures."""

LIFE = Lifecycle(
    "contract",
    S.DRAFT,
    {
        "revise": ((S.DRAFT,), S.DRAFT),
        "send": ((S.DRAFT,), S.SIGNING),
        "take_back": ((S.SIGNING,), S.DRAFT),
        "sign": ((S.SIGNING,), S.SIGNING),
        "withdraw_signature": ((S.SIGNING,), S.SIGNING),
        "take_effect": ((S.SIGNING,), S.IN_FORCE),
        "amend": ((S.IN_FORCE, S.AMENDING), S.AMENDING),
        "sign_amendment": ((S.AMENDING,), S.AMENDING),
        "withdraw_amendment_signature": ((S.AMENDING,), S.AMENDING),
        "drop_amendment": ((S.AMENDING,), S.IN_FORCE),
        "take_amended_effect": ((S.AMENDING,), S.IN_FORCE),
        "perform": ((S.IN_FORCE,), S.PERFORMED),
        "terminate": ((S.IN_FORCE, S.AMENDING), S.TERMINATED),
    },
)


class ExtensionState(enum.StrEnum):
    """What became of the wish for a later day."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


E = ExtensionState

EXTENSION_LIFE = Lifecycle(
    "milestone_extension",
    E.ASKED,
    {"grant": ((E.ASKED,), E.GRANTED), "refuse": ((E.ASKED,), E.REFUSED)},
)


class Outcome(enum.StrEnum):
    """What a final acceptance (验收) has found."""

    PASSED = "passed"
    FAILED = "failed"
    DILIGENT = "diligent"  # 勤勉尽责: the goal was missed in spite of honest work; nobody is blamed


class TerminationState(enum.StrEnum):
    """Where a termination stands; a notice runs until its day, or until the other side contests it."""

    PROPOSED = "proposed"
    GIVEN = "given"
    CONTESTED = "contested"
    EFFECTIVE = "effective"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


T = TerminationState

TERMINATION_LIFE = Lifecycle(
    "termination",
    T.PROPOSED,
    {
        "agree": ((T.PROPOSED,), T.PROPOSED),
        "refuse": ((T.PROPOSED,), T.REFUSED),
        "give": ((T.PROPOSED,), T.GIVEN),
        "contest": ((T.GIVEN,), T.CONTESTED),
        "accept": ((T.GIVEN, T.CONTESTED), T.EFFECTIVE),
        "take_effect": ((T.PROPOSED, T.GIVEN), T.EFFECTIVE),
        "withdraw": ((T.PROPOSED, T.GIVEN, T.CONTESTED), T.WITHDRAWN),
    },
)


class WaiverState(enum.StrEnum):
    """What became of a right of first refusal (优先受让权)."""

    OPEN = "open"
    WAIVED = "waived"
    EXERCISED = "exercised"


W = WaiverState

WAIVER_LIFE = Lifecycle(
    "first_refusal",
    W.OPEN,
    {"waive": ((W.OPEN,), W.WAIVED), "exercise": ((W.OPEN,), W.EXERCISED)},
)


class LineNature(enum.StrEnum):
    """What a line of the price pays for; the technical ones and reasonable carriers make 技术交易额."""

    TECHNICAL = "technical"
    CARRIER = "carrier"
    OTHER = "other"


class MilestoneState(enum.StrEnum):
    """Where a milestone stands."""

    PLANNED = "planned"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # to be corrected (整改): it is reported again
    ENDED = "ended"  # the work ends here (终止), and the contract with it
    PAID = "paid"


M = MilestoneState

MILESTONE_LIFE = Lifecycle(
    "milestone",
    M.PLANNED,
    {
        "report": ((M.PLANNED, M.REJECTED), M.REPORTED),
        "accept": ((M.REPORTED,), M.ACCEPTED),
        "reject": ((M.REPORTED,), M.REJECTED),
        "end": ((M.REPORTED, M.REJECTED), M.ENDED),
        "pay": ((M.ACCEPTED,), M.PAID),
    },
)
