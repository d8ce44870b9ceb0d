"""The server's address, and what its answers mean."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import elasticsearch
from elasticsearch import Elasticsearch

from search.engine import EngineUnavailable, NeedsRebuild, WrongServer

if TYPE_CHECKING:
    from collections.abc import Iterator

MAJOR: Final = elasticsearch.__version__[0]
_SECONDS: Final = 10
_BUSY: Final = 503


@dataclass(frozen=True, slots=True)
class Address:
    """`http(s)://[name:password@]host:port[,host:port][/prefix][?shards=1&replicas=0&ca=PATH]`."""

    nodes: tuple[str, ...]
    login: tuple[str, str] | None
    prefix: str
    shards: int
    replicas: int
    ca: str | None

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read an address.

        Raises:
            ValueError: something in it is not understood.
        """
        parts = urlsplit(url)
        login, _, hosts = parts.netloc.rpartition("@")
        name, _, password = login.partition(":")
        options = dict(parse_qsl(parts.query))
        unknown = options.keys() - {"shards", "replicas", "ca"}
        prefix = parts.path.strip("/") or "marketplace"
        if not hosts or unknown or not prefix.replace("-", "").isalnum() or not prefix.islower():
            raise ValueError("a search address is http(s)://HOST:PORT[/prefix][?shards=1&replicas=0&ca=PATH]")
        return cls(
            nodes=tuple(f"{parts.scheme}://{host}" for host in hosts.split(",")),
            login=(unquote(name), unquote(password)) if login else None,
            prefix=prefix,
            shards=int(options.get("shards", 1)),
            replicas=int(options.get("replicas", 0)),
            ca=options.get("ca"),
        )


class PassingTrouble(EngineUnavailable):
    """The server answered that it can't at this moment: worth asking again."""


class Server:
    """The client of one address; the server's version is checked before its first use, and until it was right."""

    def __init__(self, address: Address) -> None:
        options: dict[str, Any] = {} if address.ca is None else {"ca_certs": address.ca}
        self._client = Elasticsearch(
            list(address.nodes),
            basic_auth=address.login,
            request_timeout=_SECONDS,
            max_retries=1,
            retry_on_timeout=False,
            **options,
        )
        self._checked = False

    def client(self) -> Elasticsearch:
        """The client.

        Raises:
            WrongServer: it is another product or another major version.
            EngineUnavailable: it does not answer.
        """
        if not self._checked:
            _check_version(self._client)
            self._checked = True
        return self._client

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _check_version(client: Elasticsearch) -> None:
    with answering():
        # Not client.info(): the small distribution that tests use has no root resource.
        answer = client.nodes.info(filter_path="nodes.*.version")
    versions = {node["version"] for node in answer.get("nodes", {}).values()}
    wrong = sorted(version for version in versions if version.split(".")[0] != str(MAJOR))
    if wrong or not versions:
        raise WrongServer(f"Elasticsearch {MAJOR} is needed, the server is {', '.join(wrong) or 'unknown'}")


@contextmanager
def answering() -> Iterator[None]:
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
    except elasticsearch.TransportError as error:
        raise EngineUnavailable(f"Elasticsearch does not answer: {type(error).__name__}") from error
