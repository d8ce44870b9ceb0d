"""Signing in and up by mobile number and code; by e-mail and password it is done on Flask-Security's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import get_locale

from marketplace.accounts import identities, limits, one_time, people, sign_in
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import CodeForm, CodeRequestForm, SignUpByMobileForm
from marketplace.accounts.models import Factor, Purpose
from marketplace.errors import Invalid
from marketplace.web.forms import submit, text_of
from marketplace.web.guard import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Person

AWAITED = "code_for"
NEW_NAME = "sign_up_name"


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def ask_code() -> ResponseReturnValue:
    """Ask for a code to sign in with; the answer is the same for every number."""
    form = CodeRequestForm()

    def page(form: CodeRequestForm) -> str:
        return render_template("accounts/ask_code.html", form=form, next=sign_in.wanted_page())

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: _send(text_of(form.mobile), Purpose.SIGN_IN),
        then=lambda _sent: url_for(".enter_code", next=sign_in.wanted_page() or None),
        page=page,
    )


def _send(typed: str, purpose: Purpose) -> None:
    mobile = identities.mobile_of(typed)
    limits.admit(Factor.CODE_REQUEST, mobile)
    limits.asked(Factor.CODE_REQUEST, mobile)
    if purpose is Purpose.SIGN_UP or people.by_mobile(mobile) is not None:
        one_time.send(purpose, mobile)
    cookie[AWAITED] = mobile


@bp.route("/sign-in/code/enter", methods=["GET", "POST"])
@public
def enter_code() -> ResponseReturnValue:
    """Enter the code that was sent, and be signed in."""
    mobile = cookie.get(AWAITED)
    if not mobile:
        return redirect(url_for(".ask_code"))
    form = CodeForm()

    def page(form: CodeForm) -> str:
        return render_template("accounts/enter_code.html", form=form, mobile=mobile, again=url_for(".ask_code"))

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: sign_in.enter(_proved(mobile, text_of(form.code)), via="code", to=sign_in.wanted_page()),
        then=_address,
        page=page,
    )


def _proved(mobile: str, code: str) -> Person:
    """Return the person whose number and code these are.

    Raises:
        Invalid: the code isn't right, or nobody has the number; these aren't told apart.
    """
    _accept(Purpose.SIGN_IN, mobile, code)
    someone = people.by_mobile(mobile)
    if someone is None:
        raise Invalid("", field="code")
    return someone


def _accept(purpose: Purpose, mobile: str, code: str) -> None:
    limits.admit(Factor.CODE, mobile)
    try:
        one_time.accept(purpose, mobile, code)
    except Invalid:
        limits.failed(Factor.CODE, mobile)
        raise
    limits.succeeded(Factor.CODE, mobile)
    cookie.pop(AWAITED, None)


def _address(response: ResponseReturnValue) -> str:
    return str(response.location)  # type: ignore[union-attr] # sign_in.enter always redirects


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Open an account by mobile number; the page leads to the way by e-mail as well."""
    form = SignUpByMobileForm()

    def page(form: SignUpByMobileForm) -> str:
        return render_template("accounts/sign_up.html", form=form)

    if request.method == "GET":
        return page(form)
    return submit(form, lambda: _begin(form), then=lambda _sent: url_for(".sign_up_code"), page=page)


def _begin(form: SignUpByMobileForm) -> None:
    _send(text_of(form.mobile), Purpose.SIGN_UP)
    cookie[NEW_NAME] = text_of(form.name)


@bp.route("/sign-up/code", methods=["GET", "POST"])
@public
def sign_up_code() -> ResponseReturnValue:
    """Prove the number with the code; whoever has an account already is simply signed in."""
    mobile, name = cookie.get(AWAITED), cookie.get(NEW_NAME)
    if not mobile or not name:
        return redirect(url_for(".sign_up"))
    form = CodeForm()

    def page(form: CodeForm) -> str:
        return render_template("accounts/enter_code.html", form=form, mobile=mobile, again=url_for(".sign_up"))

    def join() -> ResponseReturnValue:
        _accept(Purpose.SIGN_UP, mobile, text_of(form.code))
        cookie.pop(NEW_NAME, None)
        return sign_in.enter(people.sign_up_by_mobile(name, mobile, str(get_locale())), via="code")

    return page(form) if request.method == "GET" else submit(form, join, then=_address, page=page)


@bp.get("/welcome")
@public
def welcome() -> ResponseReturnValue:
    """Lead somebody who has just signed in to the desk, where there is one."""
    return redirect(url_for("desk.index") if "desk.index" in current_app.view_functions else "/")
