"""The small script and the whole look, in a real browser, on the page of components."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(new_page, serve, own_app):
    """Open the page of components in a language."""
    address = serve(own_app)

    def go(width=1366, height=768, language="zh", **options):
        page = new_page(width, height, **options)
        page.goto(f"{address}/style")
        if language == "en":
            with page.expect_navigation():
                page.click("button[name=lang]")
        return page

    return go


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_every_component_is_accessible_fits_and_offends_no_policy(open_page, width, language, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width, language=language, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    found = Axe().run(page)
    assert [(rule["id"], rule["nodes"][0]["target"]) for rule in found.response["violations"]] == []
    assert page.complaints == []


def test_rows_of_a_queue_are_walked_and_chosen_by_keys(open_page):
    page = open_page()
    for key in "jjx":
        page.keyboard.press(key)
    queue = page.locator("[data-queue]")
    assert queue.locator("tr.is-current td").nth(1).inner_text() == "2026-0001"
    assert queue.locator("tr.is-chosen").count() == 1


def test_keys_rest_while_somebody_writes_and_while_they_are_switched_off(open_page):
    page = open_page()
    page.locator("[data-search]").first.fill("")
    page.keyboard.type("jj")
    assert page.locator("tr.is-current").count() == 0
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.check("[data-keys-off]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator("tr.is-current").count() == 0


def test_a_dense_row_is_twenty_four_pixels_high(open_page):
    page = open_page()
    assert page.locator(".is-dense tbody tr").nth(3).bounding_box()["height"] == 24


def test_a_step_that_destroys_is_asked_before_it_is_sent(open_page):
    page = open_page()
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.click(".post-button .btn-danger")
    dialog = page.locator("#confirm-dialog")
    assert dialog.locator("[data-confirm-yes]").inner_text() == "撤回揭榜书"
    dialog.locator("button[value=no]").click()
    assert sent == []


def test_rows_of_a_list_of_fields_are_added_and_numbered_anew(open_page):
    page = open_page()
    page.click("[data-list-add]")
    page.locator("[data-list-remove]").first.click()
    names = page.locator(".field-list-entry input").evaluate_all("boxes => boxes.map(box => box.name)")
    assert names == [f"faulty-indicators-{row}-{field}" for row in (0, 1) for field in ("quantity", "value")]
    assert page.locator(".field-list-entry").nth(1).locator(".field-error").count() == 0


def test_the_error_summary_leads_to_the_field(open_page):
    page = open_page()
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "faulty-title"
