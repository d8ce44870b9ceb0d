from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from marketplace.metrics import flows, parts
from marketplace.metrics.cuts import Cut, Figure, Figures
from marketplace.metrics.periods import whole
from marketplace.metrics.readers import hidden, reader
from marketplace.metrics.suppression import Part, Rule
from marketplace.permissions import NOBODY, Actor, Role
from tests.metrics.make import GAOXIN, SHANGHAI, SHUSHAN, WUHU, a_registration, count_all

CITY, CUT = "340100", Cut("340100", whole(2025))
OFFICIAL = Actor(1, grants=frozenset({(Role.STATISTICIAN, CITY)}))
RULE = Rule(3, 3)
MAY, BEIJING, HONG_KONG = date(2025, 5, 12), "110108", "810000"


def _fill(*pairs):
    for seller, buyer, count in pairs:
        for _ in range(count):
            a_registration(seller, buyer, 100, MAY)
    count_all()


def _shown(actor):
    found = flows.flows(reader(actor, CITY), CUT)
    return {one.code: one.figures for one in found.partners} if found else None


def test_who_sells_and_who_buys_is_told_without_what_stays_here(ctx):
    _fill((GAOXIN, SHUSHAN, 5), (GAOXIN, WUHU, 4), (SHANGHAI, GAOXIN, 3), (GAOXIN, SHANGHAI, 6), (HONG_KONG, GAOXIN, 3))
    assert _shown(OFFICIAL) == {
        "340000": Figures(exported=Figure(4, 400)),
        "310000": Figures(absorbed=Figure(3, 300), exported=Figure(6, 600)),
        "810000": Figures(absorbed=Figure(3, 300)),
    }


def test_a_province_of_few_contracts_is_hidden_from_the_public_with_a_second_one(ctx):
    _fill((GAOXIN, SHUSHAN, 9), (GAOXIN, BEIJING, 2), (GAOXIN, "440305", 5), (GAOXIN, "420106", 8), (GAOXIN, WUHU, 4))
    assert _shown(NOBODY).keys() == {"420106"[:2] + "0000", "340000"}
    assert len(_shown(OFFICIAL)) == 4


def test_a_province_of_few_parties_is_hidden_from_the_public_however_many_contracts_it_has(ctx):
    _fill((GAOXIN, SHUSHAN, 9), (GAOXIN, "440305", 5), (GAOXIN, "420106", 8), (GAOXIN, WUHU, 4))
    for _ in range(7):
        a_registration(GAOXIN, BEIJING, 100, MAY, names=("", "唯一的买方"))
    count_all()
    assert "110000" not in _shown(NOBODY)
    assert "110000" in _shown(OFFICIAL)


def test_without_trade_there_is_no_chart(ctx):
    assert _shown(OFFICIAL) is None


COUNTS = st.dictionaries(
    st.sampled_from(["310000", "320000", "330000", "110000", "440000", "810000", "990000", "340000"]),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
)


@given(COUNTS)
def test_no_small_province_follows_from_what_is_shown(counts):
    """Neither by itself, nor as the rest of a sum: of the whole, or of a flow that is shown beside it."""
    rows = {
        code: Figures(Figure(bought, bought), Figure(sold, sold))
        for code, (bought, sold) in counts.items()
        if bought or sold
    }
    groups = {}
    for code in rows:
        groups.setdefault(parts.flow_of(CITY, code), set()).add(code)
    sums = {name: _sum(rows, held) for name, held in groups.items()}
    told = {
        name: None if name in hidden(sums, dict.fromkeys(sums, (9, 9)), RULE) else row for name, row in sums.items()
    }
    gone = flows._hidden(CUT, _parts(rows), told, RULE)
    shown = [held for name, held in groups.items() if told[name]]
    outside_them = set(rows).difference(*shown)
    for held in (*shown, outside_them):
        assert not _small(_sum(rows, held & gone)) or rows.keys() <= gone
    assert not any(_small(rows[code]) for code in rows.keys() - gone)


def _parts(rows):
    return {code: Part(row.sides(), (9, 9)) for code, row in rows.items()}


def _small(figures):
    return any(0 < count < 3 for count in figures.sides())


def _sum(rows, held):
    whole_ = Figures()
    for code in held:
        whole_ = whole_.plus(rows[code])
    return whole_


def test_every_province_of_a_hidden_flow_is_hidden():
    rows = {"310000": Figures(Figure(5, 5)), "320000": Figures(Figure(7, 7)), "110000": Figures(Figure(9, 9))}
    told = {"delta": None, "elsewhere": Figures(Figure(9, 9))}
    assert {"310000", "320000"} <= flows._hidden(CUT, _parts(rows), told, RULE)
