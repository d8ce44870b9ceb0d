"""A document is asked for, the list goes on by itself until it is ready, and it is fetched; in order in both languages."""

import pytest

from tests.browser import inspection
from tests.browser.visitor import PATIENCE
from tests.papers.reading import of_pdf
from tests.registration import make

pytestmark = pytest.mark.browser

WORDS = {"zh": ("生成", "合同文本", "尚未生成"), "en": ("Make it", "Contract with its annexes", "not asked for yet")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_contract_is_asked_for_waited_for_and_fetched(site, visit, language):
    cast = site.stored(make.a_cast)
    contract = site.stored(lambda: make.a_contract(cast))
    visitor = visit(cast.signer, language=language).go(f"/contracts/{contract.id}")
    act, name, open_ = WORDS[language]
    visitor.sees(name, open_)
    papers = visitor.page.locator(".papers")
    with visitor.page.expect_event("domcontentloaded", timeout=PATIENCE):
        papers.get_by_role("button", name=act).first.click()
    link = papers.locator("a[href*='/files/']")
    link.wait_for(timeout=PATIENCE)  # nobody opens the page again
    with visitor.page.expect_download() as fetched:
        link.click()
    assert "人民币叁佰万元整" in of_pdf(fetched.value.path().read_bytes())
    faults = list(inspection.faults(visitor.page, language, inspection.written(site.app)))
    assert not faults, faults
