import re

import pytest

from marketplace import db
from marketplace.listings import actions, queries
from marketplace.listings.models import Listing, Version
from marketplace.listings.states import VersionState as S
from tests.factories import a_member, a_person, actor_of, an_official
from tests.listings.make import (
    a_draft,
    a_published,
    a_submitted,
    an_author,
    an_operator,
    result_draft,
)


def _text(response):
    return response.get_data(as_text=True)


def _result_form(**changes):
    values = {
        "title": "铝锂合金薄板的低温时效工艺",
        "summary": "把薄板放在一百二十度以下分两段时效，强度不降而成形性提高。",
        "field": "06",
        "industry": "C32",
        "keywords": "铝锂合金，时效",
        "trl": "6",
        "modes": ["licence", "equity"],
        "material": "薄板",
        "method": "两段时效",
        "effect": "450 MPa",
        "product": "壳体用板",
        "application": "电池壳体",
        "price_mode": "fixed",
        "price_fen": "１２０",
        "ip-0-type": "0201",
        "ip-0-title": "一种时效方法",
        "ip-0-number": "DEMO-ZL-1",
        "ip-0-status": "granted",
        "owners-0-name": "测试大学",
        "owners-0-share": "66.67",
        "owners-1-name": "测试研究院",
        "owners-1-share": "33.33％",
        "restricted": "温度曲线",
    }
    return {**values, **changes}


def _demand_form(**changes):
    values = {
        "title": "电池壳体减重三成",
        "summary": "现用钢壳太重，要求减重三成而碰撞强度不降。",
        "problem": "冲压开裂。",
        "field": "06",
        "industry": "C36",
        "trl": "7",
        "modes": ["joint"],
        "budget_fen": "300",
        "deadline": "2099-12-31",
        "region_preference": "",
        "indicators-0-quantity": "抗拉强度",
        "indicators-0-operator": ">=",
        "indicators-0-value": "４２０",
        "indicators-0-unit": "MPa",
        "indicators-0-must": "must",
        "indicators-1-quantity": "板厚",
        "indicators-1-operator": "between",
        "indicators-1-value": "1.5",
        "indicators-1-upper": "2.5",
        "indicators-1-unit": "mm",
        "indicators-1-must": "wish",
    }
    return {**values, **changes}


FORMS = {"result": ("/results/new", _result_form), "demand": ("/demands/new", _demand_form)}


def _post_new(client, hidden, kind, party, **changes):
    address, form = FORMS[kind]
    page = client.get(address)
    return client.post(address, data={**form(**changes), **hidden(page), "organisation": party.id})


@pytest.mark.parametrize("kind", ["result", "demand"])
def test_what_is_typed_arrives_exactly_and_is_led_to_its_draft(app, stored, as_, hidden, kind):
    with stored():
        party, by = an_author()
    answer = _post_new(as_(by), hidden, kind, party)
    assert answer.status_code == 303, re.findall(r"field-error.*?</p>", _text(answer))
    with app.app_context():
        version = queries.version(int(answer.location.rsplit("/", 1)[1]))
        if kind == "result":
            assert version.price_fen == 120_000_000
            assert [(owner.name, owner.share) for owner in version.owners] == [
                ("测试大学", 6_667),
                ("测试研究院", 3_333),
            ]
            assert version.keywords == ["铝锂合金", "时效"]
        else:
            assert version.budget_fen == 300_000_000
            assert [(row.value, row.low, row.high) for row in version.indicators] == [
                ("420", 420, None),
                ("1.5..2.5", 1.5, 2.5),
            ]
        assert version.state is S.DRAFT


def test_a_second_click_makes_one_listing(app, stored, as_, hidden):
    with stored():
        party, by = an_author()
    client = as_(by)
    data = {**_result_form(), **hidden(client.get("/results/new")), "organisation": party.id}
    first, second = (client.post("/results/new", data=data) for _ in range(2))
    assert first.location == second.location
    with app.app_context():
        assert db.session.query(Listing).count() == 1


