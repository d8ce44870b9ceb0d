"""What must have come before the signatures: waivers of first refusal, the notice of an agreed price, task books.

Both are judged on the exact version that is signed: a waiver or a notice of other conditions doesn't count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts import publicity, undertakings, waivers
from marketplace.contracts.terms import read
from marketplace.errors import Conflict

if TYPE_CHECKING:
    from marketplace.contracts.missing import Missing
    from marketplace.contracts.models import Contract, ContractVersion


class NotReady(Conflict):
    """Something that must come before the signatures is missing."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(
            _l("The contract can't be signed yet: %(missing)s", missing=" ".join(str(one.what) for one in missing))
        )
        self.missing = missing


def missing(contract: Contract, version: ContractVersion) -> list[Missing]:
    """Return what has to come before this version can be signed, and until when that takes."""
    terms = read(version.terms)
    of_award = undertakings.missing(contract.award) if contract.award else []
    return [*waivers.missing(contract, terms), *publicity.missing(contract, terms), *of_award]


def check(contract: Contract, version: ContractVersion) -> None:
    """Refuse to have a version signed that isn't ready; asked under the contract's lock.

    Raises:
        NotReady: with what is missing.
    """
    found = missing(contract, version)
    if found:
        raise NotReady(found)
