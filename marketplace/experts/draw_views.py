"""Pages of draws: public from the commitment on, with names for the office, and the file by which anybody checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, redirect, render_template, request, send_file, url_for

from marketplace import paths
from marketplace.errors import NotFound
from marketplace.experts import drawing, queries
from marketplace.experts.blueprint import bp
from marketplace.experts.states import DrawState
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.experts.models import ExpertDraw

P = Permission


@bp.get("/draws")
@public
def draws() -> ResponseReturnValue:
    """List the draws, the newest first."""
    page = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    rows, total = queries.draws(page)
    pages = -(-total // queries.PAGE_SIZE)
    return render_template("experts/draws.html", rows=rows, total=total, page=page, pages=pages)


@bp.get("/draws/<int:draw_id>")
@public
def draw(draw_id: int) -> ResponseReturnValue:
    """Show a draw: commitment, then pool, result and seed; to the office with names."""
    one = _found(draw_id)
    reads = permits(guard.actor(), P.READ_EXPERTS, one)
    drawn = one.state is not DrawState.COMMITTED
    return render_template(
        "experts/draw.html",
        one=one,
        published=one.state is DrawState.PUBLISHED,
        result=drawing.result_of(one) if drawn else None,
        replacements=drawing.replacements(one),
        names={expert.code: expert for expert in queries.by_codes(one.drawn)} if reads and drawn else {},
        reads=reads,
    )


def _found(draw_id: int) -> ExpertDraw:
    one = queries.draw(draw_id)
    if one is None:
        raise NotFound
    return one


@bp.post("/draws/<int:draw_id>/publish")
@guarded(P.DRAW_EXPERTS, load=queries.draw)
def publish(one: ExpertDraw) -> ResponseReturnValue:
    """Publish the seed: from now on anybody can draw again."""
    drawing.publish(one, by=guard.actor())
    return redirect(url_for("experts.draw", draw_id=one.id), 303)


@bp.get("/draws/<int:draw_id>/draw.json")
@public
def document(draw_id: int) -> ResponseReturnValue:
    """Send what a draw can be checked by."""
    text = current_app.json.dumps(drawing.document(_found(draw_id)), indent=2, sort_keys=True)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="draw-{draw_id}.json"'
    return answer


@bp.get("/draws/verify_draw.py")
@public
def verifier() -> ResponseReturnValue:
    """Send the program that draws again, with the standard library only."""
    return send_file(
        paths.PACKAGE / "experts" / "data" / "verify_draw.py",
        mimetype="text/x-python",
        as_attachment=True,
        download_name="verify_draw.py",
    )
