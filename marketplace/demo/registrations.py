"""Synthetic registrations (示例) at the scale of a city: about 40,000 since 2018, always the same ones.

`load` is the one door; it does nothing when they are there already. `registration_samples` draws them.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import insert, select

from marketplace import clock, db
from marketplace.demo.registration_samples import Sample, shares, synthetic
from marketplace.metrics import books, census
from marketplace.registration.models import Act, Entry, Origin, Registration, RegistrationState

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["load", "synthetic"]


def load(today: date) -> int:
    """Store them with their journal lines and count the months again; returns how many were added.

    Does nothing where synthetic registrations are there already. The caller commits.
    """
    if db.session.scalars(select(Registration.id).where(Registration.origin == Origin.SAMPLE).limit(1)).first():
        return 0
    total = 0
    for _, of_year in itertools.groupby(synthetic(today), key=lambda sample: sample.registered_on.year):
        total += _store(list(of_year))
    for book in books.books():
        books.recount(book)
        census.recount(book, str(current_app.extensions["settings"].city))
    db.session.flush()
    return total


def _store(samples: list[Sample]) -> int:
    rows = [_row(sample) for sample in samples]
    ids = db.session.execute(
        insert(Registration.__table__).returning(Registration.id, sort_by_parameter_order=True),  # type: ignore[arg-type]
        rows,
    ).scalars()
    db.session.execute(
        insert(Entry.__table__),  # type: ignore[arg-type]
        [_line(row, number) for row, number in zip(rows, ids, strict=True)],
    )
    return len(rows)


def _row(sample: Sample) -> dict[str, Any]:
    copied = ("number", "title", "kind", "field", "ip_type", "plan_source", "payment_mode", "signed_on")
    industry = shares()["industries"][sample.field]
    moment = _noon(sample.registered_on)
    return {
        **{name: getattr(sample, name) for name in copied},
        "version": 1,
        "origin": Origin.SAMPLE,
        "state": RegistrationState.REGISTERED,
        "applied_kind": sample.kind,
        "aim": "10",
        "service_industry": industry,
        "related": False,
        "valid_from": sample.signed_on,
        "valid_to": sample.valid_to,
        "seller": sample.seller.frozen(industry),
        "buyer": sample.buyer.frozen(industry),
        "seller_region": sample.seller.region,
        "buyer_region": sample.buyer.region,
        "applied_amount_fen": sample.amount_fen,
        "applied_technical_fen": sample.technical_fen,
        "amount_fen": sample.amount_fen,
        "technical_fen": sample.technical_fen,
        "registered_on": sample.registered_on,
        "policies": {},
        "reasons": [],
        "note": "",
        "differences": [],
        "created_at": moment,
    }


def _line(row: dict[str, Any], registration_id: int) -> dict[str, Any]:
    copied = ("registered_on", "signed_on", "seller_region", "buyer_region", "kind", "field", "ip_type", "plan_source")
    return {
        **{name: row[name] for name in (*copied, "service_industry", "origin", "amount_fen", "technical_fen")},
        "registration_id": registration_id,
        "seq": 1,
        "act": Act.REGISTERED,
        "sign": 1,
        "effective_on": row["registered_on"],
        "known_at": row["created_at"],
        "seller_nature": row["seller"]["nature"],
        "buyer_nature": row["buyer"]["nature"],
    }


def _noon(day: date) -> datetime:
    """Return when it was known: noon of the day, never later than now."""
    return min(clock.at_local(day, 12), clock.now())
