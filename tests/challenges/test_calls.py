import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from marketplace import clock, db, outbox
from marketplace.challenges import actions, publishing, queries, reviewing
from marketplace.challenges.completeness import earliest_deadline
from marketplace.challenges.drafts import Criterion, Phase
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.listings import actions as listings
from marketplace.permissions import Permission, permits
from tests.challenges.make import (
    a_bid,
    a_call,
    a_demand,
    a_draft_call,
    a_funded_call,
    a_secretary,
    a_submitted_call,
    approve,
    call_draft,
    in_days,
    past_deadline,
)
from tests.factories import an_organisation
from tests.listings.make import a_draft, an_operator


def _topics(subject):
    return set(db.session.scalars(select(outbox.Message.topic).where(outbox.Message.subject_id == subject.id)))


def test_a_call_takes_over_its_demand_and_holds_the_exact_version(ctx):
    demand, by = a_demand()
    call = actions.raise_call(demand, by=by)
    assert (call.title, call.problem, call.bounty_fen) == (demand.title, demand.problem, demand.budget_fen)
    assert (call.demand_version_id, call.region) == (demand.id, demand.region)


def test_a_call_written_directly_is_reviewed_beside_its_demand_and_not_approved_before_it(ctx):
    demand, by = a_draft("demand")
    call = actions.edit(actions.raise_call(demand, by=by), call_draft(), by=by)
    with pytest.raises(Invalid) as refused:
        actions.submit(call, by=by)
    assert refused.value.field == "demand"
    listings.submit(demand, by=by)
    actions.submit(call, by=by)
    with pytest.raises(Invalid):
        approve(call, a_secretary())
    listings.approve(demand, by=an_operator())
    assert reviewing.refine(call, by=a_secretary()).state is ChallengeState.APPROVED


def test_a_demand_that_has_ended_is_not_raised(ctx):
    demand, by = a_demand()
    listings.withdraw(demand.listing, "need_gone", by=by)
    with pytest.raises(Invalid):
        actions.raise_call(demand, by=by)


def test_a_demand_has_one_live_call(ctx):
    call, by = a_draft_call()
    with pytest.raises(Conflict):
        actions.raise_call(call.demand, by=by)
    actions.withdraw(call, by=by)
    assert actions.raise_call(call.demand, by=by).state is ChallengeState.DRAFT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"problem": ""}, "problem"),
        ({"terms": ""}, "terms"),
        ({"eligibility": ""}, "eligibility"),
        ({"ip_terms": ""}, "ip_terms"),
        ({"phases": ()}, "phases"),
        ({"phases": (Phase("样件", 3, 4_000), Phase("小批", 9, 5_999))}, "phases"),
        ({"phases": (Phase("样件", 9, 4_000), Phase("小批", 9, 6_000))}, "phases"),
        ({"leader": ""}, "leader"),
        ({"leader_employed": False}, "leader_employed"),
        ({"commitment_share_bp": 9_999}, "commitment_share"),
        ({"bounty_fen": None}, "bounty"),
        ({"deadline_at": None}, "deadline"),
        ({"deadline_at": in_days(5)}, "deadline"),
        ({"deadline_at": in_days(365 * 5)}, "deadline"),
        ({"criteria": ()}, "criteria"),
        ({"criteria": (Criterion("技术", 60), Criterion("报价", 30))}, "criteria"),
    ],
)
def test_an_incomplete_call_is_not_submitted_and_the_field_is_named(ctx, changes, field):
    call, by = a_draft_call(**changes)
    with pytest.raises(Invalid) as refused:
        actions.submit(call, by=by)
    assert refused.value.field == field
    assert call.state is ChallengeState.DRAFT


def test_the_shortest_time_a_call_is_open_is_the_regions_own(ctx):
    assert earliest_deadline("140900") - clock.today() == timedelta(days=50)
    assert earliest_deadline("340104") - clock.today() == timedelta(days=10)


def test_a_call_that_waited_too_long_for_its_money_is_not_published_with_its_old_deadline(ctx, travel):
    call, _ = a_funded_call()
    travel(days=5)
    with pytest.raises(Invalid) as refused:
        publishing.publish(call, by=a_secretary())
    assert refused.value.field == "deadline"


def test_a_published_text_has_the_digest_of_its_bytes(ctx):
    call, _ = a_call()
    assert hashlib.sha256(call.canonical.encode()).hexdigest() == call.digest
    for part in (
        call.title,
        call.terms,
        call.demand.digest,
        "抗拉强度 ≥ 420 MPa（必须）",
        "技术路线：50%",
        "300000000",
    ):
        assert part in call.canonical
    assert "\r" not in call.canonical


