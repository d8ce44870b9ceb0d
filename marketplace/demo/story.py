"""Ten minutes for a deputy director: twelve stops, from a posted call to a corrected figure and to a match."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from marketplace import db
from marketplace.challenges import sealed
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import SEALED, ChallengeState
from marketplace.demo import ahead, call_stops, cast, figure_stops
from marketplace.demo.raising import PASSPHRASES
from marketplace.demo.stops import Step, Stop
from marketplace.demo.timeline import made, number_of
from marketplace.matching import queries as matching
from marketplace.registration.models import Registration

REGISTRATION = f"{figure_stops.CONTRACT}:apply"
SHAM = "contract:sham:apply"
TWO_KEYS = "challenge:low-altitude-surveillance:raise"
TOLD = (
    *(ahead.STORY_CALL, TWO_KEYS, call_stops.REVIEWED, call_stops.RACE),
    *(REGISTRATION, SHAM, figure_stops.REVISION),
)
"""The acts whose records the stops are about."""

S = ChallengeState


def stops() -> list[Stop]:
    """Return the stops as they stand now; none where no demonstration was loaded, or not to its end."""
    if not all(map(number_of, TOLD)):
        return []
    call = db.session.get_one(Challenge, made(ahead.STORY_CALL))
    registration, revoked = (db.session.get_one(Registration, made(name)) for name in (REGISTRATION, SHAM))
    return [
        _call(call),
        _bid(call),
        _opening(call),
        _award(call),
        call_stops.review(),
        call_stops.gate(),
        figure_stops.registration(registration),
        figure_stops.figure(registration),
        figure_stops.revocation(revoked),
        figure_stops.correction(),
        figure_stops.unregistered(),
        _matching(),
    ]


def _call(call: Challenge) -> Stop:
    page = url_for("challenges.show", id=call.id)
    return Stop(
        _("The posted call"),
        _(
            "Read the bounty, the deadline and the criteria with their weights. Then open “check it yourself” and "
            "compare the digest with the file you download."
        ),
        _(
            "A portal shows you the text of today. Here the text got a digest when it was published, the database "
            "refuses to change it, and anybody can prove with sha256sum that it is the same."
        ),
        (Step("display-owner", _("the company that posted it"), page, _("See the call as the company")),),
    )


def _bid(call: Challenge) -> Stop:
    trail = url_for("console.trail", subject_type="challenge", subject_id=call.id)
    steps = [Step("administrator", _("the administrator"), trail, _("Look for the bids as the administrator"))]
    bid = sealed.bid_of(call, cast.organisation("uni-science").id)
    if bid is not None:
        receipt = url_for("challenges.receipt", public_id=bid.public_id)
        steps.append(Step("professor", _("a bidding professor"), receipt, _("See the receipt as a bidder")))
    return Stop(
        _("A bid that even the administrator can't read"),
        _(
            "Find the bids in the audit trail: there is a digest and a time, nobody's name, no number of bids. "
            "Then become the professor: only his own side finds its bid again, with the receipt that proves it. "
            "Last, move the clock to the deadline."
        ),
        _(
            "Where bids lie readable in a database, somebody can read them before the deadline. Here they are sealed "
            "bytes behind a random name, and not even the log says who has bid."
        ),
        tuple(steps),
        move=ahead.target(ahead.DEADLINE, call.id),
    )


def _opening(call: Challenge) -> Stop:
    early = call.state in SEALED and call.state is not S.CLOSED
    page = url_for("challenges.opening", id=call.id)
    return Stop(
        _("The bids are opened"),
        _(
            "Press “Open the bids”. Every digest is compared with the one on the receipts, all bids open at one "
            "moment. Beside it waits a call that only two officials open together; in this demonstration their "
            "passphrases are %(first)s and %(second)s.",
            **PASSPHRASES,
        ),
        _(
            "An opening is usually a meeting with a signed sheet. Here it is one recorded act: who opened, when, and "
            "which sealed bytes; a bid that was exchanged would be named as faulty."
        ),
        (
            Step("call-secretary", _("the call secretary"), page, _("Open the bids as the call secretary")),
            Step("call-secretary", _("the call secretary"), _together(), _("Open others with two keys")),
        ),
        done=call.state not in SEALED,
        waits=_("First move the clock to the deadline, at stop 2.") if early else "",
    )


def _together() -> str:
    """Return the page on which two officials open the call that is sealed by their keys."""
    return url_for("challenges.open_together", id=made(TWO_KEYS))


def _award(call: Challenge) -> Stop:
    opened = call.state not in SEALED
    page = url_for("challenges.bids", id=call.id) if opened else url_for("challenges.show", id=call.id)
    return Stop(
        _("The award is made public"),
        _(
            "Compare promise and indicator side by side, choose one bid and write the reason that the public will "
            "read. Then come back here and move the clock to the end of the notice: the award becomes final and a "
            "contract is drafted."
        ),
        _(
            "The notice runs in working days of the official calendar, an objection stops it by itself, and the "
            "database proves that the winner is a bid of this call and that there is one."
        ),
        (Step("display-owner", _("the company's signatory"), page, _("Choose the winner as the company")),),
        done=call.state in (S.AWARDED, S.CONTRACTED, S.SETTLED),
        move=ahead.target(ahead.NOTICE, _running_notice(call)) if call.state is S.PROPOSED else None,
        waits="" if opened else _("First open the bids, at stop 3."),
    )


def _running_notice(call: Challenge) -> int | None:
    return next((award.notice_id for award in call.awards if award.state == "proposed"), None)


def _matching() -> Stop:
    best = db.session.scalar(matching.standing().limit(1))
    searches = url_for("saved_searches.index")
    steps = [Step("broker", _("a technology broker"), searches, _("See what the broker keeps an eye on"))]
    if best is not None:
        page = url_for("matching.explanation", id=best.id)
        steps.insert(0, Step("broker", _("a technology broker"), page, _("Read the explanation as the broker")))
    return Stop(
        _("A result finds its demand, and says why"),
        _(
            "Read which words, indicators and conditions make the pair, what is unmet and what nobody knows. Then look "
            "at the saved searches: each new record is put to all of them, and one letter a day or a week tells what "
            "was found."
        ),
        _(
            "A recommendation is usually a list without reasons. Here every word shown stands in the cited record, the "
            "parts add up to the score, and both sides see the same page."
        ),
        tuple(steps),
        waits="" if best is not None else _("The pairs are found a moment after loading: the relay is at work."),
    )
