"""What both engines promise where records and queries have a meaning: sets and orders, never scores."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from search.engine import Deletion, NeedsRebuild, open_engine
from search.meaning import hybrid
from search.meaning.embedder import unit
from search.query import Query, Range
from tests.search.conftest import DAY, demand, ids, result

RELATED = 0.8
ASKED = (1.0, 0.0, 0.0)


def at(degrees, axis=1):
    """A direction so far from what is asked."""
    vector = [math.cos(math.radians(degrees)), 0.0, 0.0]
    vector[axis] = math.sin(math.radians(degrees))
    return unit(vector, 3)


def asking(text="石墨烯", /, **values):
    return Query(**{"text": text, "meaning": ASKED, "related": RELATED, "per_page": 100} | values)


def counts(page, facet):
    return {each.value: each.count for each in page.facets[facet]}


@pytest.fixture
def market(meant):
    meant.put(
        [
            result(1, "石墨烯导热膜", meaning=at(10), field="05"),
            result(2, "石墨烯涂料", meaning=at(80), field="05"),
            result(3, "碳基散热材料", meaning=at(5), field="05"),
            result(4, "水稻育种", meaning=at(85), field="09"),
            result(5, "散热方案", meaning=at(20), field="06", trl=6),
            result(6, "保密的散热", meaning=at(1), field="06", visible_to=("org:7",)),
            demand(7, "求散热", meaning=at(15), field="06"),
            result(8, "没有向量的石墨烯", field="05"),
        ]
    )
    return meant


def test_what_is_near_in_meaning_is_found_beside_what_shares_words(market):
    assert set(ids(market.search(asking()))) == {"result:1", "result:2", "result:3", "result:5", "demand:7", "result:8"}
    assert ids(market.search(asking()))[0] == "result:1"


def test_nearer_ones_come_first_where_no_word_is_shared(market):
    assert ids(market.search(asking("别的说法"))) == ["result:3", "result:1", "demand:7", "result:5"]


def test_without_a_meaning_the_words_alone_decide(market, url):
    plain = market.search(asking(meaning=()))
    assert set(ids(plain)) == {"result:1", "result:2", "result:8"}
    other = open_engine(url.rstrip("/") + "-words")
    try:
        with other.rebuild() as fresh:
            fresh.put(hit.document for hit in market.search(Query(per_page=100, visible_to=("public", "org:7"))).hits)
        same = other.search(asking(facets=("field",)))
        assert ids(same) == ids(plain)
        assert same == replace(market.search(asking(meaning=(), facets=("field",))), hits=same.hits)
    finally:
        getattr(other, "drop", lambda: None)()
        other.close()


def test_a_text_without_a_word_finds_nothing_whatever_its_meaning(market):
    assert market.search(asking("？！")).total == 0
    assert market.search(asking("")).total == 7


def test_what_is_asked_for_as_it_stands_is_not_found_by_its_meaning(market):
    assert set(ids(market.search(asking("石墨烯涂料", exact=True)))) == {"result:2"}


def test_what_the_viewer_may_not_see_is_in_no_hit_count_or_facet_however_near(market):
    page = market.search(asking(facets=("field",)))
    assert (page.total, counts(page, "field")) == (6, {"05": 4, "06": 2})
    seen = market.search(asking(facets=("field",), visible_to=("public", "org:7")))
    assert (seen.total, counts(seen, "field")) == (7, {"05": 4, "06": 3})


def test_filters_and_ranges_hold_for_what_is_near_too(market):
    assert set(ids(market.search(asking(filters={"field": ("06",)})))) == {"result:5", "demand:7"}
    assert ids(market.search(asking(filters={"field": ("06",)}, ranges={"trl": Range(lower=5)}))) == ["result:5"]
    assert ids(market.search(asking(filters={"field": ("09",)}))) == []


def test_facets_count_what_is_near_with_every_filter_but_their_own(market):
    page = market.search(asking(filters={"field": ("06",), "kind": ("result",)}, facets=("field", "kind")))
    assert ids(page) == ["result:5"]
    assert counts(page, "field") == {"05": 4, "06": 1}
    assert counts(page, "kind") == {"result": 1, "demand": 1}


def test_another_sort_orders_the_same_set(market):
    newest = ids(market.search(asking(sort="newest")))
    assert newest == sorted(ids(market.search(asking())), key=lambda id_: -int(id_.partition(":")[2]))


def test_few_are_found_by_meaning_alone_the_nearest_of_what_the_filters_leave(meant):
    meant.put([result(number, "散热", meaning=at(number / 10), field="05") for number in range(100)])
    meant.put([result(number, "散热", meaning=at(number / 10), field="06") for number in range(100, 300)])
    assert set(ids(meant.search(asking()))) == {f"result:{number}" for number in range(hybrid.NEAR)}
    page = meant.search(asking(filters={"field": ("06",)}, facets=("field",)))
    assert set(ids(page)) == {f"result:{number}" for number in range(100, 100 + hybrid.NEAR)}
    assert counts(page, "field") == {"05": hybrid.NEAR, "06": hybrid.NEAR}


def test_pages_follow_each_other_without_gap_or_repeat_across_both_orders(meant):
    meant.put([result(number, "石墨烯膜", published_at=DAY, meaning=at(number % 90)) for number in range(250)])
    meant.put([result(number, "别的", meaning=at(number % 9)) for number in range(250, 260)])
    whole = [id_ for page in (1, 2, 3) for id_ in ids(meant.search(asking(page=page)))]
    pages = [meant.search(asking(page=page, per_page=30)) for page in range(1, 11)]
    seen = [id_ for page in pages for id_ in ids(page)]
    assert seen == whole
    assert len(seen) == len(set(seen)) == pages[0].total > 250
    assert {page.total for page in pages} == {len(seen)}


def test_equal_ones_come_the_newest_first(meant):
    meant.put([result(number, "石墨烯膜", meaning=at(30)) for number in (1, 2, 3)])
    assert ids(meant.search(asking())) == ["result:3", "result:2", "result:1"]


def test_a_meaning_changes_with_its_record_and_goes_with_it(market):
    market.put([result(3, "碳基散热材料", version=2, meaning=at(89))])
    market.delete([Deletion("result:5", 2)])
    market.put([result(4, "水稻育种", version=2)])
    assert set(ids(market.search(asking("别的说法")))) == {"result:1", "demand:7"}
    market.put([result(4, "水稻育种", version=2, meaning=at(2))])
    assert ids(market.search(asking("别的说法"))) == ["result:4", "result:1", "demand:7"]


def test_an_older_version_brings_no_old_meaning_back(market):
    market.put([result(3, "碳基散热材料", version=2, meaning=at(89))])
    market.put([result(3, "碳基散热材料", version=1, meaning=at(1))])
    assert "result:3" not in ids(market.search(asking("别的说法")))


def test_another_reader_sees_new_meanings_and_those_of_a_rebuild(market, url):
    reader = open_engine(url, 3)
    try:
        assert ids(reader.search(asking("别的说法"))) == ["result:3", "result:1", "demand:7", "result:5"]
        market.put([result(9, "新材料", meaning=at(3))])
        assert ids(reader.search(asking("别的说法")))[0] == "result:9"
        with market.rebuild() as fresh:
            fresh.put([result(10, "另一种", meaning=at(4))])
        assert ids(reader.search(asking("别的说法"))) == ["result:10"]
    finally:
        reader.close()


def test_a_document_is_like_others_by_its_meaning_and_never_like_itself(market):
    document = result(3, "碳基散热材料", meaning=at(5))
    page = market.similar(document, Query(related=RELATED, per_page=100, facets=("kind",)))
    assert set(ids(page)) == {"result:1", "result:5", "demand:7"}
    assert counts(page, "kind") == {"result": 2, "demand": 1}
    alone = market.similar(replace(document, meaning=()), Query(related=RELATED, per_page=100))
    assert "result:3" not in ids(alone)
    assert "result:1" not in ids(alone)


def test_a_vector_of_another_model_is_refused(meant):
    with pytest.raises(ValueError, match="2 numbers in an index of 3"):
        meant.put([result(1, meaning=(1.0, 0.0))])


def test_an_index_without_vectors_of_this_size_is_stale(market, url):
    for dimensions in (0, 4):
        other = open_engine(url, dimensions)
        assert not other.health().ready
        with pytest.raises(NeedsRebuild):
            other.search(Query(text="石墨烯"))
        other.close()


def test_an_engine_that_keeps_no_vectors_passes_over_them(engine):
    engine.put([result(1, meaning=at(1))])
    assert engine.search(asking("散热")).total == 0
    assert ids(engine.search(asking())) == ["result:1"]
