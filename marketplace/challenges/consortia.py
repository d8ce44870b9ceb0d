"""Consortia (联合体): a lead proposes, every member confirms for itself, and a unit is in one bid of a call only.

Nothing here says in the clear who takes part. A member learns what it confirms by a code that the lead hands it
outside of this site; that it is in another bid already is told to that member alone, when it bids or confirms itself:
a lead who tries out names learns nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from marketplace import audit, clock, db
from marketplace.accounts import queries as accounts
from marketplace.challenges import bid_rules, contents, private_drafts, sealing
from marketplace.challenges.seal_models import BidPerson, BidUnit, Consortium
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.challenges.contents import TeamMember
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor

Shares = tuple[tuple[int, int], ...]
"""(organisation id, share in 1/10000), the lead among them."""

ELSEWHERE = _l("Your organisation takes part in another bid for this call: one is all there is.")


@dataclass(frozen=True)
class Proposal:
    """What a member reads before it confirms: who leads, who takes part, with which share; nothing of the bid."""

    lead_id: int
    shares: Shares
    terms: str


def unit_tag(challenge: Challenge, organisation_id: int) -> str:
    """Return by what a unit is compared blindly within a call."""
    return sealing.tag("unit tag", challenge.id, organisation_id)


def _lead_tag(challenge: Challenge, lead_id: int) -> str:
    return sealing.tag("lead tag", challenge.id, lead_id)


def terms_of(challenge: Challenge, lead_id: int, shares: Shares) -> str:
    """Return what a confirmation holds for: these members with these shares, in whatever order."""
    return sealing.tag("consortium terms", challenge.id, lead_id, *sorted(shares))


def propose(challenge: Challenge, lead_id: int, shares: Shares) -> str:
    """Propose a consortium, in place of an earlier proposal; returns the code for its members.

    The caller holds the call's lock and has checked that bids are taken.

    Raises:
        Invalid: the shares don't add up, or a member isn't a verified organisation.
    """
    for name, sentence in bid_rules.shares(challenge, lead_id, shares):
        raise Invalid(sentence, field=name)
    for organisation_id, _share in shares:
        party = accounts.organisation(organisation_id)
        if party is None or not party.verified:
            raise Invalid(_l("Every member has to be a verified organisation of this platform."), field="members")
    code, tag = private_drafts.new_code(), _lead_tag(challenge, lead_id)
    row = _proposed_by(challenge, tag) or Consortium(challenge_id=challenge.id, lead_tag=tag)
    row.code_tag, row.terms = _code_tag(challenge, code), terms_of(challenge, lead_id, shares)
    plain = contents.padded({"lead_id": lead_id, "shares": [list(one) for one in shares]})
    row.ciphertext = sealing.encrypted(private_drafts.key_of(code, "consortium"), plain, row.code_tag.encode())
    row.proposed_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return code


def _proposed_by(challenge: Challenge, tag: str) -> Consortium | None:
    return db.session.scalar(
        select(Consortium).where(Consortium.challenge_id == challenge.id, Consortium.lead_tag == tag)
    )


def _code_tag(challenge: Challenge, code: str) -> str:
    return sealing.tag("consortium code", challenge.id, private_drafts.plain_code(code))


def proposal(challenge: Challenge, code: str) -> Proposal | None:
    """Return what a code leads to, or None."""
    tag = _code_tag(challenge, code)
    row = db.session.scalar(
        select(Consortium).where(Consortium.challenge_id == challenge.id, Consortium.code_tag == tag)
    )
    if row is None:
        return None
    key = private_drafts.key_of(code, "consortium")
    value = contents.read(sealing.decrypted(key, row.ciphertext, tag.encode()))
    return Proposal(value["lead_id"], tuple((one[0], one[1]) for one in value["shares"]), row.terms)


def confirm(challenge: Challenge, code: str, organisation_id: int, *, by: Actor) -> BidUnit:
    """Confirm a consortium for one of its members; a second confirmation of the same changes nothing.

    The caller holds the call's lock and has checked that bids are taken.

    Raises:
        NotFound: no consortium has this code, or the organisation isn't one of its members.
        Forbidden: the actor doesn't act for the organisation.
        Conflict: the organisation takes part in another bid.
    """
    found = proposal(challenge, code)
    if found is None or organisation_id not in dict(found.shares) or organisation_id == found.lead_id:
        raise NotFound
    if not by.acts_for(organisation_id):
        raise Forbidden
    unit = _taking_part(challenge, organisation_id, found.lead_id)
    unit.terms = found.terms
    value = {"organisation_id": organisation_id, "person_id": by.person_id, "at": clock.now().isoformat()}
    unit.ciphertext = sealing.closed(value, challenge, unit.unit_tag)
    db.session.add(unit)
    db.session.flush()
    note(challenge)
    return unit


def _taking_part(challenge: Challenge, organisation_id: int, lead_id: int) -> BidUnit:
    """Return a unit's row for a bid of this lead.

    Raises:
        Conflict: it takes part in another lead's.
    """
    tag, lead = unit_tag(challenge, organisation_id), _lead_tag(challenge, lead_id)
    unit = unit_of(challenge, organisation_id)
    if unit is not None and unit.lead_tag != lead:
        raise Conflict(ELSEWHERE)
    return unit or BidUnit(challenge_id=challenge.id, unit_tag=tag, lead_tag=lead)


def unit_of(challenge: Challenge, organisation_id: int) -> BidUnit | None:
    """Return whether, and under which lead's tag, a unit takes part in a bid of a call."""
    tag = unit_tag(challenge, organisation_id)
    return db.session.scalar(select(BidUnit).where(BidUnit.challenge_id == challenge.id, BidUnit.unit_tag == tag))


