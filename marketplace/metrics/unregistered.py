"""应登未登: contracts signed here that aren't registered yet, by district, value and days waiting.

A contract counts only once it is registered, whether it runs, is being changed or is performed already. Left out are
those whose application was refused, or whose registration was cancelled or revoked, and not applied for again (nothing
is to be registered), those that were ended, and those whose validity ran out without an application: that is made
inside it, so they are told as a number only.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from marketplace import clock, codes, db, policies
from marketplace.accounts.models import Organisation
from marketplace.contracts.models import Contract
from marketplace.contracts.states import SIGNED
from marketplace.metrics.cuts import Figure, Figures, bounds
from marketplace.metrics.journal import child
from marketplace.metrics.planning import Reminder
from marketplace.registration.models import Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

PAGE_SIZE = 50
OVER = (RegistrationState.REFUSED, RegistrationState.CANCELLED, RegistrationState.REVOKED)
"""States after which a contract isn't on its way to be registered, unless it is applied for again."""

WITH_REGISTRANT = (None, RegistrationState.DRAFT, RegistrationState.RETURNED)
"""Stages at which the next step is the registrant's: in the others the desk has the application."""

ELSEWHERE = ""
"""The row of contracts whose seller is outside the region: they are registered elsewhere."""

_Seller, _Buyer = aliased(Organisation), aliased(Organisation)


class Order(enum.StrEnum):
    """What stands first in the list."""

    WAITING = "waiting"
    VALUE = "value"


def next_reminder(region: str, last: date) -> date:
    """Return the first day on which a registrant who was reminded on a day may be reminded again."""
    pause = policies.value("metrics.reminder_pause", region=region, on=clock.today()).value
    day: date = pause.after(last).day
    return day


@dataclass(frozen=True)
class Unregistered:
    """One signed contract that isn't registered; `stage` is where its application stands, None without one."""

    contract: Contract
    stage: RegistrationState | None
    reminded_on: date | None
    again: Callable[[str, date], date] = next_reminder
    """What works out the next day; a list shares one that remembers, so that many rows ask no more than few."""

    @property
    def region(self) -> str:
        """The region whose officials may remind the registrant: the seller's."""
        return self.contract.region

    @property
    def days(self) -> int:
        """How many days it has been waiting since the last signature."""
        assert self.contract.signed_on is not None
        return (clock.today() - self.contract.signed_on).days

    @property
    def remind_from(self) -> date:
        """The first day on which the registrant may be reminded (again)."""
        if self.reminded_on is None:
            return clock.today()
        return self.again(self.region, self.reminded_on)

    @property
    def with_registrant(self) -> bool:
        """Whether it waits for the registrant, and not for the desk."""
        return self.stage in WITH_REGISTRANT

    @property
    def may_remind(self) -> bool:
        """Whether a reminder may be sent today."""
        return self.with_registrant and self.remind_from <= clock.today()


@dataclass(frozen=True)
class District:
    """The contracts of one part of the region, by their seller; amounts in 分."""

    code: str
    count: int
    amount_fen: int
    technical_fen: int
    oldest: date

    @property
    def days(self) -> int:
        """How long the oldest of them has been waiting."""
        return (clock.today() - self.oldest).days


@dataclass(frozen=True)
class Overview:
    """What is unregistered in a region: by district, and what it would add to the region's figures."""

    districts: list[District]
    adds: Figures
    technical_fen: int
    lapsed: int
    """Contracts that can't be registered any more: their validity ran out before anybody applied."""

    @property
    def count(self) -> int:
        """How many contracts there are."""
        return sum(one.count for one in self.districts)


def overview(region: str) -> Overview:
    """Sum what is unregistered in a region."""
    rows = db.session.execute(
        _chosen(
            region,
            Contract.region,
            _Buyer.region,
            func.count(),
            func.sum(Contract.amount_fen),
            func.sum(Contract.technical_fen),
            func.min(Contract.signed_on),
        ).group_by(Contract.region, _Buyer.region)
    ).all()
    technical = sum(int(row[4]) for row in rows)
    return Overview(_districts(region, rows), _adds(region, rows), technical, _lapsed(region))


