"""The states and lives of calls, bids and awards."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class ChallengeState(enum.StrEnum):
    """Where a call stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    PUBLISHED = "published"  # 张榜: bids are taken
    CLOSED = "closed"  # past the deadline, bids still sealed
    OPENED = "opened"
    PROPOSED = "proposed"  # the award stands in 公示
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    SETTLED = "settled"
    LAPSED = "lapsed"  # 流榜
    WITHDRAWN = "withdrawn"


S = ChallengeState

WRITABLE = (S.DRAFT, S.RETURNED)
"""States in which the text may change."""

UNPUBLISHED = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.REFUSED, S.WITHDRAWN)
"""States that a call has before it was ever published, or because it never was."""

ENDED_EARLY = (S.REFUSED, S.LAPSED, S.WITHDRAWN, S.SETTLED)
"""States after which the same demand may be called again."""

SEALED = (S.PUBLISHED, S.CLOSED)
"""States in which nobody may learn who bids."""

CHALLENGE_LIFE = Lifecycle(
    "challenge",
    S.DRAFT,
    {
        "submit": (WRITABLE, S.SUBMITTED),
        "take_back": ((S.SUBMITTED,), S.DRAFT),
        "return_": ((S.SUBMITTED,), S.RETURNED),
        "refuse": ((S.SUBMITTED,), S.REFUSED),
        "publish": ((S.SUBMITTED,), S.PUBLISHED),
        "withdraw": ((S.DRAFT, S.SUBMITTED, S.RETURNED), S.WITHDRAWN),
        "close": ((S.PUBLISHED,), S.CLOSED),
        "lapse": ((S.PUBLISHED,), S.LAPSED),  # the deadline came and nobody had bid
        "open": ((S.CLOSED,), S.OPENED),
        "give_up": ((S.OPENED,), S.LAPSED),  # none of the bids is suitable
        "propose": ((S.OPENED,), S.PROPOSED),
        "reconsider": ((S.PROPOSED,), S.OPENED),  # an objection was upheld
        "award": ((S.PROPOSED,), S.AWARDED),
        "contract": ((S.AWARDED,), S.CONTRACTED),
        "settle": ((S.CONTRACTED,), S.SETTLED),
    },
)


class BidState(enum.StrEnum):
    """Where a bid stands."""

    SEALED = "sealed"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    FAULTY = "faulty"  # its bytes don't give its digest, or don't open under the call's key


B = BidState

BID_LIFE = Lifecycle(
    "bid",
    B.SEALED,
    {
        "replace": ((B.SEALED, B.WITHDRAWN), B.SEALED),
        "withdraw": ((B.SEALED,), B.WITHDRAWN),
        "open": ((B.SEALED,), B.OPENED),
        "fail": ((B.SEALED,), B.FAULTY),
    },
)


class AwardState(enum.StrEnum):
    """Where an award stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ANNULLED = "annulled"


A = AwardState

AWARD_LIFE = Lifecycle(
    "award",
    A.PROPOSED,
    {
        "confirm": ((A.PROPOSED,), A.CONFIRMED),
        "annul": ((A.PROPOSED,), A.ANNULLED),
    },
)
