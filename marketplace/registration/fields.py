"""Fields of this room's forms: amounts in yuan, read exactly to the 分; codes of official lists; notes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from marketplace import clock, codes
from marketplace.listings.quantities import NotNumber, number, plain
from marketplace.registration.drafts import MOST_FEN
from marketplace.web.moments import language

LONGEST_NOTE = 2000
FEN_IN_YUAN = 100
NEEDED = _l("This is needed.")


def yuan(fen: int | None) -> str:
    """Write an amount of 分 in yuan for a form, exactly."""
    return "" if fen is None else f"{Decimal(fen) / FEN_IN_YUAN:f}"


class YuanField(StringField):  # type: ignore[misc]
    """An amount in yuan, read exactly: `fen` is its value in 分."""

    fen: int = 0

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(
            label,
            validators=[InputRequired(_l("Enter an amount in yuan."))],
            render_kw={"data-unit": _l("yuan"), "inputmode": "decimal", "autocomplete": "off"},
            **more,
        )

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature of WTForms
        """Read the text.

        Raises:
            ValidationError: it is no amount of money, and why.
        """
        if not (self.data or "").strip():
            return
        self.fen = _fen(self.data)


def _fen(text: str) -> int:
    try:
        fen = number(text) * FEN_IN_YUAN
    except NotNumber:
        raise ValidationError(_unreadable(text)) from None
    if fen < 0:
        raise ValidationError(_l("An amount can't be negative."))
    if fen != int(fen):
        raise ValidationError(_l("An amount has at most two digits behind the point: nothing is less than a fen."))
    if fen > MOST_FEN:
        raise ValidationError(_l("The amount must be positive and at most 10 trillion yuan."))
    return int(fen)


def _unreadable(text: str) -> Any:
    if any(sign in plain(text) for sign in ("万", "亿")):
        return _l("Enter the whole amount in yuan, without 万 or 亿: 3500000 for 350万.")
    if plain(text).lstrip("-").replace(".", "").isdigit():
        return _l("The amount must be positive and at most 10 trillion yuan.")
    return _l("This isn't an amount in yuan. A price still to be agreed can't be registered.")


class OfList(SelectField):  # type: ignore[misc]
    """A choice of an official list, its newest codes only."""

    def __init__(self, label: Any, list_name: str, **more: Any) -> None:
        super().__init__(
            label,
            choices=lambda: codes.choices(list_name, on=clock.today(), locale=language(), leaves=True),
            validators=[InputRequired(NEEDED)],
            **more,
        )


def note_field(label: Any, **more: Any) -> TextAreaField:
    """Return a text area for a note that may be left out."""
    return TextAreaField(
        label,
        validators=[Optional(), Length(max=LONGEST_NOTE)],
        render_kw={"rows": 3, "maxlength": LONGEST_NOTE},
        **more,
    )
