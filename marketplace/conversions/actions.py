"""What the owner of a result and an official do with a conversion record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, lifecycle, outbox
from marketplace.contracts.models import Contract
from marketplace.conversions import queries
from marketplace.conversions.models import OWN_USE, Conversion
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from datetime import date

    from marketplace.listings.models import Version
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class ConversionDraft:
    """A record as typed; `contract_id` and `taken_up_by` are empty for own use."""

    way: str
    region: str
    converted_on: date
    taken_up_by: str = ""
    contract_id: int | None = None
    account: str = ""


def write(result: Version, draft: ConversionDraft, *, by: Actor) -> Conversion:
    """Begin a record about a published text of a result.

    Raises:
        Invalid: see `check`.
    """
    one = Conversion(
        result_version_id=result.id,
        listing_id=result.listing_id,
        organisation_id=result.organisation_id,
        written_by=by.person_id,
    )
    _fill(one, draft)
    db.session.add(one)
    db.session.flush()
    audit.record("conversion.write", one, by=by, way=one.way, region=one.region)
    return one


def edit(one: Conversion, draft: ConversionDraft, *, by: Actor) -> Conversion:
    """Change a record that nobody has before him.

    Raises:
        Invalid: see `check`.
        IllegalMove: it is being decided on, or was accepted.
    """
    one.life.target(one.state, "submit")
    _fill(one, draft)
    db.session.flush()
    audit.record("conversion.edit", one, by=by, way=one.way, region=one.region)
    return one


def _fill(one: Conversion, draft: ConversionDraft) -> None:
    check(draft)
    one.way, one.region, one.converted_on = draft.way, draft.region, draft.converted_on
    one.taken_up_by, one.account = draft.taken_up_by, draft.account
    one.contract_id = _contract(one, draft.contract_id)
    _refuse_twice(one)


def check(draft: ConversionDraft) -> None:
    """Refuse what can't be meant.

    Raises:
        Invalid: an unknown way or place, a day that hasn't come, or a way that doesn't go with the other party.
    """
    if not codes.valid("modes", draft.way, draft.converted_on):
        raise Invalid(_l("Choose one of the six ways."), field="way")
    if not codes.valid("regions", draft.region, draft.converted_on):
        raise Invalid(_l("Choose the place of the conversion."), field="region")
    if draft.converted_on > clock.today():
        raise Invalid(
            _l("This day hasn't come yet: a conversion is recorded after it has happened."), field="converted_on"
        )
    own = draft.way == OWN_USE
    if own and draft.contract_id is not None:
        raise Invalid(_l("Own implementation has no contract: choose none, or another way."), field="contract_id")
    if not own and not draft.taken_up_by and draft.contract_id is None:
        raise Invalid(_l("Say who took the result up, or choose the contract."), field="taken_up_by")


def _contract(one: Conversion, contract_id: int | None) -> int | None:
    """Return the contract when it is a signed one of the owner's as its seller."""
    if contract_id is None:
        return None
    found = db.session.get(Contract, contract_id)
    if found is None or found.seller_id != one.organisation_id or not found.stands:
        raise Invalid(
            _l("Choose a contract in force in which the owner of the result is the seller."), field="contract_id"
        )
    one.taken_up_by = one.taken_up_by or found.buyer.name
    return found.id


def _refuse_twice(one: Conversion) -> None:
    if queries.twin(one) is not None:
        raise Invalid(_l("This conversion is recorded already: same result, way, user and day."), field="converted_on")
    if queries.of_same_contract(one) is not None:
        raise Invalid(_l("This contract was recorded with this result already."), field="contract_id")


def submit(one: Conversion, *, by: Actor) -> None:
    """Hand a record in to the officials of its place.

    Raises:
        Invalid: no file shows the conversion, or it is recorded already.
        IllegalMove: it isn't a draft or a refused one.
    """
    one.life.target(one.state, "submit")
    if not queries.has_evidence(one):
        raise Invalid(_l("Add a file that shows the conversion: a contract, a report, an invoice, a photograph."))
    _refuse_twice(one)
    one.owner_nature, one.submitted_at = one.organisation.nature, clock.now()
    _step(one, "submit", by)


def take_back(one: Conversion, *, by: Actor) -> None:
    """Take a record back before it is decided on."""
    _step(one, "take_back", by)


def accept(one: Conversion, *, by: Actor) -> None:
    """Let a record count from now on."""
    one.reason = ""
    _decide(one, "accept", by)


def refuse(one: Conversion, reason: str, *, by: Actor) -> None:
    """Refuse a record with a reason; it can be put right and handed in again."""
    one.reason = _given(reason)
    _decide(one, "refuse", by)


def revoke(one: Conversion, reason: str, *, by: Actor) -> None:
    """Take an accepted record out of the counts with a reason."""
    one.reason = _given(reason)
    _decide(one, "revoke", by)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid(_l("Give the reason: the owner has to know what to put right."), field="reason")
    return reason.strip()


def _decide(one: Conversion, verb: str, by: Actor) -> None:
    one.decided_by, one.decided_at = by.person_id, clock.now()
    _step(one, verb, by)


def _step(one: Conversion, verb: str, by: Actor) -> None:
    lifecycle.move(one, verb)
    db.session.flush()
    audit.record(f"conversion.{verb}", one, by=by, state=one.state.value)
    outbox.enqueue(_TOPICS[verb], one.id)


_TOPICS = {
    "submit": "conversion.submitted",
    "take_back": "conversion.taken_back",
    "accept": "conversion.accepted",
    "refuse": "conversion.refused",
    "revoke": "conversion.revoked",
}
