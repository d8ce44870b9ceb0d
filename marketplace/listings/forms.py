"""The forms of this room; `.draft()` gives what the action wants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from marketplace import clock
from marketplace.listings import quantities
from marketplace.listings.choices import CHOOSE, industries, listed_codes, near_regions
from marketplace.listings.drafts import DemandDraft, Draft, ResultDraft
from marketplace.listings.fields import (
    DayField,
    IndicatorRow,
    IpRow,
    Needed,
    OwnerRow,
    WanField,
    listed,
    rows,
    stripped,
)
from marketplace.listings.states import PriceMode
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from wtforms import Field

MOST_KEYWORDS = 12
LONGEST_KEYWORD = 30
_SEPARATORS = re.compile(r"[,，、;；\n]+")


def _text(label: Any, most: int, *, lines: int = 4, **more: Any) -> TextAreaField:
    """Return a text area that is needed for submission, with a counter."""
    return TextAreaField(
        label,
        [Needed(), Length(max=most)],
        filters=[stripped],
        render_kw={"rows": lines, "maxlength": most},
        **more,
    )


class ListingForm(Form):
    """What results and demands have in common."""

    organisation = SelectField(_l("For which organisation"), coerce=int, validators=[Needed()])
    title = StringField(
        _l("Title"),
        [DataRequired(_l("Give it a title.")), Length(max=100)],
        filters=[stripped],
        description=_l("What it is and what it is for, in at most 100 characters."),
    )
    summary = _text(
        _l("Plain summary"),
        600,
        description=_l("Two or three sentences that somebody from another field understands. They stand first."),
    )
    field = SelectField(_l("Technical field"), [Needed()])
    industry = SelectField(_l("Industry it serves"), [Needed()])
    keywords = StringField(
        _l("Keywords"),
        [Length(max=400)],
        filters=[stripped],
        description=_l("Up to 12, separated by commas. They help the search."),
    )
    trl = SelectField(_l("Maturity (TRL)"), [Needed()])
    modes = SelectMultipleField(_l("Ways of cooperation"), [Needed()])
    restricted = TextAreaField(
        _l("Restricted part"),
        [Length(max=4000)],
        filters=[stripped],
        render_kw={"rows": 4, "maxlength": 4000},
        description=_l("Read only by your organisation, the reviewer and auditors. Never write state secrets here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field.choices = [CHOOSE, *listed_codes("fields")]
        self.industry.choices = industries()
        self.trl.choices = [CHOOSE, *listed_codes("maturity")]
        self.modes.choices = listed_codes("modes")

    def offer(self, organisations: list[tuple[int, str]]) -> None:
        """Let the author choose among these organisations; the choice falls away for an existing listing."""
        if organisations:
            self.organisation.choices = organisations
        else:
            del self.organisation

    def validate_keywords(self, _field: Field) -> None:
        """Refuse too many or too long keywords."""
        words = self._keywords()
        if len(words) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in words):
            raise ValidationError(_("At most 12 keywords of 30 characters each."))

    def _keywords(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(str.strip, _SEPARATORS.split(self.keywords.data or "")))))

    def _common(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "summary": self.summary.data or "",
            "field": self.field.data or "",
            "industry": self.industry.data or "",
            "keywords": self._keywords(),
            "trl": int(self.trl.data) if self.trl.data else None,
            "modes": tuple(self.modes.data or ()),
            "restricted": self.restricted.data or "",
        }


class ResultForm(ListingForm):
    """A result: five elements, rights, owners, price."""

    material = _text(_l("Material"), 1000, lines=2, description=_l("What it is made of or acts on."))
    method = _text(_l("Method"), 2000, description=_l("How it is done, as far as it may be public."))
    effect = _text(_l("Effect"), 1000, lines=3, description=_l("What it achieves, with measured values and units."))
    product = _text(_l("Product"), 1000, lines=2, description=_l("What is made of it or delivered."))
    application = _text(_l("Application"), 1000, lines=2, description=_l("Where and by whom it is used."))
    ip = listed(IpRow, _l("IP rights"), _l("One row a right; a row without a type is left out."))
    owners = listed(
        OwnerRow, _l("Right holders"), _l("Full names; the shares add up to exactly 100 %. Empty rows are left out.")
    )
    price_mode = RadioField(_l("Pricing"), default=PriceMode.AGREED.value)
    price_fen = WanField(
        _l("Asking price or base price"),
        [Length(max=40)],
        filters=[stripped],
        render_kw={"data-unit": _l("10,000 yuan"), "inputmode": "decimal"},
    )

    sections = (
        (_l("What it is"), ["organisation", "title", "summary", "field", "industry", "keywords", "trl"]),
        (
            _l("The technology in five elements"),
            ["material", "method", "effect", "product", "application"],
            _l("Searching and matching compare these one by one."),
        ),
        (_l("Rights and right holders"), ["ip", "owners"]),
        (_l("Cooperation and price"), ["modes", "price_mode", "price_fen"]),
        (_l("Not for the public"), ["restricted"]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.price_mode.choices = listed_codes("price_modes")
        self.complete_rows()

    def complete_rows(self) -> None:
        """Give each row its lists, also one that was just added."""
        for entry in self.ip.entries:
            entry.form.type.choices = [CHOOSE, *listed_codes("ip_types", leaves=True)]
            entry.form.status.choices = listed_codes("ip_status")

    def draft(self) -> ResultDraft:
        """Return the content as the action wants it."""
        return ResultDraft(
            **self._common(),
            material=self.material.data or "",
            method=self.method.data or "",
            effect=self.effect.data or "",
            product=self.product.data or "",
            application=self.application.data or "",
            price_mode=PriceMode(self.price_mode.data),
            price_fen=self.price_fen.fen,
            ip=tuple(row.draft() for row in rows(self.ip)),
            owners=tuple(row.draft() for row in rows(self.owners)),
        )


class DemandForm(ListingForm):
    """A demand: the problem, measurable indicators, budget, deadline, preference."""

    problem = _text(
        _l("The problem"),
        4000,
        lines=8,
        description=_l("What goes wrong today, what was tried, what must not change."),
    )
    indicators = listed(
        IndicatorRow, _l("Indicators"), _l("What a solution is measured by, one row each. Empty rows are left out.")
    )
    budget_fen = WanField(
        _l("Budget"),
        [Length(max=40)],
        filters=[stripped],
        description=_l("Leave it empty if it is to be agreed."),
        render_kw={"data-unit": _l("10,000 yuan"), "inputmode": "decimal"},
    )
    deadline = DayField(_l("Solution needed by"), [Needed()])
    region_preference = SelectField(_l("Preferred region of the partner"))

    sections = (
        (_l("What is needed"), ["organisation", "title", "summary", "problem", "field", "industry", "keywords"]),
        (_l("What it is measured by"), ["indicators", "trl"]),
        (_l("Terms of cooperation"), ["budget_fen", "deadline", "modes", "region_preference"]),
        (_l("Not for the public"), ["restricted"]),
    )

    def __init__(self, *args: Any, region: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trl.label.text = _("Wanted maturity (TRL, at least)")
        self.region_preference.choices = [("", _l("No preference")), *near_regions(region)]

    def complete_rows(self) -> None:
        """Nothing to do: the lists of an indicator are fixed."""

    def validate_deadline(self, field: Field) -> None:
        """Refuse a day that has passed."""
        if field.data and field.data < clock.today():
            raise ValidationError(_("The deadline has passed: choose a later day."))

    def draft(self) -> DemandDraft:
        """Return the content as the action wants it."""
        return DemandDraft(
            **self._common(),
            problem=self.problem.data or "",
            budget_fen=self.budget_fen.fen,
            deadline=self.deadline.data,
            region_preference=self.region_preference.data or None,
            indicators=tuple(row.draft() for row in rows(self.indicators)),
        )


def typed(draft: Draft) -> dict[str, Any]:
    """Return a draft as a form shows it: amounts in 万元, shares in per cent, ranges in two boxes."""
    shown = {**vars(draft), "keywords": "，".join(draft.keywords), "trl": str(draft.trl or ""), "modes": draft.modes}
    for name in ("price_fen", "budget_fen"):
        if shown.get(name) is not None:
            shown[name] = quantities.wan_of_fen(shown[name])
    if isinstance(draft, ResultDraft):
        shown["ip"] = [vars(right) for right in draft.ip]
        shown["owners"] = [{"name": owner.name, "share": f"{owner.share / 100:g}"} for owner in draft.owners]
    if isinstance(draft, DemandDraft):
        shown["indicators"] = [_typed_indicator(row) for row in draft.indicators]
    return shown


def _typed_indicator(row: Any) -> dict[str, Any]:
    value, _dots, upper = row.value.partition(quantities.RANGE)
    return {**vars(row), "value": value, "upper": upper, "must": "must" if row.must else "wish"}
