"""The page that explains a match, and what people say of it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.brokers import queries as brokers
from marketplace.challenges.models import Challenge
from marketplace.matching import explaining, feedback, opinions, queries, shown
from marketplace.matching.blueprint import bp, match_of
from marketplace.matching.forms import JudgementForm
from marketplace.matching.states import Side
from marketplace.permissions import Permission, Role, permits
from marketplace.web.forms import submit, text_of
from marketplace.web.guard import actor, guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.matching.models import Match
    from marketplace.web.forms import Form

PAIRS = 100


@bp.get("/pairs")
@guarded(Permission.BROKE)
def pairs() -> ResponseReturnValue:
    """Show a broker the matched pairs of his fields."""
    broker = actor().person_id or 0
    profile = brokers.profile(broker)
    return render_template(
        "matching/pairs.html",
        pairs=queries.pairs_in(profile.fields if profile else [], PAIRS),
        proposed=brokers.proposed_pairs(broker),
        url_of=shown.url,
        owner_of=shown.owner,
        sentences=shown.sentences,
    )


@bp.get("/matches/<int:id>")
@guarded(Permission.READ_MATCH, load=match_of)
def explanation(match: Match) -> ResponseReturnValue:
    """Explain a match to both sides, to brokers and to the operator."""
    return _page(match, JudgementForm())


@bp.post("/matches/<int:id>/judge")
@guarded(Permission.JUDGE_MATCH, load=match_of, seen_by=Permission.READ_MATCH)
def judge(match: Match) -> ResponseReturnValue:
    """Say whether a pair is useful, with a reason."""
    return submit(
        form := JudgementForm(),
        lambda: feedback.give(match, reason=form.reason.data or "", note=text_of(form.note), by=actor()),
        then=lambda _said: _told(match, _("Thank you. Your judgement counts from now on.")),
        page=lambda form: _page(match, form),
    )


@bp.post("/matches/<int:id>/take-back")
@guarded(Permission.JUDGE_MATCH, load=match_of, seen_by=Permission.READ_MATCH)
def take_back(match: Match) -> ResponseReturnValue:
    """Take one's judgement back."""
    feedback.take_back(match, by=actor())
    return redirect(_told(match, _("Your judgement was taken back and counts no more.")), 303)


def _told(match: Match, sentence: str) -> str:
    flash(sentence, "good")
    return url_for("matching.explanation", id=match.id) + "#judgement"


def _page(match: Match, form: Form) -> str:
    who = actor()
    standing = opinions.standing_on(match)
    return render_template(
        "matching/explanation.html",
        match=match,
        explained=explaining.explain(match),
        form=form,
        mine=feedback.own(match, who),
        judges=permits(who, Permission.JUDGE_MATCH, match),
        counts=(sum(one.useful for one in standing), sum(not one.useful for one in standing)),
        said=standing if who.has(Role.OPERATOR, Role.AUDITOR) and not feedback.side_of(match, who) else [],
        SIDES=shown.SIDES,
        steps=_next_steps(match),
        url_of=shown.url,
        owner_of=shown.owner,
        kind_of=shown.kind,
        KINDS=shown.KINDS,
    )


def _next_steps(match: Match) -> list[tuple[str, str]]:
    """Return (address, words) of what this viewer can do with the pair now."""
    who, call = actor(), match.challenge_id is not None
    side = feedback.side_of(match, who)
    steps: list[tuple[str, str]] = []
    if side is Side.WANTING:
        steps.append((url_for("listings.enquire", id=match.result_listing_id), _("Ask about the result")))
        if permits(who, Permission.KEEP_SHORT_LIST, match.wanting):
            key = f"challenge:{match.challenge_id}" if call else f"demand:{match.demand_listing_id}"
            steps.append(
                (url_for("matching.put_on", id=match.result_listing_id, asking=key), _("Put it on the short-list"))
            )
    elif side is Side.OFFERING and isinstance(match.wanting, Challenge):
        steps.append((url_for("challenges.bid", id=match.wanting.id), _("Bid for the call")))
    elif side is Side.OFFERING:
        steps.append((url_for("listings.enquire", id=match.demand_listing_id), _("Ask about the demand")))
    elif side is Side.BROKER and not call:
        url = url_for("brokers.propose", demand_id=match.demand_listing_id, result_id=match.result_listing_id)
        steps.append((url, _("Propose to introduce the two")))
    return steps
