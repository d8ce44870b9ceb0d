"""A draw: the same for everybody who has its seed, fair, odd, and refused in words where the pool is too small."""

import hashlib
import json
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from marketplace import db
from marketplace.errors import Conflict, IllegalMove, Invalid, Unavailable
from marketplace.experts import actions, draw, drawing, quorum
from marketplace.experts.models import ExpertDraw
from tests.experts.make import TODAY, a_party, an_expert, an_office, unit_of, works_at
from tests.factories import an_organisation

VERIFIER = Path(draw.__file__).parent / "data" / "verify_draw.py"
SEED = "0123456789abcdef" * 4
POOL = [(f"E{number:03}", "01" if number % 2 else "03") for number in range(20)]
STRATA = {"01": 2, "03": 3}


@st.composite
def draws(draw_from):
    names = draw_from(st.lists(st.sampled_from(["01", "02", "03", "any"]), min_size=1, max_size=4, unique=True))
    seats = {name: draw_from(st.integers(1, 4)) for name in names}
    if sum(seats.values()) % 2 == 0:
        seats[names[0]] += 1
    pool = []
    for name in names:
        pool += [name] * draw_from(st.integers(seats[name], seats[name] + 5))
    seed = draw_from(st.text("0123456789abcdef", min_size=64, max_size=64))
    return [(f"E{number:03}", stratum) for number, stratum in enumerate(pool)], seats, seed, draw_from(st.text())


@given(draws())
def test_every_stratum_gets_its_seats_and_nobody_is_drawn_twice_or_lost(given_draw):
    pool, strata, seed, public = given_draw
    drawn = draw.run(pool, strata, sum(strata.values()), seed, public)
    assert Counter(stratum for _code, stratum in drawn.panel) == strata
    assert sorted(drawn.codes) == sorted(code for code, _stratum in pool)


@given(draws())
def test_the_program_of_the_standard_library_draws_the_same(given_draw):
    pool, strata, seed, public = given_draw
    drawn = draw.run(pool, strata, sum(strata.values()), seed, public)
    document = {
        "algorithm": draw.ALGORITHM,
        "size": sum(strata.values()),
        "strata": strata,
        "commitment": draw.commitment_of(seed),
        "seed": seed,
        "public": public,
        "pool": [list(one) for one in reversed(pool)],
        "drawn": drawn.codes,
        "replacements": [],
    }
    verifier = runpy.run_path(str(VERIFIER))
    assert list(verifier["faults"](document)) == []
    for tampered in (
        {"seed": seed[::-1] + "0"},
        {"drawn": drawn.codes[1:] + drawn.codes[:1]} if len(pool) > 1 else {"drawn": []},
        {"pool": [*document["pool"], ["E999", "any"]]},
        {"replacements": [[drawn.codes[0], "E999"]]},
    ):
        assert list(verifier["faults"]({**document, **tampered}))


def test_the_order_of_the_pool_changes_nothing_and_its_content_does():
    size = sum(STRATA.values())
    one = draw.run(POOL, STRATA, size, SEED)
    assert draw.run(POOL[::-1], STRATA, size, SEED) == one
    assert draw.run([*POOL, ("E999", "01")], STRATA, size, SEED).codes != [*one.codes, "E999"]


def test_a_known_draw_stays_what_it_was():
    """The algorithm is public: a change of it would make every published draw a false one."""
    drawn = draw.run([("EA", "any"), ("EB", "any"), ("EC", "any")], {"any": 1}, 1, SEED, "公开")
    text = '{"algorithm":"hebang-draw-1","pool":[["EA","any"],["EB","any"],["EC","any"]],"public":"公开","size":1,"strata":{"any":1}}'
    digest = hashlib.sha256(text.encode()).hexdigest()
    expected = sorted(
        ("EA", "EB", "EC"), key=lambda code: hashlib.sha256(f"{SEED}\n{digest}\n{code}".encode()).hexdigest()
    )
    assert drawn.codes == expected


