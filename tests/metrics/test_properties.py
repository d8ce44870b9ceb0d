"""Whatever is registered, changed and revoked in whatever order: the sums agree."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import clock, codes, db
from marketplace.metrics import books, journal, queries
from marketplace.metrics.cuts import Cut, Figure, Measure, levels
from marketplace.metrics.models import DateBasis
from marketplace.metrics.periods import parse
from tests.metrics.make import a_registration, change, count_all, districts, revoke

REGIONS = ["340171", "340104", "340124", "340100", "340202", "310104", "110108", "810000", "990000"]
DAYS = st.dates(date(2024, 11, 1), date(2025, 3, 31))
ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("register"), st.sampled_from(REGIONS), st.sampled_from(REGIONS), DAYS, st.integers(0, 10**13)
        ),
        st.tuples(st.just("change"), st.integers(0, 50), st.integers(0, 10**13)),
        st.tuples(st.just("revoke"), st.integers(0, 50)),
    ),
    max_size=14,
)
PERIODS = st.sampled_from(["2024", "2025", "2025H1", "2025Q1", "2024-12", "2025-01..03"])
often = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def fresh(ctx):
    """Undo what an example has written."""

    def start():
        return db.session.begin_nested()

    return start


def _play(acts):
    standing = []
    for verb, *rest in acts:
        if verb == "register":
            seller, buyer, day, fen = rest
            standing.append(a_registration(seller, buyer, fen, day, signed_on=day - timedelta(days=25)))
        elif standing:
            chosen = standing[rest[0] % len(standing)]
            if verb == "change":
                change(chosen, rest[1])
            else:
                standing.remove(chosen)
                revoke(chosen)
    return standing


def _direct(standing, cut):
    """Count straightforwardly over the registrations that stand."""
    absorbed = exported = overlap = Figure()
    for one in standing:
        day = one.registered_on if cut.date_basis is DateBasis.REGISTERED else one.signed_on
        if not cut.period.start <= day <= cut.period.end:
            continue
        figure = Figure(1, one.amount_fen if cut.measure is Measure.AMOUNT else one.technical_fen)
        sold, bought = cut.region in levels(one.seller_region), cut.region in levels(one.buyer_region)
        exported = exported.plus(figure) if sold else exported
        absorbed = absorbed.plus(figure) if bought else absorbed
        overlap = overlap.plus(figure) if sold and bought else overlap
    return absorbed, exported, overlap


CUTS = st.builds(
    Cut,
    st.sampled_from([*REGIONS, "340000", "000000"]),
    PERIODS.map(parse),
    st.sampled_from(Measure),
    st.sampled_from(DateBasis),
)


@often
@given(ACTS, CUTS)
def test_buckets_journal_and_a_direct_count_agree(fresh, acts, cut):
    example = fresh()
    standing = _play(acts)
    count_all()
    found = queries.figures_of(cut)
    assert found == journal.figures(cut)
    assert (found.absorbed, found.exported, found.overlap) == _direct(standing, cut)
    assert found.absorbed.plus(found.exported).plus(found.overlap, -1) == found.distinct
    assert not [difference for book in books.books() for difference in books.verify(book)]
    example.rollback()


@often
@given(ACTS, PERIODS)
def test_the_parts_of_a_region_add_up_to_it(fresh, acts, text):
    example = fresh()
    _play(acts)
    count_all()
    for region in ("340100", "340000"):
        cut = Cut(region, parse(text))
        parts = queries.total(queries.by_child(cut).values())
        whole = queries.figures_of(cut)
        assert (parts.absorbed, parts.exported) == (whole.absorbed, whole.exported)
    assert all(codes.contains("340100", district) for district in districts())
    example.rollback()


@often
@given(ACTS, ACTS)
def test_what_was_known_at_a_moment_stays_what_was_known(fresh, before, after):
    example = fresh()
    _play(before)
    moment = clock.now()
    known = queries.figures("340100", "2025", as_of=moment)
    clock.set_offset(timedelta(days=1))
    _play(after)
    again = queries.figures("340100", "2025", as_of=moment)
    clock.set_offset(timedelta(0))
    assert again == known
    example.rollback()
