"""The words of the metric: sides, measures, days, dimensions, where the other party is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.metrics import parts
from marketplace.metrics.cuts import Cut, Dimension, Measure, Side
from marketplace.metrics.models import DateBasis
from marketplace.metrics.planning import Indicator
from marketplace.registration.models import Act, Origin, RegistrationState
from marketplace.web.display import money
from marketplace.web.moments import day, language

if TYPE_CHECKING:
    from marketplace.metrics.restatements import Why
    from marketplace.metrics.rounding import Rounding

YI_FEN = 10_000_000_000  # 分 in an 亿元

SIDES = {
    Side.ABSORBED: _l("Absorbed"),
    Side.EXPORTED: _l("Exported"),
    Side.HEADLINE: _l("Absorbed and exported"),
    Side.OVERLAP: _l("Both parties local"),
    Side.DISTINCT: _l("Each contract once"),
}
RULES = {
    Side.ABSORBED: _l("Registered contracts whose buyer is in the region, at the buyer's place of registration."),
    Side.EXPORTED: _l("Registered contracts whose seller is in the region, at the seller's place of registration."),
    Side.HEADLINE: _l(
        "The sum of absorbed and exported, as official bulletins add them: a contract between two local parties "
        "counts on both sides."
    ),
    Side.OVERLAP: _l("Contracts whose seller and buyer are both in the region: the sum counts them twice."),
    Side.DISTINCT: _l("The sum without the contracts between two local parties counted again: each contract once."),
}
MEASURES = {Measure.AMOUNT: _l("Contract value"), Measure.TECHNICAL: _l("Technology value")}
BASES = {DateBasis.REGISTERED: _l("by day of registration"), DateBasis.SIGNED: _l("by day of signing")}
DIMENSIONS = {
    Dimension.DISTRICT: _l("Districts and zones"),
    Dimension.KIND: _l("Kinds of contract"),
    Dimension.KIND_FOUR: _l("The four kinds until 2021"),
    Dimension.FIELD: _l("Technology fields"),
    Dimension.IP: _l("Intellectual property"),
    Dimension.PLAN: _l("Plans that the projects belong to"),
    Dimension.SELLER_NATURE: _l("Kinds of seller"),
    Dimension.BUYER_NATURE: _l("Kinds of buyer"),
    Dimension.INDUSTRY: _l("Industries served"),
    Dimension.FLOW: _l("Where the other party is"),
    Dimension.TOP_REGIONS: _l("Province of the other party"),
    Dimension.ZONES: _l("Economic zone of the other party"),
}
FLOWS = {
    "inside": _l("In the region itself"),
    "province": _l("Elsewhere in the province"),
    "delta": _l("Shanghai, Jiangsu, Zhejiang"),
    "elsewhere": _l("Other provinces"),
    "apart": _l("Hong Kong, Macao, Taiwan"),
    "abroad": _l("Abroad"),
}
SUBTOTALS = {
    "involved": _l("with intellectual property"),
    "delta": _l("Yangtze River Delta"),
    "institution": _l("public institutions together"),
    "outside": _l("from outside, together"),
}
STAGES = {
    None: _l("no application yet"),
    RegistrationState.DRAFT: _l("application being written"),
    RegistrationState.SUBMITTED: _l("handed in"),
    RegistrationState.ACCEPTED: _l("under review"),
    RegistrationState.RETURNED: _l("returned to be put right"),
    RegistrationState.SECOND_REVIEW: _l("in second review"),
    RegistrationState.PRECHECKED: _l("waits for the official number"),
}
"""Where the application of a signed contract stands."""
_ROWS = {
    (Dimension.ZONES, "delta"): _l("Yangtze River Delta, the rest of it"),
    (Dimension.IP, parts.INVOLVED): SUBTOTALS["involved"],
}
INDICATORS = {
    Indicator.HEADLINE: _l("Absorbed and exported"),
    Indicator.ABSORBED: _l("Absorbed"),
    Indicator.EXPORTED: _l("Exported"),
    Indicator.CONVERSIONS: _l("Results converted"),
    Indicator.INSTITUTE_CONVERSIONS: _l("Results of universities and institutes converted"),
    Indicator.SCENES: _l("Demonstration scenes"),
}
ORIGINS = {
    Origin.PLATFORM: _l("brought about here"),
    Origin.EXTERNAL: _l("registered elsewhere"),
    Origin.SAMPLE: _l("sample"),
}


def name_of(dimension: Dimension, code: str, region: str = "") -> str:
    """Write a code of a dimension; what stands at the region's own level says so."""
    if dimension is Dimension.FLOW:
        return str(FLOWS.get(code, code))
    if (dimension, code) in _ROWS:
        return str(_ROWS[dimension, code])
    if dimension is Dimension.DISTRICT and code == region:
        return str(_l("not assigned to a part"))
    return codes.label(parts.LISTS[dimension], code, language())


