"""The search page in a browser: suggestions by keyboard, a choice, back and forth, the sheet of a phone."""

from __future__ import annotations

import pytest

from tests.browser.inspection import faults, written
from tests.listings.make import a_published, an_author

pytestmark = pytest.mark.browser

LONG = "面向新能源汽车动力电池包壳体轻量化的铝锂合金薄板两段低温时效与转角局部加热成形一体化工艺及其在线检测装备的研制与应用"


@pytest.fixture
def market(site):
    def publish():
        for number in range(24):
            a_published(
                "result", an_author(region="340104"), title=f"石墨烯散热膜{number:02}", keywords=("石墨烯", "散热膜")
            )
        a_published("demand", an_author(region="340207"), title=LONG, keywords=("石墨烯",))

    site.stored(publish)
    return site


@pytest.fixture
def indexed(market, visit):
    """A visitor who comes when the relay has indexed everything."""
    visitor = visit(None, language="zh")
    for _ in range(200):
        visitor.go("/search?q=石墨烯")
        if "找到 25 条记录" in visitor.words():
            return visitor
        visitor.page.wait_for_timeout(200)
    raise AssertionError("the relay did not index the market")


def open_suggestions(page, typed):
    box = page.locator("[data-suggest]")
    box.fill("")
    box.press_sequentially(typed, delay=20)
    page.locator("[role=listbox] [role=option]").first.wait_for()
    return box


def test_a_suggestion_is_chosen_by_keyboard_and_the_page_says_what_is_going_on(indexed):
    page = indexed.page
    box = open_suggestions(page, "shimo")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert chosen.locator(".suggestion-text").inner_text() == "石墨烯"
    box.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()
    box.press("ArrowDown")
    page.locator("[role=listbox] [role=option]").first.wait_for()
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    assert page.locator("[data-suggest]").input_value() == "石墨烯"


def test_nothing_is_suggested_while_an_input_method_composes(indexed):
    page = indexed.page
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/search/suggest" in request.url else None)
    page.evaluate(
        """() => {
          const box = document.querySelector("[data-suggest]");
          box.focus();
          box.value = "shi'mo";
          box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    page.wait_for_timeout(600)
    assert asked == []
    page.evaluate(
        """() => {
          const box = document.querySelector("[data-suggest]");
          box.value = "石墨";
          box.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
        }"""
    )
    page.locator("[role=listbox] [role=option]").first.wait_for()
    assert len(asked) == 1


def test_choices_pages_and_the_way_back_keep_their_addresses(indexed):
    page = indexed.page
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator(".facet-option", has_text="成果").first.click()
    page.wait_for_url("**kind=result**")
    page.locator("a[rel=next]").click()
    page.wait_for_url("**page=2**")
    second = page.url
    assert page.locator(".listing-card").count() == 4
    page.go_back()
    assert page.locator(".listing-card").count() == 20
    page.go_forward()
    assert page.url == second


def test_on_a_phone_the_facets_are_a_sheet_that_escape_and_a_tap_beside_it_close(indexed):
    page = indexed.page
    page.set_viewport_size({"width": 390, "height": 844})
    indexed.go("/search?q=石墨烯")
    body, toggle = page.locator(".facets-body"), page.locator(".facets-toggle")
    assert body.is_hidden()
    toggle.click()
    assert body.is_visible()
    box = page.locator(".facets").bounding_box()
    assert box["y"] > 100
    assert box["y"] + box["height"] == pytest.approx(844, abs=2)
    page.keyboard.press("Escape")
    assert body.is_hidden()
    toggle.click()
    page.mouse.click(195, 40)
    assert body.is_hidden()
    toggle.click()
    page.locator(".facet-option", has_text="需求").click()
    page.wait_for_url("**kind=demand**")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/search?q=石墨烯",
        "/search?q=石墨烯&region=3401&trl=6",
        "/search?q=石墨希&kind=challenge",
        "/search?q=铝锂合金&sort=deadline",
    ],
)
def test_the_page_is_clean_in_both_languages_at_both_widths(market, indexed, visit, language, address):
    visitor = visit(None, language=language)
    visitor.go("/search")
    if language == "en":
        with visitor.page.expect_navigation():
            visitor.page.locator("button[name=lang]").click()
    visitor.go(address)
    assert list(faults(visitor.page, language, written(market.app) + address)) == []


def test_open_suggestions_are_clean_too(market, indexed):
    open_suggestions(indexed.page, "石墨")
    assert list(faults(indexed.page, "zh", written(market.app) + "石墨")) == []
