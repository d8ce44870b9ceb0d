"""Reading contracts: the list, one contract, its versions, its text as bytes and on paper."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from flask import Response, abort, render_template, request

from marketplace.contracts import queries, wording
from marketplace.contracts.blueprint import bp
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract, ContractVersion


@bp.get("/contracts")
@guarded(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """List the contracts of the viewer's organisations."""
    page = max(1, request.args.get("page", 1, type=int))
    found, total = queries.mine(guard.actor(), min(page, 10_000))
    pages = max(1, ceil(total / queries.PER_PAGE))
    return render_template("contracts/index.html", contracts=found, total=total, page=page, pages=pages)


@bp.get("/contracts/<int:contract_id>")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def show(contract: Contract) -> ResponseReturnValue:
    """Show a contract: what it is worth, who has the next step, its text."""
    return render_template(
        "contracts/show.html", contract=contract, signs_for=queries.side_to_sign(contract, guard.actor())
    )


def _versioned(contract_id: int, number: int) -> Contract | None:
    contract = queries.contract(contract_id)
    return contract if contract and queries.version(contract_id, number) else None


def _version(contract: Contract) -> ContractVersion:
    assert request.view_args is not None
    number: int = request.view_args["number"]
    return contract.versions[number - 1]


@bp.get("/contracts/<int:contract_id>/versions/<int:number>")
@guarded(Permission.READ_CONTRACT, load=_versioned)
def version(contract: Contract) -> ResponseReturnValue:
    """Show one version of the text and what it changes in the one before."""
    shown = _version(contract)
    before = contract.versions[shown.number - 2] if shown.number > 1 else None
    return render_template(
        "contracts/version.html", contract=contract, version=shown, before=before, rows=_changes(before, shown)
    )


def _changes(before: ContractVersion | None, after: ContractVersion) -> list[tuple[str, str, str]]:
    """Return (article, before, after) of each part of the text that differs."""
    if before is None:
        return []
    old, new = dict(wording.articles(before.text)), dict(wording.articles(after.text))
    names = list(dict.fromkeys([*old, *new]))
    return [(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)]


@bp.get("/contracts/<int:contract_id>/versions/<int:number>.txt")
@guarded(Permission.READ_CONTRACT, load=_versioned)
def text(contract: Contract) -> ResponseReturnValue:
    """Give the exact bytes that the digest is over, to be checked with a stock tool."""
    shown = _version(contract)
    name = f"contract-{contract.id}-{shown.number}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(shown.text.encode(), content_type="text/plain; charset=utf-8", headers=headers)


@bp.get("/contracts/<int:contract_id>/print")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def on_paper(contract: Contract) -> ResponseReturnValue:
    """Show the text with its signatures as it goes on paper."""
    if not contract.versions:
        abort(404)
    return render_template("contracts/print.html", contract=contract, version=contract.current)
