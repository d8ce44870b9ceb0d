"""The contract as a document: the text that binds, its annexes, its amounts in capitals, who signed which digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from marketplace import clock, codes, db
from marketplace.contracts import evidence, queries, terms, undertaking_papers, undertakings, wording
from marketplace.contracts.agreement import AmendmentState, Way
from marketplace.contracts.amounts import day, per_cent
from marketplace.contracts.models import Contract, ContractState, Side
from marketplace.contracts.payment_wording import NATURES
from marketplace.contracts.states import TerminationState
from marketplace.contracts.undertaking_models import UndertakingKind
from marketplace.papers import SOURCES, Source
from marketplace.papers.capitals import capital_amount, figures
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from marketplace.accounts.models import Organisation
    from marketplace.contracts.models import ContractVersion, Signature
    from marketplace.contracts.terms import Terms
    from marketplace.papers.sources import Data
    from marketplace.permissions import Actor

FORMATS = {"contract": ("pdf", "docx")}
MARKS = {ContractState.DRAFT: "草案", ContractState.SIGNING: "草案", ContractState.TERMINATED: "已解除"}
METHODS = {
    "second_factor": "登录第二步验证（动态验证码）",
    "password": "签署时再次验证密码",
    "code": "十五分钟内的手机验证码",
    "persona": "演示身份，未作核验",
    "session": "登录会话",
}
"""How a signatory was known, see `identification.METHODS`; a document is Chinese whoever asks for it."""
WAYS = {Way.AGREEMENT: "协商解除", Way.NOTICE: "通知解除", Way.VERDICT: "评定终止"}
NOTE = (
    "附表由合同数据生成，与正文一致；不一致的，以正文为准。本文件由平台依据合同数据制作，"
    "正文文本和签名证据文件可在平台的合同页面下载核对。"
)


def register() -> None:
    """Enter contracts among the records of which there are papers."""
    SOURCES["contract"] = Source(readable=_readable, offered=_offered, data=_data_of)


def _offered(contract_id: int) -> dict[str, tuple[str, ...]]:
    """Return the contract's own paper, and those of the task book and the pledge that both sides have signed."""
    contract = queries.contract(contract_id)
    award = contract.award if contract else None
    signed = [kind.value for kind in UndertakingKind if award and undertakings.is_signed(award, kind)]
    return {**FORMATS, **dict.fromkeys(signed, ("pdf",))}


def _data_of(contract_id: int, kind: str) -> Data:
    return data(contract_id) if kind in FORMATS else undertaking_papers.data(contract_id, UndertakingKind(kind))


def _readable(actor: Actor, contract_id: int) -> bool:
    contract = queries.contract(contract_id)
    return contract is not None and permits(actor, Permission.READ_CONTRACT, contract)


def data(contract_id: int, _kind: str = "contract") -> Data:
    """Return what the text that binds says (before any does: the newest), with its annexes and signatures."""
    contract = db.session.get_one(Contract, contract_id)
    version = contract.current
    agreed = terms.read(version.terms)
    articles = [_article(heading, body) for heading, body in wording.articles(version.text)]
    return {
        "title": agreed.title,
        "subject": agreed.title,
        "issued": clock.local(version.created_at).date().isoformat(),
        "kind": articles[0]["lines"].pop(0),
        "mark": _mark(contract),
        "head": [f"平台合同号 {contract.id:08}　第 {version.number} 版", f"SHA-256 {version.digest}"],
        "articles": articles,
        "digest": version.digest,
        "parties": [_party(role, party, version) for role, party in _sides(contract)],
        "note": NOTE,
        **_annexes(contract, agreed),
    }


def _article(heading: str, body: str) -> dict[str, Any]:
    """Cut an article into its lines; only in the head, which has no heading, gaps set the parties apart."""
    return {"heading": heading, "lines": [line for line in body.split("\n") if line or not heading]}


def _mark(contract: Contract) -> str:
    """Return what stands across each page of a text that binds nobody: shown only, not signed by all, or ended."""
    return "演示" if current_app.extensions["settings"].demo else MARKS.get(contract.state, "")


