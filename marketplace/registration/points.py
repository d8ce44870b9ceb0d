"""Registration points: which one serves a region, and what keeps them (see `point_models`)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from stdnum.cn import uscc

from marketplace import audit, clock, codes, db
from marketplace.accounts.queries import official_ids, person
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import Permission, Role, permits
from marketplace.registration.point_models import PointStaff, RegistrationPoint
from marketplace.registration.states import Duty

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement

    from marketplace.accounts.models import Person
    from marketplace.permissions import Actor

CODE_LENGTH = 2
OFFICES = {Duty.A: (Role.REGISTRAR,), Duty.B: (Role.REGISTRAR, Role.SECOND_REVIEWER)}
"""Duty -> the platform roles of which its holder needs one over the point's region."""


@dataclass(frozen=True)
class PointDraft:
    """A registration point as an administrator enters it."""

    code: str
    name: str
    legal_person: str
    uscc: str
    region: str
    address: str
    phone: str
    valid_from: date


def point(point_id: int) -> RegistrationPoint | None:
    """Return a point, or None."""
    return db.session.get(RegistrationPoint, point_id)


def staff_row(staff_id: int) -> PointStaff | None:
    """Return somebody's duty at a point, or None."""
    return db.session.get(PointStaff, staff_id)


def all_points() -> list[RegistrationPoint]:
    """Return every point there is or was, by region and code."""
    return list(
        db.session.scalars(select(RegistrationPoint).order_by(RegistrationPoint.region, RegistrationPoint.code))
    )


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition that a point serves on that day."""
    return (RegistrationPoint.valid_from <= on) & or_(
        RegistrationPoint.valid_to.is_(None), RegistrationPoint.valid_to > on
    )


def open_points(on: date) -> list[RegistrationPoint]:
    """Return the points that serve on that day, by region."""
    return list(db.session.scalars(select(RegistrationPoint).where(in_force(on)).order_by(RegistrationPoint.region)))


def serving(region: str, on: date) -> RegistrationPoint | None:
    """Return the point that serves a region on a day: its own, else the nearest one above it; None where there is none.

    Args:
        region: of the registrant, six digits.
        on: the day of the application.
    """
    fitting = [one for one in open_points(on) if codes.contains(one.region, region)]
    return max(fitting, key=lambda one: len(codes.region_prefix(one.region)), default=None)


def of_person(person_id: int | None, on: date) -> list[int]:
    """Return the points at which somebody works on that day."""
    chosen = select(PointStaff.point_id).where(PointStaff.person_id == person_id, _holds(on))
    return sorted(set(db.session.scalars(chosen)))


def manned(on: date) -> list[int]:
    """Return the points for which people are named on that day: only they act there."""
    return sorted(set(db.session.scalars(select(PointStaff.point_id).where(_holds(on)))))


def _holds(on: date) -> ColumnElement[bool]:
    return (PointStaff.valid_from <= on) & or_(PointStaff.valid_to.is_(None), PointStaff.valid_to > on)


def candidates(of: RegistrationPoint) -> list[Person]:
    """Return the people who may be named for a point: registrars and second reviewers of its region, not named yet."""
    offices = {number for role in (Role.REGISTRAR, Role.SECOND_REVIEWER) for number in official_ids(role, of.region)}
    free = sorted(offices - {one.person_id for one in of.on_duty(clock.today())})
    return [someone for number in free if (someone := person(number)) is not None]


def open_point(draft: PointDraft, *, by: Actor) -> RegistrationPoint:
    """Open a registration point.

    Raises:
        Invalid: a value is wrong; `field` names it.
        Conflict: another point serves this region from then on, or has had this code in the city.
        Forbidden: the administrator's own region doesn't contain it.
    """
    _check(draft)
    opened = RegistrationPoint(**asdict(draft), area=draft.region[:4])
    if not permits(by, Permission.KEEP_POINTS, opened):
        raise Forbidden(_l("This region isn't among those you administer."))
    for other in all_points():
        _check_beside(opened, other)
    db.session.add(opened)
    db.session.flush()
    audit.record("point.open", opened, by=by, code=opened.code, region=opened.region, on=str(opened.valid_from))
    return opened


def _check(draft: PointDraft) -> None:
    if len(draft.code) != CODE_LENGTH or not (draft.code.isascii() and draft.code.isdigit()):
        raise Invalid(_l("A point's code has two digits."), field="code")
    for name in ("name", "legal_person", "address", "phone"):
        if not getattr(draft, name):
            raise Invalid(_l("This is needed."), field=name)
    if not uscc.is_valid(draft.uscc):
        raise Invalid(_l("This isn't a valid unified social credit code."), field="uscc")
    if not codes.valid("regions", draft.region, draft.valid_from) or codes.outside_mainland(draft.region):
        raise Invalid(_l("Choose one from the list."), field="region")


def _check_beside(opened: RegistrationPoint, other: RegistrationPoint) -> None:
    if (opened.area, opened.code) == (other.area, other.code):
        raise Invalid(
            _l("A point of this city has, or had, this code: numbers carry it, so it is never given twice."),
            field="code",
        )
    if opened.region == other.region and (other.valid_to is None or other.valid_to > opened.valid_from):
        raise Invalid(_l("Another point serves this region on that day. Close it first."), field="region")


def close_point(closed: RegistrationPoint, last_day: date, *, by: Actor) -> None:
    """Close a point after a last day; what it has in hand it finishes.

    Raises:
        Invalid: the day lies in the past.
        Conflict: it is closed already.
    """
    db.session.refresh(closed, with_for_update=True)
    _check_keeper(closed, by)
    if closed.valid_to is not None:
        raise Conflict(_l("This point is closed already."))
    closed.valid_to = _day_after(last_day, closed.valid_from)
    audit.record("point.close", closed, by=by, on=str(closed.valid_to))
    db.session.flush()


def appoint(at: RegistrationPoint, someone: Person, role: Duty, valid_from: date, *, by: Actor) -> PointStaff:
    """Name somebody for a duty at a point (AB 岗).

    Raises:
        Invalid: the person is named there already, or holds no platform role that the duty needs.
    """
    db.session.refresh(at, with_for_update=True)
    _check_keeper(at, by)
    if valid_from < clock.today():
        raise Invalid(_l("A duty can't be given for the past."), field="valid_from")
    if any(one.person_id == someone.id and _reaches(one, valid_from) for one in at.staff):
        raise Invalid(_l("A and B are two people: this person has a duty at the point already."), field="person")
    if not any(someone.id in official_ids(office, at.region, valid_from) for office in OFFICES[role]):
        raise Invalid(_l("The person needs the role of a registrar over this region first."), field="person")
    named = PointStaff(person_id=someone.id, role=role, valid_from=valid_from)
    at.staff.append(named)
    db.session.flush()
    audit.record("point.appoint", at, by=by, person=someone.id, role=role, on=str(valid_from))
    return named


def _reaches(one: PointStaff, day: date) -> bool:
    return one.valid_to is None or one.valid_to > day


def dismiss(duty: PointStaff, *, by: Actor) -> None:
    """End somebody's duty today.

    Raises:
        Conflict: it has ended already.
    """
    db.session.refresh(duty, with_for_update=True)
    _check_keeper(duty.point, by)
    if duty.valid_to is not None:
        raise Conflict(_l("This duty has ended already."))
    duty.valid_to = max(clock.today(), duty.valid_from)
    audit.record("point.dismiss", duty.point, by=by, person=duty.person_id, role=duty.role)
    db.session.flush()


def _check_keeper(of: RegistrationPoint, by: Actor) -> None:
    if not permits(by, Permission.KEEP_POINTS, of):
        raise Forbidden(_l("This region isn't among those you administer."))


def _day_after(last_day: date, first_day: date) -> date:
    if last_day < max(clock.today(), first_day):
        raise Invalid(_l("The last day can't lie in the past."), field="last_day")
    try:
        return last_day + timedelta(days=1)
    except OverflowError:
        raise Invalid(_l("This day is too far away."), field="last_day") from None
