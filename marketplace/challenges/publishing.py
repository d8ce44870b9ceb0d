"""The publication (张榜) and the windows: what is fixed, when bids are taken, how a deadline moves, when it is over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, db, outbox, policies
from marketplace.challenges import addenda, canonical, documents, ending, pace, sealed, sealing
from marketplace.challenges.completeness import deadline_faults, window_faults
from marketplace.challenges.locks import lock, locked_call, note
from marketplace.challenges.models import CallExtension
from marketplace.challenges.states import (
    AddendumKind,
    ChallengeState,
    Disclosure,
    ExtensionKind,
)
from marketplace.challenges.windows import is_over
from marketplace.errors import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor

GRACE = timedelta(seconds=1)
"""The deadline's own second still counts; the call closes with the next."""


@dataclass(frozen=True)
class Windows:
    """When bids are taken and questions asked, as aware instants; `bids_from` None means from the publication."""

    deadline_at: datetime
    bids_from: datetime | None = None
    questions_until: datetime | None = None


def publish(challenge: Challenge, *, by: Actor, windows: Windows | None = None) -> Challenge:
    """Publish a funded call: its text gets its digest, its bids their key, and its clock runs.

    Args:
        challenge: funded.
        by: an official who neither wrote nor submitted it.
        windows: other windows than the author's, where the way to the publication took longer than he thought.

    Raises:
        Invalid: the deadline would come too soon if it were published now, or windows are out of order.
        Forbidden: who publishes wrote or submitted it.
    """
    lock(challenge)
    if by.person_id in (challenge.created_by, challenge.submitted_by):
        raise Forbidden
    if challenge.state is ChallengeState.FUNDED:
        _set_windows(challenge, windows)
    # nothing is flushed in between: a published call without its digest is refused by the database
    with db.session.no_autoflush:
        pace.move(challenge, "publish")
        _fix(challenge, by)
    note("publish", challenge, by, digest=challenge.digest, key=challenge.key_id)
    outbox.enqueue("challenge.published", challenge.id)
    _wait_for_the_deadline(challenge)
    db.session.flush()
    return challenge


def _set_windows(challenge: Challenge, windows: Windows | None) -> None:
    if windows is not None:
        challenge.deadline_at, challenge.bids_from = windows.deadline_at, windows.bids_from
        challenge.questions_until = windows.questions_until
    for field, sentence in (*deadline_faults(challenge), *window_faults(challenge)):
        raise Invalid(sentence, field=field)
    if documents.ends_too_soon(challenge):
        sentence = _l("The guarantee ends too soon for this deadline: it has to be replaced first.")
        raise Invalid(sentence, field="deadline")


def _fix(challenge: Challenge, by: Actor) -> None:
    challenge.published_by, challenge.opens_at = by.person_id, clock.now()
    challenge.key_id, challenge.wrapped_key = sealing.new_key(challenge)
    if challenge.disclosure is not Disclosure.PUBLIC:
        challenge.detail_salt = secrets.token_hex(16)
    challenge.canonical = canonical.text_of(challenge)
    challenge.digest = canonical.digest_of(challenge.canonical)


def _wait_for_the_deadline(challenge: Challenge) -> None:
    outbox.enqueue("challenge.due_to_close", challenge.id, due_at=_closes_at(challenge))


def _closes_at(challenge: Challenge) -> datetime:
    assert challenge.deadline_at is not None
    return challenge.deadline_at + GRACE


def extend(challenge: Challenge, to: datetime, reason: str, *, by: Actor) -> CallExtension:
    """Move the deadline once, before it has passed, with a reason that everybody reads.

    Raises:
        Conflict: the call was extended before, isn't open, or its deadline has passed.
        Invalid: no reason, not later than now, or further than the policy allows.
    """
    challenge = locked_call(challenge.id)
    deadline = _extensible(challenge)
    if not reason.strip():
        raise Invalid(_l("Give the reason for the extension: everybody reads it."), field="reason")
    latest = latest_extension(challenge)
    if not deadline < to <= latest:
        day = clock.local(latest).date().isoformat()
        raise Invalid(_l("The new deadline lies after the old one and not after %(day)s.", day=day), field="deadline")
    return _extend(challenge, to, ExtensionKind.ASKED, (reason.strip(), by))


def _extensible(challenge: Challenge) -> datetime:
    deadline = challenge.deadline_at
    if challenge.state is not ChallengeState.PUBLISHED or deadline is None or is_over(deadline):
        raise Conflict(_l("The deadline has passed: it can't be moved any more."))
    if extended(challenge, ExtensionKind.ASKED):
        raise Conflict(_l("The deadline was moved once already; it can't be moved again."))
    return deadline


def latest_extension(challenge: Challenge) -> datetime:
    """Return the latest instant to which a call's deadline may be moved: the policy's time after the deadline."""
    assert challenge.deadline_at is not None
    at = clock.local(challenge.deadline_at)
    span = policies.value("call.extension", region=challenge.region, on=clock.today()).value
    day = span.after(at.date()).day
    return at.replace(year=day.year, month=day.month, day=day.day)


def extended(challenge: Challenge, kind: ExtensionKind) -> bool:
    """Tell whether a call's deadline was moved in this way before."""
    return any(one.kind is kind for one in challenge.extensions)


def _extend(challenge: Challenge, to: datetime, kind: ExtensionKind, why: tuple[str, Actor | None]) -> CallExtension:
    reason, by = why
    assert challenge.deadline_at is not None
    extension = CallExtension(
        challenge_id=challenge.id,
        kind=kind,
        from_at=challenge.deadline_at,
        to_at=to,
        reason=reason,
        person_id=by.person_id if by else None,
        at=clock.now().replace(microsecond=0),
    )
    db.session.add(extension)
    db.session.flush()  # the deadline moves only by an extension that stands
    pace.move(challenge, "extend")
    challenge.deadline_at = to
    note("extend", challenge, by, kind=kind.value)
    addenda.add(challenge, AddendumKind.EXTENSION, addenda.extension_text(extension), by=by)
    _wait_for_the_deadline(challenge)
    db.session.flush()
    db.session.expire(challenge, ["extensions"])
    return extension


def close_when_due(challenge_id: int) -> None:
    """Close a call whose deadline is over; too few have bid: it extends itself once; nobody has: it lapses (流榜)."""
    challenge = locked_call(challenge_id)
    if challenge.state is not ChallengeState.PUBLISHED:
        return
    if clock.now() < _closes_at(challenge):
        _wait_for_the_deadline(challenge)
    elif _wants_more_bids(challenge):
        _extend_itself(challenge)
    else:
        _close(challenge)
    db.session.flush()


def _wants_more_bids(challenge: Challenge) -> bool:
    if not challenge.min_bids or extended(challenge, ExtensionKind.SELF):
        return False
    return sealed.fewer_than(challenge, challenge.min_bids)


def _extend_itself(challenge: Challenge) -> None:
    assert challenge.deadline_at is not None
    local = clock.local(challenge.deadline_at)
    day = local.date() + timedelta(days=challenge.self_extends_days)
    to = clock.at_local(day, local.hour, local.minute) + timedelta(seconds=local.second)
    _extend(challenge, to, ExtensionKind.SELF, ("", None))


def _close(challenge: Challenge) -> None:
    challenge.closed_at = clock.now()
    if sealed.has_sealed_bids(challenge):
        pace.move(challenge, "close")
        note("close", challenge, None)
        outbox.enqueue("challenge.closed", challenge.id)
    else:
        ending.lapse(challenge, "lapse", ending.NO_BIDS, None)
