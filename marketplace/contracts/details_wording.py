"""What the text says of the kind's own fields and of the right holders: written from the terms, never typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from marketplace import codes
from marketplace.contracts import kinds
from marketplace.contracts.amounts import day, per_cent, yuan
from marketplace.contracts.kinds import Shape

if TYPE_CHECKING:
    from marketplace.contracts.kinds import Detail
    from marketplace.contracts.terms import Terms

ORDINARY = "ordinary"
LICENCE = "03"


def special(terms: Terms) -> str:
    """Return the paragraphs on what the kind has of its own, or nothing."""
    lines = [f"{one.title}：{value}" for one in kinds.details_of(terms.code) if (value := written(one, terms.details))]
    return "\n".join([*lines, *_ordinary(terms), *_holders(terms)])


def written(detail: Detail, details: dict[str, Any]) -> str:
    """Return the value of a field as the text has it, or nothing."""
    value = details.get(detail.name)
    if value in (None, ""):
        return ""
    if detail.shape is Shape.DAY:
        return day(date.fromisoformat(str(value)))
    if detail.shape is Shape.FEN:
        return yuan(int(value))
    if detail.shape is Shape.CODE:
        return codes.label(detail.code_list, str(value), "zh")
    return str(value).strip()


def _ordinary(terms: Terms) -> list[str]:
    """Say that a licence is an ordinary one where nothing clear is agreed (interpretation art. 25)."""
    unclear = terms.kind == LICENCE and not terms.details.get("licence_mode")
    return [f"许可方式：{codes.label('licence_modes', ORDINARY, 'zh')}"] if unclear else []


def _holders(terms: Terms) -> list[str]:
    shares = "；".join(f"{holder.name} {per_cent(holder.share_bp)}" for holder in terms.holders)
    return [f"权利人及其份额：{shares}。"] if shares else []
