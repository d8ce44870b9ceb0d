import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace import audit, clock, db
from marketplace.contracts import actions, queries, wording
from marketplace.contracts.models import ContractState, LineNature, Signature
from marketplace.contracts.terms import Line, Step, read
from marketplace.errors import Forbidden, IllegalMove, Invalid, Stale
from marketplace.permissions import OrgRole
from tests.contracts import make
from tests.factories import a_member, a_person, actor_of, an_organisation


def test_a_draft_has_its_amounts_from_its_lines(ctx):
    contract, sides = make.a_draft()
    assert (contract.amount_fen, contract.technical_fen) == (300_000_00, 260_000_00)
    assert contract.region == sides.seller.region
    assert [line.number for line in contract.lines] == [1, 2, 3]


def test_the_text_says_what_the_data_says(ctx):
    contract, sides = make.a_draft()
    said = contract.current.text
    for words in (
        "成交额（合同总价）：人民币 300,000.00 元。",
        "其中技术交易额：人民币 260,000.00 元。",
        sides.seller.name,
        sides.buyer.uscc,
        "委托开发合同",
        "第一条　标的的内容、范围和要求",
        "第十条　合同的生效和其他",
    ):
        assert words in said


def test_the_digest_is_that_of_the_exact_bytes(ctx):
    contract, _sides = make.a_draft()
    assert contract.current.digest == hashlib.sha256(contract.current.text.encode()).hexdigest()


def test_the_same_terms_give_the_same_bytes(ctx):
    contract, sides = make.a_draft()
    stored = read(contract.current.terms)
    assert stored == make.terms()
    assert wording.compose(stored, sides.seller, sides.buyer) == contract.current.text


@pytest.mark.parametrize("kind", ["01/0101", "02/0202", "03/0301", "04/", "05/0501", "05/0502", "05/0503"])
def test_each_kind_has_its_own_names_for_the_parties(ctx, kind):
    kind, _, sub_kind = kind.partition("/")
    contract, _sides = make.a_draft(kind=kind, sub_kind=sub_kind or None)
    theirs, ours = wording.ROLES.get(sub_kind, wording.ROLES[kind])
    assert f"甲方（{theirs}）" in contract.current.text
    assert f"乙方（{ours}）" in contract.current.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "09"}, "kind"),
        ({"kind": "0102", "sub_kind": None}, "kind"),
        ({"sub_kind": "0201"}, "sub_kind"),
        ({"sub_kind": None}, "sub_kind"),
        ({"kind": "04"}, "sub_kind"),
        ({"kind": "02", "sub_kind": "0208"}, "sub_kind"),
        ({"field": "99"}, "field"),
        ({"ip_type": ""}, "ip_type"),
        ({"aim": "x"}, "aim"),
        ({"service_industry": "Z99"}, "service_industry"),
        ({"lines": ()}, "lines"),
        ({"lines": (Line("研发", LineNature.TECHNICAL, 0),)}, "lines"),
        ({"lines": (Line("研发", LineNature.TECHNICAL, 10**15 + 1),)}, "lines"),
        ({"steps": (Step("完成", clock.today(), 1),)}, "steps"),
        ({"steps": (Step("完成", clock.today() - timedelta(days=1), make.PRICE),)}, "due_on"),
        ({"steps": (Step("完成", clock.today() + timedelta(days=9999), make.PRICE),)}, "due_on"),
        ({"valid_to": clock.today() - timedelta(days=1)}, "valid_to"),
        ({"title": " "}, "title"),
        ({"clauses": {}}, "content"),
    ],
)
def test_terms_that_cannot_stand_are_refused_by_their_field(ctx, changes, field):
    with pytest.raises(Invalid) as refused:
        make.a_draft(**changes)
    assert refused.value.field == field


def test_both_sides_write_versions_until_the_text_is_sent(ctx):
    contract, sides = make.a_draft()
    first = contract.current
    changed = replace(make.terms(), clauses={**make.terms().clauses, "disputes": "提交合肥仲裁委员会仲裁。"})
    second = actions.edit(contract, changed, by=sides.actor("buyer", "editor"))
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert second.organisation_id == sides.buyer.id
    assert "提交合肥仲裁委员会仲裁" in second.text


