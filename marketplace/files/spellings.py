"""How a person's or an organisation's name is written: short forms, pinyin, initials.

An enterprise's name is 行政区划 + 字号 + 行业 + 组织形式 (企业名称登记管理规定, Art. 6): what stands between place and
trade is how it is called. A university is called by the first characters of its words: 合肥工业大学, 合工大.
Everything here is folded text (`folding`).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.files.folding import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 2  # characters: a single one is no name
LONGEST_PERSON = 4  # characters of a Chinese name written without a middle dot
MOST_WORDS = 6  # of a university's name: every choice among them is tried

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z .'\-]+[a-z]")
_BRACKETS = re.compile(r"\([^)]*\)")
_FORM = re.compile(r"((集团)?(股份)?有限(责任)?公司|集团|公司|事务所|合作社|总厂|工厂|厂|合伙企业)$")
_SCHOOL = re.compile(r"(大学|学院)$")
_TRADES = (
    *("新材料", "新能源", "半导体", "微电子", "自动化", "机器人", "互联网", "人工智能", "智能制造"),
    *("科技", "技术", "电子", "信息", "智能", "材料", "能源", "动力", "生物", "医药", "医疗", "机械", "装备", "制造"),
    *("工业", "工程", "环保", "环境", "软件", "网络", "数据", "系统", "仪器", "仪表", "汽车", "电气", "电力", "化工"),
    *("股份", "实业", "控股", "投资", "产业", "光电", "设备", "精密", "通信", "食品", "农业", "建筑", "建设", "设计"),
    *("高科", "发展", "服务", "咨询", "检测", "贸易", "电池", "激光", "航空", "航天", "集成电路", "传感", "量子"),
)
_COMPOUND = ("欧阳", "上官", "司马", "诸葛", "司徒", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "端木")
_TITLES = "(?:副?教授|副?研究员|院士|博士|老师|主任|总工程师|总工|总经理|董事长|高工)"


def of_person(name: str) -> Iterator[str]:
    """Yield patterns (regular expressions) for a person's name: as it is, with a title, in pinyin, by initials."""
    folded = plain(name).strip()
    if len(folded) < SHORTEST:
        return
    yield _bounded(folded)
    if _CHINESE.fullmatch(folded) and len(folded) <= LONGEST_PERSON:
        family = folded[: 2 if folded.startswith(_COMPOUND) and len(folded) > SHORTEST else 1]
        yield family + _TITLES
        yield from _in_pinyin(family, folded[len(family) :])


def _in_pinyin(family: str, given: str) -> Iterator[str]:
    """Yield a name in Latin letters, either part first, the given name whole or by its initials."""
    from pypinyin import lazy_pinyin

    first = "".join(lazy_pinyin(family))
    parts = lazy_pinyin(given)
    whole, initials = r"[\W_]*".join(parts), r"[\W_]*".join(part[0] for part in parts)
    for second, gap in ((whole, r"[\W_]*"), (initials, r"[\W_]+")):
        yield _latin(f"{first}{gap}{second}")
        yield _latin(f"{second}{gap}{first}")


def of_organisation(name: str) -> Iterator[str]:
    """Yield patterns (regular expressions) for an organisation's name, the full one first, then its short forms."""
    folded = plain(name).strip()
    if len(folded) < SHORTEST:
        return
    yield _bounded(folded)
    if _LATIN.fullmatch(folded):
        yield from _acronym(folded)
    else:
        short = _school(folded) if _SCHOOL.search(folded) else _enterprise(folded)
        yield from (re.escape(form) for form in dict.fromkeys(short) if len(form) >= SHORTEST and form != folded)


def _enterprise(name: str) -> Iterator[str]:
    """Yield a name without its form, without its place, and without its trade."""
    bare = _FORM.sub("", _BRACKETS.sub("", name))
    yield bare
    here = _without_place(bare)
    yield here
    yield _without_trade(here)


def _without_place(name: str) -> str:
    """Take regions off the front: 安徽合肥…; the name that a place alone makes is left."""
    place = next((one for one in _places() if name.startswith(one) and len(name) >= len(one) + SHORTEST), "")
    return _without_place(name.removeprefix(place)) if place else name


def _without_trade(name: str) -> str:
    trade = next((one for one in _TRADES if name.endswith(one) and len(name) >= len(one) + SHORTEST), "")
    return _without_trade(name.removesuffix(trade)) if trade else name


@cache
def _places() -> tuple[str, ...]:
    """Return the names of all regions, with and without their last character, the longest first."""
    names = {plain(one.name_zh) for one in codes.codes_of("regions").values()}
    short = {re.sub(r"(省|市|区|县|自治区|特别行政区)$", "", name) for name in names}
    return tuple(sorted((one for one in names | short if len(one) >= SHORTEST), key=len, reverse=True))


def _school(name: str) -> Iterator[str]:
    """Yield 合工大 and 安医大: the first characters of the words, some of the middle ones left out; 中国科大."""
    body = _BRACKETS.sub("", name)
    ending = body[-2]  # 大 of 大学, 学 of 学院
    words = [body[place : place + 2] for place in range(0, len(body) - 2, 2)][:MOST_WORDS]
    if not words:
        return
    for count in range(min(1, len(words) - 1), len(words)):
        for middle in combinations(words[1:], count):
            tail = "".join(word[0] for word in middle) + (ending if ending == "大" else "院")
            yield words[0][0] + tail
            yield words[0] + tail


def _acronym(name: str) -> Iterator[str]:
    words = [word for word in re.split(r"[\s\-]+", name) if word]
    for kept in (words, [word for word in words if word not in {"of", "and", "the", "for"}]):
        letters = "".join(word[0] for word in kept)
        if len(letters) > SHORTEST:
            yield _latin(letters)


def _bounded(folded: str) -> str:
    """Return the pattern of a name; one in Latin letters isn't found inside a word."""
    words = r"[\s_]+".join(re.escape(word) for word in folded.split())
    return _latin(words) if folded[0].isascii() else words


def _latin(pattern: str) -> str:
    return rf"(?<![a-z]){pattern}(?![a-z])"
