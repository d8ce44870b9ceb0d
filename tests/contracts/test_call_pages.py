"""The pages of a call's contract: task book, final acceptance, verdicts, later days, invoices."""

import pytest

from marketplace import db
from marketplace.contracts import performance, queries, undertakings
from marketplace.contracts.undertaking_models import UndertakingKind
from tests import factories
from tests.contracts import award_scene as scene
from tests.contracts.browser import form_of


class CallHouse:
    """A call's contract in force, and a browser for each of its people."""

    def __init__(self, app, deliver):
        self.app = app
        with app.app_context():
            db.begin_writing()
            contract, self.sides = scene.a_contract(deliver)
            self.number, self.steps = contract.id, [one.id for one in contract.milestones]
            self.people = {
                name: factories.a_member(party, role)
                for name, party, role in (
                    ("buyer", contract.buyer, "owner"),
                    ("seller", contract.seller, "owner"),
                    ("publisher", contract.buyer, "signatory"),
                    ("winner", contract.seller, "signatory"),
                    ("stranger", factories.an_organisation(), "owner"),
                )
            }
            db.session.commit()

    def client(self, name):
        return factories.sign_in(self.app.test_client(), self.people[name])

    def post(self, name, address, **fields):
        client = self.client(name)
        return client.post(address, data=form_of(client.get(address)) | fields)

    def do(self, act):
        with self.app.app_context():
            db.begin_writing()
            made = act(queries.contract(self.number))
            db.session.commit()
            return made


@pytest.fixture
def house(app, deliver):
    return CallHouse(app, deliver)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_speak_both_languages_and_are_for_the_parties(house, language):
    house.do(lambda contract: scene.report(contract.milestones[0], house.sides).id)
    address = f"/contracts/{house.number}"
    step = f"/milestones/{house.steps[0]}"
    pages = (f"{address}/undertakings", f"{address}/undertakings/write", f"{address}/acceptance", step, f"{step}/end")
    client = house.client("buyer")
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    for page in pages:
        assert client.get(page).status_code == 200, page
        assert house.client("stranger").get(page).status_code == 404, page
    later = f"/milestones/{house.steps[1]}/extend"
    assert house.client("seller").get(later).status_code == 200
    assert client.get(later).status_code == 403


def test_a_task_book_is_written_raised_and_signed_by_both_sides(house):
    write = f"/contracts/{house.number}/undertakings/write?kind=task_book"
    refused = house.post("seller", write, value_0="430")
    assert refused.status_code == 422  # the bid promises 435
    assert house.post("seller", write, value_0="450").status_code == 303

    def newest(contract):
        return undertakings.newest(contract.award, UndertakingKind.TASK_BOOK)

    number = house.do(lambda contract: newest(contract).id)
    for name in ("publisher", "winner"):
        assert house.post(name, f"/undertakings/{number}/sign", agreed="y").status_code == 303
    signed = house.do(lambda contract: (newest(contract).signed, undertakings.promises(contract.award)[0].promise))
    assert signed == (True, "450")
    sent = house.client("winner").get(f"/undertakings/{number}.txt")
    assert "450" in sent.get_data(as_text=True)
    assert house.client("stranger").get(f"/undertakings/{number}.txt").status_code == 404


def test_the_final_acceptance_is_recorded_beside_the_promises(house, deliver):
    def both(contract):
        performance.accept(scene.report(contract.milestones[0], house.sides), by=house.sides.buyer)
        scene.report(contract.milestones[1], house.sides)

    house.do(both)
    page = f"/contracts/{house.number}/acceptance"
    missed = house.post("buyer", page, outcome="passed", value_0="400", value_1="1.9")
    assert missed.status_code == 422
    assert 'value="400"' in missed.get_data(as_text=True)
    assert house.post("buyer", page, outcome="passed", value_0="441", value_1="1.9").status_code == 303
    assert "441" in house.client("seller").get(page).get_data(as_text=True)
    seller = house.client("seller")
    any_form = form_of(seller.get(f"/contracts/{house.number}/undertakings/write"))
    assert seller.post(page, data=any_form).status_code == 403


def test_work_ends_by_a_page_that_says_what_follows(house):
    house.do(lambda contract: scene.report(contract.milestones[0], house.sides).id)
    page = f"/milestones/{house.steps[0]}/end"
    assert house.post("buyer", page, cause="breach", responsibility="bidder", facts="").status_code == 422
    done = house.post("buyer", page, cause="breach", responsibility="bidder", facts="两次整改后仍未交付。")
    assert done.status_code == 303
    assert house.do(lambda contract: contract.state) == "terminated"


def test_a_later_day_is_asked_for_and_answered(house):
    ask = f"/milestones/{house.steps[0]}/extend"
    day = house.do(lambda contract: contract.milestones[0].due_on.replace(year=contract.milestones[0].due_on.year + 3))
    assert house.post("seller", ask, to_on=day.isoformat(), reason="设备晚到").status_code == 422
    near = house.do(lambda contract: contract.milestones[1].due_on)
    assert house.post("seller", ask, to_on=near.isoformat(), reason="设备晚到").status_code == 303
    row = house.do(lambda contract: contract.milestones[0].extensions[0].id)
    assert house.post("buyer", f"/milestone-extensions/{row}", answer="refused", reason="").status_code == 422
    assert house.post("buyer", f"/milestone-extensions/{row}", answer="granted").status_code == 303
    assert house.do(lambda contract: contract.milestones[0].due) == near


def test_a_contract_that_no_call_led_to_has_no_such_pages(app):
    from tests.contracts import make

    with app.app_context():
        db.begin_writing()
        contract, sides = make.a_contract()
        number, person = contract.id, sides.people["buyer", "owner"]
        db.session.commit()
    client = factories.sign_in(app.test_client(), person)
    assert client.get(f"/contracts/{number}/acceptance").status_code == 404
    assert client.get(f"/contracts/{number}/undertakings").status_code == 404