def test_the_author_and_his_colleagues_do_not_approve_their_call(ctx):
    call, by = a_submitted_call()
    assert not permits(by, Permission.APPROVE_CALL, call)
    with pytest.raises(Forbidden):
        reviewing.pass_district(call, by=by)
    assert not permits(a_secretary("320100"), Permission.APPROVE_CALL, call)
    assert permits(a_secretary("340100"), Permission.APPROVE_CALL, call)


def test_a_call_is_sent_back_or_refused_with_a_reason_from_the_list(ctx):
    call, by = a_submitted_call()
    with pytest.raises(Invalid):
        reviewing.send_back(call, "no-such-reason", "补充检测方法", by=a_secretary())
    with pytest.raises(Invalid):
        reviewing.send_back(call, "unclear", " ", by=a_secretary())
    reviewing.send_back(call, "unclear", "补充检测方法", by=a_secretary())
    assert call.state is ChallengeState.RETURNED
    assert "challenge.returned" in _topics(call)
    actions.submit(actions.edit(call, call_draft(), by=by), by=by)
    reviewing.refuse(call, "not_technology", "这是采购，不是技术攻关", by=a_secretary())
    assert call.state is ChallengeState.REFUSED


def test_a_call_under_review_is_changed_only_after_it_was_taken_back(ctx):
    call, by = a_submitted_call()
    with pytest.raises(IllegalMove):
        actions.edit(call, call_draft(title="x"), by=by)
    actions.take_back(call, by=by)
    assert actions.edit(call, call_draft(title="x"), by=by).title == "x"


@pytest.mark.parametrize(
    "column",
    ["title = 'x'", "bounty_fen = 1", "criteria = '[]'", "digest = 'x'", "canonical = 'x'", "opens_at = deadline_at"],
)
def test_the_database_refuses_to_change_a_published_call(ctx, column):
    call, _ = a_call()
    db.session.commit()
    with pytest.raises(Exception, match="can no longer change"):
        db.session.execute(text(f"UPDATE challenge SET {column} WHERE id = {call.id}"))


def test_the_database_refuses_to_make_a_published_call_a_draft(ctx):
    call, _ = a_call()
    db.session.commit()
    with pytest.raises(Exception, match="published_with_digest"):
        db.session.execute(text(f"UPDATE challenge SET state = 'draft' WHERE id = {call.id}"))


def test_nobody_bids_and_the_call_lapses_by_itself_and_is_called_again(ctx):
    call, by = a_call()
    with pytest.raises(IllegalMove):
        actions.recall(call, by=by)
    past_deadline(call)
    assert (call.state, call.lapse_cause) == (ChallengeState.LAPSED, "no_bids")
    assert "challenge.lapsed" in _topics(call)
    again = actions.recall(call, by=by)
    assert (again.recalled_from_id, again.terms, again.deadline_at) == (call.id, call.terms, None)
    with pytest.raises(Conflict):
        actions.recall(call, by=by)


def test_a_call_with_a_bid_closes_and_waits_for_its_opening(ctx):
    call, _ = a_call()
    a_bid(call)
    past_deadline(call)
    assert call.state is ChallengeState.CLOSED
    publishing.close_when_due(call.id)
    assert call.state is ChallengeState.CLOSED


def test_the_clock_does_not_close_a_call_before_its_deadline(ctx):
    call, _ = a_call()
    clock.set_offset(clock.offset() + (call.deadline_at - clock.now()))
    publishing.close_when_due(call.id)
    assert call.state is ChallengeState.PUBLISHED


def test_a_call_that_is_called_again_takes_the_demand_as_it_stands_now(ctx):
    call, by = a_call()
    past_deadline(call)
    newer = listings.new_version(call.demand.listing, by=by)
    listings.submit(newer, by=by)
    listings.approve(newer, by=an_operator())
    assert actions.recall(call, by=by).demand_version_id == newer.id


def test_an_unverified_organisation_raises_no_call(ctx):
    demand, by = a_demand()
    from marketplace.accounts.models import Organisation, OrganisationState

    db.session.get_one(Organisation, demand.organisation_id).state = OrganisationState.SUSPENDED
    with pytest.raises(Invalid):
        actions.raise_call(demand, by=by)


def test_drafts_are_read_by_their_own_side_and_officials_of_the_region_only(ctx):
    call, by = a_draft_call()
    from tests.factories import a_member, actor_of

    stranger = actor_of(a_member(an_organisation()))
    assert queries.readable(call, by)
    assert queries.readable(call, a_secretary())
    assert not queries.readable(call, stranger)
    assert not queries.readable(call, a_secretary("320100"))
