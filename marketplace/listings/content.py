"""The content of a version: written from a draft, copied to the next version, and in one canonical form for its digest.

Whoever has the text can recompute the digest: JSON with sorted keys, no spaces, dates as ISO, money in 分.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.listings.drafts import DemandDraft, Draft, IndicatorDraft, IpDraft, OwnerDraft, ResultDraft
from marketplace.listings.models import DemandVersion, Indicator, IpRight, Owner, ResultVersion
from marketplace.listings.quantities import ends

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.listings.models import Version

ROWS = frozenset({"ip", "owners", "indicators"})
"""Fields of a draft that are tables of their own."""


def write(version: Version, draft: Draft) -> None:
    """Put a draft's content into a version that may still change."""
    for name, value in vars(draft).items():
        if name not in ROWS:
            setattr(version, name, list(value) if isinstance(value, tuple) else value)
    if isinstance(version, ResultVersion) and isinstance(draft, ResultDraft):
        version.ip = [IpRight(position=place, **asdict(right)) for place, right in enumerate(draft.ip)]
        version.owners = _owners(draft.owners)
    elif isinstance(version, DemandVersion) and isinstance(draft, DemandDraft):
        version.indicators = _indicators(draft.indicators)
    else:
        raise TypeError("a result's draft belongs to a result, a demand's to a demand")
    version.updated_at = clock.now()  # so that a change in rows alone is seen by the other editor too


def _owners(drafts: Iterable[OwnerDraft]) -> list[Owner]:
    return [
        Owner(
            position=place,
            name=draft.name,
            share=draft.share,
            organisation_id=draft.organisation_id or _known_by_name(draft.name),
        )
        for place, draft in enumerate(drafts)
    ]


def _known_by_name(name: str) -> int | None:
    """Return the organisation that has exactly this name, if there is just one."""
    found = list(db.session.scalars(select(Organisation.id).where(Organisation.name == name).limit(2)))
    return found[0] if len(found) == 1 else None


def _indicators(drafts: Iterable[IndicatorDraft]) -> list[Indicator]:
    rows = []
    for place, draft in enumerate(drafts):
        low, high = ends(draft.operator, draft.value)
        rows.append(Indicator(position=place, low=low, high=high, **asdict(draft)))
    return rows


def draft_of(version: Version) -> ResultDraft | DemandDraft:
    """Return a version's content as a draft: what a form shows, and what the next version begins with."""
    if isinstance(version, ResultVersion):
        return ResultDraft(
            **_columns(version, ResultDraft),
            ip=tuple(IpDraft(**_columns(right, IpDraft)) for right in version.ip),
            owners=tuple(OwnerDraft(**_columns(owner, OwnerDraft)) for owner in version.owners),
        )
    assert isinstance(version, DemandVersion)
    return DemandDraft(
        **_columns(version, DemandDraft),
        indicators=tuple(IndicatorDraft(**_columns(row, IndicatorDraft)) for row in version.indicators),
    )


def _columns(record: object, draft: type[Any]) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in fields(draft) if field.name not in ROWS}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def digest_of(version: Version) -> str:
    """Return the SHA-256 over a version's content in canonical form."""
    content = {
        "kind": version.kind,
        "listing": version.listing_id,
        "number": version.number,
        "content": asdict(draft_of(version)),
    }
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=lambda day: day.isoformat()
    )
    return hashlib.sha256(text.encode()).hexdigest()