def withdraw(challenge: Challenge, organisation_id: int, *, by: Actor) -> None:
    """Take a member's confirmation back; a bid that counts on it fails the formal check unless it is replaced.

    Raises:
        NotFound: it has confirmed nothing.
        Forbidden: the actor doesn't act for the organisation.
    """
    if not by.acts_for(organisation_id):
        raise Forbidden
    unit = unit_of(challenge, organisation_id)
    if unit is None or unit.terms is None:
        raise NotFound
    db.session.delete(unit)
    note(challenge)
    db.session.flush()


def lead_takes_part(challenge: Challenge, lead_id: int) -> None:
    """Record that a unit bids itself, so that it is a member of no other bid.

    Raises:
        Conflict: it is.
    """
    db.session.add(_taking_part(challenge, lead_id, lead_id))
    db.session.flush()


def lead_leaves(challenge: Challenge, lead_id: int) -> None:
    """Let a unit whose bids are all taken back be free again."""
    db.session.execute(delete(BidUnit).where(BidUnit.unit_tag == unit_tag(challenge, lead_id)))


def unconfirmed(challenge: Challenge, lead_id: int, shares: Shares) -> list[int]:
    """Return the members that haven't confirmed exactly these members and shares."""
    terms = terms_of(challenge, lead_id, shares)
    wanted = {unit_tag(challenge, number): number for number, _ in shares if number != lead_id}
    chosen = select(BidUnit.unit_tag).where(BidUnit.challenge_id == challenge.id, BidUnit.terms == terms)
    confirmed = set(db.session.scalars(chosen.where(BidUnit.unit_tag.in_(wanted))))
    return [number for tag, number in wanted.items() if tag not in confirmed]


def name_people(bid: Bid, challenge: Challenge, people: Iterable[TeamMember]) -> None:
    """Note the people of a bid by keyed tags, in place of earlier ones: the opening compares them."""
    db.session.execute(delete(BidPerson).where(BidPerson.bid_id == bid.id))
    for tag in {person_tag(challenge, one) for one in people}:
        db.session.add(BidPerson(bid_id=bid.id, challenge_id=challenge.id, person_tag=tag))
    db.session.flush()


def forget_people(bid: Bid) -> None:
    """Forget the people of a bid that was taken back."""
    db.session.execute(delete(BidPerson).where(BidPerson.bid_id == bid.id))


def person_tag(challenge: Challenge, person: TeamMember) -> str:
    """Return by what a person is compared blindly within a call: name and organisation, however they are typed."""
    plain = ("".join(unicodedata.normalize("NFKC", person[key]).casefold().split()) for key in ("name", "organisation"))
    return sealing.tag("person tag", challenge.id, *plain)


def note(challenge: Challenge) -> None:
    """Note in the chain of events that something about the bids changed: one name for everything, and nobody's."""
    audit.record("challenge.bids_changed", challenge, by=None)