def test_an_edit_that_changes_nothing_makes_no_version(ctx):
    contract, sides = make.a_draft()
    actions.edit(contract, make.terms(), by=sides.actor("buyer", "editor"))
    assert [version.number for version in contract.versions] == [1]


def test_an_edit_of_the_price_changes_lines_milestones_and_amounts_together(ctx):
    contract, sides = make.a_draft()
    lines = (Line("研究开发费用", LineNature.TECHNICAL, 500),)
    step = replace(make.terms().steps[0], amount_fen=500)
    actions.edit(contract, make.terms(lines=lines, steps=(step,)), by=sides.actor("seller", "editor"))
    assert (contract.amount_fen, contract.technical_fen) == (500, 500)
    assert [line.amount_fen for line in contract.lines] == [500]
    assert [one.amount_fen for one in contract.milestones] == [500]


def test_a_sent_text_no_longer_changes(ctx):
    contract, sides = make.a_sent()
    with pytest.raises(IllegalMove):
        actions.edit(contract, make.terms(title="另一个"), by=sides.actor("seller", "editor"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract SET amount_fen = 1, technical_fen = 1",
        "UPDATE contract SET title = 'x'",
        "UPDATE price_line SET amount_fen = 1",
        "DELETE FROM price_line",
        "UPDATE milestone SET amount_fen = 1",
        "UPDATE contract_version SET text = 'x'",
        "DELETE FROM signature",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_signed(ctx, statement):
    make.a_contract()
    with pytest.raises(Exception, match=r"append-only|can no longer change"):
        db.session.execute(text(statement))


@pytest.mark.parametrize(
    "change", [{"technical_fen": 300_000_01}, {"technical_fen": -1}, {"amount_fen": 0, "technical_fen": 0}]
)
def test_the_database_itself_holds_the_amounts_in_order(ctx, change):
    contract, _sides = make.a_draft()
    for name, value in change.items():
        setattr(contract, name, value)
    with pytest.raises(Exception, match=r"amounts_in_order|amount_is_positive"):
        db.session.flush()


def test_with_both_signatures_the_contract_is_in_force_and_has_an_escrow(ctx):
    contract, sides = make.a_sent()
    make.sign(contract, sides, "seller")
    assert contract.state == ContractState.SIGNING
    make.sign(contract, sides, "buyer")
    assert contract.state == ContractState.IN_FORCE
    assert contract.signed_on == clock.today()
    assert contract.escrow.amount_fen == contract.amount_fen
    assert (contract.escrow.payer_id, contract.escrow.payee_id) == (sides.buyer.id, sides.seller.id)
    assert len({given.digest for given in contract.current.signatures}) == 1


def test_the_day_of_the_last_signature_is_the_citys_day(ctx, travel):
    at = clock.at_local(clock.today() + timedelta(days=1), 0, 30)
    travel(seconds=(at - clock.now()).total_seconds())
    contract, _sides = make.a_contract()
    assert contract.signed_on == at.astimezone(clock.zone()).date()
    assert contract.signed_on != clock.now().date()


def test_a_signature_for_another_text_is_refused(ctx):
    contract, sides = make.a_sent()
    other = actions.Consent(sides.seller.id, "0" * 64)
    with pytest.raises(Stale):
        actions.sign(contract, other, by=sides.actor("seller", "signatory"))


def test_a_draft_cannot_be_signed(ctx):
    contract, sides = make.a_draft()
    with pytest.raises(IllegalMove):
        make.sign(contract, sides, "seller")


@pytest.mark.parametrize(("side", "role"), [("seller", "owner"), ("seller", "editor"), ("buyer", "signatory")])
def test_only_a_signatory_of_the_party_signs_for_it(ctx, side, role):
    contract, sides = make.a_sent()
    with pytest.raises(Forbidden):
        actions.sign(contract, make.consent(contract, sides, "seller"), by=sides.actor(side, role))


def test_a_third_party_cannot_sign(ctx):
    contract, _sides = make.a_sent()
    third = an_organisation()
    by = actor_of(a_member(third, "signatory"))
    with pytest.raises(Forbidden):
        actions.sign(contract, actions.Consent(third.id, contract.current.digest), by=by)


def test_a_party_signs_once(ctx):
    contract, sides = make.a_sent()
    make.sign(contract, sides, "seller")
    with pytest.raises(actions.AlreadySigned):
        make.sign(contract, sides, "seller")


def test_nobody_signs_for_both_sides(ctx):
    sides = make.Sides()
    both = a_person()
    for party in (sides.seller, sides.buyer):
        a_member(party, OrgRole.SIGNATORY, person=both)
    contract, sides = make.a_sent(sides)
    actions.sign(contract, make.consent(contract, sides, "seller"), by=actor_of(both))
    with pytest.raises(actions.BothSides):
        actions.sign(contract, make.consent(contract, sides, "buyer"), by=actor_of(both))
    assert queries.side_to_sign(contract, actor_of(both)) is None


def test_an_organisation_that_is_not_verified_does_not_sign(ctx):
    contract, sides = make.a_sent()
    sides.seller.state = "suspended"
    db.session.flush()
    with pytest.raises(actions.NotVerified):
        make.sign(contract, sides, "seller")


def test_the_database_itself_refuses_a_signature_under_another_digest(ctx):
    contract, sides = make.a_sent()
    person = sides.people["seller", "signatory"]
    db.session.add(
        Signature(
            version_id=contract.current.id,
            digest="0" * 64,
            organisation_id=sides.seller.id,
            person_id=person.id,
            method="x",
        )
    )
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        db.session.flush()


def test_a_text_taken_back_is_signed_anew(ctx):
    contract, sides = make.a_sent()
    make.sign(contract, sides, "seller")
    actions.take_back(contract, "付款节点需要调整", by=sides.actor("buyer", "editor"))
    assert (contract.state, contract.taken_back_reason) == (ContractState.DRAFT, "付款节点需要调整")
    actions.send(contract, by=sides.actor("buyer", "editor"))
    assert contract.current.signatures == []
    assert [len(version.signatures) for version in contract.versions] == [1, 0]
    for side in ("seller", "buyer"):
        make.sign(contract, sides, side)
    assert contract.state == ContractState.IN_FORCE


def test_taking_back_needs_a_reason_and_is_over_with_the_last_signature(ctx):
    contract, sides = make.a_sent()
    with pytest.raises(Invalid):
        actions.take_back(contract, "  ", by=sides.actor("buyer", "editor"))
    for side in ("seller", "buyer"):
        make.sign(contract, sides, side)
    with pytest.raises(IllegalMove):
        actions.take_back(contract, "晚了", by=sides.actor("buyer", "editor"))


def test_a_contract_that_would_have_ended_is_not_sent(ctx, travel):
    contract, sides = make.a_draft()
    travel(days=1000)
    with pytest.raises(Invalid):
        actions.send(contract, by=sides.actor("seller", "editor"))


def test_registration_is_noted_and_taken_back(ctx):
    contract, _sides = make.a_contract()
    actions.registered(contract, clock.today())
    assert contract.registered_on == clock.today()
    actions.unregistered(contract)
    assert contract.registered_on is None


def test_a_contract_that_was_not_signed_cannot_be_registered(ctx):
    contract, _sides = make.a_draft()
    with pytest.raises(Exception, match="registered_means_signed"):
        actions.registered(contract, clock.today())


def test_every_step_is_in_the_audit_trail_without_anything_personal(ctx):
    contract, sides = make.a_contract()
    number = contract.id
    db.session.commit()
    db.begin_writing()
    events = audit.trail("contract", number)
    assert [event.action for event in events] == [
        "contract.draft",
        "contract.send",
        "contract.sign",
        "contract.sign",
        "contract.take_effect",
    ]
    assert sides.seller.name not in str([event.details for event in events])
