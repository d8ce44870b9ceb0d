"""The pages on which terms are written: kind, content, money, clauses, check; without script, nothing kept between.

One form goes through all pages. A page shows its own fields and carries the others as hidden ones, so that going back
and forth loses nothing and no half-written contract is stored. A button's `go` names the page it leads to; without
one, or with "save", the whole form is carried out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_babel import lazy_gettext as _l

from marketplace.contracts.checks import check
from marketplace.contracts.findings import Step
from marketplace.errors import Invalid
from marketplace.web import guard
from marketplace.web.fields import field_kind, is_hidden
from marketplace.web.forms import posted, submit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from flask.typing import ResponseReturnValue
    from flask_babel import LazyString
    from wtforms import Field

    from marketplace.contracts.terms import Terms
    from marketplace.contracts.terms_form import TermsForm

    Page = Callable[[TermsForm, Step], str]

LABELS: dict[Step, LazyString] = {
    Step.KIND: _l("Kind"),
    Step.CONTENT: _l("Content"),
    Step.MONEY: _l("Money"),
    Step.CLAUSES: _l("Clauses"),
    Step.CHECK: _l("Final check"),
}
STEPS = tuple(LABELS)
REPEATED = ("lines", "steps", "holders")


def run(
    form: TermsForm, act: Callable[[], Any], *, then: Callable[[Any], str], page: Callable[[TermsForm, Step], str]
) -> ResponseReturnValue:
    """Show a page, lead to another one, or carry the whole form out.

    Args:
        form: the bound form.
        act: what is done when it is saved.
        then: turns the outcome into the address to go to.
        page: renders one page of the form.
    """
    if not posted():
        asked = _step(request.args.get("step"), Step.KIND)
        return page(form, asked if asked is not Step.CHECK else Step.KIND)
    here = _step(request.form.get("step"), Step.KIND)
    if request.form.get("more") in REPEATED:
        return _one_more(form, page, here)
    go = request.form.get("go", "")
    if go in STEPS:
        return _walk(form, page, here, Step(go))
    return submit(form, act, then=then, page=lambda _refused: page(form, wrong(form) or Step.CHECK))


def _step(name: str | None, otherwise: Step) -> Step:
    return Step(name) if name in STEPS else otherwise


def _one_more(form: TermsForm, page: Page, here: Step) -> ResponseReturnValue:
    rows = form[request.form["more"]]
    if len(rows.entries) < rows.max_entries:
        rows.append_entry()
    guard.roll_back()
    return page(form, here)


def _walk(form: TermsForm, page: Page, here: Step, there: Step) -> ResponseReturnValue:
    """Go back freely, and forward as far as what was passed is good."""
    form.validate()
    forward = STEPS.index(there) > STEPS.index(here)
    stopped = wrong(form, before=there) if forward else None
    if there is Step.CHECK and stopped is None and agreed(form) is None:
        stopped = wrong(form)
    _forget_errors(form, stopped or there, forward=forward)
    guard.roll_back()
    return page(form, stopped or there), 422 if stopped else 200


def agreed(form: TermsForm) -> Terms | None:
    """Return the terms if they can stand; else the form says at which field they can't."""
    if any(form.errors.values()):
        return None
    try:
        terms = form.terms()
        check(terms)
    except Invalid as error:
        target = form[error.field] if error.field and error.field in form else form.title
        target.errors = [*target.errors, str(error.sentence)]
        return None
    return terms


def wrong(form: TermsForm, before: Step = Step.CHECK) -> Step | None:
    """Return the first page before another one that has something wrong on it, or None."""
    for step in STEPS[: STEPS.index(before)]:
        if any(form[name].errors for name in names_of(form, step)):
            return step
    return None


def names_of(form: TermsForm, step: Step) -> list[str]:
    """Return the names of a page's fields."""
    return [name for section in form.sections_of(step) for name in section[1]]


def _forget_errors(form: TermsForm, shown: Step, *, forward: bool) -> None:
    """Keep the errors of the page that is shown only where somebody was stopped on it."""
    kept = set(names_of(form, shown)) if forward else set()
    for field in form:
        if field.short_name not in kept:
            _clear(field)


def _clear(field: Field) -> None:
    for inner in [*getattr(field, "entries", ()), *(getattr(field, "form", None) or ())]:
        _clear(inner)
    if field_kind(field) != "form":  # its errors are those of its fields
        field.errors = []


def carried(form: TermsForm, step: Step) -> list[tuple[str, str]]:
    """Return (name, value) of everything that a page doesn't show itself."""
    shown = set(names_of(form, step))
    return [pair for field in form if field.short_name not in shown and not is_hidden(field) for pair in _values(field)]


def _values(field: Field) -> Iterator[tuple[str, str]]:
    kind = field_kind(field)
    if kind in ("list", "form"):
        for inner in field.entries if kind == "list" else field.form:
            yield from _values(inner)
    elif kind == "check":
        if field.data:
            yield field.name, "y"
    elif kind in ("select", "radio"):
        yield field.name, "" if field.data is None else str(field.data)
    else:
        yield field.name, field._value()  # noqa: SLF001 - what the widget would write
