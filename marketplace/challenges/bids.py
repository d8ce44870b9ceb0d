"""Bidding: sealed, replaced and taken back until the deadline, by server time to the second.

Nothing here says in the clear who acts: events have no actor and no organisation, nothing is enqueued, nobody is
told, no form is remembered. The receipt is all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db
from marketplace.accounts import queries as accounts
from marketplace.affiliations import checks
from marketplace.affiliations import queries as affiliations
from marketplace.challenges import bid_contents, bid_rules, consortia, contents, sealed, sealing, windows
from marketplace.challenges.locks import locked_call
from marketplace.challenges.models import Bid, Challenge, new_public_id
from marketplace.challenges.states import BidState, ChallengeState
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from marketplace.accounts.models import Organisation
    from marketplace.challenges.bid_drafts import Bidding, BidDraft, OwnBid
    from marketplace.challenges.consortia import Shares
    from marketplace.challenges.contents import Content
    from marketplace.challenges.seal_models import BidUnit
    from marketplace.permissions import Actor

TOO_LATE = _l("The deadline has passed: no bid is taken, replaced or taken back any more. Nothing was stored.")
TOO_EARLY = _l("Bids are taken from a later time on, which the call names. Nothing was stored.")

ASIDE = {"person_id": 0, "affiliation_salt": ""}
"""What two equal bids may differ in: who of the team clicked, and what is drawn anew for each sealing."""


def place(bidding: Bidding, draft: BidDraft, *, by: Actor) -> Bid:
    """Seal a bid, or replace the organisation's earlier one; the same text again changes nothing.

    Raises:
        Conflict: the deadline has passed, bids aren't taken yet, the quota is used up, or the organisation takes part
            in another bid.
        Forbidden: the organisation isn't verified, is the publisher, or isn't the actor's.
        Invalid: something is missing or wrong, see `bid_rules.faults`; or a member hasn't confirmed.
    """
    challenge = open_for_bids(bidding.challenge)
    bidder = check_bidder(bidding, by)
    for field, sentence in bid_rules.faults(challenge, bidder, draft):
        raise Invalid(sentence, field=field)
    _check_confirmed(bidding, draft)
    content = bid_contents.content_of(bidding, draft, by)
    bid = sealed.bid_of(challenge, bidder.id, bidding.slot)
    if bid is not None and _says_the_same(bid, challenge, content):
        return bid
    return _sealed(_row_for(bid, bidding), challenge, content)


def _sealed(bid: Bid, challenge: Challenge, content: Content) -> Bid:
    consortia.lead_takes_part(challenge, content["bidder_id"])
    content["affiliation_salt"] = _shown_bonds(bid, challenge, content["bidder_id"])
    sealing.seal(content, bid, challenge)
    if bid.id is not None:
        move(bid, "replace")
    bid.submitted_at = clock.now()
    db.session.add(bid)
    db.session.flush()
    consortia.name_people(bid, challenge, contents.people(content))
    _note(challenge, bid.digest)
    return bid


def _shown_bonds(bid: Bid, challenge: Challenge, bidder_id: int) -> str:
    """Prove, readable only with the bid, which bonds with the publisher the bidder is being shown."""
    finding = affiliations.check(challenge.organisation_id, [bidder_id], clock.today())[bidder_id]
    return checks.seal(checks.Asked("challenge", challenge.id, bid.public_id), finding)


def take_back(own: OwnBid) -> Bid:
    """Take a bid back before the deadline: its sealed bytes are deleted.

    Raises:
        Conflict: the deadline has passed.
        IllegalMove: it was taken back already.
    """
    challenge = open_for_bids(own.challenge)
    db.session.refresh(own.bid)
    move(own.bid, "withdraw")
    own.bid.ciphertext = own.bid.digest = None
    own.bid.submitted_at = clock.now()
    db.session.flush()
    consortia.forget_people(own.bid)
    if not _has_another(challenge, own):
        consortia.lead_leaves(challenge, own.bidder_id)
    _note(challenge, None)
    db.session.flush()
    return own.bid


def _has_another(challenge: Challenge, own: OwnBid) -> bool:
    others = (sealed.bid_of(challenge, own.bidder_id, slot) for slot in range(sealed.MOST_SLOTS) if slot != own.slot)
    return any(other is not None and other.digest is not None for other in others)


def propose_consortium(bidding: Bidding, shares: Shares, *, by: Actor) -> str:
    """Propose a consortium to its members; returns the code that the lead hands them.

    Raises:
        Conflict: bids aren't taken.
        Forbidden: see `place`.
        Invalid: see `consortia.propose`.
    """
    challenge = open_for_bids(bidding.challenge)
    check_bidder(bidding, by)
    code = consortia.propose(challenge, bidding.bidder_id, shares)
    _note(challenge, None)
    return code


def confirm_membership(challenge: Challenge, code: str, organisation_id: int, *, by: Actor) -> BidUnit:
    """Confirm a consortium for one of its members, while bids are taken; see `consortia.confirm`."""
    return consortia.confirm(open_for_bids(challenge), code, organisation_id, by=by)


def withdraw_membership(challenge: Challenge, organisation_id: int, *, by: Actor) -> None:
    """Take a member's confirmation back, while bids are taken; see `consortia.withdraw`."""
    consortia.withdraw(open_for_bids(challenge), organisation_id, by=by)


