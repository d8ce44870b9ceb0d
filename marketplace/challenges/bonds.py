"""The rule that publisher and bidder aren't affiliated, asked again at the selection and at the signature.

What was sure before the opening bound the bidder alone; now it is refused with its names. A near hit waits for an
official's decision on the evidence: it is said so, and blocks nobody for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock
from marketplace.affiliations import checks
from marketplace.affiliations import queries as affiliations
from marketplace.affiliations.models import Found
from marketplace.errors import Conflict

if TYPE_CHECKING:
    from marketplace.affiliations.models import Moment
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor


class Affiliated(Conflict):
    """Publisher and bidder belong together."""

    default = _l("Publisher and bidder are affiliated. A call isn't awarded to one's own side.")


class NotDecided(Conflict):
    """Something may bind publisher and bidder, and no official has decided on it."""

    default = _l(
        "Something may bind publisher and bidder. An official looks at the evidence and decides first; then go on."
    )


def check(challenge: Challenge, bid: Bid, moment: Moment, *, by: Actor) -> None:
    """Check the bidder and the members of its consortium against the publisher, and note what was found.

    Raises:
        Affiliated: one of them surely belongs to the publisher.
        NotDecided: one of them perhaps does, and nobody has decided on it.
    """
    asked = checks.Asked("challenge", challenge.id, bid.public_id)
    members = (bid.content or {}).get("members") or ()
    units = dict.fromkeys([bid.bidder_id, *(one["organisation_id"] for one in members)])
    found = affiliations.check(challenge.organisation_id, [one for one in units if one], clock.today())
    for finding in found.values():
        if finding.blocks:
            raise Affiliated
        if finding.found is Found.NEAR:
            raise NotDecided
        checks.note(asked, moment, finding, by=by)
