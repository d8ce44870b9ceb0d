"""The blueprint of this room's pages."""

from flask import Blueprint

bp = Blueprint("experts", __name__)
