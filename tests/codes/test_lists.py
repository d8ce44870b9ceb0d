"""Every code list keeps the promises the records that cite it rely on."""

import csv
from datetime import date

import pytest

from marketplace import codes
from marketplace.codes.lists import DATA

TODAY = date(2026, 6, 1)
LISTS = codes.list_names()
EXPECTED = {
    "regions", "contract_kinds", "fields", "ip_types", "party_natures", "plan_sources", "payment_modes", "aims",
    "industries", "refusal_reasons", "modes", "price_modes", "maturity", "organisation_sizes", "decline_reasons",
    "lapse_causes", "termination_causes", "ownership_kinds", "bid_reasons", "objection_refusals",
}  # fmt: skip


def rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_list_the_rooms_need_exists():
    assert set(LISTS) >= EXPECTED


@pytest.mark.parametrize("name", LISTS)
def test_no_code_stands_twice_in_a_list(name):
    assert len(rows(name)) == len(codes.codes_of(name))


@pytest.mark.parametrize("name", LISTS)
def test_every_parent_is_a_code_of_the_same_list_and_stands_before_its_children(name):
    seen = {""}
    for code in codes.codes_of(name).values():
        assert code.parent in seen, code
        seen.add(code.code)


@pytest.mark.parametrize("name", LISTS)
def test_validity_begins_before_it_ends(name):
    for code in codes.codes_of(name).values():
        if code.valid_from and code.valid_to:
            assert code.valid_from <= code.valid_to, code


@pytest.mark.parametrize("name", LISTS)
def test_every_code_has_a_chinese_name_and_an_english_one_in_ascii(name):
    for code in codes.codes_of(name).values():
        assert code.name_zh.strip() == code.name_zh != ""
        assert not code.name_zh.isascii()
        assert code.name_en.isascii()
        assert code.name_en.strip() == code.name_en != ""


@pytest.mark.parametrize("name", LISTS)
def test_names_that_stand_side_by_side_today_can_be_told_apart(name):
    for parent in ("", *codes.codes_of(name)):
        for locale in ("zh", "en"):
            below = [code.name(locale) for code in codes.children(name, parent, on=TODAY)]
            assert len(below) == len(set(below)), (parent, below)


@pytest.mark.parametrize("name", [*LISTS, "calendar"])
def test_every_list_names_its_source_and_how_sure_it_is(name):
    source = codes.source_of(name)
    assert source.title
    assert source.source
    assert source.certainty


def test_every_mapping_leads_from_a_known_code_to_a_known_code():
    for row in rows("mappings"):
        assert codes.get(row["list"], row["code"])
        assert codes.get(row["target_list"], row["target"])


def test_an_unknown_code_is_named_with_its_list():
    with pytest.raises(codes.UnknownCode) as caught:
        codes.get("fields", "99")
    assert (caught.value.list_name, caught.value.code) == ("fields", "99")
    assert isinstance(caught.value, KeyError)


def test_a_list_nobody_wrote_is_an_error_even_for_a_label():
    with pytest.raises(codes.UnknownList):
        codes.label("flavours", "01", "zh")


@pytest.mark.parametrize(
    ("locale", "name"),
    [("zh", "技术开发合同"), ("zh_Hans_CN", "技术开发合同"), ("en", "Technology development")],
)
def test_a_label_speaks_the_language_of_the_page(locale, name):
    assert codes.label("contract_kinds", "01", locale) == name


def test_the_label_of_an_unknown_code_is_the_code_itself():
    assert codes.label("contract_kinds", "0999", "zh") == "0999"


def test_a_licence_is_a_kind_of_its_own_only_since_the_civil_code():
    assert not codes.valid("contract_kinds", "03", date(2020, 12, 31))
    assert codes.valid("contract_kinds", "03", date(2021, 1, 1))
    assert codes.valid("contract_kinds", "0208", date(2020, 12, 31))
    assert not codes.valid("contract_kinds", "0208", date(2021, 1, 1))


