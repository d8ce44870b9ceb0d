"""Pages of affiliations for officials: find a node, record and end bonds, compare two organisations, decide."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.affiliations import actions, queries, waiting
from marketplace.affiliations.blueprint import bp
from marketplace.affiliations.drafts import Pair
from marketplace.affiliations.forms import BondForm, DecisionForm, EndForm, OrganisationForm, WithdrawForm
from marketplace.affiliations.hits import as_rows
from marketplace.affiliations.kinds import NodeKind
from marketplace.affiliations.models import Outcome
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import asked, posted, submit, text_of
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.affiliations.models import Decision, Edge, Node
    from marketplace.web.forms import Form

P = Permission


@bp.get("/affiliations")
@guarded(P.READ_AFFILIATIONS)
def index() -> ResponseReturnValue:
    """Search the graph; above it, what waits to be decided."""
    words = asked("q")
    page = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    rows, total = queries.found_nodes(words, page)
    return render_template(
        "affiliations/index.html",
        words=words,
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        waiting=waiting.to_decide(guard.actor()),
    )


@bp.route("/affiliations/organisations/new", methods=["GET", "POST"])
@guarded(P.KEEP_AFFILIATIONS)
def add_organisation() -> ResponseReturnValue:
    """Take an organisation from outside into the graph, or find it there."""
    form = OrganisationForm()

    def page(form: Form) -> str:
        return render_template("affiliations/add.html", form=form)

    if not posted():
        return page(form)
    return submit(form, lambda: actions.add_organisation(form.draft(), by=guard.actor()), then=_at, page=page)


def _at(node: Node) -> str:
    return url_for("affiliations.show", node_id=node.id)


def _at_held(edge: Edge) -> str:
    return url_for("affiliations.show", node_id=edge.to_id)


@bp.get("/affiliations/<int:node_id>")
@guarded(P.READ_AFFILIATIONS, load=queries.node)
def show(node: Node) -> ResponseReturnValue:
    """Show a node with all its bonds."""
    return render_template("affiliations/show.html", node=node, bonds=queries.bonds_of(node.id))


def _organisation_node(node_id: int) -> Node | None:
    found = queries.node(node_id)
    return found if found is not None and found.kind is NodeKind.ORGANISATION else None


@bp.route("/affiliations/<int:node_id>/bonds/new", methods=["GET", "POST"])
@guarded(P.KEEP_AFFILIATIONS, load=_organisation_node)
def add(node: Node) -> ResponseReturnValue:
    """Record a bond that leads to an organisation."""
    form = BondForm()

    def page(form: Form) -> str:
        return render_template("affiliations/bond.html", form=form, node=node)

    if not posted():
        return page(form)
    region = node.organisation.region if node.organisation else ""
    return submit(form, lambda: actions.record(node, form.draft(region), by=guard.actor()), then=_at_held, page=page)


@bp.route("/affiliations/bonds/<int:edge_id>/end", methods=["GET", "POST"])
@guarded(P.KEEP_AFFILIATIONS, load=queries.edge)
def end(edge: Edge) -> ResponseReturnValue:
    """End a bond from a day on."""
    form = EndForm()

    def page(form: Form) -> str:
        return render_template("affiliations/end.html", form=form, edge=edge, verb="end", back=_at_held(edge))

    if not posted():
        return page(form)
    return submit(form, lambda: actions.end(edge, form.on.data, by=guard.actor()), then=_at_held, page=page)


@bp.route("/affiliations/bonds/<int:edge_id>/withdraw", methods=["GET", "POST"])
@guarded(P.KEEP_AFFILIATIONS, load=queries.edge)
def withdraw(edge: Edge) -> ResponseReturnValue:
    """Withdraw a bond that was never true."""
    form = WithdrawForm()

    def page(form: Form) -> str:
        return render_template("affiliations/end.html", form=form, edge=edge, verb="withdraw", back=_at_held(edge))

    if not posted():
        return page(form)
    return submit(
        form, lambda: actions.withdraw(edge, text_of(form.reason), by=guard.actor()), then=_at_held, page=page
    )


@bp.get("/affiliations/between")
@guarded(P.READ_AFFILIATIONS)
def between() -> ResponseReturnValue:
    """Compare two organisations on a day, by their codes or from a link."""
    sides = [queries.organisation_named(asked(name)) for name in ("a", "b")]
    on = _day(asked("on"))
    finding = None
    if all(sides) and sides[0] != sides[1]:
        a, b = (side.id for side in sides if side)
        finding = queries.check(a, [b], on)[b]
    return render_template(
        "affiliations/between.html",
        sides=sides,
        asked=[asked(name) for name in ("a", "b")],
        on=on,
        finding=finding,
        rows=as_rows(finding.hits) if finding else [],
        decisions=queries.decisions_of(finding.publisher_id, finding.bidder_id) if finding else [],
    )


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written) if written else clock.today()
    except ValueError:
        raise NotFound from None


def _pair(a: int, b: int) -> Pair | None:
    """Return two organisations as the subject of the permission; a is the publisher, whose region's rules count."""
    publisher, bidder = accounts.organisation(a), accounts.organisation(b)
    return Pair(publisher.region, (a, b)) if publisher and bidder and a != b else None


@bp.route("/affiliations/<int:a>/<int:b>/decide", methods=["GET", "POST"])
@guarded(P.DECIDE_AFFILIATION, load=_pair, seen_by=P.READ_AFFILIATIONS)
def decide(pair: Pair) -> ResponseReturnValue:
    """Decide on the near hits between two organisations."""
    a, b = pair.party_ids
    open_hits = queries.check(a, [b], clock.today())[b].undecided
    compared = url_for("affiliations.between", a=a, b=b)
    form = DecisionForm()

    def page(form: Form) -> str:
        parties = [accounts.organisation(one) for one in pair.party_ids]
        return render_template("affiliations/decide.html", form=form, parties=parties, rows=as_rows(open_hits))

    def act() -> Decision:
        return actions.decide(a, b, Outcome(form.outcome.data), text_of(form.reason), by=guard.actor())

    if posted():
        return submit(form, act, then=lambda _decision: compared, page=page)
    return page(form) if open_hits else redirect(compared, 303)
