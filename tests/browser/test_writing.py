"""A contract is written over its pages in a real browser, with script and without."""

import pytest

from marketplace.contracts import queries
from tests.contracts import make

pytestmark = pytest.mark.browser
PRICE = "12.5"


@pytest.fixture
def draft(site):
    """Return (number of a draft, its seller's editor)."""

    def write():
        contract, sides = make.a_draft()
        return contract.id, sides.people["seller", "editor"]

    return site.stored(write)


def _next(page):
    page.locator("button[name=go].btn-primary").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False])
def test_a_contract_is_written_with_script_and_without(site, visit, draft, script):
    number, editor = draft
    page = visit(editor, width=390, java_script_enabled=script).page
    page.goto(f"{site.address}/contracts/{number}/edit")
    page.fill("#title", "改过的项目名称")
    _next(page)
    page.fill("#detail_innovation", "与现有工艺相比，时效温度更低。")
    page.check("#answer_innovative-0")
    _next(page)
    if script:
        page.locator("#lines [data-list-add]").click()
    else:
        page.locator("button[name=more][value=lines]").click()
    page.fill("#lines-3-title", "技术指导费")
    page.fill("#lines-3-amount", PRICE)
    _next(page)
    page.fill("#disputes", "提交合肥仲裁委员会仲裁。")
    _next(page)
    assert page.locator("main h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 if script else True
    _next(page)
    assert page.url == f"{site.address}/contracts/{number}"
    kept = site.read(lambda: _kept(number))
    assert kept == (2, "改过的项目名称", 425_000_00, "与现有工艺相比，时效温度更低。", {"innovative": "yes"})


def _kept(number):
    contract = queries.contract(number)
    answers = contract.current.terms["answers"]
    return len(contract.versions), contract.title, contract.amount_fen, contract.details["innovation"], answers
