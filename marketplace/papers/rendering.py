"""PDF by typst: templates of our own, data as JSON, so that nothing that a user typed is ever markup.

The same data and fonts give the same bytes: the date of the document is one of its data, never the clock.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import structlog

from marketplace import paths

if TYPE_CHECKING:
    import typst

    from marketplace.papers.sources import Data

log = structlog.get_logger()

ARCHIVAL: Final = "a-2a"
"""PDF/A-2a: whole in itself, readable aloud, fit for an archive."""

SANS, SERIF = "Noto Sans CJK SC", "Noto Serif CJK SC"


def folder() -> Path:
    """Return where the templates of papers lie."""
    return paths.tree("templates") / "papers"


def pdf(template: str, data: Data) -> bytes:
    """Set a document; text that no font here can show costs it the archival standard, never the document.

    Args:
        template: the name of a file in `templates/papers` without its ending.
        data: JSON values; "issued" is the date of the document as YYYY-MM-DD.

    Raises:
        typst.TypstError: the template doesn't fit the data.
    """
    import typst

    compiler = _compiler(template, data)
    try:
        made = compiler.compile(format="pdf", pdf_standards=[ARCHIVAL])
    except typst.TypstError as error:
        if "PDF/A" not in str(error):
            raise
        log.info("not fit for PDF/A", template=template, reason=str(error)[:300])
        made = compiler.compile(format="pdf")
    return cast("bytes", made)


def pictures(template: str, data: Data, ppi: float = 96) -> list[bytes]:
    """Return the pages of a document as PNG, to be looked at."""
    pages = _compiler(template, data).compile(format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [cast("bytes", pages)]


def _compiler(template: str, data: Data) -> typst.Compiler:
    import typst

    return typst.Compiler(
        str(folder() / f"{template}.typ"),
        root=str(folder()),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


@functools.cache
def fonts() -> typst.Fonts:
    """Return the system's fonts; where Noto Sans CJK isn't among them, the copy that was installed with us beside them.

    Both are Noto Sans CJK. A system that has Noto Serif CJK too gets its running text in Song type (宋体), a bare
    machine in Hei type (黑体).
    """
    import typst

    found = typst.Fonts()
    if SANS in found.families():
        return found
    return typst.Fonts(font_paths=[str(packaged_fonts())])


def packaged_fonts() -> Path:
    """Return where the fonts lie that were installed with us."""
    import manimgx_fonts_cjk

    return Path(manimgx_fonts_cjk.__file__).parent


@functools.cache
def fingerprint() -> str:
    """Return a digest over all templates: what is laid out anew is another paper."""
    digest = hashlib.sha256()
    for path in sorted(folder().iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
