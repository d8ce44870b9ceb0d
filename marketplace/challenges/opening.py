"""The opening: an explicit, recorded act after the deadline; every digest is checked and published.

Where the clock seals, the secretary or the publisher opens. Where two officials hold the keys, one of them is signed
in and types his own secret, another one types hers beside him: the three keys are useless one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.challenges import contents, findings, keyholding, pace, private_drafts, sealed, sealing
from marketplace.challenges.locks import locked_call
from marketplace.challenges.states import ChallengeState, SealMode
from marketplace.errors import Conflict
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from marketplace.challenges.contents import Content
    from marketplace.challenges.keyholding import Secrets
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor

NO_SECRETS = keyholding.Secrets({})


def open_bids(challenge: Challenge, *, by: Actor, secrets: Secrets = NO_SECRETS) -> Challenge:
    """Open all bids of a closed call (开标). One that doesn't open is named with its fault and left out of the choice.

    Args:
        challenge: closed.
        by: who opens.
        secrets: of two keyholders, where officials seal; never logged or stored.

    Raises:
        Conflict: the deadline isn't over.
        IllegalMove: they are open already.
        Invalid: a secret is missing or wrong.
        Forbidden: officials seal, and the actor isn't one of them.
    """
    challenge = locked_call(challenge.id)
    if challenge.state is ChallengeState.PUBLISHED:
        raise Conflict(_l("The bids stay sealed until the deadline is over."))
    challenge.life.target(challenge.state, "open")
    privates = keyholding.privates(challenge, secrets, by=by) if challenge.seal_mode is SealMode.OFFICIALS else None
    bids = sealed.handed_in(challenge)
    read = {bid: _read(bid, challenge, privates) for bid in bids}
    opened = {bid: content for bid, content in read.items() if not isinstance(content, str)}
    found = findings.of(challenge, opened, by=by)
    _write(read, found)
    pace.move(challenge, "open")
    challenge.opened_by, challenge.opened_at = by.person_id, clock.now()
    _note(challenge, bids, sorted(privates or ()), by)
    private_drafts.discard_all(challenge)
    outbox.enqueue("challenge.opened", challenge.id)
    db.session.flush()
    return challenge


def _read(bid: Bid, challenge: Challenge, privates: sealing.Privates | None) -> Content | str:
    """Return what a bid says, or the fault that keeps it closed."""
    try:
        return sealing.unseal(bid, challenge, privates)
    except sealing.Unsealable as error:
        return error.fault


def _write(read: dict[Bid, Content | str], found: dict[Bid, list[findings.Finding]]) -> None:
    for bid, content in read.items():
        if isinstance(content, str):
            move(bid, "fail")
            bid.fault = content
            continue
        move(bid, "open")
        bid.bidder_id, bid.person_id = content["bidder_id"], content["person_id"]
        bid.price_fen, bid.content = content["price_fen"], contents.without_bytes(content)
        bid.findings = list(found[bid])


def _note(challenge: Challenge, bids: list[Bid], seats: list[str], by: Actor) -> None:
    people = {one.seat: one.person_id for one in challenge.keyholders} if seats else {}
    audit.record(
        "challenge.open",
        challenge,
        by=by,
        mode=challenge.seal_mode.value,
        keyholders={seat: people[seat] for seat in seats},
        digests=sorted(str(bid.digest) for bid in bids),
        faulty=sorted(bid.public_id for bid in bids if bid.fault),
    )
