"""Specimens for the page of components (`/style`): every component in every state, with nothing of a database."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from marketplace import clock

LONG_TITLE = (
    "面向聚变堆偏滤器极端热负荷工况的钨铜复合材料大尺寸异形构件"
    "低温扩散连接与无损检测成套工艺技术研究及其工程化应用示范项目"
)
WAYS = [
    SelectChoice("a", _l("Licence")),
    SelectChoice("b", _l("Assignment")),
    SelectChoice("c", _l("Joint development")),
]
FIELDS = [SelectChoice(str(number), _l("Field %(number)s", number=number)) for number in range(1, 12)]


class Indicator(Form):  # type: ignore[misc]
    """One measurable indicator, as a row of a list."""

    class Meta:
        """Speaks the language of the page, as the form around it does."""

        def get_translations(self, _form: Any) -> Any:
            """Return the translations of WTForms' own messages."""
            return translations

    quantity = StringField(_l("Quantity"), [DataRequired()])
    operator = SelectField(_l("Operator"), choices=[SelectChoice("ge", "≥"), SelectChoice("le", "≤")])
    value = DecimalField(_l("Value"), [InputRequired()])


class Specimen(FlaskForm):  # type: ignore[misc]
    """A field of every kind."""

    title = StringField(
        _l("Title"),
        [DataRequired(), Length(max=60)],
        description=_l("What it is, without advertising."),
    )
    summary = TextAreaField(_l("Summary"), [DataRequired()], render_kw={"maxlength": 500, "rows": 4})
    bounty = DecimalField(
        _l("Bounty"),
        [InputRequired()],
        render_kw={
            "data-unit": _l("10,000 yuan"),
            "data-why": _l("It is posted, and held in escrow."),
        },
    )
    deadline = DateField(_l("Deadline"), [InputRequired()])
    way = RadioField(_l("Way of cooperation"), [InputRequired()], choices=WAYS)
    fields = SelectMultipleField(_l("Fields"), choices=FIELDS)
    region = SelectField(_l("Region"), choices=[SelectChoice("", "—"), SelectChoice("340100", "合肥市")])
    indicators = FieldList(FormField(Indicator), label=_l("Indicators"), min_entries=2, max_entries=6)
    password = PasswordField(_l("Password"))
    files = MultipleFileField(_l("Attachments"), description=_l("PDF, Word or pictures, up to 20 MB each."))
    agreed = BooleanField(_l("I have read the rules of the market"), [DataRequired()])

    sections = (
        (_l("What it is about"), ("title", "summary", "indicators"), _l("This part is public.")),
        (_l("Conditions"), ("bounty", "deadline", "way", "fields", "region")),
        (_l("Papers and consent"), ("password", "files", "agreed")),
    )


def everything() -> dict[str, Any]:
    """Return the values that the page of components shows."""
    faulty = Specimen(formdata=None, prefix="faulty", data={"title": LONG_TITLE * 2})
    faulty.validate()
    return {
        "long_title": LONG_TITLE,
        "digest": sha256(LONG_TITLE.encode()).hexdigest(),
        "form": Specimen(formdata=None),
        "faulty": faulty,
        "moments": _moments(),
        "steps": _steps(),
        "events": _events(),
        "lines": _lines(),
        "parts": _parts(),
        "years": _years(),
    }


def _moments() -> list[Any]:
    hours = (-50, -2, 5, 40, 75, 24 * 30, 24 * 400)
    return [clock.now() + timedelta(hours=distance) for distance in hours]


def _steps() -> list[dict[str, Any]]:
    states = ("done", "done", "now", "next", "next", "next")
    labels = (_("Approved"), _("Published"), _("Bidding"), _("Opening"), _("Public notice"), _("Award"))
    start = clock.today() - timedelta(days=40)
    return [
        {"label": label, "state": state, "at": start + timedelta(days=15 * number), "who": ""}
        for number, (label, state) in enumerate(zip(labels, states, strict=True))
    ]


def _events() -> list[dict[str, Any]]:
    now = clock.now()
    digest = sha256(b"event").hexdigest()
    rows = (
        (2, _("The call was published"), _("Call secretary (demo)"), ""),
        (30, _("Sent back with a reason"), _("Call secretary (demo)"), _("The indicator has no unit.")),
        (24 * 400, _("A draft was made"), _("Owner of the demand (demo)"), ""),
    )
    return [
        {"at": now - timedelta(hours=ago), "what": what, "actor": actor, "note": note, "digest": digest}
        for ago, what, actor, note in rows
    ]


def _lines() -> list[dict[str, str]]:
    return [
        {"asked": "热负荷 ≥ 20 MW/m²", "shown": "22 MW/m²（第三方检测报告）", "state": "met"},
        {"asked": "循环寿命 ≥ 1,000 次", "shown": "1,200 次", "state": "met"},
        {"asked": "构件长度 ≥ 800 mm", "shown": "450 mm", "state": "unmet"},
        {"asked": "界面缺陷检出率 ≥ 99%", "shown": "", "state": "unknown"},
    ]


def _parts() -> list[tuple[str, float, float]]:
    return [(_("Words"), 0.8, 0.4), (_("Field"), 1.0, 0.2), (_("Indicators"), 0.5, 0.3), (_("Maturity"), 0.7, 0.1)]


def _years() -> list[tuple[str, float, str]]:
    """Return made-up amounts (亿元) by year, on the way from the published 572.13 of 2020."""
    amounts = {"2020": 572.13, "2021": 668.0, "2022": 771.5, "2023": 902.4, "2024": 1035.8, "2025": 1188.2}
    return [(year, amount, f"{amount:,.1f}") for year, amount in amounts.items()]
