"""Files of the national form for tests, row by row."""

import csv
import io
from datetime import date

import openpyxl

HEAD = (
    "合同登记编号",
    "项目名称",
    "合同类别",
    "成交额（元）",
    "技术交易额（元）",
    "签订日期",
    "登记日期",
    "卖方名称",
    "卖方统一社会信用代码",
    "卖方性质",
    "卖方行政区划",
    "买方名称",
    "买方统一社会信用代码",
    "买方性质",
    "买方行政区划",
    "技术领域",
    "知识产权",
    "计划来源",
    "技术服务的国民经济行业",
    "社会经济目标",
)


def a_row(number=1, **changes):
    """Return one row as a dict by head; a change names its column."""
    values = (
        f"2025110101{number:06}",
        f"北京某项技术服务{number}",
        "技术服务",
        "1200000",
        "1000000",
        "2025-03-01",
        "2025-03-20",
        f"北京卖方单位{number}",
        "",
        "有限责任公司",
        "110108",
        f"合肥买方单位{number}",
        "",
        "有限责任公司",
        "340104",
        "电子信息",
        "未涉及知识产权",
        "计划外",
        "I65",
        "促进工商业发展",
    )
    return {**dict(zip(HEAD, values, strict=True)), **changes}


def csv_bytes(rows, head=HEAD, *, encoding="utf-8", separator=","):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([row.get(name, "") for name in head] for row in rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows, head=HEAD, touch=None):
    """Return a workbook; `touch(sheet)` may spoil it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(head))
    for row in rows:
        sheet.append([row.get(name, "") for name in head])
    if touch:
        touch(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def day(text):
    return date.fromisoformat(text)
