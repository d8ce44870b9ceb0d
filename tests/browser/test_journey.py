"""The whole journey on real pages: a demand, its match, the call, the bid, the award, the contract, the registration,
the figure, the money and the receipt, walked by six people, each in a browser of their own, in both languages."""

import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner

from marketplace import audit, clock, db, policies
from marketplace.challenges import actions, queries
from marketplace.cli import cli
from marketplace.metrics import queries as metrics
from marketplace.permissions import Role
from tests.browser import story
from tests.challenges import make as calls
from tests.factories import a_member, actor_of, an_official, an_organisation
from tests.registration.make import a_point

pytestmark = pytest.mark.browser

UNIVERSITY, COMPANY = "演示理工大学", "演示汽车部件公司"
CITY = "340100"
FEN = 1_800_000_00
LANGUAGES = {
    "professor": "en",
    "engineer": "zh",
    "operator": "en",
    "secretary": "zh",
    "registrar": "en",
    "broker": "zh",
}


@pytest.fixture
def people(site, visit):
    """A browser each for a professor, a company's engineer, an operator, a call secretary, a registrar, a broker."""

    def make():
        university = an_organisation(name=UNIVERSITY, nature="022", region="340104", industry="M73")
        company = an_organisation(name=COMPANY, region="340123", industry="C36")
        roles = ("owner", "editor", "signatory", "finance")
        policies.set_value("registration.mode", "own", jurisdiction=CITY, valid_from=clock.today(), source="测试")
        a_point(CITY)
        return {
            "professor": a_member(university, *roles),
            "engineer": a_member(company, *roles),
            "operator": an_official(Role.OPERATOR),
            "secretary": an_official(Role.CALL_SECRETARY),
            "registrar": an_official(Role.REGISTRAR),
            "broker": an_official(Role.BROKER),
        }

    site.cast = cast = site.stored(make)
    return {name: visit(person, language=LANGUAGES[name]) for name, person in cast.items()}


@pytest.fixture
def command(own_app):
    """Run a `marketplace` command on the same database."""
    return lambda *words: CliRunner().invoke(cli, words, obj=lambda: own_app)


def test_a_demand_becomes_a_call_a_contract_and_a_figure(site, people, visit, command, travel):
    passer_by = visit(None)
    result, demand = _post_and_publish(people)
    _see_the_match_on_both_sides(people, result, demand)
    _be_introduced(people, result, demand)
    call = _raise_to_a_call(site, demand)
    bid = _bid_under_seal(people, passer_by, call)
    travel(days=31)
    _open_and_choose(people, passer_by, call, bid)
    travel(days=14)
    contract = _sign(people, call)
    registration = _register(people, contract)
    _read_the_figure(site, people, passer_by, registration, command)
    _fund(people, contract)
    _perform_and_be_paid(people, contract)
    _file_the_receipt(people, registration)
    _everything_adds_up(site, command)
    for visitor in (*people.values(), passer_by):
        assert visitor.page.complaints == []


