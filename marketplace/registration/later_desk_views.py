"""The desk's decisions after a decision: refusals under review, changes of registrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from marketplace.permissions import Permission
from marketplace.registration import actions, queries
from marketplace.registration.desk_forms import NoteForm
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint
    from flask.typing import ResponseReturnValue
    from flask_babel import LazyString

    from marketplace.registration.models import Registration

P = Permission
SEEN = P.READ_APPLICATION


@dataclass(frozen=True)
class Step:
    """A step that takes a note: its permission, what it is called, what follows, and what does it."""

    permission: Permission
    label: LazyString
    follows: LazyString
    act: Callable[..., Registration]
    tone: str = "primary"


STEPS: dict[str, Step] = {
    "uphold": Step(
        P.REVIEW_REFUSAL,
        _l("Uphold the refusal"),
        _l("The refusal stands. The registrant reads your reasons; this refusal isn't reviewed a second time."),
        actions.uphold,
        tone="danger",
    ),
    "overturn": Step(
        P.REVIEW_REFUSAL,
        _l("Overturn the refusal"),
        _l("The application is accepted again and decided anew; its clock starts today."),
        actions.overturn,
    ),
    "confirm_change": Step(
        P.CONFIRM_CHANGE,
        _l("Confirm the change"),
        _l("The new facts count from now on; the certificate is reissued under the same number."),
        actions.confirm_change,
    ),
    "turn_down_change": Step(
        P.REVIEW_REGISTRATION,
        _l("Turn the change down"),
        _l("The registration stands as it was. The registrant reads your reasons and may ask again."),
        actions.turn_down_change,
        tone="danger",
    ),
}


def add_to(bp: Blueprint) -> None:
    """Register these addresses with the room's blueprint."""
    one = "/registrations/<int:registration_id>"
    paths = {
        "uphold": "refusal/uphold",
        "overturn": "refusal/overturn",
        "confirm_change": "change/confirm",
        "turn_down_change": "change/turn-down",
    }
    for name, step in STEPS.items():
        bp.add_url_rule(f"{one}/{paths[name]}", name, _view(step), methods=["GET", "POST"])


def _view(step: Step) -> Callable[..., ResponseReturnValue]:
    @guarded(step.permission, load=queries.registration, seen_by=SEEN)
    def view(registration: Registration) -> ResponseReturnValue:
        form = NoteForm()

        def page(form: Form) -> str:
            return render_template("registration/step.html", form=form, registration=registration, step=step)

        def act() -> Any:
            return step.act(registration, (form.note.data or "").strip(), by=guard.actor())

        return submit(form, act, then=_back, page=page) if posted() else page(form)

    return view


def _back(registration: Registration) -> str:
    return url_for("registration.show", registration_id=registration.id)
