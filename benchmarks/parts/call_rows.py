"""Calls and their bids for measuring, written row by row: five states in equal numbers, whatever the size.

Rows go in as statements, not through the actions, so that 20,000 bids take seconds; every CHECK and trigger holds all
the same, because each call is written as a draft with its phases and then moved, as the program does it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, update

from marketplace import clock, db
from marketplace.accounts.models import Membership, Organisation, OrganisationState, Person, RoleGrant
from marketplace.challenges import sealing
from marketplace.challenges.contents import BLOCK
from marketplace.challenges.models import Award, Bid, CallPhase, Challenge
from marketplace.challenges.states import ChallengeState
from marketplace.listings.models import DemandVersion, Indicator, Listing, Version
from marketplace.listings.states import Kind, VersionState
from marketplace.notices.models import Notice
from marketplace.permissions import OrgRole, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

S = ChallengeState
STATES = (S.PUBLISHED, S.OPENED, S.REVIEWING, S.PROPOSED, S.SETTLED)
CITY, COUNTY = "340100", "340123"
CALLS_OF_A_PUBLISHER = BIDS_OF_A_BIDDER = 10
BATCH = 5_000
BOUNTY = 300_000_000
CRITERIA = [
    {"name": name, "weight": weight, "minimum": None} for name, weight in (("技术路线", 50), ("报价", 30), ("团队", 20))
]
ROUTE = "先低温预时效再冲压，转角处局部加热，现有冲压线不动；先小试，后中试，最后百件小批。" * 4


@dataclass(frozen=True)
class Sizes:
    """How much there is: calls, bids, and the organisations that post and bid.

    Every publisher has ten calls and every bidder ten bids, or all there are in a small market.
    """

    calls: int
    bids: int

    @property
    def each(self) -> int:
        """Bids of one call."""
        return self.bids // self.calls

    @property
    def publishers(self) -> int:
        """Organisations that post."""
        return max(1, self.calls // CALLS_OF_A_PUBLISHER)

    @property
    def bidders(self) -> int:
        """Organisations that bid: behind the publishers in the order of their numbers."""
        return max(self.each, self.bids // BIDS_OF_A_BIDDER)

    @property
    def organisations(self) -> int:
        """All of them; each has one member with the same number."""
        return self.publishers + self.bidders

    @property
    def secretary(self) -> int:
        """The number of the official who publishes: the person behind all members."""
        return self.organisations + 1

    def publisher_of(self, call: int) -> int:
        """Return whose a call is."""
        return (call - 1) % self.publishers + 1

    def state_of(self, call: int) -> ChallengeState:
        """Return where a call stands."""
        return STATES[(call - 1) % len(STATES)]

    def bidders_of(self, call: int) -> list[int]:
        """Return the organisations that bid for a call, all of them different."""
        first = (call - 1) * self.each
        return [self.publishers + (first + place) % self.bidders + 1 for place in range(self.each)]

    def bids_of(self, call: int) -> range:
        """Return the numbers of the bids of a call."""
        return range((call - 1) * self.each + 1, call * self.each + 1)


def load(sizes: Sizes) -> None:
    """Write people, organisations, calls, bids and awards."""
    store(Person, (_person(number) for number in range(1, sizes.secretary + 1)))
    store(Organisation, (_organisation(number, sizes) for number in range(1, sizes.organisations + 1)))
    store(
        Membership,
        (
            {"person_id": one, "organisation_id": one, "role": OrgRole.OWNER}
            for one in range(1, sizes.organisations + 1)
        ),
    )
    store(RoleGrant, [{"person_id": sizes.secretary, "role": Role.CALL_SECRETARY, "region": CITY}])
    numbers = range(1, sizes.calls + 1)
    _demands(sizes, numbers)
    store(Challenge, (_draft(number, sizes) for number in numbers))
    store(CallPhase, (phase for number in numbers for phase in _phases(number)))
    _move(Challenge, (_published(number, sizes) for number in numbers))
    for sealed in (True, False):  # rows of one statement have the same columns
        chosen = (number for number in numbers if (sizes.state_of(number) is S.PUBLISHED) is sealed)
        store(Bid, (bid for number in chosen for bid in _bids(number, sizes)))
    proposed = [number for number in numbers if sizes.state_of(number) is S.PROPOSED]
    store(Notice, (_notice(number, sizes) for number in proposed))
    store(Award, (_award(number, sizes) for number in proposed))
    db.session.commit()


def store(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows in batches."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            db.session.execute(insert(model.__table__), batch)
            batch = []
    if batch:
        db.session.execute(insert(model.__table__), batch)


def _person(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"测试人员{number}",
        "email": f"person{number}@bench.invalid",
        "confirmed_at": clock.now(),
    }


def _organisation(number: int, sizes: Sizes) -> dict[str, Any]:
    posts = number <= sizes.publishers
    kind = {"nature": "150" if posts else "110", "industry": "C36" if posts else "M73", "size": "medium"}
    name = f"测试汽车部件有限公司{number}" if posts else f"测试理工大学材料研究院{number}"
    return {
        **kind,
        "id": number,
        "uscc": f"91340123{number:010}",
        "name": name,
        "region": COUNTY if posts else "340104",
        "legal_representative": f"法定代表人{number}",
        "address": f"测试路{number}号",
        "state": OrganisationState.VERIFIED,
    }


def _demands(sizes: Sizes, numbers: range) -> None:
    own = {number: sizes.publisher_of(number) for number in numbers}
    places = {"kind": Kind.DEMAND, "region": COUNTY}
    store(Listing, ({"id": one, "organisation_id": own[one], "created_by": own[one], **places} for one in numbers))
    store(Version, (_version(number, own[number]) for number in numbers))
    store(DemandVersion, ({"id": number, "problem": "现用钢壳太重，转角处开裂。"} for number in numbers))
    store(Indicator, (indicator for number in numbers for indicator in _indicators(number)))
    _move(Version, (_out(number, own[number]) for number in numbers))


def _version(number: int, by: int) -> dict[str, Any]:
    return {
        "id": number,
        "listing_id": number,
        "kind": Kind.DEMAND,
        "title": f"电池壳体减重三成的低温成形工艺（{number}）",
        "summary": "整车厂要求电池壳体单件减重三成，强度不能降低，冲压线不能更换。",
        "field": f"{number % 11 + 1:02}",
        "industry": "C36",
        "created_by": by,
    }


def _out(number: int, by: int) -> dict[str, Any]:
    """Return what publishes a demand's version."""
    now, digest = clock.now(), hashlib.sha256(str(number).encode()).hexdigest()
    sent = {"submitted_by": by, "submitted_at": now, "review_due_on": clock.today(), "digest": digest}
    return {"number_": number, "state": VersionState.PUBLISHED, "published_at": now, **sent}


