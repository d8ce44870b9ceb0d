from __future__ import annotations

import math

import pytest

from search.beir import BadLine, Text, read_judgements, read_texts
from search.embedded.engine import EmbeddedEngine
from search.evaluation import Searchable, evaluate

JUDGED = {"title-1": {"a": 2, "b": 1}, "title-2": {"c": 1}, "keywords-1": {"a": 1}}
QUERIES = [Text("title-1", "甲"), Text("title-2", "乙"), Text("keywords-1", "丙"), Text("title-3", "无人评过")]


def always_a(text):
    return ["a"]


@pytest.fixture
def measures():
    return pytest.importorskip("ir_measures", reason="ir-measures is not installed (extra: evaluation)")


def test_the_measures_are_those_of_the_textbook(measures):
    answers = {"甲": ["b", "a"], "乙": ["x", "c"], "丙": []}
    report = evaluate(answers.__getitem__, QUERIES, JUDGED)
    gain, ideal = 1 + 2 / math.log2(3), 2 + 1 / math.log2(3)
    assert report.by_query["title-1"]["ndcg@10"] == pytest.approx(gain / ideal, abs=1e-4)
    assert report.by_query["title-2"] == pytest.approx(
        {"ndcg@10": 1 / math.log2(3), "recall@10": 1, "recall@20": 1, "recall@100": 1, "mrr@10": 0.5}, abs=1e-4
    )
    assert set(report.by_query["keywords-1"].values()) == {0.0}
    assert set(report.by_prefix) == {"title", "keywords"}
    assert report.overall["mrr@10"] == pytest.approx((1 + 0.5 + 0) / 3, abs=1e-4)


def test_the_report_has_the_promised_form(measures):
    printed = evaluate(always_a, QUERIES, JUDGED).as_dict(engine="embedded", semantic=False)
    assert set(printed) == {"all", "by_prefix", "engine", "semantic", "queries", "ms_per_query"}
    assert (printed["engine"], printed["semantic"], printed["queries"]) == ("embedded", False, 3)
    assert set(printed["ms_per_query"]) == {"p50", "p95"}


def test_a_set_without_a_judged_query_gives_an_empty_report(measures):
    report = evaluate(always_a, QUERIES, {})
    assert (report.overall, report.milliseconds) == ({}, (0.0, 0.0))


def test_a_corpus_is_searched_by_an_engine_whatever_its_ids(measures, tmp_path):
    engine = EmbeddedEngine(tmp_path / "index")
    asked = []
    corpus = [Text("doc one", "石墨烯散热膜", "导热"), Text("d\t2", "小麦赤霉病防治")]
    searchable = Searchable.load(engine, corpus, progress=lambda: asked.append(1))
    report = evaluate(searchable.rank, [Text("q-1", "赤霉病")], {"q-1": {"d\t2": 1}}, progress=lambda: asked.append(1))
    engine.close()
    assert report.overall["ndcg@10"] == 1.0
    assert len(asked) == 3


def written(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


def test_texts_and_judgements_are_read(tmp_path):
    texts = written(tmp_path, '\ufeff{"_id": "1", "title": "题", "text": "文"}\n\n{"_id": "2", "text": ""}\n'.encode())
    assert list(read_texts(texts)) == [Text("1", "文", "题"), Text("2", "")]
    table = written(tmp_path, b"query-id\tcorpus-id\tscore\nq1\td1\t2\r\nq1\td2\t0\n")
    assert read_judgements(table) == {"q1": {"d1": 2, "d2": 0}}


@pytest.mark.parametrize(
    "line",
    [
        *(b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b'{"_id": 1, "text": "x"}', b'{"_id": "", "text": "x"}'),
        *(b'{"_id": "2"}', b'{"_id": "1", "text": "again"}'),
    ],
)
def test_a_malformed_text_names_its_line(tmp_path, line):
    path = written(tmp_path, b'{"_id": "1", "text": "x"}\n' + line + b"\n")
    with pytest.raises(BadLine, match="line 2"):
        list(read_texts(path))


@pytest.mark.parametrize("line", [b"q1 d1 1", b"q1\td1", b"q1\td1\tone", b"q1\td1\t1\t1", b"q1\td1\t1.5"])
def test_a_malformed_judgement_names_its_line(tmp_path, line):
    path = written(tmp_path, b"query-id\tcorpus-id\tscore\nq1\td1\t1\n" + line)
    with pytest.raises(BadLine, match="line 3"):
        read_judgements(path)


class Countries:
    """A model that knows two meanings."""

    name, dimensions, related = "countries", 2, 0.9

    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text):
        return (1.0, 0.0) if text in {"东瀛", "日本"} else (0.0, 1.0)


def test_a_corpus_is_searched_by_meaning_too(measures, tmp_path):
    engine = EmbeddedEngine(tmp_path / "index", 2)
    searchable = Searchable.load(engine, [Text("a", "法国"), Text("b", "日本")], embedder=Countries())
    assert searchable.rank("东瀛") == ["b"]
    engine.close()
