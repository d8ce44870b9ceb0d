"""A person's pages of saved searches: the list, a search with what it found, the form, pausing and ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.errors import Invalid
from marketplace.permissions import Permission
from marketplace.saved_searches import actions, digests, preview, queries
from marketplace.saved_searches.blueprint import bp
from marketplace.saved_searches.forms import SearchForm, unknown_in
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import actor, guarded, roll_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from marketplace.saved_searches.models import Digest, SavedSearch
    from marketplace.saved_searches.preview import Preview

    FormPage = Callable[..., str]

LAST_PAGE = 100_000  # a larger number in the address is somebody playing with it


@bp.get("/saved-searches")
@guarded(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """List the person's saved searches."""
    mine = queries.of_person(actor().person_id or 0)
    found = queries.found_by(search.id for search in mine)
    return render_template("saved_searches/index.html", searches=mine, found=found, nothing=queries.Found())


@bp.route("/saved-searches/new", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT)
def new() -> ResponseReturnValue:
    """Keep a search: what the address of a search asks, or what is written here."""

    def page(form: Form, tried: Preview | None = None, *, measured: bool = False) -> str:
        strange = [] if posted() else unknown_in(request.args)
        return render_template(
            "saved_searches/form.html", form=form, search=None, strange=strange, tried=tried, measured=measured
        )

    if not posted():
        form = SearchForm.asked(request.args)
        return _measured(form, page) if form.draft().clauses or form.draft().filters else page(form)
    form = SearchForm()
    if "try" in request.form:
        return _tried(form, page)
    return submit(form, lambda: actions.save(form.draft(), by=actor()), then=_kept, page=page)


def _measured(form: SearchForm, page: FormPage) -> ResponseReturnValue:
    """Show the form with what its question would have found, unless the question can't be asked."""
    try:
        actions.check(form.draft())
    except Invalid:
        return page(form)
    return page(form, preview.measure(form.draft()), measured=True)


def _tried(form: SearchForm, page: FormPage) -> ResponseReturnValue:
    """Show what the question would have found; nothing is stored."""
    roll_back()
    if not form.validate_on_submit():
        return page(form), 422
    try:
        actions.check(form.draft())
    except Invalid as error:
        form[error.field or "clauses"].errors = [str(error.sentence)]
        return page(form), error.status
    return page(form, preview.measure(form.draft()), measured=True)


def _kept(search: SavedSearch) -> str:
    flash(_("Saved. What is published from now on and answers it is reported to you."), "good")
    return url_for(".show", id=search.id)


def _load(id: int) -> SavedSearch | None:  # noqa: A002 - the name in the address
    found = queries.search(id)
    return found if found and found.ended_at is None else None


@bp.get("/saved-searches/<int:id>")
@guarded(Permission.KEEP_SAVED_SEARCH, load=_load)
def show(search: SavedSearch) -> ResponseReturnValue:
    """Show a search and what it found, the newest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    found, hits = queries.found_by([search.id]).get(search.id, queries.Found()), queries.hits_of(search, page)
    return render_template(
        "saved_searches/show.html",
        search=search,
        found=found,
        hits=hits,
        standing=digests.standing_among(hits),
        page=page,
        pages=max(1, -(-found.hits // queries.PAGE_SIZE)),
    )


@bp.route("/saved-searches/<int:id>/edit", methods=["GET", "POST"])
@guarded(Permission.KEEP_SAVED_SEARCH, load=_load)
def edit(search: SavedSearch) -> ResponseReturnValue:
    """Change a search."""

    def page(form: Form, tried: Preview | None = None, *, measured: bool = False) -> str:
        shown = queries.search(number)
        return render_template(
            "saved_searches/form.html", form=form, search=shown, strange=[], tried=tried, measured=measured
        )

    def act() -> SavedSearch:
        form.check_version(search.version)
        return actions.edit(search, form.draft(), by=actor())

    number = search.id
    if not posted():
        return page(SearchForm.of(search))
    form = SearchForm()
    if "try" in request.form:
        return _tried(form, page)
    return submit(form, act, then=_kept, page=page)


@bp.post("/saved-searches/<int:id>/pause")
@guarded(Permission.KEEP_SAVED_SEARCH, load=_load)
def pause(search: SavedSearch) -> ResponseReturnValue:
    """Silence a search for a while."""
    actions.pause(search, by=actor())
    flash(_("Paused: nothing is reported until you take it up again."), "good")
    return redirect(url_for(".show", id=search.id), 303)


@bp.post("/saved-searches/<int:id>/resume")
@guarded(Permission.KEEP_SAVED_SEARCH, load=_load)
def resume(search: SavedSearch) -> ResponseReturnValue:
    """Take a paused search up again."""
    actions.resume(search, by=actor())
    flash(_("Taken up again: what is published from now on is reported."), "good")
    return redirect(url_for(".show", id=search.id), 303)


@bp.route("/saved-searches/<int:id>/end", methods=["GET", "POST"])
@guarded(Permission.KEEP_SAVED_SEARCH, load=_load)
def end(search: SavedSearch) -> ResponseReturnValue:
    """Ask, then do without a search for good."""
    form = Form()

    def page(form: Form) -> str:
        return render_template("saved_searches/end.html", form=form, search=search)

    if not posted():
        return page(form)
    return submit(form, lambda: actions.end(search, by=actor()), then=_ended, page=page)


def _ended(_done: None) -> str:
    flash(_("The saved search was ended."), "good")
    return url_for(".index")


def _sent(id: int) -> Digest | None:  # noqa: A002 - the name in the address
    found = queries.digest(id)
    return found if found and found.sent_at else None


@bp.get("/saved-searches/digests/<int:id>")
@guarded(Permission.KEEP_SAVED_SEARCH, load=_sent)
def digest(sent: Digest) -> ResponseReturnValue:
    """Show what a digest told, search by search."""
    shares, standing = digests.told_in(sent), digests.standing_among(sent.hits)
    return render_template("saved_searches/digest.html", digest=sent, shares=shares, standing=standing)
