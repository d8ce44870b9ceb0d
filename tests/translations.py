"""Every sentence of the pages has its Chinese: nothing missing, nothing left over, the compiled file up to date."""

import io
import sys
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "marketplace" / "translations" / "zh" / "LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "_p": ((1, "c"), 2),
}


def extracted():
    """Yield (message, context, place) of each sentence in code and templates."""
    for folder, method in (
        ("marketplace", [("**.py", "python")]),
        ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
    ):
        options = {"**.html": {"extensions": "jinja2.ext.do", "trimmed": "true"}, "**.txt": {"trimmed": "true"}}
        for name, line, message, _comments, context in extract_from_dir(
            ROOT / folder, method, options, keywords=KEYWORDS
        ):
            yield message, context, f"{folder}/{name}:{line}"


def _sentences(path):
    """Return the sentences of a compiled catalogue; its head holds the minute in which it was made."""
    with path.open("rb") as file:
        return _read(file)


def _compiled(catalogue):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return _read(compiled)


def _read(file):
    return {str(entry.id): str(entry.string) for entry in read_mo(file) if entry.id}


def main():
    with (FOLDER / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    faults, used = [], set()
    for message, context, place in extracted():
        key = message[0] if isinstance(message, tuple) else message
        used.add((key, context))
        entry = catalogue.get(message, context) or catalogue.get(key, context)
        if entry is None or not entry.string or (isinstance(entry.string, tuple) and not all(entry.string)):
            faults.append(f"{place}: no Chinese for {key!r}")
        elif entry.fuzzy:
            faults.append(f"{place}: uncertain Chinese for {key!r}")
    for entry in catalogue:
        key = entry.id[0] if isinstance(entry.id, tuple) else entry.id
        if key and (key, entry.context) not in used:
            faults.append(f"messages.po: {key!r} is used nowhere")
        faults.extend(f"messages.po: {key!r}: {error}" for error in entry.check(catalogue))
    if _sentences(FOLDER / "messages.mo") != _compiled(catalogue):
        faults.append("messages.mo isn't the compiled messages.po: run `pybabel compile -d marketplace/translations`")
    print("\n".join(faults) or f"{len(used)} sentences, all in both languages")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
