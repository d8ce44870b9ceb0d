"""One sentence for the points of each part of a score, from the two texts that were judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace import codes
from marketplace.matching.shown import PARTS, place
from marketplace.web.display import code_label, money
from search.matching import particulars

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask_babel import LazyString

    from marketplace.matching.models import Match
    from search.documents import ChallengeDocument, DemandDocument, ResultDocument

    Wanting = DemandDocument | ChallengeDocument


@dataclass(frozen=True)
class Line:
    """A part of the score with its points and why it has them."""

    label: LazyString
    points: int
    most: int
    sentence: str


def lines(match: Match, wanted: Wanting, offered: ResultDocument) -> list[Line]:
    """Return the parts of a match's score; their points add up to it."""
    said = {"lexical": _lexical(match), "freshness": _freshness(offered, match.judged_at)}
    return [
        Line(PARTS[name], part["points"], part["most"], said.get(name) or SENTENCES[name](wanted, offered))
        for part in match.parts
        for name in (part["name"],)
    ]


def _lexical(match: Match) -> str:
    words = [word for reason in match.reasons for word in reason["words"]]
    pairs = [f"{asked} / {said}" for reason in match.reasons for asked, said in reason.get("pairs", ())]
    shared = list(dict.fromkeys([*words, *pairs]))
    if not shared:
        return str(_("No telling word stands in both texts."))
    return str(_("Both texts speak of: %(words)s.", words=_(", ").join(shared)))


def _semantic(_wanted: Wanting, _offered: ResultDocument) -> str:
    return str(_("Measured between the two whole texts, whatever words they use."))


def _field(wanted: Wanting, offered: ResultDocument) -> str:
    asked, said = code_label(wanted.field, "fields"), code_label(offered.field, "fields")
    fields = (
        _("Both in the field %(field)s.", field=asked)
        if asked == said
        else _("Asked in the field %(asked)s, offered in %(said)s.", asked=asked or "—", said=said or "—")
    )
    return f"{fields} {_industry(wanted, offered)}"


def _industry(wanted: Wanting, offered: ResultDocument) -> str:
    if not wanted.industry or not offered.industry:
        return str(_("An industry is missing: it counts half."))
    same = wanted.industry == offered.industry
    return str(_("The industry is the same.") if same else _("The industries differ, or agree only in part."))


def _maturity(wanted: Wanting, offered: ResultDocument) -> str:
    if wanted.trl is None:
        return str(_("No maturity was asked for."))
    if offered.trl is None:
        return str(_("Level %(wanted)s was asked for, none is given: it counts half.", wanted=wanted.trl))
    return str(_("Offered: level %(offered)s; wanted: level %(wanted)s.", offered=offered.trl, wanted=wanted.trl))


def _mode(wanted: Wanting, offered: ResultDocument) -> str:
    if not wanted.modes:
        return str(_("Any way of cooperation is welcome."))
    if not offered.modes:
        return str(_("The result names no way of cooperation: it counts half."))
    shared = [code for code in wanted.modes if code in offered.modes]
    if not shared:
        return str(_("No way of cooperation suits both sides."))
    names = _(", ").join(codes.label("modes", code, str(get_locale())) for code in shared)
    return str(_("Suits both sides: %(modes)s.", modes=names))


def _price(wanted: Wanting, offered: ResultDocument) -> str:
    price, budget = offered.amount_fen, wanted.amount_fen
    if price is None or budget is None:
        return str(_("Price or budget is to be agreed: it counts half."))
    sentence = (
        _("The price of %(price)s is within the budget of %(budget)s.", price=money(price), budget=money(budget))
        if price <= budget
        else _("The price of %(price)s is above the budget of %(budget)s.", price=money(price), budget=money(budget))
    )
    return str(sentence)


def _region(wanted: Wanting, offered: ResultDocument) -> str:
    ours, theirs = wanted.region_path, offered.region_path
    if not ours or not theirs:
        return str(_("A region is missing: it counts half."))
    both = {"ours": place(wanted.region), "theirs": place(offered.region)}
    if ours[:2] == theirs[:2]:
        return str(_("Both in the same city: %(ours)s and %(theirs)s.", **both))
    if ours[0] == theirs[0]:
        return str(_("In the same province, but different cities: %(ours)s and %(theirs)s.", **both))
    return str(_("In different provinces: %(ours)s and %(theirs)s.", **both))


def _freshness(offered: ResultDocument, judged_at: datetime) -> str:
    days = (judged_at.date() - offered.published_at.date()).days
    return str(_("The result was published %(days)s days before the comparison.", days=max(0, days)))


def _completeness(_wanted: Wanting, offered: ResultDocument) -> str:
    given, of_all = particulars(offered)
    return str(
        _("The result gives %(given)s of %(of_all)s particulars (elements, rights, level).", given=given, of_all=of_all)
    )


SENTENCES: dict[str, Callable[[Wanting, ResultDocument], str]] = {
    "semantic": _semantic,
    "field": _field,
    "maturity": _maturity,
    "mode": _mode,
    "price": _price,
    "region": _region,
    "completeness": _completeness,
}
