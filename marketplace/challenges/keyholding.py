"""The keys of a call that two officials seal (双人密钥): who makes them, and how two of the three come together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, policies
from marketplace.challenges import sealing, two_keys
from marketplace.challenges.locks import locked_call
from marketplace.challenges.seal_models import Keyholder
from marketplace.challenges.states import UNPUBLISHED, SealMode
from marketplace.errors import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class Secrets:
    """What keyholders type at an opening, by seat; two are needed. Never shown, logged or stored."""

    by_seat: dict[str, str] = field(repr=False)


def shortest_passphrase(challenge: Challenge) -> int:
    """Return how many characters a passphrase has at least in the call's jurisdiction."""
    return int(policies.value("call.passphrase_length", region=challenge.region, on=clock.today()).value)


def take_seat(challenge: Challenge, seat: str, passphrase: str, *, by: Actor) -> Keyholder:
    """Make an official's key for a call and wrap it under a passphrase that is kept nowhere.

    Raises:
        Conflict: the call isn't sealed by officials, is published, or the seat is taken.
        Invalid: the passphrase is too short.
        Forbidden: the actor holds another of its keys.
    """
    challenge = _open_for_keys(challenge, seat, by)
    least = shortest_passphrase(challenge)
    if len(passphrase.strip()) < least:
        raise Invalid(_l("The passphrase has at least %(least)s characters.", least=least), field="passphrase")
    cost = current_app.extensions["settings"].password_cost
    key = two_keys.locked(passphrase, _pepper(), cost)
    return _seated(
        Keyholder(
            challenge_id=challenge.id,
            seat=seat,
            person_id=by.person_id,
            public_key=key.public,
            salt=key.salt,
            cost=key.cost,
            wrapped_key=key.wrapped,
        ),
        by,
    )


def make_recovery(challenge: Challenge, *, by: Actor) -> str:
    """Make the recovery key of a call and return its code, once: it is stored nowhere.

    Raises:
        Conflict: the call isn't sealed by officials, is published, or the code was made before.
        Forbidden: the actor holds another of its keys.
    """
    challenge = _open_for_keys(challenge, two_keys.RECOVERY, by)
    public, code = two_keys.new_recovery()
    _seated(
        Keyholder(challenge_id=challenge.id, seat=two_keys.RECOVERY, person_id=by.person_id, public_key=public),
        by,
    )
    return code


def _open_for_keys(challenge: Challenge, seat: str, by: Actor) -> Challenge:
    challenge = locked_call(challenge.id)
    db.session.expire(challenge, ["keyholders"])
    if challenge.seal_mode is not SealMode.OFFICIALS or challenge.state not in UNPUBLISHED:
        raise Conflict(_l("Keys are made while a call that two officials seal isn't published yet."))
    if any(one.seat == seat for one in challenge.keyholders):
        raise Conflict(_l("This key was made already."))
    if by.person_id in challenge.keyholder_ids:
        raise Forbidden(_l("You hold one of the keys of this call: the other two belong to other people."))
    return challenge


def _seated(holder: Keyholder, by: Actor) -> Keyholder:
    db.session.add(holder)
    db.session.flush()
    fingerprint = sealing.digest_of(holder.public_key)
    audit.record("keyholder.make", holder, by=by, challenge=holder.challenge_id, seat=holder.seat, key=fingerprint)
    return holder


def give_up_seat(holder: Keyholder, challenge: Challenge, *, by: Actor) -> None:
    """Drop a key before the publication, so that another person makes one: of whoever leaves, or has forgotten.

    Raises:
        Conflict: the call is published: its keys stay.
    """
    challenge = locked_call(challenge.id)
    if challenge.state not in UNPUBLISHED:
        raise Conflict(_l("The call is published: its keys stay as they are."))
    audit.record("keyholder.drop", holder, by=by, challenge=challenge.id, seat=holder.seat)
    db.session.flush()
    db.session.delete(holder)
    db.session.flush()
    db.session.expire(challenge, ["keyholders"])


def seat_of(challenge: Challenge, person_id: int | None) -> str | None:
    """Return which of a call's keys somebody holds, or None."""
    return next((one.seat for one in challenge.keyholders if one.person_id == person_id), None)


def privates(challenge: Challenge, secrets: Secrets, *, by: Actor) -> dict[str, bytes]:
    """Return the private halves of two keys: the actor's own and another one's.

    Raises:
        Forbidden: the actor holds none of the keys.
        Invalid: fewer than two secrets were given, or one is wrong; `field` names its seat.
    """
    own = seat_of(challenge, by.person_id)
    if own is None:
        raise Forbidden(_l("Only those who hold the keys of this call open it."))
    given = {seat: words for seat, words in secrets.by_seat.items() if words.strip()}
    if own not in given:
        raise Invalid(_l("Type your own secret: it shows that you are here."), field=own)
    if len(given) < 2:  # noqa: PLR2004 - two of three
        raise Invalid(_l("Two of the three keyholders open the bids together: the second secret is missing."))
    return {one.seat: _private(one, given[one.seat]) for one in challenge.keyholders if one.seat in given}


def _private(holder: Keyholder, words: str) -> bytes:
    try:
        if holder.seat == two_keys.RECOVERY:
            return two_keys.read_recovery(words, holder.public_key)
        assert holder.salt is not None
        assert holder.cost is not None
        assert holder.wrapped_key is not None
        key = two_keys.Locked(holder.public_key, holder.salt, holder.cost, holder.wrapped_key)
        return two_keys.unlocked(holder.seat, key, words, _pepper())
    except two_keys.WrongKey as wrong:
        raise Invalid(_l("This isn't the secret of this key."), field=wrong.seat) from None


def _pepper() -> bytes:
    return sealing.derived("keyholders")
