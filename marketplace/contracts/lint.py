"""Completeness against Civil Code art. 845: each content that a technology contract generally has, missing or too thin.

Price, liability and disputes stand in art. 470, which holds for every contract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts.findings import Finding, Level, Step, article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString

    from marketplace.contracts.terms import Terms

CONTENTS, GENERAL = 845, 470


@dataclass(frozen=True)
class Part:
    """One part that an article of the text should have."""

    code: str
    pattern: re.Pattern[str]
    sentence: LazyString


@dataclass(frozen=True)
class Content:
    """One content that the law names.

    Attributes:
        clause: the article of our text that has it, a key of `terms.CLAUSES`.
        number: of the Civil Code's article.
        missing: what to do where there is none.
        shortest: characters below which it says too little to be relied on.
        parts: what it should speak of.
    """

    clause: str
    number: int
    missing: LazyString
    shortest: int
    parts: tuple[Part, ...] = ()


def _part(code: str, pattern: str, sentence: LazyString) -> Part:
    return Part(code, re.compile(pattern), sentence)


TABLE = (
    Content("content", CONTENTS, _l("Say what the subject is: content, extent and requirements."), 40, (
        _part("extent", r"范围|包括|内容|对象|对[^，。]{1,20}(作|进行)|开发|研制|提供|完成|转让|许可",
              _l("The subject doesn't say its extent: what belongs to it, and what doesn't.")),
        _part("requirements", r"要求|指标|参数|不低于|不高于|不少于|不超过|达到|符合|标准|[≥≤＞＜><]|\d",
              _l("The subject states no requirement that can be checked, such as an indicator.")))),
    Content("plan", CONTENTS, _l("Say the plan, the place and the manner of performance."), 20, (
        _part("place", r"地点|所在地|现场|住所|场所|基地|实验室|车间|线上|远程|网络",
              _l("The plan doesn't say where the contract is performed.")),
        _part("manner", r"方式|形式|以[^，。]{1,30}(交付|提供|履行|演示)|提交|交付|邮寄|书面|电子",
              _l("The plan doesn't say in which manner the contract is performed.")))),
    Content("confidentiality", CONTENTS, _l("Say how technical information and documents are kept secret."), 20, (
        _part("secret_period", r"期限|期间|年|月|终止后|长期|永久", _l("The duty to keep secrets names no period.")),)),
    Content("ownership", CONTENTS, _l("Say who owns the results and how their benefits are shared."), 20, (
        _part("belongs", r"归|所有|属于|权利人|共有", _l("It isn't said to whom the results belong.")),
        _part("benefits", r"收益|利益|分配|分享|使用权|转让权|实施|提成|不产生",
              _l("It isn't said how the benefits of the results are shared.")))),
    Content("acceptance", CONTENTS, _l("Say by which standard and by which method the work is accepted."), 20, (
        _part("standard", r"标准|指标|规范|要求|约定的", _l("Acceptance names no standard.")),
        _part("method", r"方法|方式|组织|评审|测试|检测|鉴定|书面|会议|试验|演示|报告|专家",
              _l("Acceptance names no method.")))),
    Content("definitions", CONTENTS, _l("Explain the names and terms that are used."), 10),
    Content("liability", GENERAL, _l("Say who is liable for a breach, and how."), 20),
    Content("disputes", GENERAL, _l("Say how disputes are settled."), 10, (
        _part("forum", r"法院|仲裁", _l("No court and no arbitration commission is named.")),)),
)  # fmt: skip

PATENT = "02"
NAMED = re.compile(r"专利号|申请号|专利申请号|ZL\s?\d|20\d{10}|CN\s?\d")


def findings(terms: Terms) -> Iterator[Finding]:
    """Yield what the law names and the text doesn't have, or hardly has."""
    for content in TABLE:
        yield from _of(content, terms.clauses.get(content.clause, "").strip())
    yield from _of_patents(terms)


def _of(content: Content, text: str) -> Iterator[Finding]:
    where, source = Step.CLAUSES if content.clause != "content" else Step.CONTENT, article(content.number)
    if not text:
        yield Finding(Level.SHOULD, f"no_{content.clause}", content.missing, source, step=where)
        return
    for part in content.parts:
        if not part.pattern.search(text):
            yield Finding(Level.SHOULD, f"{content.clause}_{part.code}", part.sentence, source, step=where)
    if len(text) < content.shortest:
        sentence = _l("This article is very short; a registrar may find it unclear.")
        yield Finding(Level.MAY, f"thin_{content.clause}", sentence, source, text, where)


def _of_patents(terms: Terms) -> Iterator[Finding]:
    """Where a contract is about patents it names them: title, applicant, numbers, term (art. 845, third paragraph)."""
    said = "\n".join([*terms.clauses.values(), *(str(value) for value in terms.details.values())])
    concerned = terms.ip_type.startswith(PATENT) and not terms.details.get("right_number")
    if concerned and not NAMED.search(said):
        sentence = _l("It involves patents: name their titles, holders, application and patent numbers and terms.")
        yield Finding(Level.SHOULD, "patents_unnamed", sentence, article(CONTENTS))
