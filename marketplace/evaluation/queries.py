"""Reads of a review: panels, seats, blind copies; those of scores are in `sheets`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace import db
from marketplace.challenges import telling
from marketplace.challenges.models import Bid, Challenge
from marketplace.challenges.states import BidState
from marketplace.errors import Forbidden
from marketplace.evaluation.models import BlindCopy, BlindFile, Panel, Seat
from marketplace.evaluation.states import SEATED, SeatState
from marketplace.evaluation.tally import Criterion
from marketplace.files import store

if TYPE_CHECKING:
    from marketplace.files.identities import Known
    from marketplace.files.models import Attachment
    from marketplace.permissions import Actor


def panel(panel_id: int) -> Panel | None:
    """Return a panel, or None."""
    return db.session.get(Panel, panel_id)


def panel_of(challenge: Challenge) -> Panel | None:
    """Return the panel of a call, or None."""
    return db.session.scalar(select(Panel).where(Panel.challenge_id == challenge.id))


def criteria_of(challenge: Challenge) -> list[Criterion]:
    """Return a call's criteria, numbered from 1 in the order in which they were published."""
    rows = enumerate(challenge.criteria, start=1)
    return [Criterion(number, one["name"], one["weight"], one.get("minimum")) for number, one in rows]


def seat(seat_id: int) -> Seat | None:
    """Return a seat, or None."""
    return db.session.get(Seat, seat_id)


def seat_of(panel: Panel, actor: Actor) -> Seat:
    """Return the seat on which somebody sits on a panel.

    Raises:
        Forbidden: he doesn't.
    """
    found = next((one for one in panel.seats if one.person_id == actor.person_id and one.state in SEATED), None)
    if found is None:
        raise Forbidden
    return found


def seats_of(actor: Actor) -> list[Seat]:
    """Return the seats that somebody sits on, the newest first."""
    chosen = select(Seat).where(Seat.person_id == actor.person_id, Seat.state.in_(SEATED))
    chosen = chosen.options(joinedload(Seat.panel).joinedload(Panel.challenge), selectinload(Seat.sheets))
    return list(db.session.scalars(chosen.order_by(Seat.id.desc())))


def seated(panel: Panel) -> list[Seat]:
    """Return the seats that are taken."""
    return [one for one in panel.seats if one.state in SEATED]


def pledged(panel: Panel) -> list[Seat]:
    """Return the seats whose reviewers have signed the pledge: they read, and their sheets count."""
    return [one for one in panel.seats if one.state is SeatState.PLEDGED]


def vacant(panel: Panel) -> list[Seat]:
    """Return the seats that were left and have no replacement yet."""
    replaced = {one.replaces_id for one in panel.seats}
    return [one for one in panel.seats if one.state not in SEATED and one.id not in replaced]


def chair_of(panel: Panel) -> Seat | None:
    """Return the chair's seat, or None while nobody leads."""
    return next((one for one in pledged(panel) if one.id == panel.chair_id), None)


def copy(copy_id: int) -> BlindCopy | None:
    """Return a blind copy, or None."""
    return db.session.get(BlindCopy, copy_id)


def copy_file(file_id: int) -> BlindFile | None:
    """Return a file of a blind copy, or None."""
    return db.session.get(BlindFile, file_id)


def copies_of(panel: Panel) -> list[BlindCopy]:
    """Return the blind copies of a panel with their files, in the order of their aliases."""
    chosen = select(BlindCopy).where(BlindCopy.panel_id == panel.id)
    chosen = chosen.options(selectinload(BlindCopy.files).joinedload(BlindFile.attachment))
    return list(db.session.scalars(chosen.order_by(func.length(BlindCopy.alias), BlindCopy.alias)))


def repairing(challenge: Challenge) -> bool:
    """Tell whether a bid is in its repair window."""
    found = select(Bid.id).where(Bid.challenge_id == challenge.id, Bid.state == BidState.REPAIRING)
    return db.session.scalar(found.limit(1)) is not None


def to_look_at(copy: BlindCopy) -> bool:
    """Tell whether the secretary has places in files to look at: marks, and what couldn't be read."""
    going = {file.source for file in copy.files if file.attachment_id is not None}
    unread = any(file.unread for file in copy.files if file.attachment_id is not None)
    return unread or any(mark["file"] in going for mark in copy.marks)


def known_of(bid: Bid) -> Known:
    """Return whose names a bid may not show."""
    return telling.known_of(bid.content or {})  # type: ignore[arg-type] # the content, without the files' bytes


def content_of(attachment: Attachment) -> bytes:
    """Return the bytes of an attachment."""
    return store.path_of(attachment.digest).read_bytes()
