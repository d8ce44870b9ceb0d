"""The pages of matching: one blueprint, its views in modules by task."""

from __future__ import annotations

from marketplace.matching import match_views, recommendation_views, short_list_views
from marketplace.matching.blueprint import bp

__all__ = ["bp", "match_views", "recommendation_views", "short_list_views"]
