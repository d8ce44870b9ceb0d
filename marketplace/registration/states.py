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
    REVIEW_ASKED = "review_asked"  # 复核: people who did not decide before look at a refusal
    CHANGING = "changing"  # 变更中: it counts as it was until the change is decided
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


class Outcome(enum.StrEnum):
    """What has become of a request: to review a refusal, or to change a registration."""

    OPEN = "open"
    GRANTED = "granted"
    TURNED_DOWN = "turned_down"


class Duty(enum.StrEnum):
    """AB 岗: a registration point has two people for every task, so that one never checks a step of their own."""

    A = "A"
    B = "B"


class Expected(enum.StrEnum):
    """What a registration waits for since its contract changed or ended."""

    CHANGE = "change"
    CANCELLATION = "cancellation"


class IncomeState(enum.StrEnum):
    """Where a filed receipt stands."""

    FILED = "filed"
    APPROVED = "approved"
    REFUSED = "refused"


_S = RegistrationState

COUNTING = frozenset({_S.REGISTERED, _S.CHANGING, _S.REVOKING, _S.CANCELLING})
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
        "ask_review": ((_S.REFUSED,), _S.REVIEW_ASKED),
        "uphold": ((_S.REVIEW_ASKED,), _S.REFUSED),
        "overturn": ((_S.REVIEW_ASKED,), _S.ACCEPTED),
        "ask_change": ((_S.REGISTERED,), _S.CHANGING),
        "pass_change_on": ((_S.CHANGING,), _S.CHANGING),
        "change": ((_S.CHANGING,), _S.REGISTERED),
        "confirm_change": ((_S.CHANGING,), _S.REGISTERED),
        "turn_down_change": ((_S.CHANGING,), _S.REGISTERED),
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
