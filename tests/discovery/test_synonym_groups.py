"""Officials edit words that find each other: what they write acts at once, is audited, and contradicts nothing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from marketplace import db
from marketplace.audit import AuditEvent
from marketplace.discovery import actions, queries
from marketplace.discovery.actions import GroupDraft
from marketplace.discovery.models import SynonymGroup
from marketplace.errors import Invalid
from marketplace.permissions import Role
from tests.factories import a_member, actor_of, an_official, an_organisation, sign_in
from tests.listings.make import a_published

PAGE = "/console/synonyms"


@pytest.fixture
def official(town):
    return town.stored(lambda: an_official(Role.OPERATOR, "340100"))


@pytest.fixture
def client(town, official):
    client = town.app.test_client()
    with town.app.app_context():
        sign_in(client, official)
    return client


def send(client, words, page=PAGE, **fields):
    text = client.get(page).get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|submission|version)"[^>]*value="([^"]*)"', text))
    return client.post(page, data={**hidden, "words": "\n".join(words), "note": "", **fields})


def groups(town):
    return town.stored(lambda: [(one.words, one.active) for one in queries.synonym_groups()])


def test_a_group_acts_from_the_next_search_on_and_no_longer_when_switched_off(town, client):
    town.stored(lambda: a_published("result", title="红外发光二极管的外延"))
    assert "红外" not in town.get("/search?q=LED")
    assert send(client, ["LED", "发光二极管"]).status_code == 303
    assert "<mark>发光二极管</mark>" in town.get("/search?q=LED")
    text = client.get(PAGE).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]*)"', text).group(1)
    assert client.post(f"{PAGE}/1/switch", data={"csrf_token": token, "on": ""}).status_code == 303
    assert "红外" not in town.get("/search?q=LED")
    assert groups(town) == [(["LED", "发光二极管"], False)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["LED"], "请至少写两个不同的词"),
        (["LED", "ＬＥＤ", " led "], "请至少写两个不同的词"),
        (["發光二極管", "发光二极管"], "请至少写两个不同的词"),
        (["LED", "光"], "个字符"),
        (["LED", "光" * 61], "个字符"),
        (["LED", "？！"], "没有可供检索的内容"),
        ([f"词语{number}" for number in range(13)], "最多 12 个词"),
        ([], "请至少写两个不同的词"),
    ],
)
def test_a_group_that_says_nothing_is_refused_with_its_text_kept(town, client, words, sentence):
    answer = send(client, words)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert groups(town) == []


def test_a_word_is_in_one_group_only_as_long_as_both_act(town, official):
    def act():
        by = actor_of(official)
        first = actions.add_group(GroupDraft(("锂电池", "锂离子电池")), by=by)
        with pytest.raises(Invalid, match="锂电池"):
            actions.add_group(GroupDraft(("鋰電池", "LIB")), by=by)
        actions.switch_group(first, on=False, by=by)
        actions.add_group(GroupDraft(("鋰電池", "LIB")), by=by)
        with pytest.raises(Invalid):
            actions.switch_group(first, on=True, by=by)
        actions.change_group(first, GroupDraft(("锂离子电池", "锂离子蓄电池")), by=by)
        actions.switch_group(first, on=True, by=by)

    town.stored(act)
    assert {tuple(words) for words, active in groups(town) if active} == {
        ("鋰電池", "LIB"),
        ("锂离子电池", "锂离子蓄电池"),
    }


def test_the_later_of_two_editors_is_told_and_keeps_the_text(town, client):
    send(client, ["PLC", "可编程控制器"])
    page = f"{PAGE}/1"
    text = client.get(page).get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', text).group(1)
    assert send(client, ["PLC", "可编程逻辑控制器"], page).status_code == 303
    late = send(client, ["PLC", "顺序控制器"], page, version=version)
    assert late.status_code == 409
    assert "顺序控制器" in late.get_data(as_text=True)
    assert groups(town) == [(["PLC", "可编程逻辑控制器"], True)]


def test_sending_a_form_twice_makes_one_group(town, client):
    text = client.get(PAGE).get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|submission|version)"[^>]*value="([^"]*)"', text))
    data = {**hidden, "words": "PLC\n可编程逻辑控制器"}
    assert [client.post(PAGE, data=data).status_code for _ in range(2)] == [303, 303]
    assert len(groups(town)) == 1


def test_each_change_is_on_the_audit_trail(town, official):
    def act():
        by = actor_of(official)
        group = actions.add_group(GroupDraft(("PLC", "可编程控制器")), by=by)
        actions.change_group(group, GroupDraft(("PLC", "可编程逻辑控制器")), by=by)
        actions.switch_group(group, on=False, by=by)
        actions.switch_group(group, on=False, by=by)

    town.stored(act)
    chosen = select(AuditEvent.action).where(AuditEvent.subject_type == "synonym_group").order_by(AuditEvent.seq)
    acts = town.stored(lambda: list(db.session.scalars(chosen)))
    assert acts == ["synonyms.add", "synonyms.change", "synonyms.switch"]


def test_the_page_is_for_officials_who_may_edit_words(town, client):
    assert client.get(PAGE).status_code == 200
    assert f'href="{PAGE}"' in client.get("/console/").get_data(as_text=True)
    stranger = town.app.test_client()
    assert stranger.get(PAGE).status_code in {302, 401}
    with town.app.app_context():
        sign_in(stranger, town.stored(lambda: a_member(an_organisation())))
    assert stranger.get(PAGE).status_code == 403


def test_switched_off_groups_are_not_asked(town, official):
    town.stored(lambda: db.session.add(SynonymGroup(words=["a1", "b1"], active=False, changed_by=official.id)))
    assert town.stored(queries.synonyms).groups == ()
