"""What forms hand to actions: a call's text; a bid's is in `bid_drafts`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from marketplace.challenges.states import ChallengeWay, CommitmentKind, Disclosure, SealMode

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.models import CallPhase, Challenge


@dataclass(frozen=True)
class Criterion:
    """One criterion of the choice, its weight in percent, and the points (0-100) below which a bid is excluded."""

    name: str
    weight: int
    minimum: int | None = None


@dataclass(frozen=True)
class Phase:
    """One phase of the work: its end in months from the start, its share of the bounty in 1/10000, its evidence."""

    title: str
    months: int
    share_bp: int
    evidence: str = ""
    gate: bool = False


@dataclass(frozen=True)
class CallDraft:
    """A call's own text; what it asks for stands in the demand's version.

    `bounty_fen` in 分; instants are aware; both may be missing while it is being written. `eligibility_rules` maps
    "regions", "natures" and "qualifications" to codes; `invited` are organisation ids.
    """

    title: str
    problem: str = ""
    terms: str = ""
    ip_terms: str = ""
    payment_plan: str = ""
    eligibility: str = ""
    eligibility_rules: dict[str, list[str]] = field(default_factory=dict)
    consortium_allowed: bool = True
    criteria: tuple[Criterion, ...] = ()
    phases: tuple[Phase, ...] = ()
    defence: bool = False
    spread_bp: int = 0
    bounty_fen: int | None = None
    public_money: bool = False
    auto_accept_days: int | None = None
    disclosure: Disclosure = Disclosure.PUBLIC
    way: ChallengeWay = ChallengeWay.SINGLE
    runners: int = 1
    start_share_bp: int = 0
    assigned_reason: str = ""
    invited: tuple[int, ...] = ()
    military_order: bool = False
    order_consequence: str = ""
    chief_engineer: bool = False
    chief_powers: str = ""
    leader: str = ""
    leader_employed: bool = False
    seal_mode: SealMode = SealMode.CLOCK
    bids_from: datetime | None = None
    questions_until: datetime | None = None
    deadline_at: datetime | None = None
    min_bids: int = 0
    self_extends_days: int = 0
    commitment_kind: CommitmentKind = CommitmentKind.ESCROW
    commitment_share_bp: int = 10_000

    @classmethod
    def of(cls, challenge: Challenge) -> CallDraft:
        """Return a call's text as it stands, so that a form can change a part of it."""
        same: dict[str, Any] = {name: getattr(challenge, name) for name in PLAIN}
        return cls(
            **same,
            criteria=tuple(Criterion(**one) for one in challenge.criteria),
            phases=tuple(_phase_of(one) for one in challenge.phases),
            invited=tuple(one.organisation_id for one in challenge.invitations),
        )


PLAIN = tuple(one.name for one in fields(CallDraft) if one.name not in ("criteria", "phases", "invited"))
"""What stands on the call under the same name."""


def _phase_of(row: CallPhase) -> Phase:
    return Phase(row.title, row.months, row.share_bp, row.evidence, row.gate)
