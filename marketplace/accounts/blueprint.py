"""The blueprint that the pages of people and organisations hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)
