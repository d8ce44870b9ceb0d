"""A file of bonds: one a row, from a holder to an organisation.

A row is known again by its two ends, its kind and its first day. A row that says something else about it withdraws
what stands and records it anew, so that what was believed before can still be told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_

from marketplace import clock, db
from marketplace.affiliations import actions, bulk, nodes
from marketplace.affiliations.drafts import EdgeDraft, NodeDraft
from marketplace.affiliations.kinds import Certainty, EdgeKind, NodeKind
from marketplace.affiliations.models import Edge
from marketplace.errors import Invalid
from marketplace.intake.formats import Column, Format
from marketplace.intake.reading import day, one_of, share, words
from marketplace.intake.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from marketplace.intake.formats import Reading

KINDS = {
    "股权": "equity",
    "持股": "equity",
    "equity": "equity",
    "实际控制人": "controller",
    "控制": "controller",
    "controller": "controller",
    "法定代表人": "legal_representative",
    "legal representative": "legal_representative",
    "任职": "employer",
    "用人单位": "employer",
    "employer": "employer",
    "地址": "address",
    "address": "address",
    "电话": "phone",
    "telephone": "phone",
    "phone": "phone",
}
NODES = {
    "单位": "organisation",
    "organisation": "organisation",
    "个人": "person",
    "自然人": "person",
    "person": "person",
    "地址": "address",
    "address": "address",
    "电话": "phone",
    "telephone": "phone",
    "phone": "phone",
}
CERTAIN = {"登记": "register", "register": "register", "反映": "reported", "reported": "reported"}
STATE = {"是": "yes", "yes": "yes", "否": "", "no": ""}

COLUMNS = (
    Column("from_kind", ("关联方类型", "holderis"), one_of(NODES), needed=True),
    Column("from_name", ("关联方", "关联方名称", "holder"), words, needed=True),
    Column("from_uscc", ("关联方统一社会信用代码", "关联方代码", "holdercode"), words),
    Column("from_mark", ("关联人识别号", "holdermark"), words),
    Column("from_state", ("代表国家持股", "holdsforthestate"), one_of(STATE)),
    Column("kind", ("关联关系", "bond"), one_of(KINDS), needed=True),
    Column("to_name", ("单位名称", "单位", "organisation"), words, needed=True),
    Column("to_uscc", ("单位统一社会信用代码", "统一社会信用代码", "单位代码", "organisationcode"), words),
    Column("share_bp", ("持股比例", "持股比例(%)", "share"), share),
    Column("valid_from", ("起始日期", "from"), day, needed=True),
    Column("valid_to", ("终止日期", "to"), day),
    Column("source", ("来源", "source"), words, needed=True),
    Column("certainty", ("确定程度", "certainty"), one_of(CERTAIN)),
)

SAMPLE = (
    *("单位", "第三方控股有限公司", "", "", "否", "股权", "被投资单位有限公司", ""),
    *("60", "2024-03-01", "", "国家企业信用信息公示系统", "登记"),
)


def holder_of(said: Mapping[str, Any]) -> NodeDraft:
    """Return the holder that a row names, in one spelling."""
    draft = NodeDraft(
        NodeKind(said["from_kind"]),
        said["from_name"],
        said.get("from_uscc", ""),
        said.get("from_mark", ""),
        state_holder=bool(said.get("from_state")),
    )
    return nodes.normalised(draft)


def held_by(said: Mapping[str, Any]) -> NodeDraft:
    """Return the organisation that a row names, in one spelling."""
    return nodes.normalised(NodeDraft(NodeKind.ORGANISATION, said["to_name"], said.get("to_uscc", "")))


def bond_of(said: Mapping[str, Any]) -> EdgeDraft:
    """Return the bond that a row tells of."""
    until = said.get("valid_to")
    return EdgeDraft(
        holder_of(said),
        EdgeKind(said["kind"]),
        date.fromisoformat(said["valid_from"]),
        said["source"],
        Certainty(said.get("certainty", Certainty.REGISTER)),
        said.get("share_bp"),
        date.fromisoformat(until) if until else None,
    )


COMPARED = ("share_bp", "valid_to", "certainty", "source")
"""What a row may change about a bond that is known by its ends, its kind and its first day."""


def _identity(said: dict[str, Any]) -> str:
    ends = (said["from_kind"], said["from_name"], said.get("from_mark", ""), said["to_name"], said.get("to_uscc", ""))
    return "|".join((*ends, said["kind"], said["valid_from"]))


def _label(said: dict[str, Any]) -> str:
    return f"{said.get('from_name', '?')} → {said.get('to_name', '?')}"


@dataclass(frozen=True)
class Row:
    """A row that means something: what was read, its two ends in one spelling, the bond between them."""

    reading: Reading
    holder: NodeDraft
    held: NodeDraft
    bond: EdgeDraft

    @property
    def ends(self) -> tuple[NodeDraft, NodeDraft]:
        """Both ends."""
        return self.holder, self.held


def compare(readings: Sequence[Reading]) -> None:
    """Say of rows without errors what each comes to; a few statements for all of them."""
    rows = [row for reading in readings if (row := _row(reading)) is not None]
    ids = bulk.known({end for row in rows for end in row.ends})
    stands = _standing({pair for row in rows if (pair := _pair(row, ids))})
    begun: dict[tuple[NodeDraft, NodeDraft], list[EdgeDraft]] = defaultdict(list)
    for row in rows:
        _compare(row, stands.get(_pair(row, ids) or (0, 0), []), begun[row.ends])


def _row(reading: Reading) -> Row | None:
    """Return a row as a whole, or None; what is wrong is noted with it."""
    try:
        bond, held = bond_of(reading.values), held_by(reading.values)
        actions.check(bond)
        nodes.key_of(bond.holder)
    except Invalid as refused:
        reading.find(refused.sentence)
        reading.outcome = Outcome.REFUSED
        return None
    return Row(reading, bond.holder, held, bond)


def _pair(row: Row, ids: Mapping[NodeDraft, int]) -> tuple[int, int] | None:
    return (ids[row.holder], ids[row.held]) if row.holder in ids and row.held in ids else None


def _standing(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], list[Edge]]:
    """Return (from node, to node) -> the bonds between them that weren't withdrawn."""
    found: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    chosen = select(Edge).where(tuple_(Edge.from_id, Edge.to_id).in_(pairs), Edge.withdrawn_at.is_(None))
    for edge in db.session.scalars(chosen) if pairs else ():
        found[edge.from_id, edge.to_id].append(edge)
    return found


