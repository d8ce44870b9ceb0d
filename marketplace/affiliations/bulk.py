"""Many nodes and bonds at once, for files: a few statements a batch instead of a few for each row."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from marketplace import db
from marketplace.accounts.models import Organisation
from marketplace.affiliations import nodes
from marketplace.affiliations.kinds import NodeKind
from marketplace.affiliations.models import Edge, Node

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from marketplace.affiliations.drafts import EdgeDraft, NodeDraft


def known(drafts: Collection[NodeDraft]) -> dict[NodeDraft, int]:
    """Return the ids of the nodes that are meant, of those that there are; takes normalised drafts."""
    found = _by_key(drafts)
    return found | _by_name([draft for draft in drafts if draft not in found])


def _by_key(drafts: Collection[NodeDraft]) -> dict[NodeDraft, int]:
    keys = {draft: (draft.kind, nodes.key_of(draft)) for draft in drafts}
    chosen = select(Node.kind, Node.key, Node.id).where(Node.key.in_({key for _kind, key in keys.values()}))
    ids = {(row.kind, row.key): row.id for row in db.session.execute(chosen)}
    return {draft: ids[key] for draft, key in keys.items() if key in ids}


def _by_name(drafts: Collection[NodeDraft]) -> dict[NodeDraft, int]:
    """Return what isn't found by its key: an organisation by its name, where only one has it; as in `nodes.find`."""
    parties = [draft for draft in drafts if draft.kind is NodeKind.ORGANISATION]
    if not parties:
        return {}
    chosen = select(Node.name, Node.uscc, Node.id).where(
        Node.kind == NodeKind.ORGANISATION, Node.name.in_({draft.name for draft in parties})
    )
    named = defaultdict(list)
    for row in db.session.execute(chosen):
        named[row.name].append(row)
    meant = {draft: [row for row in named[draft.name] if not (draft.uscc and row.uscc)] for draft in parties}
    return {draft: rows[0].id for draft, rows in meant.items() if len(rows) == 1}


def provide(drafts: Collection[NodeDraft]) -> dict[NodeDraft, int]:
    """Return the ids of the nodes that are meant, made where there are none; takes normalised drafts.

    Those with a code come first: a name alone is then found as theirs.
    """
    for part in ([draft for draft in drafts if draft.uscc], [draft for draft in drafts if not draft.uscc]):
        by_key, found = _by_key(part), known(part)
        for draft in found:
            if draft.state_holder or (draft.uscc and draft not in by_key):
                nodes.provide(draft)  # what is new about it is added
        missing = {(draft.kind, nodes.key_of(draft)): draft for draft in part if draft not in found}
        if missing:
            db.session.execute(insert(Node), _rows(missing))
    return known(drafts)


def _rows(missing: dict[tuple[NodeKind, str], NodeDraft]) -> list[dict[str, Any]]:
    codes = {draft.uscc for draft in missing.values() if draft.uscc}
    chosen = select(Organisation.uscc, Organisation.id).where(Organisation.uscc.in_(codes))
    ours = {row.uscc: row.id for row in db.session.execute(chosen)}
    return [
        {
            "kind": kind,
            "key": key,
            "name": draft.name.strip(),
            "uscc": draft.uscc or None,
            "mark": draft.mark,
            "state_holder": draft.state_holder,
            "organisation_id": ours.get(draft.uscc),
        }
        for (kind, key), draft in missing.items()
    ]


def record(bonds: Sequence[tuple[int, int, EdgeDraft]], person_id: int) -> None:
    """Store bonds, (from node, to node, what), that were checked before."""
    if bonds:
        db.session.execute(insert(Edge), [_edge(bond, person_id) for bond in bonds])


def _edge(bond: tuple[int, int, EdgeDraft], person_id: int) -> dict[str, Any]:
    from_id, to_id, draft = bond
    return {
        "from_id": from_id,
        "to_id": to_id,
        "kind": draft.kind,
        "share_bp": draft.share_bp,
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "certainty": draft.certainty,
        "source": draft.source,
        "recorded_by": person_id,
    }
