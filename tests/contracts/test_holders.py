"""Right holders with shares: a whole, each named once, and whose consent is asked about."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from marketplace import db
from marketplace.contracts import holders
from marketplace.contracts.findings import Level
from marketplace.contracts.terms import Holder
from marketplace.errors import Invalid
from tests.contracts import make
from tests.contracts.details import details_for

TWO = (Holder("供技大学", 6667), Holder("共有研究院", 3333))


def _of(code, holders_=TWO, **details):
    return make.terms(
        kind=code[:2], sub_kind=code, ip_type="0201", holders=holders_, details={**details_for(code), **details}
    )


def _findings(terms):
    return {one.code: one for one in holders.findings(terms)}


@given(cuts=st.sets(st.integers(1, 9_999), max_size=6))
def test_shares_are_good_exactly_when_they_make_a_whole(cuts):
    edges = [0, *sorted(cuts), 10_000]
    named = tuple(Holder(f"权利人{number}", end - start) for number, (start, end) in enumerate(pairwise(edges)))
    holders.check(_of("0202", named))
    if len(named) > 1:
        with pytest.raises(Invalid):
            holders.check(_of("0202", named[1:]))


@pytest.mark.parametrize(
    "named",
    [
        (Holder("甲", 5000), Holder("甲", 5000)),
        (Holder(" ", 10_000),),
        (Holder("甲", 0), Holder("乙", 10_000)),
        (Holder("甲", -1), Holder("乙", 10_001)),
    ],
)
def test_holders_that_cannot_be_are_refused(named):
    with pytest.raises(Invalid) as refused:
        holders.check(_of("0202", named))
    assert refused.value.field == "holders"


def test_holders_are_kept_and_stand_in_the_text(ctx):
    contract, _sides = make.a_draft(kind="02", sub_kind="0202", holders=TWO)
    assert [(one.name, one.share_bp) for one in contract.holders] == [("供技大学", 6667), ("共有研究院", 3333)]
    assert "权利人及其份额：供技大学 66.67%；共有研究院 33.33%。" in contract.current.text


@pytest.mark.parametrize("code", ["0202", "0301"])
def test_a_right_needs_its_holders_named(code):
    assert _findings(_of(code, ()))["no_holders"].level is Level.MUST


def test_a_development_needs_none():
    assert _findings(make.terms()) == {}


@pytest.mark.parametrize(
    ("code", "details", "found"),
    [
        ("0202", {}, {"consent_of_holders", "co_owners_first"}),
        ("0301", {"licence_mode": "exclusive"}, {"consent_of_holders"}),
        ("0301", {"licence_mode": "sole"}, {"consent_of_holders"}),
        ("0301", {"licence_mode": "ordinary"}, {"fee_shared"}),
        ("0301", {"licence_mode": ""}, {"fee_shared"}),
        ("0302", {"licence_mode": "sole"}, {"consent_of_holders"}),
        ("0302", {"licence_mode": "ordinary"}, set()),
    ],
)
def test_what_is_held_in_common_asks_for_the_others(code, details, found):
    assert set(_findings(_of(code, **details))) == found
    assert _findings(_of(code, (Holder("供技大学", 10_000),), **details)) == {}


@pytest.mark.parametrize("statement", ["UPDATE right_holder SET share_bp = 1", "DELETE FROM right_holder"])
def test_holders_of_a_sent_text_no_longer_change(ctx, statement):
    make.a_sent(kind="02", sub_kind="0202")
    with pytest.raises(Exception, match="can no longer change"):
        db.session.execute(text(statement))


def test_the_database_itself_refuses_a_share_above_the_whole(ctx):
    make.a_draft(kind="02", sub_kind="0202")
    with pytest.raises(Exception, match="share_in_range"):
        db.session.execute(text("UPDATE right_holder SET share_bp = 10001"))
