"""From a file to registrations: checked as a whole, brought in as a whole, told row by row."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from marketplace import db
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.external import actions, queries, reports, running, staging
from marketplace.external.actions import Handed, How
from marketplace.external.models import Import, ImportRow
from marketplace.external.states import ImportState
from marketplace.metrics import queries as metrics
from marketplace.permissions import Role
from marketplace.registration import bringing_in, counting_in, integrity, journal
from marketplace.registration.models import Act, Entry, Origin, Registration
from tests import factories
from tests.external.make import a_row, csv_bytes, xlsx_bytes
from tests.metrics.make import a_registration

HEFEI = "340100"


@pytest.fixture
def official(ctx):
    return factories.an_official(Role.STATISTICIAN, HEFEI)


@pytest.fixture
def hand_in(official, deliver):
    """Hand a file in as an official and let the relay check it."""

    def go(content, name="登记.csv", **how):
        handed = Handed(io.BytesIO(content), name, How(**{"region": HEFEI, **how}))
        imported = actions.hand_in(handed, by=factories.actor_of(official))
        db.session.commit()
        deliver()
        return fresh(imported)

    return go


@pytest.fixture
def bring_in(hand_in, official, deliver):
    def go(content, name="登记.csv", *, leave_out=False, **how):
        imported = hand_in(content, name, **how)
        actions.confirm(imported, leave_out=leave_out, by=factories.actor_of(official))
        db.session.commit()
        deliver()
        return fresh(imported)

    return go


def fresh(imported):
    db.begin_writing()
    return db.session.get_one(Import, imported.id)


def findings(imported):
    return [
        (one.row, finding["code"]) for one in db.session.scalars(reports.rows(imported)) for finding in one.findings
    ]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def by_number(number):
    return db.session.scalars(select(Registration).where(Registration.number == number)).one()


def test_a_check_changes_nothing_and_says_what_would_be_done(hand_in):
    imported = hand_in(csv_bytes([a_row(1), a_row(2)]))
    assert imported.state is ImportState.CHECKED
    assert imported.counts == {"added": 2}
    assert (count(Registration), count(Entry)) == (0, 0)


def test_what_is_confirmed_is_registered_with_its_parties_and_its_line(bring_in):
    imported = bring_in(csv_bytes([a_row(1)]))
    assert (imported.state, imported.counts) == (ImportState.IMPORTED, {"added": 1, "changed": 0})
    one = by_number("2025110101000001")
    assert (one.origin, one.amount_fen, one.technical_fen) == (Origin.EXTERNAL, 120_000_000, 100_000_000)
    assert (one.seller["name"], one.seller_region, one.buyer_region) == ("北京卖方单位1", "110108", "340104")
    assert one.sellers == [one.seller]
    assert (one.kind, one.field, one.ip_type, one.plan_source, one.service_industry) == ("05", "01", "99", "05", "I65")
    (line,) = one.entries
    assert (line.seq, line.sign, line.act, line.effective_on) == (1, 1, "registered", date(2025, 3, 20))
    assert list(integrity.faults()) == []


def test_the_figures_of_the_touched_months_follow(bring_in):
    bring_in(csv_bytes([a_row(1), a_row(2, 登记日期="2025-04-02", 签订日期="2025-04-01")]))
    assert metrics.figures(HEFEI, "2025Q1").absorbed.amount_fen == 120_000_000
    assert metrics.figures(HEFEI, "2025").absorbed.count == 2


def test_every_import_of_the_same_file_after_the_first_changes_nothing(bring_in, hand_in):
    bring_in(csv_bytes([a_row(1), a_row(2)]))
    again = hand_in(csv_bytes([a_row(2), a_row(1)]))
    assert again.counts == {"unchanged": 2}
    with pytest.raises(Conflict):
        actions.check_confirmable(again, leave_out=False)
    assert count(Entry) == 2


def test_a_changed_row_takes_the_old_line_back_and_shows_old_and_new(bring_in):
    bring_in(csv_bytes([a_row(1)]))
    changed = bring_in(
        csv_bytes([a_row(1, **{"成交额（元）": "1300000.01", "买方行政区划": "340111", "登记日期": "2025-04-01"})])
    )
    assert changed.counts["changed"] == 1
    (row,) = db.session.scalars(reports.rows(changed))
    told = {one["column"]: (one["old"], one["new"]) for one in row.findings}
    assert told == {
        "amount_fen": ("120000000", "130000001"),
        "buyer.region": ("340104", "340111"),
        "registered_on": ("2025-03-20", "2025-04-01"),
    }
    one = by_number("2025110101000001")
    assert [(line.act, line.sign, line.amount_fen) for line in one.entries] == [
        ("registered", 1, 120_000_000),
        ("changed", -1, 120_000_000),
        ("changed", 1, 130_000_001),
    ]
    assert (one.amount_fen, one.buyer_region, row.registration_id) == (130_000_001, "340111", one.id)
    assert metrics.figures(HEFEI, "2025Q1").absorbed.count == 0
    assert metrics.figures("340111", "2025Q2").absorbed.amount_fen == 130_000_001
    assert list(integrity.faults()) == []


def test_one_row_with_an_error_holds_back_the_whole_file(hand_in, official):
    imported = hand_in(csv_bytes([a_row(1), a_row(2, **{"成交额（元）": "面议"})]))
    assert findings(imported) == [(3, "not_amount")]
    with pytest.raises(Conflict):
        actions.confirm(imported, leave_out=False, by=factories.actor_of(official))
    assert count(Registration) == 0


def test_rows_with_errors_can_be_left_out_on_purpose(bring_in):
    imported = bring_in(csv_bytes([a_row(1), a_row(2, 合同类别="买卖")]), leave_out=True)
    assert imported.counts == {"added": 1, "changed": 0, "refused": 1}
    assert imported.leave_out
    assert count(Registration) == 1


def test_a_number_stands_in_a_file_once(hand_in):
    assert findings(hand_in(csv_bytes([a_row(1), a_row(2), a_row(1)]))) == [(4, "duplicate")]


def test_our_own_registrations_are_compared_and_never_overwritten(bring_in):
    ours = a_registration(
        "110108", "340104", 1_200_000_00, date(2025, 3, 20), number="2025110101000007", origin=Origin.PLATFORM
    )
    db.session.commit()
    imported = bring_in(csv_bytes([a_row(1), a_row(7, **{"技术交易额（元）": "999"})]))
    assert imported.counts == {"added": 1, "changed": 0, "differing": 1}
    row = db.session.scalars(reports.rows(imported, "differing")).one()
    assert {"code": "differs", "column": "technical_fen", "old": "60000000", "new": "99900"} in row.findings
    db.session.refresh(ours)
    assert (ours.technical_fen, len(ours.entries)) == (60_000_000, 1)


def test_a_complete_file_names_what_it_lacks_of_our_own(hand_in):
    for number, day in (("A0000001", date(2025, 3, 25)), ("A0000002", date(2025, 9, 1))):
        a_registration("340104", "110108", on=day, number=number, origin=Origin.PLATFORM)
    db.session.commit()
    rows = [a_row(1), a_row(2, 登记日期="2025-03-31")]
    imported = hand_in(csv_bytes(rows), complete=True)
    assert imported.counts == {"added": 2, "missing": 1}
    assert db.session.scalars(reports.rows(imported, "missing")).one().number == "A0000001"


def test_where_a_registration_came_from_is_kept(bring_in, official):
    imported = bring_in(csv_bytes([a_row(1)]))
    one = by_number("2025110101000001")
    row = db.session.scalars(select(ImportRow).where(ImportRow.registration_id == one.id)).one()
    assert (row.import_id, row.row, row.said) == (imported.id, 2, {})
    assert (imported.file_name, len(imported.digest), imported.imported_by) == ("登记.csv", 64, official.id)


def test_an_official_imports_for_his_own_region_only(official, hand_in):
    with pytest.raises(Forbidden):
        hand_in(csv_bytes([a_row(1)]), region="340000")
    elsewhere = hand_in(csv_bytes([a_row(1, 买方行政区划="340202")]))
    assert findings(elsewhere) == [(2, "elsewhere")]


def test_a_file_that_is_no_table_has_failed_and_says_why(hand_in):
    failed = hand_in("姓名,电话\n甲,1\n".encode())
    assert failed.state is ImportState.FAILED
    assert set(failed.error) == {"zh", "en"}


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0rest", b"\xff\x00\xfe\x00"], ids=["empty", "xls", "binary"])
def test_what_is_no_file_of_ours_is_refused_at_once(content, hand_in):
    with pytest.raises(Invalid) as refused:
        hand_in(content)
    assert refused.value.field == "file"
    assert count(Import) == 0


def test_a_workbook_is_read_like_a_csv_file(bring_in):
    row = a_row(1, **{"签订日期": date(2025, 3, 1), "成交额（元）": 1200000, "技术领域": 1})
    assert bring_in(xlsx_bytes([row]), "登记.xlsx").counts["added"] == 1
    assert by_number("2025110101000001").signed_on == date(2025, 3, 1)


def test_a_line_of_many_is_the_line_that_the_journal_writes(ctx):
    """What is brought in by the batch counts in the very columns of what is written one by one."""
    ours = a_registration(
        "110108", "340104", 1_200_000_00, date(2025, 3, 20), number="X0000001", technical_fen=1_000_000_00
    )
    stated = {
        **{name: getattr(ours, name) for name in bringing_in.STATED},
        **{f"{side}.{name}": value for side in ("seller", "buyer") for name, value in getattr(ours, side).items()},
        "seller.region": ours.seller_region,
        "buyer.region": ours.buyer_region,
    }
    bringing_in.lay_ready(1, [(bringing_in.Brought("X0000002", stated), None)])
    counting_in.count_in(1)
    (number,) = counting_in.ids_of(["X0000002"])
    lines = [db.session.scalars(select(Entry).where(Entry.registration_id == one)).one() for one in (ours.id, number)]
    own = {"id", "registration_id", "known_at"}
    said = [{c.name: getattr(line, c.name) for c in Entry.__table__.columns if c.name not in own} for line in lines]
    assert said[0] == said[1]


def test_a_check_that_was_interrupted_begins_anew(hand_in, official, monkeypatch, deliver, travel):
    monkeypatch.setattr(running, "BATCH", 2)
    keep, calls = staging.keep, []

    def stop_at_the_second_batch(number, judged):
        calls.append(len(judged))
        if len(calls) == 2:
            raise RuntimeError("power failure")
        keep(number, judged)

    monkeypatch.setattr(staging, "keep", stop_at_the_second_batch)
    imported = hand_in(csv_bytes([a_row(number) for number in range(1, 6)]))
    assert (imported.state, imported.rows_read, count(ImportRow)) == (ImportState.UPLOADED, 2, 2)
    db.session.commit()  # else what the relay does would be undone with what is open here
    travel(minutes=5)
    deliver()
    again = fresh(imported)
    assert (again.state, again.rows_read, again.counts, count(ImportRow)) == (ImportState.CHECKED, 5, {"added": 5}, 5)


def test_an_import_that_fails_half_way_leaves_nothing_and_is_whole_the_next_time(
    hand_in, official, monkeypatch, deliver, travel
):
    monkeypatch.setattr(running, "BATCH", 2)
    ids_of, calls = counting_in.ids_of, []

    def stop_before_it_is_finished(numbers):
        calls.append(numbers)
        if len(calls) == 1:
            raise RuntimeError("power failure")
        return ids_of(numbers)

    monkeypatch.setattr(counting_in, "ids_of", stop_before_it_is_finished)
    imported = hand_in(csv_bytes([a_row(number) for number in range(1, 6)]))
    actions.confirm(imported, leave_out=False, by=factories.actor_of(official))
    db.session.commit()
    deliver()
    assert (fresh(imported).state, count(Registration), count(Entry)) == (ImportState.CONFIRMED, 0, 0)
    db.session.commit()  # else what the relay does would be undone with what is open here
    travel(minutes=5)
    deliver()
    assert (fresh(imported).state, count(Registration), count(Entry)) == (ImportState.IMPORTED, 5, 5)


def test_what_was_brought_in_names_its_registrations_also_after_a_failure_on_the_way(
    hand_in, official, monkeypatch, deliver, travel
):
    monkeypatch.setattr(running, "BATCH", 2)
    let_go, calls = staging.let_go, []

    def stop_at_the_second_batch(number, numbers):
        calls.append(numbers)
        if len(calls) == 2:
            raise RuntimeError("power failure")
        let_go(number, numbers)

    monkeypatch.setattr(staging, "let_go", stop_at_the_second_batch)
    imported = hand_in(csv_bytes([a_row(number) for number in range(1, 6)]))
    actions.confirm(imported, leave_out=False, by=factories.actor_of(official))
    db.session.commit()
    deliver()
    assert (fresh(imported).state, count(Registration)) == (ImportState.IMPORTED, 5)
    db.session.commit()  # else what the relay does would be undone with what is open here
    travel(minutes=5)
    deliver()
    assert (count(Registration), len(bringing_in.waiting(imported.id, 9))) == (5, 0)
    assert {row.registration_id for row in db.session.scalars(select(ImportRow))} == set(
        db.session.scalars(select(Registration.id))
    )


def test_what_was_registered_since_the_check_is_judged_again(hand_in, bring_in, official, deliver):
    """Between check and confirmation a number became ours, one came in by another file, one was changed by it."""
    bring_in(csv_bytes([a_row(4)]))
    imported = hand_in(csv_bytes([a_row(1), a_row(2), a_row(3), a_row(4, 项目名称="甲")]))
    assert imported.counts == {"added": 3, "changed": 1}
    a_registration("110108", "340104", on=date(2025, 3, 20), number="2025110101000001", origin=Origin.PLATFORM)
    db.session.commit()
    bring_in(csv_bytes([a_row(2), a_row(4, 项目名称="乙")]))
    actions.confirm(fresh(imported), leave_out=False, by=factories.actor_of(official))
    db.session.commit()
    deliver()
    assert fresh(imported).counts == {"added": 1, "changed": 1, "unchanged": 1, "differing": 1}
    four = by_number("2025110101000004")
    assert (four.title, [line.sign for line in four.entries]) == ("甲", [1, -1, 1, -1, 1])
    assert (count(Registration), len(bringing_in.waiting(imported.id, 9))) == (4, 0)
    assert list(integrity.faults()) == []


def test_a_row_that_has_got_an_error_since_the_confirmation_holds_back_the_whole_file(
    hand_in, bring_in, official, deliver
):
    bring_in(csv_bytes([a_row(1)]))
    imported = hand_in(csv_bytes([a_row(1, 项目名称="甲"), a_row(2)]))
    actions.confirm(imported, leave_out=False, by=factories.actor_of(official))
    one = by_number("2025110101000001")
    one.state = "cancelled"
    journal.write(one, Act.CANCELLED, effective_on=date(2025, 5, 1))
    db.session.commit()
    deliver()
    again = fresh(imported)
    assert (again.state, again.refused, findings(again)) == (ImportState.CHECKED, 1, [(2, "ended")])
    assert count(Registration) == 1
    actions.confirm(again, leave_out=True, by=factories.actor_of(official))
    db.session.commit()
    deliver()
    assert (fresh(again).state, count(Registration)) == (ImportState.IMPORTED, 2)


def test_a_dropped_file_leaves_its_report_and_nothing_else(hand_in, official, deliver):
    imported = hand_in(csv_bytes([a_row(1)]))
    actions.drop(imported, by=factories.actor_of(official))
    db.session.commit()
    deliver()
    row = db.session.scalars(select(ImportRow)).one()
    assert (row.number, row.said, bringing_in.waiting(imported.id, 9)) == ("2025110101000001", {}, [])
    assert count(Registration) == 0


def test_a_checked_file_waits_on_the_desk_of_whoever_handed_it_in(hand_in, official, bring_in):
    hand_in(csv_bytes([a_row(1)]))
    (waiting,) = queries.waiting_for(factories.actor_of(official))
    assert (waiting.title, waiting.endpoint) == ("登记.csv", "external.show")
    other = factories.an_official(Role.STATISTICIAN, HEFEI)
    assert queries.waiting_for(factories.actor_of(other)) == []


def test_what_was_ended_here_is_not_brought_back_by_a_file(bring_in, hand_in):
    bring_in(csv_bytes([a_row(1)]))
    one = by_number("2025110101000001")
    one.state = "cancelled"
    journal.write(one, Act.CANCELLED, effective_on=date(2025, 5, 1))
    db.session.commit()
    assert findings(hand_in(csv_bytes([a_row(1)]))) == [(2, "ended")]
