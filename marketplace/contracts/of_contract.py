"""Whose a part of a contract is: its contract's parties and region, as permissions ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

    from marketplace.contracts.models import Contract


class OfContract:
    """Mixed into rows with a relationship `contract`."""

    if TYPE_CHECKING:
        contract: Mapped[Contract]

    @property
    def seller_id(self) -> int:
        """The contract's first-named seller."""
        return self.contract.seller_id

    @property
    def buyer_id(self) -> int:
        """The contract's first-named buyer."""
        return self.contract.buyer_id

    @property
    def further_ids(self) -> tuple[int, ...]:
        """The contract's further parties."""
        return self.contract.further_ids

    @property
    def joining_ids(self) -> tuple[int, ...]:
        """Who becomes a party of the contract with the change that is being signed."""
        return self.contract.joining_ids

    @property
    def region(self) -> str:
        """The contract's region."""
        return self.contract.region
