"""Conflicts: each fixture as it must be, the documentation as it is measured, the same statements for any number."""

import pytest
from sqlalchemy import event

from marketplace import clock, db, policies
from marketplace.experts import conflicts
from marketplace.experts.conflicts import ConflictKind
from tests.experts.cases import BETWEEN, EXPERTS
from tests.experts.conflict_table import BEGIN, END, FILE, measured
from tests.experts.make import TODAY, a_party, an_expert, an_office, days_ago, published, unit_of, works_at
from tests.factories import an_organisation


@pytest.mark.parametrize("case", [*BETWEEN, *EXPERTS], ids=lambda case: f"{case.kind.split()[-1]}: {case.what}")
def test_each_fixture_is_what_it_must_be(ctx, case):
    assert case.measure() == case.expected


def test_each_kind_has_a_hit_and_a_near_miss():
    for cases in (BETWEEN, EXPERTS):
        for kind in {case.kind for case in cases}:
            expected = {case.expected for case in cases if case.kind == kind}
            assert expected & {"sure", "near", "blocks"}, kind
            assert "none" in expected, kind


def test_the_table_in_the_documentation_is_what_is_measured(ctx):
    def run(case):
        with db.session.begin_nested() as point:
            result = case.measure()
            point.rollback()
        db.session.expire_all()
        return result

    written = FILE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    assert written == measured(run), "python -m tests.experts.conflict_table writes it anew"


def _statements(work):
    seen = []
    listen = lambda _c, _cur, statement, *_more: seen.append(statement)  # noqa: E731
    engine = db.session.get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def test_finding_costs_the_same_statements_for_two_experts_and_for_twelve(ctx):
    office = an_office()
    parties = [a_party() for _ in range(4)]
    experts = [an_expert(office=office) for _ in range(12)]
    for one in experts:
        works_at(one, unit_of(an_organisation()), office=office)
        published(one, "别人", office=office)
    db.session.flush()
    few = _statements(lambda: conflicts.find_all(experts[:2], parties[:1], TODAY, "340100"))
    assert _statements(lambda: conflicts.find_all(experts, parties, TODAY, "340100")) == few


def test_years_are_a_dated_policy_of_the_region(ctx):
    from marketplace.policies import Span, Unit

    office, bidder = an_office(), an_organisation()
    expert = an_expert(office=office)
    works_at(expert, unit_of(bidder), since=days_ago(3000), until=days_ago(500), office=office)
    party = a_party(bidder)
    (found,) = conflicts.find(expert, [party], TODAY, "340100")
    assert found.kind is ConflictKind.FORMER_EMPLOYER
    policies.set_value(
        "experts.employer_lookback",
        Span(12, Unit.MONTHS),
        jurisdiction="340000",
        valid_from=clock.today(),
        source="测试",
    )
    assert conflicts.find(expert, [party], TODAY, "340100") == []
    assert conflicts.find(expert, [party], TODAY, "310000") != []


def test_ties_that_block_come_before_those_that_are_only_shown(ctx):
    from tests.affiliations.make import bind

    office, bidder, university = an_office(), an_organisation(), an_organisation()
    expert = an_expert(office=office)
    works_at(expert, unit_of(university), office=office)
    works_at(expert, unit_of(bidder), since=days_ago(900), until=days_ago(300), office=office)
    bind(university, "equity", bidder, share=10)
    found = conflicts.find(expert, [a_party(bidder)], TODAY)
    assert [one.blocks for one in found] == [True, False]
    assert len(conflicts.blocking(found)) == 1
