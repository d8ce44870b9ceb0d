"""Forms of an import: the file and how to read it; the confirmation of what the check found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField

from marketplace import codes
from marketplace.external.actions import Handed, How
from marketplace.web.forms import Form
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Sequence

UNITS = (("", _l("As the head of the column says")), ("yuan", _l("yuan")), ("wan", _l("万元")))


class FileForm(Form):
    """A file of registrations made elsewhere."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("CSV (UTF-8 or GBK) or Excel (.xlsx), with the columns of the national form (JJ-001)."),
        render_kw={"accept": ".csv,.txt,.tsv,.xlsx"},
    )
    region = SelectField(_l("For the region"), description=_l("In each row the buyer or the seller is there."))
    unit = RadioField(
        _l("Unit of the amounts"),
        choices=list(UNITS),
        default="",
        description=_l("Counts only where the head of the column names no unit; without one it is yuan."),
    )
    complete = BooleanField(
        _l("The file holds everything that was registered in its period"),
        render_kw={"data-why": _l("Then the report names those of our own registrations that it lacks.")},
    )

    def __init__(self, areas: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        self.region.choices = [(area, codes.label("regions", area, language())) for area in areas]

    def handed(self) -> Handed:
        """Return what was handed in."""
        how = How(self.region.data, self.unit.data or "", self.complete.data)
        return Handed(self.file.data.stream, self.file.data.filename, how)


class ConfirmForm(Form):
    """The confirmation that what the check found is to be brought in."""

    leave_out = BooleanField(
        _l("Leave the rows with errors out and bring in the others"),
        render_kw={"data-why": _l("Without this, one row with an error holds back the whole file.")},
    )
