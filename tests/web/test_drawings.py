import re
from xml.etree import ElementTree as ET

import pytest

from marketplace.web import charts, drawings, svg

LINES = [{"state": "met"}, {"state": "unmet"}, {"state": "unknown"}]
PARTS = [("文字", 0.5, 0.6), ("领域", 1.0, 0.4)]

FIGURES = {
    "tally": lambda: drawings.tally(LINES, "三项"),
    "tally of nothing": lambda: drawings.tally([], "空"),
    "joint": lambda: drawings.joint("unknown"),
    "score": lambda: drawings.score(PARTS, "得分"),
    "key": lambda: drawings.key(4),
    "mark": lambda: drawings.mark("done"),
    "life": lambda: drawings.life(["done", "now", "next"], "第二步"),
    "scale": lambda: drawings.scale(6, 9, "6/9"),
    "progress": lambda: charts.progress(900, 1200, [(572, "2020")], "进度"),
    "progress from nothing": lambda: charts.progress(0, 0, [], "空"),
    "overlap": lambda: charts.overlap(341.0, 230.0, 96.0, ["吸纳", "输出", "本地"]),
    "overlap of nothing": lambda: charts.overlap(0, 0, 0, ["", "", ""]),
    "bars": lambda: charts.bars([("高新区", 4, "4 亿"), ("经开区", 2, "2 亿")], "区县"),
    "bars of nothing": lambda: charts.bars([], "空"),
    "columns": lambda: charts.columns([("2020", 5.0, "5"), ("2021", 7.0, "7")], "年份", 9.0),
    "lines": lambda: charts.lines([("1", 5.0), ("2", 7.0), ("3", 6.0)], "月份", 6.5),
    "lines of one point": lambda: charts.lines([("1", 5.0)], "月份"),
    "lines of nothing": lambda: charts.lines([], "空"),
}


def _parsed(drawn):
    return ET.fromstring(drawn)  # noqa: S314 - our own figures, no foreign text


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_well_formed_and_has_no_style_attribute(name):
    drawn = FIGURES[name]()
    root = _parsed(drawn)
    assert root.tag == "svg"
    assert all("style" not in element.attrib for element in root.iter())


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_leaves_its_figure(name):
    places = re.findall(r'\b(?:x|x1|x2|cx|width)="(-?[\d.]+)%"', FIGURES[name]())
    assert all(0 <= float(place) <= 100 for place in places)


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in {"joint", "key", "mark"}])
def test_a_figure_that_says_something_has_a_title_to_read_aloud(name):
    root = _parsed(FIGURES[name]())
    assert root[0].tag == "title"
    assert root.attrib["role"] in {"img", "group"}


@pytest.mark.parametrize("name", ["joint", "key", "mark"])
def test_a_figure_beside_its_word_is_silent(name):
    assert _parsed(FIGURES[name]()).attrib["aria-hidden"] == "true"


def test_words_in_a_figure_are_escaped():
    drawn = charts.bars([("<script>", 1, "a & b")], '"t"')
    assert "<script>" not in drawn
    assert _parsed(drawn)[0].text == '"t"'


def test_a_met_line_has_a_tooth_an_unmet_one_a_gap_an_unknown_one_is_hatched():
    met, unmet, unknown = (drawings.joint(state) for state in ("met", "unmet", "unknown"))
    assert "tally-gap" not in met
    assert "tally-gap" in unmet
    assert "#hatch" not in unmet
    assert "#hatch" in unknown


def test_the_parts_of_a_score_fill_their_slots_as_far_as_they_fit():
    drawn = drawings.score(PARTS, "得分")
    assert 'width="60.00%"' in drawn
    assert 'width="30.00%"' in drawn
    assert 'x="60.00%" width="40.00%"' in drawn


def test_the_overlap_lies_where_both_bars_are():
    drawn = charts.overlap(300.0, 200.0, 100.0, ["a", "b", "c"])
    assert 'class="overlap-band"' in drawn
    band = re.search(r'<rect x="([\d.]+)%" width="([\d.]+)%"[^>]*overlap-band', drawn)
    assert band.groups() == ("50.00", "25.00")


def test_bars_that_lead_somewhere_are_a_group_so_that_their_links_can_be_reached():
    drawn = charts.bars([("高新区", 4, "4 亿", "/metrics?region=340101")], "区县")
    assert 'role="group"' in drawn
    assert '<a href="/metrics?region=340101">' in drawn


def test_words_at_the_ends_of_a_figure_turn_inwards():
    assert 'text-anchor="start"' in svg.text("起点", 0, 10)
    assert 'text-anchor="middle"' in svg.text("中间", 0.5, 10)
    assert 'text-anchor="end"' in svg.text("目标", 1, 10)


def test_a_scale_fills_as_many_steps_as_were_reached():
    drawn = drawings.scale(6, 9, "6/9")
    assert drawn.count("bar-value") == 6
    assert drawn.count("bar-slot") == 3


def test_no_two_series_look_alike_when_the_colours_begin_again():
    drawn = [str(svg.patterned(number, 0, 1, 0, 12)) for number in range(svg.SERIES**2)]
    assert len(set(drawn)) == len(drawn)
