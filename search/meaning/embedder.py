"""Texts as vectors of their meaning: by a small model in this process, or by any OpenAI-compatible endpoint.

Nothing here is needed for searching by words; an engine that is given no vectors ranks exactly as without this module.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from search.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Vector = tuple[float, ...]
"""As many numbers as its model gives, together of length 1; empty where there is none."""


class EmbeddingUnavailable(Exception):
    """No vector can be had now: the extra is missing, or the endpoint does not answer as it should."""


class Embedder(Protocol):
    """A model that turns texts into vectors, near to each other where the texts mean much the same."""

    @property
    def name(self) -> str:
        """What its vectors depend on: those of another name cannot be compared with them."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    @property
    def related(self) -> float:
        """The cosine of a query and a document above which the two have something to do with each other."""

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Give the vector of each text.

        Raises:
            EmbeddingUnavailable: they cannot be had now.
        """

    def embed_query(self, text: str) -> Vector:
        """Give the vector of what a person asks for.

        Raises:
            EmbeddingUnavailable: it cannot be had now.
        """


def open_embedder(address: str) -> Embedder | None:
    """Open `none`, `local`, or `http(s)://[:KEY@]host/v1?model=NAME&dimensions=NUMBER`; nothing is asked of it yet.

    Raises:
        ValueError: the address has another form.
    """
    if address == "none":
        return None
    if address == "local":
        from search.meaning.local import LocalEmbedder

        return LocalEmbedder()
    if urlsplit(address).scheme in {"http", "https"}:
        from search.meaning.endpoint import EndpointEmbedder

        return EndpointEmbedder(address)
    raise ValueError("embeddings are none, local, or http(s)://HOST/v1?model=NAME&dimensions=NUMBER")


def digest(embedder: Embedder, text: str) -> bytes:
    """The name under which a document's vector is kept: another model or another text has another one."""
    return hashlib.sha256(f"{embedder.name}\0{clean(text)}".encode()).digest()


def unit(numbers: Iterable[float], dimensions: int) -> Vector:
    """Bring a model's numbers to length 1.

    Raises:
        EmbeddingUnavailable: they are too few or too many, one is no number, or all are 0.
    """
    vector = tuple(map(float, numbers))
    length = math.hypot(*vector)
    if len(vector) != dimensions:
        raise EmbeddingUnavailable(f"the model gave {len(vector)} numbers where {dimensions} are expected")
    if not math.isfinite(length) or not length:
        raise EmbeddingUnavailable("the model gave a vector without a direction")
    return tuple(number / length for number in vector)
