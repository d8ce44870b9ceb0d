import hashlib

import pytest
from sqlalchemy import bindparam, text

from marketplace import clock, db
from marketplace.contracts import actions, parties, queries, signing, waiting
from marketplace.contracts.agreement import Side
from marketplace.contracts.models import ContractState, Signature
from marketplace.errors import Forbidden, IllegalMove, Invalid
from tests.contracts import life, make
from tests.factories import a_member, actor_of, an_organisation


def test_a_signature_can_be_withdrawn_before_the_last_one_and_stays_as_evidence(ctx):
    contract, sides = make.a_sent()
    given = make.sign(contract, sides, "seller")
    life.withdraw(contract, sides, "seller", "价格要再核对。")
    assert contract.state == ContractState.SIGNING
    assert contract.to_sign.signatures == []
    assert contract.to_sign.given == [given]
    assert given.withdrawal.reason == "价格要再核对。"


def test_who_has_withdrawn_can_sign_again(ctx):
    contract, sides = make.a_sent()
    make.sign(contract, sides, "seller")
    life.withdraw(contract, sides, "seller")
    assert make.sign(contract, sides, "seller").attempt == 2
    make.sign(contract, sides, "buyer")
    assert contract.state == ContractState.IN_FORCE


def test_a_signature_withdrawn_by_another_process_meanwhile_does_not_count(ctx):
    contract, sides = make.a_sent()
    given = make.sign(contract, sides, "seller")
    assert contract.to_sign.signatures == [given]
    row = {"given": given.id, "person": given.person_id, "at": clock.now()}
    db.session.execute(
        text(
            "INSERT INTO signature_withdrawal (signature_id, person_id, reason, at) VALUES (:given, :person, '改', :at)"
        ).bindparams(bindparam("at", type_=db.UtcDateTime())),
        row,
    )
    make.sign(contract, sides, "buyer")
    assert contract.state == ContractState.SIGNING


def test_the_last_signature_cannot_be_withdrawn(ctx):
    contract, sides = make.a_contract()
    with pytest.raises(IllegalMove):
        life.withdraw(contract, sides, "buyer")


def test_a_withdrawal_needs_a_reason_a_signature_and_a_signatory(ctx):
    contract, sides = make.a_sent()
    with pytest.raises(signing.NothingToWithdraw):
        life.withdraw(contract, sides, "seller")
    make.sign(contract, sides, "seller")
    with pytest.raises(Invalid):
        life.withdraw(contract, sides, "seller", " ")
    with pytest.raises(Forbidden):
        signing.withdraw(contract, sides.seller.id, "改", by=sides.actor("buyer", "signatory"))


def test_who_has_withdrawn_for_one_side_still_does_not_sign_for_the_other(ctx):
    sides = make.Sides()
    both = a_member(sides.buyer, "signatory", person=a_member(sides.seller, "signatory"))
    contract, sides = make.a_sent(sides)
    actions.sign(contract, make.consent(contract, sides, "seller"), by=actor_of(both))
    signing.withdraw(contract, sides.seller.id, "改", by=actor_of(both))
    with pytest.raises(actions.BothSides):
        actions.sign(contract, make.consent(contract, sides, "buyer"), by=actor_of(both))


def test_parties_sign_in_the_order_that_was_set(ctx):
    contract, sides = make.a_draft()
    parties.set_order(contract, parties.order(contract, Side.BUYER), by=sides.actor("seller", "editor"))
    actions.send(contract, by=sides.actor("buyer", "editor"))
    assert queries.side_to_sign(contract, sides.actor("seller", "signatory")) is None
    with pytest.raises(signing.NotYourTurn):
        make.sign(contract, sides, "seller")
    make.sign(contract, sides, "buyer")
    make.sign(contract, sides, "seller")
    assert contract.state == ContractState.IN_FORCE


def test_an_order_names_each_party_once(ctx):
    contract, sides = make.a_draft()
    with pytest.raises(Invalid):
        parties.set_order(contract, [sides.seller.id], by=sides.actor("seller", "editor"))
    parties.set_order(contract, [], by=sides.actor("seller", "editor"))
    assert contract.turns == []


