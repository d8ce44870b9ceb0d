"""The officials' queues: what stands in them, for whom, and how an official narrows them down.

A queue and the lines of a person's own desk (`turns`) come from the same choice, so that a count always equals its
list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, false, or_, select

from marketplace import clock, codes
from marketplace.permissions import OrgRole, Role
from marketplace.registration import points, reminders
from marketplace.registration.models import HANDLED_IN, Change, Income, IncomeState, Registration, RegistrationState
from marketplace.registration.states import NUMBERED, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString
    from sqlalchemy import ColumnElement

    from marketplace.permissions import Actor

_S = RegistrationState

QUEUES: dict[str, tuple[LazyString, tuple[RegistrationState, ...], tuple[Role, ...]]] = {
    "review": (_l("To decide"), (_S.SUBMITTED, _S.ACCEPTED), (Role.REGISTRAR,)),
    "number": (_l("Official number to enter"), (_S.PRECHECKED,), (Role.REGISTRAR,)),
    "second": (_l("Second review"), (_S.SECOND_REVIEW,), (Role.SECOND_REVIEWER,)),
    "refusals": (
        _l("Refusals to review"),
        (_S.REVIEW_ASKED,),
        (Role.REGISTRAR, Role.SECOND_REVIEWER),
    ),
    "changing": (_l("Changes to decide"), (_S.CHANGING,), (Role.REGISTRAR,)),
    "large_changes": (_l("Large changes"), (_S.CHANGING,), (Role.SECOND_REVIEWER,)),
    "cancelling": (_l("Cancellation asked for"), (_S.CANCELLING,), (Role.REGISTRAR,)),
    "revoking": (_l("Revocation to confirm"), (_S.REVOKING,), (Role.REGISTRAR, Role.SECOND_REVIEWER)),
    "expected": (_l("Change or cancellation due"), (_S.REGISTERED,), (Role.REGISTRAR,)),
    "returned": (_l("With the applicant"), (_S.RETURNED,), (Role.REGISTRAR, Role.SECOND_REVIEWER)),
    "decided": (
        _l("Decided"),
        (*sorted(NUMBERED), _S.REFUSED),
        (Role.REGISTRAR, Role.SECOND_REVIEWER, Role.AUDITOR),
    ),
}
"""name -> its heading, the states in it, the roles whose queue it is."""

DESK_ROLES = (Role.REGISTRAR, Role.SECOND_REVIEWER)

TO_DO: dict[str, LazyString] = {
    "review": _l("Decide on the registration"),
    "number": _l("Enter the official number"),
    "second": _l("Review the large contract"),
    "refusals": _l("Review the refusal"),
    "changing": _l("Decide on the change"),
    "large_changes": _l("Review the large change"),
    "cancelling": _l("Decide on the cancellation"),
    "revoking": _l("Confirm or drop the revocation"),
}
"""The queues in which something waits for an official."""


APPLICANTS = (OrgRole.OWNER, OrgRole.EDITOR, OrgRole.FINANCE)
FINANCE = (OrgRole.OWNER, OrgRole.FINANCE)
"""Whom of a registrant's members its applications, and its receipts, concern."""

_DECIDED = select(Change.registration_id).where(Change.outcome == Outcome.OPEN, Change.decided_by.is_not(None))


def _of_queue(actor: Actor, name: str) -> Iterator[ColumnElement[bool]]:
    """Yield what is peculiar to a queue: nobody is asked for the second step of what they began."""
    me, row = actor.person_id, Registration
    if name == "second":
        yield row.reviewed_by.is_distinct_from(me)
    if name == "refusals":
        yield and_(row.reviewed_by.is_distinct_from(me), row.second_reviewed_by.is_distinct_from(me))
    if name == "revoking":
        yield row.revocation_proposed_by.is_distinct_from(me)
    if name == "changing":
        yield row.id.not_in(_DECIDED)
    if name == "large_changes":
        yield row.id.in_(_DECIDED.where(Change.decided_by.is_distinct_from(me)))
    if name == "expected":
        yield row.expected.is_not(None)


ANYWHERE = ("refusals",)
"""Queues that aren't those of a point's staff alone: who refused at a point of two doesn't judge it there."""


def queue(actor: Actor, name: str, narrowed: Narrowed | None = None) -> Select[Registration]:
    """Choose what stands in one of an official's queues, the most urgent first.

    Left out is what concerns the official's own organisations, what other people of its point have in hand, and the
    second step of what the official began.
    """
    _label, states, roles = QUEUES[name]
    areas = actor.regions(*roles)
    chosen = select(Registration).where(
        Registration.state.in_(states),
        handled_in(areas),
        *_of_queue(actor, name),
        *(narrowed.conditions(*areas[:1]) if narrowed and areas else ()),
    )
    if name in TO_DO:
        chosen = chosen.where(*_not_own(actor))
    if name in TO_DO and name not in ANYWHERE:
        chosen = chosen.where(_at_their_point(actor))
    if name == "decided":
        return chosen.order_by(Registration.registered_on.desc(), Registration.id.desc())
    return chosen.order_by(Registration.due_on.is_(None), Registration.due_on, Registration.id)


def incomes(actor: Actor) -> Select[Income]:
    """Choose the receipts that wait for a registrar."""
    theirs = (handled_in(actor.regions(Role.REGISTRAR)), *_not_own(actor))
    return (
        select(Income).join(Income.registration).where(Income.state == IncomeState.FILED, *theirs).order_by(Income.id)
    )


def handled_in(areas: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that a registration is handled by the officials of one of some areas."""
    return or_(false(), *(HANDLED_IN.startswith(codes.region_prefix(area), autoescape=True) for area in areas))


def _at_their_point(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that somebody works at a registration's point, or that nobody is named for it."""
    today = clock.today()
    mine = points.of_person(actor.person_id, today)
    return or_(
        Registration.point_id.is_(None),
        Registration.point_id.in_(mine),
        Registration.point_id.not_in(points.manned(today)),
    )


def _not_own(actor: Actor) -> Iterator[ColumnElement[bool]]:
    mine = list(actor.memberships)
    for party in (Registration.seller_id, Registration.buyer_id):
        yield or_(party.is_(None), party.not_in(mine))


@dataclass(frozen=True)
class Narrowed:
    """How an official narrows a queue down: by point, by the clock ("late" or "near"), by words."""

    point_id: int | None = None
    due: str = ""
    words: str = ""

    def conditions(self, region: str) -> Iterator[ColumnElement[bool]]:
        """Yield what a registration must fulfil; `region` says from when on a deadline is near."""
        if self.point_id is not None:
            yield Registration.point_id == self.point_id
        if self.due == "late":
            yield Registration.due_on < clock.today()
        if self.due == "near":
            yield Registration.due_on.between(clock.today(), reminders.horizon(region))
        if self.words:
            yield or_(*(column.icontains(self.words, autoescape=True) for column in _SEARCHED))


_SEARCHED = (Registration.title, Registration.number, Registration.seller["name"].as_string())
