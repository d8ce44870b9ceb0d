"""Fragments on pages of rooms below: what of its review a call's page shows to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from markupsafe import Markup

from marketplace.challenges import sealed
from marketplace.evaluation import appointing, queries
from marketplace.evaluation.states import LetterState, MeetingState
from marketplace.permissions import Permission, permits
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.challenges.bid_drafts import OwnBid
    from marketplace.challenges.models import Challenge
    from marketplace.evaluation.models import Panel
    from marketplace.permissions import Actor


def of_call(challenge: Challenge) -> str:
    """Show a reviewer his seat, the secretary the panel, the publisher the list, a bidder his letter."""
    actor = guard.actor()
    if not actor.signed_in or (challenge.opened_at is None and challenge.state not in appointing.BEFORE):
        return ""
    panel = queries.panel_of(challenge)
    links = {
        "seat": _seat(panel, actor),
        "keeps": permits(actor, Permission.KEEP_PANEL, challenge),
        "ranked": _ranked(panel) and permits(actor, Permission.READ_RANKING, challenge),
        "answered": _answered(challenge, actor),
    }
    if not any(links.values()):
        return ""
    page = render_template("evaluation/_of_call.html", call=challenge, panel=panel, **links)
    return Markup(page)  # noqa: S704 - rendered by a template of our own


def list_of_call(challenge: Challenge) -> str:
    """Lead from the comparison of the bids to the panel's list, once it is written."""
    if not (_ranked(queries.panel_of(challenge)) and permits(guard.actor(), Permission.READ_RANKING, challenge)):
        return ""
    page = render_template("evaluation/_list_of_call.html", call=challenge)
    return Markup(page)  # noqa: S704 - rendered by a template of our own


def answer_to_bid(own: OwnBid) -> str:
    """Lead from a bid's receipt to the letter that answers it, once it is sent."""
    letter = queries.letter_to(own.bid)
    if letter is None or letter.state is not LetterState.SENT:
        return ""
    page = render_template("evaluation/_answer_to_bid.html", letter=letter, public_id=own.bid.public_id)
    return Markup(page)  # noqa: S704 - rendered by a template of our own


def _seat(panel: Panel | None, actor: Actor) -> int | None:
    seats = queries.seated(panel) if panel else []
    return next((one.id for one in seats if one.person_id == actor.person_id), None)


def _ranked(panel: Panel | None) -> bool:
    return panel is not None and panel.meeting is not None and panel.meeting.state is MeetingState.CLOSED


def _answered(challenge: Challenge, actor: Actor) -> list[str]:
    """Return the names of the viewer's own bids that are answered."""
    if challenge.opened_at is None or not actor.memberships:
        return []
    own = [one.bid for one in sealed.own_bids(challenge, actor)]
    letters = {one.bid_id: one for one in queries.letters_to([bid.id for bid in own])}
    sent = LetterState.SENT
    return [bid.public_id for bid in own if bid.id in letters and letters[bid.id].state is sent]
