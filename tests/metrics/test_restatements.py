"""What was said at a moment stays what was said; what is said later differs by the contracts that are named."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import clock, db
from marketplace.metrics import journal, parts, queries, restatements
from marketplace.metrics.cuts import Cut, Dimension, Figure, Measure, Side
from marketplace.metrics.periods import parse
from marketplace.registration.models import Act
from tests.metrics.make import GAOXIN, SHANGHAI, SHUSHAN, WUHU, a_registration, cancel, change, revoke

CITY = "340100"
MAY = date(2025, 5, 12)
CUT = Cut(CITY, parse("2025"))
PLACES = st.sampled_from([GAOXIN, SHUSHAN, WUHU, SHANGHAI, "990000"])
DAYS = st.dates(date(2024, 12, 1), date(2025, 2, 28))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("register"), PLACES, PLACES, st.integers(0, 10**12), DAYS),
        st.tuples(st.just("change"), st.integers(0, 9), st.integers(0, 10**12), st.sampled_from(["0102", "04"])),
        st.tuples(st.just("cancel"), st.integers(0, 9), DAYS),
        st.tuples(st.just("revoke"), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=10,
)
CUTS = st.builds(
    Cut,
    st.sampled_from([CITY, GAOXIN, "000000"]),
    st.sampled_from(["2025", "2024", "2025Q1", "2025-01"]).map(parse),
    st.sampled_from(Measure),
    kind=st.sampled_from(["", "01"]),
)
often = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _play(steps):
    """Do one step a day; gives the moment after each. Effects may lie before or after what was known earlier."""
    standing = []
    for verb, *rest in steps:
        clock.set_offset(clock.offset() + timedelta(days=1))
        if verb == "register":
            seller, buyer, fen, day = rest
            standing.append(a_registration(seller, buyer, fen, day))
        elif standing:
            _act(verb, standing, rest)
        clock.set_offset(clock.offset() + timedelta(seconds=1))
        yield clock.now()


def _act(verb, standing, rest):
    chosen = standing[rest[0] % len(standing)]
    if verb == "change":
        change(chosen, rest[1], kind=rest[2])
        return
    standing.remove(chosen)
    if verb == "cancel":
        cancel(chosen, rest[1])
    else:
        revoke(chosen)


@often
@given(STEPS, CUTS)
def test_a_figure_of_the_past_never_changes(ctx, steps, cut):
    clock.set_offset(timedelta(0))
    with db.session.begin_nested() as example:
        said = {}
        for moment in _play(steps):
            said[moment] = journal.figures(cut), queries.breakdown(cut, Dimension.DISTRICT) if not cut.plain else None
        for moment, (figures, rows) in said.items():
            then = replace(cut, as_of=moment)
            assert queries.figures_of(then) == figures
            assert rows is None or queries.breakdown(then, Dimension.DISTRICT) == rows
        example.rollback()


@often
@given(STEPS, CUTS, st.sampled_from(Side), st.data())
def test_what_is_said_now_differs_by_the_contracts_that_are_named(ctx, steps, cut, side, data):
    clock.set_offset(timedelta(0))
    with db.session.begin_nested() as example:
        start = clock.now()
        moments = [start, *_play(steps)]
        then, now = sorted(data.draw(st.tuples(*[st.sampled_from(moments)] * 2)))
        found = restatements.restatement(cut, then, now, side, limit=99)
        assert found.total == len(found.moved)
        moved = Figure()
        for one in found.moved:
            assert one.why
            assert all(then < why.known_at <= now for why in one.why)
            moved = moved.plus(one.difference)
        assert moved == found.difference
        assert found.before == journal.figures(replace(cut, as_of=then))
        example.rollback()


@often
@given(STEPS, CUTS, st.dates(date(2024, 12, 1), date(2025, 3, 15)))
def test_what_had_taken_effect_counts_each_contract_once_at_most(ctx, steps, cut, day):
    clock.set_offset(timedelta(0))
    with db.session.begin_nested() as example:
        list(_play(steps))
        lines = journal.read_lines(journal.lines(replace(cut, in_effect=day), Side.DISTINCT))
        assert all(line.times == 1 and line.amount_fen >= 0 for line in lines)
        assert len({line.registration.id for line in lines}) == len(lines)
        example.rollback()


def test_a_change_tells_what_it_changed_and_an_end_tells_its_cause(ctx, travel):
    changed, ended = a_registration(fen=10, on=MAY), a_registration(fen=70, on=MAY)
    travel(seconds=1)
    then = clock.now()
    travel(days=1)
    change(changed, 30, kind="04")
    cancel(ended, date(2026, 1, 5))
    first, second = queries.restated(CUT, then, clock.now())
    assert (first.registration, first.then, first.now) == (ended, Figure(2, 140), Figure())
    assert [(why.act, why.cause, why.effective_on) for why in first.why] == [(Act.CANCELLED, "void", date(2026, 1, 5))]
    assert second.why[0].changes == {"kind": ("0102", "04"), "amount_fen": (10, 30), "technical_fen": (5, 15)}


def test_what_moved_a_figure_is_read_page_by_page_with_the_number_of_all(ctx, travel):
    then = clock.now()
    travel(days=1)
    for fen in (10, 50, 30, 40, 20):
        a_registration(fen=fen, on=MAY)
    pages = [restatements.restatement(CUT, then, clock.now(), limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [[one.now.amount_fen for one in page.moved] for page in pages] == [[100, 80], [60, 40], [20], []]
    assert {page.total for page in pages} == {5}


def test_the_acts_behind_a_move_are_counted_without_reading_each(ctx, travel):
    changed, ended, moved_nothing = (a_registration(fen=fen, on=MAY) for fen in (10, 70, 5))
    travel(seconds=1)
    then = clock.now()
    travel(days=1)
    change(changed, 30)
    cancel(ended, date(2026, 1, 5))
    change(moved_nothing, 5, kind="04")
    a_registration(fen=1, on=MAY)
    found = restatements.acts(CUT, then, clock.now())
    assert found == {Act.CHANGED: 1, Act.CANCELLED: 1, Act.REGISTERED: 1}


def test_a_contract_that_left_one_kind_for_another_moves_both_cells(ctx, travel):
    one = a_registration(fen=10, on=MAY)
    travel(seconds=1)
    then = clock.now()
    travel(days=1)
    change(one, 10, kind="04")
    assert queries.restated(CUT, then, clock.now()) == []
    assert restatements.moves(CUT, then, clock.now(), Dimension.KIND) == {"01": 1, "04": 1}
    for code, count in (("01", -2), ("04", 2)):
        (moved,) = queries.restated(parts.cell(CUT, Dimension.KIND, code), then, clock.now())
        assert moved.difference.count == count
