"""`marketplace metrics`: show a figure, make the buckets again, prove that they say what the journal says."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from marketplace import db
from marketplace.metrics import books, queries
from marketplace.metrics.cuts import Measure, Side
from marketplace.metrics.models import DateBasis
from marketplace.metrics.periods import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from marketplace.metrics.cuts import Figures


@click.group("metrics")
def group() -> None:
    """The roll-up of registered contracts (吸纳, 输出)."""


@group.command()
@click.option("--region", required=True, help="Six digits, e.g. 340100.")
@click.option("--period", required=True, help="2025, 2025H1, 2025Q1, 2025-03 or 2025-01..05.")
@click.option("--measure", type=click.Choice([one.value for one in Measure]), default="amount", show_default=True)
@click.option("--date-basis", type=click.Choice([one.value for one in DateBasis]), default="registered")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; amounts in 分.")
@click.pass_obj
def show(
    make_app: Callable[[], Flask], *, region: str, period: str, measure: str, date_basis: str, as_json: bool
) -> None:
    """Print what a region absorbed and exported in a period."""
    with make_app().app_context():
        span = parse(period)
        found = queries.figures(region, span, Measure(measure), DateBasis(date_basis))
    told = {"region": region, "period": span.text, "measure": measure, "date_basis": date_basis}
    if as_json:
        click.echo(json.dumps({**told, **_plain(found)}, ensure_ascii=False))
        return
    click.echo(f"{region} {span.text} ({measure}, by day {date_basis})")
    for side, figure in _plain(found).items():
        click.echo(f"  {side:10} {figure['count']:>10,} contracts {figure['amount_fen'] / 100:>24,.2f} yuan")


@group.command()
@click.pass_obj
def rebuild(make_app: Callable[[], Flask]) -> None:
    """Count every month again from the journal. It may be stopped at any time and run again."""
    app, changed = make_app(), 0
    with app.app_context():
        waiting = books.books()
    for number, book in enumerate(waiting, start=1):
        with app.app_context():
            db.begin_writing()
            changed += books.recount(book)
            db.session.commit()
        _progress(number, len(waiting), book)
    click.echo(f"{len(waiting)} months counted, {changed} buckets changed")


@group.command()
@click.pass_obj
def verify(make_app: Callable[[], Flask]) -> None:
    """Compare every bucket with the journal; exit 1 and name the differences when there are any."""
    count = 0
    with make_app().app_context():
        waiting = books.books()
        for number, book in enumerate(waiting, start=1):
            for difference in books.verify(book):
                click.echo(str(difference))
                count += 1
            _progress(number, len(waiting), book)
    click.echo(f"{count} differences" if count else f"{len(waiting)} months: buckets and journal agree")
    sys.exit(1 if count else 0)


def _plain(figures: Figures) -> dict[str, dict[str, int]]:
    sides = ((side.value, figures.of(side)) for side in Side)
    return {side: {"count": figure.count, "amount_fen": figure.amount_fen} for side, figure in sides}


def _progress(number: int, whole: int, book: books.Book) -> None:
    if number % 12 == 0 or number == whole:
        click.echo(f"  {number}/{whole} {book.date_basis.value} {book.month:%Y-%m}", err=True)