def _compare(row: Row, stands: Sequence[Edge], begun: list[EdgeDraft]) -> None:
    """Compare a row with what stands between its two ends, and with what the file said of them before."""
    bond, reading = row.bond, row.reading
    same = next((one for one in stands if (one.kind, one.valid_from) == (bond.kind, bond.valid_from)), None)
    others: list[Edge | EdgeDraft] = [*(one for one in stands if one is not same), *begun]
    if row.holder == row.held or any(_overlaps(bond, one) for one in others):
        reading.outcome = Outcome.REFUSED
        reading.find(_l("This bond stands here already for that time: end it or withdraw it first."))
        return
    begun.append(bond)
    changes = [name for name in COMPARED if same is not None and getattr(same, name) != getattr(bond, name)]
    reading.outcome = Outcome.ADDED if same is None else Outcome.CHANGED if changes else Outcome.UNCHANGED
    for name in changes:
        old, new = (str(getattr(one, name) or "—") for one in (same, bond))
        reading.find(_l("was “%(old)s”, is now “%(new)s”", old=old, new=new), _head(name))


def _head(field: str) -> str:
    return next(column.heads[0] for column in COLUMNS if column.field == field)


def _overlaps(bond: EdgeDraft, other: Edge | EdgeDraft) -> bool:
    ends, ends_too = bond.valid_to or date.max, other.valid_to or date.max
    return other.kind == bond.kind and other.valid_from < ends and bond.valid_from < ends_too


def bring_in(readings: Sequence[Reading], person_id: int) -> None:
    """Store a batch: nodes that are missing, what is withdrawn, what is new."""
    rows = [row for reading in readings if (row := _row(reading)) is not None]
    ids = bulk.provide({end for row in rows for end in row.ends})
    for row in rows:
        if row.reading.outcome is Outcome.CHANGED:
            _withdraw(ids[row.holder], ids[row.held], row.bond, person_id)
    db.session.flush()
    bulk.record([(ids[row.holder], ids[row.held], row.bond) for row in rows], person_id)


def _withdraw(from_id: int, to_id: int, bond: EdgeDraft, person_id: int) -> None:
    chosen = select(Edge).where(
        Edge.from_id == from_id,
        Edge.to_id == to_id,
        Edge.kind == bond.kind,
        Edge.valid_from == bond.valid_from,
        Edge.withdrawn_at.is_(None),
    )
    edge = db.session.scalars(chosen).one()
    edge.withdrawn_at, edge.withdrawn_by, edge.withdrawn_because = clock.now(), person_id, bond.source


FORMAT = Format(_l("Import affiliations"), COLUMNS, SAMPLE, _identity, _label, compare, bring_in)
