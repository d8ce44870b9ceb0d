"""The notice (公示) of an award: what the public reads, and who may not decide an objection to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.notices import actions as notices
from marketplace.web.display import exact_yuan

if TYPE_CHECKING:
    from marketplace.challenges.models import Award, Bid, Challenge
    from marketplace.notices.models import Notice
    from marketplace.permissions import Actor


def publish(challenge: Challenge, bid: Bid, award: Award, *, by: Actor) -> Notice:
    """Put the award of a bid up in public; its reason and, where there is one, its explanation stand in the text."""
    return notices.publish(
        "award",
        award,
        title=challenge.title,
        text=_text(challenge, bid, award),
        region=challenge.region,
        publisher_id=challenge.organisation_id,
        approved_by=approvers(challenge),
        by=by,
        parties=_parties(bid),
    )


def _parties(bid: Bid) -> list[int]:
    """Return the organisations that an award is about: the bidder and the members of its consortium."""
    members = (bid.content or {}).get("members") or ()
    units = [bid.bidder_id, *(one["organisation_id"] for one in members)]
    return list(dict.fromkeys(number for number in units if number))


def approvers(challenge: Challenge) -> list[int]:
    """Return the officials who decided something in a call: none of them decides an objection to its result."""
    confirmed = [one.confirmed_by for one in challenge.commitments]
    looked_up = [one.person_id for one in challenge.checks]
    heard = [one.recorded_by for one in challenge.refinements]
    excluded = [one.excluded_by for one in challenge.bids]
    people = {challenge.approved_by, challenge.published_by, *confirmed, *looked_up, *heard, *excluded}
    return sorted(person for person in people if person)


def _text(challenge: Challenge, bid: Bid, award: Award) -> str:
    """Write the notice in the site's first language: it is an official text and isn't translated afterwards."""
    assert bid.bidder is not None
    assert bid.price_fen is not None
    with force_locale(current_app.extensions["settings"].language):
        text = _(
            "The bids for the call “%(title)s” (No. %(number)s) were opened and compared. %(publisher)s intends to "
            "give it to %(bidder)s at a price of %(price)s.\n\nReason: %(reason)s\n\n"
            "Whoever objects may do so in writing, with real name and a way to be reached, until this notice ends. "
            "Objections that are late or anonymous are not examined. Who objects is kept confidential.",
            title=challenge.title,
            number=challenge.id,
            publisher=challenge.organisation.name,
            bidder=bid.bidder.name,
            price=exact_yuan(bid.price_fen),
            reason=award.reason,
        )
        return f"{text}{_explained(award)}"


def _explained(award: Award) -> str:
    """Write why a choice goes against the panel's order, where it does, in the language of the notice."""
    if not award.explanation:
        return ""
    return "\n\n" + str(_("Why the choice differs from the panel's order: %(words)s", words=award.explanation))
