"""Registrations made elsewhere, from files of the national form: one file of the half-year, one of late ones.

The first file names three of our own, too: one the same, one differing, one missing; and two rows have errors. What the
second one brings became known only after the half-year's figures were published.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import codes, db
from marketplace.demo import ages, cast, material, records
from marketplace.demo.timeline import Scene, made
from marketplace.external import actions
from marketplace.external.actions import Handed, How
from marketplace.external.models import Import
from marketplace.registration.parties import SIDES

if TYPE_CHECKING:
    from datetime import date

    from marketplace.demo.timeline import Act
    from marketplace.registration.models import Registration

Row = dict[str, Any]

FIRST, LATE = -5, -36
"""When the files came, in days before the end of the half-year: before and after its figures were published."""

SIGNED_BEFORE = timedelta(days=12)
OURS = ("metro-ventilation", "jujube-sorting")
"""Our own contracts that the first file names: the first one as it is, the second one with another amount."""

PARTY = (("名称", "name"), ("统一社会信用代码", "uscc"), ("性质", "nature"), ("行政区划", "region"))
SPOILT = ({"成交额（万元）": "面议"}, {"买方行政区划": "349999"})
"""What is wrong in two more rows: a price that is no number, a region that doesn't exist."""


def acts(today: date) -> list[Act]:
    """Return the acts of both files: handed in, and confirmed when the check has told what it found."""
    end, over = ages.half_year(today).end, ages.over(today)
    first = _scene("first", today, over + FIRST, lambda: _file(end, "elsewhere", own=True))
    late = _scene("late", today, over + LATE, lambda: _file(end, "late", own=False))
    return [*first.acts, *late.acts]


def _scene(name: str, today: date, ago: int, rows: Any) -> Scene:
    scene = Scene(f"elsewhere:{name}", today)
    scene.add("hand_in", ago, lambda: _hand_in(name, rows()), hour=10)
    scene.add("confirm", ago - 1, partial(_confirm, name), hour=11)
    return scene


def _hand_in(name: str, rows: list[Row]) -> Import:
    head = list(rows[0])
    text = io.StringIO()
    writer = csv.DictWriter(text, head, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    how = How(cast.CITY, complete=name == "first")
    label = {"first": "外地登记-半年（示例）.csv", "late": "外地登记-补报（示例）.csv"}[name]
    handed = Handed(io.BytesIO(text.getvalue().encode("gb18030")), label, how)
    return actions.hand_in(handed, by=cast.actor("statistician"))


def _confirm(name: str) -> Import:
    imported = db.session.get_one(Import, made(f"elsewhere:{name}:hand_in"))
    return actions.confirm(imported, leave_out=True, by=cast.actor("statistician"))


def _file(end: date, name: str, *, own: bool) -> list[Row]:
    """Return the rows of a file; the first one ends with our own and with those that have errors."""
    listed = json.loads((material.DATA / "elsewhere.json").read_text(encoding="utf-8"))[name]
    rows = [_row(end, serial, *said) for serial, said in enumerate(listed, start=1 if own else 101)]
    if not own:
        return rows
    spoilt = [{**_row(end, 90 + place, *listed[place]), **wrong} for place, wrong in enumerate(SPOILT)]
    return [*rows, *_ours(), *spoilt]


def _row(end: date, serial: int, *said: Any) -> Row:
    _city, region, seller, nature, buyer, title, kind, field, ip_type, wan, before = said
    registered_on = end - timedelta(days=before)
    here = cast.organisation(buyer)
    return {
        "合同登记编号": f"{registered_on.year}{region[:4]}99{serial:06}",
        "项目名称": f"示例项目 {title}",
        "合同类别": kind,
        "成交额（万元）": str(wan),
        "技术交易额（万元）": str(wan),
        "签订日期": (registered_on - SIGNED_BEFORE).isoformat(),
        "登记日期": registered_on.isoformat(),
        "技术领域": field,
        "知识产权": ip_type,
        "计划来源": "05",
        "技术服务的国民经济行业": here.industry,
        "社会经济目标": "10",
        **_party("卖方", {"name": seller, "uscc": "", "nature": nature, "region": region}),
        **_party("买方", {name: getattr(here, name) for _head, name in PARTY}),
    }


def _party(side: str, said: Row) -> Row:
    return {f"{side}{head}": said[name] for head, name in PARTY}


def _ours() -> list[Row]:
    known = [records.registration({"key": key}) for key in OURS]
    rows = [_as_registered(one) for one in known]
    rows[1]["成交额（万元）"] = str((known[1].amount_fen or 0) // material.FEN_IN_WAN + 20)
    return rows


def _as_registered(one: Registration) -> Row:
    """Return a registration of our own as the form tells it; codes as they are."""
    assert one.registered_on is not None
    wan = {name: str((getattr(one, name) or 0) // material.FEN_IN_WAN) for name in ("amount_fen", "technical_fen")}
    sides = dict(zip(SIDES, ("卖方", "买方"), strict=True))
    return {
        "合同登记编号": one.number,
        "项目名称": one.title,
        "合同类别": f"{one.kind} {codes.label('contract_kinds', one.kind or '', 'zh')}",
        "成交额（万元）": wan["amount_fen"],
        "技术交易额（万元）": wan["technical_fen"],
        "签订日期": one.signed_on.isoformat(),
        "登记日期": one.registered_on.isoformat(),
        "技术领域": one.field,
        "知识产权": one.ip_type,
        "计划来源": one.plan_source,
        "技术服务的国民经济行业": one.service_industry,
        "社会经济目标": one.aim,
        **_party(sides["seller"], one.seller),
        **_party(sides["buyer"], one.buyer),
    }
