"""What the demonstration adds to pages of rooms below: the clock control on calls and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, url_for
from markupsafe import Markup

from marketplace.demo import ahead

if TYPE_CHECKING:
    from marketplace.challenges.models import Award, Challenge
    from marketplace.notices.models import Notice


def clock_of_call(challenge: Challenge) -> str:
    """Return the control that moves the clock to a call's deadline; nothing outside a demonstration."""
    return _control(ahead.DEADLINE, challenge.id, url_for("challenges.show", id=challenge.id))


def clock_of_notice(notice: Notice) -> str:
    """Return the control that moves the clock to the end of a notice; nothing outside a demonstration."""
    return _control(ahead.NOTICE, notice.id, url_for("notices.show", id=notice.id))


def clock_of_award(award: Award) -> str:
    """Return the control that moves the clock to the end of an award's notice."""
    page = url_for("challenges.award", id=award.challenge_id)
    return _control(ahead.NOTICE, award.notice_id, page) if award.notice_id else ""


def _control(kind: str, record_id: int, there: str) -> str:
    if not current_app.extensions["settings"].demo:
        return ""
    end = ahead.target(kind, record_id)
    return Markup(render_template("demo/_clock.html", end=end, there=there)) if end else ""  # noqa: S704 - autoescaped
