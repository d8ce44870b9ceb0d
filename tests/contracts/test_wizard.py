"""Writing a contract over five pages: nothing typed is lost, nothing is stored before the end, and warnings block nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.contracts.models import Contract
from marketplace.contracts.terms import read
from tests import factories
from tests.contracts import make
from tests.contracts.browser import form_of
from tests.contracts.house import House
from tests.contracts.test_payment_plans import FEE, ROYALTY

STEPS = ("kind", "content", "money", "clauses", "check")


class Writer:
    """Somebody who goes through the pages."""

    def __init__(self, house, path, side="seller"):
        self.house, self.path = house, path
        self.client = house.client(side)
        self.page = self.client.get(path)

    def go(self, there, **typed):
        self.page = self.client.post(self.path, data={**self.fields, **typed, "go": there})
        return self

    @property
    def fields(self):
        page = self.page
        page.status_code = 200  # a refused page carries a form, too
        return form_of(page)


def test_each_page_shows_its_own_fields_and_carries_the_others(draft):
    writer = Writer(draft, draft.path + "/edit")
    own = {"kind": 'id="title"', "content": 'id="detail_goal"', "money": 'id="lines-0-amount"', "clauses": 'id="plan"'}
    for step, mark in own.items():
        writer.go(step)
        assert mark in writer.page.text, step
        assert all(other not in writer.page.text for name, other in own.items() if name != step), step


def test_going_back_and_forth_loses_nothing_and_stores_nothing(draft):
    writer = Writer(draft, draft.path + "/edit")
    writer.go("content", title="改过的名称").go("money", detail_goal="新的目标").go("clauses").go("kind")
    assert 'value="改过的名称"' in writer.page.text
    assert draft.stored(lambda contract: len(contract.versions)) == 1
    answer = writer.client.post(writer.path, data={**writer.fields, "go": "save"})
    assert answer.status_code == 303
    stored = draft.stored(lambda contract: (contract.title, contract.details["goal"], len(contract.versions)))
    assert stored == ("改过的名称", "新的目标", 2)


def test_going_through_without_a_change_makes_no_version(draft):
    writer = Writer(draft, draft.path + "/edit")
    for step in STEPS[1:]:
        writer.go(step)
    assert writer.client.post(writer.path, data={**writer.fields, "go": "save"}).status_code == 303
    assert draft.stored(lambda contract: len(contract.versions)) == 1


@pytest.mark.parametrize(
    ("step", "there", "typed"),
    [
        ("kind", "content", {"title": ""}),
        ("kind", "content", {"kind": ""}),
        ("content", "money", {"content": ""}),
        ("money", "clauses", {"lines-0-amount": "面议"}),
        ("money", "clauses", {"lines-1-quantity": "半套"}),
        ("money", "clauses", {"royalty_rates": "5 五"}),
        ("money", "clauses", {"steps-0-due_on": "明天"}),
    ],
)
def test_forward_leads_only_past_what_is_good(draft, step, there, typed):
    writer = Writer(draft, draft.path + "/edit").go(step)
    page = writer.client.post(writer.path, data={**writer.fields, **typed, "go": there})
    assert (page.status_code, "error-summary" in page.text) == (422, True)
    assert f'name="step" value="{step}"' in page.text
    back = {"content": "kind", "money": "content"}.get(step)
    if back:
        page.status_code = 200
        earlier = writer.client.post(writer.path, data={**form_of(page), "go": back})
        assert (earlier.status_code, "error-summary" in earlier.text) == (200, False)


def test_an_error_on_an_earlier_page_leads_back_to_it(draft):
    writer = Writer(draft, draft.path + "/edit").go("clauses")
    page = writer.client.post(writer.path, data={**writer.fields, "title": "", "go": "save"})
    assert page.status_code == 422
    assert 'name="step" value="kind"' in page.text


def test_a_price_that_the_milestones_do_not_pay_leads_back_to_the_money(draft):
    writer = Writer(draft, draft.path + "/edit").go("money")
    page = writer.client.post(writer.path, data={**writer.fields, "steps-0-amount": "1", "go": "check"})
    assert page.status_code == 422
    assert 'name="step" value="money"' in page.text


def test_the_last_page_groups_what_must_should_and_may_be_put_right(draft):
    writer = Writer(draft, draft.path + "/edit")
    writer.go("content", detail_innovation="").go("clauses", plan="").go(
        "check", liability="甲方不得将合同产品出口。", disputes="", answer_innovative="no"
    )
    page = writer.page.text
    for mark in ("findings-must", "findings-should", "findings-may", "甲方不得将合同产品出口。"):
        assert mark in page
    answer = writer.client.post(writer.path, data={**writer.fields, "go": "save"})
    assert answer.status_code == 303
    for client, path in ((draft.client("buyer"), "/send"), (draft.client("official", "registrar"), "/versions/2")):
        assert "findings-should" in client.get(draft.path + path).text
    refused = writer.client.post(draft.path + "/send", data=form_of(writer.client.get(draft.path + "/send")))
    assert (refused.status_code, draft.stored(lambda contract: contract.state)) == (422, "draft")


def test_a_question_answered_is_kept_with_the_version(draft):
    writer = Writer(draft, draft.path + "/edit").go("content")
    writer.client.post(writer.path, data={**writer.fields, "answer_innovative": "yes", "go": "save"})
    assert draft.stored(lambda contract: read(contract.current.terms).answers) == {"innovative": "yes"}


def test_another_kind_asks_for_other_things_and_drops_what_it_has_not(draft):
    writer = Writer(draft, draft.path + "/edit").go("content", kind="04", field="07")
    assert 'id="detail_topic"' in writer.page.text
    assert 'id="detail_goal"' not in writer.page.text
    given = {"detail_topic": "8", "detail_opinion": "报告", "holders-0-name": "供技大学", "holders-0-share": "100"}
    writer.client.post(writer.path, data={**writer.fields, **given, "go": "save"})
    stored = draft.stored(lambda contract: (contract.kind, contract.sub_kind, contract.details, contract.holders))
    assert stored == ("04", None, {"topic": "8", "opinion": "报告"}, [])


@pytest.mark.parametrize("name", ["lines", "steps", "holders"])
def test_one_more_row_needs_no_script(draft, name):
    step = "content" if name == "holders" else "money"
    writer = Writer(draft, draft.path + "/edit").go(step, kind="0202", ip_type="0201")
    rows = writer.page.text.count(f'id="{name}-')
    page = writer.client.post(writer.path, data={**writer.fields, "more": name})
    assert page.status_code == 200
    assert page.text.count(f'id="{name}-') > rows


def test_instalments_are_written_and_the_open_amount_is_the_rest(draft):
    writer = Writer(draft, draft.path + "/edit").go("money")
    due = clock.today() + timedelta(days=30)
    more = {"payment_mode": "2", "steps-0-amount": "１０", "steps-1-title": "验收", "steps-1-due_on": due.isoformat()}
    answer = writer.client.post(writer.path, data={**writer.fields, **more, "go": "save"})
    assert answer.status_code == 303, answer.text
    amounts = draft.stored(lambda contract: [step.amount_fen for step in contract.milestones])
    assert amounts == [100_000_00, 200_000_00]
    again = Writer(draft, draft.path + "/edit").go("money")
    assert (again.fields["steps-0-amount"], again.fields["steps-1-amount"]) == ("10", "20")


def test_a_royalty_is_written_with_its_rates(draft):
    writer = Writer(draft, draft.path + "/edit").go("money")
    royalty = {
        "payment_mode": "4",
        "royalty_base": "sales",
        "royalty_rates": "5％、4.5, 4",
        "royalty_inspection": "每年",
    }
    answer = writer.client.post(writer.path, data={**writer.fields, **royalty, "go": "save"})
    assert answer.status_code == 303, answer.text
    payment = draft.stored(lambda contract: read(contract.current.terms).payment)
    assert (payment.mode, payment.royalty.rates_bp, payment.totals_open) == ("4", (500, 450, 400), True)
    assert Writer(draft, draft.path + "/edit").go("money").fields["royalty_rates"] == "5% 4.5% 4%"


def test_a_new_contract_is_written_over_the_same_pages(draft):
    due = clock.today() + timedelta(days=60)
    writer = Writer(draft, "/contracts/new")
    writer.go(
        "content",
        side="seller",
        other=draft.stored(lambda contract: contract.buyer.uscc),
        title="涂层制备技术培训",
        kind="0502",
        field="05",
        ip_type="99",
        plan_source="05",
        aim="10",
        valid_from=clock.today().isoformat(),
        valid_to=due.isoformat(),
    )
    writer.go("money", content="讲授涂层制备技术。", detail_hours="４８", detail_trainees="甲方工艺人员十名")
    line = {"lines-0-title": "培训费", "lines-0-nature": "technical", "lines-0-amount": "3.5"}
    writer.go("clauses", **line, **{"steps-0-title": "完成培训", "steps-0-due_on": due.isoformat()}).go("check")
    assert "findings-must" in writer.page.text
    with draft.app.app_context():
        assert db.session.scalar(select(func.count(Contract.id))) == 1
    answer = writer.client.post(writer.path, data={**writer.fields, "go": "save"})
    assert answer.status_code == 303, answer.text
    with draft.app.app_context():
        made = db.session.scalars(select(Contract).order_by(Contract.id.desc())).first()
        assert (made.sub_kind, made.details["hours"], made.amount_fen) == ("0502", 48, 35_000_00)


@pytest.mark.parametrize("asked", ["?step=check", "?step=nowhere", "?step=money", "?result=abc", "?result=999999"])
def test_strange_addresses_show_a_page(draft, asked):
    assert draft.client("seller").get("/contracts/new" + asked).status_code == 200


def test_a_page_that_does_not_exist_counts_as_saving(draft):
    writer = Writer(draft, draft.path + "/edit")
    answer = writer.client.post(writer.path, data={**writer.fields, "go": "nowhere", "step": "nowhere", "more": "x"})
    assert answer.status_code == 303


def test_an_open_total_is_completed_on_its_page(app):
    house = House(app, lambda: make.a_contract(payment=FEE))
    client = house.client("seller", "finance")
    address = house.path + "/total"
    fields = form_of(client.get(address)) | {"total": "80", "technical": "60", "on": clock.today().isoformat()}
    assert client.post(address, data=fields).status_code == 422
    assert client.post(address, data={**fields, "evidence": "审计报告", "total": "1"}).status_code == 422
    assert client.post(address, data={**fields, "evidence": "审计报告"}).status_code == 303
    assert house.stored(lambda contract: contract.total_fen) == 800_000_00
    assert "审计报告" in house.client("buyer").get(house.path).text
    assert house.client("buyer", "editor").get(address).status_code == 403
    assert house.client("nobody").get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"detail_goal": "\x00"}, 422),
        ({"detail_goal": "长" * 5001}, 422),
        ({"kind": "0502", "detail_hours": "-1"}, 422),
        ({"kind": "0502", "detail_hours": "４８．５"}, 422),
        ({"kind": "0202", "detail_added_output": "-0.01"}, 422),
        ({"kind": "0202", "detail_added_output": "0.0000001"}, 422),
        ({"kind": "0202", "detail_right_expires": "0000-00-00"}, 422),
        ({"kind": "0202", "detail_right_status": "alive"}, 422),
        ({"kind": "0202", "holders-0-name": "甲", "holders-0-share": "９９．９９％"}, 422),
        ({"kind": "0202", "holders-0-name": "甲", "holders-0-share": "100.001"}, 422),
        ({"kind": "0302", "detail_licence_from": "2030-01-02", "detail_licence_to": "2030-01-01"}, 422),
        ({"answer_innovative": "perhaps"}, 422),
        ({"payment_mode": "8"}, 422),
        ({"payment_mode": "3", "royalty_base": "sales", "royalty_rates": "0"}, 422),
        ({"payment_mode": "3", "royalty_base": "sales", "royalty_rates": " ".join(["5"] * 31)}, 422),
        ({"payment_mode": "3", "royalty_base": "sales", "royalty_rates": "5 4 5"}, 422),
        ({"payment_mode": "9"}, 422),
        ({"lines-0-quantity": "9" * 30}, 422),
        ({"lines-0-amount": "１，０００"}, 200),
        ({"lines-99999999999-title": "x", "lines-x-title": "y"}, 422),
        ({"steps-0-amount": "1"}, 422),
        ({"version": "0", "submission": ""}, 200),
    ],
)
def test_strange_input_is_answered_in_words_and_kept(draft, typed, status):
    writer = Writer(draft, draft.path + "/edit")
    page = writer.client.post(writer.path, data={**writer.fields, "liability": "按法律规定。", **typed, "go": "check"})
    assert (page.status_code, "按法律规定。" in page.text) == (status, True)
    assert ("error-summary" in page.text) == (status == 422)


def test_a_contract_of_nothing_but_a_royalty_has_its_pages(app):
    with app.app_context():
        db.begin_writing()
        contract, sides = make.a_contract(payment=ROYALTY, lines=(), steps=())
        number, person = contract.id, sides.people["seller", "owner"]
        db.session.commit()
    client = factories.sign_in(app.test_client(), person)
    for path in (
        f"/contracts/{number}",
        f"/contracts/{number}/total",
        f"/contracts/{number}/print",
        "/contracts",
        "/desk",
    ):
        assert client.get(path).status_code == 200, path
