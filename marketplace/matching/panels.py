"""What matching shows on the pages of results and demands: matches of the other side, with reasons and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.listings.states import Kind
from marketplace.matching import queries
from marketplace.web.display import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_babel import LazyString

    from marketplace.listings.models import Version
    from marketplace.matching.models import Match

SHOWN = 5
REASONS = 3

PARTS: dict[str, LazyString] = {
    "lexical": _l("Shared technical terms"),
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


def matches(version: Version) -> str:
    """Return the fragment with the best matches of a result or a demand."""
    found = queries.matches_of(version, SHOWN)
    other_kind = Kind.RESULT if version.kind is Kind.DEMAND else Kind.DEMAND
    return render_template(
        "matching/_matches.html", cards=[card(match, other_kind) for match in found], other_kind=other_kind.value
    )


def card(match: Match, shown: Kind) -> dict[str, Any]:
    """Return what a match card shows, seen from the other side of `shown`."""
    other = match.result if shown is Kind.RESULT else match.demand
    assert other is not None
    owner = other.listing.organisation
    return {
        "title": other.title,
        "url": url_for(f"listings.{shown.value}", id=other.listing_id),
        "score": match.score / 100,
        "parts": [
            (PARTS[part["name"]], part["points"] / part["most"] if part["most"] else 0, part["most"] / 100)
            for part in match.parts
        ],
        "reasons": [reason(each) for each in match.reasons[:REASONS]],
        "gaps": [gap(each["code"], each["data"]) for each in match.gaps],
        "lines": [
            {"asked": each["asked"], "shown": each["said"] or _("not stated"), "state": each["state"]}
            for each in match.indicators
        ],
        "owner": owner,
    }


def sentences(match: Match) -> dict[str, list[str]]:
    """Return a match's reasons and gaps as sentences."""
    return {
        "reasons": [reason(each) for each in match.reasons],
        "gaps": [gap(each["code"], each["data"]) for each in match.gaps],
    }


def reason(found: Mapping[str, Any]) -> str:
    """Return one reason as a sentence; each word stands in both records."""
    words = _(", ").join(found["words"])
    return str(_("%(element)s: both speak of %(words)s", element=ELEMENTS[found["element"]], words=words))


def gap(code: str, data: Mapping[str, Any]) -> str:
    """Return one gap as a sentence."""
    locale = str(get_locale())
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
        offered = codes.label("regions", data["offered"], locale)
        return str(_("From another city: %(region)s", region=offered))
    if code == "mode":
        return str(_("The ways of cooperation differ"))
    return str(_("%(wanted)s asked, %(said)s stated", wanted=data["wanted"], said=data["said"]))
