"""The room's pages, all in one blueprint."""

from __future__ import annotations

from marketplace.challenges import bid_views, choice_views, public_views, raising_views, review_views
from marketplace.challenges.blueprint import bp

__all__ = ["bid_views", "bp", "choice_views", "public_views", "raising_views", "review_views"]
