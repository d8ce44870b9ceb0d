"""The registrant's pages beside the application itself: the check before handing in, reviews, changes, the tax file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from marketplace import clock
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.registration import actions, duplicates, handing_in, queries, refusals, tables, tax
from marketplace.registration.forms import ChangeForm, GroundsForm, StatementForm, from_registered
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Organisation
    from marketplace.registration.models import Registration

P = Permission
SEEN = P.READ_APPLICATION
APPLY = P.APPLY_FOR_REGISTRATION
YEARS = range(1990, 2200)


def add_to(bp: Blueprint) -> None:
    """Register these addresses with the room's blueprint."""
    one, both = "/registrations/<int:registration_id>", ["GET", "POST"]
    bp.add_url_rule(f"{one}/submit", "hand_in", hand_in, methods=both)
    bp.add_url_rule(f"{one}/refusal/review", "ask_review", ask_review, methods=both)
    bp.add_url_rule(f"{one}/change", "ask_change", ask_change, methods=both)
    bp.add_url_rule("/organisations/<int:organisation_id>/tax", "tax", tax_file, methods=["GET"])


def _at(registration: Registration) -> str:
    return url_for("registration.show", registration_id=registration.id)


@guarded(APPLY, load=queries.registration, seen_by=SEEN)
def hand_in(registration: Registration) -> ResponseReturnValue:
    """Hand an application in; before that, show everything that is missing and every earlier one that it looks like."""
    form = StatementForm(data={"statement": registration.difference})

    def page(form: Form) -> str:
        seen = handing_in.preview(registration)
        shown = duplicates.shown_to(guard.actor(), seen.found)
        form.statement.flags.required = bool(seen.found)
        return render_template(
            "registration/hand_in.html", form=form, registration=registration, preview=seen, shown=shown
        )

    def act() -> Registration:
        return actions.submit(registration, (form.statement.data or "").strip(), by=guard.actor())

    return submit(form, act, then=_at, page=page) if posted() else page(form)


@guarded(APPLY, load=queries.registration, seen_by=SEEN)
def ask_review(registration: Registration) -> ResponseReturnValue:
    """Ask for the review of a refusal."""
    form = GroundsForm()

    def page(form: Form) -> str:
        end = refusals.last_day(registration)
        return render_template("registration/ask_review.html", form=form, registration=registration, end=end)

    def act() -> Registration:
        return actions.ask_review(registration, form.note.data.strip(), by=guard.actor())

    return submit(form, act, then=_at, page=page) if posted() else page(form)


@guarded(APPLY, load=queries.registration, seen_by=SEEN)
def ask_change(registration: Registration) -> ResponseReturnValue:
    """Ask for the change of a registration."""
    form = ChangeForm(data=from_registered(registration))

    def page(form: Form) -> str:
        return render_template("registration/ask_change.html", form=form, registration=registration)

    def act() -> Registration:
        form.check_version(registration.version)
        return actions.ask_change(registration, form.draft(), form.reason.data.strip(), by=guard.actor())

    return submit(form, act, then=_at, page=page) if posted() else page(form)


@guarded(P.EXPORT_FOR_TAX, load=queries.registrant)
def tax_file(registrant: Organisation) -> ResponseReturnValue:
    """Show a year's registered contracts and approved income, or send them as a file."""
    year = request.args.get("year", clock.today().year, type=int)
    if year not in YEARS:
        raise NotFound
    chosen = tax.of_year(registrant.id, year)
    kind = request.args.get("format", "")
    if kind in tables.FORMATS:
        return tables.attachment(f"tax-{year}", kind, tax.heads(), tax.rows(chosen, year))
    return render_template(
        "registration/tax.html",
        registrant=registrant,
        year=year,
        years=tax.years(registrant.id),
        rows=[(one, tax.approved_in(one, year)) for one in chosen],
    )
