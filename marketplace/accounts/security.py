"""Flask-Security, fitted into this house.

Its datastore only flushes: the guard commits once. Its letters go through the outbox. Its views run in one unit
of work each, as ours do; `tests/accounts/test_every_view_is_marked.py` lists them with reasons.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import abort, g, request
from flask_babel import get_locale
from flask_login import user_logged_out
from flask_security import (
    MailUtil,
    PasswordUtil,
    RoleMixin,
    Security,
    SQLAlchemyUserDatastore,
    password_changed,
    password_reset,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    user_confirmed,
    user_registered,
)

from marketplace import audit, clock, db
from marketplace.accounts import letters, security_forms, sign_in, wording
from marketplace.accounts.identities import plain
from marketplace.accounts.models import Person
from marketplace.accounts.second_factor import SingleUseTotp
from marketplace.errors import NotFound
from marketplace.mail import Channel
from marketplace.permissions import Actor
from marketplace.web import guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.config import Settings

    View = Callable[..., ResponseReturnValue]

CONFIRMING = frozenset({"security.confirm_email"})
"""A link in a letter is opened with GET, and opening this one changes something."""

CLOSED = frozenset({"security.two_factor_rescue", "security.tf_select"})
"""Ways that Flask-Security registers and this site doesn't offer."""

SHORTEST_PASSWORD = 10
FEWEST_CHARACTERS = 5


class Datastore(SQLAlchemyUserDatastore):
    """People, as Flask-Security asks for them."""

    def commit(self) -> None:
        """Only flush: the guard commits once, when the view is done."""
        if db.session.info.get("writing") is not False:
            db.session.flush()

    def create_user(self, **fields: Any) -> Person:
        """Store a new person from the sign-up form."""
        known = {name: fields[name] for name in ("name", "email", "password")}
        someone = Person(**known, language=str(get_locale()))
        db.session.add(someone)
        db.session.flush()
        return someone


class LetterUtil(MailUtil):
    """Flask-Security's letters, written into the outbox."""

    def send_mail(  # type: ignore[override] # only what is used is named
        self, _template: str, subject: str, recipient: str, *rest: Any, **_context: Any
    ) -> None:
        """Store a letter; the relay sends it. The rest is the sender, the plain body and an HTML body."""
        letters.write(Channel.MAIL, recipient, subject=str(subject), body=rest[1].strip())

    def normalize(self, email: str) -> str:
        """Return the one spelling of an address."""
        return plain(email).lower()

    def validate(self, email: str) -> str:
        """Return the one spelling of an address; name servers are not asked, a letter will show."""
        return self.normalize(email)


