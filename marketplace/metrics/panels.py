"""What the home page shows of the metric."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from marketplace import clock
from marketplace.metrics import board, plans, published, queries
from marketplace.metrics.cuts import Cut, Side
from marketplace.metrics.periods import whole
from marketplace.metrics.readers import reader
from marketplace.permissions import NOBODY


def headline_panel(_page: Any = None) -> str:
    """Return the panel: the running plan's bar and pace, or the closing balance of the last one.

    It is made as the public sees it, whoever looks: a home page tells everybody the same.
    """
    city, today = str(current_app.extensions["settings"].city), clock.today()
    cut = Cut(city, whole(today.year))
    plan = plans.plan(city, today)
    shown = reader(NOBODY, city)
    return render_template(
        "metrics/_home.html",
        cut=cut,
        today=today,
        figures=shown.figures(cut),
        sample=queries.has_sample(cut),
        plan=plan,
        balance=board.balance(shown, plan, today) if plan else None,
        official=published.find(city, str(today.year), Side.HEADLINE),
    )
