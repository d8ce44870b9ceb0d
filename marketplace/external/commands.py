"""`marketplace registrations import`: exit status 0 when everything is good, 1 when rows have errors, 2 otherwise."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from marketplace import codes, db
from marketplace.external import actions, judging, reports, running, sources
from marketplace.external.actions import How
from marketplace.external.models import Import
from marketplace.external.rows import Rules
from marketplace.external.running import Tally
from marketplace.external.staging import ABSENT
from marketplace.external.states import Outcome
from marketplace.registration.commands import group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from marketplace.external.judging import Judged
    from marketplace.external.running import Tell
    from marketplace.external.sources import Source

__all__ = ["group"]

MOST_TOLD = 200


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would be done; nothing is stored.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, every row of it.")
@click.option("--unit", type=click.Choice(["yuan", "wan"]), help="Unit of amounts whose head names none: yuan or 万元.")
@click.option(
    "--region", default=codes.NATION, help="Six digits: one of the parties is there (everywhere if left out)."
)
@click.option("--complete", is_flag=True, help="The file holds everything of its period: name our own that it lacks.")
@click.option("--leave-out", is_flag=True, help="Bring in the good rows although others have errors.")
@click.pass_obj
def bring_in(make_app: Callable[[], Flask], /, file: Path, *, dry_run: bool, as_json: bool, **how: Any) -> None:
    """Bring in registrations made elsewhere from FILE: CSV (UTF-8 or GBK) or Excel, with the national form's columns.

    All rows are checked first. If any has an error, nothing is brought in (unless it is to be left out). A file may
    be imported again: what is unchanged is only counted.
    """
    leave_out = how.pop("leave_out")
    with make_app().app_context():
        chosen = How(how["region"], how["unit"] or "", how["complete"])
        source = sources.opened(file)
        told = _dry_run(source, chosen) if dry_run else _import(file, source, chosen, leave_out=leave_out)
    _print(told, as_json=as_json)
    sys.exit(1 if told["counts"].get(Outcome.REFUSED) and not (leave_out and told["imported"]) else 0)


def _dry_run(source: Source, how: How) -> dict[str, Any]:
    """Check without storing anything."""
    db.begin_reading()
    tally, rows = Tally(), list[dict[str, Any]]()
    with _progress("checked", source.expected) as tell:
        for judged in running.batches(source, Rules(source.head, how.unit, how.region), tally):
            rows += _lines(judged)
            tell(tally.read, source.expected)
    if how.complete:
        rows += _missing(how, tally)
    return {
        "file": source.path.name,
        "rows": tally.read,
        "imported": False,
        "counts": dict(tally.counts),
        "warnings": [reports.said(one.as_row()) for one in tally.warnings(source, how.unit)],
        "report": rows,
    }


def _import(file: Path, source: Source, how: How, *, leave_out: bool) -> dict[str, Any]:
    db.begin_writing()
    number = actions.open_here(file, how).id
    db.session.commit()
    with _progress("checked", source.expected) as tell:
        running.check(number, source, Rules(source.head, how.unit, how.region), tell)
    db.session.commit()
    imported = db.session.get_one(Import, number)
    if not imported.brings or (imported.refused and not leave_out):
        return reports.as_json(imported)
    with _progress("brought in", imported.brings) as tell:
        actions.bring_in_here(number, leave_out=leave_out, tell=tell)
        db.session.commit()
    return reports.as_json(db.session.get_one(Import, number))


def _lines(judged: list[Judged]) -> Iterator[dict[str, Any]]:
    for one in judged:
        findings = [finding.as_row() for finding in one.findings]
        yield from reports.line(one.reading.row, one.reading.number, one.outcome, findings)


def _missing(how: How, tally: Tally) -> Iterator[dict[str, Any]]:
    absent = judging.missing(how.region, tally.days, tally.numbers)
    tally.counts[Outcome.MISSING] = len(absent)
    for one in absent:
        yield from reports.line(0, one.number, Outcome.MISSING, [ABSENT.as_row()])


@contextmanager
def _progress(label: str, expected: int) -> Iterator[Tell]:
    """Show a progress bar on the error output while something runs."""
    with click.progressbar(length=max(expected, 1), label=f"rows {label}", file=sys.stderr) as bar:
        yield lambda done, _expected: bar.update(done - bar.pos)


def _print(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for warning in told["warnings"]:
        click.echo(f"warning: {warning}")
    for line in told["report"][:MOST_TOLD]:
        click.echo(f"row {line['row']} {line['number'] or '-'} {line['outcome']}: {line['column']} {line['what']}")
    if len(told["report"]) > MOST_TOLD:
        click.echo(f"… and {len(told['report']) - MOST_TOLD} more: --json prints all of them")
    counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(told["counts"].items()))
    done = "imported" if told["imported"] else "nothing was changed"
    click.echo(f"{told['file']}: {told['rows']} row(s): {counts or 'none'}; {done}")
