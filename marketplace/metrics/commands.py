"""`marketplace metrics`: figures and their parts, publications, restatements, and the proof that nothing drifts."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from marketplace import clock, db
from marketplace.accounts import people
from marketplace.accounts.queries import actor_of
from marketplace.metrics import books, census, listing, publications, queries, restatements
from marketplace.metrics.cuts import Cut, Dimension, Measure, Side, Source, check_region
from marketplace.metrics.models import DateBasis
from marketplace.metrics.periods import parse
from marketplace.metrics.publications import Correction

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from marketplace.metrics.books import Book

    MakeApp = Callable[[], Flask]


class Instant(click.ParamType[datetime]):
    """A day of the city (as it was when it ended) or an instant with its offset, e.g. 2025-05-01T09:30+08:00."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else self._naive(value)
        except ValueError:
            self.fail(f"“{value}” is no day or instant. Write 2025-05-01 or 2025-05-01T09:30+08:00.", param, ctx)

    def _naive(self, value: str) -> datetime:
        return clock.at_local(date.fromisoformat(value) + timedelta(days=1))


def _cut_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose a cut."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON; amounts in 分."),
        click.option("--as-of", type=Instant(), help="What was known then: a day or an instant; now when left out."),
        click.option("--source", type=click.Choice([one.value for one in Source]), default="registered"),
        click.option("--date-basis", type=click.Choice([one.value for one in DateBasis]), default="registered"),
        click.option("--measure", type=click.Choice([one.value for one in Measure]), default="amount"),
        click.option("--period", required=True, help="2025, 2025H1, 2025Q1, 2025-03, 2025-01..05 or 2025M1-5."),
        click.option("--region", required=True, help="Six digits, e.g. 340100."),
    ):
        command = option(command)
    return command


def _side_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--side", type=click.Choice([one.value for one in Side]), default="headline")(command)


def _cut(options: dict[str, Any]) -> Cut:
    return Cut(
        check_region(options["region"]),
        parse(options["period"]),
        Measure(options["measure"]),
        DateBasis(options["date_basis"]),
        Source(options["source"]),
        as_of=options["as_of"],
    )


def _tell(told: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(lines))


@click.group("metrics")
def group() -> None:
    """The roll-up of registered contracts (吸纳, 输出)."""


@group.command()
@_cut_options
@click.pass_obj
def show(make_app: MakeApp, /, **options: Any) -> None:
    """Print what a region absorbed and exported in a period."""
    with make_app().app_context():
        cut = _cut(options)
        found = queries.figures_of(cut)
    _tell(
        {**listing.about(cut), **listing.figures(found)}, listing.figure_lines(cut, found), as_json=options["as_json"]
    )


@group.command()
@_cut_options
@_side_option
@click.option("--dimension", type=click.Choice([one.value for one in Dimension]), required=True)
@click.pass_obj
def breakdown(make_app: MakeApp, /, side: str, dimension: str, **options: Any) -> None:
    """Print a figure by the codes of a dimension: count, amount, share, growth, rank, average."""
    with make_app().app_context():
        cut = _cut(options)
        found = listing.ranked(cut, Dimension(dimension), Side(side))
    told = {**listing.about(cut), "dimension": dimension, "side": side, **listing.table(found)}
    _tell(told, listing.table_lines(found), as_json=options["as_json"])


@group.command()
@_cut_options
@click.option("--by", "address", required=True, help="E-mail address or mobile number of a statistician of the region.")
@click.option("--revises", default="", help="Number of the publication that is corrected.")
@click.option("--reason", default="", help="Why it is corrected.")
@click.pass_obj
def publish(make_app: MakeApp, /, address: str, revises: str, reason: str, **options: Any) -> None:
    """Freeze figures and tables with a number and a digest, or correct a publication by a revision."""
    if reason and not revises:
        raise click.UsageError("--reason goes with --revises.")
    with make_app().app_context():
        db.begin_writing()
        someone = people.by_address(address)
        if someone is None:
            raise click.UsageError("Nobody has confirmed this address.")
        corrects = Correction(revises, reason) if revises else None
        made = publications.publish(_cut(options), by=actor_of(someone), corrects=corrects)
        db.session.commit()
        told = {"number": made.number, "digest": made.digest, "revises": revises or None, "figures": made.figures}
    _tell(told, [f"published as {made.number}, SHA-256 {made.digest}"], as_json=options["as_json"])


@group.command()
@_cut_options
@_side_option
@click.option("--then", type=Instant(), required=True, help="The earlier day or instant; --as-of is the later one.")
@click.option(
    "--limit", type=click.IntRange(1), default=1000, help="So many contracts at most, the largest moves first."
)
@click.pass_obj
def restate(make_app: MakeApp, /, side: str, then: datetime, limit: int, **options: Any) -> None:
    """Print a figure as known then and as known later, and which contracts moved it, and why."""
    with make_app().app_context():
        cut = _cut(options)
        later = cut.as_of or clock.now()
        if then >= later:
            raise click.UsageError("--then must come before --as-of.")
        found = restatements.restatement(cut, then, later, Side(side), limit=limit)
        _tell(listing.restated(found), listing.restated_lines(found), as_json=options["as_json"])


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def rebuild(make_app: MakeApp, /, *, as_json: bool) -> None:
    """Count every year again from the journal and name how many rows differed (0: no drift). It may be stopped."""
    app = make_app()
    with app.app_context():
        waiting = books.books()
    drift = {_name(book): _rebuilt(app, book, f"{number}/{len(waiting)}") for number, book in enumerate(waiting, 1)}
    differing = sum(drift.values())
    told = {"years": len(waiting), "differing": differing, "by_year": drift}
    _tell(told, [f"{len(waiting)} years counted, {differing} rows changed" + _verdict(differing)], as_json=as_json)


def _rebuilt(app: Flask, book: Book, place: str) -> int:
    with app.app_context():
        db.begin_writing()
        changed = books.recount(book) + census.recount(book, app.extensions["settings"].city)
        db.session.commit()
    click.echo(f"  {place} {_name(book)}: {changed} rows differed", err=True)
    return changed


def _faults(app: Flask, book: Book) -> list[str]:
    city = app.extensions["settings"].city
    return [*map(str, books.verify(book)), *census.verify(book, city)]


def _verdict(differing: int) -> str:
    return "" if differing else ": no drift"


def _name(book: Book) -> str:
    return f"{book.date_basis.value} {book.year}"


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(make_app: MakeApp, /, *, as_json: bool) -> None:
    """Compare buckets, pages and publications with the journal; exit 1 and name the differences when there are any."""
    app = make_app()
    with app.app_context():
        waiting = books.books()
        found = [fault for book in waiting for fault in _faults(app, book)] + list(publications.faults())
    summary = f"{len(found)} differences" if found else f"{len(waiting)} years: buckets and journal agree"
    _tell({"years": len(waiting), "differences": found}, [*found, summary], as_json=as_json)
    sys.exit(1 if found else 0)
