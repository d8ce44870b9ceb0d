"""The states and lives of calls, commitments, bids and awards, and the words a call chooses among."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class ChallengeState(enum.StrEnum):
    """Where a call stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # 属地审核: the district looks its publisher up
    RETURNED = "returned"
    REFUSED = "refused"
    REFINING = "refining"  # 专家凝练
    APPROVED = "approved"  # 入库: waits for its commitment
    FUNDED = "funded"  # the agreed share of the bounty is committed
    PUBLISHED = "published"  # 张榜: bids are taken in its window
    CLOSED = "closed"  # past the deadline, bids still sealed
    OPENED = "opened"  # 形式审查
    REVIEWING = "reviewing"  # 盲评
    DEFENDING = "defending"  # 答辩
    CONSENSUS = "consensus"
    PROPOSED = "proposed"  # the award stands in 公示
    AWARDED = "awarded"
    CONTRACTED = "contracted"  # milestones run
    ACCEPTING = "accepting"  # 最终验收
    SETTLED = "settled"
    LAPSED = "lapsed"  # 流榜
    WITHDRAWN = "withdrawn"  # before its publication
    CANCELLED = "cancelled"  # after its publication, before the signing
    TERMINATED = "terminated"  # after the signing
    REVOKED = "revoked"  # for fraud


S = ChallengeState

WRITABLE = (S.DRAFT, S.RETURNED)
"""States in which the text may change."""

BEFORE_APPROVAL = (*WRITABLE, S.SUBMITTED, S.REFINING, S.REFUSED)
"""States in which nobody has approved it yet, or nobody ever will."""

UNPUBLISHED = (*BEFORE_APPROVAL, S.APPROVED, S.FUNDED, S.WITHDRAWN)
"""States that a call has before it was ever published, or because it never was."""

ENDED_EARLY = (S.REFUSED, S.LAPSED, S.WITHDRAWN, S.SETTLED, S.CANCELLED, S.TERMINATED, S.REVOKED)
"""States after which the same demand may be called again."""

WITHOUT_CONTRACT = (S.REFUSED, S.LAPSED, S.WITHDRAWN, S.CANCELLED, S.REVOKED)
"""States in which nothing that was committed is kept: what a contract took over isn't held by the call any more."""

SEALED = (S.PUBLISHED, S.CLOSED)
"""States in which nobody may learn who bids."""

JUDGED = (S.OPENED, S.REVIEWING, S.DEFENDING, S.CONSENSUS)
"""States between the opening and the choice."""

UNDER_CONTRACT = (S.CONTRACTED, S.ACCEPTING)
"""States in which a contract of the call is performed."""

BROKEN_OFF = (S.CANCELLED, S.TERMINATED, S.REVOKED)
"""States that need a cause from a list."""

CHALLENGE_LIFE = Lifecycle(
    "challenge",
    S.DRAFT,
    {
        "submit": (WRITABLE, S.SUBMITTED),
        "take_back": ((S.SUBMITTED,), S.DRAFT),
        "return_": ((S.SUBMITTED, S.REFINING), S.RETURNED),
        "refuse": ((S.SUBMITTED, S.REFINING), S.REFUSED),
        "pass_district": ((S.SUBMITTED,), S.REFINING),
        "refine": ((S.REFINING,), S.APPROVED),
        "fund": ((S.APPROVED,), S.FUNDED),
        "unfund": ((S.FUNDED,), S.APPROVED),  # the commitment was taken back or has expired
        "publish": ((S.FUNDED,), S.PUBLISHED),
        "withdraw": ((*WRITABLE, S.SUBMITTED, S.REFINING, S.APPROVED, S.FUNDED), S.WITHDRAWN),
        "extend": ((S.PUBLISHED,), S.PUBLISHED),
        "close": ((S.PUBLISHED,), S.CLOSED),
        "lapse": ((S.PUBLISHED,), S.LAPSED),  # the deadline came and nobody had bid
        "open": ((S.CLOSED,), S.OPENED),
        "start_review": ((S.OPENED,), S.REVIEWING),
        "defend": ((S.REVIEWING,), S.DEFENDING),
        "start_consensus": ((S.REVIEWING, S.DEFENDING), S.CONSENSUS),
        "give_up": (JUDGED, S.LAPSED),  # none of the bids is suitable
        "propose": ((S.CONSENSUS, S.OPENED), S.PROPOSED),
        "reconsider": ((S.PROPOSED,), S.CONSENSUS),  # an objection was upheld: the panel meets again
        "choose_again": ((S.PROPOSED,), S.OPENED),  # the same, where no panel has judged
        "award": ((S.PROPOSED,), S.AWARDED),
        "contract": ((S.AWARDED,), S.CONTRACTED),
        "accept_finally": ((S.CONTRACTED,), S.ACCEPTING),
        "settle": (UNDER_CONTRACT, S.SETTLED),
        "cancel": ((*SEALED, *JUDGED, S.PROPOSED, S.AWARDED), S.CANCELLED),
        "terminate": (UNDER_CONTRACT, S.TERMINATED),
        "revoke": ((S.AWARDED, *UNDER_CONTRACT, S.SETTLED), S.REVOKED),
    },
)


