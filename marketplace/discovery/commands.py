"""`marketplace search`: make the index anew, and prove that it equals the database."""

from __future__ import annotations

import sys
import time
from itertools import islice
from typing import TYPE_CHECKING, cast

import click

from marketplace import db, outbox
from marketplace.discovery import evaluating, queries
from marketplace.discovery.handlers import engine
from marketplace.discovery.verification import differences, further_faults
from marketplace.outbox import Delivery, DeliveryState
from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

MOST_NAMED = 20
PATIENCE_SECONDS = 3.0
STEP_SECONDS = 0.2


@click.group("search")
def group() -> None:
    """Make the search index anew, prove that it equals the database, and measure how good it is."""


group.add_command(evaluating.command)


@group.command("reindex")
@click.pass_obj
def reindex(make_app: Callable[[], Flask]) -> None:
    """Have the relay build a fresh index and follow it; where no relay runs, this process is the relay."""
    app = make_app()
    with app.app_context():
        db.begin_writing()
        message = outbox.enqueue("index.rebuild", 0)
        db.session.commit()
        delivery_id = message.deliveries[0].id
    state = _followed(app, delivery_id)
    click.echo("index: " + ("rebuilt" if state is DeliveryState.DONE else f"not rebuilt yet ({state})"))
    sys.exit(0 if state is DeliveryState.DONE else 1)


def _followed(app: Flask, delivery_id: int) -> DeliveryState:
    """Wait until the relay has done it; do its work when nobody takes it up."""
    waited = 0.0
    while True:
        with app.app_context():
            delivery = db.session.get_one(Delivery, delivery_id)
            taken, state = delivery.attempts > 0, delivery.state
        if state is not DeliveryState.PENDING:
            return state
        if not taken and waited >= PATIENCE_SECONDS:
            _be_the_relay(app)
            taken = True
        time.sleep(STEP_SECONDS)
        waited += STEP_SECONDS
        click.echo(".", nl=False, err=True)
        if waited > 60 * PATIENCE_SECONDS and taken:
            return state


def _be_the_relay(app: Flask) -> None:
    deliver = cast("Callable[[Flask], int]", app.extensions["run_until_idle"])
    deliver(app)


@group.command("verify")
@click.pass_obj
def verify(make_app: Callable[[], Flask]) -> None:
    """Compare every document and every kept search of the engine with the database; name each difference."""
    with make_app().app_context():
        try:
            found = dict(engine().versions())
            faults = [*differences(queries.expected_versions(), found), *further_faults()]
        except EngineUnavailable as error:
            click.echo(f"the index can't be read: {error}")
            sys.exit(1)
    for fault in islice(faults, MOST_NAMED):
        click.echo(fault)
    click.echo(f"index: {len(found)} documents, {len(faults)} difference(s)")
    sys.exit(1 if faults else 0)
