"""`marketplace ledger …`: exit status 0 when the books agree, 1 when they don't (each difference is named)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from marketplace import db
from marketplace.payments import queries, verification

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from marketplace.payments.verification import Difference


@click.group("ledger")
def group() -> None:
    """Prove and show the double-entry ledger of escrowed money."""


@group.command("verify")
@click.option("--books-only", is_flag=True, help="Leave the gateway alone.")
@click.pass_obj
def verify(make_app: Callable[[], Flask], *, books_only: bool) -> None:
    """Check that all accounts sum to 0, each escrow agrees with the ledger, and the ledger with the gateway."""
    with make_app().app_context():
        db.begin_reading()
        found = [*_books(), *([] if books_only else _gateway())]
    for difference in found:
        click.echo(f"{difference.where}: {difference.what}")
    click.echo("ledger: " + (f"{len(found)} difference(s)" if found else "the sum of all accounts is 0; no difference"))
    sys.exit(1 if found else 0)


def _books() -> Iterator[Difference]:
    yield from verification.of_accounts()
    with click.progressbar(verification.escrows(), label="escrows", file=sys.stderr) as every:
        for escrow in every:
            yield from verification.of_escrow(escrow)


def _gateway() -> Iterator[Difference]:
    with click.progressbar(verification.instruction_ids(), label="gateway", file=sys.stderr) as every:
        for number in every:
            yield from verification.of_gateway(number)


@group.command("show")
@click.pass_obj
def show(make_app: Callable[[], Flask]) -> None:
    """Print the trial balance: every account with its debits, credits and balance in fen."""
    with make_app().app_context():
        db.begin_reading()
        for line in queries.trial_balance():
            owner = line.account.organisation.name if line.account.organisation else "-"
            click.echo(
                f"{line.account.id:6} {line.account.kind:8} {line.debit_fen:18} {line.credit_fen:18} "
                f"{line.balance_fen:18} {owner}"
            )
