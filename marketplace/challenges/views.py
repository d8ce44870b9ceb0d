"""The room's pages, all in one blueprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.challenges import (
    bid_files,
    bid_views,
    board_views,
    choice_views,
    commit_views,
    consortium_views,
    dialogue_views,
    formal_views,
    keyholder_views,
    office_files,
    public_views,
    raising_views,
    receipt_views,
    record_views,
    review_views,
)
from marketplace.challenges.blueprint import bp
from marketplace.files import READERS

if TYPE_CHECKING:
    from flask import Flask

__all__ = [
    "bid_files",
    "bid_views",
    "board_views",
    "bp",
    "choice_views",
    "commit_views",
    "consortium_views",
    "dialogue_views",
    "formal_views",
    "keyholder_views",
    "public_views",
    "raising_views",
    "receipt_views",
    "record_views",
    "review_views",
]


def init_app(_app: Flask) -> None:
    """Say who reads the files of records."""
    READERS["call_check"] = office_files.reads_check
    READERS["commitment"] = office_files.reads_commitment
    READERS["bid_repair"] = formal_views.reads_repair
