"""Reads of a review: panels, seats, blind copies; those of scores are in `sheets`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace import clock, db
from marketplace.accounts import queries as accounts
from marketplace.challenges import queries as challenges
from marketplace.challenges import sealed, telling
from marketplace.challenges.models import Bid, Challenge
from marketplace.challenges.states import JUDGED, BidState, ChallengeState
from marketplace.errors import Forbidden
from marketplace.evaluation.models import BidLetter, BlindCopy, BlindFile, Panel, Seat
from marketplace.evaluation.states import SEATED, CopyState, SeatState, SheetState
from marketplace.evaluation.tally import Criterion, Stage
from marketplace.experts import queries as experts
from marketplace.files import store
from marketplace.permissions import Permission, Role, permits

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Select

    from marketplace.experts.models import ExpertDraw
    from marketplace.files.identities import Known
    from marketplace.files.models import Attachment
    from marketplace.permissions import Actor


"""Asked by the desk; everything else here is asked by name too."""

FURTHER = "panel"
"""What a draw for a single seat of a panel is about, in `ExpertDraw.subject_type`."""

BEING_READ = (ChallengeState.REVIEWING, ChallengeState.DEFENDING, ChallengeState.CONSENSUS)
"""States of a call in which its panel reads the bids."""


def panel(panel_id: int) -> Panel | None:
    """Return a panel, or None."""
    return db.session.get(Panel, panel_id)


def panel_of(challenge: Challenge) -> Panel | None:
    """Return the panel of a call, or None."""
    return db.session.scalar(select(Panel).where(Panel.challenge_id == challenge.id))


def judged_in(actor: Actor) -> Select[Challenge]:
    """Return the SELECT of the calls of an official's regions between opening and choice."""
    return challenges.in_regions(actor, Role.CALL_SECRETARY, Role.AUDITOR).where(Challenge.state.in_(JUDGED))


def panels_of(calls: Sequence[Challenge]) -> dict[int, Panel]:
    """Return call -> its panel with its seats, of those that have one."""
    chosen = select(Panel).where(Panel.challenge_id.in_([one.id for one in calls])).options(selectinload(Panel.seats))
    return {one.challenge_id: one for one in db.session.scalars(chosen)}


def opened_call(challenge_id: int) -> Challenge | None:
    """Return a call whose bids are open, or None."""
    found = db.session.get(Challenge, challenge_id)
    return found if found and found.opened_at else None


def letter(letter_id: int) -> BidLetter | None:
    """Return a letter, or None."""
    return db.session.get(BidLetter, letter_id)


def letter_to(bid: Bid) -> BidLetter | None:
    """Return the letter that answers a bid, or None."""
    return db.session.scalar(select(BidLetter).where(BidLetter.bid_id == bid.id))


def letters_to(bid_ids: Collection[int]) -> list[BidLetter]:
    """Return the letters that answer these bids."""
    return list(db.session.scalars(select(BidLetter).where(BidLetter.bid_id.in_(bid_ids)))) if bid_ids else []


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


def standing(panel: Panel) -> list[Seat]:
    """Return the seats that need nobody else: taken ones, and those left after their blind sheet was submitted."""
    return [one for one in panel.seats if one.state in SEATED or _has_judged(one)]


def vacant(panel: Panel) -> int:
    """Return how many seats are empty: left, and without a replacement."""
    return max(0, panel.size - len(standing(panel)))


def _has_judged(seat: Seat) -> bool:
    blind = (sheet for sheet in seat.sheets if sheet.stage is Stage.BLIND)
    return seat.state is SeatState.RESIGNED and any(sheet.state is SheetState.LOCKED for sheet in blind)


def empty_seats(panel: Panel) -> list[Seat]:
    """Return the seats that were left and wait for somebody, the one left first on top.

    Who was found to have a conflict before he took another's place has left no seat of his own.
    """
    replaced = {one.replaces_id for one in panel.seats}
    held = (one for one in panel.seats if one.number <= panel.size or one.replaces_id is not None)
    empty = [one for one in held if one.id not in replaced and one not in standing(panel)]
    return sorted(empty, key=lambda one: one.left_at or clock.now())


def further_draws(panel: Panel) -> list[ExpertDraw]:
    """Return the draws for single seats of a panel, the newest first."""
    return experts.draws_for(FURTHER, panel.id)


def draw_of(panel: Panel, seat: Seat) -> ExpertDraw:
    """Return the draw that somebody on a panel came from."""
    further = (draw for draw in further_draws(panel) if seat.expert.code in draw.drawn)
    return next(further, panel.draw)


def chair_of(panel: Panel) -> Seat | None:
    """Return the chair's seat, or None while nobody leads."""
    return next((one for one in pledged(panel) if one.id == panel.chair_id), None)


def copy(copy_id: int) -> BlindCopy | None:
    """Return a blind copy, or None."""
    return db.session.get(BlindCopy, copy_id)


def copy_file(file_id: int) -> BlindFile | None:
    """Return a file of a blind copy, or None."""
    return db.session.get(BlindFile, file_id)


def may_read_copy(actor: Actor, copy_id: int) -> bool:
    """Tell whether somebody may read the files of a blind copy: its panel once it is released, and its secretary."""
    found = copy(copy_id)
    if found is None:
        return False
    judged = panel(found.panel_id)
    if permits(actor, Permission.KEEP_PANEL, judged):
        return True
    sits = any(
        one.person_id == actor.person_id and one.state is SeatState.PLEDGED for one in (judged.seats if judged else ())
    )
    return sits and found.state is CopyState.RELEASED and judged is not None and judged.challenge.state in BEING_READ


def copies_of(panel: Panel) -> list[BlindCopy]:
    """Return the blind copies of a panel with their files, in the order of their aliases."""
    chosen = select(BlindCopy).where(BlindCopy.panel_id == panel.id)
    chosen = chosen.options(
        selectinload(BlindCopy.files).joinedload(BlindFile.attachment),
        joinedload(BlindCopy.bid).joinedload(Bid.bidder),
    )
    return list(db.session.scalars(chosen.order_by(func.length(BlindCopy.alias), BlindCopy.alias)))


def names_of_bidders(challenge: Challenge) -> list[str]:
    """Return the names of all organisations that a call's bids come from, members of consortia too, by alphabet."""
    units: set[int] = set()
    for bid in sealed.known(challenge):
        units |= {bid.bidder_id or 0, *(one["organisation_id"] for one in (bid.content or {}).get("members") or ())}
    return sorted(party.name for party in map(accounts.organisation, sorted(units)) if party)


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
