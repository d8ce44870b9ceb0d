"""The indices behind the two aliases: writing with versions, reading, and moving from one to the next."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

from search.elastic.mapping import settings
from search.elastic.server import PassingTrouble
from search.engine import Deletion, EngineUnavailable, NeedsRebuild

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from elasticsearch import Elasticsearch

    from search.elastic.mapping import Layout
    from search.elastic.server import Address, Server
    from search.ranking import Clause

_BATCH: Final = 1_000
_PAUSES: Final = (0.05, 0.2, 0.5)
_PAGE: Final = 5_000
_CONFLICT: Final = 409
_NOT_FOUND: Final = 404
_LIVE: Final = {"exists": {"field": "kind"}}
_WHOLE: Final[dict[str, Any]] = {"allow_partial_search_results": False}
"""While a part of the index is on no node, a server would answer without it and say so only in passing."""


class Versioned(Protocol):
    """What an index stores under an id: the newest version stays; a `Deletion` stays as a tombstone."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def version(self) -> int:
        """Its version."""


@dataclass(frozen=True, slots=True)
class Indices:
    """All indices of one prefix and purpose on one server."""

    server: Server
    address: Address
    layout: Layout

    @property
    def current(self) -> str:
        """The alias that is searched."""
        return f"{self._family}-{self.layout.fingerprint()}"

    @property
    def _family(self) -> str:
        return f"{self.address.prefix}{self.layout.suffix}"

    @property
    def next(self) -> str:
        """The alias of what a rebuild is filling."""
        return f"{self.current}-next"

    def write(self, records: Iterator[Versioned]) -> None:
        """Write to the index that is searched, and before that to one that is being filled.

        In this order: should the rebuild end in between, the second write reaches the new index by its new name.
        """
        while batch := list(islice(records, _BATCH)):
            with self.server.working() as client:
                rebuilding = bool(client.indices.exists_alias(name=self.next))
            reached = rebuilding and self._bulk(self.next, batch)
            if not self._bulk(self.current, batch) and not reached:
                raise NeedsRebuild(f"there is no index {self.current}")

    def write_next(self, records: Iterator[Versioned]) -> None:
        """Write to the index that is being filled."""
        while batch := list(islice(records, _BATCH)):
            if not self._bulk(self.next, batch, refresh=False):
                raise EngineUnavailable("the index of this rebuild is gone: another one took its place")

    def _bulk(self, alias: str, records: Sequence[Versioned], *, refresh: bool = True) -> bool:
        """Write with external versions; False if the alias is not there."""
        operations: list[dict[str, Any]] = []
        for each in records:
            version = {"version": each.version, "version_type": "external_gte"}
            operations += [{"index": {"_id": each.id, **version}}, self._body(each)]
        with self.server.working() as client:
            # Without require_alias a write to a name that is gone would make an index of its own kind.
            answer = client.bulk(index=alias, operations=operations, require_alias=True, refresh=refresh)
        failed = [item["index"] for item in answer["items"] if "error" in item["index"]]
        statuses = {item["status"] for item in failed} - {_CONFLICT}
        if statuses - {_NOT_FOUND}:
            reason = next(item["error"] for item in failed if item["status"] in statuses - {_NOT_FOUND})
            raise EngineUnavailable(f"Elasticsearch did not store a document: {reason.get('reason')}")
        return _NOT_FOUND not in statuses

    def _body(self, stored: Versioned) -> dict[str, Any]:
        fields = {} if isinstance(stored, Deletion) else self.layout.body(stored)
        return {"id": stored.id, "version": stored.version} | fields

    def search(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One search; one that met the index of an ended rebuild on its way out is asked again.

        Raises:
            EngineUnavailable: the server does not answer, or answered an error that lasts.
        """
        for pause in _PAUSES:
            with suppress(PassingTrouble):
                return self._search(asked)
            time.sleep(pause)
        return self._search(asked)

    def _search(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.server.reading() as client:
            return dict(client.search(index=self.current, body=asked, **_WHOLE))

    def searches(self, asked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Several searches in one go, in their order.

        Raises:
            EngineUnavailable: the server does not answer, or one of them failed.
        """
        lines = [line for body in asked for line in (_WHOLE, body)]
        with self.server.reading() as client:
            answers = list(client.msearch(index=self.current, searches=lines)["responses"]) if lines else []
        failed = next((answer["error"] for answer in answers if "error" in answer), None)
        if failed is not None:
            raise EngineUnavailable(f"Elasticsearch did not answer a search: {failed.get('reason')}")
        return answers

    def ids(self, query: dict[str, Any], many: int) -> list[str]:
        """The ids of the best hits."""
        answer = self.search({"query": query, "size": many, "_source": False})
        return [each["_id"] for each in answer["hits"]["hits"]]

    def has(self, id_: str) -> bool:
        """Whether anything is stored under an id."""
        with self.server.reading() as client:
            return bool(client.exists(index=self.current, id=id_, source=False))

    def frequencies(self, clauses: Iterable[Clause]) -> dict[tuple[str, str], int]:
        """In how many documents of one shard each token is."""
        texts: dict[str, str] = {}
        for each in clauses:
            texts[each.field] = f"{texts.get(each.field, '')} {each.token}"
        with self.server.reading() as client:
            answer = client.termvectors(
                index=self.current,
                doc=texts,
                fields=list(texts),
                term_statistics=True,
                field_statistics=False,
                positions=False,
                offsets=False,
            )
        return {
            (field, token): statistics.get("doc_freq", 0)
            for field, vector in answer["term_vectors"].items()
            for token, statistics in vector["terms"].items()
        }

    def versions(self, *, live: bool) -> Iterator[tuple[str, int]]:
        """Id and version of every document (or tombstone), in the order of the ids."""
        query = {"bool": {"filter" if live else "must_not": [_LIVE]}}
        with self.server.working() as client:
            point = client.open_point_in_time(index=self.current, keep_alive="2m")["id"]
        try:
            yield from self._from_point(point, query)
        finally:
            with self.server.working() as client:
                client.close_point_in_time(id=point)

    def _from_point(self, point: str, query: dict[str, Any]) -> Iterator[tuple[str, int]]:
        after: list[Any] | None = None
        while True:
            with self.server.working() as client:
                answer = client.search(
                    query=query,
                    pit={"id": point, "keep_alive": "2m"},
                    sort=[{"id": "asc"}],
                    search_after=after,
                    size=_PAGE,
                    source_includes="version",
                    track_total_hits=False,
                    **_WHOLE,
                )
            hits = answer["hits"]["hits"]
            yield from ((each["_id"], int(each["_source"]["version"])) for each in hits)
            if len(hits) < _PAGE:
                return
            after = hits[-1]["sort"]

    def count(self) -> tuple[int, str]:
        """How many records there are, and the name of their index."""
        with self.server.reading() as client:
            count = client.count(index=self.current, query=_LIVE)["count"]
            return int(count), ", ".join(client.indices.get_alias(name=self.current))

    def begin(self) -> str:
        """Make an empty index under the `next` alias; what a dead rebuild left behind goes."""
        name = f"{self.current}-{secrets.token_hex(4)}"
        layout = settings(self.address.shards, self.address.replicas)
        with self.server.working() as client:
            left = [each for each in self._all(client) if self._is_next(client, each)]
            client.indices.create(index=name, mappings=self.layout.mapping(), settings=layout)
            actions = [{"remove_index": {"index": each}} for each in left]
            client.indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": self.next}}])
        return name

    def finish(self, name: str) -> None:
        """Carry the tombstones over and put the new index in the place of every older one, in one step."""
        with suppress(NeedsRebuild):  # there may be no index yet
            self.write_next(Deletion(id_, version) for id_, version in self.versions(live=False))
        with self.server.working() as client:
            if not self._is_next(client, name):
                raise EngineUnavailable("another rebuild took the place of this one")
            client.indices.refresh(index=name)
            older = [each for each in self._all(client) if each != name]
            moved = [
                {"add": {"index": name, "alias": self.current}},
                {"remove": {"index": name, "alias": self.next}},
            ]
            removed = [{"remove": {"index": each, "alias": "*", "must_exist": False}} for each in older]
            client.indices.update_aliases(actions=[*moved, *removed])
        for each in older:  # not in the same step: searches that began before it still run there
            self.discard(each)

    def discard(self, name: str) -> None:
        """Remove an index that will not be used."""
        with self.server.working() as client:
            client.indices.delete(index=name, ignore_unavailable=True)

    def drop(self) -> None:
        """Remove all indices."""
        with self.server.working() as client:
            names = self._all(client)
        for name in names:
            self.discard(name)

    def _all(self, client: Elasticsearch) -> list[str]:
        own = re.compile(rf"{re.escape(self._family)}-[0-9a-f]{{12}}-[0-9a-f]{{8}}")
        names = client.indices.get_alias(index=f"{self._family}-*", allow_no_indices=True)
        return [name for name in names if own.fullmatch(name)]

    def _is_next(self, client: Elasticsearch, name: str) -> bool:
        return bool(client.indices.exists_alias(index=name, name=self.next))
