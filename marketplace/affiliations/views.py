"""Pages of affiliations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from marketplace.affiliations.rows import FORMAT
from marketplace.intake.formats import FORMATS

if TYPE_CHECKING:
    from flask import Flask

bp = Blueprint("affiliations", __name__)


def init_app(_app: Flask) -> None:
    """Say what a file of bonds is."""
    FORMATS["affiliations"] = FORMAT
