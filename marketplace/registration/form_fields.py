"""The fields of the official form (技术合同登记表, JJ-001) as label and text, in the order in which the form has them.

What the platform doesn't ask for (contact, telephone, postcode) stands on the form and is left blank to be written in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import codes
from marketplace.contracts.amounts import day
from marketplace.papers.capitals import capital_amount, figures
from marketplace.registration import queries
from marketplace.registration.models import IncomeState

if TYPE_CHECKING:
    from datetime import date

    from marketplace.registration.models import Registration

Cell = dict[str, Any]
Group = dict[str, Any]
TRANSFER = "02"
TRANSFER_FIELDS = (("预计新增投入（元）", "added_investment"), ("预计新增产值（元）", "added_output"))
ENTERPRISES = ("1", "2", "3")
"""How natures of enterprises begin (内资, 港澳台商投资, 外商投资): only these have a size and may be listed."""


def _cell(label: str, text: str | None) -> Cell:
    return {"label": label, "text": text or ""}


def _money(label: str, fen: int | None) -> Cell:
    return {"label": label, "text": figures(fen), "fen": fen} if fen is not None else _cell(label, "")


def _named(label: str, list_name: str, code: str | None) -> Cell:
    return _cell(label, codes.label(list_name, code, "zh") if code else "")


def _yes_no(label: str, holds: object) -> Cell:
    return _cell(label, "是" if holds else "否")


def _pairs(*cells: Cell) -> list[list[Cell]]:
    return [list(cells[place : place + 2]) for place in range(0, len(cells), 2)]


def _in_capitals(label: str, fen: int) -> list[list[Cell]]:
    return [[_money(f"{label}（元）", fen)], [_cell("大写", capital_amount(fen))]]


def _kind(label: str, code: str) -> Cell:
    """Name a kind by both levels: 技术开发合同／委托开发合同."""
    names = [codes.label("contract_kinds", code[:length], "zh") for length in sorted({2, len(code)})]
    return _cell(label, "／".join(names))


def contract(registration: Registration) -> Group:
    """Return the contract's part of the form, with the amounts as decided, before that as applied for."""
    amount, technical = _decided(registration)
    return {
        "title": "合同",
        "rows": [
            [_cell("合同登记编号", registration.number)],
            [_cell("项目名称", registration.title)],
            [_kind("合同类别", registration.kind), _cell("签订日期", _day(registration.signed_on))],
            [_cell("有效期起", _day(registration.valid_from)), _cell("有效期止", _day(registration.valid_to))],
            *_in_capitals("合同成交总额", amount),
            *_in_capitals("技术交易额", technical),
            *_particulars(registration),
        ],
    }


def _decided(registration: Registration) -> tuple[int, int]:
    if registration.amount_fen is None or registration.technical_fen is None:
        return registration.applied_amount_fen, registration.applied_technical_fen
    return registration.amount_fen, registration.technical_fen


def _particulars(registration: Registration) -> list[list[Cell]]:
    return [
        [_named("支付方式", "payment_modes", registration.payment_mode), _yes_no("是否关联交易", registration.related)],
        [
            _named("计划来源", "plan_sources", registration.plan_source),
            _named("知识产权", "ip_types", registration.ip_type),
        ],
        [_named("技术领域", "fields", registration.field)],
        [_named("服务的国民经济行业", "industries", registration.service_industry)],
        [_named("社会经济目标", "aims", registration.aim)],
    ]


def applied(registration: Registration) -> Group:
    """Return the contract's part of the application: kind and amounts as the applicant reads them."""
    return {
        "title": "申请登记的技术合同",
        "rows": [
            [_cell("项目名称", registration.title)],
            [_kind("申请的合同类别", registration.applied_kind), _cell("签订日期", _day(registration.signed_on))],
            [_cell("有效期起", _day(registration.valid_from)), _cell("有效期止", _day(registration.valid_to))],
            *_in_capitals("申报合同成交总额", registration.applied_amount_fen),
            *_in_capitals("申报技术交易额", registration.applied_technical_fen),
            *_particulars(registration),
        ],
    }


def certified(registration: Registration) -> Group:
    """Return what a certificate or slip states."""
    amount, technical = _decided(registration)
    sellers, buyers = (registration.sellers or [registration.seller]), (registration.buyers or [registration.buyer])
    return {
        "title": "",
        "rows": [
            [_cell("合同登记编号", registration.number or "（由全国系统生成）")],
            [_cell("项目名称", registration.title)],
            [_kind("合同类别", registration.kind)],
            *([_cell("卖方", _who(party))] for party in sellers),
            *([_cell("买方", _who(party))] for party in buyers),
            *_in_capitals("成交额", amount),
            *_in_capitals("技术交易额", technical),
            [_cell("签订日期", _day(registration.signed_on)), _cell("登记日期", _day(registration.registered_on))],
            [_cell("有效期起", _day(registration.valid_from)), _cell("有效期止", _day(registration.valid_to))],
            [_cell("合同文本摘要", registration.text_digest)],
        ],
    }


