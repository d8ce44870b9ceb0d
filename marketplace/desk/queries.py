"""What waits for somebody, what they wait for, and what falls due: gathered from every room where one can wait."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask import has_request_context, request

from marketplace import clock, codes, policies

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from marketplace.permissions import Actor
    from marketplace.web.waiting import Waiting

ROOMS = (
    *("accounts.queries", "listings.queries", "brokers.queries", "notices.queries", "challenges.waiting"),
    *("payments.queries", "contracts.waiting", "registration.turns", "external.queries", "conversions.queries"),
    *("grants.queries", "intake.queries", "affiliations.queries", "experts.queries", "evaluation.turns"),
)
"""The modules of rooms that answer `waiting_for(actor)` and `awaited_by(actor)`, or one of them."""

KEPT = "marketplace.waiting"
FAR = clock.at_local(date(9999, 1, 1))


@dataclass(frozen=True)
class Desk:
    """A person's three lists, each in the order in which it falls due."""

    mine: list[Waiting]
    awaited: list[Waiting]
    soon: list[Waiting]


def desk_of(actor: Actor) -> Desk:
    """Return what stands on a person's desk now."""
    mine = _waiting(actor)
    awaited = _gathered(actor, "awaited_by")
    until = _soon()
    return Desk(
        mine, awaited, [item for item in (*mine, *awaited) if item.due is not None and instant(item.due) <= until]
    )


def waiting_count(actor: Actor) -> int:
    """Return how many things wait for a person: the number beside the desk in every page's head."""
    return len(_waiting(actor)) if actor.signed_in else 0


def _waiting(actor: Actor) -> list[Waiting]:
    """Return what waits for a person, gathered once a request: the desk and the head of its page ask the same."""
    if not has_request_context():
        return _gathered(actor, "waiting_for")
    kept: dict[int | None, list[Waiting]] = request.environ.setdefault(KEPT, {})
    if actor.person_id not in kept:
        kept[actor.person_id] = _gathered(actor, "waiting_for")
    return kept[actor.person_id]


def instant(due: date | datetime) -> datetime:
    """Return the moment at which something is overdue: a date lasts until its end."""
    return due if isinstance(due, datetime) else clock.at_local(due) + timedelta(days=1)


def _soon() -> datetime:
    span = policies.value("desk.due_soon", region=codes.NATION, on=clock.today()).value
    return instant(span.after(clock.today()).day)


def _gathered(actor: Actor, question: str) -> list[Waiting]:
    answers = [item for room in _rooms() for item in _ask(room, question)(actor)]
    return sorted(answers, key=lambda item: instant(item.due) if item.due else FAR)


def _rooms() -> list[ModuleType]:
    return [importlib.import_module(f"marketplace.{room}") for room in ROOMS]


def _ask(room: ModuleType, question: str) -> Callable[[Actor], list[Waiting]]:
    return getattr(room, question, lambda _actor: [])
