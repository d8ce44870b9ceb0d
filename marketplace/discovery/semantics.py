"""Meaning, where the settings ask for it: vectors of records, made by the relay and kept; vectors of questions.

A record's vector is kept in the database under the hash of model and text, so the same text is read by the model once.
Only the relay has vectors made. A question's vector is made when it is asked: by the model of this process, or by the
service of the settings, which has little time for it; where it can't be had, words alone decide and the page says so.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app
from sqlalchemy import select

from marketplace import db
from marketplace.discovery.models import Embedding
from search.indexing import full_text
from search.meaning.embedder import EmbeddingUnavailable, digest, open_embedder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Flask

    from search.documents import AnyDocument
    from search.meaning.embedder import Embedder, Vector
    from search.query import Query

    D = TypeVar("D", bound=AnyDocument)

QUESTIONS = 500
"""So many questions' vectors are remembered in a process: people turn pages and add filters."""


def init_app(app: Flask) -> int:
    """Open the embedder of the settings; returns the size of its vectors, 0 where there is none."""
    embedder = open_embedder(app.extensions["settings"].embeddings)
    app.extensions["embedder"] = embedder
    if embedder is None:
        return 0
    app.extensions["question_vector"] = lru_cache(QUESTIONS)(embedder.embed_query)
    return embedder.dimensions


def embedder() -> Embedder | None:
    """Return the embedder of this process, or None where words alone decide."""
    return cast("Embedder | None", current_app.extensions["embedder"])


def related() -> float:
    """Return the cosine from which on two texts have something to do with each other; 0 where nothing is compared."""
    model = embedder()
    return model.related if model is not None else 0.0


def asked(query: Query) -> tuple[Query, bool]:
    """Return a question with its meaning, and whether the meaning is missing although it should be there."""
    model = embedder()
    if model is None or not query.text:
        return query, False
    try:
        vector = current_app.extensions["question_vector"](query.text)
    except EmbeddingUnavailable:
        return query, True
    return replace(query, meaning=vector, related=model.related), False


def recalled(documents: Iterable[D]) -> list[D]:
    """Return records with the vectors that are known; nothing is made."""
    listed, model = list(documents), embedder()
    if model is None:
        return listed
    names = [_name(model, document) for document in listed]
    known = _known(names)
    return [
        replace(document, meaning=known[name]) if name in known else document
        for document, name in zip(listed, names, strict=True)
    ]


@dataclass(frozen=True)
class Reading:
    """Records with their vectors, and those of the vectors that were made just now, by the hash of model and text."""

    documents: list[AnyDocument]
    fresh: Mapping[str, Vector]


def read(documents: Iterable[AnyDocument]) -> Reading:
    """Give records their vectors; those that are missing are made, and wait to be kept.

    Ends the running transaction, and none is open afterwards: a model takes its time.

    Raises:
        EmbeddingUnavailable: the model can't be asked now; what is known can still be `recalled`.
    """
    listed, model = recalled(documents), embedder()
    db.release()
    unread = [each for each in listed if not each.meaning]
    if model is None or not unread:
        return Reading(listed, {})
    texts = {_name(model, each): full_text(each).strip() for each in unread}
    fresh = dict(zip(texts, model.embed_documents(list(texts.values())), strict=True))
    done = [each if each.meaning else replace(each, meaning=fresh[_name(model, each)]) for each in listed]
    return Reading(done, fresh)


def keep(reading: Reading) -> None:
    """Store the vectors that were made, with the running transaction."""
    model = embedder()
    if model is None:
        return
    for name, vector in reading.fresh.items():
        packed = array("f", vector).tobytes()
        db.session.merge(Embedding(digest=name, model=model.name, dimensions=len(vector), vector=packed))


def _name(model: Embedder, document: AnyDocument) -> str:
    return digest(model, full_text(document).strip()).hex()


def _known(names: Iterable[str]) -> dict[str, Vector]:
    rows = db.session.execute(select(Embedding.digest, Embedding.vector).where(Embedding.digest.in_(set(names))))
    return {name: tuple(array("f", vector)) for name, vector in rows}
