"""The published tables, rebuilt as contracts and rolled up again: each printed digit comes back."""

import io
from decimal import ROUND_HALF_UP, Decimal

import pytest

from marketplace import codes, db
from marketplace.external import running, sources
from marketplace.external.actions import How, bring_in_here, open_here
from marketplace.external.rows import Rules
from marketplace.metrics import books, parts, queries
from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Side
from marketplace.metrics.periods import parse
from marketplace.metrics.rounding import Rounding
from marketplace.registration import bringing_in, counting_in, integrity
from tests.golden.build import DoesNotAddUp, as_csv, contracts, fen_of, tables

TABLES = tables()
FROM_FILE = "anhui-2022H1"
"""The table whose contracts come in as officials bring them in: as a file."""


@pytest.fixture(scope="module", params=TABLES)
def table(request, copy_database, tmp_path_factory):
    """A table with the application whose database holds its contracts."""
    from marketplace.app import create_app
    from tests.conftest import settings_for

    app = create_app(settings_for(copy_database(), tmp_path_factory.mktemp("golden")))
    made = contracts(TABLES[request.param])
    with app.app_context():
        (_by_file if request.param == FROM_FILE else _at_once)(made, tmp_path_factory)
        db.begin_writing()
        for book in books.books():
            books.recount(book)
        db.session.commit()
        yield TABLES[request.param]
        db.session.close()
        db.database().engine.dispose()


def _at_once(made, _folders):
    db.begin_writing()
    for start in range(0, len(made), 1000):
        bringing_in.lay_ready(1, [(one, None) for one in made[start : start + 1000]])
    counting_in.count_in(1)
    db.session.commit()


def _by_file(made, folders):
    path = folders.mktemp("file") / "公布表.csv"
    path.write_bytes(as_csv(made))
    db.begin_writing()
    number = open_here(path, How(codes.NATION)).id
    db.session.commit()
    source = sources.opened(path)
    running.check(number, source, Rules(source.head))
    db.session.commit()
    bring_in_here(number, leave_out=False, tell=running.silent)
    db.session.commit()


def test_every_printed_number_comes_back_to_its_last_digit(table):
    for line in table["printed"]:
        if "rows" in line:
            _check_rows(table, line)
        else:
            _check(table, line, _figure(table, line), printed_of(line))


def test_every_breakdown_of_the_table_adds_up_to_its_figures(table):
    cut = Cut(table["region"], parse(table["period"]))
    whole = queries.figures_of(cut)
    for dimension in Dimension:
        rows = queries.breakdown(cut, dimension)
        assert parts.summed(rows.values()).absorbed == whole.absorbed, dimension
        assert parts.summed(rows.values()).exported == whole.exported, dimension


def test_the_journal_says_what_the_registrations_say(table):
    assert list(integrity.faults()) == []


def printed_of(line):
    names = ("count", "amount", "growth", "count_growth", "share", "count_share", "sum_of_rows")
    return {name: line[name] for name in names if name in line}


def _cut(table, line):
    return Cut(table["region"], parse(line.get("period", table["period"])))


def _rows(cut, dimension):
    return queries.breakdown(cut, Dimension(dimension))


def _figures(table, line, cut):
    if "dimension" not in line:
        return queries.figures_of(cut)
    rows = _rows(cut, line["dimension"])
    return parts.summed(rows.get(code, Figures()) for code in line["codes"])


def _figure(table, line):
    return _figures(table, line, _cut(table, line)).of(Side(line["side"]))


def _base(table, line):
    before = table["before"][0]["period"]
    return _figures(table, line, Cut(table["region"], parse(before))).of(Side(line["side"]))


def _check(table, line, figure, printed):
    whole = queries.figures_of(_cut(table, line)).of(Side(line["side"]))
    base = _base(table, line) if {"growth", "count_growth"} & printed.keys() else Figure()
    said = {
        "count": lambda: figure.count,
        "amount": lambda: str(Rounding(table["digits"]).of(figure.amount_fen)),
        "growth": lambda: _like(printed["growth"], figure.amount_fen, base.amount_fen, -1),
        "count_growth": lambda: _like(printed["count_growth"], figure.count, base.count, -1),
        "share": lambda: _like(printed["share"], figure.amount_fen, whole.amount_fen),
        "count_share": lambda: _like(printed["count_share"], figure.count, whole.count),
        "sum_of_rows": lambda: _sum_of_rows(table, line, line["codes"]),
    }
    assert {name: said[name]() for name in printed} == printed, line


def _like(printed, number, base, plus=0):
    """Write a ratio with as many digits as the printed one has."""
    ratio = Decimal(number) / Decimal(base) + plus
    return str(ratio.quantize(Decimal(printed), ROUND_HALF_UP))


def _sum_of_rows(table, line, wanted):
    """Add up the rows as they are printed, as a reader does."""
    rows, rounding = _rows(_cut(table, line), line["dimension"]), Rounding(table["digits"])
    return str(sum(rounding.of(rows[code].of(Side(line["side"])).amount_fen) for code in wanted))


def _check_rows(table, line):
    side, rows = Side(line["side"]), _rows(_cut(table, line), line["dimension"])
    ranked = sorted(rows, key=lambda code: -rows[code].of(side).amount_fen)
    for code, count, amount, growth, rank in line["rows"]:
        one = {**line, "codes": [code]}
        _check(table, one, rows[code].of(side), {"count": count, "amount": amount, "growth": growth})
        assert ranked.index(code) + 1 == rank, code
    listed = [row[0] for row in line["rows"]]
    assert _sum_of_rows(table, line, listed) == line["sum_of_rows"]


def test_the_same_contracts_are_made_every_time():
    assert contracts(TABLES["hefei-2020"]) == contracts(TABLES["hefei-2020"])


def test_every_set_has_its_number_and_its_amount_to_the_fen():
    made = contracts(TABLES[FROM_FILE])
    now = [one for one in made if one.stated["registered_on"].year == 2022]
    assert len(now) == 8024 + 2279
    assert sum(one.stated["amount_fen"] for one in now) == fen_of("542.5", 10**10)
    inside = [one for one in now if (one.stated["seller.region"], one.stated["buyer.region"][:2]) == ("340000", "34")]
    assert len(inside) == 6233
    assert sum(one.stated["amount_fen"] for one in inside) == fen_of("207.7", 10**10)


def test_a_table_that_contradicts_itself_is_refused():
    wrong = {
        "unit": "亿元",
        "period": "2020",
        "sets": [{"count": 3, "amount": "10", "margins": {"kind": [["01", 2, "4"], ["05", 1, "5"]]}}],
    }
    with pytest.raises(DoesNotAddUp):
        contracts(wrong)


def test_a_file_of_contracts_reads_back_as_the_same_contracts():
    made = contracts(TABLES["hefei-2020"])[:5]
    path_free = io.StringIO(as_csv(made).decode())
    assert path_free.readline().startswith("合同登记编号,项目名称,合同类别,成交额（元）")
    assert len(path_free.readlines()) == 5
