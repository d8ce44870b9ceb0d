"""为我推荐, and the switch to the order that is the same for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.errors import Invalid
from marketplace.matching import recommendations, shown
from marketplace.matching.blueprint import bp
from marketplace.permissions import Permission, Role
from marketplace.web.guard import actor, guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.matching.models import Match
    from marketplace.matching.sides import Record


@bp.get("/recommended")
@guarded(Permission.USE_ACCOUNT)
def recommended() -> ResponseReturnValue:
    """Show what fits the viewer's organisations and fields, or the newest publications when he wants no more."""
    found = recommendations.recommended(actor())
    return render_template(
        "matching/recommended.html",
        personalised=found.personalised,
        mine=[_card(match) for match in found.for_my_organisations],
        fields=[_pair(match) for match in found.for_my_fields],
        newest=found.newest,
        broker=actor().has(Role.BROKER),
        url_of=shown.url,
        owner_of=shown.owner,
        KINDS=shown.KINDS,
    )


def _card(match: Match) -> tuple[dict[str, object], Record]:
    """Return the card of the other side, and the record of mine that it fits."""
    mine: Record = match.wanting if actor().acts_for(match.demand_organisation_id) else match.result
    return shown.card(match, shown.other_side(match, mine)), mine


def _pair(match: Match) -> tuple[dict[str, object], Record]:
    return shown.card(match, match.result), match.wanting


@bp.post("/recommended/choice")
@guarded(Permission.USE_ACCOUNT)
def choose() -> ResponseReturnValue:
    """Switch recommendations that are made for the viewer on or off."""
    choice = request.form.get("personalised")
    if choice not in ("yes", "no"):
        raise Invalid(_("Choose on or off."), field="personalised")
    wanted = choice == "yes"
    recommendations.choose(personalised=wanted, by=actor())
    flash(
        _("Recommendations are made for you again.")
        if wanted
        else _("Recommendations are no longer made for you: you see what everybody sees."),
        "good",
    )
    return redirect(url_for("matching.recommended"), 303)