def _indicators(number: int) -> Iterator[dict[str, Any]]:
    for place, (quantity, operator, value, unit, must) in enumerate(
        (("抗拉强度", ">=", "420", "MPa", True), ("单件质量", "<=", "2.1", "kg", False))
    ):
        yield {
            "id": 2 * number - 1 + place,
            "version_id": number,
            "position": place,
            "quantity": quantity,
            "operator": operator,
            "value": value,
            "unit": unit,
            "must": must,
            "low": float(value) if operator == ">=" else None,
            "high": float(value) if operator == "<=" else None,
        }


def _draft(number: int, sizes: Sizes) -> dict[str, Any]:
    by = sizes.publisher_of(number)
    return {
        "id": number,
        "demand_version_id": number,
        "listing_id": number,
        "organisation_id": by,
        "region": COUNTY,
        "title": f"电池壳体减重三成的低温成形工艺（{number}）",
        "problem": "现用钢壳太重，转角处开裂。",
        "terms": "按里程碑交付，以第三方检测为准验收。",
        "ip_terms": "成果知识产权双方共有，发榜方优先使用。",
        "payment_plan": "各阶段考核通过后十个工作日内付款。",
        "eligibility": "独立法人；有同类材料成形业绩。",
        "criteria": CRITERIA,
        "bounty_fen": BOUNTY,
        "commitment_share_bp": 0,
        "created_by": by,
    }


def _phases(number: int) -> Iterator[dict[str, Any]]:
    for place, (title, months, share) in enumerate((("样件", 3, 4_000), ("小批", 9, 6_000)), start=1):
        yield {"challenge_id": number, "number": place, "title": title, "months": months, "share_bp": share}


