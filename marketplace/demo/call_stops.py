"""The stops about calls in full: the blind review of a reviewer, the gate of a race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace import db
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import ChallengeState
from marketplace.contracts import racing
from marketplace.demo.models import DemoAct
from marketplace.demo.stops import Step, Stop
from marketplace.demo.timeline import made
from marketplace.evaluation import queries
from marketplace.evaluation.states import SheetState

if TYPE_CHECKING:
    from marketplace.evaluation.models import Panel, Seat

REVIEWED = "challenge:ev-range-heatpump:raise"
"""The call whose bids a panel is reading."""

RACE = "challenge:perovskite-tandem:raise"
"""The race whose runners stand before their second gate."""


def review() -> Stop:
    """Return the stop at a reviewer's table."""
    call = db.session.get_one(Challenge, made(REVIEWED))
    panel = queries.panel_of(call)
    assert panel is not None
    steps = [Step(key, _("a reviewer"), _sheet(seat), _("Judge as a reviewer")) for key, seat in _reading(panel)]
    board = url_for("evaluation.board", id=panel.id)
    steps.append(Step("call-secretary", _("the call secretary"), board, _("See the panel as its secretary")))
    return Stop(
        _("Judged by those who don't know whose bid it is"),
        _(
            "Read the bids under their letters: names, marks and the data inside files are gone. Give points and a "
            "comment, and look for what the others gave: it opens once your own sheet is submitted. Then see as the "
            "secretary who was drawn by lot, and why some were not in the pool."
        ),
        _(
            "Elsewhere the host picks his experts and everybody knows the bidders. Here the seed of the draw was "
            "published before the deadline, ties are looked for in employers, papers, contracts and shares, and every "
            "bidder gets a letter with his points."
        ),
        tuple(steps),
        done=call.state is not ChallengeState.REVIEWING,
    )


def _sheet(seat: Seat) -> str:
    return url_for("evaluation.review", id=seat.id)


def _reading(panel: Panel) -> list[tuple[str, Seat]]:
    """Return the first reviewer whose sheet is open, by the short name of the cast; nobody when all are in."""
    waiting = (seat for seat in queries.pledged(panel) if any(one.state is SheetState.OPEN for one in seat.sheets))
    return [(_key_of(seat.person_id), seat) for seat in waiting][:1]


def _key_of(person_id: int) -> str:
    """Return the short name of somebody of the cast."""
    chosen = select(DemoAct.name).where(DemoAct.record_id == person_id, DemoAct.name.startswith("person:"))
    return db.session.scalars(chosen).one().removeprefix("person:")


def gate() -> Stop:
    """Return the stop at the gate of a race."""
    call = db.session.get_one(Challenge, made(RACE))
    gates, record = (url_for("contracts.gates", challenge_id=call.id), url_for("challenges.record", id=call.id))
    who = _("the company that runs the race")
    return Stop(
        _("A race, and who goes on at its gate"),
        _(
            "Three teams began, each with a contract and a start share; the first gate took one out. Compare the two "
            "that are left: one has passed the second milestone, the other's report waits for its verdict. Then read "
            "the whole record, and check a digest."
        ),
        _(
            "Prizes for the second best are usually promised and not paid. Here each runner's share is held before the "
            "start, whoever leaves keeps what was passed, and the reason stands on the public page."
        ),
        (
            Step("owner-co-pv", who, gates, _("Compare the runners as the company")),
            Step("auditor", _("the auditor"), record, _("Read the whole record of the race")),
        ),
        done=racing.next_gate(call) is None,
    )
