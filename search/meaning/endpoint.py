"""Vectors from an endpoint that speaks OpenAI's `/embeddings`, as many servers of open models do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import requests

from search.meaning.embedder import EmbeddingUnavailable, Vector, unit
from search.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM: Final = "an endpoint is http(s)://[:KEY@]HOST/v1?model=NAME&dimensions=NUMBER[&related=0.5][&query=PREFIX]"
_OPTIONS: Final = {"model", "dimensions", "key", "related", "query", "document"}
_BATCH: Final = 64
_LONGEST: Final = 6_000
"""Characters of a text that are sent; the rest of a record says little that is new, and servers refuse more."""
_CONNECT_SECONDS: Final = 2
_DOCUMENT_SECONDS: Final = 60
_QUERY_SECONDS: Final = 2
"""A person waits for a query: rather no vector than a late one."""
_RELATED: Final = 0.5
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The parts of an endpoint's address; `query` and `document` are put before texts where a model asks for it."""

    url: str
    key: str
    model: str
    dimensions: int
    related: float = _RELATED
    query: str = ""
    document: str = ""

    @classmethod
    def parse(cls, address: str) -> Endpoint:
        """Read an address; its password, or the option `key`, is the bearer key.

        Raises:
            ValueError: something in it is missing or not understood.
        """
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query))
        login, _, host = parts.netloc.rpartition("@")
        dimensions = options.get("dimensions", "")
        if not host or not options.get("model") or not dimensions.isdecimal() or options.keys() - _OPTIONS:
            raise ValueError(_FORM)
        return cls(
            url=f"{parts.scheme}://{host}{parts.path.rstrip('/')}/embeddings",
            key=options.get("key") or unquote(login.partition(":")[2]),
            model=options["model"],
            dimensions=int(dimensions),
            related=float(options.get("related", _RELATED)),
            query=options.get("query", ""),
            document=options.get("document", ""),
        )


class EndpointEmbedder:
    """See `search.meaning.embedder.Embedder`. Nothing of the address but the host is ever shown."""

    def __init__(self, address: str) -> None:
        self._endpoint = Endpoint.parse(address)

    @property
    def name(self) -> str:
        """The model and what is put before the texts."""
        asked = self._endpoint
        return f"{asked.model}, {asked.dimensions} numbers, {asked.query!r}, {asked.document!r}"

    @property
    def dimensions(self) -> int:
        """As the address says."""
        return self._endpoint.dimensions

    @property
    def related(self) -> float:
        """As the address says."""
        return self._endpoint.related

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Give the vector of each text."""
        found: list[Vector] = []
        for start in range(0, len(texts), _BATCH):
            batch = [self._endpoint.document + text for text in texts[start : start + _BATCH]]
            found += self._ask(batch, _DOCUMENT_SECONDS)
        return found

    def embed_query(self, text: str) -> Vector:
        """Give the vector of what a person asks for, within two seconds or not at all."""
        (vector,) = self._ask([self._endpoint.query + text], _QUERY_SECONDS)
        return vector

    def _ask(self, texts: Sequence[str], seconds: float) -> list[Vector]:
        rows = _rows(self._answer([clean(text)[:_LONGEST] for text in texts], seconds), len(texts))
        return [self._vector(row) for row in rows]

    def _answer(self, texts: list[str], seconds: float) -> Any:
        asked = self._endpoint
        try:
            answer = requests.post(
                asked.url,
                json={"model": asked.model, "input": texts, "encoding_format": "float"},
                headers={"Authorization": f"Bearer {asked.key}"} if asked.key else {},
                timeout=(_CONNECT_SECONDS, seconds),
                allow_redirects=False,  # the key is for this host alone
            )
            if answer.status_code != _OK:
                raise EmbeddingUnavailable(f"the embeddings endpoint answered {answer.status_code}")
            return answer.json()
        except requests.JSONDecodeError as error:
            raise EmbeddingUnavailable("the embeddings endpoint did not answer in JSON") from error
        except requests.RequestException as error:
            raise EmbeddingUnavailable(f"the embeddings endpoint does not answer: {type(error).__name__}") from error

    def _vector(self, numbers: Any) -> Vector:
        try:
            return unit(numbers, self._endpoint.dimensions)
        except (TypeError, ValueError, OverflowError) as error:
            raise EmbeddingUnavailable("the embeddings endpoint gave something that is no vector") from error


def _rows(answer: Any, many: int) -> list[Any]:
    """The vectors of an answer in the order of the texts."""
    try:
        rows = {int(row["index"]): row["embedding"] for row in answer["data"]}
        return [rows[place] for place in range(many)]
    except (KeyError, TypeError, ValueError) as error:
        raise EmbeddingUnavailable(f"the embeddings endpoint did not give the {many} vectors asked for") from error
