"""What a kind of contract has to say beyond what all say (domain.md 1.2, 1.7): one table for form, check and text.

A contract keeps them in `details`: words as they are, days as ISO dates, amounts in 分, codes of the official lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.contracts.findings import Finding, Level, Step, article
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString

    from marketplace.contracts.terms import Terms


class Shape(StrEnum):
    """What kind of value a field takes, and how it is kept in JSON."""

    WORDS = "words"  # str, one line
    TEXT = "text"  # str
    DAY = "day"  # str, ISO date
    COUNT = "count"  # int
    FEN = "fen"  # int, 分
    CODE = "code"  # str, a code of `code_list`


@dataclass(frozen=True)
class Detail:
    """One field that a kind has of its own.

    Attributes:
        name: its key in `Contract.details`.
        scopes: the kinds and sub-kinds it belongs to; a kind stands for all below it.
        label: on the page.
        title: in the text.
        shape: what it takes.
        code_list: of a code.
        needed: whether the text can't be sent to be signed without it.
        help: what to write.
    """

    name: str
    scopes: tuple[str, ...]
    label: LazyString
    title: str
    shape: Shape = Shape.TEXT
    code_list: str = ""
    needed: bool = True
    help: LazyString | str = ""


DEVELOPMENT, TRANSFER, LICENCE, CONSULTING = ("01",), ("02",), ("03",), ("04",)
JOINT, SERVICE, TRAINING, INTERMEDIATION = ("0101",), ("0501",), ("0502",), ("0503",)
SECRETS = ("0201", "0302")
PATENT_LICENCE = "0301"
APPLIED_FOR = ("0203",)
GRANTED = ("0202", "0204", "0205", "0206", "0207", "0301", "0303", "0304", "0305", "0306")

DETAILS = (
    Detail("goal", DEVELOPMENT, _l("Goal of the research and development"), "研究开发目标",
           help=_l("Concrete and measurable: what will exist at the end that doesn't exist now.")),
    Detail("innovation", DEVELOPMENT, _l("Innovation"), "创新内容",
           help=_l("What is new compared with what both sides, and others, already master.")),
    Detail("division", JOINT, _l("Who does which part of the work"), "合作各方的研究开发分工",
           help=_l("Each side must do research itself; money or equipment alone makes it commissioned development.")),
    Detail("right_number", (*APPLIED_FOR, *GRANTED), _l("Number of the right"), "权利编号", Shape.WORDS,
           help=_l("The number of the patent, application, copyright or variety, as on the certificate.")),
    Detail("right_status", (*APPLIED_FOR, *GRANTED), _l("Legal status of the right"), "权利法律状态", Shape.CODE,
           "ip_status"),
    Detail("right_expires", GRANTED, _l("The right expires on"), "权利有效期届满日", Shape.DAY),
    Detail("proof", (*TRANSFER, *LICENCE), _l("Proof of the right"), "权属证明",
           help=_l("Which papers prove who holds the right; they are attached to the contract.")),
    Detail("secrecy", SECRETS, _l("How the secret is kept"), "保密措施",
           help=_l("A technical secret isn't public, is worth money, is practicable, and is protected: say how.")),
    Detail("added_investment", TRANSFER, _l("Expected additional investment"), "预计新增投入", Shape.FEN),
    Detail("added_output", TRANSFER, _l("Expected additional output value"), "预计新增产值", Shape.FEN),
    Detail("licence_mode", LICENCE, _l("Mode of the licence"), "许可方式", Shape.CODE, "licence_modes", needed=False,
           help=_l("Where nothing clear is agreed the licence is an ordinary one.")),
    Detail("territory", LICENCE, _l("Territory of the licence"), "许可实施的地域范围", Shape.WORDS),
    Detail("licence_from", LICENCE, _l("The licence begins on"), "许可期限起始日", Shape.DAY),
    Detail("licence_to", LICENCE, _l("The licence ends on"), "许可期限届满日", Shape.DAY),
    Detail("topic", CONSULTING, _l("Topic of the consulting"), "咨询类型", Shape.CODE, "consulting_topics",
           help=_l("One of the nine topics that registration accepts.")),
    Detail("opinion", CONSULTING, _l("The report or opinion that is delivered"), "咨询报告或者意见"),
    Detail("problem", SERVICE, _l("The technical problem to be solved"), "要解决的特定技术问题"),
    Detail("quantity_indicators", SERVICE, _l("Indicators of quantity"), "数量指标",
           help=_l("How much is delivered: pieces, samples, data, hours.")),
    Detail("quality_indicators", SERVICE, _l("Indicators of quality"), "质量指标",
           help=_l("How good it must be: accuracy, yield, consumption, standard.")),
    Detail("training_topic", TRAINING, _l("The technical subject that is taught"), "培训的特定技术项目"),
    Detail("trainees", TRAINING, _l("Trainees whom the client names"), "委托人指定的培训对象"),
    Detail("hours", TRAINING, _l("Hours of teaching"), "培训学时", Shape.COUNT),
    Detail("deal", INTERMEDIATION, _l("The technology deal that is to come about"), "拟促成的技术交易"),
    Detail("third_party", INTERMEDIATION, _l("The third party"), "第三人",
           help=_l("Who is sought or already known as the other side of the deal.")),
)  # fmt: skip

IP_TYPES = {
    "0201": "01", "0202": "02", "0203": "02", "0204": "03", "0205": "05", "0206": "04", "0207": "06",
    "0301": "02", "0302": "01", "0303": "03", "0304": "05", "0305": "04", "0306": "06",
}  # fmt: skip
"""The right that a sub-kind of transfer or licence is about, as a code of `ip_types` or the code above it."""

MOST_HOURS = 100_000
MOST_FEN = 10**15
LONGEST = 5000


def details_of(code: str) -> tuple[Detail, ...]:
    """Return the fields of a kind or sub-kind, in the order of form and text."""
    return tuple(detail for detail in DETAILS if code.startswith(detail.scopes))


def kept(code: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return what of some values belongs to a kind, what wasn't filled in left out."""
    return {one.name: values[one.name] for one in details_of(code) if values.get(one.name) not in (None, "")}


