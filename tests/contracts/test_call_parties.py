"""Who makes the contracts of a call: the members of a consortium from the start, a merged team once all have signed."""

import pytest
from sqlalchemy import text

from marketplace import db
from marketplace.challenges import awards, bids, opening
from marketplace.challenges.bid_drafts import Bidding
from marketplace.contracts import actions, amending, performance, queries, racing, undertakings, waiting
from marketplace.contracts.agreement import Side
from marketplace.contracts.gate_models import GateVerdict
from marketplace.contracts.racing import Decision
from marketplace.contracts.states import ContractState
from marketplace.contracts.terms import read
from marketplace.contracts.undertaking_models import UndertakingKind
from marketplace.errors import Conflict, Forbidden
from marketplace.permissions import Permission, permits
from tests.challenges import make as calls
from tests.contracts import award_scene as scene
from tests.contracts import life
from tests.contracts.test_call_money import RACE, at_the_gate, award, differences, opened
from tests.factories import a_member, actor_of


def a_won_consortium(deliver):
    """Return (contract drafted from the award, lead's organisation, member's organisation, call)."""
    secretary = calls.a_secretary()
    call, publisher = calls.a_call(secretary)
    (lead, by), (member, theirs) = calls.a_team(), calls.a_team()
    shares = ((lead.id, 6667), (member.id, 3333))
    code = bids.propose_consortium(Bidding(call, lead.id), shares, by=by)
    bids.confirm_membership(call, code, member.id, by=theirs)
    bid = calls.a_bid(call, (lead, by), shares=shares)[0]
    calls.past_deadline(call)
    opening.open_bids(call, by=secretary)
    made = awards.propose(call, bid, "技术路线最可行。", by=publisher)
    scene.past_the_notice(made, deliver)
    return queries.of_award(made.id), lead, member, call


def _signs(contract, party, by):
    return actions.sign(contract, actions.Consent(party, contract.to_sign.digest), by=by)


def test_the_members_of_a_consortium_are_sellers_beside_its_lead_with_their_shares_in_the_text(ctx, deliver):
    contract, lead, member, _call = a_won_consortium(deliver)
    assert [party.id for party in contract.side(Side.SELLER)] == [lead.id, member.id]
    words = contract.current.text
    assert f"乙方之二（研究开发人）：{member.name}" in words
    assert f"{lead.name}（统一社会信用代码 {lead.uscc}，牵头单位）：66.67%" in words
    assert f"{member.name}（统一社会信用代码 {member.uscc}）：33.33%" in words
    assert "连带责任" in words


def test_a_consortiums_contract_binds_once_each_member_has_signed_too(ctx, deliver):
    contract, lead, member, call = a_won_consortium(deliver)
    sides = scene.Sides(call, lead)
    scene.sign(contract, sides)
    assert contract.state is ContractState.SIGNING
    _signs(contract, member.id, actor_of(a_member(member, "signatory")))
    assert (contract.state, contract.escrow.payee_id) == (ContractState.IN_FORCE, lead.id)


def test_the_task_book_names_the_consortium(ctx, deliver):
    contract, lead, member, call = a_won_consortium(deliver)
    book = undertakings.write(contract.award, UndertakingKind.TASK_BOOK, by=scene.Sides(call, lead).seller)
    assert f"联合体成员：{member.name}（统一社会信用代码 {member.uscc}），份额 33.33%" in book.text


def test_who_bids_alone_is_the_only_seller(ctx, deliver):
    made, _call, team = scene.an_award(deliver)
    contract = queries.of_award(made.id)
    assert [party.id for party in contract.side(Side.SELLER)] == [team.id]
    assert "联合体" not in contract.current.text


@pytest.fixture
def merged(ctx, deliver):
    """(contract that goes on, its sides, contract that was merged into it, its sides, call) after the gate."""
    call, publisher, found = opened(deliver, **RACE)
    runners = award(deliver, call, publisher, found)
    first, second = at_the_gate(runners, deliver)
    choices = {
        first.award_id: Decision(GateVerdict.CONTINUE, "指标全部达到。"),
        second.award_id: Decision(GateVerdict.MERGE, "检测方法更好，并入第一队。", first.award_id),
    }
    racing.decide(call, racing.next_gate(call), choices, by=runners[0][1].buyer)
    return queries.contract(first.id), runners[0][1], queries.contract(second.id), runners[1][1], call


