"""Ten minutes for a deputy director: eight stops, each with whom to become, where to go and what to do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from marketplace import db
from marketplace.challenges import sealed
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import SEALED, ChallengeState
from marketplace.demo import ahead, cast
from marketplace.demo.timeline import number_of
from marketplace.matching import queries as matching
from marketplace.registration.models import Registration
from marketplace.registration.states import COUNTING, RegistrationState

if TYPE_CHECKING:
    from marketplace.demo.ahead import Target

REGISTRATION = "contract:harmonic-reducer:apply"
SHAM = "contract:sham:apply"
S = ChallengeState


@dataclass(frozen=True)
class Step:
    """One click of a stop: whom to become and which page it leads to."""

    person: str
    who: str
    url: str
    label: str


@dataclass(frozen=True)
class Stop:
    """One stop of the story.

    Attributes:
        title: what happens here.
        do: what to do on the page.
        elsewhere: what other portals can't show.
        steps: the clicks, the first one the main one.
        done: whether it was played already.
        move: the end that the clock can be moved to here, if any.
        waits: why this stop can't be played yet; "" when it can.
    """

    title: str
    do: str
    elsewhere: str
    steps: tuple[Step, ...]
    done: bool = False
    move: Target | None = None
    waits: str = ""


def stops() -> list[Stop]:
    """Return the eight stops as they stand now; none where no demonstration was loaded."""
    call_id, due, sham = (number_of(name) for name in (ahead.STORY_CALL, REGISTRATION, SHAM))
    if not (call_id and due and sham):
        return []
    call = db.session.get_one(Challenge, call_id)
    registration, revoked = db.session.get_one(Registration, due), db.session.get_one(Registration, sham)
    return [
        _call(call),
        _bid(call),
        _opening(call),
        _award(call),
        _registration(registration),
        _figure(registration),
        _revocation(revoked),
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
        _("Press “Open the bids”. Every digest is compared with the one on the receipts, all bids open at one moment."),
        _(
            "An opening is usually a meeting with a signed sheet. Here it is one recorded act: who opened, when, and "
            "which sealed bytes; a bid that was exchanged would be named as faulty."
        ),
        (Step("call-secretary", _("the call secretary"), page, _("Open the bids as the call secretary")),),
        done=call.state not in SEALED,
        waits=_("First move the clock to the deadline, at stop 2.") if early else "",
    )


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


def _registration(registration: Registration) -> Stop:
    page = url_for("registration.review", registration_id=registration.id)
    return Stop(
        _("The contract is registered"),
        _(
            "A contract from an earlier call waits. Compare the signed text on the left with the form on the right, "
            "take it on, decide the technology amount, and give it its number."
        ),
        _(
            "The registrar reads the very text that both sides signed, by its digest; amounts that differ are marked; "
            "nothing is typed again."
        ),
        (Step("registrar", _("the registrar"), page, _("Register the contract as the registrar")),),
        done=registration.state in COUNTING,
    )


def _figure(registration: Registration) -> Stop:
    page = url_for("metrics.index")
    return Stop(
        _("The figure that moves"),
        _(
            "Open the figure of this year: the contract of stop 5 is in it. Press the number to see what it is made "
            "of, down to the single contract."
        ),
        _(
            "Official figures are published once a year as one number. Here each figure opens its contracts, and "
            "published, registered and platform figures are never mixed."
        ),
        (Step("deputy-director", _("the deputy director"), page, _("See the figure as the deputy director")),),
        waits="" if registration.state in COUNTING else _("It moves when the contract of stop 5 is registered."),
    )


def _revocation(sham: Registration) -> Stop:
    revoking = sham.state is RegistrationState.REVOKING
    page = url_for(f"registration.{'revoke' if revoking else 'show'}", registration_id=sham.id)
    return Stop(
        _("A sham contract is revoked, and the figure restated"),
        _(
            "A registrar has found that the money came back the same day, and proposes to revoke. A second official "
            "confirms; then look at the figure again: what was taken out, when, and why."
        ),
        _(
            "Elsewhere a figure, once reported, stands. Here the revocation is a new line in a journal that can't be "
            "edited: the old figure can still be computed as of its day, the new one says how it differs."
        ),
        (
            Step("second-reviewer", _("the second reviewer"), page, _("Confirm the revocation as the second reviewer")),
            Step("statistician", _("the statistician"), url_for("metrics.index"), _("See the restated figure")),
        ),
        done=sham.state is RegistrationState.REVOKED,
    )


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
