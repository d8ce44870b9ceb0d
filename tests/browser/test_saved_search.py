"""A search is saved from the search page, hears of a publication, sends its digest, and is stopped from the letter."""

import re
from urllib.parse import urlsplit

import pytest

from marketplace import clock
from marketplace.saved_searches import hits
from marketplace.saved_searches.models import Period
from tests.browser import inspection
from tests.factories import a_person
from tests.listings.make import a_published
from tests.saved_searches import make

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "save": "保存并接收通知",
        "kept": "还没有结果",
        "stop": "确认退订",
        "stopped": "已退订",
        "undo": "点错了，恢复订阅",
        "undone": "已恢复订阅",
    },
    "en": {
        "save": "Save and be told",
        "kept": "Nothing found yet",
        "stop": "Stop these letters",
        "stopped": "Letters are stopped",
        "undo": "That was a mistake: take them up again",
        "undone": "Saved searches are taken up again",
    },
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_search_is_saved_hears_of_a_publication_and_is_stopped_from_its_letter(site, visit, travel, language):
    words = WORDS[language]
    person = site.stored(lambda: a_person(language=language))
    visitor = visit(person, language=language)
    site.stored(lambda: a_published("result", title="铜箔散热膜"))
    visitor.go("/search?q=石墨烯 散热膜&kind=result").waits_for("铜箔散热膜")
    visitor.page.locator("main a[href*='/saved-searches/new']").first.click()
    visitor.page.wait_for_url("**/saved-searches/new**")
    _in_order(site, visitor, language)
    visitor.press(words["save"]).sees(words["kept"])
    here = visitor.path

    site.stored(lambda: a_published("result", title="石墨烯散热膜的卷对卷制备"))
    visitor.waits_for("石墨烯散热膜的卷对卷制备").sees("石墨烯 散热膜")
    _in_order(site, visitor, language)

    due = hits.due_after(clock.now(), Period.DAILY)
    travel(seconds=(due - clock.now()).total_seconds() + 60)
    letter = _letter(site, visitor)
    assert "石墨烯散热膜的卷对卷制备" in letter.body
    of_this_search = re.findall(r"/saved-searches/stop/\S+", letter.body)[0]

    stranger = visit()  # the letter is read where nobody is signed in
    stranger.go(urlsplit(of_this_search).path)
    _in_order(site, stranger, language)
    stranger.press(words["stop"]).sees(words["stopped"])
    _in_order(site, stranger, language)
    assert not site.read(make.standing)
    stranger.press(words["undo"]).sees(words["undone"])
    _in_order(site, stranger, language)
    assert site.read(make.standing)
    assert here.startswith("/saved-searches/")


def _in_order(site, visitor, language):
    found = list(inspection.faults(visitor.page, language, inspection.written(site.app)))
    assert not found, "\n".join(["", visitor.path, *found])
    visitor.page.set_viewport_size({"width": 1366, "height": 900})


def _letter(site, visitor):
    """Wait until the relay has written the letter."""
    for _ in range(150):
        found = site.read(make.letters)
        if found:
            return found[0]
        visitor.page.wait_for_timeout(400)
    raise AssertionError("no digest was sent")