def test_what_is_not_in_the_list_is_valid_on_no_day():
    assert not codes.valid("contract_kinds", "77", TODAY)


def test_there_are_five_kinds_today_and_four_before_the_civil_code():
    assert [code for code, _ in codes.choices("contract_kinds", on=TODAY, locale="zh", parent="")] == [
        "01", "02", "03", "04", "05",
    ]  # fmt: skip
    before = codes.choices("contract_kinds", on=date(2019, 5, 1), locale="zh", parent="")
    assert [code for code, _ in before] == ["01", "02", "04", "05"]


def test_choices_without_a_parent_walk_the_whole_tree_in_the_official_order():
    chosen = [code for code, _ in codes.choices("ip_types", on=TODAY, locale="en")]
    assert chosen == ["01", "02", "0201", "0202", "0203", "03", "04", "05", "06", "07", "99"]


def test_leaves_leave_out_what_has_something_valid_below_it():
    leaves = [code for code, _ in codes.choices("contract_kinds", on=TODAY, locale="zh", leaves=True)]
    assert "04" in leaves
    assert "05" not in leaves
    assert "0502" in leaves
    assert "0208" not in leaves


def test_leaves_under_a_parent_stay_under_it():
    leaves = codes.choices("regions", on=TODAY, locale="zh", parent="340000", leaves=True)
    assert ("340104", "蜀山区") in leaves
    assert all(code.startswith("34") for code, _ in leaves)
    assert "340100" not in dict(leaves)


def test_both_generations_of_national_plans_are_kept_with_their_dates():
    old = dict(codes.choices("plan_sources", on=date(2014, 1, 1), locale="zh"))
    new = dict(codes.choices("plan_sources", on=TODAY, locale="zh"))
    assert "0103" in old
    assert "0103" not in new
    assert "0106" in new
    assert "0106" not in old
    assert "0101" in old
    assert "0101" in new


@pytest.mark.parametrize(
    ("code", "four"), [("0102", "1"), ("0202", "2"), ("0301", "2"), ("03", "2"), ("04", "3"), ("0503", "4")]
)
def test_five_kinds_fold_into_the_old_four(code, four):
    assert codes.mapped("contract_kinds", code, "contract_kinds_four") == four


@pytest.mark.parametrize(
    ("code", "group"),
    [("0131", "government"), ("0211", "research"), ("0221", "university"), ("0232", "medical"),
     ("024", "other_institution"), ("150", "enterprise"), ("340", "enterprise"), ("500", "person"), ("900", "other")],
)  # fmt: skip
def test_a_nature_falls_into_its_statistics_group(code, group):
    assert codes.mapped("party_natures", code, "party_groups") == group


def test_every_nature_falls_into_some_group():
    for code in codes.codes_of("party_natures"):
        assert codes.mapped("party_natures", code, "party_groups") in codes.codes_of("party_groups")


def test_a_code_nobody_mapped_says_so():
    with pytest.raises(codes.UnknownCode):
        codes.mapped("fields", "01", "industries")


def test_industries_are_the_twenty_sections_and_ninety_seven_divisions():
    sections = codes.children("industries")
    divisions = [code for code in codes.codes_of("industries").values() if code.parent]
    assert "".join(section.code for section in sections) == "ABCDEFGHIJKLMNOPQRST"
    assert [int(code.code[1:]) for code in divisions] == list(range(1, 98))
    assert all(code.code.startswith(code.parent) for code in divisions)
    assert codes.get("industries", "C35").name_zh == "专用设备制造业"
    assert codes.get("industries", "M75").name_zh == "科技推广和应用服务业"


def test_the_closed_lists_have_the_length_the_law_gives_them():
    lengths = {name: len(codes.children(name)) for name in ("fields", "modes", "maturity", "aims")}
    assert lengths == {"fields": 11, "modes": 6, "maturity": 9, "aims": 13}
