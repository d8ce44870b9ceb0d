"""One way to read every official code list: `data/<list>.csv`, loaded when first asked for, then kept.

A list never changes while the process runs: a new edition of a standard is a new release of the data files,
with `valid_from` and `valid_to` saying from when to when a code may be used. Old records keep their old codes
and their labels for ever.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
_NOT_LISTS = {"sources", "mappings", "calendar"}


class UnknownCode(KeyError):
    """A code that its list does not have."""

    def __init__(self, list_name: str, code: str) -> None:
        super().__init__(f"{list_name} has no code {code!r}")
        self.list_name = list_name
        self.code = code


class UnknownList(KeyError):
    """A list that has no data file: a mistake of the programmer, not of a user."""


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a code list; `parent` is "" at the top, an open end of the validity is None."""

    code: str
    name_zh: str
    name_en: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    note: str

    def name(self, locale: str) -> str:
        """The Chinese name for any Chinese locale, else the English one."""
        return self.name_zh if locale.lower().startswith("zh") else self.name_en

    def valid_on(self, on: date) -> bool:
        """Whether the code may be used on that day; both ends belong to the period."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list comes from, and how sure that is: official, secondary, derived or own."""

    list_name: str
    title: str
    source: str
    certainty: str


@cache
def list_names() -> tuple[str, ...]:
    """All lists there are."""
    return tuple(sorted(file.stem for file in DATA.glob("*.csv") if file.stem not in _NOT_LISTS))


def source_of(list_name: str) -> Source:
    """The source of a list."""
    return _sources()[list_name]


def codes_of(list_name: str) -> Mapping[str, Code]:
    """The whole list by code, in the official order, expired codes included."""
    return _list(list_name)


def get(list_name: str, code: str) -> Code:
    """One code, whether valid today or not; raises UnknownCode."""
    try:
        return _list(list_name)[code]
    except KeyError:
        raise UnknownCode(list_name, code) from None


def label(list_name: str, code: str, locale: str) -> str:
    """The name to show; never raises: an unknown code shows itself, an old one its old name."""
    found = _list(list_name).get(code)
    return found.name(locale) if found else code


def valid(list_name: str, code: str, on: date) -> bool:
    """Whether the code exists and may be used on that day."""
    found = _list(list_name).get(code)
    return found is not None and found.valid_on(on)


def children(list_name: str, parent: str = "", *, on: date | None = None) -> tuple[Code, ...]:
    """Codes directly under `parent` ("" gives the top); with a day, only those valid on it."""
    below = _tree(list_name).get(parent, ())
    return tuple(code for code in below if on is None or code.valid_on(on))


def leaves(list_name: str, parent: str = "", *, on: date | None = None) -> tuple[Code, ...]:
    """Codes under `parent` that have none below them (on that day), in the official order."""
    return tuple(code for code in _below(list_name, parent, on) if not children(list_name, code.code, on=on))


def choices(
    list_name: str,
    *,
    on: date,
    locale: str,
    parent: str | None = None,
    leaves: bool = False,
) -> list[tuple[str, str]]:
    """Pairs (code, name) for a form field, valid on that day.

    Without a parent the whole tree in the official order; with one ("" = the top) what is directly under it.
    `leaves=True` gives those that have none below them, in the whole tree or anywhere under the parent.
    """
    chosen = _chosen(list_name, on, parent, deepest=leaves)
    return [(code.code, code.name(locale)) for code in chosen]


def mapped(list_name: str, code: str, target_list: str) -> str:
    """The code of a coarser or older list that stands for this one, inherited from its parents.

    `mapped("contract_kinds", "0301", "contract_kinds_four")` is "2": a licence once counted as a transfer.
    Raises UnknownCode where neither the code nor any code above it is mapped.
    """
    table = _mappings(list_name, target_list)
    step: str = get(list_name, code).code
    while step and step not in table:
        step = get(list_name, step).parent
    if not step:
        raise UnknownCode(f"{list_name} → {target_list}", code)
    return table[step]


def _chosen(list_name: str, on: date, parent: str | None, *, deepest: bool) -> Iterable[Code]:
    if deepest:
        return leaves(list_name, parent or "", on=on)
    if parent is None:
        return _below(list_name, "", on)
    return children(list_name, parent, on=on)


def _below(list_name: str, parent: str, on: date | None) -> Iterator[Code]:
    for code in children(list_name, parent, on=on):
        yield code
        yield from _below(list_name, code.code, on)


@cache
def _list(list_name: str) -> dict[str, Code]:
    if list_name not in list_names():
        raise UnknownList(list_name)
    return {row["code"]: _code(row) for row in _rows(list_name)}


@cache
def _tree(list_name: str) -> dict[str, list[Code]]:
    below: dict[str, list[Code]] = {}
    for code in _list(list_name).values():
        below.setdefault(code.parent, []).append(code)
    return below


@cache
def _mappings(list_name: str, target_list: str) -> dict[str, str]:
    return {
        row["code"]: row["target"]
        for row in _rows("mappings")
        if (row["list"], row["target_list"]) == (list_name, target_list)
    }


@cache
def _sources() -> dict[str, Source]:
    return {row["list"]: Source(row["list"], row["title"], row["source"], row["certainty"]) for row in _rows("sources")}


def _code(row: Mapping[str, str]) -> Code:
    return Code(
        row["code"],
        row["name_zh"],
        row["name_en"],
        row["parent"],
        _day(row["valid_from"]),
        _day(row["valid_to"]),
        row["note"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
