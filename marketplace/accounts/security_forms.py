"""Flask-Security's forms with our labels, our limits and our care with what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import ChangePasswordForm, ForgotPasswordForm, LoginForm, RegisterFormV2, ResetPasswordForm
from flask_security import SendConfirmationForm as ConfirmationForm
from flask_security import TwoFactorSetupForm as StepForm
from flask_security import TwoFactorVerifyCodeForm as TotpForm
from flask_security import VerifyForm as FreshnessForm
from flask_security.forms import unique_user_email, valid_user_email
from flask_security.recovery_codes import MfRecoveryForm
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, StopValidation

from marketplace import db
from marketplace.accounts import identities, limits, second_factor
from marketplace.accounts.models import Factor
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from wtforms import Field, Form

    from marketplace.accounts.models import Person

LONGEST_LINE = 200
LONGEST_PASSWORD = 128


def _one_spelling(_form: Form, field: Field) -> None:
    try:
        field.data = identities.email_of(field.data)
    except Invalid as error:
        raise StopValidation(str(error.sentence)) from None


def _email(*more: Any) -> EmailField:
    return EmailField(
        _l("E-mail address"),
        render_kw={"autocomplete": "email"},
        validators=[DataRequired(_l("Enter your e-mail address.")), _one_spelling, *more],
    )


def _password(label: Any, autocomplete: str, description: Any = "") -> PasswordField:
    return PasswordField(
        label,
        description=description,
        render_kw={"autocomplete": autocomplete},
        validators=[DataRequired(_l("Enter a password.")), Length(max=LONGEST_PASSWORD)],
    )


NEW_PASSWORD_HELP = _l("At least 10 characters. A sentence that only you would say is good.")


class Careful:
    """What all of them do: refuse what no column should get, and tell the unit of work how it ended."""

    def validate(self, **more: Any) -> bool:
        """Refuse NUL bytes and endless lines before anything is asked of the database."""
        g.security_form = self
        if all(_fits(field) for field in self):  # type: ignore[attr-defined]
            return self.limited(**more)
        self.form_errors = [_("A text is too long or contains characters that can't be stored.")]
        return False

    def limited(self, **more: Any) -> bool:
        """Validate, with a limit of attempts where a form has one."""
        return bool(super().validate(**more))  # type: ignore[misc]

    def counted(self, factor: Factor, account: str, **more: Any) -> bool:
        """Validate as one attempt of an account, admitted and counted."""
        limits.admit(factor, account)
        good = bool(super().validate(**more))  # type: ignore[misc]
        (limits.succeeded if good else limits.failed)(factor, account)
        return good


def _fits(field: Field) -> bool:
    texts = [text for text in field.raw_data or () if isinstance(text, str)]
    return field.name in ("csrf_token", "next") or all(
        "\x00" not in text and len(text) <= LONGEST_LINE for text in texts
    )


class SignInForm(Careful, LoginForm):
    """E-mail address and password."""

    email = EmailField(
        _l("E-mail address"),
        render_kw={"autocomplete": "username"},
        validators=[DataRequired(_l("Enter your e-mail address."))],
        filters=[lambda typed: identities.plain(typed).lower() if typed else typed],
    )
    password = _password(_l("Password"), "current-password")
    remember = None

    def limited(self, **more: Any) -> bool:
        """Admit, check and count; only who knows the password is told that the address isn't confirmed."""
        good = self.counted(Factor.PASSWORD, self.email.data or "", **more)
        if not good and self.user_authenticated and self.requires_confirmation:
            self.email.errors = []
            self.form_errors = [_("Please confirm your e-mail address first.")]
        return good


class SignUpForm(Careful, RegisterFormV2):
    """A new account by e-mail address and password."""

    name = StringField(
        _l("Your name"),
        validators=[DataRequired(_l("Enter your name.")), Length(max=60)],
        render_kw={"autocomplete": "name"},
    )
    email = _email(unique_user_email)
    password = _password(_l("Password"), "new-password", NEW_PASSWORD_HELP)
    agree = BooleanField(
        _l("I agree that my name and address are stored so that I can use this site."),
        description=_l("They are shown to others only in part, and only to those you deal with."),
        validators=[DataRequired(_l("Without this we can't open an account."))],
    )

    def limited(self, **more: Any) -> bool:
        """Each sign-up costs a letter: count it for the address, known or not."""
        limits.admit(Factor.CODE_REQUEST, self.email.data or "")
        good = bool(super().limited(**more))
        limits.asked(Factor.CODE_REQUEST, self.email.data or "")
        return good


class _AsksForLetter(Careful):
    """A form that has a letter written to an address, known or not."""

    def limited(self, **more: Any) -> bool:
        """Count the request; what isn't an address is told for the whole form: of the field nothing is told."""
        account = self.email.data or ""  # type: ignore[attr-defined]
        try:
            identities.email_of(account)
        except Invalid as error:
            self.form_errors = [str(error.sentence)]
            return False
        limits.admit(Factor.CODE_REQUEST, account)
        good = super().limited(**more)
        limits.asked(Factor.CODE_REQUEST, account)
        return good


class RecoverForm(_AsksForLetter, ForgotPasswordForm):
    """The address to which the link for a new password goes."""

    email = _email(valid_user_email)


class SendConfirmationForm(_AsksForLetter, ConfirmationForm):
    """The address to which the confirmation goes once more."""

    email = _email(valid_user_email)


class NewPasswordForm(Careful, ResetPasswordForm):
    """The new password, after the link was opened."""

    password = _password(_l("New password"), "new-password", NEW_PASSWORD_HELP)
    password_confirm = None


class PasswordChangeForm(Careful, ChangePasswordForm):
    """The old password and the new one."""

    password = PasswordField(
        _l("Current password"),
        render_kw={"autocomplete": "current-password"},
        validators=[Length(max=LONGEST_PASSWORD)],
    )
    new_password = _password(_l("New password"), "new-password", NEW_PASSWORD_HELP)
    new_password_confirm = None


class VerifyForm(Careful, FreshnessForm):
    """The password once more, before something that matters."""

    password = _password(_l("Password"), "current-password")

    def limited(self, **more: Any) -> bool:
        """Count attempts with those of signing in."""
        return self.counted(Factor.PASSWORD, self.user.email or self.user.fs_uniquifier, **more)


class SecondStepForm(Careful, StepForm):
    """Whether the second step is set up or switched off."""


class TotpCodeForm(Careful, TotpForm):
    """The six digits of the authenticator app."""

    code = StringField(
        _l("Code of the authenticator app"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 8},
        validators=[DataRequired(_l("Enter the code."))],
        filters=[lambda typed: identities.plain(typed).replace(" ", "") if typed else typed],
    )

    def limited(self, **more: Any) -> bool:
        """Count attempts by person."""
        assert self.user is not None
        return self.counted(Factor.TOTP, f"person {self.user.id}", **more)


class RecoveryCodeForm(Careful, MfRecoveryForm):
    """One of the recovery codes, in place of the app."""

    code = StringField(
        _l("Recovery code"),
        render_kw={"autocomplete": "off"},
        validators=[DataRequired(_l("Enter the code."))],
        filters=[lambda typed: identities.plain(typed).lower() if typed else typed],
    )

    def limited(self, **more: Any) -> bool:
        """Count attempts by person; the row is locked, so that a code can't be used twice at one moment."""
        someone = cast("Person", self.user)
        db.session.refresh(someone, attribute_names=["mf_recovery_codes"], with_for_update=True)
        good = self.counted(Factor.RECOVERY, f"person {someone.id}", **more)
        if good:
            second_factor.note_passed(someone)
        return good
