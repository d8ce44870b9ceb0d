"""What is done with projects: entered, listed in 公示, approved when the notice has ended, closed, revoked.

The list of projects is the second of the two notices: the result of the call stood in public before the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.challenges import award_notices
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.grants import paying, queries, rules
from marketplace.grants.models import Project, ProjectList
from marketplace.grants.states import ProjectState, TrancheState
from marketplace.notices import actions as notices
from marketplace.permissions import Permission, permits
from marketplace.web.display import exact_yuan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.contracts.models import Contract
    from marketplace.permissions import Actor


def enter(contract: Contract, organisation_id: int, *, by: Actor) -> Project:
    """Enter a signed contract of a call with public money as a project to be supported.

    Raises:
        Invalid: no public money is involved, the contract isn't signed, or the money would go to a stranger.
        Conflict: the contract has a project already.
    """
    award = contract.award
    if award is None or not award.challenge.public_money:
        raise Invalid(_l("No public money is involved in this contract."))
    if contract.state not in queries.SIGNED:
        raise Invalid(_l("The contract isn't signed."))
    if organisation_id not in contract.parties:
        raise Invalid(_l("The money goes to a party of the contract."), field="organisation")
    if queries.of_contract(contract.id) is not None:
        raise Conflict(_l("This contract is entered already."))
    cap = rules.cap(contract, clock.today())
    project = Project(
        contract_id=contract.id,
        organisation_id=organisation_id,
        region=award.challenge.region,
        cap_fen=cap.fen,
        share_policy_id=cap.share.id,
        most_policy_id=cap.most.id,
        entered_by=by.person_id,
    )
    if not permits(by, Permission.KEEP_PROJECTS, project):
        raise Forbidden
    db.session.add(project)
    db.session.flush()
    _note("enter", project, by, cap_fen=cap.fen)
    return project


def drop(project: Project, reason: str, *, by: Actor) -> Project:
    """Take a project out again before its list is public."""
    return _end(project, "drop", reason, by)


def publish(projects: Sequence[Project], title: str, *, by: Actor) -> ProjectList:
    """Show a list of projects in a notice (立项公示); they are approved when it has ended.

    Raises:
        Invalid: no project, no title, or projects of two regions.
        IllegalMove: one of them is public or approved already.
    """
    if not title.strip():
        raise Invalid(_l("Give the list a title."), field="title")
    regions = {one.region for one in projects}
    if len(regions) != 1:
        raise Invalid(_l("Choose projects of one region."), field="projects")
    region = regions.pop()
    listed = ProjectList(title=title.strip(), region=region, published_by=by.person_id)
    db.session.add(listed)
    db.session.flush()
    with db.session.no_autoflush:
        for one in projects:
            lifecycle.move(one, "publish")
            one.list_id = listed.id
    db.session.flush()
    notice = notices.publish(
        "project_list",
        listed,
        title=listed.title,
        text=_text(projects),
        region=region,
        publisher_id=None,
        approved_by=[by.person_id, *_approvers(projects)],
        by=by,
        parties=sorted({party for one in projects for party in one.contract.parties}),
    )
    listed.notice_id = notice.id
    db.session.flush()
    audit.record("project_list.publish", listed, by=by, notice=notice.id, projects=[one.id for one in projects])
    return listed


def _approvers(projects: Sequence[Project]) -> set[int]:
    """Return whoever approved something in the calls behind the projects, or entered them."""
    calls = [one.contract.award.challenge for one in projects if one.contract.award]
    return {person for call in calls for person in award_notices.approvers(call)} | {one.entered_by for one in projects}


def _text(projects: Sequence[Project]) -> str:
    """Write the notice in the site's first language: it is an official text and isn't translated afterwards."""
    with force_locale(current_app.extensions["settings"].language):
        head = _("The following projects of open calls are to be supported with public money:")
        lines = [f"{number}. {_row(one)}" for number, one in enumerate(projects, start=1)]
        foot = _(
            "Whoever objects may do so in writing, with real name, evidence and a way to be reached, until this notice "
            "ends. Objections that are late or anonymous are not examined. Who objects is kept confidential."
        )
    return "\n".join([str(head), "", *lines, "", str(foot)])


def _row(one: Project) -> str:
    contract = one.contract
    parties = f"{contract.buyer.name} / {contract.seller.name}"
    most = _("%(party)s, %(amount)s at most", party=one.organisation.name, amount=exact_yuan(one.cap_fen))
    return f"{contract.title}（{parties}）：{most}"


def follow_end(listed: ProjectList) -> None:
    """Approve the projects (立项) of a list whose notice has ended; a second call changes nothing."""
    for one in listed.projects:
        project = queries.locked(one.id)
        if project.state is ProjectState.PUBLIC:
            with db.session.no_autoflush:
                lifecycle.move(project, "approve")
                project.approved_on = clock.today()
            db.session.flush()
            _note("approve", project, None)
            outbox.enqueue("grant.approved", project.id)


def follow_revocation(listed: ProjectList) -> None:
    """Take the projects of a list back whose notice was revoked by an objection."""
    for one in listed.projects:
        project = queries.locked(one.id)
        if project.state is ProjectState.PUBLIC:
            lifecycle.move(project, "fall")
            db.session.flush()
            _note("fall", project, None)


def close(project: Project, *, by: Actor) -> Project:
    """Close a project that has got all its money.

    Raises:
        Conflict: a tranche or a recovery is still open.
    """
    project = queries.locked(project.id)
    if paying.anything_open(project):
        raise Conflict(_l("Something is still to be decided, paid or returned in this project."))
    lifecycle.move(project, "close")
    db.session.flush()
    _note("close", project, by)
    return project


def revoke(project: Project, reason: str, *, by: Actor) -> Project:
    """Revoke a project (撤销立项): what was granted and not paid stays with the treasury."""
    project = _end(project, "revoke", reason, by)
    for one in project.tranches:
        if one.state is TrancheState.GRANTED:
            paying.stop(one, reason, by=by)
    return project


def _end(project: Project, verb: str, reason: str, by: Actor) -> Project:
    if not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    project = queries.locked(project.id)
    with db.session.no_autoflush:
        lifecycle.move(project, verb)
        project.ended_reason = reason.strip()
    db.session.flush()
    _note(verb, project, by)
    return project


def _note(verb: str, project: Project, by: Actor | None, **more: object) -> None:
    audit.record(f"grant_project.{verb}", project, by=by, state=project.state.value, **more)
