"""A match in words: parts of the score, reasons, gaps, and the cards that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.challenges.models import Challenge
from marketplace.listings.models import ResultVersion
from marketplace.matching.states import Side
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.display import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_babel import LazyString

    from marketplace.accounts.models import Organisation
    from marketplace.matching.models import Match
    from marketplace.matching.sides import Record

REASONS = 3

PARTS: dict[str, LazyString] = {
    "lexical": _l("Shared technical terms"),
    "semantic": _l("Nearness of meaning"),
    "field": _l("Field and industry"),
    "maturity": _l("Maturity"),
    "mode": _l("Way of cooperation"),
    "price": _l("Price and budget"),
    "region": _l("Region"),
    "freshness": _l("Freshness"),
    "completeness": _l("Completeness"),
}
ELEMENTS: dict[str, LazyString] = {
    "material": _l("Material"),
    "method": _l("Method"),
    "effect": _l("Effect"),
    "product": _l("Product"),
    "application": _l("Application"),
    "summary": _l("Summary"),
}
SIDES: dict[Side, LazyString] = {
    Side.WANTING: _l("The asking side"),
    Side.OFFERING: _l("The offering side"),
    Side.BROKER: _l("A broker"),
}
KINDS: dict[str, LazyString] = {"result": _l("Result"), "demand": _l("Demand"), "challenge": _l("Open call")}


def kind(record: Record) -> str:
    """Return "result", "demand" or "challenge"."""
    return "challenge" if isinstance(record, Challenge) else record.kind.value


def url(record: Record) -> str:
    """Return the address of a record's own page."""
    if isinstance(record, Challenge):
        return url_for("challenges.show", id=record.id)
    return url_for(f"listings.{record.kind.value}", id=record.listing_id)


def owner(record: Record) -> Organisation:
    """Return whose record it is."""
    return record.organisation if isinstance(record, Challenge) else record.listing.organisation


def other_side(match: Match, record: Record) -> Record:
    """Return what a match shows on the page of one of its two records."""
    return match.wanting if isinstance(record, ResultVersion) else match.result


def card(match: Match, shown: Record) -> dict[str, Any]:
    """Return what a match card shows of one side."""
    return {
        "title": shown.title,
        "url": url(shown),
        "kind": KINDS[kind(shown)],
        "score": match.score / 100,
        "opinion": match.feedback_points,
        "parts": [
            (PARTS[part["name"]], part["points"] / part["most"] if part["most"] else 0, part["most"] / 100)
            for part in match.parts
        ],
        **sentences(match),
        "lines": lines(match),
        "owner": owner(shown),
        "explanation": url_for("matching.explanation", id=match.id) if may_read(match) else "",
    }


def may_read(match: Match) -> bool:
    """Tell whether this viewer may open the explanation."""
    return permits(guard.actor(), Permission.READ_MATCH, match)


def lines(match: Match) -> list[dict[str, str]]:
    """Return the tally: what is asked, what is shown for it, and whether the two join."""
    return [
        {"asked": each["asked"], "shown": each["said"] or _("not stated"), "state": each["state"]}
        for each in match.indicators
    ]


def sentences(match: Match) -> dict[str, list[str]]:
    """Return a match's reasons and gaps as sentences."""
    return {
        "reasons": [reason(each) for each in match.reasons][:REASONS],
        "gaps": [gap(each["code"], each["data"]) for each in match.gaps],
    }


def reason(found: Mapping[str, Any]) -> str:
    """Return one reason as a sentence; each word stands in both records, each half of a pair in its own."""
    same = [_("“%(asked)s” is “%(said)s”", asked=asked, said=said) for asked, said in found.get("pairs", ())]
    words = _(", ").join([*found["words"], *same])
    return str(_("%(element)s: both speak of %(words)s", element=ELEMENTS[found["element"]], words=words))


def gap(code: str, data: Mapping[str, Any]) -> str:
    """Return one gap as a sentence."""
    if code == "maturity":
        return str(_("Maturity %(offered)s, wanted %(wanted)s", offered=data["offered"], wanted=data["wanted"]))
    if code == "ip_lapsed":
        return str(_("The intellectual property has lapsed"))
    if code == "price_above_budget":
        return str(
            _(
                "Price %(price)s above the budget of %(budget)s",
                price=money(data["price_fen"]),
                budget=money(data["budget_fen"]),
            )
        )
    if code == "region":
        return str(_("From another city: %(region)s", region=place(data["offered"])))
    if code == "mode":
        return str(_("The ways of cooperation differ"))
    return str(_("%(wanted)s asked, %(said)s stated", wanted=data["wanted"], said=data["said"]))


def place(region: str | None) -> str:
    """Return the name of a region."""
    return codes.label("regions", region or "", str(get_locale()))
