"""Pages that everybody reads: the list of calls, a call, its canonical text, the opening, the award."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request

from marketplace import db
from marketplace.challenges import canonical as texts
from marketplace.challenges import dialogue, disclosure, queries, sealed, shown, waiting
from marketplace.challenges.blueprint import NUMBER, bp, call_of
from marketplace.challenges.completeness import lacking
from marketplace.challenges.forms import ConfirmForm
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import WRITABLE, AwardState, ChallengeState
from marketplace.challenges.steps import next_step
from marketplace.errors import NotFound
from marketplace.notices import queries as notices
from marketplace.permissions import OrgRole, Permission, permits
from marketplace.web import guard
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

ROWS = 24


@bp.get("/challenges")
@public
def index() -> ResponseReturnValue:
    """List the calls: those that take bids first."""
    view = request.args.get("view", "open")
    view = view if view in shown.VIEWS else "open"
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    chosen = {name: queries.published().where(Challenge.state.in_(states)) for name, (_, states) in shown.VIEWS.items()}
    order = queries.open_calls() if view == "open" else chosen[view]
    rows, total = notices.page(order, page, ROWS)
    return render_template(
        "challenges/index.html",
        rows=rows,
        view=view,
        views=shown.VIEWS,
        counts={name: notices.page(one, 1, 1)[1] for name, one in chosen.items()},
        page=page,
        pages=max(1, -(-total // ROWS)),
        total=total,
        raises=guard.actor().signed_in and permits(guard.actor(), Permission.WRITE_CALL),
        **shown.table(),
    )


@bp.get("/challenges/mine")
@guarded(Permission.USE_ACCOUNT)
def mine() -> ResponseReturnValue:
    """List the calls of my organisations, and the sealed bids of my organisations."""
    actor = guard.actor()
    return render_template(
        "challenges/mine.html",
        rows=db.session.scalars(queries.of_organisations(actor)).all(),
        bid_for=waiting.bid_for(actor),
        writes=any(actor.acts_for(one, OrgRole.OWNER, OrgRole.EDITOR) for one in actor.memberships),
        **shown.table(),
    )


@bp.get(f"/challenges/{NUMBER}")
@public
def show(**values: int) -> ResponseReturnValue:
    """Show a call. Before the opening nothing on it depends on who bids, but for the bidder's own side."""
    challenge = call_of(**values)
    if challenge is None:
        raise NotFound
    actor = guard.actor()
    writes = permits(actor, Permission.WRITE_CALL, challenge)
    return render_template(
        "challenges/show.html",
        call=challenge,
        step=next_step(challenge, actor),
        history=shown.history(challenge),
        lacking=lacking(challenge) if writes and challenge.state in WRITABLE else [],
        award=queries.award_of(challenge),
        awards=queries.awards_of(challenge),
        winners=queries.winners(challenge) if challenge.runners > 1 else {},
        successor=queries.successor(challenge),
        handed_in=len(sealed.handed_in(challenge)) if challenge.opened_at else None,
        reads_bids=bool(challenge.opened_at) and permits(actor, Permission.READ_BIDS, challenge),
        own_side=permits(actor, Permission.READ_DRAFT_CALL, challenge),
        detail=disclosure.reads_problem(challenge, actor),
        dialogue=dialogue.of(challenge, actor),
        **shown.table(),
    )


@bp.get(f"/challenges/{NUMBER}/canonical.txt")
@public
def canonical(**values: int) -> ResponseReturnValue:
    """Send the canonical text: exactly the bytes whose SHA-256 is the published digest."""
    challenge = call_of(**values)
    if challenge is None or challenge.canonical is None:
        raise NotFound
    return text_file(challenge.canonical, f"challenge-{challenge.id}.txt")


@bp.get(f"/challenges/{NUMBER}/detail.txt")
@public
def detail(**values: int) -> ResponseReturnValue:
    """Send a problem that isn't public to whoever may read it: the bytes whose SHA-256 stands in the text."""
    challenge = call_of(**values)
    if challenge is None or challenge.detail_salt is None or not disclosure.reads_problem(challenge, guard.actor()):
        raise NotFound
    return text_file(texts.detail_of(challenge), f"challenge-{challenge.id}-detail.txt")


def text_file(text: str, name: str) -> Response:
    """Return a text as a download, byte by byte as it is."""
    disposition = f'attachment; filename="{name}"'
    return Response(
        text.encode(), content_type="text/plain; charset=utf-8", headers={"Content-Disposition": disposition}
    )


@bp.get(f"/challenges/{NUMBER}/opening")
@public
def opening(**values: int) -> ResponseReturnValue:
    """Show the opening: who may do it and when; afterwards every bid's random name and digest."""
    challenge = call_of(**values)
    if challenge is None or challenge.digest is None:
        raise NotFound
    return render_template(
        "challenges/opening.html",
        call=challenge,
        bids=sealed.handed_in(challenge) if challenge.opened_at else [],
        opens=challenge.state is ChallengeState.CLOSED and permits(guard.actor(), Permission.OPEN_BIDS, challenge),
        form=ConfirmForm(),
        **shown.table(),
    )


@bp.get(f"/challenges/{NUMBER}/digests.txt")
@public
def digests(**values: int) -> ResponseReturnValue:
    """Send the list of digests of an opened call, a line for each bid in the form of `sha256sum`."""
    challenge = call_of(**values)
    if challenge is None or challenge.opened_at is None:
        raise NotFound
    lines = [f"{bid.digest}  {bid.public_id}\n" for bid in sealed.handed_in(challenge)]
    return text_file("".join(lines), f"challenge-{challenge.id}-digests.txt")


@bp.get(f"/challenges/{NUMBER}/award")
@public
def award(**values: int) -> ResponseReturnValue:
    """Show the award with its reason, and earlier ones that fell."""
    challenge = call_of(**values)
    awards = queries.awards_of(challenge) if challenge else []
    if challenge is None or not awards:
        raise NotFound
    standing = [one for one in awards if one.state is not AwardState.ANNULLED]
    first = standing[0] if standing else awards[-1]
    return render_template(
        "challenges/award.html",
        call=challenge,
        award=first,
        beside=standing[1:],
        earlier=[one for one in awards if one is not first and one not in standing],
        step=next_step(challenge, guard.actor()),
        lines=shown.tally_lines(challenge, first.bid),
        **shown.table(),
    )
