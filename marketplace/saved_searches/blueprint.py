"""The blueprint on which the views of this room hang."""

from flask import Blueprint

bp = Blueprint("saved_searches", __name__)
