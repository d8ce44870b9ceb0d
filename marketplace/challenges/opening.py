"""The opening: an explicit, recorded act after the deadline; every digest is checked and published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.challenges import sealed, sealing
from marketplace.challenges.locks import locked_call
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor


def open_bids(challenge: Challenge, *, by: Actor) -> Challenge:
    """Open all bids of a closed call (开标). One that doesn't open is named with its fault and left out of the choice.

    Raises:
        Conflict: the deadline isn't over.
        IllegalMove: they are open already.
    """
    challenge = locked_call(challenge.id)
    if challenge.state is ChallengeState.PUBLISHED:
        raise Conflict(_l("The bids stay sealed until the deadline is over."))
    move(challenge, "open")
    challenge.opened_by, challenge.opened_at = by.person_id, clock.now()
    bids = sealed.handed_in(challenge)
    for bid in bids:
        _open(bid, challenge)
    audit.record(
        "challenge.open",
        challenge,
        by=by,
        digests=sorted(str(bid.digest) for bid in bids),
        faulty=sorted(bid.public_id for bid in bids if bid.fault),
    )
    outbox.enqueue("challenge.opened", challenge.id)
    db.session.flush()
    return challenge


def _open(bid: Bid, challenge: Challenge) -> None:
    try:
        content = sealing.unseal(bid, challenge)
    except sealing.Unsealable as error:
        move(bid, "fail")
        bid.fault = error.fault
        return
    move(bid, "open")
    bid.bidder_id, bid.person_id = content["bidder_id"], content["person_id"]
    bid.price_fen, bid.content = content["price_fen"], sealing.without_bytes(content)