class PasswordRules(PasswordUtil):
    """What a password must be: long, and not one of the obvious ones."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:  # noqa: FBT001
        """Return what is wrong with a password, and its normal form."""
        wrong, normal = super().validate(password, is_register, **kwargs)
        if wrong:
            return wrong, normal
        email = kwargs.get("email") or getattr(kwargs.get("user"), "email", None) or ""
        own_name = email.partition("@")[0]
        if len(set(normal)) < FEWEST_CHARACTERS or (own_name and own_name in normal.lower()):
            return [str(wording.MESSAGES["PASSWORD_TOO_SIMPLE"][0])], normal
        return None, normal


FORMS: dict[str, Any] = {
    "login_form": security_forms.SignInForm,
    "register_form": security_forms.SignUpForm,
    "forgot_password_form": security_forms.RecoverForm,
    "send_confirmation_form": security_forms.SendConfirmationForm,
    "reset_password_form": security_forms.NewPasswordForm,
    "change_password_form": security_forms.PasswordChangeForm,
    "verify_form": security_forms.VerifyForm,
    "two_factor_setup_form": security_forms.SecondStepForm,
    "two_factor_verify_code_form": security_forms.TotpCodeForm,
    "mf_recovery_form": security_forms.RecoveryCodeForm,
}


def init_app(app: Flask, settings: Settings) -> None:
    """Set Flask-Security up and put its views into units of work."""
    app.config.update(_configuration(settings))
    security = Security(
        datastore=Datastore(db, Person, RoleMixin),
        mail_util_cls=LetterUtil,
        password_util_cls=PasswordRules,
        totp_cls=SingleUseTotp,
    )
    security.init_app(app, datetime_factory=clock.now, **FORMS)
    security.want_json(lambda _request: False)
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined] # no API tokens here
    for endpoint in [name for name in app.view_functions if name.startswith("security.")]:
        app.view_functions[endpoint] = _in_one_unit(endpoint, cast("View", app.view_functions[endpoint]))
    _listen(app)


def _configuration(settings: Settings) -> dict[str, Any]:
    options = {
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "DEPRECATED_PASSWORD_SCHEMES": [],
        "PASSWORD_SINGLE_HASH": True,  # argon2 salts by itself; a second key would only be one more to lose
        "PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__time_cost": settings.password_cost},
        "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "PASSWORD_CONFIRM_REQUIRED": False,
        "PASSWORD_NORMALIZE_FORM": "NFKC",
        "RETURN_GENERIC_RESPONSES": True,
        "REGISTERABLE": True,
        "CONFIRMABLE": True,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_POST_SETUP_VIEW": "accounts.profile",
        "TOTP_SECRETS": {"1": _derived(settings, "totp").hex()},
        "TOTP_ISSUER": settings.site_name,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(_derived(settings, "recovery codes"))],
        "API_ENABLED_METHODS": ["session"],
        "JOIN_USER_ROLES": False,
        "STATIC_FOLDER": None,
        "FRESHNESS": timedelta(hours=1),
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "EMAIL_HTML": False,
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": lambda text: plain(text).lower()}}],
        "POST_LOGIN_VIEW": "/welcome",
        "POST_REGISTER_VIEW": "/login",
        "RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SEND_PASSWORD_CHANGE_EMAIL": True,
        **{f"MSG_{key}": message for key, message in wording.MESSAGES.items()},
        **{f"EMAIL_SUBJECT_{key}": subject for key, subject in wording.SUBJECTS.items()},
    }
    return {f"SECURITY_{name}": value for name, value in options.items()}


def _derived(settings: Settings, purpose: str) -> bytes:
    """Return a key for one purpose; who changes the secret key must have second steps set up anew."""
    return hashlib.sha256(f"{purpose} {settings.secret_key}".encode()).digest()


def _in_one_unit(endpoint: str, view: View) -> View:
    @functools.wraps(view)
    def run(**values: Any) -> ResponseReturnValue:
        if endpoint in CLOSED:
            raise NotFound
        if request.is_json:
            abort(415)
        writes = request.method not in guard.SAFE_METHODS or endpoint in CONFIRMING
        return guard.unit_of_work(lambda: _answered(view, values), writes=writes)

    run.in_one_unit = True  # type: ignore[attr-defined] # asked by the test that no view is unmarked
    return run


def _answered(view: View, values: dict[str, Any]) -> ResponseReturnValue:
    """Run a view; a form that it refused is undone and answered with 422, as ours are."""
    response = view(**values)
    form = g.pop("security_form", None)
    if form is not None and form.errors and request.method == "POST":
        guard.roll_back()
        return (response, 422) if isinstance(response, str) else response
    return response


EVENTS = (
    (user_registered, "person.sign_up"),
    (user_confirmed, "person.confirm"),
    (password_changed, "person.change_password"),
    (password_reset, "person.reset_password"),
    (tf_profile_changed, "person.set_second_step"),
    (tf_disabled, "person.drop_second_step"),
)


def _listen(app: Flask) -> None:
    user_authenticated.connect(sign_in.began, app)
    user_logged_out.connect(sign_in.ended, app)
    for signal, action in EVENTS:
        signal.connect(functools.partial(_note, action), app, weak=False)


def _note(action: str, _app: Flask, *, user: Person, **_more: object) -> None:
    someone = db.session.get_one(Person, user.id)  # the signal may carry a proxy
    audit.record(action, someone, by=Actor(person_id=someone.id))
