"""How a registration ends: revoked by two officials (撤销), or cancelled when the seller asks for it (注销)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.contracts import actions as contracts
from marketplace.registration import checks, journal, queries, steps
from marketplace.registration.models import Act

if TYPE_CHECKING:
    from marketplace.permissions import Actor
    from marketplace.registration.models import Registration

REVOCATION, CANCELLATION = "revocation_causes", "cancellation_causes"


def propose_revocation(registration: Registration, cause: str, note: str, *, by: Actor) -> Registration:
    """Propose to revoke a registration; it counts until a second official has confirmed.

    Args:
        registration: registered.
        cause: code of the list revocation_causes.
        note: what was found.
        by: a registrar or second reviewer.

    Raises:
        Invalid: the cause isn't on the list, or the note is missing.
    """
    steps.begin(registration, "propose_revocation", by=by)
    checks.cause(REVOCATION, cause, note)
    registration.end_cause, registration.note = cause, note
    registration.revocation_proposed_by = by.person_id
    return _done(registration, "propose_revocation", "registration.revocation_proposed", by=by, cause=cause)


def drop_revocation(registration: Registration, *, by: Actor) -> Registration:
    """Drop a proposed revocation: the registration stands as before."""
    steps.begin(registration, "drop_revocation", by=by)
    registration.end_cause = registration.revocation_proposed_by = None
    return _done(registration, "drop_revocation", "registration.revocation_dropped", by=by)


def revoke(registration: Registration, *, by: Actor) -> Registration:
    """Revoke a registration: its certificate is void and it is taken out of every figure from today's knowledge on.

    Raises:
        Forbidden: the person proposed it.
    """
    steps.begin(registration, "revoke", by=by)
    registration.revoked_by = by.person_id
    return _ended(registration, "revoke", Act.REVOKED, "registration.revoked", by=by)


def ask_cancellation(registration: Registration, cause: str, note: str, *, by: Actor) -> Registration:
    """Ask, as the seller, for the cancellation (注销登记) of a registration.

    Args:
        registration: registered.
        cause: code of the list cancellation_causes.
        note: what happened.
        by: a member of the seller.

    Raises:
        Invalid: the cause isn't on the list, or the note is missing.
    """
    steps.begin(registration, "ask_cancellation", by=by)
    checks.cause(CANCELLATION, cause, note)
    registration.end_cause, registration.note = cause, note
    return _done(registration, "ask_cancellation", "registration.cancellation_asked", by=by, cause=cause)


def keep(registration: Registration, *, by: Actor) -> Registration:
    """Turn down a request for cancellation: the registration stands as before."""
    steps.begin(registration, "keep", by=by)
    registration.end_cause = None
    return _done(registration, "keep", "registration.kept", by=by)


def cancel(registration: Registration, *, by: Actor) -> Registration:
    """Cancel a registration, as the seller asked: it no longer counts from today's knowledge on."""
    steps.begin(registration, "cancel", by=by)
    return _ended(registration, "cancel", Act.CANCELLED, "registration.cancelled", by=by)


def _ended(registration: Registration, verb: str, act: Act, topic: str, *, by: Actor) -> Registration:
    registration.ended_on = clock.today()
    registration.expected = None
    journal.write(registration, act, effective_on=clock.today())
    contract = queries.contract_of(registration)
    if contract is not None:
        contracts.unregistered(contract)
    return _done(registration, verb, topic, by=by, cause=registration.end_cause, number=registration.number)


def _done(registration: Registration, verb: str, topic: str, *, by: Actor, **details: object) -> Registration:
    lifecycle.move(registration, verb)
    audit.record(f"registration.{verb}", registration, by=by, **details)
    outbox.enqueue(topic, registration.id)
    db.session.flush()
    return registration
