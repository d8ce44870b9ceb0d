"""What the database itself holds about a call: conditions on its row, and what a step needs in its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.challenges.states import (
    BEFORE_APPROVAL,
    BROKEN_OFF,
    UNPUBLISHED,
    WRITABLE,
    ChallengeState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table

S = ChallengeState
WHOLE_BP = 10_000


def _named(states: Iterable[ChallengeState]) -> str:
    return ", ".join(f"'{state}'" for state in states)


UNREAD = f"state IN ({_named((*WRITABLE, S.WITHDRAWN))})"
"""It is only being written: whatever is missing is the author's affair."""

CHECKS = {
    "bounty_above_zero": "bounty_fen > 0",
    # What an official reviews is complete.
    "submitted_whole": f"{UNREAD} OR (bounty_fen IS NOT NULL AND deadline_at IS NOT NULL AND submitted_at IS NOT NULL)",
    # Each way has its own terms and none of another's.
    "runners_of_a_race": "(way = 'race') = (runners > 1) AND runners >= 1",
    "start_share_of_a_race": f"start_share_bp >= 0 AND (way = 'race' OR start_share_bp = 0)"
    f" AND start_share_bp * runners <= {WHOLE_BP}",
    "assigned_with_a_reason": f"{UNREAD} OR (way = 'assigned') = (assigned_reason <> '')",
    "order_with_a_consequence": f"{UNREAD} OR military_order = (order_consequence <> '')",
    "chief_with_powers": f"{UNREAD} OR chief_engineer = (chief_powers <> '')",
    "named_means_invited": "disclosure <> 'named' OR way = 'assigned'",
    # Silence accepts nothing that the public pays for.
    "silence_and_public_money": "auto_accept_days IS NULL OR (auto_accept_days > 0 AND NOT public_money)",
    "spread_is_a_share": f"spread_bp BETWEEN 0 AND {WHOLE_BP}",
    "commitment_is_a_share": f"commitment_share_bp BETWEEN 0 AND {WHOLE_BP}",
    "extends_itself_by_days": "(min_bids > 0) = (self_extends_days > 0) AND min_bids >= 0 AND self_extends_days >= 0",
    # Nobody approves the call of his own hand.
    "approved_by_another": "approved_by IS NULL OR approved_by <> submitted_by",
    "published_by_another": "published_by IS NULL OR published_by <> submitted_by",
    "approved_by_somebody": f"state IN ({_named((*BEFORE_APPROVAL, S.WITHDRAWN))})"
    " OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
    # Published means: its text sealed by a digest, its bids by a key. And once it has them it can never become a
    # draft again, so that the freeze below has no way around it.
    "published_with_digest": f"(digest IS NULL) = (state IN ({_named(UNPUBLISHED)}))",
    "published_whole": "(digest IS NULL) = (canonical IS NULL) AND (digest IS NULL) = (key_id IS NULL)"
    " AND (digest IS NULL) = (opens_at IS NULL) AND (digest IS NULL) = (published_by IS NULL)",
    # The server has a key of its own only where the clock opens; else two officials have it.
    "key_by_its_mode": "(wrapped_key IS NOT NULL) = (digest IS NOT NULL AND seal_mode = 'clock')",
    "hidden_with_a_salt": "digest IS NULL OR (disclosure = 'public') = (detail_salt IS NULL)",
    "open_for_some_time": "opens_at IS NULL OR (deadline_at > opens_at"
    " AND (bids_from IS NULL OR bids_from < deadline_at)"
    " AND (questions_until IS NULL OR questions_until <= deadline_at))",
    "opened_by_somebody": "(opened_at IS NULL) = (opened_by IS NULL)",
    "lapsed_with_a_cause": "(state = 'lapsed') = (lapse_cause IS NOT NULL)",
    "broken_off_with_a_cause": f"(state IN ({_named(BROKEN_OFF)})) = (end_cause IS NOT NULL)",
    "terminated_with_responsibility": "(state IN ('terminated', 'revoked')) = (responsibility IS NOT NULL)",
}
"""Name -> condition of the CHECK constraints of `challenge`."""

TEXT = (
    *("title", "problem", "terms", "ip_terms", "payment_plan", "eligibility", "eligibility_rules"),
    *("consortium_allowed", "criteria", "defence", "spread_bp", "bounty_fen", "public_money", "auto_accept_days"),
    *("disclosure", "way", "runners", "start_share_bp", "assigned_reason", "military_order", "order_consequence"),
    *("chief_engineer", "chief_powers", "leader", "leader_employed", "seal_mode", "min_bids", "self_extends_days"),
    *("commitment_kind", "commitment_share_bp", "demand_version_id"),
)
"""What is written by the author and read by officials: it rests from the submission on."""

MARKS = (
    *("digest", "canonical", "detail_salt", "key_id", "wrapped_key", "opens_at", "approved_by", "published_by"),
    *("bids_from", "questions_until"),
)
"""What the publication fixes."""

_TO = "NEW.state = '{0}' AND OLD.state <> '{0}'"
_PHASES = "(SELECT COALESCE(SUM(share_bp), 0) FROM call_phase WHERE challenge_id = NEW.id)"
_HELD = (
    "(SELECT COALESCE(SUM(amount_fen), 0) FROM commitment"
    " WHERE challenge_id = NEW.id AND kind = NEW.commitment_kind AND state = 'held')"
)
_EXTENSION = (
    "EXISTS (SELECT 1 FROM call_extension"
    " WHERE challenge_id = NEW.id AND from_at = OLD.deadline_at AND to_at = NEW.deadline_at)"
)
_UNLOOKED = "NOT EXISTS (SELECT 1 FROM call_check WHERE challenge_id = NEW.id)"


def hold(table: Table) -> None:
    """Give the call's table the triggers for what a CHECK can't see: other rows, and what stood there before."""
    db.frozen(table, TEXT, WRITABLE)
    db.frozen(table, MARKS, UNPUBLISHED)
    db.refused(table, "phases_pay_all", "update", f"{_TO.format('submitted')} AND {_PHASES} <> {WHOLE_BP}", PHASES)
    db.refused(table, "district_has_looked", "update", f"{_TO.format('refining')} AND {_UNLOOKED}", UNLOOKED)
    short = f"{_HELD} * {WHOLE_BP} < CAST(NEW.bounty_fen AS NUMERIC) * NEW.commitment_share_bp"
    for state in (S.FUNDED, S.PUBLISHED):
        db.refused(table, f"{state}_with_its_commitment", "update", f"{_TO.format(state)} AND {short}", UNCOMMITTED)
    moved = f"OLD.digest IS NOT NULL AND NOT (NEW.deadline_at {{same}} OLD.deadline_at) AND NOT {_EXTENSION}"
    db.refused(table, "deadline_moves_once", "update", moved, "the deadline of a published call moves by an extension")


PHASES = "the shares of the phases add up to the whole bounty"
UNLOOKED = "the publisher was looked up nowhere"
UNCOMMITTED = "no commitment, no call"