def test_over_many_seeds_everybody_has_the_same_chance():
    """Chi-squared over 2,000 draws of 1 out of 10: 27.9 is exceeded by chance once in a thousand such tests."""
    pool = [(f"E{number}", "any") for number in range(10)]
    seeds = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(2000))
    wins = Counter(draw.run(pool, {"any": 1}, 1, seed).panel[0][0] for seed in seeds)
    assert sum((wins[code] - 200) ** 2 / 200 for code, _ in pool) < 27.9


@pytest.mark.parametrize(
    ("pool", "strata", "size"),
    [
        (POOL, {"01": 2}, 2),
        (POOL, {"01": 2}, 3),
        (POOL, {}, 0),
        ([*POOL, POOL[0]], STRATA, 5),
        (POOL, {"01": 0, "03": 5}, 5),
    ],
)
def test_a_draw_that_cannot_be_meant_is_refused(pool, strata, size):
    with pytest.raises(ValueError):
        draw.run(pool, strata, size, SEED)


def test_a_pool_that_is_too_small_says_where_and_by_how_much():
    with pytest.raises(draw.PoolTooSmall) as small:
        draw.run([("EA", "01"), ("EB", "03")], {"01": 1, "03": 2}, 3, SEED)
    assert (small.value.stratum, small.value.needed, small.value.there) == ("03", 2, 1)


def test_whoever_fits_several_fields_goes_where_candidates_are_scarce():
    placed = dict(draw.strata_of({"EA": ["01"], "EB": ["01", "03"], "EC": ["01"], "ED": ["09"]}, {"01": 2, "03": 1}))
    assert placed == {"EA": "01", "EB": "03", "EC": "01"}


@given(st.integers(0, 60).map(lambda half: 2 * half + 1))
def test_a_quorum_is_more_than_half_and_never_more_than_all(size):
    from decimal import Decimal

    for share in ("0", "0.5", "0.66", "1"):
        needed = quorum.PanelRules(3, 99, Decimal(share)).quorum(size)
        assert size / 2 < needed <= size


@pytest.fixture
def office(ctx):
    return an_office()


def _wanted(**strata):
    return drawing.Wanted("challenge", 7, "340100", "某榜单的评审", strata or {"any": 5})


def _pool(count, office, *fields):
    return [an_expert(*fields, office=office) for _ in range(count)]