def open_for_bids(challenge: Challenge) -> Challenge:
    """Lock the call first and then look at the clock: a bid in the last second and the closing can't both win.

    Raises:
        Conflict: bids aren't taken yet, or not any more.
    """
    locked = locked_call(challenge.id)
    if locked.state is not ChallengeState.PUBLISHED or windows.is_over(locked.deadline_at):
        raise Conflict(TOO_LATE)
    if locked.takes_bids_from is not None and clock.now() < locked.takes_bids_from:
        raise Conflict(TOO_EARLY)
    return locked


def check_bidder(bidding: Bidding, by: Actor) -> Organisation:
    """Return who bids.

    Raises:
        Forbidden: the organisation isn't verified, is the publisher, or isn't the actor's.
    """
    bidder = accounts.organisation(bidding.bidder_id)
    publisher = bidding.challenge.organisation_id
    if bidder is None or not by.acts_for(bidder.id) or bidder.id == publisher or by.acts_for(publisher):
        raise Forbidden
    if not bidder.verified:
        raise Forbidden(_l("An official has to verify your organisation before it may bid."))
    return bidder


def _check_confirmed(bidding: Bidding, draft: BidDraft) -> None:
    missing = consortia.unconfirmed(bidding.challenge, bidding.bidder_id, draft.shares)
    if missing:
        names = "、".join(party.name for number in missing if (party := accounts.organisation(number)))
        sentence = _l("These members haven't confirmed exactly these members and shares: %(names)s.", names=names)
        raise Invalid(sentence, field="members")


def _says_the_same(bid: Bid, challenge: Challenge, content: Content) -> bool:
    """Whether the stored bid is this text already, so that a second click changes neither bytes nor receipt."""
    if bid.state is not BidState.SEALED:
        return False
    try:
        stored = sealing.unseal(bid, challenge)
    except sealing.Unsealable:
        return False
    return {**stored, **ASIDE} == {**content, **ASIDE}


def _row_for(bid: Bid | None, bidding: Bidding) -> Bid:
    challenge = bidding.challenge
    if bid is not None:
        return bid
    if bidding.slot >= bid_rules.most("bid.most_per_team", challenge):
        raise Conflict(_l("Your organisation has handed in as many bids for this call as one may."))
    return Bid(
        public_id=new_public_id(),
        challenge_id=challenge.id,
        key_id=str(challenge.key_id),
        owner_tag=sealing.owner_tag(challenge.id, bidding.bidder_id, bidding.slot),
        state=BidState.SEALED,
    )


def _note(challenge: Challenge, digest: str | None) -> None:
    """Put a sealed digest into the chain of events; one name for a new, a replaced and a withdrawn bid."""
    details = {"digest": digest} if digest else {}
    audit.record("challenge.bids_changed", challenge, by=None, **details)
