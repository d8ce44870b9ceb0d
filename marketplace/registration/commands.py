"""`marketplace registrations …`: exit status 0 when journal and registrations agree, 1 when they don't."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from marketplace import db
from marketplace.registration import integrity

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


@click.group("registrations")
def group() -> None:
    """Prove the registrations that the metric is made of."""


@group.command("verify")
@click.pass_obj
def verify(make_app: Callable[[], Flask]) -> None:
    """Check that each registration counts in the journal as its state says; name every difference."""
    with make_app().app_context():
        db.begin_reading()
        total, found = integrity.count(), 0
        for fault in integrity.faults():
            found += 1
            click.echo(f"registration {fault.registration_id} ({fault.number or 'no number'}): {fault.what}")
    click.echo(f"{total} registration(s): " + (f"{found} difference(s)" if found else "journal and states agree"))
    sys.exit(1 if found else 0)
