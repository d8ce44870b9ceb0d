"""Pages of short-lists: all of my organisations', one of them, and the steps until it is frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.errors import Invalid
from marketplace.matching import exports, short_lists, shown, sides
from marketplace.matching.blueprint import bp, candidate_of, result_of, short_list_of
from marketplace.matching.forms import FreezeForm, PutOnForm, RejectForm
from marketplace.permissions import Permission
from marketplace.web import sheets
from marketplace.web.forms import posted, submit, text_of
from marketplace.web.guard import actor, guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.listings.models import ResultVersion
    from marketplace.matching.models import Candidate, ShortList
    from marketplace.matching.sides import Record
    from marketplace.web.forms import Form


@bp.get("/short-lists")
@guarded(Permission.USE_ACCOUNT)
def lists() -> ResponseReturnValue:
    """Show the short-lists of my organisations."""
    return render_template("matching/short_lists.html", short_lists=short_lists.of_actor(actor()), url_of=url_of)


def url_of(short_list: ShortList) -> str:
    """Return the address of the demand or the call that a list is for."""
    if short_list.challenge_id is not None:
        return url_for("challenges.show", id=short_list.challenge_id)
    return url_for("listings.demand", id=short_list.demand_listing_id)


@bp.route("/results/<int:id>/short-list", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT, load=result_of)
def put_on(result: ResultVersion) -> ResponseReturnValue:
    """Put a result on the short-list of one of my demands or calls."""
    own = short_lists.own_asking(actor())
    form = PutOnForm(data={"asking": request.args.get("asking", "")} if not posted() else None)
    form.offer(own)

    def page(form: Form) -> str:
        return render_template("matching/put_on.html", form=form, result=result, any_own=bool(own))

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: short_lists.put_on(_chosen(own, form.asking.data), result, by=actor()),
        then=lambda candidate: _told(candidate.short_list, _("It stands on the short-list now.")),
        page=page,
    )


def _chosen(own: list[Record], key: str) -> Record:
    for one in own:
        if sides.key_of(one) == key:
            return one
    raise Invalid(_("Choose one of your own demands or calls."), field="asking")


def _told(short_list: ShortList, sentence: str) -> str:
    flash(sentence, "good")
    return url_for("matching.short_list", id=short_list.id)


@bp.get("/short-lists/<int:id>")
@guarded(Permission.KEEP_SHORT_LIST, load=short_list_of)
def short_list(short_list: ShortList) -> ResponseReturnValue:
    """Show a short-list with its candidates, and what has changed since they were seen."""
    return render_template(
        "matching/short_list.html",
        short_list=short_list,
        newer={one.id: short_lists.newer_version(one) for one in short_list.candidates},
        standing={one.id: sides.standing(f"result:{one.result_listing_id}") for one in short_list.candidates},
        url=url_of(short_list),
        owner_of=shown.owner,
    )


@bp.route("/candidates/<int:id>/reject", methods=["GET", "POST"])
@guarded(Permission.KEEP_SHORT_LIST, load=candidate_of)
def reject(candidate: Candidate) -> ResponseReturnValue:
    """Reject a candidate with a reason."""
    form = RejectForm()

    def page(form: Form) -> str:
        return render_template("matching/reject.html", form=form, candidate=candidate)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: short_lists.reject(candidate, reason=form.reason.data or "", note=text_of(form.note), by=actor()),
        then=lambda _done: url_for("matching.short_list", id=candidate.short_list_id),
        page=page,
    )


@bp.post("/candidates/<int:id>/keep")
@guarded(Permission.KEEP_SHORT_LIST, load=candidate_of)
def keep(candidate: Candidate) -> ResponseReturnValue:
    """Take a rejection back."""
    short_lists.keep(candidate, by=actor())
    return redirect(url_for("matching.short_list", id=candidate.short_list_id), 303)


@bp.post("/candidates/<int:id>/see-again")
@guarded(Permission.KEEP_SHORT_LIST, load=candidate_of)
def see_again(candidate: Candidate) -> ResponseReturnValue:
    """Take the version that stands today as the one that was seen."""
    short_lists.see_again(candidate, by=actor())
    return redirect(_told(candidate.short_list, _("The list holds the newest version of this result now.")), 303)


@bp.route("/short-lists/<int:id>/freeze", methods=["GET", "POST"])
@guarded(Permission.KEEP_SHORT_LIST, load=short_list_of)
def freeze(short_list: ShortList) -> ResponseReturnValue:
    """Say what freezing means, then freeze."""
    form = FreezeForm(data={"version": short_list.revision} if not posted() else None)

    def page(form: Form) -> str:
        outdated = [one for one in short_list.candidates if short_lists.newer_version(one) is not None]
        form.version.data = str(short_list.revision)
        return render_template("matching/freeze.html", form=form, short_list=short_list, outdated=outdated)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: short_lists.freeze(short_list, form.version.data or "", by=actor()),
        then=lambda _done: _told(short_list, _("The short-list is frozen.")),
        page=page,
    )


@bp.get("/short-lists/<int:id>.csv")
@guarded(Permission.KEEP_SHORT_LIST, load=short_list_of)
def as_csv(short_list: ShortList) -> ResponseReturnValue:
    """Hand a list out as CSV; of a frozen one the digest is the SHA-256 of these bytes."""
    return _file(exports.csv_of(short_list).encode(), "text/csv; charset=utf-8", f"short-list-{short_list.id}.csv")


@bp.get("/short-lists/<int:id>.xlsx")
@guarded(Permission.KEEP_SHORT_LIST, load=short_list_of)
def as_workbook(short_list: ShortList) -> ResponseReturnValue:
    """Hand a list out as an Excel workbook."""
    return _file(exports.workbook_of(short_list), sheets.XLSX, f"short-list-{short_list.id}.xlsx")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, content_type=kind, headers=headers)