def test_a_further_party_is_named_in_the_text_and_signs_too(ctx):
    contract, sides = make.a_draft()
    third, signatory = life.joined(contract, sides, name="联合研究所")
    assert "联合研究所" in contract.to_sign.text
    actions.send(contract, by=sides.actor("buyer", "editor"))
    for side in ("seller", "buyer"):
        make.sign(contract, sides, side)
    assert contract.state == ContractState.SIGNING
    actions.sign(contract, actions.Consent(third.id, contract.to_sign.digest), by=signatory)
    assert contract.state == ContractState.IN_FORCE
    assert third.id in contract.parties


def test_a_further_party_finds_its_contract_and_what_waits_for_it(ctx):
    contract, sides = make.a_draft()
    _third, signatory = life.joined(contract, sides)
    actions.send(contract, by=sides.actor("buyer", "editor"))
    assert [one.id for one in queries.mine(signatory)[0]] == [contract.id]
    assert [item.endpoint for item in waiting.waiting_for(signatory)] == ["contracts.sign"]


def test_a_party_is_named_once_is_verified_and_can_be_taken_out_again(ctx):
    contract, sides = make.a_draft()
    by = sides.actor("seller", "editor")
    with pytest.raises(Invalid):
        parties.add(contract, Side.BUYER, sides.seller.id, by=by)
    with pytest.raises(Invalid):
        parties.add(contract, Side.BUYER, an_organisation(verified=False).id, by=by)
    third, _signatory = life.joined(contract, sides, name="联合研究所")
    parties.remove(contract, third.id, by=by)
    assert contract.parties == (sides.seller.id, sides.buyer.id)
    assert "联合研究所" not in contract.to_sign.text
    with pytest.raises(Invalid):
        parties.remove(contract, third.id, by=by)


def test_parties_and_order_no_longer_change_once_the_text_is_sent(ctx):
    contract, sides = make.a_sent()
    by = sides.actor("seller", "editor")
    with pytest.raises(IllegalMove):
        parties.add(contract, Side.BUYER, an_organisation().id, by=by)
    with pytest.raises(IllegalMove):
        parties.set_order(contract, [], by=by)


def test_the_evidence_keeps_who_signed_what_by_their_names_of_that_day(ctx):
    contract, sides = make.a_sent()
    by = sides.actor("seller", "signatory")
    consent = actions.Consent(
        sides.seller.id, contract.to_sign.digest, "second_factor", "f" * 64, statement="本人已阅读全文。"
    )
    given = actions.sign(contract, consent, by=by)
    sides.seller.name = "改名大学"
    db.session.flush()
    assert (given.method, given.statement, given.address_digest) == ("second_factor", "本人已阅读全文。", "f" * 64)
    assert given.identity["organisation"] == "供技大学"
    assert given.identity["uscc"] == sides.seller.uscc
    assert given.digest == hashlib.sha256(contract.to_sign.text.encode()).hexdigest()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract SET in_force_number = 1, state = 'in_force', signed_on = '2026-01-01', escrow_id = 1",
        "UPDATE contract SET in_force_number = 1",
    ],
)
def test_the_database_itself_lets_no_text_bind_that_is_not_signed_by_all(ctx, statement):
    contract, sides = make.a_sent()
    make.sign(contract, sides, "seller")
    with pytest.raises(Exception, match="binds when every party has signed"):
        db.session.execute(text(statement))


@pytest.mark.parametrize(("side", "attempt"), [("buyer", 1), ("seller", 2)])
def test_the_database_itself_lets_nobody_sign_for_two_parties_nor_twice(ctx, side, attempt):
    contract, sides = make.a_sent()
    make.sign(contract, sides, "seller")
    person = sides.people["seller", "signatory"]
    values = {"version_id": contract.to_sign.id, "digest": contract.to_sign.digest, "method": "session"}
    party = sides.party(side)
    db.session.add(Signature(**values, organisation_id=party.id, person_id=person.id, attempt=attempt))
    with pytest.raises(Exception, match="nobody signs for two"):
        db.session.flush()
