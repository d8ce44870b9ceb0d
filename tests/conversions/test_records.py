from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace import clock, db
from marketplace.audit import AuditEvent
from marketplace.contracts.states import ContractState
from marketplace.conversions import actions, queries
from marketplace.conversions.queries import Counted
from marketplace.errors import IllegalMove, Invalid
from marketplace.inbox.models import Notification
from tests.contracts.make import a_contract
from tests.conversions.make import a_conversion, a_draft, a_result, accepted, an_official_of

CITY = "340100"
TODAY = clock.today()


def _refused(draft_changes, field):
    with pytest.raises(Invalid) as refused:
        actions.check(a_draft(**draft_changes))
    assert refused.value.field == field


def test_a_record_counts_from_its_acceptance_and_no_longer_after_it_is_revoked(ctx):
    one, by = a_conversion()
    assert _count() == Counted()
    actions.submit(one, by=by)
    assert _count() == Counted()
    official = an_official_of()
    actions.accept(one, by=official)
    assert _count() == Counted(results=1, records=1)
    actions.revoke(one, "合同已解除。", by=official)
    assert _count() == Counted()
    assert one.reason == "合同已解除。"


def _count(region=CITY, year=TODAY.year):
    return queries.counts(region, [year])[year]


def test_a_result_counts_once_a_year_however_often_it_is_licensed(ctx):
    result = a_result("0221")
    for user in ("甲公司", "乙公司"):
        accepted(result, taken_up_by=user)
    assert _count() == Counted(results=1, of_institutes=1, records=2)


@pytest.mark.parametrize(("nature", "counts"), [("0211", 1), ("0221", 1), ("0231", 0), ("150", 0)])
def test_universities_and_institutes_are_counted_by_themselves(ctx, nature, counts):
    accepted(nature=nature)
    assert (_count().results, _count().of_institutes) == (1, counts)


def test_the_nature_is_that_of_the_day_of_handing_in(ctx):
    one = accepted(nature="0221")
    one.organisation.nature = "150"
    db.session.flush()
    assert _count().of_institutes == 1


def test_it_counts_where_and_when_it_happened(ctx):
    accepted(region="340202", converted_on=date(2024, 12, 31))
    assert _count(year=2024) == Counted()
    assert queries.counts("340000", [2023, 2024, 2025]) == {
        2023: Counted(),
        2024: Counted(1, 0, 1),
        2025: Counted(),
    }
    assert _count("000000", 2024).records == 1


def test_own_implementation_needs_neither_a_user_nor_a_contract(ctx):
    assert accepted(way="own_use", taken_up_by="").counts


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"way": "gift"}, "way"),
        ({"region": "999999"}, "region"),
        ({"converted_on": TODAY + timedelta(days=1)}, "converted_on"),
        ({"way": "own_use", "contract_id": 1}, "contract_id"),
        ({"taken_up_by": ""}, "taken_up_by"),
    ],
)
def test_what_can_not_be_meant_is_named_at_its_field(ctx, changes, field):
    _refused(changes, field)


def test_a_contract_names_the_user_and_must_be_a_signed_one_of_the_owner(ctx):
    contract, sides = a_contract()
    version, by = a_result(organisation=sides.seller)
    one = actions.write(version, a_draft(taken_up_by="", contract_id=contract.id), by=by)
    assert one.taken_up_by == sides.buyer.name
    stranger, other = a_result()
    with pytest.raises(Invalid) as refused:
        actions.write(stranger, a_draft(contract_id=contract.id), by=other)
    assert refused.value.field == "contract_id"


@pytest.mark.parametrize(
    ("state", "stands"),
    [("signing", False), ("in_force", True), ("amending", True), ("performed", True), ("terminated", False)],
)
def test_a_contract_shows_a_conversion_while_it_runs_is_being_changed_or_is_performed(ctx, state, stands):
    contract, sides = a_contract()
    contract.state = ContractState(state)
    db.session.flush()
    assert queries.contracts_of(sides.seller.id) == [contract] * stands
    version, by = a_result(organisation=sides.seller)
    if stands:
        assert actions.write(version, a_draft(contract_id=contract.id), by=by).contract_id == contract.id
        return
    with pytest.raises(Invalid):
        actions.write(version, a_draft(contract_id=contract.id), by=by)


def test_the_same_conversion_is_not_recorded_twice(ctx):
    result = a_result()
    a_conversion(result)
    with pytest.raises(Invalid):
        a_conversion(result)
    assert a_conversion(result, taken_up_by="另一家企业")


def test_what_was_refused_is_put_right_and_handed_in_again(ctx):
    one, by = a_conversion()
    actions.submit(one, by=by)
    actions.refuse(one, "附件看不清。", by=an_official_of())
    actions.edit(one, a_draft(account="附清晰扫描件。"), by=by)
    actions.submit(one, by=by)
    assert one.state == "submitted"


def test_nothing_is_handed_in_without_a_file_that_shows_it(ctx):
    one, by = a_conversion(evidence=False)
    with pytest.raises(Invalid):
        actions.submit(one, by=by)
    assert one.state == "draft"


def test_a_refusal_needs_its_reason(ctx):
    one, by = a_conversion()
    actions.submit(one, by=by)
    with pytest.raises(Invalid):
        actions.refuse(one, "  ", by=an_official_of())


def test_what_an_official_has_before_him_does_not_change(ctx):
    one, by = a_conversion()
    actions.submit(one, by=by)
    with pytest.raises(IllegalMove):
        actions.edit(one, a_draft(), by=by)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE conversion SET way = 'equity' WHERE id = :id"), {"id": one.id})


def test_officials_are_told_what_waits_and_owners_what_was_decided(ctx, deliver):
    official = an_official_of()
    one, by = a_conversion()
    actions.submit(one, by=by)
    assert [each.title for each in queries.waiting_for(official)] == [one.result.title]
    assert len(queries.awaited_by(by)) == 1
    actions.refuse(one, "附件看不清。", by=official)
    assert len(queries.waiting_for(by)) == 1
    db.session.commit()
    deliver()
    told = db.session.scalars(select(Notification.kind).order_by(Notification.id)).all()
    assert [kind for kind in told if kind.startswith("conversion.")] == ["conversion.submitted", "conversion.refused"]


def test_every_step_leaves_its_event(ctx):
    one, by = a_conversion()
    actions.edit(one, a_draft(account="补充说明。"), by=by)
    actions.submit(one, by=by)
    actions.take_back(one, by=by)
    actions.submit(one, by=by)
    official = an_official_of()
    actions.accept(one, by=official)
    actions.revoke(one, "重复。", by=official)
    db.session.commit()
    steps = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.startswith("conversion.")).order_by(AuditEvent.seq)
    ).all()
    assert [step.removeprefix("conversion.") for step in steps] == [
        *("write", "edit", "submit", "take_back", "submit", "accept", "revoke"),
    ]
