"""The three ways, the two undertakings, hard eligibility, and what the database holds of them."""

from datetime import date

import pytest
from sqlalchemy import text

from marketplace import db, policies
from marketplace.challenges import actions, canonical, eligibility, ways
from marketplace.challenges.completeness import lacking, leader_must_be_employed
from marketplace.challenges.drafts import Phase
from marketplace.challenges.states import ChallengeState, ChallengeWay, Disclosure
from marketplace.errors import Invalid
from tests.challenges.make import a_call, a_draft_call, a_submitted_call, a_team, call_draft
from tests.factories import an_organisation

GATED = (Phase("样件", 3, 3_000, "检测报告", gate=True), Phase("小批", 9, 7_000, "试制记录"))
RACE = {"way": ChallengeWay.RACE, "runners": 3, "start_share_bp": 1_000, "phases": GATED}


def fields(call):
    return {field for field, _ in lacking(call)}


def assigned(*invited, **changes):
    return {
        "way": ChallengeWay.ASSIGNED,
        "assigned_reason": "该装备仅此两家具备试验条件。",
        "invited": tuple(one.id for one in invited),
        **changes,
    }


def test_a_race_has_runners_a_start_share_and_a_gate_before_its_last_phase(ctx):
    call, _ = a_draft_call(**RACE)
    assert fields(call) == set()
    assert ways.start_fen(call) == 30_000_000
    assert ways.way_of(call).separate


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"runners": 4}, "runners"),
        ({"phases": (Phase("样件", 3, 3_000), Phase("小批", 9, 7_000, gate=True))}, "phases"),
        ({"phases": (Phase("样件", 3, 10_000, gate=True),)}, "phases"),
    ],
)
def test_a_race_against_its_rules_is_not_submitted(ctx, changes, field):
    call, by = a_draft_call(**{**RACE, **changes})
    with pytest.raises(Invalid) as refused:
        actions.submit(call, by=by)
    assert refused.value.field == field


def test_how_many_runners_a_race_may_have_is_the_regions_own(ctx):
    assert ways.most_runners("340100") == 3
    policies.set_value("call.most_runners", 5, jurisdiction="340100", valid_from=date(2020, 1, 1), source="测试")
    assert ways.most_runners("340104") == 5
    assert ways.most_runners("320100") == 3


def test_start_shares_above_the_bounty_are_refused_while_writing(ctx):
    call, by = a_draft_call()
    with pytest.raises(Invalid) as refused:
        actions.edit(call, call_draft(**{**RACE, "start_share_bp": 4_000}), by=by)
    assert refused.value.field == "start_share"


def test_a_call_for_the_invited_names_them_and_its_reason_in_the_published_text(ctx):
    team, _ = a_team("受邀研究院")
    call, _ = a_call(**assigned(team))
    assert "定向委托" in call.canonical
    assert "该装备仅此两家具备试验条件。" in call.canonical
    assert "受邀研究院" in call.canonical
    assert ways.invites(call, team.id)
    assert not ways.invites(call, an_organisation().id)


@pytest.mark.parametrize(
    ("changes", "field"), [({"assigned_reason": " "}, "assigned_reason"), ({"invited": ()}, "invited")]
)
def test_a_call_for_the_invited_without_a_reason_or_without_guests_is_not_submitted(ctx, changes, field):
    team, _ = a_team()
    call, by = a_draft_call(**{**assigned(team), **changes})
    with pytest.raises(Invalid) as refused:
        actions.submit(call, by=by)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("flag", "words"), [("military_order", "order_consequence"), ("chief_engineer", "chief_powers")]
)
@pytest.mark.parametrize("way", [{}, RACE])
def test_an_undertaking_can_be_added_to_any_way_and_needs_its_words(ctx, flag, words, way):
    call, by = a_draft_call(**{**way, flag: True})
    assert fields(call) == {words}
    actions.edit(call, call_draft(**{**way, flag: True, words: "逾期一个月扣减一成"}), by=by)
    assert fields(call) == set()
    assert [one.flag for one in ways.undertakings_of(call)] == [flag]


def test_terms_of_a_way_that_was_not_chosen_are_not_kept(ctx):
    team, _ = a_team()
    call, by = a_draft_call(**RACE)
    actions.edit(call, call_draft(runners=3, start_share_bp=900, assigned_reason="x", invited=(team.id,)), by=by)
    assert (call.way, call.runners, call.start_share_bp) == (ChallengeWay.SINGLE, 1, 0)
    assert (call.assigned_reason, call.invitations) == ("", [])


def test_a_problem_for_the_invited_alone_belongs_to_a_call_for_the_invited(ctx):
    call, by = a_draft_call()
    with pytest.raises(Invalid) as refused:
        actions.edit(call, call_draft(disclosure=Disclosure.NAMED), by=by)
    assert refused.value.field == "disclosure"


def test_silence_accepts_nothing_where_public_money_is_involved(ctx):
    call, by = a_draft_call()
    with pytest.raises(Invalid) as refused:
        actions.edit(call, call_draft(public_money=True, auto_accept_days=10), by=by)
    assert refused.value.field == "auto_accept_days"


