"""An open call on real pages, from its first line to the last yuan, each of its people in a browser of their own."""

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.challenges import queries, reviewing
from marketplace.contracts import performance
from marketplace.contracts import queries as contracts
from marketplace.evaluation import answering
from marketplace.evaluation import queries as reviews
from marketplace.permissions import Role
from tests.browser import call_words as words
from tests.challenges import make as calls
from tests.contracts import award_scene as scene
from tests.contracts.test_call_money import differences
from tests.evaluation import make as evaluation
from tests.factories import a_member, actor_of, an_official, an_organisation
from tests.listings import make as listed

pytestmark = pytest.mark.browser

UNIVERSITY, COMPANY = "演示理工大学", "演示汽车部件公司"
ROLES = ("owner", "editor", "signatory", "finance")
OPEN_DAYS = 12
HIGH, LOW, APART = 85, 60, 30


def _number(call):
    return int(call.rsplit("/", 1)[1])


def test_an_open_call_from_its_first_line_to_the_last_yuan(stage):
    demand = stage.do(lambda: _cast(stage))
    call = _write(stage, demand)
    _get_published(stage, call)
    bid = _bid(stage, call)
    stage.pass_until(clock.at_local(clock.today() + timedelta(days=OPEN_DAYS + 1)))
    _open(stage, call)
    panel = _appoint(stage, call)
    _judge(stage, panel, bid)
    _agree(stage, panel, bid)
    _choose(stage, call, bid)
    stage.pass_notices()
    _answer(stage, call, bid)
    _deliver_the_work(stage, call)
    stage["passer_by"].go(f"{call}/record").sees("Settled", "Bids handed in", UNIVERSITY)
    assert stage.read(differences) == []
    assert stage.complaints() == []


def _cast(stage):
    """A publisher with a demand, a professor, a secretary, five experts, and somebody who passes by."""
    company, university = an_organisation(name=COMPANY, region="340123"), an_organisation(name=UNIVERSITY)
    engineer, secretary = a_member(company, *ROLES), an_official(Role.CALL_SECRETARY)
    evaluation.a_pool(evaluation.SIZE, actor_of(secretary))
    stage.enter("zh", engineer=engineer)
    stage.enter("en", professor=a_member(university, *ROLES), secretary=secretary, passer_by=None)
    return listed.a_published("demand", (company, actor_of(engineer)))[0].listing_id


def _write(stage, demand):
    """The wizard names what is vague while it is typed, shows the call as it will be read, and hands it in."""
    engineer = stage["engineer"].go(f"/demands/{demand}").follow(f"/challenges/new?demand={demand}").send()
    call, vague = engineer.path.split("/edit")[0], engineer.page.locator("#lint li").first
    engineer.fill({"problem": words.VAGUE})
    vague.wait_for()
    engineer.fill({"problem": words.PROBLEM})
    vague.wait_for(state="detached")
    windows = {"deadline": (clock.today() + timedelta(days=OPEN_DAYS)).isoformat(), "time": "17:30"}
    for typed in ({}, words.WAY, words.MONEY, words.TERMS, windows, words.CRITERIA):
        engineer.fill(typed).send()
    engineer.go(f"{call}/preview").sees(words.PROBLEM, "300")
    engineer.go(f"{call}/submit").send()
    stage.follow_up()
    return call


def _get_published(stage, call):
    """The district looks the publisher up, an expert reads the call, the bounty is secured, the call is published."""
    secretary, engineer = stage["secretary"].go("/desk").follow(f"{call}/review"), stage["engineer"]
    for system in stage.read(reviewing.systems):
        secretary.fill({"system": system, "outcome": "clean", "file": words.PROOF}).send("/look-up")
    secretary.fill({"decision": "pass"}).send("/review").go(f"{call}/review")
    secretary.fill(words.OPINION).send("/opinion").fill({"decision": "pass"}).send("/review")
    engineer.go(f"{call}/commitment").fill(words.CERTIFICATE).send()
    secretary.go(f"{call}/commitment").fill({"decision": "confirm"}).send("/decision")
    secretary.go(f"{call}/publish").send().sees("Open for bids")
    stage.follow_up()


def _promises(stage, call):
    must, wish = stage.read(lambda: [one.id for one in queries.challenge(_number(call)).demand.indicators])
    return {f"promise_{must}": "440", f"promise_{wish}": "1.9"}


def _bid(stage, call):
    """A team keeps a draft, seals it, and has a receipt; nobody else learns of it. A rival bids too."""
    professor = stage["professor"].go(call).follow(f"{call}/bid").fill({**words.BID, **_promises(stage, call)})
    professor.press("Keep as a draft").sees("Code of the draft")
    professor.fill({"pledge": True}).press("Seal the bid").sees("SHA-256")
    stage.do(lambda: calls.a_bid(queries.challenge(_number(call))))
    for other in ("engineer", "secretary", "passer_by"):
        assert UNIVERSITY not in stage[other].go(call).words(without="#matches, #teams")
    return professor.path.rsplit("/", 1)[1]


def _open(stage, call):
    secretary = stage["secretary"].go(f"{call}/opening").send("/opening").sees("opened, digest right")
    secretary.go(f"{call}/formal").sees(UNIVERSITY, "Nothing was found")
    stage.follow_up()