def test_the_seed_is_committed_first_and_published_after_and_anybody_can_draw_again(office, tmp_path):
    _pool(8, office)
    one = drawing.commit(_wanted(), by=office)
    assert (one.seed, "seed" in drawing.document(one)) == (None, False)
    drawing.carry_out(one, [], "开标摘要", by=office)
    assert (one.seed, len(one.drawn)) == (None, 8)
    drawing.publish(one, by=office)
    assert draw.commitment_of(one.seed) == one.commitment
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(drawing.document(one)), encoding="utf-8")
    checked = subprocess.run([sys.executable, "-I", VERIFIER, path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "GOOD: 5 drawn from 8, 0 replaced\n")


def test_whoever_has_a_conflict_is_not_in_the_pool_and_the_office_reads_why(office):
    bidder = an_organisation()
    bound = an_expert(office=office)
    works_at(bound, unit_of(bidder), office=office)
    _pool(5, office)
    one = drawing.carry_out(drawing.commit(_wanted(), by=office), [a_party(bidder)], "", by=office)
    assert bound.code not in one.drawn
    assert [(row["code"], row["conflicts"][0]["kind"]) for row in one.excluded] == [(bound.code, "employer")]
    assert "excluded" not in drawing.document(drawing.publish(one, by=office))


def test_a_pool_too_small_after_conflicts_is_refused_in_words_and_nothing_is_drawn(office):
    _pool(4, office)
    one = drawing.commit(_wanted(), by=office)
    with pytest.raises(Conflict) as refused:
        drawing.carry_out(one, [], "", by=office)
    assert "4" in str(refused.value)
    assert (one.state, one.drawn) == ("committed", [])


@pytest.mark.parametrize("strata", [{"any": 4}, {"any": 3}, {"any": 17}, {"xx": 5}, {"any": 5, "01": 0}])
def test_a_panel_that_is_even_too_small_or_too_large_is_refused(office, strata):
    with pytest.raises(Invalid):
        drawing.commit(drawing.Wanted("challenge", 7, "340100", "x", strata), by=office)


def test_only_those_who_are_there_and_not_too_busy_are_drawn(office, travel):
    from datetime import timedelta

    there = _pool(5, office)
    an_expert(office=office, available_from=TODAY + timedelta(days=1))
    an_expert(office=office, available_to=TODAY - timedelta(days=1))
    busy = an_expert(office=office, most_reviews=1)
    actions.engage(busy, "panel", 1)
    resting = an_expert(office=office)
    actions.rest(resting, by=office)
    an_expert(office=office, region="310000")
    one = drawing.carry_out(drawing.commit(_wanted(), by=office), [], "", by=office)
    assert sorted(one.drawn) == sorted(expert.code for expert in there)
    actions.release(busy, "panel", 1)
    again = drawing.carry_out(drawing.commit(_wanted(), by=office), [], "", by=office)
    assert busy.code in again.drawn


def test_fields_get_their_seats(office):
    ones, threes = _pool(3, office, "01"), _pool(4, office, "03")
    _pool(3, office, "09")
    one = drawing.carry_out(drawing.commit(_wanted(**{"01": 2, "03": 3}), by=office), [], "", by=office)
    panel = {code for code, _stratum in drawing.result_of(one).panel}
    assert len(panel & {expert.code for expert in ones}) == 2
    assert len(panel & {expert.code for expert in threes}) == 3
    assert len(one.drawn) == 7


def test_a_replacement_is_the_next_of_the_same_field_and_no_choice(office):
    _pool(4, office, "01")
    _pool(4, office, "03")
    one = drawing.carry_out(drawing.commit(_wanted(**{"01": 2, "03": 3}), by=office), [], "", by=office)
    result = drawing.result_of(one)
    from marketplace.experts import queries

    out = queries.by_codes([next(code for code, stratum in result.panel if stratum == "03")])[0]
    expected = next(code for code, stratum in result.reserves if stratum == "03")
    first = drawing.replace(one, out, "声明回避", by=office)
    assert first.code == expected
    second = drawing.replace(one, first, "生病", by=office)
    assert second.field_codes == ["01"]
    third = drawing.replace(one, second, "生病", by=office)
    with pytest.raises(Conflict):
        drawing.replace(one, third, "生病", by=office)
    verifier = runpy.run_path(str(VERIFIER))
    document = json.loads(json.dumps(drawing.document(drawing.publish(one, by=office))))
    assert list(verifier["faults"](document)) == []


def test_steps_come_in_their_order_and_once(office):
    _pool(5, office)
    one = drawing.commit(_wanted(), by=office)
    with pytest.raises(IllegalMove):
        drawing.publish(one, by=office)
    drawing.carry_out(one, [], "", by=office)
    with pytest.raises(IllegalMove):
        drawing.carry_out(one, [], "", by=office)


@pytest.mark.parametrize(
    ("field", "value"), [("drawn", ["EX"]), ("pool", []), ("commitment", "0" * 64), ("public", "x")]
)
def test_the_database_itself_keeps_a_draw_as_it_was(office, field, value):
    _pool(5, office)
    one = drawing.carry_out(drawing.commit(_wanted(), by=office), [], "", by=office)
    db.session.flush()
    with pytest.raises(DatabaseError):
        _change(one, field, value)


def _change(one, field, value):
    with db.session.begin_nested():
        db.session.execute(ExpertDraw.__table__.update().where(ExpertDraw.id == one.id).values({field: value}))


def test_with_another_seal_key_a_draw_stops_instead_of_drawing_something_else(office, monkeypatch):
    _pool(5, office)
    one = drawing.commit(_wanted(), by=office)
    monkeypatch.setattr(drawing, "_key", lambda: b"0" * 32)
    with pytest.raises(Unavailable):
        drawing.carry_out(one, [], "", by=office)
