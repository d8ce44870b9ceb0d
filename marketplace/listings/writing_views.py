"""Writing results and demands: forms, submission, taking back, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.errors import Invalid
from marketplace.listings import actions, content, queries, shown
from marketplace.listings.blueprint import NUMBER, any_listing, bp, read_again, version_of
from marketplace.listings.decision_forms import WithdrawForm
from marketplace.listings.forms import DemandForm, ListingForm, ResultForm, typed
from marketplace.listings.states import Kind
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Organisation
    from marketplace.listings.models import Listing, Version

WRITE = Permission.WRITE_LISTING
REPEATED = ("ip", "owners", "indicators")


@bp.route("/results/new", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT)
def new_result() -> ResponseReturnValue:
    """Begin a result."""
    return _new(Kind.RESULT)


@bp.route("/demands/new", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT)
def new_demand() -> ResponseReturnValue:
    """Begin a demand."""
    return _new(Kind.DEMAND)


def _new(kind: Kind) -> ResponseReturnValue:
    parties = _offices()
    if not parties:
        return render_template("listings/no_organisation.html")
    form = _form(kind, parties[0], {"owners": [{"name": parties[0].name, "share": "100"}]})
    form.offer([(party.id, party.name) for party in parties])

    def begin() -> Version:
        party = next(one for one in parties if one.id == form.organisation.data)
        if isinstance(form, ResultForm):
            return actions.draft_result(form.draft(), organisation=party, by=guard.actor())
        return actions.draft_demand(form.draft(), organisation=party, by=guard.actor())

    return _write(form, begin, lambda form: render_template("listings/form.html", form=form, kind=kind, version=None))


def _offices() -> list[Organisation]:
    found = (accounts.organisation(number) for number in queries.offices(guard.actor(), *queries.WRITERS))
    return [party for party in found if party]


def _form(kind: Kind, party: Organisation, data: dict[str, object]) -> ResultForm | DemandForm:
    return ResultForm(data=data) if kind is Kind.RESULT else DemandForm(data=data, region=party.region)


def _write(form: ListingForm, act: Callable[[], Version], page: Callable[[Form], str]) -> ResponseReturnValue:
    """Show the form, save it, or only give it one more row: that works without script, too."""
    if not posted():
        return page(form)
    wanted = request.form.get("more", "")
    if wanted in REPEATED and wanted in form:
        if len(form[wanted].entries) < form[wanted].max_entries:
            form[wanted].append_entry()
            form.complete_rows()
        guard.roll_back()
        return page(form)
    return submit(form, act, then=_saved, page=page)


def _saved(version: Version) -> str:
    flash(_("Saved. Nobody outside your organisation sees it before you submit it."), "good")
    return url_for("listings.version", id=version.id)


@bp.route(f"/versions/{NUMBER}/edit", methods=["GET", "POST"])
@guarded(WRITE, load=version_of, seen_by=Permission.READ_DRAFT_LISTING)
def edit(version: Version) -> ResponseReturnValue:
    """Change a version that is being written."""
    stored = {**typed(content.draft_of(version)), "version": version.version}
    form = _form(version.kind, version.listing.organisation, stored)
    form.offer([])

    def save() -> Version:
        read_again(form, version)
        return actions.edit_version(version, form.draft(), by=guard.actor())

    return _write(
        form, save, lambda form: render_template("listings/form.html", form=form, kind=version.kind, version=version)
    )


@bp.post(f"/versions/{NUMBER}/submit")
@guarded(WRITE, load=version_of, seen_by=Permission.READ_DRAFT_LISTING)
def submit_version(version: Version) -> ResponseReturnValue:
    """Hand a version to the reviewer."""
    try:
        actions.submit(version, by=guard.actor())
    except Invalid as error:
        guard.roll_back()
        flash(str(error.sentence), "late")
    else:
        flash(_("Submitted. You will be told as soon as it is decided."), "good")
    return redirect(url_for("listings.version", id=version.id), 303)


@bp.post(f"/versions/{NUMBER}/take-back")
@guarded(WRITE, load=version_of, seen_by=Permission.READ_DRAFT_LISTING)
def take_back(version: Version) -> ResponseReturnValue:
    """Take a submitted version back."""
    actions.take_back(version, by=guard.actor())
    flash(_("Taken back: you can change it and submit it again."), "good")
    return redirect(url_for("listings.version", id=version.id), 303)


@bp.post(f"/versions/{NUMBER}/discard")
@guarded(WRITE, load=version_of, seen_by=Permission.READ_DRAFT_LISTING)
def discard(version: Version) -> ResponseReturnValue:
    """Give up a version in work."""
    actions.discard(version, by=guard.actor())
    flash(_("Given up. What was published before stands unchanged."), "good")
    return redirect(url_for("listings.mine"), 303)


@bp.post(f"/listings/{NUMBER}/revise")
@guarded(WRITE, load=any_listing)
def revise(listing: Listing) -> ResponseReturnValue:
    """Begin the next version of a listing."""
    version = actions.new_version(listing, by=guard.actor())
    return redirect(url_for("listings.edit", id=version.id), 303)


@bp.route(f"/listings/{NUMBER}/withdraw", methods=["GET", "POST"])
@guarded(WRITE, load=any_listing)
def withdraw(listing: Listing) -> ResponseReturnValue:
    """Say what follows from a withdrawal, then withdraw."""
    form = WithdrawForm()
    if not posted():
        return _confirm_withdrawal(listing, form)
    return submit(
        form,
        lambda: actions.withdraw(listing, form.reason.data, by=guard.actor()),
        then=lambda _listing: url_for("listings.mine"),
        page=lambda form: _confirm_withdrawal(listing, form),
    )


def _confirm_withdrawal(listing: Listing, form: Form) -> str:
    version = queries.published(listing.id) or queries.working(listing.id)
    return render_template(
        "listings/withdraw.html",
        listing=listing,
        version=version,
        form=form,
        **shown.table(),
    )
