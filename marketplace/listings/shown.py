"""How versions and enquiries are shown: words and tones of states, content as labelled lines, the line of life."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.listings.models import DemandVersion, ResultVersion
from marketplace.listings.states import EnquiryState, Kind, Operator, VersionState
from marketplace.web.display import code_label, money
from marketplace.web.moments import day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from flask_babel import LazyString

    from marketplace.listings.models import Indicator, IpRight, Owner, Version

S = VersionState
STATES: dict[str, tuple[LazyString, str]] = {
    S.DRAFT: (_l("Draft"), "neutral"),
    S.SUBMITTED: (_l("Under review"), "now"),
    S.RETURNED: (_l("Sent back"), "late"),
    S.REFUSED: (_l("Refused"), "late"),
    S.PUBLISHED: (_l("Published"), "good"),
    S.SUPERSEDED: (_l("Replaced by a newer version"), "neutral"),
    S.WITHDRAWN: (_l("Withdrawn"), "neutral"),
    S.EXPIRED: (_l("Expired"), "neutral"),
}
"""State -> (word, tone)."""

GROUPS: dict[str, tuple[VersionState, ...]] = {
    "writing": (S.DRAFT, S.RETURNED),
    "review": (S.SUBMITTED,),
    "published": (S.PUBLISHED,),
    "ended": (S.REFUSED, S.WITHDRAWN, S.EXPIRED, S.SUPERSEDED),
}
"""The parts of the page of my listings."""

ENQUIRY_STATES: dict[str, tuple[LazyString, str]] = {
    EnquiryState.SENT: (_l("Waits for an answer"), "now"),
    EnquiryState.OVERDUE: (_l("Answer overdue"), "late"),
    EnquiryState.ACCEPTED: (_l("Enquiry accepted"), "good"),
    EnquiryState.DECLINED: (_l("Enquiry declined"), "neutral"),
}

KINDS: dict[str, LazyString] = {Kind.RESULT: _l("Result"), Kind.DEMAND: _l("Demand")}
SIGNS = {Operator.AT_LEAST: "≥", Operator.AT_MOST: "≤", Operator.EQUAL: "=", Operator.BETWEEN: ""}


@dataclass(frozen=True)
class Step:
    """One step of a version's life line: done, now, next or stopped."""

    label: str
    state: str
    at: date | datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Change:
    """Two versions side by side: rows of (label, before, after)."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """The rows that differ."""
        return [row for row in self.rows if row[1] != row[2]]

    @property
    def same(self) -> list[tuple[str, str]]:
        """What both versions say alike, as (label, text)."""
        return [(label, after) for label, before, after in self.rows if before == after]

    @property
    def count(self) -> int:
        """How many rows differ."""
        return len(self.differing)


def measured(row: Indicator) -> str:
    """Write what an indicator asks: ≥ 420 MPa, 1.5–2.5 mm."""
    value = row.value.replace("..", "–") if row.operator is Operator.BETWEEN else row.value
    return " ".join(filter(None, (SIGNS[row.operator], value, row.unit)))


def share(owner: Owner) -> str:
    """Write an owner's share: 33.33%."""
    return f"{owner.share / 100:g}%"


def content_lines(version: Version) -> list[tuple[str, str]]:
    """Return everything a version says as (label, text): what a reviewer compares, line by line."""
    return [*_first_lines(version), *_own_lines(version), (_("Restricted part"), version.restricted)]


def _first_lines(version: Version) -> Iterator[tuple[str, str]]:
    yield _("Title"), version.title
    yield _("Plain summary"), version.summary
    yield _("Technical field"), code_label(version.field, "fields")
    yield _("Industry it serves"), code_label(version.industry, "industries")
    yield _("Keywords"), "，".join(version.keywords)
    yield _("Maturity (TRL)"), code_label(str(version.trl or ""), "maturity")
    yield _("Ways of cooperation"), "；".join(code_label(mode, "modes") for mode in version.modes)


def _own_lines(version: Version) -> Iterator[tuple[str, str]]:
    if isinstance(version, ResultVersion):
        yield from elements(version)
        yield _("IP rights"), "\n".join(map(_ip_line, version.ip))
        yield _("Right holders"), "\n".join(f"{owner.name} {share(owner)}" for owner in version.owners)
        yield _("Pricing"), code_label(version.price_mode, "price_modes")
        yield _("Asking price or base price"), _amount(version.price_fen)
    elif isinstance(version, DemandVersion):
        yield _("The problem"), version.problem
        yield _("Indicators"), "\n".join(map(_indicator_line, version.indicators))
        yield _("Budget"), _amount(version.budget_fen)
        yield _("Solution needed by"), day(version.deadline) if version.deadline else ""
        yield _("Preferred region of the partner"), code_label(version.region_preference, "regions")


def elements(version: ResultVersion) -> list[tuple[str, str]]:
    """Return the technology in its five elements."""
    return [
        (_("Material"), version.material),
        (_("Method"), version.method),
        (_("Effect"), version.effect),
        (_("Product"), version.product),
        (_("Application"), version.application),
    ]


def _ip_line(right: IpRight) -> str:
    ends = _("until %(day)s", day=day(right.expires_on)) if right.expires_on else ""
    parts = (code_label(right.type, "ip_types"), right.title, right.number, code_label(right.status, "ip_status"), ends)
    return " · ".join(filter(None, parts))


def _indicator_line(row: Indicator) -> str:
    return f"{row.quantity} {measured(row)}（{_('must') if row.must else _('wish')}）"


def _amount(fen: int | None) -> str:
    return str(_("to be agreed")) if fen is None else money(fen)


def changes(before: Version, after: Version) -> Change:
    """Compare two versions of a listing line by line."""
    pairs = zip(content_lines(before), content_lines(after), strict=True)
    return Change([(label, old, new) for (label, old), (_same, new) in pairs])


def life(version: Version) -> list[Step]:
    """Return the line of a version's life: written, under review, decided, until when it stands."""
    state = version.state
    submitted = state not in (S.DRAFT, S.RETURNED) and version.submitted_at is not None
    return [
        Step(_("Written"), "done" if submitted else "now", version.created_at),
        Step(
            _("Under review"),
            "now" if state is S.SUBMITTED else "done" if submitted else "next",
            version.review_due_on if state is S.SUBMITTED else version.submitted_at if submitted else None,
            _("the operator") if state is S.SUBMITTED else "",
        ),
        *_end_of_life(version),
    ]


def _end_of_life(version: Version) -> Iterator[Step]:
    state = version.state
    if version.published_at is None and state in (S.REFUSED, S.WITHDRAWN):
        yield Step(str(STATES[state][0]), "stopped", version.reviewed_at or version.ended_at)
        return
    yield Step(_("Published"), "done" if version.published_at else "next", version.published_at)
    if state in (S.SUPERSEDED, S.WITHDRAWN, S.EXPIRED):
        yield Step(str(STATES[state][0]), "stopped", version.ended_at)
    else:
        yield Step(_("Ends"), "next", version.expires_on)


def table() -> dict[str, Any]:
    """Return what every template of this room needs."""
    return {
        "STATES": STATES,
        "ENQUIRY_STATES": ENQUIRY_STATES,
        "KINDS": KINDS,
        "measured": measured,
        "share_of": share,
        "elements": elements,
        "life": life,
    }
