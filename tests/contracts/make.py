"""Contracts for tests, taken as far as a test needs them."""

from datetime import timedelta

from marketplace import clock, db
from marketplace.contracts import actions, performance, queries
from marketplace.contracts.models import LineNature
from marketplace.contracts.payment_plans import Payment, mode_of
from marketplace.contracts.terms import Holder, Line, Step, Terms
from marketplace.contracts.wording import STANDARD
from marketplace.payments import actions as payments
from tests.contracts.details import details_for
from tests.factories import a_member, actor_of, an_organisation
from tests.payments.make import GOOD

PRICE = 300_000_00


def terms(**changes):
    """Return complete terms: 200,000 technical, 60,000 carriers, 40,000 other."""
    due = clock.today() + timedelta(days=90)
    values = {
        "title": "铝锂合金薄板低温时效工艺开发",
        "kind": "01",
        "sub_kind": "0102",
        "field": "03",
        "ip_type": "01",
        "plan_source": "05",
        "aim": "10",
        "service_industry": "C36",
        "valid_from": clock.today(),
        "valid_to": due + timedelta(days=365),
        "lines": (
            Line("研究开发费用", LineNature.TECHNICAL, 200_000_00),
            Line("样机一套", LineNature.CARRIER, 60_000_00),
            Line("批量采购的原材料", LineNature.OTHER, 40_000_00),
        ),
        "steps": (Step("完成全部工作", due, PRICE),),
        "clauses": {**STANDARD, "content": "开发低温时效工艺，抗拉强度不低于 420 MPa。"},
    }
    values |= changes
    code = values["sub_kind"] or values["kind"]
    known = {"payment": Payment(mode_of(values["steps"])), "details": details_for(code)}
    if code.startswith(("02", "03")):
        known["holders"] = (Holder("供技大学", 10_000),)
    return Terms(**{**known, **values})


class Sides:
    """Two organisations; for each an editor, a signatory, a finance officer and an owner, as actors."""

    def __init__(self, **names):
        self.seller = an_organisation(name=names.get("seller", "供技大学"))
        self.buyer = an_organisation(name=names.get("buyer", "求技公司"), region="340123")
        self.people = {
            (side, role): a_member(party, role)
            for side, party in (("seller", self.seller), ("buyer", self.buyer))
            for role in ("owner", "editor", "signatory", "finance")
        }

    def actor(self, side, role):
        return actor_of(self.people[side, role])

    def party(self, side):
        return self.seller if side == "seller" else self.buyer


def a_draft(sides=None, **changes):
    """Return (draft contract, its sides)."""
    sides = sides or Sides()
    draft = actions.Draft(terms(**changes), sides.seller.id, sides.buyer.id)
    return actions.draft_contract(draft, by=sides.actor("seller", "editor")), sides


def consent(contract, sides, side):
    return actions.Consent(sides.party(side).id, contract.current.digest)


def sign(contract, sides, side):
    return actions.sign(contract, consent(contract, sides, side), by=sides.actor(side, "signatory"))


def a_sent(sides=None, **changes):
    contract, sides = a_draft(sides, **changes)
    return actions.send(contract, by=sides.actor("buyer", "editor")), sides


def a_contract(sides=None, **changes):
    """Return (contract in force, its sides)."""
    contract, sides = a_sent(sides, **changes)
    for side in ("seller", "buyer"):
        sign(contract, sides, side)
    return contract, sides


def a_ready(deliver, sides=None, **changes):
    """Return (contract in force, registered and funded, its sides)."""
    contract, sides = a_contract(sides, **changes)
    actions.registered(contract, clock.today())
    payments.fund(contract.escrow, GOOD, by=sides.actor("buyer", "finance"))
    deliver()
    return again(contract.id), sides


def reported(contract, sides, evidence="样机与检测报告已交付。"):
    return performance.report(contract.milestones[0], evidence, by=sides.actor("seller", "editor"))


def again(contract_id):
    """Return a contract as it is stored now, in a fresh writing unit of work."""
    db.begin_writing()
    db.session.expire_all()
    return queries.contract(contract_id)
