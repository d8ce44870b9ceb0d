"""The later steps in which a call is written: who may bid, the windows, the criteria; and all steps in order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import NumberRange, Optional, ValidationError

from marketplace import clock, codes
from marketplace.challenges.call_fields import CriterionRow, MomentField, RegionRow, ShareField, local, share_text
from marketplace.challenges.call_forms import MoneyForm, StepForm, TextForm, WayForm
from marketplace.challenges.forms import area
from marketplace.challenges.states import SealMode
from marketplace.listings.fields import DayField, Needed, listed, rows
from marketplace.listings.quantities import plain
from marketplace.web.moments import language

if TYPE_CHECKING:
    from datetime import datetime

    from flask_babel import LazyString
    from wtforms import Field

    from marketplace.challenges.drafts import CallDraft, Criterion
    from marketplace.challenges.models import Challenge

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
CLOSING_TIME = "17:30"
MOST_CRITERIA_SHOWN = 5
MODES = {
    SealMode.CLOCK: _l("By the clock: the server opens them at the deadline and records it"),
    SealMode.OFFICIALS: _l("By two officials: nobody can open them without both"),
}


class TermsForm(StepForm):
    """Terms, rights, and who may bid: in words, and as conditions that are checked."""

    sections = (
        (_l("Terms"), ["terms", "ip_terms"]),
        (
            _l("Who may bid"),
            ["eligibility", "regions", "natures", "qualifications", "consortium_allowed"],
            _l("The conditions below the text are checked before a bid is taken. Choose none to ask nothing."),
        ),
    )

    terms = area(_l("Terms"), 8000, 8, Needed(), description=_l("What is delivered, how it is accepted."))
    ip_terms = area(
        _l("Rights in the results"), 4000, 4, Needed(), description=_l("Who will own them, and who may use them.")
    )
    eligibility = area(_l("Who may bid"), 4000, 4, Needed())
    regions = listed(RegionRow, _l("Only from these regions"), "")
    natures = SelectMultipleField(_l("Only these kinds of organisations"), validators=[Optional()])
    qualifications = SelectMultipleField(_l("All these qualifications"), validators=[Optional()])
    consortium_allowed = BooleanField(_l("Several organisations may bid together"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, locale = clock.today(), language()
        self.natures.choices = codes.choices("party_natures", on=today, locale=locale, parent="")
        self.qualifications.choices = codes.choices("qualifications", on=today, locale=locale)

    @classmethod
    def stored(cls, challenge: Challenge) -> dict[str, Any]:
        """Return the texts and the conditions."""
        rules = challenge.eligibility_rules
        return {
            **{name: getattr(challenge, name) for name in ("terms", "ip_terms", "eligibility", "consortium_allowed")},
            "regions": [*({"code": code} for code in rules.get("regions", [])), {}],
            "natures": rules.get("natures", []),
            "qualifications": rules.get("qualifications", []),
        }

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        rules = {
            "regions": sorted({one.code.data for one in rows(self.regions)}),
            "natures": list(self.natures.data or []),
            "qualifications": list(self.qualifications.data or []),
        }
        return replace(
            draft,
            terms=self.terms.data or "",
            ip_terms=self.ip_terms.data or "",
            eligibility=self.eligibility.data or "",
            eligibility_rules={name: chosen for name, chosen in rules.items() if chosen},
            consortium_allowed=self.consortium_allowed.data,
        )


class WindowsForm(StepForm):
    """When bids are taken and questions asked, and how bids are sealed."""

    sections = (
        (_l("Deadline"), ["deadline", "time"]),
        (_l("Other windows"), ["bids_from", "questions_until"]),
        (
            _l("Too few bids"),
            ["min_bids", "self_extends_days"],
            _l("Once, by itself, for everybody. How many bids there are nobody sees, before or after."),
        ),
        (_l("Sealing"), ["seal_mode"]),
    )

    deadline = DayField(_l("Last day for bids"), [Needed()])
    time = StringField(
        _l("Closing time on that day"),
        [Needed()],
        default=CLOSING_TIME,
        description=_l(
            "Hours and minutes by the city's clock, such as 17:30. The server's time counts, to the second."
        ),
        render_kw={"inputmode": "numeric", "maxlength": 5},
    )
    bids_from = MomentField(
        _l("Bids are taken from"), [Optional()], description=_l("Leave it empty to take them from the publication on.")
    )
    questions_until = MomentField(
        _l("Questions until"), [Optional()], description=_l("Leave it empty to take them until the deadline.")
    )
    min_bids = IntegerField(
        _l("Fewer bids than"),
        [Optional(), NumberRange(1, 20, _l("From 1 to 20 bids."))],
    )
    self_extends_days = IntegerField(
        _l("move the deadline by"),
        [Optional(), NumberRange(1, 90, _l("From 1 to 90 days."))],
        render_kw={"data-unit": _l("days")},
    )
    seal_mode = RadioField(
        _l("How are bids opened?"), choices=list(MODES.items()), default=SealMode.CLOCK, validators=[Optional()]
    )

    at: datetime | None = None

    def validate_time(self, field: Field) -> None:
        """Read the closing time together with its day."""
        found = _CLOCK.fullmatch(plain(field.data or ""))
        if found is None:
            raise ValidationError(_("Write the time as hours and minutes, such as 17:30."))
        if self.deadline.data and not self.deadline.errors:
            self.at = clock.at_local(self.deadline.data, int(found[1]), int(found[2]))

    def validate_bids_from(self, field: MomentField) -> None:
        """Refuse windows out of order."""
        self._before_deadline(field, _l("Bids are taken from a moment before the deadline."))

    def validate_questions_until(self, field: MomentField) -> None:
        """Refuse windows out of order."""
        self._before_deadline(field, _l("Questions end before the deadline."))

    def _before_deadline(self, field: MomentField, sentence: LazyString) -> None:
        day = self.deadline.data
        if field.at and day and clock.local(field.at).date() > day:
            raise ValidationError(sentence)

    @classmethod
    def stored(cls, challenge: Challenge) -> dict[str, Any]:
        """Return the windows by the city's clock."""
        at = local(challenge.deadline_at)
        return {
            "deadline": at.date() if at else None,
            "time": f"{at:%H:%M}" if at else CLOSING_TIME,
            "bids_from": local(challenge.bids_from),
            "questions_until": local(challenge.questions_until),
            "min_bids": challenge.min_bids or None,
            "self_extends_days": challenge.self_extends_days or None,
            "seal_mode": challenge.seal_mode.value,
        }

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        return replace(
            draft,
            deadline_at=self.at,
            bids_from=self.bids_from.at,
            questions_until=self.questions_until.at,
            min_bids=self.min_bids.data or 0,
            self_extends_days=self.self_extends_days.data or 0,
            seal_mode=SealMode(self.seal_mode.data or SealMode.CLOCK),
        )


