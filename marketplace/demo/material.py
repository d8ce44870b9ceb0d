"""The material of the demonstration, read from its data files and turned into what the rooms' actions take."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from marketplace.listings.drafts import DemandDraft, IndicatorDraft, IpDraft, OwnerDraft, ResultDraft
from marketplace.listings.states import Operator, PriceMode

DATA = Path(__file__).parent / "data"
FEN_IN_WAN = 1_000_000
YI_IN_WAN = 10_000
BASIS_POINTS = 100  # in a percent
SUMMARY = 70  # characters after which a summary ends with its sentence

MODES = {"own": "own_use"}
PRICE_MODES = {"negotiable": PriceMode.AGREED, "listed": PriceMode.FIXED, "auction": PriceMode.AUCTION}
IP_TYPES = {
    "secret": "01",
    "invention": "0201",
    "utility": "0202",
    "design": "0203",
    "software": "03",
    "variety": "04",
    "layout": "05",
    "biopharma": "06",
}
NO_IP = IpDraft("99", "none")

Entry = dict[str, Any]


@cache
def _read(name: str) -> list[Entry]:
    found: list[Entry] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return found


@cache
def _gathered(folder: str, key: str = "key") -> dict[str, Entry]:
    files = sorted((DATA / folder).glob("*.json"))
    return {entry[key]: entry for file in files for entry in _read(f"{folder}/{file.name}")}


def organisations() -> list[Entry]:
    """Return every organisation: what it says of itself, and its fate where that isn't "verified"."""
    return [*_read("organisations.json"), *_read("more_organisations.json")]


def people() -> list[Entry]:
    """Return every person with memberships and grants."""
    return [*_read("people.json"), *_read("more_people.json")]


def results() -> dict[str, Entry]:
    """Return the results (成果) by key."""
    return _gathered("results")


def demands() -> dict[str, Entry]:
    """Return the demands (需求) by key."""
    return _gathered("demands")


def challenges() -> list[Entry]:
    """Return the calls (榜单) with their bids."""
    return [*_read("challenges.json"), *_read("more_challenges.json"), *_gathered("calls", "demand").values()]


def deals() -> list[Entry]:
    """Return the contracts as they are written down; `ages` turns their days into days before the day of loading."""
    return [*_read("deals.json"), *_read("more_deals.json"), *_read("call_deals.json")]


def experts() -> list[Entry]:
    """Return those people who judge bids, with what they know and what binds them as "expert"."""
    known = {one["key"]: one for one in people()}
    return [{**known[one["key"]], **one} for one in _read("experts.json")]


def bonds() -> list[Entry]:
    """Return the bonds between organisations that officials have recorded."""
    return _read("bonds.json")


def conversions() -> list[Entry]:
    """Return the conversion records."""
    return _read("conversions.json")


def talks() -> Entry:
    """Return enquiries, introductions and what else people said."""
    found: Entry = json.loads((DATA / "talks.json").read_text(encoding="utf-8"))
    return found


@cache
def owner_key(organisation_key: str) -> str:
    """Return the person who owns an organisation."""
    return _member(organisation_key, "owner") or ""


@cache
def writer_key(organisation_key: str) -> str:
    """Return the person who writes for an organisation: an editor, else its owner."""
    return _member(organisation_key, "editor") or owner_key(organisation_key)


def _member(organisation_key: str, role: str) -> str | None:
    for one in people():
        for membership in one["memberships"]:
            if membership["org"] == organisation_key and role in membership["roles"]:
                return str(one["key"])
    return None


@cache
def name_of(organisation_key: str) -> str:
    """Return an organisation's name."""
    return next(str(one["name"]) for one in organisations() if one["key"] == organisation_key)


def fen(wan: float | None) -> int | None:
    """Return an amount in 万元 as 分."""
    return None if wan is None else round(wan * FEN_IN_WAN)


def result_draft(entry: Entry) -> ResultDraft:
    """Return a result as the form would hand it in."""
    return ResultDraft(
        title=entry["title"],
        summary=entry["summary"],
        **_common(entry),
        **entry["elements"],
        trl=entry["trl"],
        restricted=entry["restricted"] or "",
        price_mode=PRICE_MODES[entry["price_mode"]],
        price_fen=fen(entry["price_wan"]),
        ip=tuple(_right(right) for right in entry["ip"]) or (NO_IP,),
        owners=tuple(OwnerDraft(name_of(one["org"]), one["share"] * BASIS_POINTS) for one in entry["owners"]),
    )


def demand_draft(entry: Entry, today: date) -> DemandDraft:
    """Return a demand as the form would hand it in; its deadline hangs on the day of loading."""
    return DemandDraft(
        title=entry["title"],
        summary=_first_sentences(entry["problem"]),
        **_common(entry),
        problem=f"{entry['problem']}\n\n{entry['background']}" if entry["background"] else entry["problem"],
        trl=entry["trl_wanted"],
        budget_fen=fen(entry["budget_wan"]),
        deadline=today + timedelta(days=entry["deadline_days"]),
        region_preference=entry["region_preference"],
        indicators=tuple(_indicator(row) for row in entry["indicators"]),
    )


def _common(entry: Entry) -> Entry:
    return {
        "field": entry["field"],
        "industry": entry["industry"],
        "keywords": tuple(entry["keywords"]),
        "modes": tuple(MODES.get(mode, mode) for mode in entry["modes"]),
    }


def _first_sentences(text: str) -> str:
    end = text.find("。", SUMMARY)
    return text[: end + 1] if end >= 0 else text


def _right(right: Entry) -> IpDraft:
    kind = IP_TYPES[right["type"]]
    status = _status(right)
    days = {name: date.fromisoformat(right[name]) for name in ("granted_on", "expires_on") if right[name]}
    return IpDraft(kind, status, right["title"] or "", right["number"] or "", **days)


def _status(right: Entry) -> str:
    """Return the code of list `ip_status`; a secret is protected without any register."""
    if right["status"] == "protected":
        return "none" if right["type"] == "secret" else "granted"
    return str(right["status"])


def _indicator(row: Entry) -> IndicatorDraft:
    return IndicatorDraft(row["quantity"], Operator(row["operator"]), row["value"], row["unit"] or "", must=row["must"])


def yi(amount: float) -> int:
    """Return an amount in 亿元 as 分."""
    return round(amount * YI_IN_WAN) * FEN_IN_WAN
