"""From what a form says to the code of an official list: by code, by name, by a usual other name.

Old codes are read too: four digits of a region and regions that were merged since, the four kinds of contract that
statistics knew before licences were a kind of their own, codes that lost their leading zeros in a spreadsheet.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.external.problems import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

DATA = Path(__file__).parent / "data"
LONGEST_CODE = 4
CACHED = 20_000
_PUNCTUATION = re.compile(r"[\s、,，;；。.()（）\-—_/·:：]")
_CODE_FIRST = re.compile(r"([A-T]?[0-9]{1,6})[\s\-_.、:：]*(\D.*)")
_STEPS = re.compile(r"[/>\\→|]|--?|—")
_ENDINGS = ("合同", "技术", "计划")


@lru_cache(CACHED)
def code(list_name: str, written: str, on: date) -> str:
    """Return the code of a list that a form means.

    Args:
        list_name: an official list, e.g. "contract_kinds".
        written: normalised text: a code, a name, both, or a path of names (the last known one counts).
        on: the day of registration: of two codes with one name, the one valid then is meant.

    Raises:
        Wrong: nothing of the list is meant, or it could be one of two.
    """
    if not written:
        raise Wrong("missing")
    if list_name == "contract_kinds" and len(written) == 1 and written.isdigit():
        return _old_kind(written, on)
    found = _by_code(list_name, written) or _by_name(list_name, written, on)
    found = found or _by_both(list_name, written, on) or _by_path(list_name, written, on)
    if not found:
        raise Wrong("unknown_code", written)
    return _in_force(list_name, found, on)


def _old_kind(written: str, on: date) -> str:
    """Return the kind for a digit of the four-kind statistics; in later years a digit could mean either list."""
    old = codes.codes_of("contract_kinds_four").get(written)
    if old is None or not old.valid_on(on):
        raise Wrong("old_kind" if "1" <= written <= "5" else "unknown_code", written)
    tops = (top.code for top in codes.children("contract_kinds"))
    return next(top for top in tops if codes.mapped("contract_kinds", top, "contract_kinds_four") == written)


def _by_code(list_name: str, written: str) -> str | None:
    known = codes.codes_of(list_name)
    candidates = (written, *(written.zfill(width) for width in range(2, LONGEST_CODE + 1)))
    found = next((one for one in candidates if one in known), None)
    return found or (_industry(written) if list_name == "industries" else None)


def _industry(written: str) -> str | None:
    """Return the division (two digits) of a code of GB/T 4754 with or without its letter, e.g. 3512 -> C35."""
    digits = re.fullmatch(r"[A-T]?([0-9]{2})[0-9]{0,2}", written.upper())
    return _divisions().get(digits[1]) if digits else None


@cache
def _divisions() -> dict[str, str]:
    return {one[1:]: one for one in codes.codes_of("industries") if len(one) > 1}


def _by_name(list_name: str, written: str, on: date) -> str | None:
    names = _names(list_name)
    found = next((names[key] for key in _keys(written) if key in names), ())
    valid = (one for one in found if codes.valid(list_name, one, on))
    return next(valid, found[0] if found else None)


def _by_both(list_name: str, written: str, on: date) -> str | None:
    """Read "0102 委托开发": the name, where it is known, must belong to the code."""
    both = _CODE_FIRST.fullmatch(written)
    found = _by_code(list_name, both[1]) if both else None
    named = _by_name(list_name, both[2], on) if both and found else None
    if found and named and found != named:
        raise Wrong("code_and_name", written)
    return found


def _by_path(list_name: str, written: str, on: date) -> str | None:
    """Read "技术开发/委托开发": the deepest step that is known."""
    steps = [step.strip() for step in _STEPS.split(written) if step.strip()]
    if len(steps) < 2:  # noqa: PLR2004 - one step is no path
        return None
    found = (_by_code(list_name, step) or _by_name(list_name, step, on) for step in reversed(steps))
    return next((one for one in found if one), None)


def _in_force(list_name: str, found: str, on: date) -> str:
    """Return the code that has replaced one on the day of registration, e.g. a licence that was counted as transfer."""
    if codes.valid(list_name, found, on):
        return found
    try:
        return codes.mapped(list_name, found, list_name)
    except codes.UnknownCode:
        return found


@cache
def _names(list_name: str) -> dict[str, tuple[str, ...]]:
    """Return name -> codes, every name in each of its forms."""
    names: dict[str, tuple[str, ...]] = {}
    for word, one in (*_official(list_name), *_usual(list_name)):
        for key in _keys(word):
            if one not in names.get(key, ()):
                names[key] = (*names.get(key, ()), one)
    return names


def _official(list_name: str) -> Iterator[tuple[str, str]]:
    for one in codes.codes_of(list_name).values():
        yield one.name_zh, one.code
        yield re.sub(r"[（(].*", "", one.name_zh), one.code


def _usual(list_name: str) -> Iterator[tuple[str, str]]:
    with (DATA / "words.csv").open(encoding="utf-8", newline="") as file:
        yield from ((row["word"], row["code"]) for row in csv.DictReader(file) if row["list"] == list_name)


def _keys(word: str) -> Iterator[str]:
    """Yield the forms under which a name is known: without punctuation, then without its usual ending."""
    key = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", word)).lower()
    yield key
    yield from (key.removesuffix(ending) for ending in _ENDINGS if key.endswith(ending) and len(key) > len(ending) + 1)


@lru_cache(CACHED)
def region(written: str) -> str:
    """Return today's six-digit code of a region.

    Args:
        written: six digits, the old four, a full name (安徽省合肥市蜀山区) or one that only one region has.

    Raises:
        Wrong: it is no region, or the nation as a whole.
    """
    if not written:
        raise Wrong("missing")
    digits = re.match(r"[0-9]{4}(?:[0-9]{2})?(?![0-9])", written)
    named = None if digits else _regions().get(_PUNCTUATION.sub("", written))
    try:
        found = codes.current_region(digits[0] if digits else named or written)
    except codes.UnknownCode:
        raise Wrong("unknown_region", written) from None
    if found == codes.NATION:
        raise Wrong("whole_nation", written)
    return found


@cache
def _regions() -> dict[str, str]:
    """Return name -> code: full names, the last two steps, and single names that no other region has."""
    full: dict[str, str] = dict(_usual("regions"))
    short: dict[str, set[str]] = {}
    for one in codes.codes_of("regions").values():
        if one.code == codes.NATION or one.valid_to is not None:
            continue
        steps = [step.name_zh for step in codes.path(one.code)[1:]]
        full["".join(steps)] = one.code
        for start in range(1, len(steps)):
            short.setdefault("".join(steps[start:]), set()).add(one.code)
    return {**{name: found.pop() for name, found in short.items() if len(found) == 1}, **full}
