"""Judged sets in the layout of BEIR: corpus.jsonl, queries.jsonl and a tab-separated table of judgements."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_COLUMNS: Final = 3
_HEADER: Final = "query-id"


class BadLine(ValueError):
    """A line of a judged set is not what the layout asks for."""

    def __init__(self, path: Path, number: int, reason: str) -> None:
        super().__init__(f"{path}, line {number}: {reason}")
        self.path, self.number, self.reason = path, number, reason


@dataclass(frozen=True, slots=True)
class Text:
    """A document or a query; a query has no title."""

    id: str
    text: str
    title: str = ""


def read_texts(path: Path) -> Iterator[Text]:
    """Read corpus.jsonl or queries.jsonl.

    Raises:
        BadLine: a line is no JSON object with `_id` and `text`, or its id was there before.
    """
    seen: set[str] = set()
    for number, line in _lines(path):
        one = _text(path, number, line)
        if one.id in seen:
            raise BadLine(path, number, f"the id {one.id!r} is there twice")
        seen.add(one.id)
        yield one


def _text(path: Path, number: int, line: str) -> Text:
    try:
        data: Any = json.loads(line)
        values = [data["_id"], data["text"], data.get("title") or ""]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadLine(path, number, "not a JSON object with _id and text") from error
    if not all(isinstance(value, str) for value in values) or not values[0]:
        raise BadLine(path, number, "_id, title and text must be strings")
    return Text(*values)


def read_judgements(path: Path) -> Mapping[str, Mapping[str, int]]:
    """Read the table of judgements: query -> document -> grade; a first line of names is passed over.

    Raises:
        BadLine: a line has not three columns, or its grade is not a whole number.
    """
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        columns = line.rstrip("\r\n").split("\t")
        if number == 1 and columns[0] == _HEADER:
            continue
        if len(columns) != _COLUMNS:
            raise BadLine(path, number, f"{len(columns)} columns where query, document and grade are needed")
        query, document, grade = columns
        if not grade.lstrip("-").isdecimal():
            raise BadLine(path, number, f"the grade {grade!r} is not a whole number")
        judged[query][document] = int(grade)
    return judged


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise BadLine(path, number, "not UTF-8") from error
            if text.strip():
                yield number, text
