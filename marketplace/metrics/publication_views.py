"""What was said then and what is said now: the restatement of a figure, contract by contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from marketplace import clock
from marketplace.errors import Invalid
from marketplace.metrics import addresses, restatements
from marketplace.metrics.blueprint import bp, choices, opened
from marketplace.permissions import Permission
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from marketplace.metrics.addresses import Opened


@dataclass(frozen=True)
class Days:
    """The two days whose knowledge is compared; each as it was when it ended."""

    then: date
    now: date


@bp.get("/metrics/restatement")
@guarded(Permission.OPEN_FIGURE, load=opened)
def restatement(asked: Opened) -> ResponseReturnValue:
    """Show what a figure was said to be on a day, what on a later one, and which contracts moved it."""
    days, error = _days(asked)
    instants = (addresses.end_of(days.then), addresses.end_of(days.now))
    page = render_template(
        "metrics/restatement.html",
        asked=asked,
        days=days,
        error=error,
        it=restatements.restatement(asked.cut, *instants, asked.side),
        today=clock.today(),
        **choices(asked),
    )
    return page, error.status if error else 200


def _days(asked: Opened) -> tuple[Days, Invalid | None]:
    """Read the two days; by themselves the end of the period's next month, and today."""
    today = clock.today()
    usual = Days(min(asked.cut.period.end + timedelta(days=30), today - timedelta(days=1)), today)
    try:
        then = addresses.day(request.args.get("then") or usual.then.isoformat(), "then")
        now = addresses.day(request.args.get("now") or usual.now.isoformat(), "now")
        if then >= now:
            return usual, Invalid(_l("The second day must come after the first."), field="now")
    except Invalid as error:
        return usual, error
    return Days(then, now), None
