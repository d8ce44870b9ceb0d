"""The text of a contract (合同文本): Chinese, because it is what both sides sign and what a registrar reads.

Articles follow Civil Code art. 845. Parties, kind, price, dates and milestones are written from the terms and
never typed, so that text and data can't differ. The same terms and parties always give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.contracts import details_wording, payment_wording
from marketplace.contracts.amounts import day, yuan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.accounts.models import Organisation
    from marketplace.contracts.agreement import ContractParty
    from marketplace.contracts.terms import Terms

__all__ = ["CLAUSE_TITLES", "ROLES", "STANDARD", "articles", "compose", "digest", "yuan"]

ROLES = {
    "01": ("委托人", "研究开发人"),
    "0101": ("合作方", "合作方、研究开发人"),
    "02": ("受让人", "让与人"),
    "03": ("被许可人", "许可人"),
    "04": ("委托人", "受托人"),
    "05": ("委托人", "受托人"),
    "0502": ("委托人", "培训人"),
    "0503": ("委托人", "中介人"),
}
CLAUSE_TITLES = {
    "content": "标的的内容、范围和要求",
    "plan": "履行的计划、地点和方式",
    "confidentiality": "技术信息和资料的保密",
    "ownership": "技术成果的归属和收益的分配办法",
    "acceptance": "验收标准和方法",
    "liability": "违约责任",
    "disputes": "争议的解决办法",
    "definitions": "名词和术语的解释",
}
NUMERALS = "一二三四五六七八九十"
_HEADING = re.compile(f"第[{NUMERALS}]条　")

STANDARD = {
    "plan": (
        "乙方按本条所列履行节点完成工作。履行地点为乙方所在地，成果交付地点为甲方所在地；"
        "以书面报告、电子文件和现场演示的方式履行。"
    ),
    "confidentiality": (
        "双方对因订立和履行本合同知悉的对方技术信息、经营信息和资料负有保密义务，未经对方书面同意不得向第三人披露，"
        "也不得用于本合同以外的目的。保密期限自本合同生效之日起至合同终止后三年。已为公众所知的信息不在此限。"
    ),
    "ownership": (
        "履行本合同产生的技术成果，其申请专利的权利归乙方；乙方取得专利权的，甲方可以依法实施该专利。"
        "乙方转让专利申请权的，甲方享有以同等条件优先受让的权利。技术秘密成果的使用权、转让权双方均有。"
        "合同订立前各自已有的技术成果仍归原权利人。"
    ),
    "acceptance": (
        "以本合同约定的指标为验收标准。乙方提交履行报告和证明材料，甲方应当自收到之日起十个工作日内组织验收，"
        "并作出通过或者不通过的书面决定；不通过的，应当说明理由，乙方整改后再次提交。"
    ),
    "liability": (
        "一方不履行合同义务或者履行不符合约定的，应当承担继续履行、采取补救措施或者赔偿损失等违约责任。"
        "因出现无法克服的技术困难致使研究开发失败或者部分失败的，风险由双方合理分担；一方发现可能失败的情形时，"
        "应当及时通知对方并采取适当措施减少损失。"
    ),
    "disputes": "因本合同发生的争议，双方协商解决；协商不成的，向被告所在地有管辖权的人民法院提起诉讼。",
    "definitions": "本合同中的名词和术语，按国家标准、行业标准和本行业通行的含义解释。",
}
"""What an article says until the parties write it otherwise; ownership as Civil Code art. 859 has it."""


def compose(terms: Terms, seller: Organisation, buyer: Organisation, further: Sequence[ContractParty] = ()) -> str:
    """Return the whole text, lines ended by a single line feed.

    Args:
        terms: what was agreed.
        seller: the seller named first.
        buyer: the buyer named first.
        further: further parties on either side, in the order in which they are named.
    """
    articles = [
        (CLAUSE_TITLES["content"], _joined(terms.clauses.get("content", ""), details_wording.special(terms))),
        (CLAUSE_TITLES["plan"], _joined(terms.clauses.get("plan", ""), _steps(terms))),
        ("价款及其支付方式", payment_wording.price(terms)),
        *((CLAUSE_TITLES[name], terms.clauses.get(name, "")) for name in tuple(CLAUSE_TITLES)[2:]),
        ("合同的生效和其他", _closing(terms)),
    ]
    body = "\n\n".join(
        f"第{NUMERALS[place]}条　{title}\n\n{text.strip()}" for place, (title, text) in enumerate(articles)
    )
    return _plain(f"{_head(terms, _sides(terms, seller, buyer, further))}\n\n{body}\n")


def digest(text: str) -> str:
    """Return the SHA-256 over the exact UTF-8 bytes, as `sha256sum` prints it for the downloaded text."""
    return hashlib.sha256(text.encode()).hexdigest()


def articles(text: str) -> list[tuple[str, str]]:
    """Cut a text at the headings of its articles: (heading, what stands under it); the head has no heading."""
    parts: list[tuple[str, str]] = [("", "")]
    for line in text.splitlines(keepends=True):
        if _HEADING.match(line):
            parts.append((line.strip(), ""))
        else:
            parts[-1] = (parts[-1][0], parts[-1][1] + line)
    return [(heading, body.strip("\n")) for heading, body in parts]


def _plain(text: str) -> str:
    """Return a text with one kind of line end and no space at the end of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, (part.strip() for part in parts)))