@pytest.mark.parametrize(
    "case",
    [
        ("result", {"title": ""}, "title"),
        ("result", {"title": "甲" * 101}, "title"),
        ("result", {"title": "a\x00b"}, "title"),
        ("result", {"summary": "甲" * 100_000}, "summary"),
        ("result", {"effect": "甲" * 100_000}, "effect"),
        ("result", {"price_fen": "1e9999"}, "price_fen"),
        ("result", {"price_fen": "9" * 400}, "price_fen"),
        ("result", {"price_fen": "-1"}, "price_fen"),
        ("result", {"price_fen": "0.0000001"}, "price_fen"),
        ("result", {"price_fen": "一百"}, "price_fen"),
        ("result", {"field": "77"}, "field"),
        ("result", {"modes": ["gift"]}, "modes"),
        ("result", {"trl": "10"}, "trl"),
        ("result", {"price_mode": "free"}, "price_mode"),
        ("result", {"keywords": "，".join(map(str, range(13)))}, "keywords"),
        ("result", {"ip-0-title": "a\x00b"}, "ip-0-title"),
        ("result", {"ip-0-title": "甲" * 100_000}, "ip-0-title"),
        ("result", {"ip-0-type": ""}, "ip-0-type"),
        ("result", {"ip-0-granted_on": "9999-12-31"}, "ip-0-granted_on"),
        ("result", {"ip-0-granted_on": "2024-02-30"}, "ip-0-granted_on"),
        ("result", {"ip-0-granted_on": "2024-02-02", "ip-0-expires_on": "2023-01-01"}, "ip-0-expires_on"),
        ("result", {"owners-0-share": "66.667"}, "owners-0-share"),
        ("result", {"owners-0-share": "101"}, "owners-0-share"),
        ("result", {"owners-0-share": "nan"}, "owners-0-share"),
        ("result", {"owners-1-name": ""}, "owners-1-name"),
        ("demand", {"deadline": "9999-12-31"}, "deadline"),
        ("demand", {"deadline": "2020-01-01"}, "deadline"),
        ("demand", {"deadline": "tomorrow"}, "deadline"),
        ("demand", {"budget_fen": "Infinity"}, "budget_fen"),
        ("demand", {"region_preference": "123456"}, "region_preference"),
        ("demand", {"indicators-0-value": "很高"}, "indicators-0-value"),
        ("demand", {"indicators-0-value": "9" * 60}, "indicators-0-value"),
        ("demand", {"indicators-1-upper": "1"}, "indicators-1-value"),
        ("demand", {"indicators-1-upper": ""}, "indicators-1-value"),
        ("demand", {"indicators-0-quantity": ""}, "indicators-0-quantity"),
        ("demand", {"indicators-0-operator": "~"}, "indicators-0-operator"),
        ("demand", {"problem": "x\x00y"}, "problem"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_and_the_input_kept(app, stored, as_, hidden, case):
    kind, changes, field = case
    with stored():
        party, by = an_author()
    answer = _post_new(as_(by), hidden, kind, party, **changes)
    page = _text(answer)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "冲压开裂" in page or "两段时效" in page or "problem" in changes
    with app.app_context():
        assert db.session.query(Version).count() == 0


def test_a_foreign_organisation_cannot_be_chosen(stored, as_, hidden):
    with stored():
        _, by = an_author()
        other, _ = an_author()
    assert _post_new(as_(by), hidden, "result", other).status_code == 422


def test_one_more_row_works_without_script_and_stores_nothing(app, stored, as_, hidden):
    with stored():
        party, by = an_author()
    answer = _post_new(as_(by), hidden, "result", party, more="ip")
    page = _text(answer)
    assert answer.status_code == 200
    assert 'name="ip-1-type"' in page
    assert "一种时效方法" in page
    with app.app_context():
        assert db.session.query(Version).count() == 0


def test_somebody_without_an_organisation_is_told_what_to_do_first(stored, as_):
    with stored():
        by = actor_of(a_person())
    answer = as_(by).get("/results/new")
    assert answer.status_code == 200
    assert 'name="title"' not in _text(answer)


def test_two_editors_the_later_one_is_told_keeps_the_text_and_may_save_again(app, stored, as_, hidden):
    with stored():
        version, by = a_draft()
    client, address = as_(by), f"/versions/{version.id}/edit"
    mine = {**_result_form(title="我的标题"), **hidden(client.get(address))}
    with stored():
        actions.edit_version(queries.version(version.id), result_draft(title="别人的标题"), by=by)
    answer = client.post(address, data=mine)
    assert answer.status_code == 409
    assert "我的标题" in _text(answer)
    again = client.post(address, data={**mine, **hidden(answer)})
    assert again.status_code == 303
    with app.app_context():
        assert queries.version(version.id).title == "我的标题"


def test_the_edit_form_shows_what_is_stored(stored, as_, hidden):
    with stored():
        demand, by = a_draft("demand")
    page = _text(as_(by).get(f"/versions/{demand.id}/edit"))
    for value in ('value="1.5"', 'value="2.5"', 'value="300"', "试过两种铝板", 'value="420"'):
        assert value in page


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "refused", "withdrawn"])
@pytest.mark.parametrize("suffix", ["", "/edit", "/review", "/changes"])
def test_what_is_not_published_does_not_exist_for_strangers(stored, as_, state, suffix):
    with stored():
        version, by = a_draft() if state == "draft" else a_submitted()
        operator = an_operator()
        if state == "returned":
            actions.send_back(version, "unclear", by=operator)
        elif state == "refused":
            actions.refuse(version, "unclear", by=operator)
        elif state == "withdrawn":
            actions.withdraw(version.listing, "x", by=by)
        _, stranger = an_author()
    assert as_(stranger).get(f"/versions/{version.id}{suffix}").status_code == 404
    assert as_(stranger).get(f"/results/{version.listing_id}").status_code == 404
    assert as_().get(f"/results/{version.listing_id}").status_code == 404


def test_a_draft_is_hidden_from_the_operator_too_until_it_is_submitted(stored, as_):
    with stored():
        version, by = a_draft()
        operator = an_operator()
    assert as_(operator).get(f"/versions/{version.id}").status_code == 404
    with stored():
        actions.submit(queries.version(version.id), by=by)
    assert as_(operator).get(f"/versions/{version.id}").status_code == 200


@pytest.mark.parametrize("kind", ["result", "demand"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_public_page_shows_everything_but_the_restricted_part(stored, as_, kind, language):
    with stored():
        version, by = a_published(kind)
    client = as_()
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    page = client.get(f"/{kind}s/{version.listing_id}")
    assert page.status_code == 200
    assert version.title in _text(page)
    assert version.digest in _text(page)
    assert version.restricted not in _text(page)
    assert version.restricted in _text(as_(by).get(f"/{kind}s/{version.listing_id}"))


def test_a_superseded_version_stays_readable_and_a_withdrawn_one_does_not(stored, as_):
    with stored():
        first, by = a_published()
        second = actions.submit(actions.new_version(first.listing, by=by), by=by)
        actions.approve(second, by=an_operator())
    assert as_().get(f"/versions/{first.id}").status_code == 200
    with stored():
        actions.withdraw(queries.listing(first.listing_id), "x", by=by)
    assert as_().get(f"/versions/{first.id}").status_code == 404
    assert as_().get(f"/results/{first.listing_id}").status_code == 404
    assert as_(by).get(f"/results/{first.listing_id}").status_code == 302


def test_a_result_is_not_found_under_the_address_of_demands(stored, as_):
    with stored():
        version, _ = a_published()
    assert as_().get(f"/demands/{version.listing_id}").status_code == 404
    assert as_().get("/results/99999999999999999999").status_code == 404
    assert as_().get("/results/2147483647").status_code == 404


def test_the_author_submits_from_the_page_and_takes_it_back(app, stored, as_, press):
    with stored():
        version, by = a_draft()
    client = as_(by)
    assert f"/versions/{version.id}/submit" in _text(client.get(f"/versions/{version.id}"))
    assert press(client, f"/versions/{version.id}/submit").status_code == 303
    with app.app_context():
        assert queries.version(version.id).state is S.SUBMITTED
    assert press(client, f"/versions/{version.id}/submit").status_code == 409
    assert press(client, f"/versions/{version.id}/take-back").status_code == 303
    with app.app_context():
        assert queries.version(version.id).state is S.DRAFT


def test_an_incomplete_draft_lists_what_is_missing_with_links_to_the_fields(stored, as_, press):
    with stored():
        version, by = a_draft(trl=None, ip=())
    client = as_(by)
    page = _text(client.get(f"/versions/{version.id}"))
    assert f"/versions/{version.id}/edit#trl" in page
    assert f"/versions/{version.id}/edit#ip" in page
    assert f"/versions/{version.id}/submit" not in page
    assert press(client, f"/versions/{version.id}/submit", follow_redirects=True).status_code == 200


def test_a_member_without_the_writers_role_reads_but_does_not_write(stored, as_, press):
    with stored():
        party, by = an_author()
        version, _ = a_draft(author=(party, by))
        clerk = actor_of(a_member(party, "finance"))
    client = as_(clerk)
    assert client.get(f"/versions/{version.id}").status_code == 200
    assert client.get(f"/versions/{version.id}/edit").status_code == 403
    assert press(client, f"/versions/{version.id}/submit").status_code == 403


def test_withdrawing_asks_first_says_what_follows_and_needs_a_reason(app, stored, as_, hidden):
    with stored():
        version, by = a_published()
    client, address = as_(by), f"/listings/{version.listing_id}/withdraw"
    page = client.get(address)
    assert page.status_code == 200
    assert client.post(address, data={**hidden(page), "reason": ""}).status_code == 422
    assert client.post(address, data={**hidden(page), "reason": "已转让"}).status_code == 303
    with app.app_context():
        assert queries.version(version.id).state is S.WITHDRAWN


def test_giving_up_an_edit_leaves_the_published_version(app, stored, as_, press):
    with stored():
        version, by = a_published()
    client = as_(by)
    answer = press(client, f"/listings/{version.listing_id}/revise")
    number = int(re.search(r"/versions/(\d+)/edit", answer.location)[1])
    assert press(client, f"/versions/{number}/discard").status_code == 303
    with app.app_context():
        assert queries.version(version.id).state is S.PUBLISHED
        assert queries.version(number).state is S.WITHDRAWN


def test_mine_is_empty_first_and_then_shows_each_by_its_state(stored, as_):
    with stored():
        party, by = an_author()
    client = as_(by)
    assert "/results/new" in _text(client.get("/my/listings"))
    with stored():
        draft, _ = a_draft(author=(party, by))
        published, _ = a_published("demand", author=(party, by))
        foreign, _ = a_published()
    page = _text(client.get("/my/listings"))
    assert draft.title in page
    assert published.title in page
    assert foreign.title not in page
    assert 'id="writing"' in page
    assert 'id="published"' in page


def test_the_queue_is_the_region_of_the_reviewer_without_own_organisations(stored, as_):
    with stored():
        here, _ = a_submitted(author=an_author(region="340104"))
        there, _ = a_submitted(author=an_author(region="340200"))
        operator = an_operator("340100")
        party, _ = an_author(region="340104")
        own, _ = a_submitted(author=(party, actor_of(a_member(party))))
        person = a_member(party, "finance")
        insider = actor_of(an_official("operator", "340100", person=person))
    page = _text(as_(operator).get("/listings/review"))
    assert here.title in page
    assert own.title in page
    assert there.title not in page
    inside = _text(as_(insider).get("/listings/review"))
    assert own.title not in inside
    assert as_(insider).get(f"/versions/{own.id}/review").status_code == 403
    assert as_(operator).get(f"/versions/{there.id}/review").status_code == 404


def test_the_queue_pages_and_shows_what_is_overdue(stored, as_, travel):
    with stored():
        author = an_author()
        for _ in range(51):
            a_submitted(author=author)
        operator = an_operator()
    client = as_(operator)
    page = _text(client.get("/listings/review"))
    assert page.count('/review"') >= 50
    assert _text(client.get("/listings/review?page=2")).count("row-link") == 1
    assert client.get("/listings/review?page=999999999999999999999").status_code == 200
    assert "row-link" not in _text(client.get("/listings/review?view=overdue"))
    travel(days=30)
    assert "row-link" in _text(client.get("/listings/review?view=overdue"))


def test_the_queue_is_closed_to_others(stored, as_):
    with stored():
        _, by = an_author()
    assert as_(by).get("/listings/review").status_code == 403
    assert as_().get("/listings/review").status_code == 302


@pytest.mark.parametrize(
    "case",
    [
        ("approve", "", "", S.PUBLISHED),
        ("return", "unclear", "请写明方法", S.RETURNED),
        ("refuse", "secret", "", S.REFUSED),
    ],
)
def test_the_reviewer_decides_on_the_page(app, stored, as_, hidden, case):
    decision, reason, note, state = case
    with stored():
        version, by = a_submitted()
        operator = an_operator()
    client, address = as_(operator), f"/versions/{version.id}/review"
    page = client.get(address)
    assert version.restricted in _text(page)
    answer = client.post(address, data={**hidden(page), "decision": decision, "reason": reason, "note": note})
    assert answer.status_code == 303
    with app.app_context():
        assert queries.version(version.id).state is state
    if state is S.RETURNED:
        assert "请写明方法" in _text(as_(by).get(f"/versions/{version.id}"))


@pytest.mark.parametrize(
    "wrong", [{}, {"decision": "return"}, {"decision": "refuse", "reason": "because"}, {"decision": "burn"}]
)
def test_a_decision_without_its_reason_is_refused(app, stored, as_, hidden, wrong):
    with stored():
        version, _ = a_submitted()
        operator = an_operator()
    client, address = as_(operator), f"/versions/{version.id}/review"
    assert client.post(address, data={**hidden(client.get(address)), **wrong}).status_code == 422
    with app.app_context():
        assert queries.version(version.id).state is S.SUBMITTED


def test_a_text_that_was_taken_back_and_submitted_anew_must_be_read_again(app, stored, as_, hidden):
    with stored():
        version, by = a_submitted()
        operator = an_operator()
    client, address = as_(operator), f"/versions/{version.id}/review"
    page = client.get(address)
    with stored():
        changed = actions.take_back(queries.version(version.id), by=by)
        actions.edit_version(changed, result_draft(title="换过的内容"), by=by)
        actions.submit(changed, by=by)
    answer = client.post(address, data={**hidden(page), "decision": "approve", "reason": ""})
    assert answer.status_code == 409
    with app.app_context():
        assert queries.version(version.id).state is S.SUBMITTED


def test_the_reviewer_sees_what_an_edit_changes(stored, as_):
    with stored():
        first, by = a_published()
        second = actions.new_version(first.listing, by=by)
        actions.edit_version(second, result_draft(effect="抗拉强度 480 MPa，断后伸长率 12%"), by=by)
        actions.submit(second, by=by)
        operator = an_operator()
    page = _text(as_(operator).get(f"/versions/{second.id}/review"))
    assert "<ins>" in page
    assert "<del>" in page
    assert as_(by).get(f"/versions/{second.id}/changes").status_code == 200


def test_two_reviewers_decide_once(app, stored, as_, hidden):
    with stored():
        version, _ = a_submitted()
        one, two = an_operator(), an_operator()
    address = f"/versions/{version.id}/review"
    first, second = as_(one), as_(two)
    forms = [hidden(client.get(address)) for client in (first, second)]
    assert first.post(address, data={**forms[0], "decision": "approve", "reason": ""}).status_code == 303
    assert second.post(address, data={**forms[1], "decision": "refuse", "reason": "other"}).status_code == 409
    with app.app_context():
        assert queries.version(version.id).state is S.PUBLISHED


def test_an_unverified_organisation_is_told_why_it_cannot_submit(stored, as_, press):
    with stored():
        version, by = a_draft(author=an_author(verified=False))
    client = as_(by)
    assert f"/versions/{version.id}/submit" not in _text(client.get(f"/versions/{version.id}"))
    assert press(client, f"/versions/{version.id}/submit").status_code == 409


def test_a_long_list_of_mine_shows_its_first_rows_and_pages_the_rest(stored, as_):
    with stored():
        author = an_author()
        for _ in range(52):
            a_draft(author=author)
    client = as_(author[1])
    assert _text(client.get("/my/listings")).count("row-link") == 20
    assert _text(client.get("/my/listings?view=writing")).count("row-link") == 50
    assert _text(client.get("/my/listings?view=writing&page=2")).count("row-link") == 2
    assert client.get("/my/listings?view=elsewhere&page=x").status_code == 200
    assert client.get("/my/listings?view=ended").status_code == 200