def _lapsed(region: str) -> int:
    return db.session.scalar(_signed(region, func.count()).where(_ran_out())) or 0


def _districts(region: str, rows: Iterable[Any]) -> list[District]:
    found: dict[str, District] = {}
    for seller, _buyer, count, fen, technical, oldest in rows:
        code = child(region, seller) or ELSEWHERE
        new = District(code, int(count), int(fen), int(technical), oldest)
        found[code] = _together(found[code], new) if code in found else new
    return sorted(found.values(), key=lambda one: (-one.amount_fen, one.code))


def _together(one: District, other: District) -> District:
    return District(
        one.code,
        one.count + other.count,
        one.amount_fen + other.amount_fen,
        one.technical_fen + other.technical_fen,
        min(one.oldest, other.oldest),
    )


def _adds(region: str, rows: Iterable[Any]) -> Figures:
    """Return what the figures of the region would gain, counted as they are: on each side that is local."""
    total = Figures()
    for seller, buyer, count, fen, *_rest in rows:
        figure, none = Figure(int(count), int(fen)), Figure()
        exports, absorbs = child(region, seller) is not None, child(region, buyer) is not None
        both = figure if exports and absorbs else none
        total = total.plus(Figures(figure if absorbs else none, figure if exports else none, both))
    return total


def listed(region: str, order: Order, page: int) -> list[Unregistered]:
    """Return one page of the contracts, in one SELECT."""
    first = Contract.signed_on if order is Order.WAITING else Contract.amount_fen.desc()
    rows = db.session.execute(
        _one_by_one(region).order_by(first, Contract.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    remembered = cache(next_reminder)
    return [Unregistered(contract, stage, last, remembered) for contract, stage, last in rows]


def everything(region: str) -> list[Unregistered]:
    """Return all of them, the longest waiting first, for a file."""
    return [Unregistered(*row) for row in db.session.execute(_one_by_one(region).order_by(Contract.signed_on))]


def of_contract(contract_id: int) -> Unregistered | None:
    """Return one contract, None when it isn't unregistered."""
    row = db.session.execute(_one_by_one(codes.NATION).where(Contract.id == contract_id)).first()
    return Unregistered(*row) if row else None


def _one_by_one(region: str) -> Select[Any]:
    reminded = select(func.max(Reminder.sent_on)).where(Reminder.contract_id == Contract.id).scalar_subquery()
    return _chosen(region, Contract, Registration.state, reminded).options(
        contains_eager(Contract.seller, alias=_Seller), contains_eager(Contract.buyer, alias=_Buyer)
    )


def _chosen(region: str, *columns: Any) -> Select[Any]:
    """Choose from signed contracts that are to be registered of which a party is in the region."""
    return _signed(region, *columns).where(~_ran_out())


def _ran_out() -> ColumnElement[bool]:
    return and_(Registration.id.is_(None), Contract.valid_to < clock.today())


def _signed(region: str, *columns: Any) -> Select[Any]:
    """Choose from signed contracts without a registration of which a party is in the region."""
    live = and_(Registration.contract_id == Contract.id, Registration.state.not_in(OVER))
    over = (
        select(Registration.id)
        .where(Registration.contract_id == Contract.id, Registration.state.in_(OVER))
        .correlate(Contract)
        .exists()
    )
    return (
        select(*columns)
        .select_from(Contract)
        .join(_Seller, Contract.seller_id == _Seller.id)
        .join(_Buyer, Contract.buyer_id == _Buyer.id)
        .outerjoin(Registration, live)
        .where(
            Contract.state.in_(SIGNED),
            Contract.signed_on.is_not(None),
            Contract.registered_on.is_(None),
            or_(Registration.id.is_not(None), ~over),
            _touches(region),
        )
    )


def _touches(region: str) -> ColumnElement[bool]:
    first, last = bounds(region)
    return or_(Contract.region.between(first, last), _Buyer.region.between(first, last))