def _who(party: dict[str, Any]) -> str:
    return f"{party.get('name', '')}（{party['uscc']}）" if party.get("uscc") else str(party.get("name", ""))


def sides(registration: Registration) -> tuple[tuple[str, list[dict[str, Any]]], tuple[str, list[dict[str, Any]]]]:
    """Return (heading, parties) of the applicant's side and of the other: a buyer applies for an import."""
    sellers = ("卖方", registration.sellers or [registration.seller])
    buyers = ("买方", registration.buyers or [registration.buyer])
    by_buyer = registration.registrant_id is not None and registration.registrant_id == registration.buyer_id
    first, second = (buyers, sellers) if by_buyer else (sellers, buyers)
    return (f"申请人（{first[0]}）", first[1]), second


def party_groups(side: str, parties: list[dict[str, Any]]) -> list[Group]:
    """Return one part of the form for each party of a side, the first-named first."""
    return [
        {"title": f"{side}{f'（第{place}）' if len(parties) > 1 else ''}", "rows": _party(party)}
        for place, party in enumerate(parties, start=1)
    ]


def _party(party: dict[str, Any]) -> list[list[Cell]]:
    region = str(party.get("region") or "")
    rows = [
        [_cell("名称", party.get("name"))],
        [_cell("统一社会信用代码", party.get("uscc")), _named("性质", "party_natures", party.get("nature"))],
        [_cell("国别（地区）", _country(region)), _cell("行政区划", _place(region))],
        [_cell("法定代表人", party.get("legal_representative")), _cell("联系人", "")],
        [_cell("联系电话", ""), _cell("邮政编码", "")],
        [_cell("地址", party.get("address"))],
        [_cell("所属国民经济行业", _industry(party.get("industry")))],
        *_pairs(_yes_no("是否技术转移机构", party.get("transfer_body")), _yes_no("是否研发机构", party.get("rd_body"))),
    ]
    return [*rows, *(_enterprise(party) if str(party.get("nature")).startswith(ENTERPRISES) else [])]


def _enterprise(party: dict[str, Any]) -> list[list[Cell]]:
    return [
        [_yes_no("国家高新区内企业", party.get("hightech_zone")), _yes_no("是否上市公司", party.get("listed"))],
        [_named("企业规模", "organisation_sizes", party.get("size")), _yes_no("高新技术企业", party.get("high_tech"))],
    ]


def _country(region: str) -> str:
    if not region:
        return ""
    return codes.label("regions", region, "zh") if codes.outside_mainland(region) else "中国"


def _place(region: str) -> str:
    """Name a region in full behind its six digits: 340104 安徽省合肥市蜀山区."""
    if not region or codes.outside_mainland(region):
        return region
    return f"{region} {''.join(step.name_zh for step in codes.path(region)[1:])}"


def _industry(code: Any) -> str:
    return f"{code} {codes.label('industries', str(code), 'zh')}" if code else ""


def transfer(registration: Registration) -> list[Group]:
    """Return what only a transfer states."""
    if not registration.kind.startswith(TRANSFER):
        return []
    signed = queries.contract_of(registration)
    details = signed.details if signed is not None else {}
    return [{"title": "技术转让", "rows": [[_money(label, details.get(name)) for label, name in TRANSFER_FIELDS]]}]


def incomes(registration: Registration) -> Group:
    """Return the approved receipts (技术性收入核定): day, received, of it not technical, approved."""
    rows = [
        [
            _day(income.received_on),
            figures(income.received_fen),
            figures(income.received_fen - income.technical_fen),
            figures(income.technical_fen),
        ]
        for income in registration.incomes
        if income.state == IncomeState.APPROVED
    ]
    return {
        "title": "技术性收入核定",
        "head": ["到账日期", "到账金额（元）", "其中非技术性收入（元）", "核定技术性收入（元）"],
        "widths": [1, 1, 1, 1],
        "right": [1, 2, 3],
        "rows": rows,
        "empty": "尚无核定的技术性收入。",
    }


def issuer(registration: Registration) -> str:
    """Return who gives the paper: the registration point, before there are any the region's desk."""
    if registration.point is not None:
        return registration.point.name
    return f"{codes.label('regions', registration.region, 'zh')}技术合同登记机构"


def _day(when: date | None) -> str:
    return day(when) if when is not None else ""
