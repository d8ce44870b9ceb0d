"""Illegal monopoly of technology (非法垄断技术): clauses of the six forms of the judicial interpretation, art. 10.

A clause of such a form is void (Civil Code art. 850) and may stop registration. It is found by its words and shown
with its sentence; whether it really is one people decide, so it warns and never blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts import passages
from marketplace.contracts.findings import Finding, Level, Step, interpretation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString

    from marketplace.contracts.terms import Terms

ARTICLE = 10
NOT = r"(不得|禁止|不允许|不准|无权|不可以)"
MUST = r"(必须|应当|应|须|只能|仅能|仅可|只可)"
SELLER = r"(乙方|让与人|许可人|转让方|许可方|技术提供方|研究开发人)"
GOODS = r"(原材料|原料|零部件|零配件|配件|设备|产品|辅料|材料|服务|技术)"
EXCUSED = re.compile(
    r"不得(限制|禁止|阻碍|妨碍|要求|强制)|不(限制|禁止|干涉|影响)|有权(自行|自主|自由)|(可以|均可|可)(自行|自主|自由|继续)"
    r"|自行(决定|选择)|不受[^，。；]{0,10}限制|不以[^，。；]{0,20}为(条件|前提)"
)
"""Words that forbid the restriction, or leave the choice free: 乙方不得限制甲方改进."""


@dataclass(frozen=True)
class Form:
    """One of the six forms.

    Attributes:
        number: its place in art. 10.
        pattern: what a sentence of this form says.
        sentence: what is the matter.
    """

    number: int
    pattern: re.Pattern[str]
    sentence: LazyString


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


FORMS = (
    Form(1, _any(
        rf"{NOT}(擅自|自行|再|单独|独立|另行|(对|在|就|以)[^，。；]{{0,20}}|从事|进行|作出?|开展|任何|新的|后续的?|二次)*"
        r"(改进|二次开发|再开发|后续开发|研究开发|研发)",
        r"改进[^。；]{0,30}(无偿|免费)(地)?(提供|转让|许可|授权|归|交|移交|供)",
        r"(无偿|免费)[^，。；]{0,20}改进(的)?(技术|成果)",
        rf"改进[^。；]{{0,20}}(均|全部|一律|独占|独家|专属)[^，。；]{{0,4}}归{SELLER}"),
        _l("It restricts research on the technology, or takes improvements on unequal terms (form 1).")),
    Form(2, _any(
        rf"{NOT}[^，。；]{{0,12}}(从|向)(其他|任何|第三方|第三人|他人)[^，。；]{{0,16}}"
        r"(获得|获取|取得|引进|采用|受让|购买)[^，。；]{0,12}(技术|专利|工艺|方案)",
        rf"{NOT}[^，。；]{{0,12}}(使用|采用|引进|获得|取得|受让|研发|开发)[^，。；]{{0,10}}(竞争|类似|同类|相似|替代)(性)?(的)?"
        r"[^，。；]{0,4}(技术|专利|工艺)"),
        _l("It bans similar or competing technology from other sources (form 2).")),
    Form(3, _any(
        r"(产量|生产数量|生产规模|年产|销量|销售数量)[^，。；]{0,14}(不得超过|不超过|不得高于|限于|以内)",
        rf"(售价|销售价格|产品价格|转售价格|定价|单价)[^，。；]{{0,12}}(不得低于|不得高于|不低于|不高于|由{SELLER}(确定|决定|批准|同意|核定))",
        rf"({NOT}|只能|仅能|仅可|仅限)[^，。；]{{0,20}}(出口|销往|销售至|销售到|出口至)",
        r"(只能|仅能|仅限|必须|应当)(通过|经由|经)[^，。；]{0,14}(销售|经销|分销|出口)",
        rf"({NOT}|只能|仅能|仅可)生产[^，。；]{{0,12}}(品种|型号|规格)"),
        _l("It limits quantity, variety, price, sales channels or export without reason (form 3).")),
    Form(4, _any(
        rf"{MUST}(同时|一并)?(购买|采购|接受|租用|订购)[^，。；]{{0,12}}{SELLER}[^，。；]{{0,14}}({GOODS}|人员)",
        rf"{MUST}(同时|一并)(购买|采购|接受|租用|订购|受让)",
        rf"{MUST}(接受|聘用|雇用|录用)[^，。；]{{0,12}}(指派|委派|派遣|指定|推荐)的?[^，。；]{{0,4}}人员",
        r"以[^，。；]{0,12}(购买|采购|接受)[^，。；]{0,20}为(条件|前提)"),
        _l("It ties the technology to things or people that aren't needed for it (form 4).")),
    Form(5, _any(
        rf"{MUST}(从|向|自)[^，。；]{{0,20}}(购买|采购|进货|订购)",
        rf"{NOT}(从|向|自)[^，。；]{{0,20}}(购买|采购|进货|订购)[^，。；]{{0,8}}{GOODS}",
        rf"{GOODS}[^，。；]{{0,10}}(只能|必须|应当|均须|须)[^，。；]{{0,8}}(由{SELLER}|从|向)[^，。；]{{0,14}}(提供|供应|供货|购买|采购)",
        rf"{GOODS}[^，。；]{{0,12}}由{SELLER}(独家|指定)[^，。；]{{0,8}}(供应|提供|供货|供应商)?"),
        _l("It limits where material, parts, products or equipment may be bought (form 5).")),
    Form(6, _any(
        rf"({NOT}|放弃)[^，。；]{{0,20}}(有效性|专利效力|权利效力|合法性)[^，。；]{{0,10}}(异议|质疑|挑战)",
        rf"{NOT}[^，。；]{{0,16}}(宣告[^，。；]{{0,12}}无效|无效宣告|宣告无效)",
        r"(有效性|无效宣告|宣告无效)[^。；]{0,24}(视为违约|解除(本)?合同|终止(本)?合同|支付违约金|承担违约责任)",
        r"放弃[^，。；]{0,16}(宣告[^，。；]{0,12}无效|无效宣告)"),
        _l("It forbids doubts about the validity of the right, or attaches conditions to them (form 6).")),
)  # fmt: skip


def findings(terms: Terms) -> Iterator[Finding]:
    """Yield each sentence that has one of the six forms; a sentence may have more than one."""
    text = "\n".join([*terms.clauses.values(), *(value for value in terms.details.values() if isinstance(value, str))])
    for form in FORMS:
        for quote in dict.fromkeys(passages.quotes(text, form.pattern, EXCUSED)):
            code = f"monopoly_{form.number}"
            yield Finding(Level.SHOULD, code, form.sentence, interpretation(ARTICLE), quote, Step.CLAUSES)
