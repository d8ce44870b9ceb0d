"""The pages behind the links of a letter: they stop letters without signing in, and take that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask import session as cookie
from flask_babel import force_locale

from marketplace.accounts import queries as accounts
from marketplace.permissions import Actor
from marketplace.saved_searches import actions, queries
from marketplace.saved_searches.blueprint import bp
from marketplace.saved_searches.stop_links import Stop, stop_of, undo_of, undo_token
from marketplace.web.guard import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.saved_searches.models import SavedSearch


@bp.get("/saved-searches/stop/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """Say what a link would stop, with one button: programs that open every link of a letter must stop nothing."""
    wanted = stop_of(token)
    return _page("stop", wanted.person_id, searches=_standing(wanted), whole=wanted.search_id is None)


@bp.post("/saved-searches/stop/<token>")
@public
def stop_now(token: str) -> ResponseReturnValue:
    """Stop at once (RFC 8058): without signing in, without a form of ours; a second time changes nothing."""
    wanted = stop_of(token)
    stopped = actions.stop(wanted.search_id, by=Actor(person_id=wanted.person_id))
    undo = undo_token(wanted.person_id, [search.id for search in stopped]) if stopped else ""
    return _page("stopped", wanted.person_id, stopped=stopped, undo=undo)


@bp.post("/saved-searches/undo-stop/<token>")
@public
def undo_stop(token: str) -> ResponseReturnValue:
    """Take a stop back: exactly what it silenced is asked again."""
    person_id, search_ids = undo_of(token)
    resumed = actions.take_up(search_ids, by=Actor(person_id=person_id))
    return _page("undone", person_id, resumed=resumed)


def _page(name: str, person_id: int, **values: Any) -> str:
    """Show a page in the language in which the person gets letters, unless another was chosen here."""
    someone = accounts.person(person_id)
    with force_locale(cookie.get("lang") or (someone.language if someone else "zh")):
        return render_template(f"saved_searches/{name}.html", **values)


def _standing(wanted: Stop) -> list[SavedSearch]:
    mine = [search for search in queries.of_person(wanted.person_id) if search.standing]
    return [search for search in mine if wanted.search_id in (None, search.id)]
