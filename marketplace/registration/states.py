"""The lives of a registration and of a filed receipt, and the words that their columns hold."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class RegistrationState(enum.StrEnum):
    """Where an application or a registration stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SECOND_REVIEW = "second_review"
    PRECHECKED = "prechecked"  # passed our pre-check; the official number is still to come (mode "national")
    REGISTERED = "registered"
    REFUSED = "refused"
    REVOKING = "revoking"
    REVOKED = "revoked"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class Mode(enum.StrEnum):
    """Who decides and numbers (policy `registration.mode`)."""

    NATIONAL = "national"  # the national system does; our own paper is only a 平台预审单
    OWN = "own"  # this desk does; our own paper is the 登记证明


class Origin(enum.StrEnum):
    """Where a registration comes from."""

    PLATFORM = "platform"  # 本平台促成: its contract was made here
    EXTERNAL = "external"  # registered elsewhere and brought in
    SAMPLE = "sample"  # 示例: synthetic, only in a demonstration


class Act(enum.StrEnum):
    """What registration did to a figure."""

    REGISTERED = "registered"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


class IncomeState(enum.StrEnum):
    """Where a filed receipt stands."""

    FILED = "filed"
    APPROVED = "approved"
    REFUSED = "refused"


_S = RegistrationState

COUNTING = frozenset({_S.REGISTERED, _S.REVOKING, _S.CANCELLING})
"""Registered and not yet taken back: these count for the metric."""

NUMBERED = frozenset({*COUNTING, _S.REVOKED, _S.CANCELLED})
"""Those that have, or had, a number."""

LIFE = Lifecycle(
    "registration",
    _S.DRAFT,
    {
        "submit": ((_S.DRAFT, _S.RETURNED), _S.SUBMITTED),
        "accept": ((_S.SUBMITTED,), _S.ACCEPTED),
        "return_": ((_S.SUBMITTED, _S.ACCEPTED, _S.PRECHECKED), _S.RETURNED),
        "refuse": ((_S.ACCEPTED, _S.PRECHECKED), _S.REFUSED),
        "pass_on": ((_S.ACCEPTED,), _S.SECOND_REVIEW),
        "register": ((_S.ACCEPTED,), _S.REGISTERED),
        "precheck": ((_S.ACCEPTED,), _S.PRECHECKED),
        "confirm": ((_S.SECOND_REVIEW,), _S.REGISTERED),
        "confirm_precheck": ((_S.SECOND_REVIEW,), _S.PRECHECKED),
        "hand_back": ((_S.SECOND_REVIEW,), _S.ACCEPTED),
        "return_in_second_review": ((_S.SECOND_REVIEW,), _S.RETURNED),
        "refuse_in_second_review": ((_S.SECOND_REVIEW,), _S.REFUSED),
        "bring_back": ((_S.PRECHECKED,), _S.REGISTERED),
        "propose_revocation": ((_S.REGISTERED,), _S.REVOKING),
        "drop_revocation": ((_S.REVOKING,), _S.REGISTERED),
        "revoke": ((_S.REVOKING,), _S.REVOKED),
        "ask_cancellation": ((_S.REGISTERED,), _S.CANCELLING),
        "keep": ((_S.CANCELLING,), _S.REGISTERED),
        "cancel": ((_S.CANCELLING,), _S.CANCELLED),
    },
)

INCOME_LIFE = Lifecycle(
    "income",
    IncomeState.FILED,
    {
        "approve": ((IncomeState.FILED,), IncomeState.APPROVED),
        "refuse": ((IncomeState.FILED,), IncomeState.REFUSED),
    },
)
