"""The `marketplace` command. Exit status: 0 all is well, 1 a difference (which is named), 2 wrong usage."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from alembic import command as alembic
from alembic.config import Config

from marketplace import audit, paths
from marketplace.app import create_app
from marketplace.config import Settings, WrongSetting
from marketplace.errors import MarketplaceError
from marketplace.relay import Relay

if TYPE_CHECKING:
    from flask import Flask


def main() -> None:
    """Run the command; a refusal is one plain line, never a stack trace."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (WrongSetting, MarketplaceError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)


@click.group()
def cli() -> None:
    """Run and look after a technology-transfer marketplace."""


def make_app() -> Flask:
    """Make the application from the environment."""
    return create_app(Settings.from_environment())


def alembic_config(url: str) -> Config:
    """Return the configuration with which migrations run on a database."""
    config = Config()
    config.set_main_option("script_location", str(paths.tree("migrations")))
    config.attributes["url"] = url
    return config


@cli.command("settings")
def show_settings() -> None:
    """List every setting with its value, source and meaning; secrets are masked."""
    for variable, value, source, meaning in Settings.from_environment().described():
        click.echo(f"{variable:32} {value:40} {source:12} {meaning}")


@cli.command()
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """Bring the database to the newest schema (or to REVISION)."""
    alembic.upgrade(alembic_config(Settings.from_environment().database_url), revision)


@cli.command("relay")
def run_relay() -> None:
    """Deliver messages until stopped (MARKETPLACE_RELAY=external)."""
    relay = Relay(make_app())
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: stop.set())
    relay.start()
    stop.wait()
    relay.stop()


@cli.group("audit")
def audit_group() -> None:
    """Prove the audit trail."""


@audit_group.command("verify")
@click.option("--checkpoint", type=click.File("r"), help="A checkpoint that the chain must still contain.")
def audit_verify(checkpoint: Any) -> None:
    """Walk the hash chain; name each edited, deleted or inserted event."""
    with make_app().app_context():
        faults = list(audit.verify(json.load(checkpoint) if checkpoint else None))
    for fault in faults:
        click.echo(f"event {fault.seq}: {fault.what}")
    click.echo("audit trail: " + (f"{len(faults)} fault(s)" if faults else "whole"))
    sys.exit(1 if faults else 0)


@audit_group.command("checkpoint")
@click.option("--output", type=click.Path(path_type=Path), help="File to write; standard output when left out.")
def audit_checkpoint(output: Path | None) -> None:
    """Export count and head of the chain, to be kept elsewhere."""
    with make_app().app_context():
        text = json.dumps(audit.checkpoint())
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)