def test_a_merged_team_is_no_party_before_all_have_signed_the_change_that_names_it(merged):
    contract, sides, gone, theirs, _call = merged
    assert (contract.state, gone.state) == (ContractState.AMENDING, ContractState.TERMINATED)
    assert theirs.team.id not in contract.parties
    assert contract.signers == (sides.team.id, contract.buyer_id, theirs.team.id)
    assert f"乙方之二（研究开发人）：{theirs.team.name}" in contract.to_sign.text
    assert theirs.team.name not in contract.current.text
    assert permits(theirs.seller, Permission.READ_CONTRACT, contract)
    assert not permits(theirs.seller, Permission.EDIT_CONTRACT, contract)
    assert contract.id in [one.values.get("contract_id") for one in waiting.waiting_for(theirs.seller)]


def test_a_merged_team_is_a_seller_with_the_last_signature_whoever_gives_it(merged, deliver):
    contract, sides, _gone, theirs, _call = merged
    for party, by in ((theirs.team.id, theirs.seller), (sides.team.id, sides.seller), (contract.buyer_id, sides.buyer)):
        assert contract.state is ContractState.AMENDING
        _signs(contract, party, by)
    assert contract.state is ContractState.IN_FORCE
    assert [party.id for party in contract.side(Side.SELLER)] == [sides.team.id, theirs.team.id]
    assert theirs.team.name in contract.current.text
    assert contract.signers == contract.parties
    step = scene.report(contract.milestones[2], sides)
    scene.measure(contract, sides)
    performance.accept(step, by=sides.buyer)
    scene.invoice(step, sides, "10000003")
    deliver()
    db.session.expire_all()
    assert queries.contract(contract.id).state is ContractState.PERFORMED
    assert differences() == []


def test_a_merger_that_is_given_up_leaves_the_contract_as_it_was(merged):
    contract, sides, _gone, theirs, _call = merged
    _signs(contract, theirs.team.id, theirs.seller)
    amending.drop(contract, "两队无法分工。", by=sides.seller)
    assert (contract.state, contract.signers) == (ContractState.IN_FORCE, contract.parties)
    assert not permits(theirs.seller, Permission.READ_CONTRACT, contract)
    life_terms = life.later(contract)
    amending.propose(contract, read(life_terms.plain()), "schedule", "推迟。", by=sides.seller)
    assert contract.signers == contract.parties


def test_a_counter_proposal_keeps_the_team_that_is_to_join(merged):
    contract, sides, _gone, theirs, _call = merged
    amending.propose(contract, life.later(contract), "schedule", "并队后推迟。", by=sides.seller)
    assert theirs.team.id in contract.signers
    assert theirs.team.name in contract.to_sign.text


def test_a_stranger_does_not_sign_a_merger(merged):
    contract, *_ = merged
    stranger, by = calls.a_team()
    with pytest.raises(Forbidden):
        _signs(contract, stranger.id, by)


def test_the_database_lets_nobody_join_who_has_not_signed(merged):
    contract, _sides, _gone, theirs, _call = merged
    values = {"contract": contract.id, "party": theirs.team.id}
    statement = "INSERT INTO contract_party (contract_id, side, position, organisation_id) VALUES (:contract, 'seller', 2, :party)"
    with pytest.raises(Exception, match="can no longer change"), db.session.begin_nested():
        db.session.execute(text(statement), values)


def test_a_team_does_not_merge_into_a_contract_that_is_being_changed(ctx, deliver):
    call, publisher, found = opened(deliver, **RACE)
    runners = award(deliver, call, publisher, found)
    first, second = at_the_gate(runners, deliver)
    amending.propose(first, life.later(first), "schedule", "推迟。", by=runners[0][1].seller)
    choices = {
        first.award_id: Decision(GateVerdict.CONTINUE, "指标全部达到。"),
        second.award_id: Decision(GateVerdict.MERGE, "并入第一队。", first.award_id),
    }
    with pytest.raises(Conflict), db.session.begin_nested():
        racing.decide(call, racing.next_gate(call), choices, by=runners[0][1].buyer)
    assert racing.next_gate(call) is not None
