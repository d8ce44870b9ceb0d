"""The papers of a registration: the application, the form JJ-001, the certificate or, in mode "national", our slip.

The certificate is given where this desk decides and numbers, while the registration stands; where the national system
does, the paper is a 平台预审单 and never calls itself a certificate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import current_app

from marketplace import clock, db
from marketplace.papers import SOURCES, Source
from marketplace.permissions import Permission, permits
from marketplace.registration import form_fields, queries
from marketplace.registration.models import Mode, Registration, RegistrationState
from marketplace.registration.states import COUNTING

if TYPE_CHECKING:
    from datetime import date

    from marketplace.papers.sources import Data
    from marketplace.permissions import Actor

TAX = "税收优惠以税务机关审核为准。"
WITHOUT_EFFECT = "本件为演示数据，不具有任何效力。"
PLEDGE = (
    (
        "本单位承诺：所提交的技术合同及附件、证明材料真实、完整、合法；本表所填内容与已签署的合同文本一致；"
        "本项合同未在其他技术合同登记机构申请登记。"
    ),
    (
        "合同发生变更、解除或者被撤销的，本单位将向原登记机构办理变更或者注销登记。"
        "提供虚假材料的，本单位承担相应的法律责任，并退回已享受的优惠。"
    ),
)
LEADS = {
    "certificate": "根据技术合同认定登记的有关规定，经审核，下列技术合同予以登记，特此证明。",
    "precheck": "下列技术合同的登记申请已通过平台预审。本单仅说明平台预审的结果，不是技术合同登记的凭据；"
    "是否登记，以全国技术合同管理与服务系统的结果为准。",
}
TITLES = {
    "application": "技术合同认定登记申请表",
    "registration_form": "技术合同登记表",
    "certificate": "技术合同登记证明",
    "precheck": "平台预审单",
}


def register() -> None:
    """Enter registrations among the records of which there are papers."""
    SOURCES["registration"] = Source(readable=_readable, offered=offered, data=data)


def _readable(actor: Actor, registration_id: int) -> bool:
    registration = queries.registration(registration_id)
    return registration is not None and permits(actor, Permission.READ_APPLICATION, registration)


def offered(registration_id: int) -> dict[str, tuple[str, ...]]:
    """Return the papers that a registration's state lets be handed out; a void certificate is not among them."""
    registration = queries.registration(registration_id)
    if registration is None:
        return {}
    forms = {"application": ("pdf", "docx")} if registration.contract_id is not None else {}
    return {**forms, "registration_form": ("pdf", "xlsx"), **_slip(registration)}


def _slip(registration: Registration) -> dict[str, tuple[str, ...]]:
    if registration.mode == Mode.OWN and registration.state in COUNTING:
        return {"certificate": ("pdf",)}
    passed = registration.state in (*COUNTING, RegistrationState.PRECHECKED)
    return {"precheck": ("pdf",)} if registration.mode == Mode.NATIONAL and passed else {}


def data(registration_id: int, kind: str) -> Data:
    """Return what a paper of a registration says."""
    registration = db.session.get_one(Registration, registration_id)
    say = {"application": _application, "registration_form": _form}.get(kind, _certified)
    return {
        "title": TITLES[kind],
        "subject": registration.title,
        "subtitle": "",
        "issued": _issued(registration).isoformat(),
        "mark": _mark(registration),
        "head": [_numbers(registration), _text_of(registration)],
        "tables": [],
        "notes": [TAX, *([WITHOUT_EFFECT] if _demo() else [])],
        "lead": LEADS.get(kind, ""),
        "address": "",
        **say(registration),
    }


def _demo() -> bool:
    return bool(current_app.extensions["settings"].demo)


def _mark(registration: Registration) -> str:
    if _demo():
        return "演示"
    return "草稿" if registration.state == RegistrationState.DRAFT else ""


def _numbers(registration: Registration) -> str:
    ours = f"平台登记申请号 {registration.id:08}"
    return f"{ours}　合同登记编号 {registration.number}" if registration.number else ours


def _text_of(registration: Registration) -> str:
    """Name the signed text by the beginning of its digest."""
    return f"合同文本 SHA-256 {registration.text_digest[:16]}…" if registration.text_digest else ""


def _issued(registration: Registration) -> date:
    """Return the day of the latest thing that the paper tells of: never the day on which it happens to be made."""
    decided = [one.decided_on for one in registration.changes if one.decided_on is not None]
    days = [registration.decided_on, registration.registered_on, *decided]
    return max((day for day in days if day is not None), default=clock.local(registration.created_at).date())


def _application(registration: Registration) -> dict[str, Any]:
    applicant, other = form_fields.sides(registration)
    return {
        "groups": [
            *form_fields.party_groups(*applicant),
            form_fields.applied(registration),
            *form_fields.party_groups(*other),
        ],
        "pledge": list(PLEDGE),
        "signatures": [["申请人（盖章）", "年　月　日"], ["经办人（签字）", "年　月　日"]],
    }


def _form(registration: Registration) -> dict[str, Any]:
    return {
        "subtitle": "表号：JJ-001　　金额单位：元",
        "groups": [
            form_fields.contract(registration),
            *form_fields.party_groups("卖方", registration.sellers or [registration.seller]),
            *form_fields.party_groups("买方", registration.buyers or [registration.buyer]),
            *form_fields.transfer(registration),
        ],
        "tables": [form_fields.incomes(registration)],
        "signatures": [
            ["卖方（盖章）", "年　月　日"],
            ["登记机构（盖章）", "年　月　日"],
            ["登记员（签字）", "年　月　日"],
        ],
    }


def _certified(registration: Registration) -> dict[str, Any]:
    return {
        "subtitle": f"第 {registration.edition} 次核发（变更后重新核发）" if registration.edition > 1 else "",
        "groups": [form_fields.certified(registration)],
        "issuer": form_fields.issuer(registration),
        "address": verification_address(registration),
        "code": registration.check_code or "",
    }


def verification_address(registration: Registration) -> str:
    """Return the page on which a number is verified, with the code that shows the deal; nothing before the number."""
    if not registration.number:
        return ""
    base = current_app.extensions["settings"].base_url.rstrip("/")
    return f"{base}/registrations/verify/{quote(registration.number)}?code={quote(registration.check_code or '')}"