def _after(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def _post_and_publish(people):
    professor, engineer, operator = people["professor"], people["engineer"], people["operator"]
    professor.go("/results/new").fill(story.RESULT).send().send("/submit").sees("Under review")
    engineer.go("/demands/new").fill({**story.DEMAND, "deadline": _after(90)}).send().send("/submit").sees("审核中")
    numbers = []
    for author in (professor, engineer):
        operator.go("/desk").follow(f"{author.path}/review").fill({"decision": "approve"}).send()
        numbers.append(int(author.path.rsplit("/", 1)[1]))
    return f"/results/{numbers[0]}", f"/demands/{numbers[1]}"


def _see_the_match_on_both_sides(people, result, demand):
    people["professor"].go(result).waits_for(story.DEMAND["title"]).sees("Why it fits", "抗拉强度", COMPANY)
    people["engineer"].go(demand).waits_for(story.RESULT["title"]).sees("匹配理由", "抗拉强度", UNIVERSITY)
    people["engineer"].go("/messages").waits_for(story.RESULT["title"])
    people["professor"].go(f"/search?q={story.DEMAND['indicators-0-quantity']}").waits_for(story.DEMAND["title"])


def _be_introduced(people, result, demand):
    pair = f"/introductions/new/{demand.rsplit('/', 1)[1]}/{result.rsplit('/', 1)[1]}"
    broker = people["broker"].go("/brokers/profile").fill({"fields": ["05"]}).send()
    broker.go("/pairs").follow(pair).fill({"reason": story.INTRODUCTION}).send()
    for side in ("engineer", "professor"):
        people[side].go(broker.path).sees(story.INTRODUCTION).send("/accept")
    broker.go(broker.path).sees(UNIVERSITY, COMPANY, "已引见")


def _raise_to_a_call(site, demand):
    """Raise the demand to a call that takes bids; `test_calls` walks its pages up to there."""

    def publish():
        engineer, secretary = (actor_of(db.session.merge(site.cast[name])) for name in ("engineer", "secretary"))
        call = actions.raise_call(queries.raisable_version(int(demand.rsplit("/", 1)[1])), by=engineer)
        changes = {**story.CALL, "deadline_at": calls.in_days(30)}
        actions.submit(actions.edit(call, calls.call_draft(**changes), by=engineer), by=engineer)
        return calls.bring_out(call, engineer, secretary).id

    return f"/challenges/{site.stored(publish)}"


def _bid_under_seal(people, passer_by, call):
    """Nobody but the bidder learns before the deadline that there is a bid.

    Who has published a result that answers the call is named on it, bid or no bid: that section is left out.
    """
    professor = people["professor"].go(call).follow(f"{call}/bid").fill(story.BID).press("Seal the bid")
    for other in (people["engineer"], people["secretary"], passer_by):
        assert UNIVERSITY not in other.go(call).words(without="#matches, #teams")
        assert other.page.goto(other.address + professor.path).status in (200, 404)
        assert UNIVERSITY not in other.words()
        assert story.BID["route"] not in other.words()
    people["professor"].go(professor.path)
    for page in people["engineer"], people["secretary"], passer_by:
        page.page.complaints.clear()  # the browser notes each 404 it was sent
    return re.fullmatch(r"/bids/([\w-]+)", professor.path)[1]


def _open_and_choose(people, passer_by, call, bid):
    engineer, secretary = people["engineer"], people["secretary"]
    secretary.go(f"{call}/opening").waits_for_link(f"{call}/opening").send(f"{call}/opening")
    engineer.go(f"{call}/bids").sees(UNIVERSITY, story.BID["route"])
    engineer.follow(f"/propose?bid={bid}").fill({"reason": story.CHOICE}).send()
    notice = engineer.waits_for_link("/notices/1").follow("/notices/1").path
    passer_by.go(notice).sees(UNIVERSITY, story.CHOICE)


def _sign(people, call):
    professor, engineer = people["professor"], people["engineer"]
    contract = engineer.go(call).waits_for_link("/contracts/1").follow("/contracts/1").path
    professor.go(contract).sees("Draft").follow(f"{contract}/send").send()
    professor.follow(f"{contract}/sign").fill({"agreed": True}).send()
    engineer.go(f"{contract}/sign").fill({"agreed": True}).send().sees("已生效")
    return contract


def _register(people, contract):
    professor, registrar = people["professor"], people["registrar"]
    professor.go(contract).waits_for_link("/registration/apply").follow("/registration/apply").send()
    registration = professor.send("/submit").path
    registrar.go("/desk").follow(f"{registration}/review").send("/accept")
    registrar.fill({"amount": story.PRICE, "technical": story.PRICE}).send("/decide")
    registrar.go(registration).sees("Registered", "¥1.8 million")
    return registration


def _read_the_figure(site, people, passer_by, registration, command):
    """Officials open it down to the contract, the parties see their own, the public no small number."""
    year = clock.today().year
    figure = f"/metrics/figure?region={CITY}&period={year}"
    registrar = people["registrar"].go(f"/metrics?region={CITY}").waits_for("¥3.6 million")
    registrar.go(figure).sees("¥3,600,000", UNIVERSITY, COMPANY)
    people["professor"].go(figure).sees("Not public", UNIVERSITY)
    assert UNIVERSITY not in passer_by.go(figure).words()
    assert "3,600,000" not in passer_by.words()
    found = site.read(lambda: metrics.figures(CITY, str(year)))
    assert (found.absorbed.amount_fen, found.exported.amount_fen, found.overlap.amount_fen) == (FEN, FEN, FEN)
    printed = json.loads(command("metrics", "show", "--region", CITY, "--period", str(year), "--json").output)
    assert printed["headline"] == {"count": 2, "amount_fen": 2 * FEN}
    assert printed["distinct"] == {"count": 1, "amount_fen": FEN}


def _fund(people, contract):
    """The page waits for the relay and the webhook and goes on by itself."""
    engineer = people["engineer"].go(contract)
    engineer.follow("/escrows/1").follow("/escrows/1/fund").fill({"method": "pm_card_visa"}).send()
    engineer.page.get_by_text("已存入").first.wait_for()
    people["professor"].go("/escrows/1").waits_for("Escrow funded").sees("sandbox")


def _perform_and_be_paid(people, contract):
    professor, engineer = people["professor"], people["engineer"]
    professor.go(contract).follow("/report").fill({"evidence": story.EVIDENCE}).send()
    engineer.go(f"{contract}/acceptance").fill(story.KEPT).send()
    engineer.go("/desk").follow(professor.path).sees(story.EVIDENCE).follow("/accept").send()
    professor.go(professor.path).waits_for("Paid")
    engineer.go(contract).waits_for("已履行")


def _file_the_receipt(people, registration):
    professor, registrar = people["professor"], people["registrar"]
    professor.go(registration).follow("/income/new?milestone=1")
    professor.fill({"received_on": clock.today().isoformat(), "technical": story.PRICE}).send()
    receipt = registrar.go("/desk").follow("/receipts/1").path
    registrar.send("/approve")
    professor.go(receipt).sees("Approved", "¥1.8 million")


def _everything_adds_up(site, command):
    assert site.read(lambda: list(audit.verify())) == []
    for words in (("ledger", "verify"), ("metrics", "rebuild"), ("search", "verify")):
        outcome = command(*words)
        assert outcome.exit_code == 0, f"{words}: {outcome.output}"
