"""What each kind asks for: in the form, in the check, in the text, and before a text is sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace import clock, codes
from marketplace.contracts import actions, checks, details_wording, kinds, wording
from marketplace.contracts.findings import Level
from marketplace.contracts.kinds import DETAILS, Shape
from marketplace.contracts.terms import read
from marketplace.errors import Invalid
from tests.contracts import make
from tests.contracts.details import details_for

LEAVES = [code for code, _name in codes.choices("contract_kinds", on=clock.today(), locale="zh", leaves=True)]


def _of(code, **changes):
    return make.terms(kind=code[:2], sub_kind=code if len(code) > 2 else None, **changes)


def _findings(terms):
    return {one.code: one for one in kinds.findings(terms)}


def test_every_kind_has_fields_of_its_own():
    for code in LEAVES:
        assert kinds.details_of(code), code


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("0101", {"goal", "innovation", "division"}),
        ("0102", {"goal", "innovation"}),
        ("0201", {"proof", "secrecy", "added_investment", "added_output"}),
        ("0202", {"right_number", "right_status", "right_expires", "proof", "added_investment", "added_output"}),
        ("0203", {"right_number", "right_status", "proof", "added_investment", "added_output"}),
        (
            "0301",
            {"right_number", "right_status", "right_expires", "proof"}
            | {"licence_mode", "territory", "licence_from", "licence_to"},
        ),
        ("0302", {"proof", "secrecy", "licence_mode", "territory", "licence_from", "licence_to"}),
        ("04", {"topic", "opinion"}),
        ("0501", {"problem", "quantity_indicators", "quality_indicators"}),
        ("0502", {"training_topic", "trainees", "hours"}),
        ("0503", {"deal", "third_party"}),
    ],
)
def test_a_kind_asks_for_what_registration_asks(code, names):
    assert {detail.name for detail in kinds.details_of(code)} == names


@pytest.mark.parametrize("code", LEAVES)
def test_complete_fields_stand_in_the_text_and_nothing_is_missed(ctx, code):
    contract, _sides = make.a_draft(kind=code[:2], sub_kind=code if len(code) > 2 else None)
    assert not [one for one in kinds.findings(_of(code)) if one.level is Level.MUST]
    for detail in kinds.details_of(code):
        written = details_wording.written(detail, contract.details)
        assert f"{detail.title}：{written}" in contract.current.text


@pytest.mark.parametrize("code", ["0101", "0202", "0302", "04", "0501", "0502", "0503"])
def test_each_field_that_is_needed_is_missed_by_its_name(code):
    for detail in kinds.details_of(code):
        without = {name: value for name, value in details_for(code).items() if name != detail.name}
        assert (f"lacks_{detail.name}" in _findings(_of(code, details=without))) == detail.needed


def test_an_expected_output_of_nothing_is_an_answer():
    assert "lacks_added_output" not in _findings(_of("0202", details={**details_for("0202"), "added_output": 0}))


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("0502", "hours", 0),
        ("0502", "hours", "40"),
        ("0202", "added_output", -1),
        ("0202", "added_output", 10**15 + 1),
        ("0202", "right_expires", "2030-13-01"),
        ("0202", "right_status", "alive"),
        ("04", "topic", "10"),
        ("0102", "goal", ""),
        ("0102", "goal", "长" * 5001),
        ("0102", "topic", "1"),
        ("0102", "unknown", "x"),
    ],
)
def test_what_a_field_cannot_take_is_refused_by_its_field(ctx, code, name, value):
    with pytest.raises(Invalid) as refused:
        checks.check(_of(code, details={**details_for(code), name: value}))
    assert refused.value.field == f"detail_{name}"


def test_a_licence_cannot_end_before_it_begins(ctx):
    with pytest.raises(Invalid) as refused:
        checks.check(_of("0302", details={**details_for("0302"), "licence_to": "2020-01-01"}))
    assert refused.value.field == "detail_licence_to"


def test_where_no_mode_is_agreed_the_licence_is_an_ordinary_one(ctx):
    details = {name: value for name, value in details_for("0302").items() if name != "licence_mode"}
    contract, _sides = make.a_draft(kind="03", sub_kind="0302", details=details)
    assert "许可方式：普通许可" in contract.current.text


@pytest.mark.parametrize(
    ("change", "code"),
    [({"right_status": "lapsed"}, "patent_not_in_force"), ({"right_expires": "2020-01-01"}, "licence_outlives_patent")],
)
def test_a_patent_is_licensed_only_while_it_is_in_force(change, code):
    found = _findings(_of("0301", ip_type="0201", details={**details_for("0301"), **change}))
    assert found[code].level is Level.MUST
    assert "865" in str(found[code].source)
    assert code not in _findings(_of("0301", ip_type="0201"))


def test_kind_and_intellectual_property_that_disagree_are_named():
    assert "ip_type_disagrees" in _findings(_of("0202", ip_type="01"))
    assert "ip_type_disagrees" not in _findings(_of("0202", ip_type="0202"))


def test_a_text_that_lacks_what_its_kind_must_say_is_drafted_but_not_sent(ctx):
    contract, sides = make.a_draft(details={"goal": "抗拉强度不低于 420 MPa 的工艺。"})
    with pytest.raises(Invalid) as refused:
        actions.send(contract, by=sides.actor("seller", "editor"))
    assert "Innovation" in str(refused.value.sentence) or "创新" in str(refused.value.sentence)
    whole = replace(make.terms(), details=details_for("0102"))
    actions.edit(contract, whole, by=sides.actor("buyer", "editor"))
    assert actions.send(contract, by=sides.actor("buyer", "editor")).state == "signing"


def test_a_version_written_before_the_fields_existed_can_be_read():
    plain = make.terms().plain()
    for name in ("payment", "details", "holders", "related", "answers"):
        del plain[name]
    for line in plain["lines"]:
        del line["quantity"]
    terms = read({**plain, "found": {"rules": 1, "findings": []}})
    assert (terms.details, terms.holders, terms.payment.mode, terms.related) == ({}, (), "1", False)


def test_a_version_keeps_what_the_rules_found_in_it(ctx):
    contract, _sides = make.a_draft(clauses={**make.terms().clauses, "liability": "甲方不得将合同产品出口。"})
    found = contract.current.terms["found"]
    assert {"code": "monopoly_3", "level": "should", "quote": "甲方不得将合同产品出口。"} in found["findings"]
    assert read(contract.current.terms).clauses["liability"] == "甲方不得将合同产品出口。"


def test_an_answer_alone_makes_a_version(ctx):
    contract, sides = make.a_draft()
    answered = replace(make.terms(), answers={"innovative": "yes"})
    version = actions.edit(contract, answered, by=sides.actor("buyer", "editor"))
    assert (version.number, version.digest) == (2, contract.versions[0].digest)


def test_the_contract_itself_knows_its_fields(ctx):
    contract, _sides = make.a_draft(related=True)
    assert (contract.details, contract.related, contract.payment_mode) == (details_for("0102"), True, "1")
    assert "关联交易：是" in contract.current.text


def test_each_field_has_one_name_and_its_list(ctx):
    assert len({detail.name for detail in DETAILS}) == len(DETAILS)
    for detail in DETAILS:
        assert (detail.shape is Shape.CODE) == bool(detail.code_list)
        assert not detail.code_list or codes.choices(detail.code_list, on=clock.today(), locale="zh")


def test_days_are_written_as_days(ctx):
    day = (clock.today() + timedelta(days=1825)).isoformat().split("-")
    contract, _sides = make.a_draft(kind="02", sub_kind="0202", ip_type="0201")
    assert (
        f"权利有效期届满日：{day[0]}年{int(day[1])}月{int(day[2])}日" in wording.articles(contract.current.text)[1][1]
    )
