"""The states of contracts and milestones, and the moves between them."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class ContractState(enum.StrEnum):
    """Where a contract stands."""

    DRAFT = "draft"
    SIGNING = "signing"
    IN_FORCE = "in_force"
    PERFORMED = "performed"


S = ContractState

LIFE = Lifecycle(
    "contract",
    S.DRAFT,
    {
        "revise": ((S.DRAFT,), S.DRAFT),
        "send": ((S.DRAFT,), S.SIGNING),
        "take_back": ((S.SIGNING,), S.DRAFT),
        "sign": ((S.SIGNING,), S.SIGNING),
        "take_effect": ((S.SIGNING,), S.IN_FORCE),
        "perform": ((S.IN_FORCE,), S.PERFORMED),
    },
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
    REJECTED = "rejected"
    PAID = "paid"


M = MilestoneState

MILESTONE_LIFE = Lifecycle(
    "milestone",
    M.PLANNED,
    {
        "report": ((M.PLANNED, M.REJECTED), M.REPORTED),
        "accept": ((M.REPORTED,), M.ACCEPTED),
        "reject": ((M.REPORTED,), M.REJECTED),
        "pay": ((M.ACCEPTED,), M.PAID),
    },
)
