"""A tie between an expert and a party: of which kind, shown by what, and whether it blocks."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel import LazyString


class ConflictKind(enum.StrEnum):
    """What binds an expert to somebody whom he would judge."""

    MEMBER = "member"
    EMPLOYER = "employer"
    FORMER_EMPLOYER = "former_employer"
    AFFILIATION = "affiliation"
    COAUTHOR = "coauthor"
    CONTRACT = "contract"
    FAMILY = "family"
    DOMAIN = "domain"
    ADVISER = "adviser"
    STAKE = "stake"
    TEAM = "team"


KINDS: dict[str, LazyString] = {
    ConflictKind.MEMBER: _l("Acts for it on this platform"),
    ConflictKind.EMPLOYER: _l("Works there"),
    ConflictKind.FORMER_EMPLOYER: _l("Worked there not long ago"),
    ConflictKind.AFFILIATION: _l("His organisation is affiliated"),
    ConflictKind.COAUTHOR: _l("Published together not long ago"),
    ConflictKind.CONTRACT: _l("A contract between his organisation and this one"),
    ConflictKind.FAMILY: _l("A relative of his, as declared"),
    ConflictKind.DOMAIN: _l("The same e-mail domain"),
    ConflictKind.ADVISER: _l("Has advised it"),
    ConflictKind.STAKE: _l("Holds something in it, as declared"),
    ConflictKind.TEAM: _l("Stands in its team"),
}


@dataclass(frozen=True)
class Conflict:
    """One tie between an expert and a party.

    Attributes:
        kind: by which rule it was found.
        party: the party's name.
        evidence: facts that show it, as JSON can hold them.
        blocks: whether it keeps him from the panel by itself.
    """

    kind: ConflictKind
    party: str
    evidence: dict[str, Any]
    blocks: bool = True

    def as_row(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"kind": str(self.kind), "party": self.party, "evidence": self.evidence, "blocks": self.blocks}
