"""Platform roles: dated grants over a region, given and ended by an administrator of that region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, outbox
from marketplace.accounts import queries
from marketplace.accounts.models import RoleGrant
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import Permission, Role, permits

if TYPE_CHECKING:
    from datetime import date

    from marketplace.accounts.models import Person
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class GrantDraft:
    """A role over a region; `last_day` is the last day on which it holds, None for open-ended."""

    role: Role
    region: str
    first_day: date
    last_day: date | None = None


def grant(someone: Person, draft: GrantDraft, *, by: Actor) -> RoleGrant:
    """Give a person a platform role.

    Raises:
        Invalid: the region doesn't exist or the days are in the wrong order.
        Forbidden: the administrator's own region doesn't contain it, or it would be the administrator's own role.
    """
    _check(draft)
    given = RoleGrant(
        person_id=someone.id,
        role=draft.role,
        region=draft.region,
        valid_from=draft.first_day,
        valid_to=_day_after(draft.last_day),
        granted_by=by.person_id,
    )
    if not permits(by, Permission.GRANT_ROLES, given):
        raise Forbidden(_l("This region isn't among those you administer."))
    if someone.id == by.person_id:
        raise Forbidden(_l("Nobody gives a role to himself: ask another administrator."))
    held = queries.grants_of(someone.id, draft.first_day)
    if any((one.role, one.region) == (draft.role, draft.region) for one in held):
        raise Invalid(_l("The person holds this role over this region on that day already."), field="role")
    return _store(given, by=by)


def appoint_first(someone: Person, region: str) -> RoleGrant:
    """Make somebody the first administrator; the command line of a new installation does this.

    Raises:
        Conflict: the region has an administrator.
    """
    if queries.official_ids(Role.ADMINISTRATOR, region):
        raise Conflict(_l("There is an administrator already: roles are given on the page for roles."))
    given = RoleGrant(person_id=someone.id, role=Role.ADMINISTRATOR, region=region, valid_from=clock.today())
    return _store(given, by=None)


def _store(given: RoleGrant, *, by: Actor | None) -> RoleGrant:
    db.session.add(given)
    db.session.flush()
    audit.record("role.grant", given, by=by, person=given.person_id, role=given.role, region=given.region)
    outbox.enqueue("role.granted", given.id)
    db.session.flush()
    return given


def end(given: RoleGrant, *, by: Actor) -> None:
    """End a grant today: from this moment it no longer holds.

    Raises:
        Conflict: it has ended already, or it is the administrator's own.
    """
    db.session.refresh(given, with_for_update=True)
    today = clock.today()
    if given.person_id == by.person_id:
        raise Conflict(_l("Nobody ends a role of his own: ask another administrator."))
    if given.valid_to is not None and given.valid_to <= today:
        raise Conflict(_l("This role has ended already."))
    given.valid_to = max(today, given.valid_from)
    given.ended_by = by.person_id
    audit.record("role.end", given, by=by, person=given.person_id, role=given.role, region=given.region)
    outbox.enqueue("role.ended", given.id)
    db.session.flush()


def _check(draft: GrantDraft) -> None:
    if not codes.valid("regions", draft.region, clock.today()):
        raise Invalid(_l("Choose one from the list."), field="region")
    if draft.last_day is not None and draft.last_day < draft.first_day:
        raise Invalid(_l("The last day can't be before the first."), field="last_day")
    if draft.first_day < clock.today():
        raise Invalid(_l("A role can't be given for the past."), field="first_day")


def _day_after(day: date | None) -> date | None:
    try:
        return day + timedelta(days=1) if day else None
    except OverflowError:
        raise Invalid(_l("This day is too far away."), field="last_day") from None
