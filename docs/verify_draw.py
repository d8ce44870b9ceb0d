#!/usr/bin/env python3
"""Draw a published panel again and compare: Python's standard library only, nothing of the project.

    python3 verify_draw.py draw.json

`draw.json` is the file that the page of a draw offers. Exit status 0 when everything holds, 1 when something doesn't.
docs/draws.md describes each step in words.
"""

import hashlib
import json
import sys
from pathlib import Path


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(document):
    fields = {name: document[name] for name in ("algorithm", "public", "size", "strata")}
    fields["pool"] = sorted(document["pool"])
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def drawn_again(document):
    digest = sha256(canonical(document))

    def ticket(code):
        return sha256("\n".join((document["seed"], digest, code)))

    order = sorted(document["pool"], key=lambda entry: ticket(entry[0]))
    panel = []
    for stratum, seats in document["strata"].items():
        panel += [code for code, its in order if its == stratum][:seats]
    codes = [code for code, _stratum in order]
    return [code for code in codes if code in panel] + [code for code in codes if code not in panel]


def replaced_again(document):
    """Return what each replacement should have been: the next of the same field, else the next of all."""
    strata = dict(document["pool"])
    reserves = document["drawn"][document["size"] :]
    used, found = set(document["drawn"][: document["size"]]), []
    for out, _into in document["replacements"]:
        left = [code for code in reserves if code not in used]
        into = next((code for code in left if strata[code] == strata[out]), left[0] if left else None)
        used.add(into)
        found.append([out, into])
    return found


def faults(document):
    if document.get("algorithm") != "hebang-draw-1":
        yield "another algorithm: this program checks hebang-draw-1"
        return
    if "seed" not in document:
        yield "the seed isn't published yet"
        return
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


def main(path):
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    found = list(faults(document))
    for fault in found:
        print(f"WRONG: {fault}")
    if not found:
        print(f"GOOD: {document['size']} drawn from {len(document['pool'])}, {len(document['replacements'])} replaced")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
