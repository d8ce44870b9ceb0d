"""`marketplace affiliations take`: brings the details of every verified organisation into the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from marketplace import db
from marketplace.affiliations import taking

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


@click.group("affiliations")
def group() -> None:
    """Keep the graph of affiliations."""


@group.command("take")
@click.pass_obj
def take(make_app: Callable[[], Flask]) -> None:
    """Take in what verified organisations say of themselves; needed once where some were verified before."""
    with make_app().app_context():
        db.begin_writing()
        count = taking.take_all()
        db.session.commit()
    click.echo(f"{count} organisation(s) taken in")
