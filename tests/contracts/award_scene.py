"""Contracts that a call led to, taken as far as a test needs them."""

from marketplace import clock, db
from marketplace.challenges import awards, committing
from marketplace.challenges.states import BidState
from marketplace.contracts import accepting, actions, performance, queries, undertakings
from marketplace.contracts.accepting import Finding, Measured
from marketplace.contracts.consent import Consent
from marketplace.contracts.states import Outcome
from marketplace.lifecycle import move
from marketplace.notices.models import Notice
from marketplace.payments import actions as payments
from marketplace.payments import invoices
from marketplace.payments import queries as escrows
from tests.challenges import make as calls
from tests.contracts import make
from tests.factories import a_member, actor_of
from tests.payments.make import GOOD


def past_the_notice(award, deliver):
    """Let the notice of an award end without an objection."""
    deliver()
    notice = db.session.get_one(Notice, award.notice_id)
    clock.set_offset(clock.offset() + (notice.closes_at - clock.now()))
    deliver()
    db.begin_writing()
    db.session.expire_all()


def an_award(deliver, **changes):
    """Return (final award, its call, the winner's organisation)."""
    call, publisher, bids = calls.an_opened_call(**changes)
    made = awards.propose(call, bids[0][0], "技术路线最可行，报价最低。", by=publisher)
    past_the_notice(made, deliver)
    return made, call, bids[0][1]


class Sides:
    """Signatories and finance officers of both sides of an award's contract, as actors."""

    def __init__(self, call, team):
        self.publisher, self.team = call.organisation, team
        self.seller = actor_of(a_member(team, "signatory", "owner", "editor"))
        self.seller_finance = actor_of(a_member(team, "finance"))
        self.buyer = actor_of(a_member(call.organisation, "signatory", "owner"))
        self.finance = actor_of(a_member(call.organisation, "finance"))


def sign(contract, sides):
    """Send and sign: the contract is in force."""
    actions.send(contract, by=sides.seller)
    for party, by in ((contract.seller_id, sides.seller), (contract.buyer_id, sides.buyer)):
        actions.sign(contract, actions.Consent(party, contract.current.digest), by=by)
    return contract


def a_contract(deliver, **changes):
    """Return (contract in force and registered, sides) of a new call; its escrow is funded where the bounty isn't."""
    award, call, team = an_award(deliver, **changes)
    sides = Sides(call, team)
    contract = sign(queries.of_award(award.id), sides)
    get_ready(contract, sides, deliver)
    return make.again(contract.id), sides


def sign_undertaking(award, kind, sides):
    """Write a text that is signed before the contract of an award, and have both sides sign it."""
    text = undertakings.write(award, kind, by=sides.seller)
    for party, by in ((text.seller_id, sides.seller), (text.buyer_id, sides.buyer)):
        undertakings.sign(text, Consent(party, text.digest), by=by)
    return text


def get_ready(contract, sides, deliver):
    """Have a contract registered, and its escrow funded where the bounty doesn't hold the money."""
    actions.registered(contract, clock.today())
    if contract.escrow.missing_fen:
        payments.fund(contract.escrow, GOOD, by=sides.finance)
    deliver()


def fund_bounty(call, publisher, deliver):
    """Pay the bounty of an approved call into its escrow."""
    commitment = committing.open_escrow(call, by=publisher)
    payments.fund(escrows.escrow(commitment.escrow_id), GOOD, by=publisher)
    deliver()
    db.begin_writing()
    db.session.expire_all()
    return commitment


def report(milestone, sides, evidence="样件与检测报告已交付。"):
    return performance.report(milestone, evidence, by=sides.seller)


def invoice(milestone, sides, number):
    """File the seller's invoice for a milestone, where its escrow asks for one."""
    escrow, key = milestone.contract.escrow, f"{performance.KEY}{milestone.id}"
    if invoices.wanted(escrow, key):
        draft = invoices.Draft(number, clock.today())
        invoices.file(escrow, key, milestone.amount_fen, draft, by=sides.seller_finance)


def measure(contract, sides, values=("440", "1.9"), outcome=Outcome.PASSED, reason=""):
    """Record the final acceptance with a measured value for each indicator."""
    finding = Finding(outcome, clock.today(), tuple(Measured(value, met=True) for value in values), reason)
    return accepting.record(contract, finding, by=sides.buyer)


def go_through(contract, sides, deliver):
    """Report, measure and pass every milestone; returns the contract as it is stored afterwards."""
    for place in range(len(contract.milestones)):
        step = report(contract.milestones[place], sides)
        if accepting.needed_for(step):
            measure(contract, sides)
        performance.accept(step, by=sides.buyer)
        invoice(step, sides, f"{contract.id:04}{place:04}")
        deliver()
        contract = make.again(contract.id)
    return contract


def answer_all(call):
    """Have every opened bid of a call answered."""
    for bid in call.bids:
        if bid.state in (BidState.OPENED, BidState.EXCLUDED):
            move(bid, "answer")
    db.session.flush()