class CriteriaForm(StepForm):
    """By what the choice is made."""

    criteria = listed(
        CriterionRow,
        _l("Criteria"),
        _l("The weights add up to 100. They are published with the call and can't be changed afterwards."),
    )
    spread = ShareField(
        _l("A note is due when two scores differ by"), [Optional()], description=_l("As a share of the whole range.")
    )
    defence = BooleanField(_l("Teams are heard by name after the blind review"))

    def validate_criteria(self, field: Field) -> None:
        """Refuse weights that don't add up, once there are any."""
        typed = self._typed()
        if typed and sum(one.weight for one in typed) != 100:  # noqa: PLR2004 - per cent
            field.errors = [_("The weights must add up to 100.")]
            raise ValidationError(_("The weights must add up to 100."))

    def _typed(self) -> tuple[Criterion, ...]:
        return tuple(one.draft() for one in rows(self.criteria))

    @classmethod
    def stored(cls, challenge: Challenge) -> dict[str, Any]:
        """Return the criteria, and some empty rows."""
        blank: list[dict[str, Any]] = [{}] * max(1, MOST_CRITERIA_SHOWN - len(challenge.criteria))
        return {
            "criteria": [*challenge.criteria, *blank],
            "spread": share_text(challenge.spread_bp),
            "defence": challenge.defence,
        }

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        spread = self.spread.bp
        return replace(
            draft,
            criteria=self._typed(),
            spread_bp=draft.spread_bp if spread is None else spread,
            defence=self.defence.data,
        )


STEPS: tuple[type[StepForm], ...] = (TextForm, WayForm, MoneyForm, TermsForm, WindowsForm, CriteriaForm)
LABELS = (
    _l("Problem"),
    _l("Way and undertakings"),
    _l("Money and phases"),
    _l("Terms and who may bid"),
    _l("Windows"),
    _l("Criteria"),
    _l("Check and submit"),
)
"""The steps' names, and the last one, which only looks."""


def form_of_step(step: int, challenge: Challenge) -> StepForm:
    """Return the form of a step (from 1) filled with what the call says."""
    form = STEPS[step - 1]
    return form(data={**form.stored(challenge), "version": challenge.version})
