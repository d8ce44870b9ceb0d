"""Everything that can go wrong by a user's doing: a class with its HTTP status and its sentence.

Actions raise these; `web/errors.py` renders them; the command line prints them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel import LazyString


class MarketplaceError(Exception):
    """A refusal that a person can understand and act on.

    Args:
        sentence: what happened and what to do, translatable; the class's own sentence when left out.
        data: the values that the sentence or the caller needs.
    """

    status: ClassVar[int] = 400
    default: ClassVar[LazyString | str] = _l("This request can't be carried out.")

    def __init__(self, sentence: LazyString | str | None = None, **data: Any) -> None:
        self.sentence = sentence if sentence is not None else self.default
        self.data = data
        super().__init__()

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(MarketplaceError):
    """There is no such record, or this viewer may not even know of it."""

    status = 404
    default = _l("There is no such page or record, or it isn't open to you.")


class SignInNeeded(MarketplaceError):
    """The page is for people who are signed in."""

    status = 401
    default = _l("Please sign in to go on.")


class Forbidden(MarketplaceError):
    """The viewer may see the record but not do this."""

    status = 403
    default = _l("You don't have the role that this needs.")


class Invalid(MarketplaceError):
    """A value is wrong; `field` names the form field or the row."""

    status = 422

    def __init__(self, sentence: LazyString | str, *, field: str | None = None, **data: Any) -> None:
        super().__init__(sentence, **data)
        self.field = field


class Conflict(MarketplaceError):
    """Somebody or something else was there first."""

    status = 409
    default = _l("Something else has changed this in the meantime. Nothing of yours was stored.")


class Stale(Conflict):
    """The record was changed by another editor after this form was opened."""

    default = _l(
        "Another person has changed this record since you opened it. Your text is kept below; "
        "compare it with the stored one and save again."
    )


class IllegalMove(Conflict):
    """The record's life doesn't allow this step from the state it is in."""

    def __init__(self, life: str, state: str, verb: str) -> None:
        super().__init__(
            _l("This step isn't possible any more: the record has moved on to another state."),
            life=life,
            state=state,
            verb=verb,
        )

    def __str__(self) -> str:
        return f"{self.sentence} ({self.data['life']}: {self.data['state']} ✗ {self.data['verb']})"


class TooMany(MarketplaceError):
    """A limit was reached; `retry_after` says in how many seconds to try again."""

    status = 429
    default = _l("Too many attempts. Please wait a while and try again.")

    def __init__(self, sentence: LazyString | str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(sentence, retry_after=retry_after)


class Unavailable(MarketplaceError):
    """A service that this needs doesn't answer."""

    status = 503
    default = _l("A service that this page needs doesn't answer. Please try again in a few minutes.")
