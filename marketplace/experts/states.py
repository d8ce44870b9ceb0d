"""The life of an expert in the pool, the life of a draw, and what both are called."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.lifecycle import Lifecycle

if TYPE_CHECKING:
    from flask_babel import LazyString


class ExpertState(enum.StrEnum):
    """Where an expert stands."""

    APPLIED = "applied"  # offered himself; the office admits
    INVITED = "invited"  # entered by the office; he agrees himself
    ACTIVE = "active"
    RESTING = "resting"  # not drawn for the time being
    REMOVED = "removed"


_S = ExpertState

EXPERT_LIFE = Lifecycle(
    "expert",
    _S.APPLIED,
    {
        "agree": ((_S.INVITED,), _S.ACTIVE),
        "admit": ((_S.APPLIED,), _S.ACTIVE),
        "rest": ((_S.ACTIVE,), _S.RESTING),
        "return_": ((_S.RESTING,), _S.ACTIVE),
        "remove": ((_S.APPLIED, _S.INVITED, _S.ACTIVE, _S.RESTING), _S.REMOVED),
        "readmit": ((_S.REMOVED,), _S.INVITED),
    },
)


class DrawState(enum.StrEnum):
    """Where a draw stands."""

    COMMITTED = "committed"  # the digest of its seed is public; nobody has drawn
    DRAWN = "drawn"  # pool and result stand; the seed is still sealed
    PUBLISHED = "published"  # anybody can draw again and compare


_D = DrawState

DRAW_LIFE = Lifecycle(
    "expert_draw",
    _D.COMMITTED,
    {
        "draw": ((_D.COMMITTED,), _D.DRAWN),
        "publish": ((_D.DRAWN,), _D.PUBLISHED),
    },
)

STATES: dict[str, tuple[LazyString, str]] = {
    _S.APPLIED: (_l("Offers to review, to be admitted"), "now"),
    _S.INVITED: (_l("Invited, has to agree"), "now"),
    _S.ACTIVE: (_l("In the pool"), "good"),
    _S.RESTING: (_l("Resting"), "neutral"),
    _S.REMOVED: (_l("Removed"), "late"),
}
"""State of an expert -> its name and the tone in which it is shown."""

DRAW_STATES: dict[str, tuple[LazyString, str]] = {
    _D.COMMITTED: (_l("Seed committed"), "now"),
    _D.DRAWN: (_l("Drawn, seed still sealed"), "now"),
    _D.PUBLISHED: (_l("Published: can be drawn again by anybody"), "good"),
}
