"""Word documents: templates made in a word processor, filled by docxtpl in a sandbox."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from marketplace.papers.rendering import folder

if TYPE_CHECKING:
    from marketplace.papers.sources import Data

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx(template: str, data: Data) -> bytes:
    """Fill a Word template; what a user typed is text in it, whatever it looks like.

    Args:
        template: the name of a file in `templates/papers` without its ending.
        data: JSON values.
    """
    from docxtpl import DocxTemplate
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    document = DocxTemplate(folder() / f"{template}.docx")
    document.render(_printable(data), ImmutableSandboxedEnvironment(autoescape=True), autoescape=True)
    filled = io.BytesIO()
    document.save(filled)
    return filled.getvalue()


def _printable(value: Any) -> Any:
    """Leave out the control characters that no XML document can hold."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    return [_printable(inner) for inner in value] if isinstance(value, list) else value
