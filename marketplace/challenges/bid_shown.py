"""How bids are shown: their states, what keeps one closed, what the opening found, bonds with the publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.affiliations import queries as affiliations
from marketplace.challenges import citing, shown
from marketplace.challenges.states import BidState

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.affiliations.queries import Finding as Bonds
    from marketplace.challenges.bid_drafts import Bidding
    from marketplace.challenges.findings import Finding

STATES: dict[str, tuple[LazyString, str]] = {
    BidState.SEALED: (_l("Sealed"), "now"),
    BidState.WITHDRAWN: (_l("Taken back"), "neutral"),
    BidState.OPENED: (_l("Opened"), "good"),
    BidState.FAULTY: (_l("Couldn't be opened"), "late"),
    BidState.REPAIRING: (_l("To be repaired"), "late"),
    BidState.EXCLUDED: (_l("Excluded"), "late"),
    BidState.ANSWERED: (_l("Answered"), "neutral"),
    BidState.UNOPENED: (_l("Couldn't be opened"), "late"),
}
"""State -> (word, tone)."""


def bonds(bidding: Bidding) -> Bonds:
    """Return what binds the bidder to the publisher today: shown to the bidder alone."""
    publisher = bidding.challenge.organisation_id
    return affiliations.check(publisher, [bidding.bidder_id], clock.today())[bidding.bidder_id]


def finding_words(finding: Finding) -> str:
    """Write what the opening found in a sentence."""
    detail, name = finding["detail"], _name(finding["detail"].get("organisation_id"))
    sentences = {
        "affiliated": _("%(name)s is affiliated with the publisher.", name=name),
        "near": _("%(name)s may be bound to the publisher: decide on the evidence.", name=name),
        "unconfirmed": _("%(name)s has taken its confirmation of the consortium back.", name=name),
        "person_twice": _(
            "%(name)s stands in another bid too: %(bids)s.",
            name=detail.get("name", ""),
            bids="、".join(detail.get("bids", ())),
        ),
    }
    return str(sentences[finding["kind"]])


def _name(organisation_id: int | None) -> str:
    party = accounts.organisation(organisation_id) if organisation_id else None
    return party.name if party else ""


def share(basis_points: int) -> str:
    """Write a share: 33.34%."""
    return f"{basis_points / 100:g}%"


def table() -> dict[str, Any]:
    """Return what every template of bids needs."""
    return {
        **shown.table(),
        "BID_STATES": STATES,
        "cited_results": citing.results,
        "finding_words": finding_words,
        "party_name": _name,
        "share": share,
    }
