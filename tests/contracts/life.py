"""Steps of a contract's later life, for tests: changes, endings, further parties."""

from dataclasses import replace
from datetime import timedelta

from marketplace import clock
from marketplace.contracts import actions, amending, parties, signing, terminating
from marketplace.contracts.agreement import Side, Way
from marketplace.contracts.grounds import Grounds
from marketplace.contracts.terms import read
from tests.contracts import make
from tests.factories import a_member, actor_of, an_organisation


def later(contract, days=10):
    """Return the newest terms with the last milestone put off."""
    terms = read(contract.to_sign.terms)
    moved = replace(terms.steps[-1], due_on=terms.steps[-1].due_on + timedelta(days=days))
    return replace(terms, steps=(*terms.steps[:-1], moved))


def priced(contract, fen):
    """Return the newest terms with one technical line of this price, the last milestone taking the difference."""
    terms = read(contract.to_sign.terms)
    line = replace(terms.lines[0], amount_fen=fen)
    others = sum(step.amount_fen for step in terms.steps[:-1])
    return replace(terms, lines=(line,), steps=(*terms.steps[:-1], replace(terms.steps[-1], amount_fen=fen - others)))


def propose(contract, sides, side="seller", terms=None):
    return amending.propose(
        contract, terms or later(contract), "schedule", "试验推迟。", by=sides.actor(side, "editor")
    )


def sign_newest(contract, sides, side):
    consent = actions.Consent(sides.party(side).id, contract.to_sign.digest)
    return actions.sign(contract, consent, by=sides.actor(side, "signatory"))


def amended(contract, sides, terms=None):
    propose(contract, sides, terms=terms)
    for side in ("seller", "buyer"):
        sign_newest(contract, sides, side)
    return contract


def withdraw(contract, sides, side, reason="价格要再核对。"):
    return signing.withdraw(contract, sides.party(side).id, reason, by=sides.actor(side, "signatory"))


def grounds(way=Way.AGREEMENT, **changes):
    on = clock.today() + timedelta(days=20) if way is Way.NOTICE else None
    values = {"cause": "infeasible", "responsibility": "both", "facts": "两轮试验均未达到指标。", "on": on}
    return Grounds(way, **{**values, **changes})


def end(contract, sides, side="buyer", way=Way.AGREEMENT, **changes):
    """Propose that the contract ends, or give notice of it."""
    consent = actions.Consent(sides.party(side).id, contract.current.digest)
    return terminating.propose(contract, grounds(way, **changes), consent, by=sides.actor(side, "signatory"))


def agree(row, sides, side="seller", act=terminating.agree):
    consent = actions.Consent(sides.party(side).id, row.digest)
    return act(row, consent, by=sides.actor(side, "signatory"))


def joined(contract, sides, side=Side.SELLER, **fields):
    """Name a further party; returns its organisation and a signatory of it."""
    third = an_organisation(**fields)
    parties.add(contract, side, third.id, by=sides.actor("seller", "editor"))
    return third, actor_of(a_member(third, "signatory", "editor"))


def in_two_steps(**changes):
    """Return terms whose price is paid in two milestones."""
    whole = make.terms()
    half = make.PRICE // 2
    first = replace(whole.steps[0], title="完成样机", amount_fen=half)
    last = replace(
        whole.steps[0], title="完成验收", amount_fen=make.PRICE - half, due_on=first.due_on + timedelta(days=30)
    )
    return {"steps": (first, last), **changes}
