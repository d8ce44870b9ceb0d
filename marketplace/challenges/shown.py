"""How calls and bids are shown: words and tones of states, the line of life, the history, promise against indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.challenges import call_shown, queries
from marketplace.challenges.bid_rules import met
from marketplace.challenges.states import (
    BROKEN_OFF,
    JUDGED,
    UNDER_CONTRACT,
    WRITABLE,
    AddendumKind,
    AwardState,
    ChallengeState,
)
from marketplace.listings.shown import SIGNS, measured
from marketplace.listings.states import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask_babel import LazyString

    from marketplace.challenges.contents import Promise
    from marketplace.challenges.models import Award, Bid, Challenge

S = ChallengeState
STATES: dict[str, tuple[LazyString, str]] = {
    S.DRAFT: (_l("Draft"), "neutral"),
    S.SUBMITTED: (_l("In the district's check"), "now"),
    S.RETURNED: (_l("Sent back"), "late"),
    S.REFUSED: (_l("Refused"), "late"),
    S.REFINING: (_l("Read by experts"), "now"),
    S.APPROVED: (_l("Approved, not yet funded"), "now"),
    S.FUNDED: (_l("Funded, to be published"), "now"),
    S.PUBLISHED: (_l("Open for bids"), "bang"),
    S.CLOSED: (_l("Closed, bids sealed"), "now"),
    S.OPENED: (_l("Bids being compared"), "now"),
    S.REVIEWING: (_l("In blind review"), "now"),
    S.DEFENDING: (_l("Teams are heard"), "now"),
    S.CONSENSUS: (_l("The panel agrees"), "now"),
    S.PROPOSED: (_l("Award in public notice"), "now"),
    S.AWARDED: (_l("Awarded"), "good"),
    S.CONTRACTED: (_l("Under contract"), "good"),
    S.ACCEPTING: (_l("Final acceptance"), "good"),
    S.SETTLED: (_l("Settled"), "good"),
    S.LAPSED: (_l("Lapsed"), "neutral"),
    S.WITHDRAWN: (_l("Withdrawn"), "neutral"),
    S.CANCELLED: (_l("Called off"), "late"),
    S.TERMINATED: (_l("Terminated"), "late"),
    S.REVOKED: (_l("Revoked for fraud"), "late"),
}
"""State -> (word, tone)."""

AWARD_STATES: dict[str, tuple[LazyString, str]] = {
    AwardState.PROPOSED: (_l("Proposed, in public notice"), "now"),
    AwardState.CONFIRMED: (_l("Final"), "good"),
    AwardState.ANNULLED: (_l("Annulled"), "late"),
    AwardState.ELIMINATED: (_l("Taken out at a gate"), "late"),
}

ADDENDA: dict[str, LazyString] = {
    AddendumKind.CLARIFICATION: _l("Something was added"),
    AddendumKind.ANSWERS: _l("Questions were answered"),
    AddendumKind.FACTS: _l("Told in a talk, so told to all"),
    AddendumKind.EXTENSION: _l("The deadline was moved"),
}

FAULTS: dict[str, LazyString] = {
    "digest": _l("Its bytes don't give the digest that was recorded: they were changed after sealing."),
    "key": _l("It doesn't open under the key of this call: its bytes were changed or exchanged."),
    "owner": _l("It names another bidder than the one who sealed it."),
}

VIEWS: dict[str, tuple[LazyString, tuple[ChallengeState, ...]]] = {
    "open": (_l("Open for bids"), (S.PUBLISHED,)),
    "choosing": (_l("Being chosen"), (S.CLOSED, *JUDGED, S.PROPOSED)),
    "awarded": (_l("Awarded"), (S.AWARDED, *UNDER_CONTRACT, S.SETTLED)),
    "lapsed": (_l("Lapsed or broken off"), (S.LAPSED, *BROKEN_OFF)),
}
"""The parts of the list of calls."""


@dataclass(frozen=True)
class Step:
    """One step of a call's life line: done, now, next or stopped."""

    label: str
    state: str
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Event:
    """One line of a call's history, as everybody may read it."""

    at: datetime
    what: str
    actor: str = ""
    note: str = ""
    digest: str = ""


STOPS: tuple[tuple[LazyString, tuple[ChallengeState, ...]], ...] = (
    (_l("Written"), WRITABLE),
    (_l("Approved"), (S.SUBMITTED, S.REFINING)),
    (_l("Published"), (S.APPROVED, S.FUNDED)),
    (_l("Bids until"), (S.PUBLISHED,)),
    (_l("Opened"), (S.CLOSED,)),
    (_l("Chosen"), JUDGED),
    (_l("Award final"), (S.PROPOSED,)),
    (_l("Contract"), (S.AWARDED,)),
    (_l("Settled"), UNDER_CONTRACT),
)
"""The stops of a call's life line, each with the states in which it is being reached."""


