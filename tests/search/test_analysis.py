"""What a word is: nothing is lost, nothing raises, and both sides cut alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search import analysis
from search.text import clean, normalise

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
ANYTHING = st.text(st.characters(), max_size=200)  # surrogates, NUL and unassigned characters too
CHINESE = st.text(
    st.one_of(
        HAN,
        st.sampled_from("臺灣積體電路乾後裡麵𠮷𰻞㐀々〇"),
        st.sampled_from(" ,，。、!0123456789abcXYZΩμ℃²-./·ＡＢ１２ガラス한글😀👍🏽\u200b\u0301\ufeff\0\n"),
    ),
    max_size=60,
)


@given(ANYTHING)
def test_any_text_can_be_cut_and_tokens_hold_no_white_space(text):
    cut = analysis.tokens(text)
    every = (*cut.words, *cut.bigrams, *cut.chars)
    assert all(token and token.split() == [token] for token in every)
    "".join(every).encode()


@given(ANYTHING)
def test_any_text_can_be_asked_and_marked(text):
    assert len(set(analysis.query_tokens(text).words)) == len(analysis.query_tokens(text).words)
    for place in analysis.word_places(text):
        assert 0 <= place.start < place.end <= len(text)


@given(CHINESE, st.data())
def test_no_chinese_substring_is_ever_lost(text, data):
    runs = re.findall("[\u4e00-\u9fa5\U00020000-\U000323af]+", text)
    assume(runs)
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    whole, part = analysis.tokens(text), analysis.tokens(run[start:end])
    assert set(part.bigrams) <= set(whole.bigrams)
    assert set(part.chars) <= set(whole.chars)


@given(st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True), min_size=1, max_size=8))
def test_no_latin_word_is_ever_lost(words):
    whole = set(analysis.tokens("，".join(words)).words)
    assert all(normalise(word).text in whole for word in words)


@given(CHINESE)
def test_a_place_points_to_what_the_token_is_made_of(text):
    for place in analysis.word_places(text):
        assert place.token in normalise(text[place.start : place.end]).text


@given(CHINESE)
def test_every_word_that_can_be_cited_is_indexed(text):
    assert {place.token for place in analysis.word_places(text)} <= set(analysis.tokens(text).words)


@given(CHINESE, CHINESE)
def test_what_is_marked_is_what_was_asked(text, query):
    cut = analysis.query_tokens(query)
    wanted = frozenset((*cut.words, *cut.bigrams, *cut.chars))
    for start, end in analysis.occurrences(text, wanted):
        assert any(token in normalise(text[start:end]).text for token in wanted)


@given(CHINESE)
def test_every_chinese_word_and_pair_of_a_text_is_found_in_it(text):
    cut = analysis.tokens(text)
    for token in {*cut.words, *cut.bigrams, *cut.chars}:
        if re.fullmatch("[\u4e00-\u9fa5]+", token):
            assert list(analysis.occurrences(text, frozenset([token])))


@given(CHINESE)
def test_what_is_indexed_is_what_the_same_text_asks_for(text):
    indexed, asked = analysis.tokens(text), analysis.query_tokens(text)
    assert set(indexed.words) <= set(asked.words)
    assert set(indexed.bigrams) <= set(asked.bigrams)
    assert set(indexed.chars) == set(asked.chars)


@given(ANYTHING)
def test_the_normal_form_is_its_own_normal_form(text):
    once = normalise(text).text
    assert normalise(once).text == once or not _settled(once)


def _settled(text):
    """Some Greek and other letters change again when folded and composed twice; no Chinese ones do."""
    return all(char < "\u0300" or "\u3400" <= char <= "\u9fff" for char in text)


@given(ANYTHING)
def test_the_places_of_a_normal_form_are_in_order_and_cover_no_more_than_the_text(text):
    normal = normalise(text)
    spans = [normal.span(i, i + 1) for i in range(len(normal.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@pytest.mark.parametrize("text", ["\ud800" * 10_000, "\0" * 10_000, "石" * 10_000, "a" * 10_000, "é\u0301" * 5_000])
def test_ten_thousand_characters_of_one_kind_are_cut(text):
    analysis.query_tokens(text)
    list(analysis.occurrences(text, frozenset(analysis.query_tokens(text).words)))


@pytest.mark.parametrize(
    "term", ["石墨烯", "钙钛矿", "碳化硅", "质子交换膜", "赤霉病", "托卡马克", "气凝胶", "绝缘栅双极晶体管"]
)
def test_terms_of_the_fields_are_words(term):
    assert term in analysis.tokens(f"一种新型{term}的制备").words


def test_the_dictionary_has_terms_of_all_eleven_fields():
    assert len(analysis.domain_terms()) >= 600


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Al-Zn-Mg合金", {"al-zn-mg", "al", "zn", "mg", "合金"}),
        ("强度450MPa", {"450mpa", "#pressure=4.5e+08"}),
        ("5G通信", {"5g", "通信"}),
        ("PM2.5浓度", {"pm2.5", "浓度"}),
        ("ＬｉＦｅＰＯ４", {"lifepo4"}),
        ("C++与C#", {"c++"}),
        ("CO₂捕集", {"co2"}),
        ("10㎡", {"10m2"}),
    ],
)
def test_latin_words_formulas_and_units_are_kept_whole(text, words):
    assert words <= set(analysis.tokens(text).words)


def test_neighbours_of_different_scripts_are_a_pair():
    assert {"24口", "口交"} <= set(analysis.tokens("24口交换机").bigrams)
    assert not set(analysis.tokens("24 口").bigrams)


def test_what_taiwan_calls_otherwise_is_asked_in_the_words_of_the_mainland_too():
    assert {"软件", "软体"} <= set(analysis.query_tokens("軟體").words)
    assert "记忆体" in analysis.query_tokens("記憶體").words
    assert "内存" in analysis.query_tokens("記憶體").words


def test_a_name_is_spelt_in_full_and_by_initials():
    spelt = analysis.pinyin("合肥工业大学")
    assert {"hefeigongyedaxue", "hfgydx", "hefei"} <= set(spelt)
    assert analysis.pinyin("") == ()
    assert analysis.pinyin("IBM") == ()


def test_the_fingerprint_is_a_folder_name():
    assert re.fullmatch("[0-9a-f]{12}", analysis.fingerprint())


@given(ANYTHING)
def test_clean_text_can_always_be_stored(text):
    clean(text).encode()
