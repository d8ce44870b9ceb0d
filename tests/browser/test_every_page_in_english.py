"""Every page once more, in English: a file of its own, so that both languages are walked side by side."""

import pytest

from tests.browser import pages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", pages.PAGES)
def test_every_page_opens_reads_and_fits_in_english(walk, name):
    assert walk(name, "en", pages.PAGES[name]) == []
