"""The registration desk: queues, the review page with text and form side by side, and each decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from marketplace import clock, db
from marketplace.permissions import MOVES, Permission, permits
from marketplace.registration import actions, comparison, desks, duplicates, points, queries, reading, rules, words
from marketplace.registration.desk_forms import DecisionForm, NoteForm, NumberForm, RefusalForm, ReturnForm
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from marketplace.registration.models import Registration

P = Permission
SEEN = P.READ_APPLICATION


def add_to(bp: Blueprint) -> None:
    """Register the desk's addresses with the room's blueprint."""
    for path, endpoint, view, methods in ADDRESSES:
        bp.add_url_rule(path, endpoint, view, methods=methods)


def back(registration: Registration) -> str:
    """Lead to the record while it goes on, and to the queue once it is out of these hands."""
    return url_for("registration.show", registration_id=registration.id)


@guarded(P.USE_REGISTRATION_DESK)
def desk() -> ResponseReturnValue:
    """Show one of the official's queues; dense, sorted by the clock."""
    viewer = guard.actor()
    name = request.args.get("queue", "")
    offered = [key for key, (_label, _states, roles) in desks.QUEUES.items() if viewer.has(*roles)]
    name = name if name in (*offered, "income") else offered[0]
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = ([], 0) if name == "income" else queries.page_of(queries.queue(viewer, name, _narrowed()), page)
    waiting = list(db.session.scalars(desks.incomes(viewer)))
    narrowed = _narrowed()
    return render_template(
        "registration/desk.html",
        queue=name,
        queues=[(key, desks.QUEUES[key][0], queries.page_of(queries.queue(viewer, key), 1)[1]) for key in offered],
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        incomes=waiting,
        narrowed=narrowed,
        points=points.open_points(clock.today()),
        modes={rules.mode_today(region) for region in viewer.regions(*desks.DESK_ROLES)},
    )


def _narrowed() -> desks.Narrowed:
    """Read how the official narrows the queue down; what makes no sense narrows nothing."""
    due = request.args.get("due", "")
    return desks.Narrowed(
        point_id=request.args.get("point", type=int) or None,
        due=due if due in ("late", "near") else "",
        words="".join(char for char in request.args.get("words", "") if char.isprintable()).strip()[:100],
    )


@guarded(P.USE_REGISTRATION_DESK, load=queries.handed_in, seen_by=SEEN)
def review(registration: Registration) -> ResponseReturnValue:
    """Show an application for decision: the signed text left, form and decision right."""
    return _review_page(registration)


def _review_page(registration: Registration, form: Form | None = None) -> str:
    text = queries.signed_text(registration)
    return render_template(
        "registration/review.html",
        registration=registration,
        form=form or DecisionForm(data={"kind": _kind_of(registration)}),
        pieces=list(reading.marked(text, comparison.values_of(registration))),
        lines=comparison.lines(registration, text),
        changes=comparison.changed_parties(registration),
        digest=queries.signed_digest(registration),
        life=words.life_of(registration),
        may=_moves_of(registration),
        resembles=duplicates.shown_to(guard.actor(), duplicates.noted(registration)),
        mode=rules.shown(registration, "mode"),
    )


def _kind_of(registration: Registration) -> str:
    """Return the kind to start from: the one applied for, or the one that a change asks for."""
    return str(registration.change.asked["kind"]) if registration.change is not None else registration.applied_kind


def _moves_of(registration: Registration) -> frozenset[str]:
    """Return the steps that this viewer may take now."""
    viewer = guard.actor()
    needed = MOVES["registration"]
    return frozenset(
        verb
        for verb in registration.life.verbs(registration.state)
        if (permission := needed[verb]) is not None and permits(viewer, permission, registration)
    )


@guarded(P.REVIEW_REGISTRATION, load=queries.registration, seen_by=SEEN)
def accept(registration: Registration) -> ResponseReturnValue:
    """Take an application on."""
    actions.accept(registration, by=guard.actor())
    return redirect(url_for("registration.review", registration_id=registration.id), 303)


@guarded(P.REVIEW_REGISTRATION, load=queries.registration, seen_by=SEEN)
def decide(registration: Registration) -> ResponseReturnValue:
    """Decide an application as read from the signed text."""
    form = DecisionForm()
    return submit(
        form,
        lambda: actions.register(registration, form.decision(), by=guard.actor()),
        then=back,
        page=lambda form: _review_page(registration, form),
    )


