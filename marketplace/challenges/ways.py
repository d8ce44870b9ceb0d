"""The three ways to choose and the two undertakings, each with its own rules, all in this one place.

A way says what the call must state, who may bid, how many may win and what a winner gets at the start. An undertaking
can be added to any way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace import clock, policies
from marketplace.challenges.states import ChallengeWay, Disclosure

if TYPE_CHECKING:
    from marketplace.challenges.drafts import CallDraft
    from marketplace.challenges.models import Challenge

Fault = tuple[str, LazyString]
"""(field, what to do about it)."""

Check = Callable[["Challenge"], Iterator[Fault]]

FEWEST_RUNNERS = 2
WHOLE_BP = 10_000


@dataclass(frozen=True)
class Way:
    """How the winner is chosen (揭榜方式).

    Attributes:
        faults: yields what the call still lacks, or has wrong, for this way.
        invited_only: whether only the invited organisations may bid.
        separate: whether several contracts run at once, one a runner.
    """

    label: LazyString
    meaning: LazyString
    faults: Check
    invited_only: bool = False
    separate: bool = False


@dataclass(frozen=True)
class Undertaking:
    """A promise that a call can add to any way: named by a yes-or-no column, with the text it asks for."""

    flag: str
    text: str
    label: LazyString
    meaning: LazyString
    asks: LazyString


def _single(_challenge: Challenge) -> Iterator[Fault]:
    yield from ()


def most_runners(region: str) -> int:
    """Return how many runners a race in this region may have."""
    return int(policies.value("call.most_runners", region=region, on=clock.today()).value)


def _race(challenge: Challenge) -> Iterator[Fault]:
    most = most_runners(challenge.region)
    if not FEWEST_RUNNERS <= challenge.runners <= most:
        yield "runners", _l("A race has between 2 and %(most)s runners.", most=most)
    if challenge.start_share_bp * challenge.runners > WHOLE_BP:
        yield "start_share", _l("The start shares of all runners together are more than the bounty.")
    if not any(phase.gate for phase in challenge.phases[:-1]):
        yield "phases", _l("A race needs a gate after a phase before the last one, where runners are compared.")


def _assigned(challenge: Challenge) -> Iterator[Fault]:
    if not challenge.assigned_reason.strip():
        yield "assigned_reason", _l("Say why only the invited may bid: the reason is published.")
    if not challenge.invitations:
        yield "invited", _l("Name at least one organisation that is invited.")


WAYS: dict[ChallengeWay, Way] = {
    ChallengeWay.SINGLE: Way(
        _l("Open call, one winner"),
        _l("Everybody who is eligible may bid; one bid wins and gets the contract."),
        _single,
    ),
    ChallengeWay.RACE: Way(
        _l("Race of several runners"),
        _l("Several teams are chosen and work at once, each with a contract and a start share; at every gate they are "
           "compared, and who falls behind leaves with what is due to him."),
        _race,
        separate=True,
    ),
    ChallengeWay.ASSIGNED: Way(
        _l("Assigned to invited teams"),
        _l("Only the invited may bid. The reason is recorded and published."),
        _assigned,
        invited_only=True,
    ),
}  # fmt: skip

UNDERTAKINGS: tuple[Undertaking, ...] = (
    Undertaking(
        "military_order",
        "order_consequence",
        _l("Signed pledge with agreed consequences"),
        _l("The winner signs for the indicators; what follows from missing them is agreed beforehand."),
        _l("Say what follows when the pledge isn't kept."),
    ),
    Undertaking(
        "chief_engineer",
        "chief_powers",
        _l("Chief engineer"),
        _l("The bid names one person who leads the technical work and has the powers stated here."),
        _l("Say what the chief engineer may decide alone."),
    ),
)


def way_of(challenge: Challenge) -> Way:
    """Return the rules of a call's way."""
    return WAYS[challenge.way]


def faults(challenge: Challenge) -> Iterator[Fault]:
    """Yield what the way and the undertakings of a call still lack."""
    yield from way_of(challenge).faults(challenge)
    for one in undertakings_of(challenge):
        if not getattr(challenge, one.text).strip():
            yield one.text, one.asks


def undertakings_of(challenge: Challenge) -> tuple[Undertaking, ...]:
    """Return the undertakings that a call asks for."""
    return tuple(one for one in UNDERTAKINGS if getattr(challenge, one.flag))


def invites(challenge: Challenge, organisation_id: int) -> bool:
    """Tell whether the way lets an organisation bid at all."""
    if not way_of(challenge).invited_only:
        return True
    return any(one.organisation_id == organisation_id for one in challenge.invitations)


def start_fen(challenge: Challenge) -> int:
    """Return what each winner gets at the start, in 分: the start share of a race's runner, else nothing."""
    return (challenge.bounty_fen or 0) * challenge.start_share_bp // WHOLE_BP


def settled(draft: CallDraft) -> CallDraft:
    """Return a draft without the terms of ways and undertakings that it doesn't choose."""
    race, assigned = draft.way is ChallengeWay.RACE, draft.way is ChallengeWay.ASSIGNED
    return replace(
        draft,
        runners=max(draft.runners, FEWEST_RUNNERS) if race else 1,
        start_share_bp=draft.start_share_bp if race else 0,
        assigned_reason=draft.assigned_reason if assigned else "",
        invited=draft.invited if assigned else (),
        disclosure=Disclosure.BRIEF if draft.disclosure is Disclosure.NAMED and not assigned else draft.disclosure,
        order_consequence=draft.order_consequence if draft.military_order else "",
        chief_powers=draft.chief_powers if draft.chief_engineer else "",
    )
