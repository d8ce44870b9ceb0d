"""What marks and their places are called on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.files.identities import Kind, Part

if TYPE_CHECKING:
    from flask_babel import LazyString

KINDS: dict[str, LazyString] = {
    Kind.PERSON: _l("Person"),
    Kind.ORGANISATION: _l("Organisation"),
    Kind.PHONE: _l("Phone number"),
    Kind.MAIL: _l("Mail address"),
    Kind.WEBSITE: _l("Web address"),
    Kind.CREDIT_CODE: _l("Unified social credit code"),
    Kind.ID_NUMBER: _l("Identity number"),
}

PARTS: dict[str, LazyString] = {
    Part.FIELD: _l("Field"),
    Part.FILE_NAME: _l("File name"),
    Part.METADATA: _l("Metadata"),
    Part.PAGE: _l("Page"),
    Part.PARAGRAPH: _l("Paragraph"),
    Part.CELL: _l("Cell"),
    Part.LINE: _l("Line"),
}
