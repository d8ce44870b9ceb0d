"""What officials do before a call is in the library: look its publisher up, hear experts, approve or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes, db, outbox, policies
from marketplace.challenges import pace
from marketplace.challenges.completeness import demand_faults
from marketplace.challenges.locks import lock, note, step
from marketplace.challenges.models import CallCheck, CallRefinement
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Forbidden, IllegalMove, Invalid
from marketplace.files import actions as files

if TYPE_CHECKING:
    from datetime import date

    from marketplace.challenges.models import Challenge
    from marketplace.files.models import Attachment
    from marketplace.permissions import Actor

CLEAN = "clean"
AGAINST = ("bad", "absent")
"""Outcomes that keep a publisher out: an unrepaired bad record (合肥), or no such organisation."""
UNFIT = "unfit"


@dataclass(frozen=True)
class LookUp:
    """One look-up of a publisher: code lists `credit_systems` and `credit_outcomes`; `file` shows the result."""

    system: str
    looked_up_on: date
    outcome: str
    file: Attachment
    note: str = ""


@dataclass(frozen=True)
class Opinion:
    """What an expert says of a call; code list `refinement_verdicts`."""

    expert: str
    employer: str
    verdict: str
    opinion: str


def systems() -> tuple[str, ...]:
    """Return the registers in which a publisher is looked up today."""
    return tuple(code.code for code in codes.children("credit_systems", on=clock.today()))


def look_up(challenge: Challenge, found: LookUp, *, by: Actor) -> CallCheck:
    """Record a look-up of the publisher (属地审核) with its evidence.

    Raises:
        IllegalMove: the call isn't before the district.
        Invalid: no such register or outcome, a day that hasn't come, a note that is missing.
    """
    _at(challenge, ChallengeState.SUBMITTED, "look_up")
    _check_look_up(found)
    check = CallCheck(
        challenge_id=challenge.id,
        system=found.system,
        looked_up_on=found.looked_up_on,
        outcome=found.outcome,
        note=found.note.strip(),
        file_id=found.file.id,
        person_id=by.person_id,
    )
    db.session.add(check)
    db.session.flush()
    files.attach(found.file, check, by=by)
    note("look_up", challenge, by, system=found.system, outcome=found.outcome, file=found.file.digest)
    db.session.expire(challenge, ["checks"])
    return check


def _check_look_up(found: LookUp) -> None:
    if found.system not in systems():
        raise Invalid(_l("Choose a register from the list."), field="system")
    if not codes.valid("credit_outcomes", found.outcome, clock.today()):
        raise Invalid(_l("Choose an outcome from the list."), field="outcome")
    if found.looked_up_on > clock.today():
        raise Invalid(_l("This day hasn't come yet."), field="looked_up_on")
    if found.outcome != CLEAN and not found.note.strip():
        raise Invalid(_l("Say what was found."), field="note")


def standing_checks(challenge: Challenge) -> dict[str, CallCheck]:
    """Return the latest look-up in each register that is still valid today."""
    span = policies.value("call.credit_validity", region=challenge.region, on=clock.today()).value
    fresh = (one for one in challenge.checks if span.after(one.looked_up_on).day >= clock.today())
    return {one.system: one for one in sorted(fresh, key=lambda one: (one.looked_up_on, one.id))}


def pass_district(challenge: Challenge, *, by: Actor) -> Challenge:
    """Pass the district's check: the publisher is clean in every register. Where no expert is asked, it is approved.

    Raises:
        Invalid: a register wasn't looked up lately, or one shows something against the publisher.
        Forbidden: who passes it wrote or submitted it.
    """
    lock(challenge)
    _by_another(challenge, by)
    if challenge.state is ChallengeState.SUBMITTED:
        _check_standing(challenge)
    challenge.reviewed_by = by.person_id
    pace.move(challenge, "pass_district")
    note("pass_district", challenge, by)
    db.session.flush()
    if opinions_needed(challenge) == 0:
        return refine(challenge, by=by)
    outbox.enqueue("challenge.refining", challenge.id)
    db.session.flush()
    return challenge


def _check_standing(challenge: Challenge) -> None:
    standing = standing_checks(challenge)
    if set(systems()) - set(standing):
        raise Invalid(_l("Look the publisher up in every register first."), field="system")
    if any(one.outcome in AGAINST for one in standing.values()):
        raise Invalid(_l("A register shows something against the publisher: send the call back or refuse it."))


def opinions_needed(challenge: Challenge) -> int:
    """Return how many experts have to be heard before a call of this region is approved."""
    return int(policies.value("call.opinions", region=challenge.region, on=clock.today()).value)


def hear(challenge: Challenge, said: Opinion, *, by: Actor) -> CallRefinement:
    """Record an expert's opinion (专家凝练).

    Raises:
        IllegalMove: the call isn't being refined.
        Invalid: no name, no opinion, or no verdict of the list.
    """
    _at(challenge, ChallengeState.REFINING, "hear")
    if not said.expert.strip() or not said.opinion.strip():
        raise Invalid(_l("Write down who said what."), field="opinion")
    if not codes.valid("refinement_verdicts", said.verdict, clock.today()):
        raise Invalid(_l("Choose a verdict from the list."), field="verdict")
    heard = CallRefinement(
        challenge_id=challenge.id,
        expert=said.expert.strip(),
        employer=said.employer.strip(),
        verdict=said.verdict,
        opinion=said.opinion.strip(),
        recorded_by=by.person_id,
    )
    db.session.add(heard)
    note("hear", challenge, by, verdict=said.verdict)
    db.session.flush()
    db.session.expire(challenge, ["refinements"])
    return heard


def refine(challenge: Challenge, *, by: Actor) -> Challenge:
    """Approve a refined call: it is in the library (入库) and waits for its commitment.

    Raises:
        Invalid: too few experts were heard since it was submitted, one finds it unfit, or its demand isn't published.
        Forbidden: who approves wrote or submitted it.
    """
    lock(challenge)
    _by_another(challenge, by)
    if challenge.state is ChallengeState.REFINING:
        _check_opinions(challenge)
        for field, sentence in demand_faults(challenge):
            raise Invalid(sentence, field=field)
    challenge.approved_by, challenge.approved_at = by.person_id, clock.now()
    pace.move(challenge, "refine")
    note("refine", challenge, by)
    outbox.enqueue("challenge.approved", challenge.id)
    db.session.flush()
    return challenge


def heard_since(challenge: Challenge) -> list[CallRefinement]:
    """Return the opinions on the text as it stands: those since its last submission."""
    since = challenge.submitted_at
    return [one for one in challenge.refinements if since is not None and one.at >= since]


def _check_opinions(challenge: Challenge) -> None:
    heard, needed = heard_since(challenge), opinions_needed(challenge)
    if len(heard) < needed:
        raise Invalid(_l("At least %(needed)s experts have to be heard first.", needed=needed), field="opinion")
    if any(one.verdict == UNFIT for one in heard):
        raise Invalid(_l("An expert finds the call unfit: send it back or refuse it."), field="opinion")


def send_back(challenge: Challenge, reason: str, note: str, *, by: Actor) -> Challenge:
    """Send a call back to its author with a reason of the code list `review_reasons` and what to correct."""
    return _decide_against(challenge, "return_", (reason, note), by)


def refuse(challenge: Challenge, reason: str, note: str, *, by: Actor) -> Challenge:
    """Refuse a call with a reason of the code list `review_reasons` and its explanation."""
    return _decide_against(challenge, "refuse", (reason, note), by)


def _decide_against(challenge: Challenge, verb: str, because: tuple[str, str], by: Actor) -> Challenge:
    reason, words = because
    if not codes.valid("review_reasons", reason, clock.today()):
        raise Invalid(_l("Choose a reason from the list."), field="reason")
    if not words.strip():
        raise Invalid(_l("Say in words what is wrong, so that the author can act on it."), field="note")
    step(challenge, verb, by, reason=reason)
    challenge.reviewed_by, challenge.review_reason, challenge.review_note = by.person_id, reason, words.strip()
    if verb == "refuse":
        challenge.ended_at = clock.now()
    outbox.enqueue(f"challenge.{challenge.state.value}", challenge.id)
    db.session.flush()
    return challenge


def _by_another(challenge: Challenge, by: Actor) -> None:
    if by.person_id in (challenge.created_by, challenge.submitted_by):
        raise Forbidden


def _at(challenge: Challenge, state: ChallengeState, verb: str) -> None:
    lock(challenge)
    if challenge.state is not state:
        raise IllegalMove("challenge", challenge.state, verb)
