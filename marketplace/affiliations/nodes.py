"""Finding the node that somebody means, or making it: one row for each organisation, person, address and number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import db
from marketplace.accounts.models import Organisation
from marketplace.affiliations import normal
from marketplace.affiliations.kinds import NodeKind
from marketplace.affiliations.models import Node
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from marketplace.affiliations.drafts import NodeDraft


def normalised(draft: NodeDraft) -> NodeDraft:
    """Return what was entered in one spelling, its name kept as it was written.

    Raises:
        Invalid: a name is missing, a code or a number is none, an address could be many places.
    """
    if not normal.name(draft.name):
        raise Invalid(_l("Write the name."), field="name")
    if draft.kind is NodeKind.ORGANISATION:
        return replace(draft, uscc=normal.code(draft.uscc), mark="")
    if draft.kind is NodeKind.PERSON:
        return replace(draft, mark=normal.mark(draft.mark), uscc="", state_holder=False)
    return replace(draft, uscc="", mark="", state_holder=False)


def key_of(draft: NodeDraft) -> str:
    """Return by what a node is found again.

    Raises:
        Invalid: an address or a telephone number can't be read.
    """
    if draft.kind is NodeKind.ADDRESS:
        return normal.address(draft.name, draft.region)
    if draft.kind is NodeKind.PHONE:
        return normal.phone(draft.name)
    name = normal.name(draft.name)
    return draft.uscc or name if draft.kind is NodeKind.ORGANISATION else f"{name}|{draft.mark}"


def find(draft: NodeDraft) -> Node | None:
    """Return the node that is meant, or None; takes a normalised draft.

    An organisation is found by its code. By its name alone it is found too: another node of that name would tear
    in two what belongs together; a path over it stays a near hit as long as its code isn't known.
    """
    found = db.session.scalar(select(Node).where(Node.kind == draft.kind, Node.key == key_of(draft)))
    if found is not None or draft.kind is not NodeKind.ORGANISATION:
        return found
    name = normal.name(draft.name)
    if draft.uscc:
        return db.session.scalar(select(Node).where(Node.kind == draft.kind, Node.key == name))
    known = db.session.scalars(select(Node).where(Node.kind == draft.kind, Node.name == draft.name.strip()).limit(2))
    named = list(known)
    return named[0] if len(named) == 1 else None


def provide(draft: NodeDraft) -> Node:
    """Return the node that is meant, made where there is none; what is new about it is added.

    Raises:
        Invalid: see `normalised` and `key_of`.
    """
    draft = normalised(draft)
    found = find(draft) or _added(draft)
    if draft.uscc and found.uscc is None:
        found.uscc, found.key = draft.uscc, draft.uscc
        found.organisation_id = _ours(draft.uscc)
    found.state_holder = found.state_holder or draft.state_holder
    db.session.flush()
    return found


def _added(draft: NodeDraft) -> Node:
    one = Node(
        kind=draft.kind,
        key=key_of(draft),
        name=draft.name.strip(),
        uscc=draft.uscc or None,
        mark=draft.mark,
        state_holder=draft.state_holder,
        organisation_id=_ours(draft.uscc) if draft.uscc else None,
    )
    db.session.add(one)
    db.session.flush()
    return one


def _ours(uscc: str) -> int | None:
    return db.session.scalar(select(Organisation.id).where(Organisation.uscc == uscc))
