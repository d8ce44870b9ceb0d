import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.challenges import contents, telling
from marketplace.evaluation.blinding import COVER, alias, blind, covered, marks_of
from marketplace.files import kinds
from marketplace.files.identities import Known, Part, Place
from tests.factories import a_person, an_organisation
from tests.files.documents import a_png, a_word_file

NAMES = Known(("测试某某",), ("甲乙丙材料有限公司",))


def content(**changes):
    """Return an opened bid's content in which people and organisations are named wherever one can name them."""
    person = {"name": "测试某某", "organisation": "甲乙丙材料有限公司", "role": "工艺负责人"}
    promise = {
        "indicator_id": 1,
        "quantity": "强度",
        "operator": "at_least",
        "asked": "420",
        "unit": "MPa",
        "must": True,
    }
    values = {
        "bidder_id": 1,
        "person_id": 1,
        "slot": 0,
        "title": "低温成形",
        "route": "先预时效，测试某某曾验证，甲乙丙材料已量产。",
        "price_fen": 100,
        "promises": [{**promise, "promise": "435", "how": "甲乙丙材料的产线"}],
        "chief": person,
        "team": [person],
        "milestones": [{"title": "样件", "months": 3, "share_bp": 10_000, "evidence": "测试某某签字"}],
        "budget": [{"item": "甲乙丙材料检测", "amount_fen": 100}],
        "own_ip": [{"kind": "invention", "number": "ZL202610000001.0", "title": "一种方法"}],
        "cited_result_versions": [4, 5],
        "members": [{"organisation_id": 7, "share_bp": 10_000, "confirmed": True}],
        "enclosures": [],
        "pledge": "测试某某承诺",
    }
    return {**values, **changes}


def shown(opened):
    marks = marks_of(telling.in_texts(opened, NAMES))
    return covered(blind(opened), marks), marks


def test_reviewers_read_the_solution_and_nobodys_name():
    page, marks = shown(content())
    said = json.dumps(page, ensure_ascii=False)
    for name in ("测试某某", "甲乙丙", "ZL2026", "organisation", "一种方法"):
        assert name not in said
    assert page["route"] == f"先预时效，{COVER}曾验证，{COVER}已量产。"
    assert page["promises"][0]["how"] == f"{COVER}的产线"
    assert page["team"] == [{"role": "工艺负责人"}]
    assert page["chief"]
    assert page["cited"] == 2
    assert {mark["where"] for mark in marks} == {"route", "promises/0/how", "milestones/0/evidence", "budget/0/item"}


def test_a_mark_that_the_secretary_lets_stand_is_read():
    opened = content(route="甲乙丙材料")
    marks = marks_of(telling.in_texts(opened, NAMES))
    for mark in marks:
        mark["covered"] = mark["where"] != "route"
    assert covered(blind(opened), marks)["route"] == "甲乙丙材料"


def test_a_field_that_nobody_decided_on_stays_out():
    assert "novelty" not in blind(content(novelty="测试某某"))


def test_covering_changes_nothing_of_the_bid_itself():
    opened = content()
    before = json.dumps(opened)
    shown(opened)
    assert json.dumps(opened) == before


@given(st.lists(st.sampled_from(["测试某某", "甲乙丙材料", "工艺", "，", "13812345678", " "]), max_size=12))
def test_however_names_stand_together_all_are_covered_and_all_else_stays(parts):
    page, _marks = shown(content(route="".join(parts)))
    expected = "".join(COVER if part in ("测试某某", "甲乙丙材料") else part for part in parts)
    plain = page["route"].replace(COVER, "")
    assert "测试某某" not in plain
    assert "甲乙丙材料" not in plain
    if "13812345678" not in parts:
        assert page["route"] == expected


def test_aliases_go_on_behind_the_last_letter():
    assert [alias(number) for number in (0, 1, 25, 26, 27, 701, 702)] == ["A", "B", "Z", "AA", "AB", "ZZ", "AAA"]
    assert len({alias(number) for number in range(2000)}) == 2000


def _enclosed(name, media_type, data):
    return contents.enclose(name, media_type, data)


def test_a_bid_is_looked_through_before_it_is_sealed(ctx):
    party = an_organisation(name="甲乙丙材料有限公司", legal_representative="代表某")
    member, author = an_organisation(name="合肥工业大学"), a_person(name="作者某")
    files = [
        _enclosed("合工大方案.docx", kinds.DOCX, a_word_file("甲乙丙")),
        _enclosed("图.png", kinds.PNG, a_png("x")),
        _enclosed("坏.pdf", kinds.PDF, b"%PDF-1.7 nothing"),
    ]
    opened = content(
        bidder_id=party.id,
        person_id=author.id,
        members=[{"organisation_id": member.id, "share_bp": 10_000, "confirmed": True}],
        enclosures=files,
        title="代表某与作者某的方案",
    )
    told = telling.in_bid(opened)
    in_title = [one.text for one in told.findings if one.place == Place(Part.FIELD, "title")]
    assert in_title == ["代表某", "作者某"]
    named = {(one.place.part.value, one.text) for one in told.findings if one.place.file}
    assert ("file_name", "合工大") in named
    assert ("metadata", "甲乙丙") in named
    assert {place.file for place in told.unread} == {"合工大方案.docx", "图.png", "坏.pdf"}


@pytest.mark.parametrize("field", ["team", "chief", "pledge"])
def test_fields_that_reviewers_never_get_are_not_marked(ctx, field):
    assert not any(one.place.where.startswith(field) for one in telling.in_texts(content(), NAMES))
