"""Public pages about calls as a whole: one call's record, the year's statistics, the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import current_app, render_template, request

from marketplace import clock
from marketplace.challenges import dates, shown, statistics, timeline, ways
from marketplace.challenges.blueprint import NUMBER, bp, call_of
from marketplace.errors import NotFound
from marketplace.web.guard import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

YEARS = 6  # years that the statistics offer
FIRST_YEAR, LAST_YEAR = 2000, 2199


@bp.get(f"/challenges/{NUMBER}/record")
@public
def record(**values: int) -> ResponseReturnValue:
    """Show everything that happened to a published call, its numbers and every digest."""
    challenge = call_of(**values)
    if challenge is None or challenge.digest is None:
        raise NotFound
    return render_template(
        "challenges/record.html",
        call=challenge,
        events=timeline.events(challenge),
        numbers=timeline.numbers(challenge),
        checkable=timeline.checkable(challenge),
        **shown.table(),
    )


@bp.get("/challenges/statistics")
@public
def year_statistics() -> ResponseReturnValue:
    """Show the calls of the last years: published, bounty, taken, signed, accepted, lapsed."""
    this = clock.today().year
    years = list(range(this, this - YEARS, -1))
    region = str(current_app.extensions["settings"].city)
    table = statistics.by_year(region, years)
    return render_template(
        "challenges/statistics.html",
        region=region,
        years=years,
        table=table,
        totals={year: statistics.total(rows.values()) for year, rows in table.items()},
        WAYS=ways.WAYS,
    )


@bp.get("/challenges/calendar")
@public
def calendar() -> ResponseReturnValue:
    """Show what falls due in a month: windows, deadlines, notices."""
    first = _month()
    return render_template(
        "challenges/calendar.html",
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=dates.next_month(first),
        weeks=dates.weeks(first),
        entries=dates.month(first),
    )


def _month() -> date:
    """Return the first day of the month that the address names, such as 2026-11; this month when it names none."""
    typed = request.args.get("month", "")
    if not typed:
        return clock.today().replace(day=1)
    try:
        first = date.fromisoformat(f"{typed}-01")
    except ValueError as error:
        raise NotFound from error
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise NotFound
    return first