def _appoint(stage, call):
    """The secretary commits a draw, draws, and releases the blind copies."""
    secretary = stage["secretary"].go(f"{call}/panel").fill({"strata-0-field": "any", "strata-0-seats": "5"})
    panel = int(secretary.send("/panel/commit").send("/panel/draw").path.rsplit("/", 1)[1])
    secretary.send("/copies")
    for copy in stage.read(lambda: [one.id for one in reviews.copies_of(reviews.panel(panel))]):
        secretary.follow(f"/copies/{copy}").send("/release")
    first, second = stage.read(lambda: [one.person for one in reviews.panel(panel).seats[:2]])
    stage.enter("zh", reviewer=first)
    stage.enter("en", chair=second)
    return panel


def _points(stage, panel, bid):
    """Return alias -> what most reviewers give: more to the team that is to win."""
    aliases = stage.read(lambda: {one.alias: one.bid.public_id for one in reviews.copies_of(reviews.panel(panel))})
    return {alias: HIGH if public_id == bid else LOW for alias, public_id in sorted(aliases.items())}


def _judge(stage, panel, bid):
    """One reviewer signs, reads and scores with the keyboard alone; the second stands apart on one criterion."""
    seat, points = stage.read(lambda: reviews.panel(panel).seats[0].id), _points(stage, panel, bid)
    reviewer, form = stage["reviewer"].go("/reviews").reach(f"a[href$='/reviews/{seat}']", "Enter"), "main form"
    reviewer.sees(UNIVERSITY).reach("[name=agreed]", "Space").reach(f"{form} [type=submit]", "Enter")
    stage.do(lambda: evaluation.pledge(reviews.panel(panel)))
    stage["secretary"].go(f"/panels/{panel}").send("/review")
    reviewer.go(f"/reviews/{seat}").reach("a[href$='/blind/A']", "Enter")
    for given in points.values():
        assert UNIVERSITY not in reviewer.words()
        for criterion in (1, 2):
            reviewer.type(f"[name^='points-'][name$='-{criterion}']", str(given))
            reviewer.type(f"[name^='comment-'][name$='-{criterion}']", "路线清楚，数据充分。")
        reviewer.reach(".judging-sheet [type=submit]", "Enter")
    reviewer.reach(f"main .buttons a[href$='/reviews/{seat}']", "Enter")
    reviewer.reach("a[href$='/blind/submit']", "Enter").reach(f"{form} [type=submit]", "Enter").sees("已提交")
    stage.do(lambda: _others_judge(reviews.panel(panel), points))


def _others_judge(panel, points):
    def given(seat, copy, criterion):
        apart = seat.number == 2 and criterion == 1 and points[copy.alias] == HIGH
        return points[copy.alias] - (APART if apart else 0)

    evaluation.submit(panel, points=given, seats=panel.seats[1:])


def _agree(stage, panel, bid):
    """The chair explains where the scores lie far apart, and the panel chooses one of the two orders."""
    seat, points = stage.read(lambda: reviews.panel(panel).seats[1].id), _points(stage, panel, bid)
    alias = next(one for one, given in points.items() if given == HIGH)
    secretary, chair = stage["secretary"].go(f"/panels/{panel}"), stage["chair"]
    secretary.fill({"seat": str(seat)}).send("/chair").send("/consensus")
    chair.go(f"/reviews/{seat}/meeting").sees("note missing", "Calibrated")
    chair.follow(f"/meeting/note?bid={alias}&criterion=1").fill({"note": words.SPREAD}).send().sees(words.SPREAD)
    chair.follow("/meeting/close").fill(words.ORDER).send().sees(words.ORDER["order_reason"])
    stage.follow_up()


def _choose(stage, call, bid):
    """The publisher chooses inside the panel's list; the choice stands in public notice."""
    engineer = stage["engineer"].go(f"{call}/ranking").sees(UNIVERSITY)
    engineer.go(f"{call}/bids").follow(f"/propose?bid={bid}").fill({"reason": words.REASON}).send()
    notice = engineer.follow("/notices/1").path
    stage["passer_by"].go(notice).sees(UNIVERSITY, words.REASON)
    stage.follow_up()


def _answer(stage, call, bid):
    """The secretary clears a comment of each letter and sends it; each bidder reads the own one."""
    secretary = stage["secretary"].go(f"{call}/letters").sees("Not sent yet")
    for letter in stage.read(lambda: [one.id for one in answering.letters_of(queries.challenge(_number(call)))]):
        secretary.go(f"/letters/{letter}").fill({"cleared": ["0"]}).send()
        secretary.go(f"/letters/{letter}/send").send().sees("Letter sent")
    stage["professor"].go(f"/bids/{bid}/letter").sees("What the reviewers said", "Chosen")
    stage.follow_up()


def _deliver_the_work(stage, call):
    """The contract is signed and performed; the publisher measures each indicator on the page of the acceptance."""

    def begin():
        award = queries.award_of(queries.challenge(_number(call)))
        sides = scene.Sides(award.challenge, award.bid.bidder)
        contract = scene.sign(contracts.of_award(award.id), sides)
        scene.get_ready(contract, sides, stage.commit)
        contract = contracts.of_award(award.id)
        performance.accept(scene.report(contract.milestones[0], sides), by=sides.buyer)
        return contract.id, scene.report(contract.milestones[1], sides).id

    contract, last = stage.do(begin)
    stage["engineer"].go(f"/contracts/{contract}/acceptance").fill(words.KEPT).send().sees("440", "1.9")
    stage["engineer"].go(f"/milestones/{last}").follow("/accept").send()
    stage.follow_up()
