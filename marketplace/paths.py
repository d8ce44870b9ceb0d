"""Where the trees lie, in an installed package and in a bare checkout alike."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def tree(name: str) -> Path:
    """Return the folder `templates`, `static` or `migrations`: inside the package when installed, else beside it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
