"""`marketplace matching`: judge everything again, and hand out what people said of pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from marketplace import db, outbox
from marketplace.matching import judgements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


@click.group("matching")
def group() -> None:
    """Judge pairs again, and export people's judgements of them."""


@group.command("judgements")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def export(make_app: Callable[[], Flask], folder: Path) -> None:
    """Write the judgements that stand into FOLDER as a judged set for `marketplace search evaluate`."""
    with make_app().app_context():
        queries, judged = judgements.write(folder)
    click.echo(f"{folder}: {queries} queries, {judged} judged pairs")


@group.command("again")
@click.pass_obj
def again(make_app: Callable[[], Flask]) -> None:
    """Have the relay judge every published result and demand again, e.g. after meaning was switched on."""
    with make_app().app_context():
        db.begin_writing()
        outbox.enqueue("match.walk", 0)
        db.session.commit()
    click.echo("The relay judges everything again.")
