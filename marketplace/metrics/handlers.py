"""What the metric does when registration has acted: the months concerned are counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.metrics import books

if TYPE_CHECKING:
    from marketplace.outbox import Message


def recount(message: Message) -> None:
    """Count the months of a registration's lines again; once or ten times, the outcome is the same."""
    for book in books.books_of(message.subject_id):
        books.recount(book)
