"""Word documents: templates made in a word processor, filled by docxtpl in a sandbox."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from marketplace.papers.letters import printable
from marketplace.papers.rendering import folder

if TYPE_CHECKING:
    from marketplace.papers.sources import Data


def docx(template: str, data: Data) -> bytes:
    """Fill a Word template; what a user typed is text in it, whatever it looks like.

    Args:
        template: the name of a file in `templates/papers` without its ending.
        data: JSON values.
    """
    from docxtpl import DocxTemplate
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    document = DocxTemplate(folder() / f"{template}.docx")
    document.render(printable(data), ImmutableSandboxedEnvironment(autoescape=True), autoescape=True)
    filled = io.BytesIO()
    document.save(filled)
    return filled.getvalue()
