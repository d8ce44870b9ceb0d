"""Those whom a panel judges, as plain facts for the search for conflicts: publisher, bidders, members, their people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace import clock, db
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.challenges import contents, sealed
from marketplace.contracts.models import Contract
from marketplace.experts.dossiers import domain_of
from marketplace.experts.parties import Party, Shared, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from marketplace.challenges.models import Challenge


def of(challenge: Challenge) -> list[Party]:
    """Return publisher, bidders, members of consortia, and the organisations that bids name for their people."""
    people = _people_by_unit(challenge)
    ids = {challenge.organisation_id, *(number for number in people if isinstance(number, int))}
    found = {one.id: one for one in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    contracts, domains = _contracts(ids), _domains(ids)
    ours = [
        Party(
            Unit(one.name, one.uscc),
            one.id,
            tuple(sorted({one.legal_representative, *people.get(one.id, ())})),
            domains[one.id],
            contracts[one.id],
        )
        for one in found.values()
    ]
    names = {one.name for one in found.values()}
    return [*ours, *(_by_name(name, people[name]) for name in people if isinstance(name, str) and name not in names)]


def _by_name(name: str, people: Collection[str]) -> Party:
    return Party(Unit(name), people=tuple(sorted(people)))


def _people_by_unit(challenge: Challenge) -> Mapping[int | str, set[str]]:
    """Return organisation (its number where it is one of ours, else its name) -> people whom bids name for it."""
    people: dict[int | str, set[str]] = defaultdict(set)
    for bid in sealed.known(challenge):
        content = bid.content or {}
        units = [bid.bidder_id or 0, *(one["organisation_id"] for one in content.get("members") or ())]
        team = list(contents.people(content))  # type: ignore[arg-type] # the content, without the files' bytes
        for unit in units:
            people[unit] |= {one["name"] for one in team}
        for one in team:
            if one["organisation"].strip():
                people[one["organisation"].strip()].add(one["name"])
    return people


def _contracts(ids: Iterable[int]) -> Mapping[int, tuple[Shared, ...]]:
    """Return organisation -> its signed contracts with others."""
    numbers = list(ids)
    signed = Contract.signed_on.is_not(None) & or_(Contract.seller_id.in_(numbers), Contract.buyer_id.in_(numbers))
    shared: dict[int, list[Shared]] = defaultdict(list)
    chosen = select(Contract).where(signed).options(joinedload(Contract.seller), joinedload(Contract.buyer))
    for one in db.session.scalars(chosen):
        on = one.signed_on or clock.today()
        shared[one.seller_id].append(Shared(Unit(one.buyer.name, one.buyer.uscc), on, one.title))
        shared[one.buyer_id].append(Shared(Unit(one.seller.name, one.seller.uscc), on, one.title))
    return defaultdict(tuple, {number: tuple(found) for number, found in shared.items()})


def _domains(ids: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    """Return organisation -> the domains of its members' mail addresses."""
    chosen = select(Membership.organisation_id, Person.email).join(Person, Person.id == Membership.person_id)
    rows = db.session.execute(chosen.where(Membership.organisation_id.in_(list(ids)), Person.email.is_not(None)))
    domains: dict[int, set[str]] = defaultdict(set)
    for number, address in rows:
        domains[number].add(domain_of(address or ""))
    return defaultdict(tuple, {number: tuple(sorted(found - {""})) for number, found in domains.items()})