@guarded(P.REVIEW_REGISTRATION, load=queries.registration, seen_by=SEEN)
def change(registration: Registration) -> ResponseReturnValue:
    """Decide the change of a registration, as read from the text that is signed now."""
    form = DecisionForm()
    return submit(
        form,
        lambda: actions.change(registration, form.decision(), by=guard.actor()),
        then=back,
        page=lambda form: _review_page(registration, form),
    )


Step = tuple[type[Form], str, "Callable[[Registration, Any], Registration]"]

STEPS: dict[str, Step] = {
    "return": (
        ReturnForm,
        "registration/return.html",
        lambda registration, form: actions.return_(
            registration, form.rows(), (form.note.data or "").strip(), by=guard.actor()
        ),
    ),
    "refuse": (
        RefusalForm,
        "registration/refuse.html",
        lambda registration, form: actions.refuse(
            registration, form.reasons.data or [], (form.note.data or "").strip(), by=guard.actor()
        ),
    ),
    "confirm": (
        NoteForm,
        "registration/confirm.html",
        lambda registration, form: actions.confirm(registration, (form.note.data or "").strip(), by=guard.actor()),
    ),
    "hand_back": (
        NoteForm,
        "registration/hand_back.html",
        lambda registration, form: actions.hand_back(registration, (form.note.data or "").strip(), by=guard.actor()),
    ),
    "number": (
        NumberForm,
        "registration/number.html",
        lambda registration, form: actions.bring_back(
            registration, form.number.data, form.registered_on.data, by=guard.actor()
        ),
    ),
}
"""Steps that have a page of their own: form, template, action."""


def _step(name: str, registration: Registration) -> ResponseReturnValue:
    form_class, template, act = STEPS[name]
    form = form_class(data=_filled(name, registration))

    def page(form: Form) -> str:
        return render_template(template, form=form, registration=registration, **_around(name, registration))

    return submit(form, lambda: act(registration, form), then=back, page=page) if posted() else page(form)


def _filled(name: str, registration: Registration) -> dict[str, Any]:
    """Offer what the reader didn't find in the text as the first differences to return."""
    if name != "return":
        return {}
    found = comparison.lines(registration, queries.signed_text(registration))
    return {"differences": [{"field": line.field} for line in found if line.agrees is False]}


def _around(name: str, registration: Registration) -> dict[str, Any]:
    if name != "confirm":
        return {}
    return {"experts": rules.effect_of_size(registration, rules.shown) == rules.EXPERTS}


def _step_view(name: str, permission: Permission) -> Callable[..., ResponseReturnValue]:
    @guarded(permission, load=queries.registration, seen_by=SEEN)
    def view(registration: Registration) -> ResponseReturnValue:
        return _step(name, registration)

    return view


_ONE = "/registrations/<int:registration_id>"
_GET, _POST, _BOTH = ["GET"], ["POST"], ["GET", "POST"]
_FIRST, _SECOND = P.REVIEW_REGISTRATION, P.SECOND_REVIEW_REGISTRATION

ADDRESSES: tuple[tuple[str, str, Callable[..., ResponseReturnValue], list[str]], ...] = (
    ("/registrations/desk", "desk", desk, _GET),
    (f"{_ONE}/review", "review", review, _GET),
    (f"{_ONE}/accept", "accept", accept, _POST),
    (f"{_ONE}/decide", "decide", decide, _POST),
    (f"{_ONE}/change/decide", "change", change, _POST),
    (f"{_ONE}/return", "return_", _step_view("return", _FIRST), _BOTH),
    (f"{_ONE}/refuse", "refuse", _step_view("refuse", _FIRST), _BOTH),
    (f"{_ONE}/number", "number", _step_view("number", _FIRST), _BOTH),
    (f"{_ONE}/second-review/confirm", "confirm", _step_view("confirm", _SECOND), _BOTH),
    (f"{_ONE}/second-review/hand-back", "hand_back", _step_view("hand_back", _SECOND), _BOTH),
    (f"{_ONE}/second-review/return", "return_in_second_review", _step_view("return", _SECOND), _BOTH),
    (f"{_ONE}/second-review/refuse", "refuse_in_second_review", _step_view("refuse", _SECOND), _BOTH),
)
"""The desk's addresses: path, endpoint, view, methods."""
