import threading
from datetime import date

from sqlalchemy import func, select, update

from marketplace import db, outbox, relay
from marketplace.metrics import books, queries
from marketplace.metrics.books import Book
from marketplace.metrics.cuts import Figure
from marketplace.metrics.models import DateBasis, Page
from tests.metrics.make import GAOXIN, SHUSHAN, a_registration, change, count_all, revoke

MAY = date(2025, 5, 12)
BOOK = Book(DateBasis.REGISTERED, 2025, 5, 5)
CITY_TOTAL = (
    Page.region == "340100",
    Page.date_basis == DateBasis.REGISTERED,
    Page.dimension == "total",
)


def _may():
    return queries.figures("340100", "2025-05").distinct


def test_counting_a_month_twice_changes_nothing(ctx):
    a_registration(fen=5, on=MAY)
    assert books.recount(BOOK) > 0
    assert books.recount(BOOK) == 0
    assert _may() == Figure(1, 5)


def test_a_month_has_one_row_for_each_level_of_each_party(ctx):
    a_registration(GAOXIN, "310104", fen=5, on=MAY)
    books.recount(BOOK)
    rows = db.session.scalars(select(Page.region).where(Page.dimension == "total", Page.cells != "[]")).all()
    assert set(rows) == {GAOXIN, "340100", "340000", "000000", "310104", "310000"}


def test_the_relay_counts_when_registration_has_acted(app, deliver):
    with app.app_context():
        db.begin_writing()
        one = a_registration(fen=5, on=MAY)
        outbox.enqueue("registration.registered", one.id)
        db.session.commit()
    deliver()
    with app.app_context():
        assert _may() == Figure(1, 5)
        db.begin_writing()
        one = db.session.get_one(type(one), one.id)
        revoke(one)
        outbox.enqueue("registration.revoked", one.id)
        db.session.commit()
    deliver()
    with app.app_context():
        assert _may() == Figure(0, 0)


def test_a_message_delivered_again_changes_nothing(ctx):
    one = a_registration(fen=5, on=MAY)
    for _ in range(3):
        for book in books.books_of(one.id):
            books.recount(book)
    assert _may() == Figure(1, 5)


def test_both_days_of_a_contract_are_counted(ctx):
    one = a_registration(on=date(2025, 1, 5), signed_on=date(2024, 12, 20))
    assert books.books_of(one.id) == [
        Book(DateBasis.REGISTERED, 2025, 1, 1),
        Book(DateBasis.SIGNED, 2024, 12, 12),
    ]


def test_a_page_that_was_tampered_with_is_found_named_and_mended(ctx):
    a_registration(fen=5, on=MAY)
    count_all()
    db.session.execute(update(Page).where(*CITY_TOTAL).values(cells=func.replace(Page.cells, ",5,2,", ",6,2,")))
    db.session.expire_all()
    (difference,) = books.verify(BOOK)
    assert str(difference) == (
        "registered 2025 340100 total: external month 5 absorbed_fen is 6, journal says 5, "
        "exported_fen is 6, journal says 5"
    )
    books.recount(BOOK)
    assert list(books.verify(BOOK)) == []


def test_a_page_of_nothing_is_found_too(ctx):
    db.session.add(
        Page(
            date_basis="registered",
            region="340100",
            year=2025,
            dimension="total",
            cells='[["","external",5,0,1,0,0,0,0,0,0,0]]',
        )
    )
    db.session.flush()
    assert len(list(books.verify(BOOK))) == 1
    assert Book(DateBasis.REGISTERED, 2025) in books.books()


def test_lines_written_but_not_yet_counted_are_a_difference(ctx):
    one = a_registration(fen=5, on=MAY)
    count_all()
    change(one, 9)
    assert {one.region for one in books.verify(BOOK) if one.dimension == "total"} == {
        GAOXIN,
        SHUSHAN,
        "340100",
        "340000",
        "000000",
    }


def test_two_workers_that_count_one_month_at_once_agree_with_the_journal(own_app):
    """Each registers and counts; whoever comes later sees both, because the month is locked before it is read."""
    gate, faults = threading.Barrier(4), []

    def work():
        try:
            with own_app.app_context():
                gate.wait()
                for _ in range(3):
                    db.begin_writing()
                    one = a_registration(fen=7, on=MAY)
                    outbox.enqueue("registration.registered", one.id)
                    db.session.commit()
                    db.begin_writing()
                    books.recount(BOOK)
                    db.session.commit()
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    relay.run_until_idle(own_app)
    with own_app.app_context():
        assert _may() == Figure(12, 84)
        assert not [one for book in books.books() for one in books.verify(book)]
