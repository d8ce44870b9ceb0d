"""Handing an application in (提交): to the right point, complete, and with a word on what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, lifecycle, outbox
from marketplace.accounts.queries import organisation
from marketplace.errors import Conflict, Invalid
from marketplace.registration import checks, completeness, duplicates, parties, points, queries, rules, steps
from marketplace.registration.states import LIFE
from marketplace.web.moments import language

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract
    from marketplace.permissions import Actor
    from marketplace.registration.models import Registration
    from marketplace.registration.point_models import RegistrationPoint


class WrongPoint(Invalid):
    """The application is made at a point of another place, or there is none; `point` is the right one."""

    def __init__(self, region: str, right: RegistrationPoint | None) -> None:
        super().__init__(_elsewhere(region, right), field="point")
        self.point = right


def _elsewhere(region: str, right: RegistrationPoint | None) -> LazyString:
    place = LazyString(lambda: codes.label("regions", region, language()))
    if right is None:
        return _l(
            "No registration point on this platform serves %(place)s. Apply at the registration body of that place; "
            "its registration can be brought in here afterwards.",
            place=place,
        )
    return _l(
        "A contract is applied for where the registrant is. Yours is in %(place)s: apply at %(name)s, "
        "%(address)s, telephone %(phone)s.",
        place=place,
        name=right.name,
        address=right.address,
        phone=right.phone,
    )


def registrant_of(contract: Contract) -> int:
    """Return who applies: the seller, or for a technology import, whose seller is outside the mainland, the buyer."""
    return contract.buyer_id if codes.outside_mainland(contract.region) else contract.seller_id


def place(registration: Registration, wanted: int | None = None) -> None:
    """Lead an application to the registration point of the registrant's location.

    Args:
        registration: says who applies.
        wanted: the point that the applicant chose; None for the right one.

    Raises:
        WrongPoint: it is another one, or no point serves that place.
    """
    registrant = organisation(registration.registrant_id or 0)
    region = parties.leaf(registrant.region, clock.today()) if registrant is not None else registration.region
    right = points.serving(region, clock.today())
    if right is None or wanted not in (None, right.id):
        raise WrongPoint(region, right)
    registration.point_id, registration.desk_region = right.id, region


def submit(registration: Registration, statement: str = "", *, by: Actor) -> Registration:
    """Hand an application in; after a correction (补正) the clock starts again today.

    Args:
        registration: drafted, or returned.
        statement: what sets it apart from the earlier ones that it looks like, where there are any.
        by: a member of the registrant.

    Raises:
        Conflict: it was submitted already, the contract has run out or was ended.
        WrongPoint: the registrant has moved to the region of another point, or of none.
        Incomplete: something is missing; it names everything.
        Resembling: it looks like earlier ones, and the statement is empty.
    """
    steps.begin(registration, "submit", by=by)
    checks.validity(registration.valid_from, registration.valid_to)
    check_standing(registration)
    place(registration)
    completeness.check(registration)
    _compare(registration, statement)
    registration.submitted_at = clock.now()
    if registration.accepted_at is not None:
        rules.start_clock(registration, clock.today())
    lifecycle.move(registration, "submit")
    audit.record("registration.submit", registration, by=by, text=registration.text_digest, point=registration.point_id)
    outbox.enqueue("registration.submitted", registration.id)
    db.session.flush()
    return registration


def check_standing(registration: Registration) -> None:
    """Check that the contract still binds.

    Raises:
        Conflict: it was ended.
    """
    contract = queries.contract_of(registration)
    if contract is not None and contract.state == "terminated":
        raise Conflict(_l("The contract was ended: it can no longer be registered."))


def _compare(registration: Registration, statement: str) -> None:
    """Note by what the signed text is known, and what the application looks like, with the applicant's statement."""
    portrait = duplicates.portrait(registration, rules.used)
    found = duplicates.resembling(portrait)
    if found and not statement:
        raise duplicates.Resembling
    registration.text_digest, registration.sketch = portrait.digest, portrait.sketch
    registration.resembles = [{"registration_id": one.registration.id, "why": list(one.why)} for one in found]
    registration.difference = statement if found else ""


@dataclass(frozen=True)
class Preview:
    """What stands between an application and the desk: what is missing, and what it looks like."""

    missing: list[completeness.Missing]
    found: list[duplicates.Resemblance]

    @property
    def clear(self) -> bool:
        """Whether it can be handed in without another word."""
        return not self.missing and not self.found


def preview(registration: Registration) -> Preview:
    """Return what stands between an application and the desk; nothing is changed."""
    if not LIFE.allows(registration.state, "submit"):
        return Preview([], [])
    found = duplicates.resembling(duplicates.portrait(registration))
    return Preview(list(completeness.missing_in(registration)), found)
