"""Pages of money that is ordered back: the order, the return, and letting it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from marketplace import clock
from marketplace.grants import paying, queries
from marketplace.grants.blueprint import bp, form_page, of
from marketplace.grants.forms import ReasonForm, RecoveryForm, ReturnForm
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.grants.models import Project, Recovery


@bp.route("/grants/<int:project_id>/recover", methods=["GET", "POST"])
@guarded(Permission.ORDER_RECOVERY, load=queries.project)
def recover(project: Project) -> ResponseReturnValue:
    """Order public money back."""
    form = RecoveryForm()

    def act() -> Recovery:
        assert form.amount.fen is not None
        return paying.order_back(project, form.amount.fen, form.cause.data, form.reason.data, by=guard.actor())

    lead = _("Paid and not ordered back: %(fen)s yuan.", fen=f"{paying.returnable_fen(project) / 100:,.2f}")
    return form_page(form, act, lambda made: of(made.project_id), title=_("Order public money back"), lead=lead)


@bp.route("/recoveries/<int:recovery_id>/returned", methods=["GET", "POST"])
@guarded(Permission.ORDER_RECOVERY, load=queries.recovery)
def returned(recovery: Recovery) -> ResponseReturnValue:
    """Record that the money is back."""
    form = ReturnForm(data={"on": clock.today()})

    def act() -> Recovery:
        return paying.note_return(recovery, form.on.data, form.note.data or "", by=guard.actor())

    return form_page(form, act, lambda made: of(made.project_id), title=_("Record the return"))


@bp.route("/recoveries/<int:recovery_id>/lift", methods=["GET", "POST"])
@guarded(Permission.LIFT_RECOVERY, load=queries.recovery)
def lift(recovery: Recovery) -> ResponseReturnValue:
    """Let a recovery go, by another official."""
    form = ReasonForm()
    return form_page(
        form,
        lambda: paying.lift(recovery, form.reason.data, by=guard.actor()),
        lambda made: of(made.project_id),
        title=_("Let the recovery go"),
    )
