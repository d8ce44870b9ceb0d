"""Pages of the pool for the office: find, enter and change experts, and what binds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from marketplace import clock, codes
from marketplace.errors import NotFound
from marketplace.experts import actions, history, queries
from marketplace.experts.blueprint import bp
from marketplace.experts.forms import (
    AdviceForm,
    EndForm,
    ExpertForm,
    InterestForm,
    PublicationForm,
    ReasonForm,
    WorkForm,
)
from marketplace.experts.states import ExpertState
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, asked, posted, submit, text_of
from marketplace.web.guard import guarded
from marketplace.web.moments import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.experts.models import Employment, Expert

P = Permission


def at(one: Expert) -> str:
    """Return the address of an expert's page for the office."""
    return url_for("experts.show", expert_id=one.id)


@bp.get("/experts")
@guarded(P.READ_EXPERTS)
def index() -> ResponseReturnValue:
    """List the experts of the official's regions, narrowed by field, state and words."""
    words = asked("q")
    chosen = {name: asked(name) for name in ("field", "state")}
    page = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    rows, total = queries.page_of(guard.actor(), words, chosen, page)
    return render_template(
        "experts/index.html",
        words=words,
        chosen=chosen,
        rows=rows,
        loads=queries.loads(rows),
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        fields=codes.choices("fields", on=clock.today(), locale=language(), parent=""),
        states=list(ExpertState),
    )


@bp.route("/experts/new", methods=["GET", "POST"])
@guarded(P.KEEP_EXPERTS)
def enter() -> ResponseReturnValue:
    """Enter an expert; he agrees himself before he can be drawn."""
    form = ExpertForm(areas=guard.actor().regions(*queries.KEEPERS))

    def page(form: Form) -> str:
        return render_template("experts/form.html", form=form, one=None)

    if not posted():
        return page(form)

    def act() -> Expert:
        draft = form.draft()
        guard.require(P.KEEP_EXPERTS, draft)
        return actions.enter(draft, by=guard.actor())

    return submit(form, act, then=at, page=page)


@bp.get("/experts/<int:expert_id>")
@guarded(P.READ_EXPERTS, load=queries.expert)
def show(one: Expert) -> ResponseReturnValue:
    """Show an expert with everything that binds him."""
    return _shown(one, ReasonForm())


def _shown(one: Expert, form: Form) -> str:
    return render_template(
        "experts/show.html",
        one=one,
        form=form,
        publications=queries.publications_of(one),
        engagements=queries.engagements_of(one),
    )


@bp.route("/experts/<int:expert_id>/edit", methods=["GET", "POST"])
@guarded(P.KEEP_EXPERTS, load=queries.expert, seen_by=P.READ_EXPERTS)
def edit(one: Expert) -> ResponseReturnValue:
    """Change what the office has entered."""
    areas = guard.actor().regions(*queries.KEEPERS)
    said = {"name": one.name, "email": one.email, "title": one.title, "fields": one.field_codes}
    form = ExpertForm(areas=sorted({*areas, one.region}), data=None if posted() else {**said, "region": one.region})

    def page(form: Form) -> str:
        return render_template("experts/form.html", form=form, one=one)

    def act() -> Expert:
        form.check_version(one.version)
        return actions.edit(one, form.draft(), by=guard.actor())

    if not posted():
        form.version.data = one.version
        return page(form)
    return submit(form, act, then=at, page=page)


STEPS = {"admit": actions.admit, "readmit": actions.readmit}


@bp.post("/experts/<int:expert_id>/<any(admit, readmit):verb>")
@guarded(P.KEEP_EXPERTS)
def step(expert_id: int, verb: str) -> ResponseReturnValue:
    """Admit somebody who offered himself, or invite somebody again."""
    one = _kept(expert_id)
    return redirect(at(STEPS[verb](one, by=guard.actor())), 303)


def _kept(expert_id: int) -> Expert:
    """Return an expert of the official's region."""
    one = queries.expert(expert_id)
    if one is None:
        raise NotFound
    guard.require(P.KEEP_EXPERTS, one)
    return one


@bp.post("/experts/<int:expert_id>/remove")
@guarded(P.KEEP_EXPERTS, load=queries.expert, seen_by=P.READ_EXPERTS)
def remove(one: Expert) -> ResponseReturnValue:
    """Remove somebody from the pool with a reason."""
    form = ReasonForm()
    return submit(
        form,
        lambda: actions.remove(one, text_of(form.reason), by=guard.actor()),
        then=at,
        page=lambda form: _shown(one, form),
    )


FORMS: dict[str, tuple[type[Any], Any]] = {
    "work": (WorkForm, lambda one, form: history.employ(one, form.draft(), by=guard.actor())),
    "advice": (AdviceForm, lambda one, form: history.advise(one, form.draft(), by=guard.actor())),
    "interest": (InterestForm, lambda one, form: history.declare(one, form.draft(), by=guard.actor())),
    "publication": (PublicationForm, lambda one, form: history.publish(form.draft(), of=one, by=guard.actor())),
}
"""What can be added to an entry: its form and its action."""


@bp.route("/experts/<int:expert_id>/add/<any(work, advice, interest, publication):what>", methods=["GET", "POST"])
@guarded(P.KEEP_EXPERTS)
def add(expert_id: int, what: str) -> ResponseReturnValue:
    """Record an employment, advice, a declaration on paper or a publication."""
    one = _kept(expert_id)
    return adding(one, what, at(one))


def adding(one: Expert, what: str, back: str) -> ResponseReturnValue:
    """Show and carry out the form for something that binds an expert; used by the office and by himself."""
    made, act = FORMS[what]
    form = made()

    def page(form: Form) -> str:
        return render_template("experts/add.html", form=form, one=one, what=what, back=back)

    return submit(form, lambda: act(one, form), then=lambda _done: back, page=page) if posted() else page(form)


@bp.route("/experts/work/<int:work_id>/end", methods=["GET", "POST"])
@guarded(P.KEEP_EXPERTS)
def end_work(work_id: int) -> ResponseReturnValue:
    """End an employment."""
    work = queries.employment(work_id)
    if work is None:
        raise NotFound
    guard.require(P.KEEP_EXPERTS, work.expert)
    return ending(work, at(work.expert))


def ending(work: Employment, back: str) -> ResponseReturnValue:
    """Show and carry out the end of an employment; used by the office and by the expert himself."""
    form = EndForm()

    def page(form: Form) -> str:
        return render_template("experts/end.html", form=form, work=work, back=back)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: history.end_employment(work, form.on.data, by=guard.actor()),
        then=lambda _work: back,
        page=page,
    )
