"""Addresses that a component works out for itself: another page of a list, a room that may be absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, request, url_for

if TYPE_CHECKING:
    from flask import Flask

NEAR = 2  # page numbers shown on each side of the current one


def install(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.globals.update(optional_url=optional_url, page_url=page_url, page_numbers=page_numbers)


def optional_url(endpoint: str, **values: Any) -> str:
    """Return the address of a page, or "" where this installation does not have it (the demo's pages)."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def page_url(page: int, **changes: Any) -> str:
    """Return this list's address on another page, its query kept; a change to None removes a condition."""
    kept: dict[str, Any] = {**request.args.to_dict(flat=False), **changes, "page": page if page > 1 else None}
    arguments = {name: value for name, value in kept.items() if value not in (None, "", [])}
    return url_for(str(request.endpoint), **{**arguments, **(request.view_args or {})})


def page_numbers(page: int, pages: int) -> list[int | None]:
    """Return the page numbers to show, None for a gap: 1 … 4 5 6 7 8 … 20."""
    shown = sorted({1, pages, *range(max(1, page - NEAR), min(pages, page + NEAR) + 1)})
    numbers: list[int | None] = []
    for number in shown:
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers
