"""The words of the metric: sides, measures, days, dimensions, where the other party is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.metrics import parts
from marketplace.metrics.cuts import Cut, Dimension, Measure, Side
from marketplace.metrics.models import DateBasis
from marketplace.metrics.planning import Indicator
from marketplace.registration.models import Origin
from marketplace.web.moments import language

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
