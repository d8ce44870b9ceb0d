"""Forms of a file of rows: the file, and the confirmation of what the check found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField

from marketplace import codes
from marketplace.web.forms import Form
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Sequence


class FileForm(Form):
    """A file of rows."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("CSV (UTF-8 or GBK) or Excel (.xlsx); its first row names the columns."),
        render_kw={"accept": ".csv,.txt,.tsv,.xlsx"},
    )
    region = SelectField(_l("For the region"), description=_l("Its officials can read the report."))

    def __init__(self, areas: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        self.region.choices = [(area, codes.label("regions", area, language())) for area in areas]


class ConfirmForm(Form):
    """The confirmation that what the check found is to be brought in."""

    leave_out = BooleanField(
        _l("Leave the rows with errors out and bring in the others"),
        render_kw={"data-why": _l("Without this, one row with an error holds back the whole file.")},
    )
