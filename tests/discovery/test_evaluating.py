"""`marketplace search evaluate`, on a small set of its own and without a database."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from marketplace.discovery import evaluating
from marketplace.discovery.commands import group
from tests.search.conftest import server_url

CORPUS = [{"_id": "d1", "title": "石墨烯", "text": "导热膜"}, {"_id": "d2", "title": "", "text": "小麦赤霉病防治"}]
QUERIES = [{"_id": "title-1", "text": "石墨烯导热膜"}, {"_id": "keywords-1", "text": "赤霉病"}]
MEASURES = {"ndcg@10", "recall@10", "recall@20", "recall@100", "mrr@10"}


@pytest.fixture
def files(tmp_path):
    pytest.importorskip("ir_measures", reason="ir-measures is not installed (extra: evaluation)")
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\ntitle-1\td1\t1\nkeywords-1\td2\t1\n", "utf-8")
    return tmp_path


def evaluate(files, *options, **environment):
    arguments = ["evaluate", "--corpus", files / "corpus.jsonl", "--queries", files / "queries.jsonl"]
    arguments += ["--qrels", files / "qrels.tsv", *options]
    environment = {
        "MARKETPLACE_DATA_DIR": str(files / "data"),
        "MARKETPLACE_DATABASE_URL": "sqlite:////nowhere/x.db",
    } | environment
    return CliRunner().invoke(group, list(map(str, arguments)), env=environment)


def test_the_figures_have_the_promised_form(files):
    answer = evaluate(files, "--json", "--per-query", files / "each.jsonl")
    printed = json.loads(answer.stdout)
    assert set(printed) == {"all", "by_prefix", "engine", "semantic", "queries", "ms_per_query"}
    assert (printed["engine"], printed["semantic"], printed["queries"]) == ("embedded", False, 2)
    assert set(printed["by_prefix"]) == {"title", "keywords"}
    assert printed["all"] == dict.fromkeys(MEASURES, 1.0)
    assert set(printed["ms_per_query"]) == {"p50", "p95"}
    first = json.loads((files / "each.jsonl").read_text("utf-8").splitlines()[0])
    assert (first["query"], first["hits"][0], first["mrr@10"]) == ("title-1", "d1", 1.0)


def test_people_get_a_table(files):
    answer = evaluate(files)
    assert answer.exit_code == 0
    assert "keywords      1.0000" in answer.stdout
    assert "2 queries by words, embedded" in answer.stdout


def test_meaning_is_measured_with_vectors_that_are_kept(files, monkeypatch):
    asked = []

    class Embedder:
        name, dimensions, related = "counting", 2, 0.5

        def embed_documents(self, texts):
            asked.extend(texts)
            return [self.embed_query(text) for text in texts]

        def embed_query(self, text):
            return (1.0, 0.0) if "石墨烯" in text else (0.0, 1.0)

    monkeypatch.setattr(evaluating, "open_embedder", lambda _address: Embedder())
    for _ in range(2):
        printed = json.loads(evaluate(files, "--semantic", "--json").stdout)
        assert (printed["semantic"], printed["all"]["ndcg@10"]) == (True, 1.0)
    assert asked == ["石墨烯\n导热膜", "小麦赤霉病防治"]


@pytest.mark.elasticsearch
def test_it_runs_on_elasticsearch_and_leaves_nothing_behind(files, monkeypatch):
    from search.elastic.server import Address, Server

    made, own_index = [], evaluating._own_index  # others may evaluate on this server too
    monkeypatch.setattr(evaluating, "_own_index", lambda settings: made.append(own_index(settings)) or made[-1])
    answer = evaluate(files, "--engine", "elasticsearch", "--json", MARKETPLACE_SEARCH_URL=server_url())
    assert json.loads(answer.stdout)["all"]["ndcg@10"] == 1.0
    server = Server(Address.parse(server_url()))
    with server.reading() as client:
        assert not client.indices.get(index=f"{urlsplit(made[0]).path.strip('/')}*", allow_no_indices=True)
    server.close()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\n{\n', "corpus.jsonl, line 2: not a JSON object"),
        ("queries.jsonl", '{"_id": "title-1"}\n', "queries.jsonl, line 1: not a JSON object"),
        ("qrels.tsv", "title-1\td1\tone\n", "qrels.tsv, line 1: the grade 'one'"),
        ("qrels.tsv", "", "no query of"),
    ],
)
def test_a_malformed_set_is_named_with_its_line(files, name, content, said):
    (files / name).write_text(content, "utf-8")
    answer = evaluate(files)
    assert answer.exit_code != 0
    assert said in answer.stderr
    assert "Traceback" not in answer.output


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        (("--engine", "elasticsearch"), {"MARKETPLACE_SEARCH_URL": "embedded:x"}, "must be the address"),
        (("--engine", "elasticsearch"), {"MARKETPLACE_SEARCH_URL": "http://127.0.0.1:9"}, "does not answer"),
        (("--semantic",), {"MARKETPLACE_EMBEDDINGS": "http://127.0.0.1:9/v1?model=a&dimensions=2"}, "does not answer"),
        (("--semantic",), {"MARKETPLACE_EMBEDDINGS": "http://127.0.0.1:9/v1"}, "dimensions=NUMBER"),
    ],
)
def test_what_is_out_of_reach_is_said_in_one_line(files, options, environment, said):
    answer = evaluate(files, *options, **environment)
    assert answer.exit_code == 1
    assert said in answer.stderr.strip().splitlines()[-1]


def test_measures_that_are_not_installed_are_named(files, monkeypatch):
    monkeypatch.setattr(evaluating, "find_spec", lambda _name: None)
    assert "[evaluation]" in evaluate(files).stderr
