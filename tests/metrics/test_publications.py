"""Figures that were published stay as they were; a correction is a revision that says why and gives nothing away."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace import clock, db
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.metrics import documents, publications, queries
from marketplace.metrics.cuts import Cut, Measure
from marketplace.metrics.periods import parse
from marketplace.metrics.publications import Correction, publish
from marketplace.permissions import NOBODY, Actor, Role
from tests.metrics.make import GAOXIN, LUJIANG, SHANGHAI, SHUSHAN, WUHU, a_registration, change, revoke

CITY = "340100"
MAY = date(2025, 5, 12)
BY = Actor(None, grants=frozenset({(Role.STATISTICIAN, CITY)}))
HALF = Cut(CITY, parse("2025H1"))


@pytest.fixture
def contracts(ctx):
    """Enough contracts of enough parties that most cells are public, and one that is not."""
    made = [
        a_registration(seller, buyer, 1_000 + number, MAY, kind=kind)
        for number, (seller, buyer, kind) in enumerate(
            (seller, buyer, kind)
            for seller, buyer in ((GAOXIN, SHUSHAN), (SHANGHAI, LUJIANG), (GAOXIN, WUHU), (SHUSHAN, GAOXIN))
            for kind in ("0102", "0301", "04", "0501") * 3
        )
    ]
    return [*made, a_registration(GAOXIN, SHUSHAN, 77, MAY, kind="0202")]


def test_a_publication_freezes_figures_that_anybody_can_check(contracts):
    one = publish(HALF, by=BY)
    written = json.dumps(one.figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(written.encode()).hexdigest() == one.digest
    assert one.number == one.figures["number"] == f"340100-{clock.today().year}-001"
    assert documents.figures_in(one.figures["figures"]).headline.count == 74
    assert documents.cut_of(one.figures) == Cut(CITY, parse("2025H1"), as_of=one.as_of)
    assert list(publications.faults()) == []


def test_what_happens_later_changes_no_publication(contracts, travel):
    one = publish(HALF, by=BY)
    travel(days=2)
    for contract in contracts[:5]:
        revoke(contract)
    assert list(publications.faults()) == []
    assert (
        documents.figures_in(one.figures["figures"]).absorbed
        == queries.figures(CITY, "2025H1", as_of=one.as_of).absorbed
    )


def test_a_small_cell_and_its_company_are_not_in_the_document(contracts):
    kinds = publish(HALF, by=BY).figures["tables"]["kind"]["rows"]
    assert kinds["02"] is None
    assert sum(row is None for row in kinds.values()) == 2


def test_the_database_itself_refuses_to_change_a_publication(contracts):
    publish(HALF, by=BY)
    for statement in ("UPDATE metric_publication SET reason = 'x'", "DELETE FROM metric_publication"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_revision_names_what_it_revises_why_and_what_was_done(contracts, travel):
    first = publish(HALF, by=BY)
    travel(days=2)
    for contract in contracts[:9]:
        change(contract, 5)
    for contract in contracts[9:18]:
        revoke(contract)
    second = publish(HALF, by=BY, corrects=Correction(first.number, "九项合同撤销"))
    assert (second.revises, second.reason) == (first, "九项合同撤销")
    assert second.figures["acts"] == {"changed": 9, "revoked": 9}
    assert publications.revision_of(first) is second
    with pytest.raises(Conflict):
        publish(HALF, by=BY, corrects=Correction(first.number, "again"))


def test_a_revision_by_so_few_contracts_that_the_difference_tells_them_is_refused(contracts, travel):
    first = publish(HALF, by=BY)
    travel(days=2)
    revoke(contracts[0])
    with pytest.raises(Conflict, match="可推断单个合同"):
        publish(HALF, by=BY, corrects=Correction(first.number, "one sham contract"))


def test_months_that_with_an_earlier_publication_tell_a_small_month_are_refused(contracts, travel):
    publish(HALF, by=BY)
    a_registration(GAOXIN, SHUSHAN, 1, date(2025, 8, 1))
    with pytest.raises(Conflict, match="可推断单个合同"):
        publish(Cut(CITY, parse("2025-01..08")), by=BY)
    for _ in range(4):
        a_registration(GAOXIN, SHUSHAN, 1, date(2025, 9, 1))
    nine = publish(Cut(CITY, parse("2025-01..09")), by=BY)
    shown = {code for code, row in nine.figures["tables"]["kind"]["rows"].items() if row is not None}
    assert shown == {"01", "04", "05"}  # the difference is five contracts of July to September, all of kind 01


def test_the_same_figures_are_published_once_and_other_measures_apart(contracts):
    publish(HALF, by=BY)
    with pytest.raises(Conflict, match="请发布修订"):
        publish(HALF, by=BY)
    other = publish(Cut(CITY, parse("2025H1"), Measure.TECHNICAL), by=BY)
    assert other.number.endswith("-002")


@pytest.mark.parametrize(
    ("cut", "corrects", "error"),
    [
        (Cut(CITY, parse("2025H1"), kind="01"), None, Invalid),
        (Cut(CITY, parse("2099")), None, Invalid),
        (HALF, Correction("340100-1999-001", "why"), NotFound),
        (Cut("340200", parse("2025H1")), None, Forbidden),
    ],
)
def test_what_can_not_be_published_is_refused(contracts, cut, corrects, error):
    with pytest.raises(error):
        publish(cut, by=BY, corrects=corrects)


def test_only_a_statistician_publishes(contracts):
    with pytest.raises(Forbidden):
        publish(HALF, by=NOBODY)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_a_revision_without_a_reason_is_refused(contracts, reason):
    first = publish(HALF, by=BY)
    with pytest.raises(Invalid):
        publish(HALF, by=BY, corrects=Correction(first.number, reason))
