"""To the national system and back: the rows of 技术合同登记表 (JJ-001) that go out, the official numbers that come in.

The heads are those of the official form (its fields stand in domain terms only in Chinese). What goes out comes back
with the official number in its third column: the same file can be brought back, with any other columns beside.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db
from marketplace.errors import Invalid, MarketplaceError
from marketplace.permissions import Permission, permits
from marketplace.registration import decisions, queries
from marketplace.registration.models import Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from flask_babel import LazyString

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


@dataclass(frozen=True)
class Brought:
    """A row that came back: its line in the file, our application, the official number and day as written."""

    line: int
    application: str
    number: str
    day: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row."""

    line: int
    what: LazyString | str


@dataclass
class Report:
    """What a file did: rows that were registered, rows that were known so already, and what was wrong."""

    registered: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes) -> list[Brought]:
    """Read a CSV file (UTF-8 or GBK) with our application's number, the official number and its day.

    Raises:
        Invalid: it is too large, no text, or lacks one of the three columns.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(_l("This file is too large: at most 2 MB and 5,000 rows."), field="file")
    rows = list(csv.reader(io.StringIO(_decoded(content), newline="")))
    head = [unicodedata.normalize("NFKC", name).strip() for name in rows[0]] if rows else []
    missing = [name for name in (APPLICATION, NUMBER, REGISTERED_ON) if name not in head]
    if missing:
        raise Invalid(_l("These columns are missing: %(names)s.", names="、".join(missing)), field="file")
    if len(rows) > MOST_ROWS + 1:
        raise Invalid(_l("This file is too large: at most 2 MB and 5,000 rows."), field="file")
    return list(_rows(head, rows[1:]))


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid(_l("This isn't a CSV file in UTF-8 or GBK. Save the sheet as CSV."), field="file")


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Brought]:
    places = [head.index(name) for name in (APPLICATION, NUMBER, REGISTERED_ON)]
    for line, cells in enumerate(rows, start=2):
        values = [_plain(cells[place]) if place < len(cells) else "" for place in places]
        if any(values):
            yield Brought(line, *values)


def _plain(cell: str) -> str:
    """Read a cell: full-width digits are understood, a spreadsheet's apostrophe is left out."""
    return unicodedata.normalize("NFKC", cell).strip().lstrip("'").strip()


def bring_back_all(rows: Sequence[Brought], *, by: Actor) -> Report:
    """Enter the official numbers of a file: all of it, or with anything wrong nothing at all.

    A row that says what is registered already changes nothing, so that the same file can be brought again. With faults
    the caller rolls its unit of work back, so that the trail forgets what was tried, too.

    Args:
        rows: as `read` gives them.
        by: a registrar who has the applications in hand.
    """
    report = Report()
    with db.session.begin_nested() as whole:
        for one in rows:
            try:
                _bring_back(one, report, by)
            except MarketplaceError as refusal:
                report.faults.append(Fault(one.line, refusal.sentence))
        if report.faults:
            whole.rollback()
    return Report(faults=report.faults) if report.faults else report


def _bring_back(brought: Brought, report: Report, by: Actor) -> None:
    registration = _application(brought.application, by)
    day = _day(brought.day)
    if registration.number is not None and (registration.number, registration.registered_on) == (
        brought.number.upper(),
        day,
    ):
        report.known += 1
        return
    decisions.bring_back(registration, brought.number, day, by=by)
    report.registered += 1


def _application(text: str, by: Actor) -> Registration:
    """Return the application that a row means; what this official may not see doesn't exist."""
    digits = text if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else "0"
    found = queries.handed_in(int(digits))
    if found is None or not permits(by, Permission.READ_APPLICATION, found):
        raise Invalid(_l("There is no application %(number)s here.", number=text or "—"))
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        padded = [part.zfill(2) for part in text.replace("/", "-").replace(".", "-").split("-")]
        try:
            return date.fromisoformat("-".join(padded))
        except ValueError:
            raise Invalid(_l("The day of registration isn't a date like 2026-11-25.")) from None