def place(code: str, city: str) -> str:
    """Write where a party is: by its district in the site's own city, elsewhere with its city or province."""
    if codes.contains(city, code) or code == codes.ABROAD:
        return codes.label("regions", code, language())
    names = [step.name(language()) for step in codes.path(code)][-2:]
    return "".join(names) if language() == "zh" else ", ".join(reversed(names))


def short(fen: int) -> str:
    """Write an amount as short as a chart needs it: 1,204 (亿元), 120.4 (billions of yuan)."""
    return f"{fen / YI_FEN:,.0f}" if language() == "zh" else f"{fen / YI_FEN / 10:,.1f}"


def in_units(fen: int) -> str:
    """Write an amount for a column whose head names the unit: 1,203.86 (亿元), 120.39 (billions of yuan)."""
    return f"{fen / YI_FEN / (1 if language() == 'zh' else 10):,.2f}"


def narrowed(cut: Cut) -> list[str]:
    """Write what a cut is narrowed to besides region and period."""
    return [name_of(dimension, code, cut.region) for dimension, code in cut.narrowed.items()]


def stage(state: RegistrationState | None) -> str:
    """Write where the application of a signed contract stands."""
    return str(STAGES.get(state, STAGES[RegistrationState.ACCEPTED]))


def rounded(rounding: Rounding) -> str:
    """Write how amounts are rounded."""
    if rounding.down:
        return str(_l("%(digits)s digits, the rest cut off", digits=rounding.digits))
    return str(_l("%(digits)s digits, rounded", digits=rounding.digits))


ACTS = {
    Act.REGISTERED: _l("registered"),
    Act.CHANGED: _l("registration changed"),
    Act.CANCELLED: _l("registration cancelled"),
    Act.REVOKED: _l("registration revoked"),
}
_CAUSES = {Act.CANCELLED: "cancellation_causes", Act.REVOKED: "revocation_causes"}
_FACTS = {
    "registered_on": _l("Registered on"),
    "signed_on": _l("Signed on"),
    "seller_region": _l("Seller's region"),
    "buyer_region": _l("Buyer's region"),
    "seller_nature": _l("Kind of seller"),
    "buyer_nature": _l("Kind of buyer"),
    "kind": _l("Kind"),
    "field": _l("Field"),
    "ip_type": _l("Intellectual property"),
    "plan_source": _l("Plan"),
    "service_industry": _l("Industry served"),
    "amount_fen": _l("Contract value"),
    "technical_fen": _l("Technology value"),
}
_FACT_LISTS = {
    "seller_region": "regions",
    "buyer_region": "regions",
    "seller_nature": "party_natures",
    "buyer_nature": "party_natures",
    "kind": "contract_kinds",
    "field": "fields",
    "ip_type": "ip_types",
    "plan_source": "plan_sources",
    "service_industry": "industries",
}


def act(value: str) -> str:
    """Write an act by its code, as a publication's document names it."""
    return str(ACTS[Act(value)])


def why(one: Why) -> str:
    """Write why a contract moved a figure: the act, and its cause where it has one."""
    said = str(ACTS[one.act])
    if not one.cause:
        return said
    return str(_l("%(act)s: %(cause)s", act=said, cause=codes.label(_CAUSES[one.act], one.cause, language())))


def changed(name: str, pair: tuple[Any, Any]) -> str:
    """Write what a change of a registration says differently, e.g. "Contract value: 1 万元 → 2 万元"."""
    before, after = (_fact(name, value) for value in pair)
    return str(_l("%(what)s: %(before)s → %(after)s", what=_FACTS.get(name, name), before=before, after=after))


def _fact(name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return money(value)
    if name in _FACT_LISTS:
        return codes.label(_FACT_LISTS[name], value, language())
    return day(value) if isinstance(value, date) else str(value)
