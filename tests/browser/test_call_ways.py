"""The two other ways of a call on real pages: a race with its gate, and an assignment that two officials seal."""

import re
from datetime import timedelta

import pytest

from marketplace import clock, db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.challenges import queries, two_keys
from marketplace.challenges.states import Disclosure, SealMode
from marketplace.contracts import actions as agreed
from marketplace.contracts import performance
from marketplace.contracts import queries as contracts
from marketplace.permissions import Role
from tests.browser import call_words as words
from tests.challenges import make as calls
from tests.contracts import award_scene as scene
from tests.contracts.test_call_money import RACE, differences, opened
from tests.factories import a_member, actor_of, an_official, an_organisation

pytestmark = pytest.mark.browser

RECOVERY = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{1,4})+")


def _number(call):
    return int(call.rsplit("/", 1)[1])


def test_a_race_of_two_runners_of_whom_one_leaves_at_the_gate(stage):
    call, bids = stage.do(lambda: _a_race(stage))
    publisher = stage["publisher"].go(f"{call}/bids").fill({"bid": bids}).send("/propose")
    publisher.fill({"reason": words.REASON, "reason_1": words.SECOND}).send()
    stage.follow_up()
    publisher.go(f"{call}/award").sees(words.REASON, words.SECOND)
    stage.pass_notices()
    awards, contract = stage.do(lambda: _run(stage, call))
    _decide_at_the_gate(stage, call, awards)
    stage["passer_by"].go(f"{call}/record").sees(*words.VERDICTS.values())
    stage["left"].go(f"/contracts/{contract}").sees("Terminated").follow("/termination")
    stage["left"].sees(words.VERDICTS["eliminate"])
    assert stage.read(differences) == []
    assert stage.complaints() == []


def _a_race(stage):
    """Return (address of an opened race whose bounty lies in escrow, its bids); the second runner will leave."""
    call, publisher, made = opened(stage.commit, **RACE)
    stage.enter("zh", publisher=db.session.get_one(Person, publisher.person_id))
    stage.enter("en", left=a_member(made[1][1]), passer_by=None)
    return f"/challenges/{call.id}", [bid.public_id for bid, _team in made]


def _run(stage, call):
    """Sign both contracts and have their first phase judged; returns (awards, the contract of the second)."""
    awards = queries.awards_of(queries.challenge(_number(call)))
    for award, passes in zip(awards, (True, False), strict=True):
        sides, contract = scene.Sides(award.challenge, award.bid.bidder), contracts.of_award(award.id)
        scene.sign(contract, sides)
        agreed.registered(contract, clock.today())
        stage.commit()
        start, first = contract.milestones[:2]
        performance.accept(scene.report(start, sides), by=sides.buyer)
        scene.invoice(start, sides, f"{contract.id:08}")
        scene.report(first, sides)
        if passes:
            performance.accept(first, by=sides.buyer)
            scene.invoice(first, sides, f"{contract.id:020}")
        else:
            performance.reject(first, "强度只到 402 MPa。", by=sides.buyer)
    return [one.id for one in awards], contract.id


def _decide_at_the_gate(stage, call, awards):
    """The publisher reads the runners side by side and decides about both at once."""
    publisher = stage["publisher"].go(call).follow(f"{call}/gates").sees("样件")
    for award, (verdict, reason) in zip(awards, words.VERDICTS.items(), strict=True):
        publisher.fill({f"verdict_{award}": verdict, f"reason_{award}": reason})
    publisher.send().sees(*words.VERDICTS.values())
    stage.follow_up()


def test_a_call_for_the_invited_that_two_officials_seal_and_open(stage, monkeypatch):
    monkeypatch.setattr(two_keys, "MEMORY_KIB", 1024)  # passphrases cost little here
    call, code, bidder = stage.do(lambda: _invite(stage))
    _name_the_invited(stage, call, code)
    stage.do(lambda: _fund(call))
    recovery = _make_keys(stage, call)
    stage["secretary"].go(f"{call}/publish").send()
    stage.follow_up()
    bid = _bid_by_invitation(stage, call, bidder)
    _open_together(stage, call, bid, recovery)
    stage["publisher"].go(f"{call}/bids").follow(f"/propose?bid={bid}").fill({"reason": words.REASON}).send()
    stage.follow_up()
    stage["stranger"].go("/notices/1").sees(words.REASON)
    stage["stranger"].go(call).sees(words.INVITED["assigned_reason"])
    assert stage.complaints() == []


def _invite(stage):
    """Return (address of a draft, code of the organisation to be invited, its number)."""
    call, by = calls.a_draft_call(seal_mode=SealMode.OFFICIALS)
    team = an_organisation()
    stage.enter("zh", publisher=db.session.get_one(Person, by.person_id), first=an_official(Role.CALL_SECRETARY))
    stage.enter("en", invited=a_member(team), stranger=a_member(an_organisation()), guard=an_official(Role.AUDITOR))
    stage.enter("en", second=an_official(Role.OPERATOR), secretary=an_official(Role.CALL_SECRETARY))
    return f"/challenges/{call.id}", team.uscc, team.id


def _name_the_invited(stage, call, code):
    """The wizard asks for the reason, and finds the invited by their code."""
    publisher = stage["publisher"].go(f"{call}/edit/2").fill({**words.INVITED, "invited-0-uscc": code}).send()
    publisher.go(f"{call}/edit/1").fill({"disclosure": Disclosure.NAMED}).send().go(f"{call}/submit").send()
    stage.follow_up()


def _fund(call):
    found = queries.challenge(_number(call))
    publisher = accounts.actor_of(db.session.get_one(Person, found.created_by))
    calls.commit(calls.approve(found, calls.a_secretary()), publisher, calls.a_secretary())


def _make_keys(stage, call):
    """Two officials choose passphrases, a third prints the recovery code, which is returned."""
    for name, words_of in words.PASSPHRASES.items():
        stage[name].go(f"{call}/keys").fill({"passphrase": words_of, "again": words_of}).send("/keys")
    return RECOVERY.search(stage["guard"].go(f"{call}/keys").send("/keys").words())[0]


def _bid_by_invitation(stage, call, bidder):
    """The stranger is told why he can't bid and doesn't read the problem; the invited team bids and has its receipt."""
    problem = stage.read(lambda: queries.challenge(_number(call)).problem)
    stranger, invited = stage["stranger"].go(call), stage["invited"].go(call).sees(problem)
    stranger.sees("Your organisation can't bid for this call", words.INVITED["assigned_reason"])
    assert problem not in stranger.words()
    bid = stage.do(lambda: _seal(call, bidder))
    invited.go(f"/bids/{bid}").sees("Two officials hold the keys")
    return bid


def _seal(call, bidder):
    party = accounts.organisation(bidder)
    return calls.a_bid(queries.challenge(_number(call)), (party, actor_of(a_member(party))))[0].public_id


def _open_together(stage, call, bid, recovery):
    """One official alone opens nothing; with the recovery code in the other's place the bids open."""
    stage.pass_until(stage.read(lambda: queries.challenge(_number(call)).deadline_at) + timedelta(seconds=2))
    first = stage["first"].go(f"{call}/opening").follow(f"{call}/open-together")
    first.fill({"first": words.PASSPHRASES["first"], "recovery": recovery}).send().sees("已打开", bid)
    stage.follow_up()
