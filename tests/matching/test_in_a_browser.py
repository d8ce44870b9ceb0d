"""A match read, judged, put on a short-list that is frozen, and recommendations switched off: in a real browser."""

import pytest

from marketplace import db
from marketplace.app import create_app
from marketplace.listings import queries as listings
from tests.browser import inspection
from tests.browser.visitor import Visitor, cookie_of
from tests.conftest import settings_for
from tests.matching.make import a_pair

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(new_database, tmp_path, serve, new_page):
    """Open a browser as one side of a pair; `visit("buyer")`."""
    app = create_app(settings_for(new_database(), tmp_path))
    with app.app_context():
        db.begin_writing()
        pair = a_pair(
            title="面向新能源汽车电池壳体的铝锂合金薄板两段低温时效与转角局部加热成形一体化工艺及其质量在线检测方法研究与应用"
        )
        db.session.commit()
        numbers = {"match": pair.match.id, "demand": pair.wanting.listing_id, "result": pair.result.listing_id}
    origin = serve(app)

    def go(who, language="zh"):
        page = new_page()
        with app.app_context():
            cookie = cookie_of(app, getattr(pair, who), language)
        page.context.add_cookies([{"name": "session", "value": cookie, "url": origin}])
        return Visitor(page, origin)

    go.numbers, go.app = numbers, app
    yield go
    with app.app_context():
        db.database().engine.dispose()


def _clean(visitor, language="zh"):
    faults = list(inspection.faults(visitor.page, language, None))
    visitor.page.set_viewport_size({"width": 1366, "height": 900})
    assert faults == []


def test_from_the_demand_to_a_frozen_list(visit):
    numbers = visit.numbers
    buyer = visit("buyer").go(f"/demands/{numbers['demand']}").follow(f"/matches/{numbers['match']}")
    buyer.sees("为什么匹配", "提供 6 级，期望 7 级")
    words = buyer.page.locator("#elements mark").all_inner_texts()
    assert words
    for word in words:
        assert word in buyer.page.locator("#texts").inner_text()
    _clean(buyer)

    buyer.fill({"reason": "close", "note": "先看中试数据"}).send("/judge").sees("接近，值得谈一谈", "排序上移 4 分")
    _clean(buyer)
    buyer.press("撤回").sees("各方评价未改变其排序")

    buyer.follow(f"/results/{numbers['result']}/short-list?asking=demand:{numbers['demand']}")
    buyer.send().sees("候选成果", "保留")
    _clean(buyer)
    buyer.follow("/reject").fill({"reason": "price", "note": "超出预算三成"}).send().sees("已落选", "超出预算三成")
    buyer.press("改为保留").follow("/freeze").sees("不能撤销")
    _clean(buyer)
    buyer.send().sees("已冻结", "SHA-256")
    assert not buyer.page.locator("main a[href$='/reject']").count()


def test_a_seller_is_led_to_ask_and_a_stranger_to_nothing(visit):
    numbers = visit.numbers
    visit("seller", "en").go(f"/matches/{numbers['match']}").sees("Ask about the demand", "Offered: level 6")
    stranger = visit("stranger").go(f"/results/{numbers['result']}")
    assert not stranger.page.locator("a[href^='/matches/']").count()


def test_switched_off_two_people_see_the_same_page(visit):
    shown = []
    for who in ("buyer", "seller"):
        someone = visit(who).go("/recommended").sees("个性化推荐", "理由：")
        _clean(someone)
        someone.press("关闭").sees("所有人看到的顺序相同")
        _clean(someone)
        shown.append(someone.go("/recommended").words())
    assert shown[0] == shown[1]
    with visit.app.app_context():
        assert listings.published(visit.numbers["result"]).title in shown[0]
