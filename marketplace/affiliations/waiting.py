"""Near hits that wait for an official: found by a check at an opening or later, and not decided since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace import db
from marketplace.affiliations.drafts import Pair
from marketplace.affiliations.models import Check, Decision, Edge, Found
from marketplace.permissions import Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.permissions import Actor

DECIDERS = (Role.CALL_SECRETARY, Role.OPERATOR)


def to_decide(actor: Actor) -> list[Check]:
    """Return, for each pair of an official's regions, the latest check whose near hits wait; three statements."""
    if not actor.has(*DECIDERS):
        return []
    latest = {
        (one.publisher_id, one.bidder_id): one
        for one in _near_checks()
        if permits(actor, Permission.DECIDE_AFFILIATION, pair_of(one))
    }
    settled = _decided(latest.values()) | _withdrawn(latest.values())
    return [one for one in latest.values() if set(_fingerprints(one)) - settled]


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the near hits that this person may decide, for the desk."""
    return [
        Waiting(
            what=_l("Decide whether the two are affiliated"),
            title=" · ".join(party.name for party in (one.publisher, one.bidder) if party),
            endpoint="affiliations.decide",
            values={"a": one.publisher_id, "b": one.bidder_id},
            since=one.checked_at,
            kind="affiliation",
        )
        for one in to_decide(actor)
    ]


def pair_of(one: Check) -> Pair:
    """Return the two sides of a named check as the subject of a permission."""
    assert one.publisher is not None
    assert one.bidder_id is not None
    return Pair(one.publisher.region, (one.publisher.id, one.bidder_id))


def _near_checks() -> list[Check]:
    parties = (joinedload(Check.publisher), joinedload(Check.bidder))
    return list(db.session.scalars(select(Check).where(Check.found == Found.NEAR).options(*parties).order_by(Check.id)))


def _fingerprints(one: Check) -> list[str]:
    return [row["fingerprint"] for row in one.evidence if not row["sure"]]


def _decided(checks: Iterable[Check]) -> set[str]:
    """Return what any decision says something about: a fingerprint names bonds, and so the two at its ends."""
    ids = {one.publisher_id for one in checks} | {one.bidder_id for one in checks}
    chosen = select(Decision.fingerprints).where(Decision.low_id.in_(ids), Decision.high_id.in_(ids))
    return {fingerprint for fingerprints in db.session.scalars(chosen) for fingerprint in fingerprints}


def _withdrawn(checks: Iterable[Check]) -> set[str]:
    """Return the fingerprints with a bond that was withdrawn since: what was never true needs no decision."""
    known = {print_ for one in checks for print_ in _fingerprints(one)}
    bonds = {int(number) for print_ in known for number in print_.split("-")}
    gone = set(db.session.scalars(select(Edge.id).where(Edge.id.in_(bonds), Edge.withdrawn_at.is_not(None))))
    return {print_ for print_ in known if gone & {int(number) for number in print_.split("-")}}
