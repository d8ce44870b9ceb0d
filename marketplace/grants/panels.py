"""What public money shows on pages of rooms below: the projects of a call, on its public record and on a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from marketplace.grants import queries
from marketplace.permissions import Permission, permits
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.contracts.models import Contract


def of_call(challenge: Challenge) -> str:
    """Return what the public reads: which projects of a call are supported, and with how much at most."""
    projects = queries.of_call(challenge.id)
    return render_template("grants/_of_call.html", projects=projects) if projects else ""


def of_contract(contract: Contract) -> str:
    """Return the way from a contract to its project, for those who may read it."""
    project = queries.of_contract(contract.id) if contract.award else None
    if project is None or not permits(guard.actor(), Permission.READ_PROJECT, project):
        return ""
    return render_template("grants/_of_contract.html", project=project)
