"""The contract as a document: the exact text, its amounts also in capitals, who signed it over which digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from marketplace import clock, codes, db
from marketplace.contracts import queries, wording
from marketplace.contracts.models import Contract, ContractState
from marketplace.papers import SOURCES, Source
from marketplace.papers.capitals import capital_amount
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from datetime import date

    from marketplace.accounts.models import Organisation
    from marketplace.contracts.models import ContractVersion, Signature
    from marketplace.papers.sources import Data
    from marketplace.permissions import Actor

KIND = "contract"
FORMATS = {KIND: ("pdf", "docx")}
UNSIGNED = frozenset({ContractState.DRAFT, ContractState.SIGNING})
METHODS = {"session": "经平台身份核验登录后确认"}
NOTE = "附表由合同数据生成，与正文一致；发生歧义的，以正文为准。本文件由平台依据合同数据制作，签名记录可在平台查验。"


def register() -> None:
    """Enter contracts among the records of which there are papers."""
    SOURCES["contract"] = Source(readable=_readable, offered=lambda _contract_id: FORMATS, data=data)


def _readable(actor: Actor, contract_id: int) -> bool:
    contract = queries.contract(contract_id)
    return contract is not None and permits(actor, Permission.READ_CONTRACT, contract)


def data(contract_id: int, _kind: str) -> Data:
    """Return what the newest version of a contract says, with its annexes and signatures."""
    contract = db.session.get_one(Contract, contract_id)
    version = contract.current
    articles = [_article(heading, body) for heading, body in wording.articles(version.text)]
    name = articles[0]["lines"].pop(0)
    return {
        "title": contract.title,
        "issued": (contract.signed_on or clock.local(version.created_at).date()).isoformat(),
        "kind": name,
        "mark": _mark(contract),
        "head": [f"平台合同号 {contract.id:08}　第 {version.number} 版", f"SHA-256 {version.digest}"],
        "articles": articles,
        "amounts": _amounts(contract),
        "lines": _lines(contract),
        "steps": _steps(contract),
        "tables": [],
        "digest": version.digest,
        "parties": _parties(contract, version),
        "note": NOTE,
    }


def _article(heading: str, body: str) -> dict[str, Any]:
    return {"heading": heading, "lines": [line for line in body.split("\n") if line]}


def _mark(contract: Contract) -> str:
    """Return what is printed across each page of a text that binds nobody yet, or that is only shown."""
    demo = "演示" if current_app.extensions["settings"].demo else ""
    return demo or ("草案" if contract.state in UNSIGNED else "")


def _amounts(contract: Contract) -> list[dict[str, str]]:
    named = (("成交额", contract.amount_fen), ("其中技术交易额", contract.technical_fen))
    return [{"label": label, "figures": figures(fen), "capitals": capital_amount(fen)} for label, fen in named]


def figures(fen: int) -> str:
    """Write 分 as 元 with both digits: 300,000.00."""
    whole, cents = divmod(fen, 100)
    return f"{whole:,}.{cents:02}"


def _lines(contract: Contract) -> list[list[str]]:
    return [
        [str(line.number), line.title, wording.NATURES[line.nature], figures(line.amount_fen)]
        for line in contract.lines
    ]


def _steps(contract: Contract) -> list[list[str]]:
    return [
        [str(step.number), step.title, _day(step.due_on), figures(step.amount_fen), capital_amount(step.amount_fen)]
        for step in contract.milestones
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _parties(contract: Contract, version: ContractVersion) -> list[dict[str, str]]:
    theirs, ours = wording.ROLES.get(contract.sub_kind or "", wording.ROLES[contract.kind])
    named = ((f"甲方（{theirs}）", contract.buyer), (f"乙方（{ours}）", contract.seller))
    return [_party(role, party, queries.signature_of(version, party.id)) for role, party in named]


def _party(role: str, party: Organisation, given: Signature | None) -> dict[str, str]:
    return {
        "role": role,
        "name": party.name,
        "uscc": party.uscc,
        "legal_representative": party.legal_representative,
        "address": party.address or codes.label("regions", party.region, "zh"),
        "signatory": given.person.name if given else "（尚未签署）",
        "signed_at": f"{clock.local(given.at):%Y-%m-%d %H:%M:%S}" if given else "",
        "method": METHODS.get(given.method, given.method) if given else "",
    }
