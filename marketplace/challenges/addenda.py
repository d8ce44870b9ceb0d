"""Addenda: what is added to a published call. They are numbered, dated and chained by digests, and alter nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace import clock, db, outbox
from marketplace.challenges import canonical, windows
from marketplace.challenges.locks import locked_call, note
from marketplace.challenges.models import CallAddendum
from marketplace.challenges.states import AddendumKind, ChallengeState, ExtensionKind
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from marketplace.challenges.models import CallExtension, Challenge
    from marketplace.permissions import Actor


NEWS = {
    AddendumKind.CLARIFICATION: "challenge.addendum",
    AddendumKind.FACTS: "challenge.addendum",
    AddendumKind.ANSWERS: "challenge.answers_published",
    AddendumKind.EXTENSION: "challenge.extended",
}
"""What is told to those who follow the call."""


def clarify(challenge: Challenge, text: str, *, by: Actor) -> CallAddendum:
    """Add something to a call that takes bids; everybody who follows it is told.

    Raises:
        Conflict: the call isn't open for bids.
        Invalid: no text.
    """
    challenge = locked_call(challenge.id)
    check_open(challenge)
    if not text.strip():
        raise Invalid(_l("Write what is added."), field="text")
    return add(challenge, AddendumKind.CLARIFICATION, text, by=by)


def check_open(challenge: Challenge) -> None:
    """Refuse to add anything to a call whose deadline has passed.

    Raises:
        Conflict: it has.
    """
    if challenge.state is not ChallengeState.PUBLISHED or windows.is_over(challenge.deadline_at):
        raise Conflict(_l("The deadline has passed: nothing can be added any more."))


def add(challenge: Challenge, kind: AddendumKind, text: str, *, by: Actor | None) -> CallAddendum:
    """Append an addendum to a locked call; its bytes name the digest before it, so that none can be slipped in."""
    db.session.flush()
    before = _last(challenge)
    addendum = CallAddendum(
        challenge_id=challenge.id,
        number=before.number + 1 if before else 1,
        kind=kind,
        text=text.strip(),
        person_id=by.person_id if by else None,
        published_at=clock.now(),
    )
    addendum.canonical = canonical.addendum_text(challenge, addendum, before.digest if before else challenge.digest)
    addendum.digest = canonical.digest_of(addendum.canonical)
    db.session.add(addendum)
    db.session.flush()
    note("add", challenge, by, kind=kind.value, digest=addendum.digest)
    outbox.enqueue(NEWS[kind], challenge.id, number=addendum.number)
    db.session.expire(challenge, ["addenda"])
    return addendum


def _last(challenge: Challenge) -> CallAddendum | None:
    newest = select(func.max(CallAddendum.number)).where(CallAddendum.challenge_id == challenge.id).scalar_subquery()
    return db.session.scalar(
        select(CallAddendum).where(CallAddendum.challenge_id == challenge.id, CallAddendum.number == newest)
    )


def extension_text(extension: CallExtension) -> str:
    """Write what an extension says to everybody. It is an official text in the site's first language."""
    before, after = (clock.local(at).isoformat(timespec="seconds") for at in (extension.from_at, extension.to_at))
    moved = f"揭榜截止时间由 {before} 延长至 {after}。"
    if extension.kind is ExtensionKind.SELF:
        return f"{moved}截止时揭榜数量不足榜单约定的数量，按榜单约定自动延长一次。"
    return f"{moved}理由：{extension.reason}"