class ChallengeWay(enum.StrEnum):
    """How the winner is chosen (揭榜方式); `ways.RULES` says what each asks."""

    SINGLE = "single"  # 揭榜挂帅: one winner
    RACE = "race"  # 竞争赛马: several runners at once, gates, elimination
    ASSIGNED = "assigned"  # 定向委托: invited only, with a published reason


class Disclosure(enum.StrEnum):
    """Who reads the problem of a published call in full."""

    PUBLIC = "public"
    BRIEF = "brief"  # members of verified organisations; everybody else reads title, indicators and terms
    NAMED = "named"  # the invited organisations


class SealMode(enum.StrEnum):
    """Who can open the bids, see docs/sealed-bids.md."""

    CLOCK = "clock"
    OFFICIALS = "officials"


class CommitmentKind(enum.StrEnum):
    """How the bounty is secured before the publication."""

    ESCROW = "escrow"
    GUARANTEE = "guarantee"  # 银行保函
    BUDGET = "budget"  # 预算证明


class CommitmentState(enum.StrEnum):
    """Where a commitment stands."""

    ASKED = "asked"
    REFUSED = "refused"  # the document doesn't prove it, or the charge was given up
    HELD = "held"
    RELEASED = "released"  # it went into the contract of a winner
    REFUNDED = "refunded"  # it went back to the publisher: money returned, document handed back


C = CommitmentState

COMMITMENT_LIFE = Lifecycle(
    "commitment",
    C.ASKED,
    {
        "hold": ((C.ASKED,), C.HELD),
        "refuse": ((C.ASKED,), C.REFUSED),
        "release": ((C.HELD,), C.RELEASED),
        "refund": ((C.HELD,), C.REFUNDED),
    },
)


class ExtensionKind(enum.StrEnum):
    """Why a deadline moved; each kind happens once a call."""

    ASKED = "asked"  # by the publisher, with a reason
    SELF = "self"  # fewer bids than the call wants


class AddendumKind(enum.StrEnum):
    """What an addendum brings."""

    CLARIFICATION = "clarification"
    ANSWERS = "answers"
    FACTS = "facts"  # told in a talk (对接), so told to all
    EXTENSION = "extension"


class BidState(enum.StrEnum):
    """Where a bid stands."""

    SEALED = "sealed"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    FAULTY = "faulty"  # its bytes don't give its digest, or don't open under the call's key
    REPAIRING = "repairing"  # a formal fault, in its one repair window
    EXCLUDED = "excluded"  # a formal fault that stayed, or a criterion below its minimum
    ANSWERED = "answered"  # its letter is sent
    UNOPENED = "unopened"  # it didn't open, and the letter that says so is sent


B = BidState

BID_LIFE = Lifecycle(
    "bid",
    B.SEALED,
    {
        "replace": ((B.SEALED, B.WITHDRAWN), B.SEALED),
        "withdraw": ((B.SEALED,), B.WITHDRAWN),
        "open": ((B.SEALED,), B.OPENED),
        "fail": ((B.SEALED,), B.FAULTY),
        "ask_repair": ((B.OPENED,), B.REPAIRING),
        "repair": ((B.REPAIRING,), B.OPENED),
        "exclude": ((B.OPENED, B.REPAIRING), B.EXCLUDED),
        "answer": ((B.OPENED, B.REPAIRING, B.EXCLUDED), B.ANSWERED),
        "answer_unopened": ((B.FAULTY,), B.UNOPENED),
    },
)

WAITING = (B.OPENED, B.REPAIRING, B.EXCLUDED, B.FAULTY)
"""States after the opening in which a bid has no letter yet."""

ANSWERED = (B.ANSWERED, B.UNOPENED)
"""States of a bid whose letter is sent."""

BIDDER_KNOWN = (B.OPENED, B.REPAIRING, B.EXCLUDED, B.ANSWERED)
"""States in which a bid says whose it is."""


class AwardState(enum.StrEnum):
    """Where an award stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ANNULLED = "annulled"
    ELIMINATED = "eliminated"  # 赛马: a runner that a gate took out


class Fall(enum.StrEnum):
    """Why an award was annulled."""

    OBJECTION = "objection"
    WINNER_GONE = "winner_gone"  # dissolved or suspended while the notice ran


A = AwardState

AWARD_LIFE = Lifecycle(
    "award",
    A.PROPOSED,
    {
        "confirm": ((A.PROPOSED,), A.CONFIRMED),
        "annul": ((A.PROPOSED,), A.ANNULLED),
        "eliminate": ((A.CONFIRMED,), A.ELIMINATED),
    },
)


class RankingOrder(enum.StrEnum):
    """Which of the two orders a place belongs to."""

    RAW = "raw"
    CALIBRATED = "calibrated"
