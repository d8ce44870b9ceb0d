"""An organisation's own pages: founding, details, members, invitations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import actions, members, queries, sign_in
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import ORG_ROLE_NAMES, EditingForm, FoundingForm, InvitationForm, RolesForm, counties
from marketplace.errors import NotFound
from marketplace.permissions import OrgRole, Permission
from marketplace.web import guard
from marketplace.web.forms import submit, text_of
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Invitation, Organisation, Person


@bp.get("/organisations")
@guarded(Permission.USE_ACCOUNT)
def organisations() -> ResponseReturnValue:
    """List the person's organisations and the invitations to join others."""
    actor, someone = guard.actor(), sign_in.person()
    assert actor.person_id is not None
    return render_template(
        "accounts/organisations.html",
        organisations=queries.organisations_of(actor.person_id),
        invitations=queries.invitations_to(someone) if someone else [],
        role_names=ORG_ROLE_NAMES,
    )


@bp.get("/organisations/regions")
@public
def regions() -> ResponseReturnValue:
    """Return the counties of a province, for the form's second list."""
    return render_template("accounts/regions.html", groups=counties(request.args.get("province", "")))


@bp.route("/organisations/new", methods=["GET", "POST"])
@guarded(Permission.FOUND_ORGANISATION)
def found_organisation() -> ResponseReturnValue:
    """Register an organisation by its code."""
    form = FoundingForm()

    def page(form: FoundingForm) -> str:
        return render_template("accounts/found_organisation.html", form=form)

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: actions.found(text_of(form.uscc), form.draft(), by=guard.actor()),
        then=lambda founded: url_for(".organisation", organisation_id=founded.id),
        page=page,
    )


@bp.get("/organisations/<int:organisation_id>")
@guarded(Permission.READ_ORGANISATION, load=queries.organisation)
def organisation(party: Organisation) -> ResponseReturnValue:
    """Show an organisation to its members and to officials."""
    return render_template("accounts/organisation.html", organisation=party, members=queries.members(party.id))


@bp.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@guarded(Permission.EDIT_ORGANISATION, load=queries.organisation, seen_by=Permission.READ_ORGANISATION)
def edit_organisation(party: Organisation) -> ResponseReturnValue:
    """Change an organisation's details."""
    number, version = party.id, party.version
    form = EditingForm(obj=party, data={"version": version}) if request.method == "GET" else EditingForm()

    def page(form: EditingForm) -> str:
        return render_template("accounts/edit_organisation.html", form=form, organisation=queries.organisation(number))

    def save() -> Organisation:
        form.check_version(version)
        return actions.edit(party, form.draft(), by=guard.actor())

    if request.method == "GET":
        form.version.data = version
        return page(form)
    return submit(form, save, then=lambda saved: url_for(".organisation", organisation_id=saved.id), page=page)


@bp.route("/organisations/<int:organisation_id>/members", methods=["GET", "POST"])
@guarded(Permission.MANAGE_MEMBERS, load=queries.organisation, seen_by=Permission.READ_ORGANISATION)
def organisation_members(party: Organisation) -> ResponseReturnValue:
    """List who belongs to an organisation, and invite others."""
    form, number = InvitationForm(), party.id

    def page(form: InvitationForm) -> str:
        return render_template(
            "accounts/members.html",
            form=form,
            organisation=queries.organisation(number),
            members=queries.members(number),
            invitations=queries.open_invitations(number),
            role_names=ORG_ROLE_NAMES,
        )

    def done(_sent: Invitation) -> str:
        flash(_("The invitation is on its way."), "good")
        return url_for(".organisation_members", organisation_id=number)

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: members.invite(party, text_of(form.address), form.chosen(), by=guard.actor()),
        then=done,
        page=page,
    )


@dataclass(frozen=True)
class Member:
    """One person in one organisation, as the policy page judges it: by the organisation."""

    organisation_id: int
    organisation: Organisation
    person: Person
    roles: list[OrgRole]


def _member(organisation_id: int, person_id: int) -> Member | None:
    party = queries.organisation(organisation_id)
    held = {someone.id: (someone, roles) for someone, roles in queries.members(organisation_id)}
    if party is None or person_id not in held:
        return None
    return Member(party.id, party, *held[person_id])


@bp.route("/organisations/<int:organisation_id>/members/<int:person_id>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_MEMBERS, load=_member)
def member_roles(member: Member) -> ResponseReturnValue:
    """Change a member's roles."""
    form, back = RolesForm(), url_for(".organisation_members", organisation_id=member.organisation_id)
    number, name, held = member.person.id, member.person.name, [role.value for role in member.roles]

    def page(form: RolesForm) -> str:
        return render_template("accounts/member.html", form=form, name=name, back=back, person_id=number)

    if request.method == "GET":
        form.roles.data = held
        return page(form)
    return submit(
        form,
        lambda: members.set_roles(member.organisation, number, form.chosen(), by=guard.actor()),
        then=lambda _done: back,
        page=page,
    )


@bp.post("/organisations/<int:organisation_id>/members/<int:person_id>/end")
@guarded(Permission.MANAGE_MEMBERS, load=_member)
def end_membership(member: Member) -> ResponseReturnValue:
    """End somebody's membership."""
    members.remove(member.organisation, member.person.id, by=guard.actor())
    flash(_("The membership has ended."), "good")
    return redirect(url_for(".organisation_members", organisation_id=member.organisation_id), 303)


@bp.post("/organisations/<int:organisation_id>/leave")
@guarded(Permission.READ_ORGANISATION, load=queries.organisation)
def leave_organisation(party: Organisation) -> ResponseReturnValue:
    """Leave an organisation; its last owner can't."""
    actor = guard.actor()
    assert actor.person_id is not None
    members.remove(party, actor.person_id, by=actor)
    flash(_("You have left the organisation."), "good")
    return redirect(url_for(".organisations"), 303)


def _sent(organisation_id: int, invitation_id: int) -> Invitation | None:
    found = {invitation.id: invitation for invitation in queries.open_invitations(organisation_id)}
    return found.get(invitation_id)


@bp.post("/organisations/<int:organisation_id>/invitations/<int:invitation_id>/withdraw")
@guarded(Permission.MANAGE_MEMBERS, load=_sent)
def withdraw_invitation(invitation: Invitation) -> ResponseReturnValue:
    """Take an invitation back."""
    members.withdraw(invitation, by=guard.actor())
    return redirect(url_for(".organisation_members", organisation_id=invitation.organisation_id), 303)


@bp.post("/invitations/<int:invitation_id>/<any(accept, decline):answer>")
@guarded(Permission.USE_ACCOUNT)
def answer_invitation(invitation_id: int, answer: str) -> ResponseReturnValue:
    """Answer an invitation that was sent to one of the person's own addresses."""
    invitation = queries.invitation_for(invitation_id, sign_in.person())
    if invitation is None:
        raise NotFound
    if answer == "accept":
        members.accept(invitation, by=guard.actor())
        flash(_("You have joined the organisation."), "good")
    else:
        members.decline(invitation, by=guard.actor())
    return redirect(url_for(".organisations"), 303)
