"""Officials' pages: organisations to verify, platform roles to give and to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import clock, db
from marketplace.accounts import actions, identities, people, queries, roles
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import ROLES, GrantForm, ReasonForm
from marketplace.accounts.models import Organisation, OrganisationState, RoleGrant
from marketplace.errors import Invalid
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import submit, text_of
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Person

PAGE_SIZE = 25
LAST_PAGE = 100_000  # a larger number in the address is somebody playing with it


@bp.get("/console/organisations")
@guarded(Permission.VERIFY_ORGANISATION)
def verification() -> ResponseReturnValue:
    """List the organisations of the official's regions by the state of their check."""
    actor, state = guard.actor(), _state()
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    total = queries.count_to_verify(actor, state)
    rows = db.session.scalars(queries.to_verify(actor, state).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return render_template(
        "accounts/verification.html",
        organisations=rows,
        state=state,
        states={one: queries.count_to_verify(actor, one) for one in OrganisationState},
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
        total=total,
    )


def _state() -> OrganisationState:
    asked = request.args.get("state", "")
    return OrganisationState(asked) if asked in set(OrganisationState) else OrganisationState.PENDING


@bp.get("/console/organisations/<int:organisation_id>")
@guarded(Permission.VERIFY_ORGANISATION, load=queries.organisation, seen_by=Permission.READ_ORGANISATION)
def verify_organisation(party: Organisation) -> ResponseReturnValue:
    """Show an organisation with what can be decided about it."""
    return _decision_page(party.id, ReasonForm())


def _decision_page(organisation_id: int, form: ReasonForm) -> str:
    return render_template(
        "accounts/verify_organisation.html", organisation=queries.organisation(organisation_id), form=form
    )


class _Chosen:
    """An organisation and what is to be decided about it, judged as the organisation."""

    def __init__(self, party: Organisation, verb: str) -> None:
        self.party, self.verb = party, verb
        self.organisation_id, self.region, self.founded_by = party.id, party.region, party.founded_by


def _chosen(organisation_id: int, verb: str) -> _Chosen | None:
    party = queries.organisation(organisation_id)
    return _Chosen(party, verb) if party else None


@bp.post("/console/organisations/<int:organisation_id>/<any(verify, restore):verb>")
@guarded(Permission.VERIFY_ORGANISATION, load=_chosen)
def confirm_organisation(chosen: _Chosen) -> ResponseReturnValue:
    """Verify an organisation, or let a suspended one publish again."""
    {"verify": actions.verify, "restore": actions.restore}[chosen.verb](chosen.party, by=guard.actor())
    flash(_("Decided: the organisation may publish."), "good")
    return redirect(url_for(".verification"), 303)


@bp.post("/console/organisations/<int:organisation_id>/<any(refuse, suspend):verb>")
@guarded(Permission.VERIFY_ORGANISATION, load=_chosen)
def reject_organisation(chosen: _Chosen) -> ResponseReturnValue:
    """Refuse or suspend an organisation, with a reason."""
    form, number = ReasonForm(), chosen.party.id
    decide = {"refuse": actions.refuse, "suspend": actions.suspend}[chosen.verb]
    return submit(
        form,
        lambda: decide(chosen.party, text_of(form.reason), by=guard.actor()),
        then=lambda _done: url_for(".verification"),
        page=lambda form: _decision_page(number, form),
    )


@bp.route("/console/roles", methods=["GET", "POST"])
@guarded(Permission.GRANT_ROLES)
def platform_roles() -> ResponseReturnValue:
    """List the platform roles of the administrator's regions, and give new ones."""
    form = GrantForm(by=guard.actor())

    def page(form: GrantForm) -> str:
        return render_template(
            "accounts/roles.html",
            form=form,
            grants=queries.grants(guard.actor()),
            role_names=ROLES,
            today=clock.today(),
        )

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: roles.grant(_person(text_of(form.person)), form.draft(), by=guard.actor()),
        then=lambda _given: url_for(".platform_roles"),
        page=page,
    )


def _person(typed: str) -> Person:
    someone = people.by_address(identities.address_of(typed, field="person"))
    if someone is None:
        raise Invalid(_l("Nobody has an account with this address."), field="person")
    return someone


@bp.post("/console/roles/<int:grant_id>/end")
@guarded(Permission.GRANT_ROLES, load=lambda grant_id: db.session.get(RoleGrant, grant_id))
def end_role(given: RoleGrant) -> ResponseReturnValue:
    """End a platform role today."""
    roles.end(given, by=guard.actor())
    flash(_("The role has ended."), "good")
    return redirect(url_for(".platform_roles"), 303)
