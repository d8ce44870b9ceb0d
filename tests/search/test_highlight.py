from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.highlight import LENGTH, Marker
from search.text import clean

TEXT = st.text(st.one_of(st.sampled_from("石墨烯导热膜的制备方法"), st.characters()), max_size=300)


def marked(segments):
    return [each.text for each in segments if each.marked]


@given(TEXT, TEXT)
def test_a_whole_text_is_given_back_unchanged(query, text):
    assert "".join(each.text for each in Marker.of(query).whole(text)) == clean(text)


@given(TEXT, st.lists(TEXT, max_size=4))
def test_a_snippet_is_a_stretch_of_one_part(query, parts):
    segments = Marker.of(query).snippet(parts)
    stretch = "".join(each.text for each in segments)
    assert len(stretch) <= LENGTH + 2
    inner = [part for part in parts if stretch.strip("…") in clean(part)]
    assert inner or not any(parts)


def test_touching_words_are_one_mark_and_function_words_none():
    assert marked(Marker.of("石墨烯的导热").whole("高性能石墨烯导热的膜")) == ["石墨烯导热"]


def test_a_mark_is_in_the_script_of_the_record():
    assert marked(Marker.of("集成电路").whole("新型積體電路與集成電路")) == ["電路", "集成電路"]


def test_a_snippet_shows_the_best_stretch_of_the_best_part():
    filler = "背景说明" * 60
    segments = Marker.of("石墨烯散热膜").snippet(["先讲散热", f"{filler}石墨烯散热膜已量产{filler}"])
    assert "石墨烯散热膜" in marked(segments)
    assert (segments[0].text, segments[-1].text) == ("…", "…")


def test_without_a_hit_the_beginning_is_shown_and_without_text_nothing():
    assert Marker.of("石墨烯").snippet(["", "水稻育种"])[0].text == "水稻育种"
    assert Marker.of("石墨烯").snippet([]) == ()
    assert marked(Marker.of("").whole("石墨烯")) == []


def test_one_character_asked_alone_is_marked():
    assert marked(Marker.of("烯").whole("石墨烯")) == ["烯"]
