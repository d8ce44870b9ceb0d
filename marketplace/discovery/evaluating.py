"""`marketplace search evaluate`: how good the search is on a judged set; it needs no database."""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from marketplace.config import Settings
from search.beir import BadLine, Text, read_judgements, read_texts
from search.elastic.engine import ElasticEngine
from search.engine import EngineUnavailable, open_engine
from search.evaluation import Searchable, evaluate
from search.meaning.cache import CachedEmbedder
from search.meaning.embedder import EmbeddingUnavailable, open_embedder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from search.engine import Engine
    from search.evaluation import Report
    from search.meaning.embedder import Embedder

MEASURES = ("ndcg@10", "recall@10", "recall@20", "recall@100", "mrr@10")
SHOWN = 10
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate")
@click.option("--corpus", required=True, type=FILE, help="corpus.jsonl: _id, title, text")
@click.option("--queries", required=True, type=FILE, help="queries.jsonl: _id, text")
@click.option("--qrels", required=True, type=FILE, help="query, document and grade, separated by tabs")
@click.option("--engine", "name", type=click.Choice(["embedded", "elasticsearch"]), default="embedded")
@click.option("--semantic", is_flag=True, help="by words and meaning; the vectors are kept in the data directory")
@click.option("--json", "as_json", is_flag=True)
@click.option("--per-query", type=click.Path(dir_okay=False, path_type=Path), help="write each query's figures here")
def command(
    corpus: Path, queries: Path, qrels: Path, name: str, *, semantic: bool, as_json: bool, per_query: Path | None
) -> None:
    """Measure the search on any judged set in BEIR layout, in an index of its own that is dropped afterwards."""
    _need_measures()
    settings = Settings.from_environment()
    with _said_plainly():
        texts, asked, judged = list(read_texts(corpus)), list(read_texts(queries)), read_judgements(qrels)
        if not any(query.id in judged for query in asked):
            raise click.ClickException(f"no query of {queries} is judged in {qrels}")
        embedder = _embedder(settings) if semantic else None
        with _engine(name, settings, embedder) as engine:
            report = _measured(_loaded(engine, texts, embedder), asked, judged)
    if per_query is not None:
        per_query.write_text("".join(_lines(report)), encoding="utf-8")
    printed = report.as_dict(engine=name, semantic=semantic)
    click.echo(json.dumps(printed, ensure_ascii=False) if as_json else _table(printed))


def _need_measures() -> None:
    if find_spec("ir_measures") is None:
        raise click.ClickException("the measures are not installed: pip install 'hebang-marketplace[evaluation]'")


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (BadLine, EmbeddingUnavailable, EngineUnavailable, OSError) as error:
        raise click.ClickException(str(error)) from error


def _embedder(settings: Settings) -> Embedder:
    """The model of the settings, or the local one where they say none."""
    try:
        embedder = open_embedder("local" if settings.embeddings == "none" else settings.embeddings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    assert embedder is not None
    return CachedEmbedder(embedder, Path(settings.data_dir) / "vectors.db")


@contextmanager
def _engine(name: str, settings: Settings, embedder: Embedder | None) -> Iterator[Engine]:
    """An index of its own, which is gone afterwards."""
    dimensions = embedder.dimensions if embedder else 0
    if name == "embedded":
        with (
            tempfile.TemporaryDirectory(prefix="evaluation-") as folder,
            closing(open_engine(f"embedded:{folder}", dimensions)) as engine,
        ):
            yield engine
    else:
        with closing(ElasticEngine(_own_index(settings), dimensions)) as elastic:
            try:
                yield elastic
            finally:
                with suppress(EngineUnavailable):  # what went wrong before is what shall be said
                    elastic.drop()


def _own_index(settings: Settings) -> str:
    """Another prefix on the server of the settings, so that the index of the site is left alone."""
    parts = urlsplit(settings.search_url)
    if parts.scheme not in {"http", "https"}:
        raise click.ClickException("MARKETPLACE_SEARCH_URL must be the address of an Elasticsearch server")
    return parts._replace(path=f"/evaluation-{secrets.token_hex(4)}").geturl()


def _loaded(engine: Engine, texts: Sequence[Text], embedder: Embedder | None) -> Searchable:
    with _progress(len(texts), "corpus") as bar:
        return Searchable.load(engine, texts, embedder=embedder, progress=lambda: bar.update(1))


def _measured(searchable: Searchable, asked: Sequence[Text], judged: Mapping[str, Mapping[str, int]]) -> Report:
    with _progress(len(asked), "queries") as bar:
        return evaluate(searchable.rank, asked, judged, progress=lambda: bar.update(1))


def _progress(length: int, label: str) -> Any:
    return click.progressbar(length=length, label=label, file=sys.stderr)


def _lines(report: Report) -> Iterator[str]:
    for query, values in report.by_query.items():
        yield json.dumps({"query": query, **values, "hits": report.rankings[query][:SHOWN]}, ensure_ascii=False) + "\n"


def _table(printed: Mapping[str, Any]) -> str:
    rows = {"all": printed["all"], **printed["by_prefix"]}
    width = max(map(len, rows))
    head = " " * width + "".join(f"{measure:>12}" for measure in MEASURES)
    body = [f"{name:{width}}" + "".join(f"{row[each]:12.4f}" for each in MEASURES) for name, row in rows.items()]
    times = printed["ms_per_query"]
    how = "words and meaning" if printed["semantic"] else "words"
    last = (
        f"{printed['queries']} queries by {how}, {printed['engine']}: {times['p50']} ms, 95th percentile {times['p95']}"
    )
    return "\n".join([head, *body, last])
