"""What is done to organisations: founded, edited, verified, refused, suspended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db, outbox
from marketplace.accounts import identities
from marketplace.accounts.models import Membership, Organisation, OrganisationState
from marketplace.errors import Forbidden, Invalid
from marketplace.lifecycle import move
from marketplace.permissions import OrgRole, Permission, permits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.permissions import Actor


@dataclass(frozen=True)
class OrganisationDraft:
    """What an organisation says about itself; the code lists are `party_natures`, `regions` and so on."""

    name: str
    nature: str
    region: str
    industry: str
    size: str
    legal_representative: str
    name_en: str = ""
    rd_body: bool = False
    transfer_body: bool = False
    high_tech: bool = False
    hightech_zone: bool = False
    listed: bool = False
    address: str = ""
    about: str = ""


CHECKED = frozenset(OrganisationDraft.__dataclass_fields__) - {"name_en", "address", "about"}
"""What an official verifies: who changes one of these is checked anew."""

CODED = {"nature": "party_natures", "region": "regions", "industry": "industries", "size": "organisation_sizes"}


def found(uscc: str, draft: OrganisationDraft, *, by: Actor) -> Organisation:
    """Register an organisation by its 统一社会信用代码; whoever does it becomes its owner.

    Raises:
        Invalid: the code is wrong or taken, or a code of a list doesn't exist.
    """
    code = identities.uscc_of(uscc)
    if db.session.scalar(select(Organisation.id).where(Organisation.uscc == code)) is not None:
        raise Invalid(_l("This organisation is registered here. Ask one of its owners to invite you."), field="uscc")
    _check(draft)
    organisation = Organisation(uscc=code, founded_by=by.person_id, **asdict(draft))
    db.session.add(organisation)
    db.session.flush()
    db.session.add(
        Membership(person_id=by.person_id, organisation_id=organisation.id, role=OrgRole.OWNER, granted_by=by.person_id)
    )
    audit.record("organisation.found", organisation, by=by, region=organisation.region, nature=organisation.nature)
    outbox.enqueue("organisation.submitted", organisation.id)
    db.session.flush()
    return organisation


def _check(draft: OrganisationDraft) -> None:
    for name, list_name in CODED.items():
        if not codes.valid(list_name, getattr(draft, name), clock.today()):
            raise Invalid(_l("Choose one from the list."), field=name)
    if codes.level(draft.region) in (codes.Level.NATION, codes.Level.PROVINCE):
        raise Invalid(_l("Choose the county or district where it is registered."), field="region")


def edit(organisation: Organisation, draft: OrganisationDraft, *, by: Actor) -> Organisation:
    """Change what an organisation says about itself; what an official had verified is checked anew.

    Raises:
        Invalid: a code of a list doesn't exist.
        IllegalMove: it is suspended, and something that is verified would change.
    """
    _check(draft)
    changed = [name for name, value in asdict(draft).items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, getattr(draft, name))
    again = _again(organisation, changed)
    if again:
        move(organisation, again)
        organisation.submitted_at = clock.now()
        outbox.enqueue("organisation.submitted", organisation.id)
    if changed:
        audit.record("organisation.edit", organisation, by=by, fields=sorted(changed), state=organisation.state)
    db.session.flush()
    return organisation


def _again(organisation: Organisation, changed: Iterable[str]) -> str | None:
    if organisation.state == OrganisationState.REFUSED:
        return "resubmit"
    if organisation.state != OrganisationState.PENDING and CHECKED.intersection(changed):
        return "amend"
    return None


def verify(organisation: Organisation, *, by: Actor) -> None:
    """Confirm that an organisation is who it says: from now on it may publish."""
    _decide(organisation, "verify", "", by=by)


def refuse(organisation: Organisation, reason: str, *, by: Actor) -> None:
    """Send an organisation back to its owners with a reason; it may put things right and ask again."""
    _decide(organisation, "refuse", _needed(reason), by=by)


def suspend(organisation: Organisation, reason: str, *, by: Actor) -> None:
    """Take an organisation's right to publish away, with a reason; what it has published stays."""
    _decide(organisation, "suspend", _needed(reason), by=by)


def restore(organisation: Organisation, *, by: Actor) -> None:
    """Give a suspended organisation its right to publish back."""
    _decide(organisation, "restore", "", by=by)


NEWS = {"verify": "verified", "refuse": "refused", "suspend": "suspended", "restore": "restored"}


def _decide(organisation: Organisation, verb: str, reason: str, *, by: Actor) -> None:
    # locked, so that two officials who decide at one moment don't both succeed
    db.session.refresh(organisation, with_for_update=True)
    if not permits(by, Permission.VERIFY_ORGANISATION, organisation):
        raise Forbidden
    move(organisation, verb)
    organisation.verified_by = by.person_id
    organisation.decided_at = clock.now()
    organisation.decision_reason = reason
    audit.record(f"organisation.{verb}", organisation, by=by, state=organisation.state)
    outbox.enqueue(f"organisation.{NEWS[verb]}", organisation.id)
    db.session.flush()


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Invalid(_l("Give a reason: the organisation reads it and acts on it."), field="reason")
    return reason.strip()
