"""Rows of the national form as files: contracts of a year whose buyers are in one city, each like no other."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from marketplace import codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CITY = "340100"
NEW_YEAR = date(2025, 1, 1)
HEAD = (
    "合同登记编号",
    "项目名称",
    "合同类别",
    "成交额（元）",
    "技术交易额（元）",
    "签订日期",
    "登记日期",
    "卖方名称",
    "卖方性质",
    "卖方行政区划",
    "卖方地址",
    "买方名称",
    "买方性质",
    "买方行政区划",
    "买方地址",
    "技术领域",
    "知识产权",
    "计划来源",
    "技术服务的国民经济行业",
    "社会经济目标",
)


def write(path: Path, count: int) -> None:
    """Write so many rows, as CSV or, by the file's ending, as a workbook."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows((HEAD, *_rows(count)))
        return
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:  # texts stand once in a table of their own, as Excel keeps them
        sheet = book.add_worksheet()
        for number, cells in enumerate((HEAD, *_rows(count))):
            sheet.write_row(number, 0, cells)


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    chance = random.Random(5)  # the same rows each time
    here = sorted(one.code for one in codes.codes_of("regions").values() if one.code.startswith("3401"))[1:]
    for number in range(count):
        signed = NEW_YEAR + timedelta(days=chance.randrange(300))
        whole = chance.randrange(10_000, 9_000_000)
        yield (
            f"2025110101{number * 7919 % 1_000_003:06}",
            f"某项工艺的第{number}次改进与验证",
            chance.choice(("技术开发", "技术转让", "技术许可", "技术咨询", "技术服务")),
            str(whole),
            str(whole * chance.randrange(20, 100) // 100),
            signed.isoformat(),
            (signed + timedelta(days=chance.randrange(60))).isoformat(),
            f"外地卖方单位{chance.randrange(5_000)}",
            "有限责任公司",
            chance.choice(("110108", "310115", "320106", "420111")),
            f"某路{chance.randrange(900)}号",
            f"本市买方单位{chance.randrange(5_000)}",
            "有限责任公司",
            chance.choice(here),
            f"某街{chance.randrange(900)}号",
            f"{chance.randrange(1, 12):02}",
            "未涉及知识产权",
            "计划外",
            "I65",
            "促进工商业发展",
        )