def check(terms: Terms) -> None:
    """Refuse values that can't be what their field takes, and fields of another kind.

    Raises:
        Invalid: with the form's field.
    """
    known = {detail.name: detail for detail in details_of(terms.code)}
    for name, value in terms.details.items():
        if name not in known or not _fits(known[name], value):
            raise Invalid(_l("This isn't what the field takes."), field=f"detail_{name}")
    if _day(terms, "licence_to") < _day(terms, "licence_from"):
        raise Invalid(_l("The licence must end after it begins."), field="detail_licence_to")


def _fits(detail: Detail, value: Any) -> bool:
    if detail.shape is Shape.COUNT:
        return isinstance(value, int) and 0 < value <= MOST_HOURS
    if detail.shape is Shape.FEN:
        return isinstance(value, int) and 0 <= value <= MOST_FEN
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        return False
    if detail.shape is Shape.CODE:
        return codes.valid(detail.code_list, value, clock.today())
    return detail.shape is not Shape.DAY or _is_day(value)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _day(terms: Terms, name: str) -> date:
    value = terms.details.get(name)
    return date.fromisoformat(value) if value else (date.max if name.endswith(("_to", "_expires")) else date.min)


def findings(terms: Terms) -> Iterator[Finding]:
    """Yield what of the kind's own fields is missing or contradicts itself."""
    for detail in details_of(terms.code):
        if detail.needed and terms.details.get(detail.name) in (None, ""):
            yield Finding(Level.MUST, f"lacks_{detail.name}", _l("Fill in: %(label)s.", label=detail.label))
    if terms.code == PATENT_LICENCE:
        yield from _of_patent_licence(terms)
    wanted = IP_TYPES.get(terms.code)
    if wanted and not terms.ip_type.startswith(wanted):
        sentence = _l("The kind of the contract and the intellectual property involved disagree: compare both.")
        yield Finding(Level.SHOULD, "ip_type_disagrees", sentence, step=Step.KIND)


def _of_patent_licence(terms: Terms) -> Iterator[Finding]:
    """A patent is licensed while it is in force, and no longer (Civil Code art. 865)."""
    if terms.details.get("right_status") not in (None, "granted"):
        sentence = _l("A patent licence needs a patent in force.")
        yield Finding(Level.MUST, "patent_not_in_force", sentence, article(865))
    expires = terms.details.get("right_expires")
    if expires and terms.details.get("licence_to") and _day(terms, "licence_to") > date.fromisoformat(expires):
        sentence = _l("The licence would outlive the patent: it ends with it at the latest.")
        yield Finding(Level.MUST, "licence_outlives_patent", sentence, article(865))
