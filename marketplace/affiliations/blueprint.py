"""The blueprint of this room's pages."""

from flask import Blueprint

bp = Blueprint("affiliations", __name__)
