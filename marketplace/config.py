"""Settings: one frozen dataclass, made from `MARKETPLACE_*` variables and nothing else."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "MARKETPLACE_"
DEFAULT_SECRET = "only-for-trying-out-never-for-production"  # noqa: S105 - production refuses it
MODES = ("production", "demo", "development")
RELAYS = ("thread", "external")
GATEWAYS = ("sandbox", "stripe")
SHORTEST_SECRET = 32


class WrongSetting(Exception):
    """A setting has a value that can't be used; the text names the variable and the remedy."""


def _setting(default: Any, meaning: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"meaning": meaning, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to another."""

    mode: str = _setting("development", "production, demo or development")
    database_url: str = _setting(
        "sqlite:///var/marketplace.db", "sqlite:///PATH or postgresql+psycopg://…", secret=True
    )
    search_url: str = _setting("embedded:var/index", "embedded:PATH or http(s)://… of Elasticsearch 8", secret=True)
    embeddings: str = _setting(
        "none",
        "none, local (the extra `semantic`) or http(s)://…/v1?model=NAME&dimensions=NUMBER of an embeddings service",
        secret=True,
    )
    relay: str = _setting("thread", "thread: inside the web process; external: `marketplace relay`")
    data_dir: str = _setting("var", "where uploaded files lie")
    time_zone: str = _setting("Asia/Shanghai", "zone of official dates")
    site_name: str = _setting("合榜 Hebang", "name of the site")
    city: str = _setting("340100", "region code of the city that runs the site")
    language: str = _setting("zh", "first language of the pages: zh or en")
    base_url: str = _setting("http://127.0.0.1:8000", "address under which people reach the site")
    trusted_proxies: int = _setting(0, "how many reverse proxies stand in front")
    secret_key: str = _setting(DEFAULT_SECRET, "signs cookies and links", secret=True)
    seal_key: str = _setting(DEFAULT_SECRET, "wraps the keys of sealed bids", secret=True)
    gateway: str = _setting("sandbox", "sandbox (labelled, no real money) or stripe")
    gateway_key: str = _setting("sk_test_sandbox", "secret key of the payment gateway", secret=True)
    webhook_secret: str = _setting("whsec_sandbox", "signs what the gateway reports", secret=True)
    mail_url: str = _setting("page:", "page: (shown on a page, demo only) or smtp(s)://…", secret=True)
    sms_url: str = _setting(
        "page:", "page: (demo only) or http(s)://… of a service that takes JSON {to, text}", secret=True
    )
    mail_from: str = _setting("no-reply@marketplace.invalid", "sender of letters")
    scanner: str = _setting("", "command that judges an uploaded file by its exit status; empty: none")
    max_upload_mb: int = _setting(20, "largest upload in MiB")
    password_cost: int = _setting(3, "argon2 time cost")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")

    def __post_init__(self) -> None:
        """Refuse what can't work, and in production what mustn't."""
        _check_choices(self)
        if self.mode == "production":
            _check_production(self)

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration: its data is marked, its clock can be moved."""
        return self.mode == "demo"

    @property
    def debug(self) -> bool:
        """Whether developers' pages such as /style are shown."""
        return self.mode == "development"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from `MARKETPLACE_*` variables.

        Raises:
            WrongSetting: a variable is unknown or its value can't be used.
        """
        names = {item.name for item in fields(cls)}
        given = {key[len(PREFIX) :].lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
        unknown = sorted(set(given) - names - {"test_elasticsearch_url"})
        if unknown:
            raise WrongSetting(f"Unknown setting: {', '.join(PREFIX + name.upper() for name in unknown)}")
        return cls(
            **{item.name: _typed(item.name, item.type, given[item.name]) for item in fields(cls) if item.name in given}
        )

    def described(self, environment: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str, str, str]]:
        """Yield (variable, value with secrets masked, source, meaning) of each setting."""
        for item in fields(self):
            variable = PREFIX + item.name.upper()
            value = str(getattr(self, item.name))
            shown = _masked(value) if item.metadata["secret"] else value
            yield (
                variable,
                shown,
                "environment" if variable in environment else "default",
                item.metadata["meaning"],
            )


def _typed(name: str, kind: Any, value: str) -> Any:
    if kind not in ("int", int):
        return value
    try:
        return int(value)
    except ValueError:
        raise WrongSetting(f"{PREFIX}{name.upper()}: a whole number is needed, not {value!r}") from None


def _masked(value: str) -> str:
    """Hide a secret, or just the password when the value is an address."""
    parts = urlsplit(value)
    if parts.scheme and "://" in value:
        host = parts.netloc.rpartition("@")[2]
        netloc = f"***@{host}" if "@" in parts.netloc else host
        return urlunsplit(parts._replace(netloc=netloc, query=""))
    return value if ":" in value else "***"


def _check_choices(settings: Settings) -> None:
    for name, allowed in (
        ("mode", MODES),
        ("relay", RELAYS),
        ("gateway", GATEWAYS),
        ("language", ("zh", "en")),
    ):
        if getattr(settings, name) not in allowed:
            raise WrongSetting(f"{PREFIX}{name.upper()} must be one of: {', '.join(allowed)}")
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise WrongSetting(f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    if not settings.search_url.startswith(("embedded:", "http://", "https://")):
        raise WrongSetting(f"{PREFIX}SEARCH_URL must begin with embedded:, http:// or https://")
    if settings.embeddings not in ("none", "local") and not settings.embeddings.startswith(("http://", "https://")):
        raise WrongSetting(f"{PREFIX}EMBEDDINGS must be none, local, or begin with http:// or https://")
    try:
        ZoneInfo(settings.time_zone)
    except (KeyError, ValueError, OSError):
        raise WrongSetting(f"{PREFIX}TIME_ZONE: there is no zone {settings.time_zone!r}") from None


def _check_production(settings: Settings) -> None:
    for name in ("secret_key", "seal_key"):
        value = getattr(settings, name)
        if value == DEFAULT_SECRET or len(value) < SHORTEST_SECRET:
            raise WrongSetting(
                f"{PREFIX}{name.upper()} needs a secret of its own ({SHORTEST_SECRET} characters or more) in production"
            )
    if settings.gateway == "sandbox":
        raise WrongSetting(f"{PREFIX}GATEWAY=sandbox moves no real money and is refused in production")
    for name in ("mail_url", "sms_url"):
        if getattr(settings, name) == "page:":
            raise WrongSetting(f"{PREFIX}{name.upper()}=page: shows letters to everybody and is refused in production")
