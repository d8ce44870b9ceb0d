"""How calls and bids are shown: words and tones of states, the line of life, the history, promise against indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.challenges import queries
from marketplace.challenges.states import AwardState, ChallengeState
from marketplace.listings.quantities import NotNumber, number
from marketplace.listings.shown import SIGNS, measured
from marketplace.listings.states import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask_babel import LazyString

    from marketplace.challenges.models import Bid, Challenge
    from marketplace.challenges.sealing import Promise

S = ChallengeState
STATES: dict[str, tuple[LazyString, str]] = {
    S.DRAFT: (_l("Draft"), "neutral"),
    S.SUBMITTED: (_l("Under review"), "now"),
    S.RETURNED: (_l("Sent back"), "late"),
    S.REFUSED: (_l("Refused"), "late"),
    S.PUBLISHED: (_l("Open for bids"), "bang"),
    S.CLOSED: (_l("Closed, bids sealed"), "now"),
    S.OPENED: (_l("Bids being compared"), "now"),
    S.PROPOSED: (_l("Award in public notice"), "now"),
    S.AWARDED: (_l("Awarded"), "good"),
    S.CONTRACTED: (_l("Under contract"), "good"),
    S.SETTLED: (_l("Settled"), "good"),
    S.LAPSED: (_l("Lapsed"), "neutral"),
    S.WITHDRAWN: (_l("Withdrawn"), "neutral"),
}
"""State -> (word, tone)."""

AWARD_STATES: dict[str, tuple[LazyString, str]] = {
    AwardState.PROPOSED: (_l("Proposed, in public notice"), "now"),
    AwardState.CONFIRMED: (_l("Final"), "good"),
    AwardState.ANNULLED: (_l("Annulled after an objection"), "late"),
}

FAULTS: dict[str, LazyString] = {
    "digest": _l("Its bytes don't give the digest that was recorded: they were changed after sealing."),
    "key": _l("It doesn't open under the key of this call: its bytes were changed or exchanged."),
    "owner": _l("It names another bidder than the one who sealed it."),
}

VIEWS: dict[str, tuple[LazyString, tuple[ChallengeState, ...]]] = {
    "open": (_l("Open for bids"), (S.PUBLISHED,)),
    "choosing": (_l("Being chosen"), (S.CLOSED, S.OPENED, S.PROPOSED)),
    "awarded": (_l("Awarded"), (S.AWARDED, S.CONTRACTED, S.SETTLED)),
    "lapsed": (_l("Lapsed"), (S.LAPSED,)),
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


ORDER = (S.SUBMITTED, S.PUBLISHED, S.CLOSED, S.OPENED, S.PROPOSED, S.AWARDED, S.CONTRACTED, S.SETTLED)


def life(challenge: Challenge) -> list[Step]:
    """Return the line of a call's life; a lapsed one stops where it lapsed."""
    here = ORDER.index(challenge.state) if challenge.state in ORDER else -1
    steps = [
        _step(_("Reviewed"), challenge.opens_at, here == 0),
        _step(_("Bids until"), challenge.closed_at, here == 1, planned=challenge.deadline_at),
        _step(_("Opened"), challenge.opened_at, here == 2),  # noqa: PLR2004 - place in ORDER
    ]
    if challenge.state in (S.LAPSED, S.REFUSED, S.WITHDRAWN):
        passed = [step for step in steps if step.state == "done"]
        return [*_written(challenge), *passed, Step(str(STATES[challenge.state][0]), "stopped", challenge.ended_at)]
    return [*_written(challenge), *steps, *_later(challenge, here)]


def _written(challenge: Challenge) -> Iterator[Step]:
    writing = challenge.state in (S.DRAFT, S.RETURNED)
    yield Step(_("Written"), "now" if writing else "done", challenge.created_at)


def _step(label: str, at: datetime | None, now: bool, planned: datetime | None = None) -> Step:  # noqa: FBT001
    return Step(label, "done" if at else "now" if now else "next", at or planned)


def _later(challenge: Challenge, here: int) -> Iterator[Step]:
    award = queries.award_of(challenge)
    confirmed = award.decided_at if award else None
    yield _step(_("Chosen"), award.proposed_at if award else None, challenge.state is S.OPENED)
    yield _step(_("Award final"), confirmed, challenge.state is S.PROPOSED)
    under_contract = here >= ORDER.index(S.CONTRACTED)
    state = "done" if under_contract else "now" if challenge.state is S.AWARDED else "next"
    yield Step(_("Contract"), state)
    yield _step(_("Settled"), challenge.ended_at, challenge.state is S.CONTRACTED)


def history(challenge: Challenge) -> list[Event]:
    """Return what happened to a published call, the newest first; nothing of bids before the opening."""
    return sorted(_events(challenge), key=lambda event: event.at, reverse=True)


def _events(challenge: Challenge) -> Iterator[Event]:
    publisher, office = challenge.organisation.name, _("the call secretary")
    if challenge.submitted_at:
        yield Event(challenge.submitted_at, _("Submitted for review"), publisher)
    if challenge.opens_at:
        yield Event(challenge.opens_at, _("Approved and published"), office, digest=challenge.digest or "")
    if challenge.closed_at:
        yield Event(challenge.closed_at, _("The deadline passed"))
    if challenge.opened_at:
        yield Event(challenge.opened_at, _("The bids were opened"))
    for award in queries.awards_of(challenge):
        yield Event(award.proposed_at, _("An award was proposed"), publisher)
        if award.decided_at:
            yield Event(award.decided_at, str(AWARD_STATES[award.state][0]))
    if challenge.ended_at:
        yield Event(challenge.ended_at, str(STATES[challenge.state][0]))


def asked(line: Promise) -> str:
    """Write what an indicator asks, from a bid's own copy of it: 抗拉强度 ≥ 420 MPa."""
    value = line["asked"].replace("..", "–")
    parts = (line["quantity"], SIGNS[Operator(line["operator"])], value, line["unit"])
    return " ".join(filter(None, parts))


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


def met(promise: str, ends: tuple[float | None, float | None, str]) -> str:
    """Tell whether a promise meets an indicator: met, unmet, or unknown where it can't be compared."""
    low, high, value = ends
    if not promise:
        return "unmet"
    if low is None and high is None:
        return "met" if promise.strip().lower() == value.strip().lower() else "unknown"
    try:
        shown = float(number(promise))
    except NotNumber:
        return "unknown"
    return "met" if (low is None or shown >= low) and (high is None or shown <= high) else "unmet"


def criteria_words(challenge: Challenge) -> str:
    """Write the criteria in one line: 技术路线 50%, 报价 30%."""
    return str(_(", ")).join(f"{one['name']} {one['weight']}%" for one in challenge.criteria)


def table() -> dict[str, Any]:
    """Return what every template of this room needs."""
    return {
        "STATES": STATES,
        "AWARD_STATES": AWARD_STATES,
        "FAULTS": FAULTS,
        "life": life,
        "criteria_words": criteria_words,
        "measured": measured,
        "tally_lines": tally_lines,
    }
