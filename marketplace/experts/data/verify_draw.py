"""Draw a published panel again and compare: Python's standard library only, nothing of the project.

    python3 verify_draw.py draw.json

`draw.json` is the file that the page of a draw offers. Exit status 0 when everything holds, 1 when something doesn't.
docs/draws.md describes each step in words.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Document = dict[str, Any]
"""What `draw.json` holds."""


def sha256(text: str) -> str:
    """Return the SHA-256 of a text, as `printf %s TEXT | sha256sum` prints it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(document: Document) -> str:
    """Return everything that the draw depends on but the seed, as one text."""
    fields = {name: document[name] for name in ("algorithm", "public", "size", "strata")}
    fields["pool"] = sorted(document["pool"])
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def drawn_again(document: Document) -> list[str]:
    """Return the codes as they must have been drawn: the panel, then the reserves, each by its tickets."""
    digest = sha256(canonical(document))
    order = sorted(document["pool"], key=lambda entry: sha256(f"{document['seed']}\n{digest}\n{entry[0]}"))
    panel: list[str] = []
    for stratum, seats in document["strata"].items():
        panel += [code for code, its in order if its == stratum][:seats]
    codes = [code for code, _stratum in order]
    return [code for code in codes if code in panel] + [code for code in codes if code not in panel]


def replaced_again(document: Document) -> list[list[str]]:
    """Return what each replacement must have been: the next of the same field, else the next of all."""
    strata = dict(document["pool"])
    reserves = document["drawn"][document["size"] :]
    used, found = set(document["drawn"][: document["size"]]), []
    for out, _into in document["replacements"]:
        left = [code for code in reserves if code not in used]
        into = next((code for code in left if strata[code] == strata.get(out)), left[0] if left else "nobody")
        used.add(into)
        found.append([out, into])
    return found


def faults(document: Document) -> Iterator[str]:
    """Yield what is wrong with a draw."""
    if document.get("algorithm") != "hebang-draw-1":
        yield "another algorithm: this program checks hebang-draw-1"
    elif "seed" not in document:
        yield "the seed isn't published yet"
    else:
        yield from _faults(document)


def _faults(document: Document) -> Iterator[str]:
    if sha256(document["seed"]) != document["commitment"]:
        yield "the seed isn't the one that was committed to"
    if sum(document["strata"].values()) != document["size"] or document["size"] % 2 == 0:
        yield "the seats don't make an odd panel"
    if len(dict(document["pool"])) != len(document["pool"]):
        yield "a code stands twice in the pool"
    if drawn_again(document) != document["drawn"]:
        yield "drawing again gives another order"
    if replaced_again(document) != document["replacements"]:
        yield "a replacement isn't the next of the draw"


def main(path: str) -> int:
    """Check one file and say what was found."""
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    found = [f"WRONG: {fault}" for fault in faults(document)]
    good = "GOOD: {size} drawn from {pool}, {replaced} replaced"
    told = found or [
        good.format(size=document["size"], pool=len(document["pool"]), replaced=len(document["replacements"]))
    ]
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if sys.argv[1:] else __doc__)
