"""A consortium (联合体) that has won: its members sell beside its lead, all sign, and the text has their shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.accounts import queries as accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.accounts.models import Organisation


def members(content: dict[str, Any], lead_id: int) -> tuple[int, ...]:
    """Return the organisations of a bid's consortium beside its lead, in the order of the bid."""
    units = (one["organisation_id"] for one in content.get("members") or ())
    return tuple(unit for unit in units if unit != lead_id)


def clause(content: dict[str, Any], lead_id: int) -> str:
    """Return what the contract says of a consortium until its parties write it otherwise.

    Members answer together (招标投标法 art. 31, by agreement here: Civil Code art. 178); the price is paid to the lead.
    """
    shares = "\n".join(f"{name}：{share}" for name, share in _shares(content, lead_id))
    if not shares:
        return ""
    return (
        f"乙方为联合体，各成员按下列份额完成本合同的工作：\n{shares}\n"
        "各成员就本合同向甲方承担连带责任。甲方向牵头单位付款即为向联合体付款，成员之间按份额或者另行约定结算。"
    )


def head(content: dict[str, Any], lead_id: int) -> Iterator[str]:
    """Yield the lines that name a consortium at the head of a task book or pledge."""
    for name, share in _shares(content, lead_id):
        yield f"联合体成员：{name}，份额 {share}"


def _shares(content: dict[str, Any], lead_id: int) -> Iterator[tuple[str, str]]:
    for one in content.get("members") or ():
        party = accounts.organisation(one["organisation_id"])
        if party is not None:
            yield _named(party, leads=party.id == lead_id), f"{one['share_bp'] / 100:.2f}%"


def _named(party: Organisation, *, leads: bool) -> str:
    return f"{party.name}（统一社会信用代码 {party.uscc}{'，牵头单位' if leads else ''}）"
