"""Proving that what an engine holds equals the database: documents here, and what rooms above add."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flask import Flask

    Check = Callable[[], Iterator[str]]

CHECKS = "index_checks"


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> Iterator[str]:
    """Compare versions by id; yield each difference in one line."""
    yield from (f"{key}: missing" for key in sorted(expected.keys() - found.keys()))
    yield from (f"{key}: shouldn't be there" for key in sorted(found.keys() - expected.keys()))
    for key in sorted(expected.keys() & found.keys()):
        if expected[key] != found[key]:
            yield f"{key}: version {found[key]} instead of {expected[key]}"


def add_check(app: Flask, check: Check) -> None:
    """Have `marketplace search verify` name what this check finds, too: for rooms that keep a copy in the engine."""
    app.extensions.setdefault(CHECKS, []).append(check)


def further_faults() -> Iterator[str]:
    """Yield what the checks of rooms above find."""
    checks: list[Check] = current_app.extensions.get(CHECKS, [])
    return chain.from_iterable(check() for check in checks)
