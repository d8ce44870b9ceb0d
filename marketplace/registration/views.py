"""Pages of the parties and of the public: applying, one's registrations, receipts, certificates, verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup

from marketplace.errors import NotFound
from marketplace.papers import views as paper_views
from marketplace.permissions import Permission
from marketplace.registration import (
    actions,
    batch_views,
    comparison,
    desk_views,
    duplicates,
    ending_desk_views,
    handing_in,
    income_views,
    later_desk_views,
    later_views,
    papers,
    point_views,
    queries,
    refusals,
    words,
)
from marketplace.registration.desk_forms import CauseForm
from marketplace.registration.endings import CANCELLATION
from marketplace.registration.forms import ApplicationForm, from_contract, from_registration
from marketplace.registration.models import Mode
from marketplace.registration.states import NUMBERED, RegistrationState
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract
    from marketplace.registration.models import Registration

bp = Blueprint("registration", __name__)
desk_views.add_to(bp)
ending_desk_views.add_to(bp)
income_views.add_to(bp)
later_views.add_to(bp)
later_desk_views.add_to(bp)
batch_views.add_to(bp)
point_views.add_to(bp)
SEEN = Permission.READ_APPLICATION
paper_views.add_to(bp, "/registrations/<int:registration_id>", SEEN, queries.registration)


def init_app(app: Flask) -> None:
    """Give this room's templates their words, and say what papers there are."""
    papers.register()
    app.jinja_env.globals.update(
        registration_states=words.STATES,
        income_states=words.INCOME_STATES,
        registration_tone=words.tone_of,
        registration_papers=words.PAPERS,
        registration_fields=comparison.FIELDS,
        registration_modes=words.MODES,
        registration_duties=words.DUTIES,
        registration_expected=words.EXPECTED,
        registration_outcomes=words.OUTCOMES,
        further_parties=words.further_parties,
    )


def _at(registration: Registration) -> str:
    return url_for("registration.show", registration_id=registration.id)


@bp.get("/registrations")
@guarded(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """List the registrations of the viewer's organisations, and their contracts that nobody has applied for."""
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = queries.page_of(queries.of_parties(guard.actor()), page)
    return render_template(
        "registration/index.html",
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        open_contracts=queries.contracts_to_register(guard.actor()),
        tax_files=queries.of_finance(guard.actor()),
    )


@bp.route("/contracts/<int:contract_id>/registration/apply", methods=["GET", "POST"])
@guarded(Permission.APPLY_FOR_REGISTRATION, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def apply(contract: Contract) -> ResponseReturnValue:
    """Apply for the registration of a contract; the form is filled from it."""
    known = queries.of_contract(contract.id)
    form = ApplicationForm(data=from_contract(contract))

    def page(form: ApplicationForm) -> str:
        return render_template("registration/apply.html", form=form, contract=contract)

    if not posted():
        return redirect(_at(known)) if known is not None else page(form)
    return submit(form, lambda: actions.apply(contract, form.draft(), by=guard.actor()), then=_at, page=page)


@bp.get("/registrations/<int:registration_id>")
@guarded(SEEN, load=queries.registration)
def show(registration: Registration) -> ResponseReturnValue:
    """Show an application or a registration: where it stands, what it says, what follows."""
    return render_template(
        "registration/show.html",
        registration=registration,
        contract=queries.contract_of(registration),
        life=words.life_of(registration),
        unfiled=queries.unfiled_milestones(registration),
        approved_fen=queries.approved_fen(registration),
        printable=_printable(registration),
        ready=handing_in.preview(registration).clear,
        resembles=duplicates.shown_to(guard.actor(), duplicates.noted(registration)),
        review_until=refusals.last_day(registration) if refusals.may_ask(registration) else None,
    )


@bp.route("/registrations/<int:registration_id>/edit", methods=["GET", "POST"])
@guarded(Permission.APPLY_FOR_REGISTRATION, load=queries.registration, seen_by=SEEN)
def edit(registration: Registration) -> ResponseReturnValue:
    """Put an application right."""
    form = ApplicationForm(data=from_registration(registration))

    def page(form: ApplicationForm) -> str:
        return render_template("registration/apply.html", form=form, contract=None, registration=registration)

    def act() -> Registration:
        form.check_version(registration.version)
        return actions.edit(registration, form.draft(), by=guard.actor())

    return submit(form, act, then=_at, page=page) if posted() else page(form)


@bp.route("/registrations/<int:registration_id>/cancellation", methods=["GET", "POST"])
@guarded(Permission.APPLY_FOR_REGISTRATION, load=queries.registration, seen_by=SEEN)
def ask_cancellation(registration: Registration) -> ResponseReturnValue:
    """Ask, as the seller, for the cancellation of a registration."""
    form = CauseForm(CANCELLATION)

    def page(form: CauseForm) -> str:
        return render_template("registration/cancellation.html", form=form, registration=registration)

    def act() -> Registration:
        return actions.ask_cancellation(registration, form.cause.data, form.note.data.strip(), by=guard.actor())

    return submit(form, act, then=_at, page=page) if posted() else page(form)


@bp.get("/registrations/<int:registration_id>/certificate")
@guarded(SEEN, load=queries.registration)
def certificate(registration: Registration) -> ResponseReturnValue:
    """Show our own paper, to print: 登记证明, or 平台预审单 where the national system decides."""
    if not _printable(registration):
        raise NotFound
    address = papers.verification_address(registration)
    return render_template(
        "registration/certificate.html",
        registration=registration,
        paper=words.PAPERS[registration.mode or Mode.NATIONAL],
        address=address,
        code=_drawn(address) if address else "",
    )


def _printable(registration: Registration) -> bool:
    return registration.mode is not None and registration.state in (*NUMBERED, RegistrationState.PRECHECKED)


def _drawn(address: str) -> Markup:
    """Draw a QR code as inline SVG with attributes only: the page's policy forbids inline styles."""
    drawing = segno.make(address, error="m").svg_inline(scale=3, border=2, light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawing)  # noqa: S704 - made here from an address that segno encodes into squares


@bp.get("/registrations/verify")
@public
def verification() -> ResponseReturnValue:
    """Ask for a number to verify."""
    number = request.args.get("number", "").strip()
    if number and "/" not in number:
        return redirect(url_for("registration.verify", number=number[:64], code=request.args.get("code") or None))
    return render_template("registration/verify.html", number="", registration=None, asked=False, whole=False)


@bp.get("/registrations/verify/<number>")
@public
def verify(number: str) -> ResponseReturnValue:
    """Say whether a number stands; what the paper must say only to whoever has its code.

    Numbers run in series and can be guessed: without the code nobody learns the parties or the amounts.
    """
    registration = queries.by_number(number.strip().upper()[:64])
    code = request.args.get("code", "").strip().upper()
    whole = registration is not None and bool(registration.check_code) and code == registration.check_code
    page = render_template(
        "registration/verify.html",
        number=number,
        registration=registration,
        standing=words.standing_of(registration) if registration is not None else "",
        asked=True,
        whole=whole,
        wrong_code=bool(code) and not whole,
        superseded=queries.superseded_by(registration, code) if registration is not None else None,
    )
    return page, 200 if registration is not None else 404
