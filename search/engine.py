"""The promise that both engines keep, and the way to open one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from search.synonyms import NONE, Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from search.documents import AnyDocument
    from search.query import Page, Query
    from search.stored import Satisfied, StoredQuery
    from search.suggestions import Suggestion


class EngineUnavailable(Exception):
    """The engine cannot answer now: it is not reachable, too slow, or another process holds its writer."""


class WrongServer(EngineUnavailable):
    """The server at the address is not one that this client can talk to."""


class NeedsRebuild(EngineUnavailable):
    """There is no index of this schema and dictionary, or it is damaged: `rebuild()` makes one."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """The order to forget a record; `version` is that of the change which withdrew it."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Health:
    """What the engine says of itself: `ready` means that it can be searched."""

    ready: bool
    engine: str
    detail: str
    documents: int = 0


class Fresh(Protocol):
    """An index that is being rebuilt: it takes every document, in batches of any size."""

    def put(self, documents: Iterable[AnyDocument]) -> None:
        """Add documents; one that is older than what was written meanwhile is left out."""


class Engine(Protocol):
    """Everything an engine does.

    Every method raises `EngineUnavailable` when the engine cannot answer, and `NeedsRebuild` when it has no
    usable index; `rebuild`, `restore`, `health` and `close` work without one. Documents and stored queries are kept
    apart. Only one process writes: the relay.
    """

    def put(self, documents: Iterable[AnyDocument]) -> None:
        """Write documents; they are found when this returns.

        A version older than the one written or deleted before is left out without an error.
        """

    def delete(self, deletions: Iterable[Deletion]) -> None:
        """Forget records; a later `put` of the same or an older version does not bring one back."""

    def search(self, query: Query) -> Page:
        """Find records; an empty text finds all that the filters leave, the newest first."""

    def similar(self, document: AnyDocument, query: Query) -> Page:
        """Find the records most like a whole document, itself left out; the query's text is not used."""

    def suggest(self, typed: str, visible_to: tuple[str, ...], limit: int) -> tuple[Suggestion, ...]:
        """Give what a person may be about to type, out of the records that he may see; always in the same order."""

    def versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of every record in the index, in the order of the ids."""

    def rebuild(self) -> AbstractContextManager[Fresh]:
        """Build a fresh index beside the present one, and put it in its place when the block ends well.

        Until then searches see the present index and writes go to both; if the block raises, nothing changes.
        """

    def store(self, queries: Iterable[StoredQuery]) -> None:
        """Keep queries; they are asked when this returns. Versions count as those of documents do."""

    def unstore(self, deletions: Iterable[Deletion]) -> None:
        """Forget stored queries; a later `store` of the same or an older version does not bring one back."""

    def satisfied(self, document: AnyDocument, synonyms: Synonyms = NONE) -> list[Satisfied]:
        """Give the stored queries that a document satisfies, in the order of their ids; it need not be in the index.

        Of each group of synonyms the document says all when it says one.
        """

    def stored_versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of every stored query, in the order of the ids."""

    def restore(self, queries: Iterable[StoredQuery]) -> None:
        """Put these in the place of all stored queries, at its end and at once; before the first there are none.

        Until then `store` and `unstore` go to both; if the iterable raises, nothing changes.
        """

    def health(self) -> Health:
        """Say whether the engine can be searched; never raises."""

    def close(self) -> None:
        """Let go of files, locks and connections; the engine cannot be used afterwards."""


def open_engine(url: str, dimensions: int = 0) -> Engine:
    """Open `embedded:PATH`, or Elasticsearch at `http(s)://[name:password@]host:port[/prefix]`.

    `dimensions` is the size of the vectors of meaning, 0 where there are none; an index of another size is stale.

    Nothing is asked of a folder or a server yet, so that a site starts whatever their state; `health()` says it in
    one line, and every use raises `WrongServer` or `EngineUnavailable` until it is put right.

    Raises:
        ValueError: the address has another form.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "embedded" and rest:
        from search.embedded.engine import EmbeddedEngine

        return EmbeddedEngine(Path(rest), dimensions)
    if scheme in {"http", "https"} and rest.startswith("//"):
        from search.elastic.engine import ElasticEngine

        return ElasticEngine(url, dimensions)
    raise ValueError(f"{scheme!r} is not a search address: use embedded:PATH or http(s)://HOST:PORT")
