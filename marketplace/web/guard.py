"""Access and commit: every view is marked, runs in one unit of work and is committed once, here.

`@public` is open to everybody. `@guarded(Permission.X, load=…)` loads the record, asks the policy page and only
then runs the view. Unsafe methods, and views marked `writes=True`, begin a writing transaction; every other
request only reads. A refusal rolls everything back; what must survive it is handed to `after_refusal`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, g, request

from marketplace import db
from marketplace.errors import Forbidden, NotFound, SignInNeeded
from marketplace.permissions import NOBODY, Actor, Permission, permits

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    View = Callable[..., ResponseReturnValue]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def actor() -> Actor:
    """Return whoever makes this request; read once in each unit of work."""
    if "actor" not in g:
        load = current_app.extensions.get("actor_loader")
        g.actor = load() if load else NOBODY
    return cast("Actor", g.actor)


def public(view: View | None = None, *, writes: bool = False) -> Any:
    """Mark a view as open to everybody."""
    if view is None:
        return functools.partial(public, writes=writes)
    return _marked(view, lambda **values: ((), values), writes=writes)


def guarded(
    permission: Permission,
    *,
    load: Callable[..., Any] | None = None,
    seen_by: Permission | None = None,
    writes: bool = False,
) -> Callable[[View], View]:
    """Mark a view with the permission it needs.

    Args:
        permission: judged on the loaded record, or on no record.
        load: takes the URL's values and returns the record, or None (404); the view gets it instead of the values.
        seen_by: with it, somebody who has this permission but not the first gets 403; everybody else 404.
        writes: a GET that writes, e.g. marks as read.
    """

    def admit(**values: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if load is None:
            _check(permission, None, seen_by)
            return (), values
        subject = load(**values)
        if subject is None:
            raise NotFound
        _check(permission, subject, seen_by)
        return (subject,), {}

    def mark(view: View) -> View:
        marked = _marked(view, admit, writes=writes)
        marked.permission = permission  # type: ignore[attr-defined]
        return marked

    return mark


def require(permission: Permission, subject: Any = None) -> None:
    """Ask the policy page once more inside a view that reads for many and writes for few.

    Raises:
        Forbidden: the viewer may read here but not do this.
    """
    if not permits(actor(), permission, subject):
        raise Forbidden


def _check(permission: Permission, subject: Any, seen_by: Permission | None) -> None:
    who = actor()
    if permits(who, permission, subject):
        return
    if not who.signed_in:
        raise SignInNeeded
    if subject is not None and not (seen_by and permits(who, seen_by, subject)):
        raise NotFound
    raise Forbidden


def _marked(view: View, admit: Callable[..., tuple[tuple[Any, ...], dict[str, Any]]], *, writes: bool) -> View:
    @functools.wraps(view)
    def run(**values: Any) -> ResponseReturnValue:
        def work() -> ResponseReturnValue:
            args, kwargs = admit(**values)
            return view(*args, **kwargs)

        return unit_of_work(work, writes=writes or request.method not in SAFE_METHODS)

    run.marked = True  # type: ignore[attr-defined]
    return run


def unit_of_work(work: Callable[[], ResponseReturnValue], *, writes: bool) -> ResponseReturnValue:
    """Run one unit of work and commit it once; an exception, or `roll_back()`, undoes all of it."""
    g.pop("actor", None)
    g.after_refusal = []
    g.refused = False
    if writes:
        db.begin_writing()
    else:
        db.begin_reading()
    try:
        response = work()
        if writes and not g.refused:
            db.session.commit()
        else:
            db.session.rollback()
    except BaseException:
        db.session.rollback()
        _run_after_refusal()
        raise
    if g.refused:
        _run_after_refusal()
    return response


def roll_back() -> None:
    """Undo what this request wrote; its answer, a form with errors, is still rendered and sent."""
    g.refused = True
    db.session.rollback()
    db.begin_reading()


def after_refusal(act: Callable[[], None]) -> None:
    """Have something written although this request is refused, e.g. that a sign-in failed."""
    g.after_refusal.append(act)


def _run_after_refusal() -> None:
    acts = g.pop("after_refusal", [])
    if not acts:
        return
    db.begin_writing()
    for act in acts:
        act()
    db.session.commit()