def _annexes(contract: Contract, agreed: Terms) -> dict[str, Any]:
    whole = "成交额（固定部分）" if agreed.payment.totals_open else "成交额"
    return {
        "amounts": [_amount(whole, agreed.amount_fen), _amount("其中技术交易额", agreed.technical_fen)],
        "lines": [
            [str(number), line.title, NATURES[line.nature], figures(line.amount_fen)]
            for number, line in enumerate(agreed.lines, start=1)
        ],
        "steps": [
            [
                str(number),
                step.title,
                step.due_on.isoformat(),
                figures(step.amount_fen),
                capital_amount(step.amount_fen),
            ]
            for number, step in enumerate(agreed.steps, start=1)
        ],
        "tables": [table for table in (_holders(agreed), *_later(contract)) if table["rows"]],
    }


def _amount(label: str, fen: int) -> dict[str, str]:
    return {"label": label, "figures": figures(fen), "capitals": capital_amount(fen)}


def _holders(agreed: Terms) -> dict[str, Any]:
    rows = [[holder.name, per_cent(holder.share_bp)] for holder in agreed.holders]
    return {"title": "附表　权利人及其份额", "head": ["权利人", "份额"], "widths": [3, 1], "rows": rows}


def _later(contract: Contract) -> tuple[dict[str, Any], ...]:
    """Return what came after the signatures: completed totals, changes, the ending."""
    return _completions(contract), _changes(contract), _endings(contract)


def _completions(contract: Contract) -> dict[str, Any]:
    """List what an open total has come to: added to the text afterwards, each time with its evidence."""
    rows = [
        [day(one.on), f"{figures(one.fen)}　{capital_amount(one.fen)}", figures(one.technical_fen), one.evidence]
        for one in contract.completions
    ]
    head = ["日期", "成交额（元）", "技术交易额（元）", "凭证"]
    return {"title": "附表　成交总额的补充", "head": head, "widths": [2, 4, 2, 3], "rows": rows}


def _changes(contract: Contract) -> dict[str, Any]:
    """List the changes that all parties have signed: each is a version of its own with its reason."""
    rows = [
        [
            f"第 {one.version.number} 版",
            clock.local(one.closed_at).date().isoformat(),
            codes.label("amendment_reasons", one.reason, "zh"),
            one.note,
        ]
        for one in contract.amendments
        if one.state == AmendmentState.SIGNED and one.closed_at is not None
    ]
    head = ["变更后的文本", "生效日期", "变更原因", "说明"]
    return {"title": "附表　合同变更", "head": head, "widths": [2, 2, 3, 4], "rows": rows}


def _endings(contract: Contract) -> dict[str, Any]:
    rows = [
        [
            WAYS[one.way],
            one.effective_on.isoformat(),
            codes.label("termination_causes", one.cause, "zh"),
            one.grounds,
        ]
        for one in contract.terminations
        if one.state == TerminationState.EFFECTIVE and one.effective_on is not None
    ]
    head = ["解除方式", "解除日期", "解除原因", "说明"]
    return {"title": "附表　合同解除", "head": head, "widths": [2, 2, 3, 4], "rows": rows}


def _sides(contract: Contract) -> list[tuple[str, Organisation]]:
    """Return (role, party) of everybody bound, buyers first, under the names that the text gives them."""
    theirs, ours = wording.ROLES.get(contract.sub_kind or "", wording.ROLES[contract.kind])
    named = ((Side.BUYER, "甲方", theirs), (Side.SELLER, "乙方", ours))
    return [
        (f"{name}{f'之{wording.NUMERALS[place]}' if place else ''}（{role}）", party)
        for side, name, role in named
        for place, party in enumerate(contract.side(side))
    ]


def _party(role: str, party: Organisation, version: ContractVersion) -> dict[str, str]:
    given = queries.signature_of(version, party.id)
    return {
        "role": role,
        "name": party.name,
        "uscc": party.uscc,
        "legal_representative": party.legal_representative,
        "address": party.address or codes.label("regions", party.region, "zh"),
        "signatory": _signatory(given) if given else "（尚未签署）",
        "signed_at": f"{clock.local(given.at):%Y-%m-%d %H:%M:%S}" if given else "",
        "method": METHODS.get(given.method, given.method) if given else "",
        "evidence": evidence.digest_of(given) if given else "",
    }


def _signatory(given: Signature) -> str:
    """Return the name that the signatory had at that moment."""
    return str(given.identity.get("person") or given.person.name)
