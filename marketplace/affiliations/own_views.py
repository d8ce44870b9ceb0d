"""An organisation's own bonds: what stands about it, what it declares of itself, and what it ends again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for

from marketplace.accounts import queries as accounts
from marketplace.affiliations import actions, queries, taking
from marketplace.affiliations.blueprint import bp
from marketplace.affiliations.forms import EndForm, OwnBondForm
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Organisation
    from marketplace.affiliations.models import Edge
    from marketplace.web.forms import Form

P = Permission


def _own(organisation_id: int) -> str:
    return url_for("affiliations.own", organisation_id=organisation_id)


@bp.get("/organisations/<int:organisation_id>/affiliations")
@guarded(P.READ_OWN_AFFILIATIONS, load=accounts.organisation)
def own(organisation: Organisation) -> ResponseReturnValue:
    """Show what stands about an organisation of the viewer's."""
    node = queries.node_of(organisation.id)
    return render_template(
        "affiliations/own.html",
        organisation=organisation,
        node=node,
        bonds=queries.bonds_of(node.id) if node else [],
        decisions=queries.decisions_about(organisation.id),
    )


@bp.route("/organisations/<int:organisation_id>/affiliations/new", methods=["GET", "POST"])
@guarded(P.DECLARE_AFFILIATION, load=accounts.organisation, seen_by=P.READ_OWN_AFFILIATIONS)
def declare(organisation: Organisation) -> ResponseReturnValue:
    """Declare a bond of one's own organisation."""
    form = OwnBondForm()

    def page(form: Form) -> str:
        return render_template("affiliations/declare.html", form=form, organisation=organisation)

    def act() -> Edge:
        node = taking.take(organisation)
        return actions.record(node, form.draft(organisation.region), by=guard.actor(), organisation_id=organisation.id)

    if not posted():
        return page(form)
    return submit(form, act, then=lambda _edge: _own(organisation.id), page=page)


def _declared(edge_id: int) -> Edge | None:
    """Return a bond that an organisation declared of itself; the rule asks whose it is."""
    edge = queries.edge(edge_id)
    return edge if edge is not None and edge.organisation_id is not None else None


@bp.route("/affiliations/bonds/<int:edge_id>/end-own", methods=["GET", "POST"])
@guarded(P.DECLARE_AFFILIATION, load=_declared)
def end_own(edge: Edge) -> ResponseReturnValue:
    """End a bond that one's own organisation declared."""
    assert edge.organisation_id is not None
    back = _own(edge.organisation_id)
    form = EndForm()

    def page(form: Form) -> str:
        return render_template("affiliations/end.html", form=form, edge=edge, verb="end", back=back)

    if not posted():
        return page(form)
    return submit(form, lambda: actions.end(edge, form.on.data, by=guard.actor()), then=lambda _e: back, page=page)
