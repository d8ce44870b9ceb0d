"""Registrations for the tests of the metric: written through registration's own journal."""

import itertools
from datetime import timedelta

from marketplace import clock, codes, db
from marketplace.metrics import books, census
from marketplace.registration import journal
from marketplace.registration.models import Act, Origin, Registration, RegistrationState

_numbers = itertools.count(1)

GAOXIN = "340171"  # 合肥高新区
SHUSHAN = "340104"
LUJIANG = "340124"
WUHU = "340202"
SHANGHAI = "310104"


def a_registration(
    seller=GAOXIN,
    buyer=SHUSHAN,
    fen=1_000_000_00,
    on=None,
    *,
    natures=("150", "150"),
    names=("", ""),
    uscc="",
    **fields,
):
    """Return a registered contract that counts in the journal; buckets are not touched, parties are new ones."""
    number = next(_numbers)
    on = on or clock.today()
    values = {
        "origin": Origin.EXTERNAL,
        "state": RegistrationState.REGISTERED,
        "title": f"测试项目{number}",
        "kind": "0102",
        "field": "01",
        "ip_type": "99",
        "plan_source": "05",
        "payment_mode": "1",
        "aim": "10",
        "service_industry": "I65",
        "signed_on": on - timedelta(days=20),
        "number": f"T{number:015}",
        "registered_on": on,
        "amount_fen": fen,
        "technical_fen": fen // 2,
        **fields,
    }
    values.setdefault("applied_kind", values["kind"])
    values.setdefault("valid_from", values["signed_on"])
    values.setdefault("valid_to", values["signed_on"] + timedelta(days=365))
    values.setdefault("applied_amount_fen", values["amount_fen"])
    values.setdefault("applied_technical_fen", values["technical_fen"])
    one = Registration(
        seller={"name": names[0] or f"卖方{number}", "nature": natures[0], "uscc": uscc},
        buyer={"name": names[1] or f"买方{number}", "nature": natures[1]},
        seller_region=seller,
        buyer_region=buyer,
        **values,
    )
    db.session.add(one)
    db.session.flush()
    journal.write(one, Act.REGISTERED, effective_on=on)
    db.session.flush()
    return one


def change(one, fen, **fields):
    """Correct the amount of a registration, and other fields with it."""
    one.amount_fen, one.technical_fen = fen, fen // 2
    for name, value in fields.items():
        setattr(one, name, value)
    journal.write(one, Act.CHANGED, effective_on=clock.today())
    db.session.flush()


def revoke(one):
    """Revoke a registration: it no longer counts."""
    one.state = RegistrationState.REVOKED
    journal.write(one, Act.REVOKED, effective_on=clock.today())
    db.session.flush()


def cancel(one, effective_on):
    """Cancel a registration from a day on: it no longer counts."""
    one.state, one.end_cause, one.ended_on = RegistrationState.CANCELLED, "void", effective_on
    journal.write(one, Act.CANCELLED, effective_on=effective_on)
    db.session.flush()


def count_all():
    """Make every bucket again."""
    for book in books.books():
        books.recount(book)
        census.recount(book, "340100")
    db.session.flush()


def districts():
    return [one.code for one in codes.children("regions", "340100")]


def page_text(client, address, status=200):
    """Open a page and return its text; it has to answer with `status`."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)
