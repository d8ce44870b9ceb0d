"""What every form shares: protection, kept input, a second click that shows the first outcome, two editors."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from flask import g, redirect, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from wtforms import HiddenField, StringField

from marketplace import clock, db
from marketplace.db import Base
from marketplace.errors import Invalid, MarketplaceError, Stale
from marketplace.web import guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from wtforms import Field

LONGEST_TEXT = 20_000


class Submission(Base):
    """A form that was carried out, and where its sender was led: a second click goes there too."""

    __tablename__ = "submission"

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int | None]
    location: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Form(FlaskForm):  # type: ignore[misc]
    """The base form.

    `submission` is a token made with the empty form. `version` is the number of the record that is edited, so
    that the later one of two editors is told; leave it empty for a new record.
    """

    submission = HiddenField(default=lambda: secrets.token_urlsafe(18))
    version = HiddenField()

    class Meta:
        """The token lives as long as the session."""

        csrf_time_limit = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate each field, then refuse text that no database column should get."""
        good = bool(super().validate(extra_validators))
        return all([good, *(_storable(field) for field in self)])

    def check_version(self, current: int) -> None:
        """Compare the version in the form with the stored one.

        Raises:
            Stale: somebody else has saved in the meantime.
        """
        if self.version.data and str(self.version.data) != str(current):
            raise Stale


def _storable(field: Field) -> bool:
    texts = [value for value in field.raw_data or () if isinstance(value, str)]
    if any("\x00" in text for text in texts):
        field.errors = [*field.errors, _("This text contains characters that can't be stored.")]
        return False
    if isinstance(field, StringField) and any(len(text) > LONGEST_TEXT for text in texts):
        field.errors = [
            *field.errors,
            _("This text is too long: at most %(most)s characters.", most=LONGEST_TEXT),
        ]
        return False
    return True


def submit(
    form: Form,
    act: Callable[[], Any],
    *,
    then: Callable[[Any], str],
    page: Callable[[Form], str],
) -> ResponseReturnValue:
    """Carry out a posted form: validate, act once, lead on; or show it again with what is wrong and all its input.

    Args:
        form: the bound form.
        act: one action; may raise `Invalid` (shown at its field), `Stale` or any other refusal.
        then: turns the action's outcome into the address to go to (303).
        page: renders the page with the form; used for the refusal (422, or 409 when two editors met).
    """
    earlier = _earlier(form)
    if earlier is not None:
        return redirect(earlier, 303)
    if not form.validate_on_submit():
        return _again(form, page, 422)
    try:
        location = then(_done(act))
    except Invalid as error:
        return _refused(form, page, error, error.field)
    except StaleDataError:
        return _refused(form, page, Stale(), None)
    except Stale as error:
        return _refused(form, page, error, None)
    _remember(form, location)
    return redirect(location, 303)


def _done(act: Callable[[], Any]) -> Any:
    outcome = act()
    db.session.flush()
    return outcome


def _earlier(form: Form) -> str | None:
    """Return where this very form led before; it is another person's only if the token was stolen."""
    known = db.session.get(Submission, form.submission.data or "")
    return known.location if known and known.person_id == guard.actor().person_id else None


def _remember(form: Form, location: str) -> None:
    if form.submission.data:
        db.session.add(Submission(token=form.submission.data, person_id=guard.actor().person_id, location=location))


def _refused(form: Form, page: Callable[[Form], str], error: MarketplaceError, name: str | None) -> ResponseReturnValue:
    sentence = str(error.sentence)
    target = form[name] if name and name in form else None
    if target is None:
        form.form_errors = [*form.form_errors, sentence]
    else:
        target.errors = [*target.errors, sentence]
    return _again(form, page, error.status)


def _again(form: Form, page: Callable[[Form], str], status: int) -> ResponseReturnValue:
    guard.roll_back()
    g.form_refused = True
    return page(form), status


def posted() -> bool:
    """Tell whether this request carries a form."""
    return request.method == "POST"


def asked(name: str, most: int = 200) -> str:
    """Return a word of the address's query, without what no database takes."""
    return request.args.get(name, "").replace("\x00", "").strip()[:most]


def text_of(field: Field) -> str:
    """Return a text field's content without surrounding space."""
    return cast("str", field.data or "").strip()
