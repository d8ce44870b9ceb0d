"""The `marketplace` command. Exit status: 0 all is well, 1 a difference (which is named), 2 wrong usage."""

from __future__ import annotations

import importlib
import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from alembic import command as alembic
from alembic.config import Config

from marketplace import audit, backup, calendar, clock, codes, db, paths, policies
from marketplace.accounts import people, roles
from marketplace.app import create_app, settings_of
from marketplace.config import Settings, WrongSetting
from marketplace.errors import MarketplaceError
from marketplace.files import queries as files
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
@click.pass_context
def cli(context: click.Context) -> None:
    """Run and look after a technology-transfer marketplace."""
    context.obj = context.obj or make_app  # how the rooms' commands come by the application


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
    """Bring the database to the newest schema (or to REVISION), with calendar and policies filled in."""
    upgrade(make_app(), revision)


def upgrade(app: Flask, revision: str = "head") -> None:
    """Migrate and fill the reference tables: safe to run at any time."""
    alembic.upgrade(alembic_config(settings_of(app).database_url), revision)
    with app.app_context():
        db.begin_writing()
        calendar.seed()
        policies.seed()
        db.session.commit()


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


@cli.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(port: int, host: str, threads: int) -> None:
    """Serve the site, with the relay as a thread unless MARKETPLACE_RELAY=external."""
    from marketplace.server import Server

    Server(Settings.from_environment(), host=host, port=port, threads=threads).run()


@cli.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def write_backup(file: Path) -> None:
    """Write database and files into one archive."""
    app = make_app()
    with app.app_context():
        manifest = backup.write(file, Path(settings_of(app).data_dir), tell=_step)
    rows = sum(entry.get("rows", 0) for entry in manifest["entries"].values())
    click.echo(f"{file}: {rows} rows, schema {manifest['revision']}")


@cli.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore_backup(file: Path) -> None:
    """Load an archive into an empty database (migrated first) and make the search index again."""
    app = make_app()
    alembic.upgrade(alembic_config(settings_of(app).database_url), "head")
    with app.app_context():
        db.begin_writing()
        manifest = backup.read(file, Path(settings_of(app).data_dir), tell=_step)
        db.session.commit()
    click.echo(f"restored {len(manifest['entries'])} entries; now run `marketplace search reindex`")


def _step(name: str) -> None:
    click.echo(f"  {name}", err=True)


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


@cli.group("admin")
def admin_group() -> None:
    """What a new installation needs before anybody has a role."""


@admin_group.command("appoint")
@click.argument("address")
@click.argument("region")
def appoint(address: str, region: str) -> None:
    """Make the person with this confirmed e-mail address or mobile number the first administrator of REGION."""
    with make_app().app_context():
        db.begin_writing()
        someone = people.by_address(address)
        if someone is None:
            raise click.UsageError("Nobody has confirmed this address: the person signs up on the site first.")
        if not codes.valid("regions", region, clock.today()):
            raise click.UsageError(f"{region} isn't a region of the official list.")
        roles.appoint_first(someone, region)
        db.session.commit()
    click.echo(f"{address} is administrator of {region}")


@cli.group("files")
def files_group() -> None:
    """Prove the attachments."""


@files_group.command("verify")
def files_verify() -> None:
    """Compare every attachment's digest with the disk; name each difference."""
    with make_app().app_context():
        faults = list(files.faults())
    for digest, what in faults:
        click.echo(f"{digest}: {what}")
    click.echo(f"files: {len(faults)} difference(s)")
    sys.exit(1 if faults else 0)


def _add_commands_of_rooms() -> None:
    """Add the command groups that rooms bring along."""
    for room in ("payments", "registration", "external", "affiliations", "metrics", "discovery", "matching", "demo"):
        try:
            commands = importlib.import_module(f"marketplace.{room}.commands")
        except ModuleNotFoundError:
            continue
        cli.add_command(commands.group)


_add_commands_of_rooms()