def _published(number: int, sizes: Sizes) -> dict[str, Any]:
    """Return what moves a draft into its state: open ones close on the days to come, the others closed before today."""
    now, state = clock.now(), sizes.state_of(number)
    ahead = timedelta(days=number % 60 + 1)
    begun = now - timedelta(days=number % 300 + 90)
    closes = now + ahead if state is S.PUBLISHED else begun + timedelta(days=60)
    opened = None if state is S.PUBLISHED else closes + timedelta(hours=1)
    text = f"榜单 {number}\n"
    return {
        "number_": number,
        "state": state,
        "submitted_by": sizes.publisher_of(number),
        "submitted_at": begun,
        "approved_by": sizes.secretary,
        "approved_at": begun,
        "published_by": sizes.secretary,
        "opens_at": begun,
        "deadline_at": closes,
        "canonical": text,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "key_id": f"k{number:016}",
        "wrapped_key": secrets.token_bytes(40),
        "closed_at": opened,
        "opened_at": opened,
        "opened_by": sizes.secretary if opened else None,
        "ended_at": now if state is S.SETTLED else None,
    }


def _move(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Move drafts into their states, each with all that its state needs; `number_` says which row."""
    moved = list(rows)
    columns: dict[str, Any] = {name: bindparam(name) for name in moved[0] if name != "number_"}
    table = model.__table__
    db.session.connection().execute(update(table).where(table.c.id == bindparam("number_")).values(columns), moved)


def _bids(call: int, sizes: Sizes) -> Iterator[dict[str, Any]]:
    sealed = sizes.state_of(call) is S.PUBLISHED
    for number, bidder in zip(sizes.bids_of(call), sizes.bidders_of(call), strict=True):
        closed = secrets.token_bytes(BLOCK)
        opened = {} if sealed else _opened(number, call, bidder)
        yield {
            **opened,
            "id": number,
            "public_id": f"bid-{number:08}",
            "challenge_id": call,
            "key_id": f"k{call:016}",
            "owner_tag": sealing.owner_tag(call, bidder),
            "ciphertext": closed,
            "digest": hashlib.sha256(closed).hexdigest(),
            "state": "sealed" if sealed else "opened",
        }


def _opened(number: int, call: int, bidder: int) -> dict[str, Any]:
    price = 200_000_000 + number % 97 * 1_000_000
    return {
        "bidder_id": bidder,
        "person_id": bidder,
        "price_fen": price,
        "findings": [],
        "content": content(call, bidder, price),
    }


def content(call: int, bidder: int, price: int) -> dict[str, Any]:
    """Return what an opened bid says."""
    asked = (("抗拉强度", ">=", "420", "MPa", True, "435"), ("单件质量", "<=", "2.1", "kg", False, "2.0"))
    names = ("indicator_id", "quantity", "operator", "asked", "unit", "must", "promise", "how")
    promises = [
        dict(zip(names, (2 * call - 1 + place, *one, "两段低温时效"), strict=True)) for place, one in enumerate(asked)
    ]
    steps = (("样件", 3, 4_000, "检测报告"), ("小批", 9, 6_000, "试制记录"))
    return {
        "bidder_id": bidder,
        "person_id": bidder,
        "slot": 0,
        "title": "两段低温时效成形",
        "route": ROUTE,
        "price_fen": price,
        "promises": promises,
        "chief": None,
        "team": [{"name": "测试人员", "organisation": "测试大学", "role": "工艺"}] * 4,
        "milestones": [dict(zip(("title", "months", "share_bp", "evidence"), one, strict=True)) for one in steps],
        "budget": [],
        "own_ip": [],
        "cited_result_versions": [],
        "members": [],
        "enclosures": [],
        "affiliation_salt": "",
        "pledge": "我单位承诺以上内容属实。",
    }


def _notice(call: int, sizes: Sizes) -> dict[str, Any]:
    today = clock.today()
    return {
        "id": call,
        "kind": "award",
        "subject_type": "award",
        "subject_id": call,
        "title": f"电池壳体减重三成的低温成形工艺（{call}）",
        "text": "拟将榜单授予下列单位。",
        "publisher_id": sizes.publisher_of(call),
        "region": COUNTY,
        "days": 5,
        "working_days": True,
        "starts_on": today,
        "ends_on": today + timedelta(days=7),
    }


def _award(call: int, sizes: Sizes) -> dict[str, Any]:
    first = sizes.bids_of(call)[0]
    return {
        "id": call,
        "challenge_id": call,
        "bid_id": first,
        "reason": "得分最高。",
        "notice_id": call,
        "proposed_by": sizes.publisher_of(call),
    }
