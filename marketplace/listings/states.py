"""The kinds, states and lives of listings and enquiries."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class Kind(enum.StrEnum):
    """What is offered or sought."""

    RESULT = "result"  # 成果
    DEMAND = "demand"  # 需求


class VersionState(enum.StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


S = VersionState

WORKING = (S.DRAFT, S.SUBMITTED, S.RETURNED)
"""States of the one version of a listing that is being written or reviewed."""

WRITABLE = (S.DRAFT, S.RETURNED)
"""States in which the content may change."""

VERSION_LIFE = Lifecycle(
    "version",
    S.DRAFT,
    {
        "submit": (WRITABLE, S.SUBMITTED),
        "revise": ((S.SUBMITTED,), S.DRAFT),  # the author takes it back to change it
        "return_": ((S.SUBMITTED,), S.RETURNED),
        "refuse": ((S.SUBMITTED,), S.REFUSED),
        "approve": ((S.SUBMITTED,), S.PUBLISHED),
        "supersede": ((S.PUBLISHED,), S.SUPERSEDED),
        "withdraw": ((*WORKING, S.PUBLISHED), S.WITHDRAWN),
        "expire": ((S.PUBLISHED,), S.EXPIRED),
    },
)


class PriceMode(enum.StrEnum):
    """How the price is found (Promotion Act, art. 18): code list `price_modes`."""

    AGREED = "agreed"  # 协议定价
    FIXED = "fixed"  # 明码标价
    LISTED = "listed"  # 挂牌交易
    AUCTION = "auction"  # 拍卖


class Operator(enum.StrEnum):
    """How an indicator's value is meant."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    BETWEEN = "between"


class EnquiryState(enum.StrEnum):
    """Where an enquiry stands."""

    SENT = "sent"
    OVERDUE = "overdue"
    ACCEPTED = "accepted"
    DECLINED = "declined"


UNANSWERED = (EnquiryState.SENT, EnquiryState.OVERDUE)

ENQUIRY_LIFE = Lifecycle(
    "enquiry",
    EnquiryState.SENT,
    {
        "accept": (UNANSWERED, EnquiryState.ACCEPTED),
        "decline": (UNANSWERED, EnquiryState.DECLINED),
        "lapse": ((EnquiryState.SENT,), EnquiryState.OVERDUE),
    },
)
