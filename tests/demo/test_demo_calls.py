"""Calls in full: each way, undertaking and state is shown, each by acts that really happened."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from marketplace import db
from marketplace.affiliations.models import Check, Found
from marketplace.affiliations.waiting import to_decide
from marketplace.challenges import questions, sealed, talks
from marketplace.challenges.models import Award, Challenge, Keyholder
from marketplace.challenges.states import (
    AddendumKind,
    AwardState,
    BidState,
    ChallengeState,
    ChallengeWay,
    CommitmentKind,
    Disclosure,
    ExtensionKind,
    SealMode,
)
from marketplace.contracts import accepting, racing
from marketplace.contracts.content_models import MilestoneExtension
from marketplace.contracts.gate_models import GateVerdict
from marketplace.contracts.states import ExtensionState, MilestoneState, Outcome
from marketplace.contracts.undertaking_models import UndertakingKind, UndertakingText
from marketplace.demo import cast, material, records, remarks
from marketplace.demo.raising import PASSPHRASES
from marketplace.evaluation import queries, sheets
from marketplace.evaluation.models import BidLetter
from marketplace.evaluation.states import LetterState, MeetingState, SheetState
from marketplace.evaluation.tally import Stage
from marketplace.experts.models import Employment, Expert, ExpertDraw, ExpertPublication, Interest
from marketplace.experts.states import ExpertState
from marketplace.grants.models import Project
from marketplace.grants.states import ProjectState, Rule, TrancheState
from marketplace.notices.models import Notice, NoticeState

CALLS = material.challenges()
S = ChallengeState
each_call = pytest.mark.parametrize("entry", CALLS, ids=lambda entry: entry["demand"])


def deal(key):
    entry = next(one for one in material.deals() if one["key"] == key)
    return records.contract(entry)


def panel(key):
    return queries.panel_of(records.call(key))


@each_call
def test_a_call_is_written_as_a_company_would_write_it(entry):
    quantities = {row["quantity"] for row in material.demands()[entry["demand"]]["indicators"]}
    assert sum(one["weight"] for one in entry["criteria"]) == 100
    assert 40 <= len(entry["terms"]) <= 200
    for bid in entry["bids"]:
        assert 80 <= len(bid["route"]) <= 200, bid["title"]
        assert set(bid["promises"]) == quantities
        assert 0 < bid["price_wan"] <= entry["bounty_wan"]


@each_call
def test_marks_are_given_for_every_bid_place_and_criterion(entry):
    review = entry.get("review", {})
    for stage in Stage:
        marks, sheets_in = review.get(f"{stage}_marks", {}), review.get(f"{stage}_scored", [])
        for bid in entry["bids"] if sheets_in else ():
            rows = marks[bid["org"]]
            assert len(rows) >= len(sheets_in)
            assert {len(row) for row in rows} == {len(entry["criteria"]) if stage is Stage.BLIND else 1}
    assert not review or {one["name"] for one in entry["criteria"]} <= set(remarks.REMARKS)


def test_every_way_undertaking_and_seal_is_shown(inside):
    calls = list(db.session.scalars(select(Challenge)))
    assert {one.way for one in calls} == set(ChallengeWay)
    assert {one.seal_mode for one in calls} == set(SealMode)
    assert {one.disclosure for one in calls} == set(Disclosure)
    assert {one.commitment_kind for one in calls} == set(CommitmentKind)
    for undertaking in ("military_order", "chief_engineer", "public_money", "defence"):
        assert any(getattr(one, undertaking) for one in calls), undertaking


def test_a_race_stands_at_its_second_gate_and_the_first_has_taken_one_runner_out(inside):
    race = records.call("perovskite-tandem")
    out = records.award("perovskite-tandem", "uni-tech")
    contract = deal("tandem-tech")
    assert Counter(one.verdict for one in racing.decisions(race)) == {GateVerdict.CONTINUE: 2, GateVerdict.ELIMINATE: 1}
    assert (racing.next_gate(race), len(racing.runners(race, 2)), race.start_share_bp) == (2, 2, 1000)
    assert {one.ready for one in racing.runners(race, 2)} == {True, False}
    assert (out.state, contract.state) == (AwardState.ELIMINATED, "terminated")
    paid = sum(one.amount_fen for one in contract.milestones if one.state is MilestoneState.PAID)
    assert contract.escrow.released_fen == contract.escrow.funded_fen == paid > out.start_fen


def test_an_assigned_call_says_why_and_its_acceptance_was_not_passed(inside):
    call = records.call("ac225-target")
    contract = deal("ac225-target")
    assert call.assigned_reason in call.canonical
    assert [one.organisation_id for one in call.invitations] == [cast.organisation("inst-plasma").id]
    assert (call.state, accepting.of(contract).outcome) == (S.ACCEPTING, Outcome.FAILED)
    assert contract.milestones[-1].state is MilestoneState.REJECTED


def test_two_officials_hold_the_keys_of_an_opened_a_sealed_and_an_unpublished_call(inside):
    calls = {one.state: one for one in db.session.scalars(select(Challenge)) if one.seal_mode is SealMode.OFFICIALS}
    held = Counter(db.session.scalars(select(Keyholder.challenge_id)))
    assert set(calls) == {S.FUNDED, S.CLOSED, S.DEFENDING}
    assert [held[calls[state].id] for state in (S.FUNDED, S.CLOSED, S.DEFENDING)] == [0, 3, 3]
    assert {bid.state for bid in calls[S.CLOSED].bids} == {BidState.SEALED}
    assert all(bid.content is None for bid in calls[S.CLOSED].bids)
    assert set(PASSPHRASES) == {"first", "second"}


def test_a_consortium_has_confirmed_its_shares(inside):
    [members] = [bid.content["members"] for bid in sealed.known(records.call("lfp-low-temp")) if bid.content["members"]]
    assert sum(one["share_bp"] for one in members) == 10_000
    assert all(one["confirmed"] for one in members)


def test_an_open_call_was_asked_answered_clarified_talked_about_and_extended(inside):
    call = records.call("satellite-ch4")
    assert (call.state, call.way) == (S.PUBLISHED, ChallengeWay.RACE)
    assert [one.kind for one in call.addenda] == [
        AddendumKind.ANSWERS,
        AddendumKind.FACTS,
        AddendumKind.CLARIFICATION,
        AddendumKind.EXTENSION,
    ]
    assert len(questions.published(call)) == 2
    assert talks.of(call)[0].facts
    assert [one.kind for one in call.extensions] == [ExtensionKind.ASKED]


def test_one_sure_bond_was_refused_and_one_near_waits_for_an_official(inside):
    call = records.call("bigcasting-defect")
    found = {
        one.bidder_id: one.found
        for one in db.session.scalars(select(Check).where(Check.subject_id == call.id))
        if one.found
    }
    bids = {bid.bidder_id: bid for bid in sealed.known(call)}
    sure, near = cast.organisation("co-autodrive").id, cast.organisation("co-vision").id
    assert (found[sure], found[near]) == (Found.SURE, Found.NEAR)
    assert (bids[sure].state, bids[sure].exclusion) == (BidState.EXCLUDED, "affiliated")
    assert near in [one.bidder_id for one in to_decide(cast.actor("call-secretary"))]
    assert BidState.REPAIRING in {bid.state for bid in bids.values()}


def test_the_pool_has_experts_with_what_binds_them_and_one_who_waits(inside):
    states = Counter(db.session.scalars(select(Expert.state)))
    assert states[ExpertState.ACTIVE] >= 12
    assert states[ExpertState.APPLIED] == 1
    for model in (Employment, ExpertPublication, Interest):
        assert db.session.scalars(select(model)).first() is not None
    drawn = {draw.id: draw for draw in db.session.scalars(select(ExpertDraw))}
    blocked = [one for draw in drawn.values() for one in draw.excluded]
    kinds = {tie["kind"] for one in blocked for tie in one["conflicts"]}
    assert {"employer", "coauthor", "adviser"} <= kinds


def test_panels_stand_at_each_step_of_a_review(inside):
    reading, hearing, meeting = (panel(key) for key in ("ev-range-heatpump", "lfp-low-temp", "cbct-metal-artifact"))
    assert sheets.submitted(reading, Stage.BLIND) == 2
    assert (sheets.submitted(hearing, Stage.BLIND), sheets.submitted(hearing, Stage.DEFENCE)) == (5, 2)
    assert meeting.meeting.state is MeetingState.OPEN
    assert {one.note is None for one in sheets.spreads(meeting)} == {True, False}
    assert {sheet.state for seat in reading.seats for sheet in seat.sheets} == set(SheetState)


def test_a_calibrated_list_was_chosen_and_every_bid_got_its_letter(inside):
    call = records.call("poct-myocardial")
    assert panel("poct-myocardial").meeting.order == "calibrated"
    letters = list(db.session.scalars(select(BidLetter).where(BidLetter.challenge_id == call.id)))
    assert {one.state for one in letters} == {LetterState.SENT}
    assert len(letters) == len(call.bids)
    assert all(one.comments and all(said["cleared"] for said in one.comments) for one in letters)
    assert {bid.state for bid in call.bids} == {BidState.ANSWERED}


def test_a_call_with_public_money_is_settled_and_its_tranches_are_paid(inside):
    call, contract = records.call("poct-myocardial"), deal("poct-card")
    projects = {one.contract_id: one for one in db.session.scalars(select(Project))}
    done = projects.pop(contract.id)
    assert (call.state, accepting.of(contract).outcome) == (S.SETTLED, Outcome.PASSED)
    assert [(one.rule, one.state) for one in done.tranches] == [(rule, TrancheState.PAID) for rule in Rule]
    assert done.state is ProjectState.CLOSED
    assert [one.state for one in projects.values()] == [ProjectState.PUBLIC]
    assert db.session.scalars(select(Notice.state).where(Notice.kind == "project_list")).all() == [
        NoticeState.ENDED,
        NoticeState.OPEN,
    ]


def test_task_books_and_pledges_are_signed_by_both_sides_and_a_milestone_was_put_off(inside):
    texts = list(db.session.scalars(select(UndertakingText)))
    assert {one.kind for one in texts} == set(UndertakingKind)
    assert all(one.signed for one in texts)
    assert [one.state for one in db.session.scalars(select(MilestoneExtension))] == [ExtensionState.GRANTED]


def test_honest_work_that_missed_its_goal_is_recorded_as_such_and_fraud_as_fraud(inside):
    diligent, fraud = records.call("tungsten-monoblock"), records.call("pcb-resin-powder")
    assert (diligent.state, diligent.end_cause, diligent.responsibility) == (S.TERMINATED, "infeasible", "diligent")
    assert accepting.of(deal("tungsten-ndt")).outcome is Outcome.DILIGENT
    assert (fraud.state, fraud.end_cause, fraud.responsibility) == (S.REVOKED, "fraud", "bidder")


def test_every_bid_is_answered_or_its_call_is_not_decided(inside):
    ended = (S.SETTLED, S.CONTRACTED, S.ACCEPTING, S.TERMINATED, S.REVOKED)
    for call in db.session.scalars(select(Challenge).where(Challenge.state.in_(ended))):
        waiting = {bid.state for bid in call.bids} - {BidState.ANSWERED, BidState.WITHDRAWN}
        assert not waiting, call.title


def test_awards_stand_in_the_states_that_a_visitor_may_meet(inside):
    assert set(db.session.scalars(select(Award.state))) >= {
        AwardState.PROPOSED,
        AwardState.CONFIRMED,
        AwardState.ELIMINATED,
    }
