"""PDF by typst: templates of our own, data as JSON, so that nothing that a user typed is ever markup.

The same data and fonts give the same bytes: the date of the document is one of its data, never the clock.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from marketplace import paths
from marketplace.papers.letters import printable, spelled

if TYPE_CHECKING:
    import typst

    from marketplace.papers.sources import Data

ARCHIVAL: Final = "a-2a"
"""PDF/A-2a: whole in itself, readable aloud, fit for an archive."""

SANS = "Noto Sans CJK SC"
MOST_UNSHOWN = 40
_UNSHOWN = re.compile(r'the (?:text|codepoint) `"(.+?)"`')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")


class Unreadable(Exception):
    """The fonts of this machine can't show the text: it is in a script that they don't have."""


def folder() -> Path:
    """Return where the templates of papers lie."""
    return paths.tree("templates") / "papers"


def pdf(template: str, data: Data) -> bytes:
    """Set a document; a character that no font here has is written as its code.

    Args:
        template: the name of a file in `templates/papers` without its ending.
        data: JSON values; "issued" is the date of the document as YYYY-MM-DD.

    Raises:
        typst.TypstError: the template doesn't fit the data.
        Unreadable: far too much of the text can't be shown.
    """
    import typst

    compiler, said = _compiler(template), _inputs(data)
    for _ in range(MOST_UNSHOWN):
        try:
            return cast("bytes", compiler.compile(format="pdf", pdf_standards=[ARCHIVAL], sys_inputs=said))
        except typst.TypstError as error:
            unshown = _unshown(str(error))
            if unshown is None:
                raise
            said = {"data": said["data"].replace(unshown, spelled(unshown))}
    raise Unreadable(f"more than {MOST_UNSHOWN} characters have no glyph in any font")


def _unshown(reason: str) -> str | None:
    """Return the text that the typesetter has no glyph for, None where something else is wrong."""
    named = _UNSHOWN.search(reason)
    return _CODE.sub(lambda code: chr(int(code[1], 16)), named[1]) if named else None


def pictures(template: str, data: Data, ppi: float = 96) -> list[bytes]:
    """Return the pages of a document as PNG, to be looked at."""
    pages = _compiler(template).compile(format="png", ppi=ppi, sys_inputs=_inputs(data))
    return pages if isinstance(pages, list) else [cast("bytes", pages)]


def _compiler(template: str) -> typst.Compiler:
    import typst

    return typst.Compiler(str(folder() / f"{template}.typ"), root=str(folder()), font_paths=fonts())


def _inputs(data: Data) -> dict[str, str]:
    return {"data": json.dumps(printable(data), ensure_ascii=False)}


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
