from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import quantities


def tokens(text):
    return [each.token for each in quantities.find(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("450MPa", "0.45 GPa"),
        ("450MPa", "450 Mpa"),
        ("450MPa", "４５０ＭＰａ"),
        ("450MPa", "450兆帕"),
        ("1,200 kW", "1.2MW"),
        ("28nm", "28纳米"),
        ("50μm", "50微米"),
        ("50µm", "0.05mm"),
        ("85℃", "85摄氏度"),
        ("300Wh/kg", "0.3kWh/kg"),
        ("5000mAh", "5Ah"),
        ("1吨", "1000kg"),
        ("2.5小时", "150分钟"),
        ("3千次", "3000次"),
        ("10mW", "0.01W"),
    ],
)
def test_one_quantity_is_one_token_however_it_is_written(one, other):
    assert tokens(one) == tokens(other) != []


def test_case_tells_milli_from_mega():
    assert tokens("10mW") != tokens("10MW")


@pytest.mark.parametrize("text", ["5G通信", "3D打印", "PM2.5", "A4纸", "HEV71", "第2代", "ISO9001", "Fe3O4", ""])
def test_names_with_digits_are_no_quantities(text):
    assert tokens(text) == []


def test_signs_and_ranges_are_read():
    assert [each.value for each in quantities.find("-40℃~85℃")] == [-40.0, 85.0]
    assert [each.value for each in quantities.find("60-80 ℃")] == [80.0]


def test_an_unknown_unit_measures_itself():
    assert quantities.measure_of(12, " 英寸 ") == (12, "英寸")
    assert quantities.measure_of(0.45, "GPa") == quantities.measure_of(450, "MPa")


@given(st.text(st.characters(), max_size=100))
def test_any_text_can_be_read(text):
    for each in quantities.find(text):
        assert each.text
        assert " " not in each.token


@given(st.floats(0.001, 1e6, allow_nan=False), st.sampled_from(["MPa", "nm", "kW", "%", "°C", "次", "W/(m·K)"]))
def test_a_written_quantity_is_read_back(value, unit):
    written = f"{value:.3f}{unit}"
    (found,) = quantities.find(f"达到{written}以上")
    wanted, measure = quantities.measure_of(float(f"{value:.3f}"), unit)
    assert (found.value, found.measure) == (pytest.approx(wanted), measure)
