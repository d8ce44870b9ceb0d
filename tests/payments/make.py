"""Escrows for tests, and how far the gateway has taken them."""

import itertools

from marketplace import db
from marketplace.payments import actions, queries
from tests import factories

GOOD = "pm_card_visa"
DECLINED = "pm_card_chargeDeclined"
_keys = itertools.count(1)


def an_escrow(amount_fen=10_000_000, **parties):
    payer = parties.get("payer") or factories.an_organisation(name="付款单位")
    payee = parties.get("payee") or factories.an_organisation(name="收款单位")
    return actions.open_escrow(payer.id, payee.id, amount_fen, by=None)


def a_funded_escrow(deliver, amount_fen=10_000_000, **parties):
    """Return an escrow whose charge has gone all the way: gateway, webhook, ledger."""
    held = an_escrow(amount_fen, **parties)
    actions.fund(held, GOOD, by=None)
    db.session.commit()
    number = held.id
    deliver()
    return again(number)


def again(escrow_id):
    """Return an escrow as it is stored now, in a fresh writing unit of work."""
    db.begin_writing()
    held = queries.escrow(escrow_id)
    db.session.refresh(held)
    return held


def a_key():
    return f"milestone:{next(_keys)}"
