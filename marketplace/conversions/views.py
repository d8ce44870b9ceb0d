"""Pages of conversion records: the public list, one record, writing it, deciding on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.conversions import actions, queries, scene_views
from marketplace.conversions.blueprint import bp, city, year_and_page, years
from marketplace.conversions.forms import ConversionForm, ReasonForm
from marketplace.errors import NotFound
from marketplace.files import READERS
from marketplace.files import actions as files
from marketplace.files import queries as kept
from marketplace.listings import queries as listings
from marketplace.listings.states import Kind
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit, text_of
from marketplace.web.guard import guarded, public
from marketplace.web.moments import language

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.conversions.models import Conversion
    from marketplace.listings.models import Version
    from marketplace.permissions import Actor

__all__ = ["bp", "init_app", "scene_views"]

STATES: dict[str, tuple[Any, str]] = {
    "draft": (_l("Draft"), "neutral"),
    "submitted": (_l("Handed in, to be decided"), "now"),
    "accepted": (_l("Accepted: it counts"), "good"),
    "refused": (_l("Not accepted"), "late"),
}


def init_app(app: Flask) -> None:
    """Say who reads the files of records, and how states are called."""
    READERS["conversion"] = _reads_files
    app.jinja_env.globals.update(CONVERSION_STATES=STATES)


def _reads_files(actor: Actor, conversion_id: int) -> bool:
    one = queries.conversion(conversion_id)
    return one is not None and permits(actor, Permission.READ_CONVERSION, one)


@bp.get("/conversions")
@public
def index() -> ResponseReturnValue:
    """Show what was converted in the city: the counts by year and way, and the accepted records."""
    year, page = year_and_page()
    rows, total = queries.page_of(queries.accepted(city(), year), page)
    if page > max(1, -(-total // queries.PAGE_SIZE)):
        raise NotFound
    return render_template(
        "conversions/index.html",
        year=year,
        region=city(),
        counts=queries.counts(city(), years()),
        ways=queries.by_way(city(), year),
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        modes=codes.choices("modes", on=clock.today(), locale=language()),
    )


@bp.get("/conversions/mine")
@guarded(Permission.USE_ACCOUNT)
def mine() -> ResponseReturnValue:
    """Show the records of my organisations, and what waits for my decision."""
    who = guard.actor()
    return render_template("conversions/mine.html", rows=queries.of_actor(who), waiting=queries.to_decide(who))


def _result(listing_id: int) -> Version | None:
    """Return the published text of a result."""
    found = listings.published(listing_id)
    return found if found is not None and found.kind is Kind.RESULT else None


@bp.route("/results/<int:listing_id>/conversions/new", methods=["GET", "POST"])
@guarded(Permission.WRITE_CONVERSION, load=_result)
def write(result: Version) -> ResponseReturnValue:
    """Record that a result was converted."""
    form = ConversionForm(organisation_id=result.organisation_id, city=city())
    return _edited(form, result, lambda: actions.write(result, form.draft(), by=guard.actor()))


def _load(id: int) -> Conversion | None:  # noqa: A002 - the name in the address
    return queries.conversion(id)


@bp.route("/conversions/<int:id>/edit", methods=["GET", "POST"])
@guarded(Permission.WRITE_CONVERSION, load=_load, seen_by=Permission.READ_CONVERSION)
def edit(one: Conversion) -> ResponseReturnValue:
    """Change a record before it is handed in, or after it was refused."""
    form = ConversionForm(obj=one, organisation_id=one.organisation_id, city=city())
    if not posted():
        form.contract_id.data, form.version.data = str(one.contract_id or ""), one.version

    def act() -> Conversion:
        form.check_version(one.version)
        return actions.edit(one, form.draft(), by=guard.actor())

    return _edited(form, one.result, act, one)


def _edited(form: ConversionForm, result: Version, save: Any, one: Conversion | None = None) -> ResponseReturnValue:
    def page(form: Form) -> str:
        return render_template("conversions/form.html", form=form, result=result, one=one)

    def act() -> Conversion:
        saved: Conversion = save()
        files.attach_uploads(form.files.data or (), saved, by=guard.actor())
        return saved

    return submit(form, act, then=_address_of, page=page) if posted() else page(form)


def _address_of(one: Conversion) -> str:
    return url_for("conversions.show", id=one.id)


@bp.get("/conversions/<int:id>")
@guarded(Permission.READ_CONVERSION, load=_load)
def show(one: Conversion) -> ResponseReturnValue:
    """Show a record with its files and its life."""
    return _page(one, ReasonForm())


def _page(one: Conversion, form: Form) -> str:
    return render_template("conversions/show.html", it=one, form=form, files=_files_of(one))


def _files_of(one: Conversion) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "url": url_for("files.download", public_id=file.public_id),
            "size": file.size,
            "digest": file.digest,
        }
        for file in kept.of(one)
    ]


@bp.post("/conversions/<int:id>/submit")
@guarded(Permission.WRITE_CONVERSION, load=_load, seen_by=Permission.READ_CONVERSION)
def submit_record(one: Conversion) -> ResponseReturnValue:
    """Hand a record in."""
    return submit(
        Form(), lambda: actions.submit(one, by=guard.actor()), then=_said(one, _("Handed in.")), page=_of(one)
    )


@bp.post("/conversions/<int:id>/take-back")
@guarded(Permission.WRITE_CONVERSION, load=_load, seen_by=Permission.READ_CONVERSION)
def take_back(one: Conversion) -> ResponseReturnValue:
    """Take a record back to change it."""
    actions.take_back(one, by=guard.actor())
    return redirect(_address_of(one), 303)


@bp.post("/conversions/<int:id>/accept")
@guarded(Permission.REVIEW_CONVERSION, load=_load, seen_by=Permission.READ_CONVERSION)
def accept(one: Conversion) -> ResponseReturnValue:
    """Let a record count."""
    done = _said(one, _("Accepted: it counts from now on."))
    return submit(Form(), lambda: actions.accept(one, by=guard.actor()), then=done, page=_of(one))


@bp.post("/conversions/<int:id>/refuse")
@guarded(Permission.REVIEW_CONVERSION, load=_load, seen_by=Permission.READ_CONVERSION)
def refuse(one: Conversion) -> ResponseReturnValue:
    """Refuse a record with a reason, or take an accepted one out of the counts."""
    form = ReasonForm()
    verb = actions.revoke if one.counts else actions.refuse
    return submit(
        form,
        lambda: verb(one, text_of(form.reason), by=guard.actor()),
        then=_said(one, _("Not accepted; the owner is told the reason.")),
        page=lambda form: _page(one, form),
    )


def _said(one: Conversion, sentence: str) -> Any:
    def then(_done: Any) -> str:
        flash(sentence, "good")
        return _address_of(one)

    return then


def _of(one: Conversion) -> Any:
    """Return the page of a record for a form without fields: what is wrong stands above it."""
    return lambda refused: render_template(
        "conversions/show.html", it=one, form=ReasonForm(formdata=None), files=_files_of(one), refused=refused
    )
