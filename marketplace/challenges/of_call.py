"""Whose a part of a call is: its publisher and its region, as permissions ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

    from marketplace.challenges.models import Challenge


class OfCall:
    """Mixed into rows with a relationship `challenge`."""

    if TYPE_CHECKING:
        challenge: Mapped[Challenge]

    @property
    def organisation_id(self) -> int:
        """Whose call it is."""
        return self.challenge.organisation_id

    @property
    def region(self) -> str:
        """The call's region."""
        return self.challenge.region
