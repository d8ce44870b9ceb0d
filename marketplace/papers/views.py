"""Asking for papers and looking how far they are: two views that a room hangs beside its record's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, url_for

from marketplace.files import READERS
from marketplace.papers import actions, panels, queries
from marketplace.web import guard
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.permissions import Permission

bp = Blueprint("papers", __name__)


@dataclass(frozen=True)
class Desk:
    """Where the papers of one kind of record are asked for.

    Attributes:
        room: the blueprint's name.
        key: the record's number in addresses, e.g. "contract_id".
    """

    room: str
    key: str

    def address(self, view: str, record_id: int) -> str:
        """Return the address of a record's own page ("show") or of its documents ("papers")."""
        values: dict[str, Any] = {self.key: record_id}
        return url_for(f"{self.room}.{view}", **values)


def init_app(_app: Flask) -> None:
    """Say who reads the files: whoever reads the record that the paper is about."""
    READERS["paper"] = queries.readable


def add_to(bp: Blueprint, at: str, permission: Permission, load: Callable[..., Any]) -> None:
    """Give a room the views of its records' papers.

    Args:
        bp: the room's blueprint, which has a view `show` of the record.
        at: the address of a record, ending with its number's name: "/contracts/<int:contract_id>".
        permission: who may read the record may have its papers.
        load: takes the address's number and returns the record, or None.
    """
    key = at.rpartition(":")[2].rstrip(">")
    panels.DESKS[key.removesuffix("_id")] = Desk(bp.name, key)

    @bp.get(f"{at}/papers")
    @guarded(permission, load=load)
    def papers(record: Any) -> ResponseReturnValue:
        """Show how far a record's documents are: what the waiting page asks for again and again."""
        return str(panels.of_record(record))

    @bp.post(f"{at}/papers")
    @guarded(permission, load=load)
    def ask_paper(record: Any) -> ResponseReturnValue:
        """Ask for a document and lead back to the list, where its progress is shown."""
        kind, form = (request.form.get(name, "") for name in ("kind", "format"))
        actions.ask(record.__tablename__, record.id, kind, form, by=guard.actor())
        return redirect(url_for(f"{bp.name}.show", **(request.view_args or {}), _anchor="papers"), 303)
