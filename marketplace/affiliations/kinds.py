"""What is bound to what, by what kind of bond, and how sure that is."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel import LazyString


class NodeKind(enum.StrEnum):
    """What can stand in the graph."""

    ORGANISATION = "organisation"
    PERSON = "person"
    ADDRESS = "address"
    PHONE = "phone"


class EdgeKind(enum.StrEnum):
    """How something is bound to an organisation; every bond leads to an organisation."""

    EQUITY = "equity"  # 股权: a holder, to the organisation held
    CONTROLLER = "controller"  # 实际控制人
    LEGAL_REPRESENTATIVE = "legal_representative"  # 法定代表人
    EMPLOYER = "employer"  # somebody, to the organisation that employs him
    ADDRESS = "address"
    PHONE = "phone"


class Certainty(enum.StrEnum):
    """How sure a bond is, by whom it comes from."""

    REGISTER = "register"  # an official register or a document shows it
    DECLARED = "declared"  # the organisation says so of itself
    REPORTED = "reported"  # somebody else says so


_N, _E = NodeKind, EdgeKind

HOLDERS: dict[EdgeKind, tuple[NodeKind, ...]] = {
    _E.EQUITY: (_N.ORGANISATION, _N.PERSON),
    _E.CONTROLLER: (_N.ORGANISATION, _N.PERSON),
    _E.LEGAL_REPRESENTATIVE: (_N.PERSON,),
    _E.EMPLOYER: (_N.PERSON,),
    _E.ADDRESS: (_N.ADDRESS,),
    _E.PHONE: (_N.PHONE,),
}
"""Bond -> from what it can lead to an organisation."""

CONTACTS = (EdgeKind.ADDRESS, EdgeKind.PHONE)
"""Bonds that only make one look: two strangers can share a floor, or an agent's telephone."""

CONTROL = (EdgeKind.EQUITY, EdgeKind.CONTROLLER)
"""Bonds through which influence is handed on."""

NODE_KINDS: dict[str, LazyString] = {
    _N.ORGANISATION: _l("Organisation"),
    _N.PERSON: _l("Person"),
    _N.ADDRESS: _l("Address"),
    _N.PHONE: _l("Telephone"),
}

EDGE_KINDS: dict[str, LazyString] = {
    _E.EQUITY: _l("Holds shares"),
    _E.CONTROLLER: _l("Actual controller"),
    _E.LEGAL_REPRESENTATIVE: _l("Legal representative"),
    _E.EMPLOYER: _l("Employed there"),
    _E.ADDRESS: _l("Address"),
    _E.PHONE: _l("Telephone"),
}

CERTAINTIES: dict[str, LazyString] = {
    Certainty.REGISTER: _l("Official register or document"),
    Certainty.DECLARED: _l("Declared by the organisation itself"),
    Certainty.REPORTED: _l("Reported by somebody else"),
}