def _sides(
    terms: Terms, seller: Organisation, buyer: Organisation, further: Sequence[ContractParty]
) -> list[tuple[str, Organisation]]:
    """Return (role, party) of all parties, buyers first, as the text names them: 甲方（委托人）, 甲方之二（委托人）."""
    theirs, ours = ROLES.get(terms.sub_kind or "", ROLES[terms.kind])
    sides = []
    for side, name, role, first in (("buyer", "甲方", theirs, buyer), ("seller", "乙方", ours, seller)):
        sides.append((f"{name}（{role}）", first))
        others = [one.organisation for one in further if one.side == side]
        sides += [(f"{name}之{NUMERALS[place]}（{role}）", party) for place, party in enumerate(others, start=1)]
    return sides


def _head(terms: Terms, sides: list[tuple[str, Organisation]]) -> str:
    kind = _label("contract_kinds", terms.kind)
    return "\n".join(
        (
            kind,
            "",
            f"项目名称：{terms.title}",
            f"合同类别：{kind}" + (f"（{_label('contract_kinds', terms.sub_kind)}）" if terms.sub_kind else ""),
            f"技术领域：{_label('fields', terms.field)}",
            f"知识产权：{_label('ip_types', terms.ip_type)}",
            f"计划来源：{_label('plan_sources', terms.plan_source)}",
            f"社会经济目标：{_label('aims', terms.aim)}",
            f"服务的国民经济行业：{_label('industries', terms.service_industry) or '不限'}",
            f"关联交易：{'是' if terms.related else '否'}",
            "",
            *(line for role, party in sides for line in (*_party(role, party), "")),
            "依据《中华人民共和国民法典》合同编第二十章的规定，双方经协商一致，订立本合同。",
        )
    )


def _party(role: str, party: Organisation) -> tuple[str, ...]:
    return (
        f"{role}：{party.name}",
        f"统一社会信用代码：{party.uscc}",
        f"法定代表人：{party.legal_representative}",
        f"住所：{party.address or _label('regions', party.region)}",
    )


def _steps(terms: Terms) -> str:
    return "\n".join(
        f"节点{number}：{step.title}；完成日期：{day(step.due_on)}；验收通过后支付：{yuan(step.amount_fen)}。"
        for number, step in enumerate(terms.steps, start=1)
    )


def _closing(terms: Terms) -> str:
    return (
        f"合同有效期：自{day(terms.valid_from)}至{day(terms.valid_to)}。\n"
        "本合同自各方的签字人对同一文本的摘要（SHA-256）均完成电子签名时生效。对本合同的变更应当以新的文本作出，并由各方重新签名。\n"
        "乙方应当自合同生效后向所在地的技术合同登记机构申请认定登记。税收优惠以税务机关审核为准。"
    )


def _label(name: str, code: str | None) -> str:
    return codes.label(name, code or "", "zh")
