"""The pages of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.evaluation import appoint_views, letter_views, meeting_views, panel_views, queries, reviewer_views
from marketplace.evaluation.blueprint import bp
from marketplace.files import READERS

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["appoint_views", "bp", "init_app", "letter_views", "meeting_views", "panel_views", "reviewer_views"]


def init_app(_app: Flask) -> None:
    """Say who reads the files of blind copies."""
    READERS["blind_copy"] = queries.may_read_copy
