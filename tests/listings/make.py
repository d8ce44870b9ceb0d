"""Results, demands and enquiries for tests."""

from __future__ import annotations

import itertools
from datetime import timedelta

from marketplace import clock
from marketplace.listings import actions, enquiries
from marketplace.listings.drafts import DemandDraft, IndicatorDraft, IpDraft, OwnerDraft, ResultDraft
from marketplace.listings.states import Operator, PriceMode
from marketplace.permissions import Role
from tests.factories import a_member, actor_of, an_official, an_organisation

_numbers = itertools.count(1)


def result_draft(**changes):
    """Return a complete draft of a result."""
    values = {
        "title": f"铝锂合金薄板的低温时效工艺 {next(_numbers)}",
        "summary": "把铝锂合金薄板放在一百二十度以下分两段时效，强度不降而成形性提高，适合新能源汽车电池壳体。",
        "field": "06",
        "industry": "C32",
        "keywords": ("铝锂合金", "时效"),
        "trl": 6,
        "modes": ("licence", "transfer"),
        "restricted": "时效温度曲线与保温时间",
        "material": "2 mm 铝锂合金薄板",
        "method": "两段低温时效",
        "effect": "抗拉强度 450 MPa，断后伸长率 12%",
        "product": "电池壳体用薄板",
        "application": "新能源汽车电池壳体",
        "price_mode": PriceMode.FIXED,
        "price_fen": 120_000_000,
        "ip": (IpDraft("0201", "granted", "一种铝锂合金薄板时效方法", "DEMO-ZL-0001"),),
        "owners": (OwnerDraft("测试大学", 7_000), OwnerDraft("测试研究院", 3_000)),
    }
    return ResultDraft(**{**values, **changes})


def demand_draft(**changes):
    """Return a complete draft of a demand."""
    values = {
        "title": f"电池壳体减重三成而不减强度 {next(_numbers)}",
        "summary": "现用钢壳太重，整车厂要求单件减重三成，碰撞强度不能降低，冲压线不能更换。",
        "field": "06",
        "industry": "C36",
        "keywords": ("轻量化",),
        "trl": 7,
        "modes": ("licence", "joint"),
        "restricted": "整车厂的定点价格",
        "problem": "试过两种铝板，冲压时在转角处开裂。",
        "budget_fen": 300_000_000,
        "deadline": clock.today() + timedelta(days=90),
        "region_preference": "340100",
        "indicators": (
            IndicatorDraft("抗拉强度", Operator.AT_LEAST, "420", "MPa"),
            IndicatorDraft("板厚", Operator.BETWEEN, "1.5..2.5", "mm", must=False),
        ),
    }
    return DemandDraft(**{**values, **changes})


def an_author(*, verified=True, region="340104"):
    """Return (organisation, actor who owns it)."""
    party = an_organisation(verified=verified, region=region)
    return party, actor_of(a_member(party))


def an_operator(region="340100"):
    """Return an actor who reviews listings of a region."""
    return actor_of(an_official(Role.OPERATOR, region))


def a_draft(kind="result", author=None, **changes):
    """Return a draft version with the actor who wrote it."""
    party, by = author or an_author()
    if kind == "result":
        return actions.draft_result(result_draft(**changes), organisation=party, by=by), by
    return actions.draft_demand(demand_draft(**changes), organisation=party, by=by), by


def a_submitted(kind="result", author=None, **changes):
    """Return a version under review with the actor who submitted it."""
    version, by = a_draft(kind, author, **changes)
    return actions.submit(version, by=by), by


def a_published(kind="result", author=None, operator=None, **changes):
    """Return a published version with the actor who wrote it."""
    version, by = a_submitted(kind, author, **changes)
    return actions.approve(version, by=operator or an_operator()), by


def an_enquiry(kind="result", **changes):
    """Return (enquiry, asker, asked)."""
    version, asked = a_published(kind, **changes)
    party, asker = an_author()
    return enquiries.ask(version.listing, "请问能否安排现场看样？", sender=party, by=asker), asker, asked
