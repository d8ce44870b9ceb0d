"""Everything that can bind an expert, as plain facts: loaded for many experts by a few statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from marketplace import db
from marketplace.accounts.models import Membership
from marketplace.affiliations import normal
from marketplace.experts.models import (
    Advice,
    Employment,
    Expert,
    ExpertPublication,
    Interest,
    InterestKind,
    PublicationAuthor,
)
from marketplace.experts.parties import Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from marketplace.affiliations.models import Node


@dataclass(frozen=True)
class Work:
    """An employment; `until` is the first day on which it no longer held."""

    unit: Unit
    node_id: int
    since: date
    until: date | None

    def overlaps(self, since: date, on: date) -> bool:
        """Whether it held on a day from `since` to `on`."""
        return self.since <= on and (self.until is None or self.until > since)


@dataclass(frozen=True)
class Coauthor:
    """Another author of one of an expert's publications."""

    name_key: str
    name: str
    title: str
    published_on: date


@dataclass(frozen=True)
class Advised:
    """Advice to an organisation; `until` is the first day on which it no longer went on."""

    unit: Unit
    what: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Declared:
    """What an expert has declared: a relative with his organisation, a domain, a stake."""

    kind: InterestKind
    name: str
    name_key: str
    unit: Unit | None


@dataclass
class Dossier:
    """One expert's facts."""

    expert_id: int
    name_key: str
    domain: str
    acts_for: set[int] = field(default_factory=set)
    """Organisations of ours whose members his account is among."""
    work: list[Work] = field(default_factory=list)
    coauthors: list[Coauthor] = field(default_factory=list)
    advice: list[Advised] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)


def same(one: Unit, other: Unit) -> bool:
    """Whether two units are one organisation: by their codes where both have one, else by their names."""
    if one.uscc and other.uscc:
        return one.uscc == other.uscc
    return normal.name(one.name) == normal.name(other.name)


def domain_of(address: str) -> str:
    """Return the domain of an e-mail address, "" where it has none."""
    return address.rpartition("@")[2].strip().lower() if "@" in address else ""


def load(experts: Sequence[Expert]) -> dict[int, Dossier]:
    """Return expert id -> his dossier; a statement for each kind of fact, however many experts."""
    found = {one.id: Dossier(one.id, one.name_key, domain_of(one.email)) for one in experts}
    ids = list(found)
    for expert_id, organisation_id in _memberships(ids):
        found[expert_id].acts_for.add(organisation_id)
    for work in db.session.scalars(_of(Employment, ids)):
        found[work.expert_id].work.append(Work(unit_of(work.node), work.node_id, work.since, work.until))
    for advice in db.session.scalars(_of(Advice, ids)):
        said = Advised(unit_of(advice.node), advice.what, advice.since, advice.until)
        found[advice.expert_id].advice.append(said)
    for one in db.session.scalars(_of(Interest, ids).where(Interest.withdrawn_at.is_(None))):
        unit = unit_of(one.node) if one.node else None
        found[one.expert_id].declared.append(Declared(one.kind, one.name, one.name_key, unit))
    for expert_id, coauthors in _coauthors(ids).items():
        found[expert_id].coauthors = coauthors
    return found


def _of(model: Any, ids: Collection[int]) -> Any:
    return select(model).where(model.expert_id.in_(ids)).options(joinedload(model.node)).order_by(model.id)


def _memberships(ids: Collection[int]) -> list[tuple[int, int]]:
    """Return (expert id, organisation id) of the organisations whose members experts are on this platform."""
    chosen = select(Expert.id, Membership.organisation_id).join(Membership, Membership.person_id == Expert.person_id)
    return [(expert_id, party) for expert_id, party in db.session.execute(chosen.where(Expert.id.in_(ids)))]


def _coauthors(ids: Collection[int]) -> dict[int, list[Coauthor]]:
    """Return expert id -> the other authors of his publications."""
    his, other = aliased(PublicationAuthor), aliased(PublicationAuthor)
    rows = db.session.execute(
        select(his.expert_id, other.name_key, other.name, ExpertPublication.title, ExpertPublication.published_on)
        .join(ExpertPublication, ExpertPublication.id == his.publication_id)
        .join(other, other.publication_id == his.publication_id)
        .where(his.expert_id.in_(ids), other.position != his.position)
        .order_by(ExpertPublication.published_on.desc(), other.position)
    )
    found: dict[int, list[Coauthor]] = defaultdict(list)
    for expert_id, name_key, name, title, published_on in rows:
        found[expert_id or 0].append(Coauthor(name_key, name, title, published_on))
    return found


def unit_of(node: Node) -> Unit:
    """Return a node of the graph as a plain fact."""
    return Unit(node.name, node.uscc or "")
