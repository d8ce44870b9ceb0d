"""How the terms of a call are shown: its way, money, phases, windows and conditions as rows of label and value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.challenges import eligibility, ways
from marketplace.challenges.call_forms import LEVELS
from marketplace.challenges.states import ChallengeWay, CommitmentKind, CommitmentState
from marketplace.challenges.term_forms import MODES
from marketplace.web.display import code_label, money
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString

    from marketplace.challenges.models import Challenge

CONDITIONS = {
    "regions": _l("Only from these regions"),
    "natures": _l("Only these kinds of organisations"),
    "qualifications": _l("All these qualifications"),
}

COMMITMENT_STATES: dict[str, tuple[LazyString, str]] = {
    CommitmentState.ASKED: (_l("Under way"), "now"),
    CommitmentState.REFUSED: (_l("Not accepted"), "late"),
    CommitmentState.HELD: (_l("Secured"), "good"),
    CommitmentState.RELEASED: (_l("Gone into the contract"), "good"),
    CommitmentState.REFUNDED: (_l("Given back"), "neutral"),
}


@dataclass(frozen=True)
class PhaseLine:
    """A phase as the call's page shows it; the amount in 分."""

    number: int
    title: str
    months: int
    share: str
    fen: int
    evidence: str
    gate: bool


def share(basis_points: int) -> str:
    """Write a share: 2550 -> 25.5%."""
    return f"{Decimal(basis_points) / 100:f}%"


def phase_lines(challenge: Challenge) -> list[PhaseLine]:
    """Return the phases with what each pays of the bounty."""
    bounty = challenge.bounty_fen or 0
    return [
        PhaseLine(
            one.number,
            one.title,
            one.months,
            share(one.share_bp),
            bounty * one.share_bp // ways.WHOLE_BP,
            one.evidence,
            one.gate,
        )
        for one in challenge.phases
    ]


def way_words(challenge: Challenge) -> str:
    """Write a call's way with its undertakings in one line."""
    labels = [ways.way_of(challenge).label, *(one.label for one in ways.undertakings_of(challenge))]
    return " · ".join(map(str, labels))


def way_facts(challenge: Challenge) -> list[tuple[str, str]]:
    """Return how the winner is chosen: (label, value)."""
    return list(_way_facts(challenge))


def _way_facts(challenge: Challenge) -> Iterator[tuple[str, str]]:
    yield _("Way"), str(ways.way_of(challenge).label)
    if challenge.way is ChallengeWay.RACE:
        yield _("Runners"), str(challenge.runners)
        start = share(challenge.start_share_bp)
        yield _("Start share of each runner"), f"{start} · {money(ways.start_fen(challenge))}"
    if challenge.way is ChallengeWay.ASSIGNED:
        yield _("Organisations invited"), "、".join(one.organisation.name for one in challenge.invitations)
        yield _("Why only the invited may bid"), challenge.assigned_reason
    for one in ways.undertakings_of(challenge):
        yield str(one.label), getattr(challenge, one.text)
    if challenge.leader:
        employed = _("employed by the publisher") if challenge.leader_employed else ""
        yield _("Project leader of the publisher"), " · ".join(filter(None, (challenge.leader, employed)))


def money_facts(challenge: Challenge) -> list[tuple[str, str]]:
    """Return how the bounty is secured and paid: (label, value)."""
    kind = code_label(challenge.commitment_kind.value, "commitment_kinds")
    silence = challenge.auto_accept_days
    facts = [
        (_("Secured before the publication"), f"{kind} · {share(challenge.commitment_share_bp)}"),
        (_("How it is paid"), challenge.payment_plan),
        (_("Public money"), _("yes") if challenge.public_money else _("no")),
        (_("Silence accepts a milestone after"), ngettext("%(num)s day", "%(num)s days", silence) if silence else ""),
    ]
    return [(label, value) for label, value in facts if value]


def choice_facts(challenge: Challenge) -> list[tuple[str, str]]:
    """Return how bids are sealed and judged: (label, value)."""
    facts = [
        (_("Sealing"), str(MODES[challenge.seal_mode])),
        (_("A note is due when two scores differ by"), share(challenge.spread_bp)),
        (_("Teams are heard by name after the blind review"), _("yes") if challenge.defence else _("no")),
    ]
    if challenge.min_bids:
        moved = _(
            "fewer than %(least)s bids at the deadline move it once by %(days)s days",
            least=challenge.min_bids,
            days=challenge.self_extends_days,
        )
        facts.append((_("Too few bids"), moved))
    return facts


def conditions(challenge: Challenge) -> list[tuple[str, str]]:
    """Return the hard conditions in words: (label, value)."""
    asked = [(str(CONDITIONS[name]), words) for name, words in eligibility.words(challenge, language())]
    together = _("yes") if challenge.consortium_allowed else _("no")
    return [*asked, (_("Several organisations may bid together"), together)]


def by_money(challenge: Challenge) -> bool:
    """Tell whether the bounty is secured by money, not by a document."""
    return challenge.commitment_kind is CommitmentKind.ESCROW


def table() -> dict[str, Any]:
    """Return what the templates of a call need beside `shown.table`."""
    return {
        "LEVELS": LEVELS,
        "WAYS": ways.WAYS,
        "UNDERTAKINGS": ways.UNDERTAKINGS,
        "way_words": way_words,
        "COMMITMENT_STATES": COMMITMENT_STATES,
        "share": share,
        "phase_lines": phase_lines,
        "way_facts": way_facts,
        "money_facts": money_facts,
        "choice_facts": choice_facts,
        "conditions": conditions,
        "by_money": by_money,
    }
