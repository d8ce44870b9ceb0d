"""The town's contracts, registrations and money, in each state that has a page."""

from __future__ import annotations

from marketplace import clock, db
from marketplace.contracts import completing, performance, waivers
from marketplace.contracts.completing import Total
from marketplace.contracts.models import Contract
from marketplace.contracts.payment_plans import Payment, Royalty
from marketplace.payments import actions as payments
from marketplace.registration import actions as registrations
from marketplace.registration import queries as filings
from marketplace.registration.drafts import Receipt
from tests.browser import story
from tests.contracts import life
from tests.contracts import make as agreed
from tests.metrics import make as counted
from tests.payments.make import DECLINED, GOOD
from tests.registration import make as filed


class _Sides:
    """The town's two parties as the factories of contracts want them."""

    def __init__(self, town):
        self.town = town
        self.seller, self.buyer = town.university, town.company

    def actor(self, side, _role):
        return self.town.by("professor" if side == "seller" else "engineer")

    def party(self, side):
        return self.seller if side == "seller" else self.buyer


def sign_contracts(town):
    """Agree on contracts and take each as far as its page needs."""
    sides = _Sides(town)
    town.at["draft_contract"] = agreed.a_draft(sides)[0].id
    town.at["sent_contract"] = agreed.a_sent(sides)[0].id
    royalty = Payment("4", Royalty("sales", (500, 400)), totals_open=True)
    open_, _ = agreed.a_contract(sides, title=f"{story.LONG_TITLE}（royalty）", payment=royalty)
    total = Total(500_000_00, 400_000_00, clock.today(), "审计报告一份")
    completing.complete_total(open_, total, by=sides.actor("seller", "finance"))
    town.at["royalty_contract"] = open_.id
    for name in ("unfunded", "declined", "planned", "reported", "performed"):
        contract, _ = agreed.a_contract(sides, title=f"{story.LONG_TITLE}（{name}）")
        town.at |= {f"{name}_contract": contract.id, f"{name}_milestone": contract.milestones[0].id}
        town.at[f"{name}_escrow"] = contract.escrow_id


def change_and_end_contracts(town):
    """Have one contract half signed, one changed, two ended and one transfer wait for a waiver."""
    sides = _Sides(town)
    signed, _ = agreed.a_sent(sides, title=f"{story.LONG_TITLE}（signed）")
    agreed.sign(signed, sides, "seller")
    transfer, _ = agreed.a_sent(sides, title=f"{story.LONG_TITLE}（transfer）", kind="02", sub_kind="0202")
    waiver = waivers.ask(transfer, "847", "全体完成人", by=sides.actor("seller", "editor"))
    town.at |= {"signed_contract": signed.id, "transfer_contract": transfer.id, "waiver": waiver.id}
    amending, ending, own = (agreed.a_contract(sides, title=f"{story.LONG_TITLE}（{n}）")[0] for n in range(3))
    life.propose(amending, sides, "buyer")
    town.at |= {"amending_contract": amending.id, "ending_contract": ending.id}
    town.at |= {"notice": life.end(ending, sides, "buyer").id, "own_notice": life.end(own, sides, "seller").id}


def _filing(town):
    people = dict.fromkeys(("applicant", "finance", "signer"), town.people["professor"])
    filed.a_point()
    return filed.Cast(
        seller=town.university,
        buyer=town.company,
        buyers_signer=town.people["engineer"],
        registrar=town.people["registrar"],
        second=town.people["second_reviewer"],
        **people,
    )


def precheck(town):
    """Have one application pass while the desk still follows the national mode."""
    cast = _filing(town)
    checked = filed.accepted(cast)
    registrations.register(checked, filed.decision(checked), by=cast.as_registrar)
    town.at["prechecked"] = checked.id


def file_registrations(town):
    """File applications and take each as far as its page needs."""
    cast = _filing(town)
    cast.contracts = 1  # the pre-checked one was about the first project
    filed.own_mode()
    made = {name: getattr(filed, name)(cast) for name in ("applied", "submitted", "accepted", "registered")}
    made |= {name: filed.registered(cast) for name in ("ending", "revoking")}
    made |= {"large": filed.accepted(cast, amount_fen=900 * filed.WAN), "returned": filed.accepted(cast)}
    registrations.register(made["large"], filed.decision(made["large"]), by=cast.as_registrar)
    registrations.return_(made["returned"], [], "请补充附件。", by=cast.as_registrar)
    registrations.ask_cancellation(made["ending"], "dissolved", "双方协商解除", by=cast.as_applicant)
    registrations.propose_revocation(made["revoking"], "fraud", "虚假合同", by=cast.as_registrar)
    made |= _after_decisions(cast)
    town.at |= {name: registration.id for name, registration in made.items()}
    town.at |= {"point": made["registered"].point_id, "seller": town.university.id}
    town.at["number"] = made["registered"].number


def _after_decisions(cast):
    """Have refusals stand and be reviewed, a change be asked for, and a draft look like an earlier application."""
    refused, reviewing = (
        registrations.refuse(filed.accepted(cast), ["02"], "属于采购合同。", by=cast.as_registrar) for _ in range(2)
    )
    registrations.ask_review(reviewing, "合同含研究开发内容。", by=cast.as_applicant)
    changing = filed.registered(cast)
    asked = filed.an_application(400 * filed.WAN, title=changing.title)
    registrations.ask_change(changing, asked, "追加试验内容，价款增加。", by=cast.as_applicant)
    passed_on = filed.registered(cast)
    large = filed.an_application(900 * filed.WAN, title=passed_on.title)
    registrations.ask_change(passed_on, large, "合同标的扩大。", by=cast.as_applicant)
    decided = filed.decision(passed_on, amount_fen=900 * filed.WAN, technical_fen=900 * filed.WAN)
    registrations.change(passed_on, decided, by=cast.as_registrar)
    twin = filed.applied(cast, title=changing.title)
    return {
        "refused": refused,
        "reviewing": reviewing,
        "changing": changing,
        "large_change": passed_on,
        "twin": twin,
    }


def count_figures(_town):
    """Fill the metric, so that its figures are public."""
    for place, region in enumerate(counted.districts() * 4):
        counted.a_registration(region, counted.GAOXIN, 10_000_000 * (place + 1), field=f"{place % 11 + 1:02}")
    counted.count_all()


def pay(town):
    """Fund escrows: three well, one declined."""
    for name in ("planned", "reported", "performed"):
        contract = db.session.get_one(Contract, town.at[f"{name}_contract"])
        agreed.actions.registered(contract, clock.today())
        payments.fund(contract.escrow, GOOD, by=town.by("engineer"))
    contract = db.session.get_one(Contract, town.at["declined_contract"])
    payments.fund(contract.escrow, DECLINED, by=town.by("engineer"))


def perform(town):
    """Report two milestones and accept one."""
    for name in ("reported", "performed"):
        contract = db.session.get_one(Contract, town.at[f"{name}_contract"])
        milestone = performance.report(contract.milestones[0], story.EVIDENCE, by=town.by("professor"))
    performance.accept(milestone, by=town.by("engineer"))


def file_receipt(town):
    """File a receipt as technical income."""
    registration = filings.registration(town.at["registered"])
    receipt = Receipt(received_on=clock.today(), received_fen=10_000_00, technical_fen=10_000_00)
    income = registrations.file_income(registration, receipt, by=town.by("professor"))
    town.at["receipt"] = income.id
