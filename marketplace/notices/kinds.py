"""The kinds of notices: who publishes each, and which dated parameter says how long and in which days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.permissions import OrgRole, Role

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.permissions import Actor


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    Attributes:
        label: what it is called.
        heading: its title, with the subject's own title in it.
        policy: the parameter that gives its length: a `Span` in working or calendar days, by region and day.
        members: the members of the publishing organisation who may publish it; none: it is not a party's notice.
        officials: the platform roles that may publish it; none: it is not the office's notice.
        rule: where its length comes from, in words for the page.
    """

    label: LazyString
    heading: LazyString
    policy: str
    members: tuple[OrgRole, ...] = ()
    officials: tuple[Role, ...] = ()
    rule: LazyString | str = ""


KINDS: dict[str, Kind] = {
    # 中选公示: the company that raised the call publishes whom it has chosen.
    "award": Kind(
        _l("Notice of an award"),
        _l("Notice of the intended award of the call “%(title)s”"),
        "notice.award",
        members=(OrgRole.OWNER, OrgRole.SIGNATORY),
        rule=_l("Awards of open calls stand in public for working days before they are final."),
    ),
    # 立项公示: the office publishes the list of projects it intends to support.
    "project_list": Kind(
        _l("Notice of a project list"),
        _l("Notice of the projects to be supported: %(title)s"),
        "notice.project_list",
        officials=(Role.CALL_SECRETARY, Role.OPERATOR),
        rule=_l("Project lists stand in public for working days before they are final."),
    ),
    # 协议定价公示: the unit that sells publishes name and intended price (Promotion Act, art. 18; 国发〔2016〕16号).
    "agreed_price": Kind(
        _l("Notice of an agreed price"),
        _l("Notice of the agreed price of “%(title)s”"),
        "notice.agreed_price",
        members=(OrgRole.OWNER, OrgRole.EDITOR),
        rule=_l("An agreed price stands in public for at least 15 calendar days before the contract is signed."),
    ),
}


def may_publish(kind: Kind, by: Actor, *, publisher_id: int | None, region: str) -> bool:
    """Tell whether this actor publishes notices of this kind: a party its own, an official those of a region."""
    if publisher_id is None:
        return bool(kind.officials) and by.has_in(region, *kind.officials)
    return bool(kind.members) and by.acts_for(publisher_id, *kind.members)