@pytest.mark.parametrize(
    "column",
    ["way = 'race', runners = 2", "military_order = true", "ip_terms = 'x'", "commitment_share_bp = 1", "leader = 'x'"],
)
def test_the_database_refuses_to_change_the_way_or_its_terms_under_review(ctx, column):
    call, _ = a_submitted_call()
    db.session.commit()
    with pytest.raises(Exception, match="can no longer change"):
        db.session.execute(text(f"UPDATE challenge SET {column} WHERE id = {call.id}"))


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE challenge SET way = 'race' WHERE id = {id}", "runners_of_a_race"),
        ("UPDATE challenge SET runners = 2 WHERE id = {id}", "runners_of_a_race"),
        ("UPDATE challenge SET disclosure = 'named' WHERE id = {id}", "named_means_invited"),
        ("UPDATE challenge SET min_bids = 2 WHERE id = {id}", "extends_itself_by_days"),
        ("UPDATE challenge SET commitment_share_bp = 10001 WHERE id = {id}", "commitment_is_a_share"),
    ],
)
def test_the_database_refuses_a_draft_that_contradicts_itself(ctx, statement, name):
    call, _ = a_draft_call()
    db.session.commit()
    with pytest.raises(Exception, match=name):
        db.session.execute(text(statement.format(id=call.id)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE call_phase SET share_bp = 1 WHERE challenge_id = {id}",
        "DELETE FROM call_phase WHERE challenge_id = {id}",
        (
            "INSERT INTO call_phase (challenge_id, number, title, months, share_bp, evidence, gate)"
            " VALUES ({id}, 9, 'x', 1, 0, '', false)"
        ),
    ],
)
def test_the_database_refuses_to_touch_the_phases_of_a_call_under_review(ctx, statement):
    call, _ = a_submitted_call()
    db.session.commit()
    with pytest.raises(Exception, match="can no longer change"):
        db.session.execute(text(statement.format(id=call.id)))


def test_the_database_refuses_a_submitted_call_whose_phases_do_not_pay_the_whole_bounty(ctx):
    _call, by = a_draft_call(phases=(Phase("样件", 3, 9_000),))
    db.session.commit()
    with pytest.raises(Exception, match="whole bounty"):
        db.session.execute(
            text(f"UPDATE challenge SET state = 'submitted', submitted_at = created_at, submitted_by = {by.person_id}")
        )


@pytest.mark.parametrize(
    ("rules", "met"),
    [
        ({}, True),
        ({"regions": ["340000"]}, True),
        ({"regions": ["110000", "340100"]}, True),
        ({"regions": ["110000"]}, False),
        ({"natures": ["020"]}, True),
        ({"natures": ["100"]}, False),
        ({"natures": ["100", "022"]}, True),
        ({"qualifications": ["high_tech"]}, True),
        ({"qualifications": ["high_tech", "listed"]}, False),
    ],
)
def test_hard_conditions_are_decided_from_what_is_on_record(ctx, rules, met):
    university = an_organisation(region="340104", nature="0221", high_tech=True)
    call, _ = a_draft_call(eligibility_rules=rules)
    assert (eligibility.obstacles(call, university) == []) is met


def test_who_is_not_invited_is_told_so(ctx):
    team, _ = a_team()
    call, _ = a_draft_call(**assigned(team))
    assert eligibility.obstacles(call, team) == []
    assert len(eligibility.obstacles(call, an_organisation())) == 1


def test_a_condition_that_nobody_can_meet_is_not_submitted(ctx):
    call, by = a_draft_call(eligibility_rules={"natures": ["no-such-nature"]})
    with pytest.raises(Invalid) as refused:
        actions.submit(call, by=by)
    assert refused.value.field == "natures"


def test_a_problem_that_is_not_public_stands_in_the_text_as_a_salted_digest(ctx):
    call, _ = a_call(disclosure=Disclosure.BRIEF, problem="保密的转角开裂机理")
    assert "保密的转角开裂机理" not in call.canonical
    assert canonical.digest_of(canonical.detail_of(call)) in call.canonical
    other, _ = a_call(disclosure=Disclosure.BRIEF, problem="保密的转角开裂机理")
    assert canonical.detail_of(call) != canonical.detail_of(other)


def test_a_region_may_demand_that_the_project_leader_is_employed_by_the_publisher(ctx):
    assert leader_must_be_employed("340104")
    assert not leader_must_be_employed("320100")


def test_every_way_and_undertaking_stands_in_the_published_text(ctx):
    call, _ = a_call(
        **RACE,
        military_order=True,
        order_consequence="退还启动经费",
        chief_engineer=True,
        chief_powers="自主决定技术路线",
    )
    for part in ("竞争赛马", "赛马单位数：3", "榜金的 10%", "军令状", "退还启动经费", "技术总师", "自主决定技术路线"):
        assert part in call.canonical
    assert call.state is ChallengeState.PUBLISHED
