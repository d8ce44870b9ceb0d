"""Reading contracts: the list, one contract, its versions, its text as bytes and on paper."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from flask import Response, abort, render_template, request

from marketplace.contracts import comparing, gates, identification, queries, review
from marketplace.contracts import evidence as proofs
from marketplace.contracts.blueprint import bp
from marketplace.contracts.models import ContractState
from marketplace.contracts.states import TO_SIGN
from marketplace.contracts.terms import read
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
    waits = contract.state in (ContractState.DRAFT, *TO_SIGN)
    return render_template(
        "contracts/show.html",
        contract=contract,
        signs_for=queries.side_to_sign(contract, guard.actor()),
        withdraws=queries.to_withdraw(contract, guard.actor()),
        amendment=queries.open_amendment(contract),
        ending=queries.live_termination(contract),
        missing=gates.missing(contract, contract.to_sign) if waits else [],
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
    """Show one version of the text, what it changes in the one before, and what the rules find in it."""
    shown = _version(contract)
    before = contract.versions[shown.number - 2] if shown.number > 1 else None
    return render_template(
        "contracts/version.html",
        contract=contract,
        version=shown,
        before=before,
        rows=comparing.articles(before, shown) if before else [],
        groups=review.grouped(review.findings(read(shown.terms))),
    )


@bp.get("/contracts/<int:contract_id>/compare")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def compare(contract: Contract) -> ResponseReturnValue:
    """Show what differs between any two versions, by article and by figure."""
    last = len(contract.versions)
    after = _between(request.args.get("after", last, type=int), last)
    before = _between(request.args.get("before", max(1, after - 1), type=int), last)
    old, new = contract.versions[before - 1], contract.versions[after - 1]
    return render_template(
        "contracts/compare.html",
        contract=contract,
        before=old,
        after=new,
        rows=comparing.articles(old, new),
        figures=comparing.figures(old, new),
    )


def _between(number: int, last: int) -> int:
    return min(max(1, number), last)


@bp.get("/contracts/<int:contract_id>/evidence")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def evidence(contract: Contract) -> ResponseReturnValue:
    """Show the evidence of every signature, and whether each text still has its digest."""
    return render_template(
        "contracts/evidence.html", contract=contract, intact=proofs.intact, METHODS=identification.METHODS
    )


@bp.get("/contracts/<int:contract_id>/evidence.json")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def evidence_file(contract: Contract) -> ResponseReturnValue:
    """Give the evidence as a file."""
    headers = {"Content-Disposition": f'attachment; filename="contract-{contract.id}-evidence.json"'}
    return Response(proofs.file_of(contract), content_type="application/json; charset=utf-8", headers=headers)


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
