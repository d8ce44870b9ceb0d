"""A person's own pages: profile, addresses, signing out everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from marketplace import clock
from marketplace.accounts import identities, limits, one_time, people, queries, second_factor, sign_in
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import ROLES, AddressForm, CodeForm, ProfileForm
from marketplace.accounts.models import Factor, Purpose
from marketplace.errors import Invalid, SignInNeeded
from marketplace.permissions import Permission
from marketplace.web.forms import submit, text_of
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Person

NEW_ADDRESS = "new_address"


def _me() -> Person:
    someone = sign_in.person()
    if someone is None:
        raise SignInNeeded
    return someone


@bp.route("/account", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT)
def profile() -> ResponseReturnValue:
    """Show and change what the site knows of the person."""
    someone = _me()
    form = ProfileForm(obj=someone)

    def page(form: ProfileForm) -> str:
        me = _me()
        return render_template(
            "accounts/profile.html",
            form=form,
            person=me,
            grants=queries.grants_of(me.id, clock.today()),
            organisations=queries.organisations_of(me.id),
            role_names=ROLES,
            compulsory=second_factor.compulsory(me),
        )

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: people.change_profile(someone, text_of(form.name), form.language.data),
        then=lambda _done: _said(_("Your details are stored."), url_for(".profile")),
        page=page,
    )


def _said(sentence: str, address: str) -> str:
    flash(sentence, "good")
    return address


@bp.route("/account/address", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT)
def new_address() -> ResponseReturnValue:
    """Send a code to a new e-mail address or mobile number."""
    form = AddressForm()

    def page(form: AddressForm) -> str:
        return render_template("accounts/new_address.html", form=form)

    if request.method == "GET":
        return page(form)
    return submit(
        form, lambda: _send_to(text_of(form.address)), then=lambda _sent: url_for(".prove_address"), page=page
    )


def _send_to(typed: str) -> None:
    address = identities.address_of(typed)
    limits.admit(Factor.CODE_REQUEST, address)
    limits.asked(Factor.CODE_REQUEST, address)
    one_time.send(Purpose.CHANGE, address)
    cookie[NEW_ADDRESS] = address


@bp.route("/account/address/code", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT)
def prove_address() -> ResponseReturnValue:
    """Prove the new address with the code."""
    address = cookie.get(NEW_ADDRESS)
    if not address:
        return redirect(url_for(".new_address"))
    form = CodeForm()

    def page(form: CodeForm) -> str:
        return render_template("accounts/enter_code.html", form=form, mobile=address, again=url_for(".new_address"))

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: _change(address, text_of(form.code)),
        then=lambda _done: _said(_("The new address is stored. Sign in with it from now on."), url_for(".profile")),
        page=page,
    )


def _change(address: str, code: str) -> None:
    limits.admit(Factor.CODE, address)
    try:
        people.change_address(_me(), address, code)
    except Invalid:
        limits.failed(Factor.CODE, address)
        raise
    cookie.pop(NEW_ADDRESS, None)


@bp.post("/account/sign-out-everywhere")
@guarded(Permission.USE_ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions of the person, this one too."""
    people.sign_out_everywhere(_me())
    sign_in.leave()
    flash(_("You are signed out on every device."), "good")
    return redirect(url_for("security.login"), 303)
