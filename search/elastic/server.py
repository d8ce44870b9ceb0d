"""The server's address, and what its answers mean."""

from __future__ import annotations

import re
import ssl
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import elasticsearch
from elasticsearch import Elasticsearch

from search.elastic.breaker import Breaker
from search.engine import EngineUnavailable, NeedsRebuild, WrongServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

MAJOR: Final = elasticsearch.__version__[0]
READING: Final = 3.0
"""Seconds that a person waits for an answer of the server."""
WORKING: Final = 60.0
"""Seconds that writing, rebuilding and verifying wait."""
_BUSY: Final = 503
_HOST: Final = r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}"
_HOSTS: Final = re.compile(f"{_HOST}(?:,{_HOST})*")
_PREFIX: Final = re.compile("[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Address:
    """`http(s)://[name:password@]host:port[,host:port][/prefix][?shards=1&replicas=0&ca=PATH]`."""

    nodes: tuple[str, ...]
    login: tuple[str, str] | None = field(repr=False)
    prefix: str
    shards: int
    replicas: int
    ca: str | None

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read an address.

        Raises:
            ValueError: something in it is not understood; the sentence repeats nothing of what may be a password.
        """
        parts = urlsplit(url)
        login, _, hosts = parts.netloc.rpartition("@")
        name, _, password = login.partition(":")
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        prefix = parts.path.strip("/") or "marketplace"
        if parts.fragment or not (_HOSTS.fullmatch(hosts) and _PREFIX.fullmatch(prefix) and _known(options)):
            raise ValueError(
                "a search address is http(s)://[NAME:PASSWORD@]HOST:PORT[/prefix][?shards=1&replicas=0&ca=PATH], "
                "signs such as / ? # @ in name and password written as %2F %3F %23 %40"
            )
        return cls(
            nodes=tuple(f"{parts.scheme}://{host}" for host in hosts.split(",")),
            login=(unquote(name), unquote(password)) if login else None,
            prefix=prefix,
            shards=int(options.get("shards", "1")),
            replicas=int(options.get("replicas", "0")),
            ca=options.get("ca"),
        )


def _known(options: dict[str, str]) -> bool:
    sizes = (options.get("shards", "1"), options.get("replicas", "0"))
    return options.keys() <= {"shards", "replicas", "ca"} and all(re.fullmatch("[0-9]{1,4}", each) for each in sizes)


class PassingTrouble(EngineUnavailable):
    """The server answered that it can't at this moment: worth asking again."""


class NoAnswer(EngineUnavailable):
    """The server was not reached, or did not answer in time or in its own language."""


class Server:
    """The client of one address; the server's version is checked before its first use, and again after no answer.

    People who search get a short time-out, the relay and the command line a long one. Each has a breaker of its own,
    so that a slow rebuild stops nobody's search. A node that did not answer is not the next to be asked, so as many
    failures as there are other nodes are tolerated. Checking never waits long: a relay that asks a silent server
    again every few seconds has letters to send in between.
    """

    def __init__(self, address: Address, *, clock: Callable[[], float] = time.monotonic) -> None:
        options: dict[str, Any] = {} if address.ca is None else {"ssl_context": _trusting(address.ca)}
        others = len(address.nodes) - 1
        client = Elasticsearch(
            list(address.nodes),
            basic_auth=address.login,
            max_retries=max(1, others),
            retry_on_timeout=False,
            **options,
        )
        self._reader = (client.options(request_timeout=READING), Breaker(others, clock=clock))
        self._worker = (client.options(request_timeout=WORKING), Breaker(others, clock=clock))
        self._checked = False

    def reading(self) -> AbstractContextManager[Elasticsearch]:
        """The client for what people wait for.

        Raises:
            WrongServer: the server is another product or another major version.
            NeedsRebuild: it answered that there is no such index.
            EngineUnavailable: it does not answer, did not a moment ago, or answered with an error.
        """
        return self._asking(*self._reader)

    def working(self) -> AbstractContextManager[Elasticsearch]:
        """The client for writing and maintenance; raises as `reading` does."""
        return self._asking(*self._worker)

    @contextmanager
    def _asking(self, client: Elasticsearch, breaker: Breaker) -> Iterator[Elasticsearch]:
        breaker.admit()
        try:
            with _translated():
                self._check(client)
                yield client
        except NoAnswer:
            self._checked = False
            breaker.unanswered()
            raise
        except EngineUnavailable:
            breaker.answered()
            raise
        breaker.answered()

    def _check(self, client: Elasticsearch) -> None:
        if not self._checked:
            _check_version(client.options(request_timeout=READING))
            self._checked = True

    def close(self) -> None:
        """Close the connections, which both clients share."""
        self._worker[0].close()


def _trusting(ca: str) -> ssl.SSLContext:
    """Trust the certificates of a file, and only them."""
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:  # what the file holds may also be no certificate
        raise ValueError(f"the certificates at {ca} can't be read: {error}") from error


def _check_version(client: Elasticsearch) -> None:
    # Not client.info(): the small distribution that tests use has no root resource.
    # One node of several that is stuck is left out of the answer after the time-out, instead of holding it up.
    answer = client.nodes.info(filter_path="nodes.*.version", timeout="1s")
    versions = {node["version"] for node in answer.get("nodes", {}).values()}
    wrong = sorted(version for version in versions if version.split(".")[0] != str(MAJOR))
    if wrong or not versions:
        raise WrongServer(f"Elasticsearch {MAJOR} is needed, the server is {', '.join(wrong) or 'unknown'}")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the client's errors into ours; the message never holds a password."""
    try:
        yield
    except elasticsearch.UnsupportedProductError as error:
        raise WrongServer(f"the server is not Elasticsearch {MAJOR}") from error
    except elasticsearch.NotFoundError as error:
        raise NeedsRebuild(f"there is no index of this mapping and dictionary: {error.error}") from error
    except elasticsearch.ApiError as error:
        kind = PassingTrouble if error.meta.status == _BUSY else EngineUnavailable
        raise kind(f"Elasticsearch answered {error.meta.status}: {error.error}") from error
    except elasticsearch.SSLError as error:
        raise NoAnswer("the certificate of the search server is not trusted: see the option ca") from error
    except elasticsearch.TransportError as error:
        raise NoAnswer(f"Elasticsearch does not answer: {type(error).__name__}") from error