def life(challenge: Challenge) -> list[Step]:
    """Return the line of a call's life; one that ended early stops where it ended."""
    instants = _instants(challenge)
    if challenge.state in (S.LAPSED, S.REFUSED, S.WITHDRAWN, *BROKEN_OFF):
        passed = [Step(str(label), "done", at) for (label, _), at in zip(STOPS[:-1], instants, strict=False) if at]
        return [*passed, Step(str(STATES[challenge.state][0]), "stopped", challenge.ended_at)]
    here = next((place for place, (_, states) in enumerate(STOPS) if challenge.state in states), len(STOPS))
    return [_stop(place - here, label, at) for place, ((label, _), at) in enumerate(zip(STOPS, instants, strict=True))]


def _stop(distance: int, label: LazyString, at: datetime | None) -> Step:
    return Step(str(label), "done" if distance < 0 else "now" if distance == 0 else "next", at)


def _instants(challenge: Challenge) -> tuple[datetime | None, ...]:
    """Return when each stop was reached; the deadline, as far as it is known, before it is over."""
    award = queries.award_of(challenge)
    return (
        challenge.created_at,
        challenge.approved_at,
        challenge.opens_at,
        challenge.closed_at or challenge.deadline_at,
        challenge.opened_at,
        award.proposed_at if award else None,
        award.decided_at if award else None,
        None,
        challenge.ended_at,
    )


def history(challenge: Challenge) -> list[Event]:
    """Return what happened to a published call, the newest first; nothing of bids before the opening."""
    return sorted(_events(challenge), key=lambda event: event.at, reverse=True)


def _events(challenge: Challenge) -> Iterator[Event]:
    publisher, office = challenge.organisation.name, _("the call secretary")
    if challenge.submitted_at:
        yield Event(challenge.submitted_at, _("Submitted for review"), publisher)
    if challenge.approved_at:
        yield Event(challenge.approved_at, _("Approved"), office)
    if challenge.opens_at:
        yield Event(challenge.opens_at, _("Published"), office, digest=challenge.digest or "")
    for addendum in challenge.addenda:
        yield Event(addendum.published_at, str(ADDENDA[addendum.kind]), note=addendum.text, digest=addendum.digest)
    if challenge.closed_at:
        yield Event(challenge.closed_at, _("The deadline passed"))
    if challenge.opened_at:
        yield Event(challenge.opened_at, _("The bids were opened"))
    yield from _awards(challenge)
    if challenge.ended_at:
        yield Event(challenge.ended_at, str(STATES[challenge.state][0]))


def _awards(challenge: Challenge) -> Iterator[Event]:
    """Yield what became of each award; whose it is stood in its notice."""
    names = queries.winners(challenge)
    for award in queries.awards_of(challenge):
        whose = names.get(award.id, "")
        yield Event(award.proposed_at, _("An award was proposed"), challenge.organisation.name, note=whose)
        if award.decided_at:
            yield Event(award.decided_at, str(AWARD_STATES[_as_decided(award)][0]), note=whose)


def _as_decided(award: Award) -> AwardState:
    """Return what the end of its notice made of an award: a runner that a gate took out was final before."""
    return AwardState.CONFIRMED if award.state is AwardState.ELIMINATED else award.state


def asked(line: Promise) -> str:
    """Write what an indicator asks, from a bid's own copy of it: 抗拉强度 ≥ 420 MPa."""
    return f"{line['quantity']} {wanted(line)}"


def wanted(line: Promise) -> str:
    """Write the value that an indicator asks, with its sign and unit: ≥ 420 MPa."""
    value = line["asked"].replace("..", "–")
    return " ".join(filter(None, (SIGNS[Operator(line["operator"])], value, line["unit"])))


def tally_lines(challenge: Challenge, bid: Bid) -> list[dict[str, str]]:
    """Return a bid's promises against the indicators, as the tally (合符) draws them."""
    content = bid.content or {"promises": []}
    ends = {one.id: (one.low, one.high, one.value) for one in challenge.demand.indicators}
    return [
        {
            "asked": asked(line) + (f"（{_('must')}）" if line["must"] else ""),
            "shown": " ".join(filter(None, (line["promise"], line["unit"] if line["promise"] else ""))),
            "state": met(line["promise"], ends.get(line["indicator_id"], (None, None, ""))),
        }
        for line in content["promises"]
    ]


def criteria_words(challenge: Challenge) -> str:
    """Write the criteria in one line: 技术路线 50%, 报价 30%."""
    return str(_(", ")).join(f"{one['name']} {one['weight']}%" for one in challenge.criteria)


def table() -> dict[str, Any]:
    """Return what every template of this room needs."""
    words = {
        **call_shown.table(),
        "STATES": STATES,
        "AWARD_STATES": AWARD_STATES,
        "ADDENDA": ADDENDA,
        "FAULTS": FAULTS,
        "life": life,
        "criteria_words": criteria_words,
        "measured": measured,
        "tally_lines": tally_lines,
    }
    return {**words, "shown": words}
