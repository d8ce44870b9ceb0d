"""Links in letters that stop them: signed, so that they work without signing in and nobody can make one up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from marketplace import clock
from marketplace.errors import NotFound

STOP_LIFE = timedelta(days=400)
"""Letters are kept, and people stop them late; who has none of a year is stopped by the page."""

UNDO_LIFE = timedelta(days=1)
"""How long the page that follows a stop can take it back."""


class _Signer(TimestampSigner):
    """Signs with the time of the site's clock."""

    def get_timestamp(self) -> int:
        """Return the present second."""
        return int(clock.now().timestamp())


@dataclass(frozen=True)
class Stop:
    """Whose letters a link stops: those of one search, or of all (None)."""

    person_id: int
    search_id: int | None


def stop_token(stop: Stop) -> str:
    """Sign a link that stops letters."""
    return _signer("stop").dumps([stop.person_id, stop.search_id])


def stop_of(token: str) -> Stop:
    """Read a link that stops letters.

    Raises:
        NotFound: it wasn't made here, or it is too old.
    """
    person_id, search_id = _read("stop", token, STOP_LIFE)
    return Stop(person_id, search_id)


def undo_token(person_id: int, search_ids: list[int]) -> str:
    """Sign what takes a stop back: the very searches that it silenced."""
    return _signer("undo").dumps([person_id, search_ids])


def undo_of(token: str) -> tuple[int, list[int]]:
    """Read (person, searches) of what takes a stop back.

    Raises:
        NotFound: it wasn't made here, or it is too old.
    """
    person_id, search_ids = _read("undo", token, UNDO_LIFE)
    return person_id, search_ids


def _signer(purpose: str) -> URLSafeTimedSerializer:
    key = current_app.extensions["settings"].secret_key
    return URLSafeTimedSerializer(key, salt=f"saved-searches.{purpose}", signer=_Signer)


def _read(purpose: str, token: str, life: timedelta) -> Any:
    try:
        return _signer(purpose).loads(token, max_age=int(life.total_seconds()))
    except BadData:
        raise NotFound(
            _l("This link isn't valid any more. Sign in to see your saved searches and stop them there.")
        ) from None
