"""What a contract about a published result already knows: its name, field, rights, right holders and owner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.contracts.amounts import per_cent
from marketplace.contracts.detail_fields import DETAIL
from marketplace.listings.models import ResultVersion
from marketplace.listings.states import VersionState

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER = re.compile(r"[0-9]{1,9}")


def published(version_id: str | None) -> ResultVersion | None:
    """Return a published version of a result by what an address or a form says, or None."""
    if not NUMBER.fullmatch(version_id or ""):
        return None
    found = db.session.get(ResultVersion, int(version_id or ""))
    return found if found is not None and found.state is VersionState.PUBLISHED else None


def filled(result: ResultVersion, able: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Return what the form of a new contract shows of a result.

    Args:
        result: the version as it was published.
        able: (number, name) of the organisations for which the viewer may write.
    """
    own = result.organisation_id in [number for number, _name in able]
    holders = [{"name": one.name, "share": per_cent(one.share).removesuffix("%")} for one in result.owners]
    return {
        "title": result.title,
        "field": result.field,
        "service_industry": result.industry or "",
        "result": str(result.id),
        "side": "seller" if own else "buyer",
        "other": "" if own else result.listing.organisation.uscc,
        "holders": holders,
        **_right(result),
    }


def _right(result: ResultVersion) -> dict[str, Any]:
    """Return what is known of the first right; a contract about several names the others in its words."""
    if not result.ip:
        return {}
    right = result.ip[0]
    details = {"right_number": right.number, "right_status": right.status, "right_expires": right.expires_on}
    return {"ip_type": right.type, **{DETAIL + name: value for name, value in details.items() if value}}
