"""What registration shows on a contract's page: where it stands, and the next step for this viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from markupsafe import Markup

from marketplace.permissions import Permission, permits
from marketplace.registration import queries
from marketplace.registration.states import RegistrationState
from marketplace.registration.words import STATES, tone_of
from marketplace.web import guard

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract


def of_contract(contract: Contract) -> Markup:
    """Return the fragment on a contract's page, empty where this viewer has nothing to see or do."""
    registration = queries.latest_of_contract(contract.id)
    viewer = guard.actor()
    if registration is not None and not permits(viewer, Permission.READ_APPLICATION, registration):
        registration = None
    over = registration is None or registration.state == RegistrationState.REFUSED
    may_apply = (
        contract.stands
        and over
        and queries.of_contract(contract.id) is None
        and permits(viewer, Permission.APPLY_FOR_REGISTRATION, contract)
    )
    if registration is None and not may_apply:
        return Markup()
    page = render_template(
        "registration/_of_contract.html",
        contract=contract,
        registration=registration,
        may_apply=may_apply,
        states=STATES,
        tone_of=tone_of,
    )
    return Markup(page)  # noqa: S704 - a rendered template, escaped by Jinja
