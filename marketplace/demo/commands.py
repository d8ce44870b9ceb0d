"""`marketplace demo load`: fills an empty database with a demonstration; safe to stop and to run again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from marketplace import db
from marketplace.demo import loading, material, people, raising

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

FEATURED = (
    "display-owner",
    "professor",
    "tto-head",
    "rival-researcher",
    "broker",
    "operator",
    "call-secretary",
    "registrar",
    "second-reviewer",
    "statistician",
    "deputy-director",
    "auditor",
    "administrator",
)
"""Whose sign-ins are printed; every other persona is on the page /demo."""


@click.group("demo")
def group() -> None:
    """Load a demonstration: its data is not real and says so on every page."""


@group.command("load")
@click.option(
    "--size",
    default=0,
    type=click.IntRange(0, 500),
    help="Only so many results and demands each, without the synthetic registrations; 0 for everything.",
)
@click.pass_context
def load(context: click.Context, size: int) -> None:
    """Migrate the database and load what is missing of the demonstration."""
    make_app: Callable[[], Flask] = context.obj
    app = make_app()
    if not app.extensions["settings"].demo:
        raise click.UsageError(
            "A demonstration is loaded only with MARKETPLACE_MODE=demo: it would mix with real data."
        )
    _migrate(context)
    loaded = loading.load(app, _shown, size)
    with app.app_context():
        db.begin_reading()
        failed = loading.undelivered()
    for handler, error in failed:
        click.echo(f"undelivered: {handler}: {error}")
    click.echo("demonstration: " + ("loaded" if loaded else "complete, nothing to do"))
    _print_sign_ins(app.extensions["settings"].base_url)
    sys.exit(1 if failed else 0)


def _migrate(context: click.Context) -> None:
    """Run `marketplace migrate`, which stands above this room and is therefore asked by its name."""
    root = context.find_root().command
    assert isinstance(root, click.Group)
    context.invoke(root.commands["migrate"], revision="head")


def _shown(heading: str, items: list[Any]) -> Iterator[Any]:
    with click.progressbar(items, label=f"{heading:14}", file=sys.stderr) as every:
        yield from every


def _print_sign_ins(address: str) -> None:
    names = {entry["key"]: (entry["email"], entry["name"]) for entry in material.people()}
    click.echo(f"\n  {address}         the site")
    click.echo(f"  {address}/demo    the ten-minute story; one click to become anybody, no password\n")
    click.echo(f"  Sign-ins (password of all: {people.PASSWORD}):")
    for key in FEATURED:
        email, name = names[key]
        click.echo(f"    {email:36} {name}")
    click.echo("\n  Two officials open some of the bids together. Their passphrases:")
    for seat, someone in raising.KEYHOLDERS.items():
        click.echo(f"    {names[someone][0]:36} {raising.PASSPHRASES[seat]}")
