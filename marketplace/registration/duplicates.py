"""Near duplicates: earlier applications that one about to be handed in looks like (同一项合同不得重复登记).

Nothing is blocked: the applicant sees them, says what sets the new one apart, and a second reviewer looks. Texts are
compared by sketches, the smallest hashes of their shingles, so that no earlier text has to be read again.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select

from marketplace import db
from marketplace.contracts.wording import STANDARD
from marketplace.errors import Invalid
from marketplace.permissions import Permission, permits
from marketplace.registration import queries, rules
from marketplace.registration.models import Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask_babel import LazyString
    from sqlalchemy import ColumnElement, Select

    from marketplace.permissions import Actor

SHINGLE = 5  # characters: about three Chinese words
KEPT = 128  # hashes of a sketch: a likeness is right to about 0.04
MOST = 500  # earlier ones that are looked at, the newest first

WHY: dict[str, LazyString] = {
    "digest": _l("the same signed text"),
    "wording": _l("nearly the same wording"),
    "title": _l("similar title"),
    "amount": _l("similar amount"),
    "signed_on": _l("signed about the same time"),
}
"""What two applications can have in common, with its name on the page."""

_SILENT = re.compile(r"[\W_]+")


class Resembling(Invalid):
    """The application looks like earlier ones, and nothing says what sets it apart."""

    def __init__(self) -> None:
        super().__init__(
            _l("This application looks like earlier ones. State in a sentence what sets it apart."), field="statement"
        )


@dataclass(frozen=True)
class Resemblance:
    """An earlier application, and in what it is alike: keys of `WHY`."""

    registration: Registration
    why: tuple[str, ...]

    @property
    def reasons(self) -> list[LazyString]:
        """In what it is alike, in words."""
        return [WHY[name] for name in self.why]


def sketch(text: str) -> list[int]:
    """Return the sketch of a text: the smallest hashes of what isn't standard wording in it."""
    return sorted(_shingles(text) - _standard())[:KEPT]


@cache
def _standard() -> frozenset[int]:
    return frozenset().union(*(_shingles(clause) for clause in STANDARD.values()))


def _shingles(text: str) -> frozenset[int]:
    plain = _SILENT.sub("", text)
    return frozenset(zlib.crc32(plain[place : place + SHINGLE].encode()) for place in range(len(plain) - SHINGLE + 1))


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Return how much two sketches say their texts have in common, 0 to 1 (Jaccard)."""
    smallest = sorted({*one, *other})[:KEPT]
    return len({*smallest} & {*one} & {*other}) / len(smallest) if smallest else 0.0


@dataclass(frozen=True)
class Portrait:
    """An application as it is compared: with the text signed now, by the thresholds in force."""

    registration: Registration
    digest: str | None
    sketch: list[int]
    read: Callable[[Registration, str], Any]

    def threshold(self, name: str) -> Any:
        """Return a threshold of the region's policy, e.g. "text"."""
        return self.read(self.registration, f"duplicate_{name}")


def portrait(registration: Registration, read: Callable[[Registration, str], Any] = rules.shown) -> Portrait:
    """Return an application as it is compared; `rules.used` notes on it which thresholds were."""
    return Portrait(registration, queries.signed_digest(registration), sketch(_own_words(registration)), read)


def _own_words(registration: Registration) -> str:
    """Return what the parties themselves wrote in the signed text: its frame is the same in every contract."""
    contract = queries.contract_of(registration)
    if contract is None:
        return ""
    terms = contract.current.terms
    titled = [one["title"] for name in ("lines", "steps") for one in terms.get(name, [])]
    return "\n".join([*terms.get("clauses", {}).values(), *titled])


def resembling(of: Portrait) -> list[Resemblance]:
    """Return the earlier applications that one looks like, newest first; those for its own contract are no others."""
    found = db.session.scalars(_candidates(of))
    pairs = ((earlier, tuple(_alike(of, earlier))) for earlier in found)
    return [Resemblance(earlier, why) for earlier, why in pairs if why]


def _candidates(of: Portrait) -> Select[Registration]:
    return (
        select(Registration)
        .where(
            Registration.id != of.registration.id,
            Registration.contract_id.is_distinct_from(of.registration.contract_id),
            Registration.state.not_in((RegistrationState.DRAFT, RegistrationState.REFUSED)),
            or_(Registration.text_digest == of.digest, _same_parties(of.registration)),
        )
        .order_by(Registration.id.desc())
        .limit(MOST)
    )


def _same_parties(one: Registration) -> ColumnElement[bool]:
    """Return the condition that an application has the same parties, also one that came in with their codes only."""
    ours = and_(Registration.seller_id == one.seller_id, Registration.buyer_id == one.buyer_id)
    brought = and_(
        Registration.contract_id.is_(None),
        Registration.seller_region == one.seller_region,
        Registration.buyer_region == one.buyer_region,
        Registration.seller["uscc"].as_string() == one.seller["uscc"],
        Registration.buyer["uscc"].as_string() == one.buyer["uscc"],
    )
    return or_(ours, brought)


def _alike(of: Portrait, earlier: Registration) -> Iterator[str]:
    if of.digest and of.digest == earlier.text_digest:
        yield "digest"
    elif likeness(of.sketch, earlier.sketch) >= of.threshold("text"):
        yield "wording"
    facts = [name for name, same in _SAME.items() if same(of, earlier)]
    if "title" in facts and len(facts) > 1:  # one body may well sign two projects of one price in a month
        yield from facts


def _same_title(of: Portrait, earlier: Registration) -> bool:
    alike = SequenceMatcher(None, of.registration.title, earlier.title, autojunk=False).ratio()
    return alike >= float(of.threshold("title"))


def _same_amount(of: Portrait, earlier: Registration) -> bool:
    amounts = of.registration.applied_amount_fen, earlier.applied_amount_fen
    return bool(abs(amounts[0] - amounts[1]) <= of.threshold("amount") * max(amounts))


def _same_time(of: Portrait, earlier: Registration) -> bool:
    first, last = sorted((of.registration.signed_on, earlier.signed_on))
    return bool(last <= of.threshold("days").after(first).day)


_SAME = {"title": _same_title, "amount": _same_amount, "signed_on": _same_time}


@dataclass(frozen=True)
class Shown:
    """Earlier applications as a viewer may see them: those to open, and how many more there are."""

    open: list[Resemblance]
    closed: int


def shown_to(actor: Actor, found: Sequence[Resemblance]) -> Shown:
    """Divide what was found by what a viewer may open."""
    visible = [one for one in found if permits(actor, Permission.READ_APPLICATION, one.registration)]
    return Shown(visible, len(found) - len(visible))


def noted(registration: Registration) -> list[Resemblance]:
    """Return what an application resembled when it was handed in."""
    pairs = ((db.session.get(Registration, row["registration_id"]), row["why"]) for row in registration.resembles)
    return [Resemblance(earlier, tuple(why)) for earlier, why in pairs if earlier is not None]
