"""To the national system: the rows of 技术合同登记表 (JJ-001) that go out.

The heads are those of the official form (its fields stand in domain terms only in Chinese). What goes out comes back
with the official number in its second column (`official_numbers`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db
from marketplace.errors import Invalid
from marketplace.permissions import Permission, permits
from marketplace.registration.models import Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from marketplace.permissions import Actor
    from marketplace.web.sheets import Cell

APPLICATION, NUMBER, REGISTERED_ON = "平台申请号", "合同登记编号", "登记日期"
FEN_IN_YUAN = 100
MOST_ROWS = 5_000
MOST_BYTES = 2 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")


def _yuan(fen: int | None) -> str:
    """Write an amount in yuan with both digits of 分: 3500000.00."""
    return "" if fen is None else f"{Decimal(fen) / FEN_IN_YUAN:.2f}"


def _name(list_name: str, code: object) -> str:
    return codes.label(list_name, str(code), "zh") if code else ""


def _yes_no(holds: object) -> str:
    return "是" if holds else "否"


CONTRACT: tuple[tuple[str, Callable[[Registration], str]], ...] = (
    (APPLICATION, lambda r: str(r.id)),
    (NUMBER, lambda r: r.number or ""),
    (REGISTERED_ON, lambda r: r.registered_on.isoformat() if r.registered_on else ""),
    ("项目名称", lambda r: r.title),
    ("合同类别", lambda r: _name("contract_kinds", r.kind)),
    ("签订日期", lambda r: r.signed_on.isoformat()),
    ("有效期起", lambda r: r.valid_from.isoformat()),
    ("有效期止", lambda r: r.valid_to.isoformat()),
    ("合同成交总额（元）", lambda r: _yuan(r.amount_fen)),
    ("技术交易额（元）", lambda r: _yuan(r.technical_fen)),
    ("支付方式", lambda r: _name("payment_modes", r.payment_mode)),
    ("是否关联交易", lambda r: _yes_no(r.related)),
    ("计划来源", lambda r: _name("plan_sources", r.plan_source)),
    ("知识产权", lambda r: _name("ip_types", r.ip_type)),
    ("技术领域", lambda r: _name("fields", r.field)),
    ("服务的国民经济行业", lambda r: r.service_industry),
    ("社会经济目标", lambda r: _name("aims", r.aim)),
)
"""Column -> what a registration says of its contract."""

PARTY: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("名称", lambda p: str(p.get("name") or "")),
    ("统一社会信用代码", lambda p: str(p.get("uscc") or "")),
    ("性质", lambda p: _name("party_natures", p.get("nature"))),
    ("国别", lambda p: "境外" if codes.outside_mainland(str(p.get("region") or "")) else "中国"),
    ("行政区划", lambda p: str(p.get("region") or "")),
    ("法定代表人", lambda p: str(p.get("legal_representative") or "")),
    ("联系人", lambda _p: ""),
    ("联系电话", lambda _p: ""),
    ("地址", lambda p: str(p.get("address") or "")),
    ("邮政编码", lambda _p: ""),
    ("所属国民经济行业", lambda p: str(p.get("industry") or "")),
    ("是否技术转移机构", lambda p: _yes_no(p.get("transfer_body"))),
    ("是否研发机构", lambda p: _yes_no(p.get("rd_body"))),
    ("是否国家高新区内企业", lambda p: _yes_no(p.get("hightech_zone"))),
    ("是否上市公司", lambda p: _yes_no(p.get("listed"))),
    ("企业规模", lambda p: _name("organisation_sizes", p.get("size"))),
)
"""Column -> what a registration says of a party; contact and postcode are written in by hand."""

SIDES = (("卖方", "seller"), ("买方", "buyer"))


def heads() -> list[str]:
    """Return the columns of the file, in the form's order."""
    return [*(name for name, _ in CONTRACT), *(f"{side}{name}" for side, _ in SIDES for name, _ in PARTY)]


def row(registration: Registration) -> list[Cell]:
    """Return a registration as a row of the file; of several parties of a side the one that counts."""
    parties = (getattr(registration, attribute) for _, attribute in SIDES)
    return [*(said(registration) for _, said in CONTRACT), *(said(party) for party in parties for _, said in PARTY)]


def hand_out(numbers: Iterable[int], *, by: Actor) -> list[list[Cell]]:
    """Return the rows of chosen applications for the national system, and note that they went out.

    Args:
        numbers: ids of applications that have passed the pre-check.
        by: a registrar who has them in hand.

    Raises:
        Invalid: nothing is chosen, or one of them isn't this registrar's to carry over.
    """
    wanted = sorted(set(numbers))
    found = list(db.session.scalars(select(Registration).where(Registration.id.in_(wanted)).order_by(Registration.id)))
    if not found or len(found) != len(wanted) or not all(_carries(by, one) for one in found):
        raise Invalid(_l("Choose applications that have passed your pre-check."))
    for one in found:
        one.exported_at = clock.now()
        audit.record("registration.export", one, by=by)
    db.session.flush()
    return [row(one) for one in found]


def _carries(actor: Actor, registration: Registration) -> bool:
    prechecked = registration.state == RegistrationState.PRECHECKED
    return prechecked and permits(actor, Permission.REVIEW_REGISTRATION, registration)
