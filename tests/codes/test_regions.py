"""Regions: the tree of GB/T 2260, its prefix rule, Hefei, and codes of old forms."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import codes

TODAY = date(2026, 6, 1)
REGIONS = sorted(codes.codes_of("regions"))
any_region = st.sampled_from(REGIONS)


def test_there_are_thirty_four_provinces_and_two_own_groups():
    provinces = [code.code for code in codes.children("regions", codes.NATION)]
    assert len(provinces) == 36
    assert {"710000", "810000", "820000", "340000", codes.ABROAD} <= set(provinces)


def test_anhui_has_its_sixteen_cities():
    cities = [code.name_zh for code in codes.children("regions", "340000", on=TODAY)]
    assert len(cities) == 16
    assert "巢湖市（原地级市）" not in cities


def test_hefei_has_its_nine_counties_and_the_zones_that_report_for_themselves():
    below = {code.code: code.name_zh for code in codes.children("regions", "340100", on=TODAY)}
    zones = {code for code in below if code.startswith("34017")}
    assert {code: name for code, name in below.items() if code not in zones} == {
        "340102": "瑶海区",
        "340103": "庐阳区",
        "340104": "蜀山区",
        "340111": "包河区",
        "340121": "长丰县",
        "340122": "肥东县",
        "340123": "肥西县",
        "340124": "庐江县",
        "340181": "巢湖市",
    }
    assert zones == {"340171", "340172", "340173", "340174"}
    assert all("own reporting unit" in codes.get("regions", zone).note for zone in zones)


@pytest.mark.parametrize(
    ("code", "name"),
    [("340100", "Hefei"), ("340121", "Changfeng County"), ("341500", "Lu'an"), ("340300", "Bengbu"),
     ("140400", "Changzhi"), ("500000", "Chongqing"), ("610000", "Shaanxi"), ("310115", "Pudong New Area"),
     ("411100", "Luohe"), ("350200", "Xiamen"), ("341621", "Guoyang County"), ("150100", "Hohhot"),
     ("422800", "Enshi Tujia Miao Autonomous Prefecture")],
)  # fmt: skip
def test_english_names_read_as_on_a_map(code, name):
    assert codes.label("regions", code, "en") == name


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("340000", "34"),
        ("340100", "3401"),
        ("340104", "340104"),
        ("000000", ""),
        ("419001", "419001"),
        ("110101", "110101"),
    ],
)
def test_the_prefix_is_what_all_parts_of_a_region_share(code, prefix):
    assert codes.region_prefix(code) == prefix


@pytest.mark.parametrize("code", ["", "34", "3401", "34010a", "３４０１００", "3401000", "340%00"])
def test_a_prefix_is_given_for_six_digits_only_so_that_no_pattern_slips_into_a_query(code):
    with pytest.raises(codes.UnknownCode):
        codes.region_prefix(code)


@given(any_region, any_region)
def test_the_prefix_rule_and_the_tree_say_the_same(region, other):
    in_tree = region in {step.code for step in codes.path(other)}
    assert codes.contains(region, other) == in_tree


@given(any_region)
def test_a_path_leads_from_the_nation_down_to_the_region(region):
    steps = [step.code for step in codes.path(region)]
    assert steps[0] == codes.NATION
    assert steps[-1] == region
    assert all(codes.contains(above, below) for above, below in pairwise(steps))


def test_a_county_knows_its_city_and_its_province():
    assert codes.city_of("340104") == "340100"
    assert codes.province_of("340104") == "340000"
    assert codes.city_of("340100") == "340100"
    assert [step.code for step in codes.path("340104")] == ["000000", "340000", "340100", "340104"]


def test_municipalities_and_counties_right_under_a_province_have_no_city():
    assert codes.city_of("310115") is None
    assert codes.city_of("419001") is None
    assert codes.city_of("340000") is None
    assert codes.province_of(codes.NATION) is None


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("000000", "nation"),
        ("340000", "province"),
        ("310000", "province"),
        ("340100", "city"),
        ("340104", "county"),
        ("310115", "county"),
    ],
)
def test_every_region_has_its_level(code, level):
    assert codes.level(code) == level


@pytest.mark.parametrize("code", ["710000", "810000", "820000", "700000", "990000"])
def test_hong_kong_macao_taiwan_and_abroad_stand_apart(code):
    assert codes.outside_mainland(code)


def test_the_mainland_does_not_stand_apart():
    assert not codes.outside_mainland("340100")
    assert not codes.outside_mainland(codes.NATION)


@pytest.mark.parametrize(
    ("raw", "today"),
    [("3400", "340000"), ("3401", "340100"), ("1100", "110000"), ("3702", "370200"), ("7100", "700000"),
     ("8000", "990000"), ("341402", "340181"), ("341421", "340124"), ("341400", "340000"), ("340221", "340210"),
     ("500112", "500157"), ("340104", "340104"), ("710000", "710000")],
)  # fmt: skip
def test_codes_of_old_forms_lead_to_a_region_of_today(raw, today):
    assert codes.current_region(raw) == today


@pytest.mark.parametrize("raw", ["", "9999", "340999", "安徽"])
def test_what_was_never_a_region_is_refused(raw):
    with pytest.raises(codes.UnknownCode):
        codes.current_region(raw)


def test_every_abolished_region_leads_to_a_valid_one():
    for code in codes.codes_of("regions").values():
        assert codes.valid("regions", codes.current_region(code.code), TODAY)


def test_an_abolished_region_keeps_its_name_but_is_offered_no_more():
    assert codes.label("regions", "341402", "zh") == "居巢区"
    assert codes.valid("regions", "341402", date(2010, 1, 1))
    assert not codes.valid("regions", "341402", TODAY)
