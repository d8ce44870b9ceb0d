"""The pages of results, demands and enquiries: one blueprint, its views in modules by task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.files import READERS
from marketplace.listings import enquiry_views, public_views, review_views, writing_views
from marketplace.listings.blueprint import bp

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["bp", "enquiry_views", "init_app", "public_views", "review_views", "writing_views"]


def init_app(_app: Flask) -> None:
    """Say who reads the files of this room's records."""
    READERS["enquiry"] = enquiry_views.reads_enquiry
    READERS["enquiry_message"] = enquiry_views.reads_message
