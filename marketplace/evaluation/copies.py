"""Blind copies: made from the opened bids, looked through by the secretary, released to the panel."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db
from marketplace.challenges import sealed, telling
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.evaluation import blinding, handed_in, queries
from marketplace.evaluation.locks import locked_panel
from marketplace.evaluation.models import BlindCopy, BlindFile
from marketplace.evaluation.states import CopyState
from marketplace.files import actions as files
from marketplace.files import kinds, stripping
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from marketplace.challenges.models import Bid
    from marketplace.evaluation.handed_in import Source
    from marketplace.evaluation.models import Panel
    from marketplace.files.identities import Place
    from marketplace.files.models import Attachment
    from marketplace.permissions import Actor

UNREADABLE = _l("It can't be read: damaged or protected by a password.")
_dealer = random.SystemRandom()


def make(panel: Panel, *, by: Actor) -> list[BlindCopy]:
    """Make the copies of all bids that passed the formal check; aliases are dealt out at random, once.

    Raises:
        Conflict: the call isn't at this step, a bid is still being repaired, or there is nothing to judge.
    """
    panel = locked_panel(panel.id, ChallengeState.OPENED)
    if queries.copies_of(panel):
        raise Conflict(_l("The blind copies are made already."))
    if queries.repairing(panel.challenge):
        raise Conflict(_l("A bid is still being repaired: wait for its window to end."))
    bids = sealed.opened(panel.challenge)
    if not bids:
        raise Conflict(_l("No bid has passed the formal check: there is nothing to judge."))
    _dealer.shuffle(bids)
    made = [_copy(panel, bid, blinding.alias(number), by) for number, bid in enumerate(bids)]
    db.session.refresh(panel, ["copies"])
    audit.record("panel.make_copies", panel, by=by, copies=len(made))
    db.session.flush()
    return made


def _copy(panel: Panel, bid: Bid, alias: str, by: Actor) -> BlindCopy:
    content, known, sources = handed_in.content_of(bid), queries.known_of(bid), handed_in.files_of(bid)
    inside = telling.in_files([(one.name, one.media_type, one.data) for one in sources], known)
    copy = BlindCopy(
        panel_id=panel.id,
        challenge_id=panel.challenge_id,
        bid_id=bid.id,
        alias=alias,
        content=blinding.blind(content),
        marks=blinding.marks_of([*blinding.found_in(content, known), *inside.findings]),
    )
    db.session.add(copy)
    db.session.flush()
    for number, source in enumerate(sources, start=1):
        _add_file(copy, number, source, inside.unread, by)
    return copy


def _add_file(copy: BlindCopy, number: int, source: Source, unread: list[Place], by: Actor) -> None:
    attachment = _without_metadata(copy, number, source, by)
    db.session.add(
        BlindFile(
            copy_id=copy.id,
            number=number,
            source=source.name,
            source_digest=source.digest,
            attachment=attachment,
            left_out="" if attachment else str(UNREADABLE),
            unread=[place.where for place in unread if place.file == source.name],
        )
    )
    db.session.flush()


def _without_metadata(copy: BlindCopy, number: int, source: Source, by: Actor) -> Attachment | None:
    """Keep what reviewers get of a file; None where it can't be read, so that nobody knows what it says of itself."""
    try:
        bare = stripping.stripped(source.data, source.media_type)
    except Invalid:
        return None
    return _keep(copy, number, bare, source.media_type, by)


def _keep(copy: BlindCopy, number: int, bare: bytes, media_type: str, by: Actor) -> Attachment:
    """Keep a stripped file under a name that says the alias and a number, and nothing else."""
    assert by.person_id is not None
    name = f"{copy.alias}-{number}{kinds.ENDINGS[media_type][0]}"
    attachment = files.store_made(bare, name, media_type, person_id=by.person_id)
    files.attach(attachment, copy)
    return attachment


def cover(copy: BlindCopy, chosen: set[int], *, by: Actor) -> BlindCopy:
    """Say which marks in the texts are covered, by their place in the list; the others are no names and stand.

    Raises:
        Conflict: the copy is released: reviewers have read it.
    """
    _draft(copy)
    copy.marks = [
        {**mark, "covered": number in chosen} if mark["part"] == "field" else mark
        for number, mark in enumerate(copy.marks)
    ]
    audit.record("blind_copy.cover", copy, by=by, covered=len(chosen))
    db.session.flush()
    return copy


def leave_out(file: BlindFile, reason: str, *, by: Actor) -> BlindFile:
    """Leave a file out of what reviewers get.

    Raises:
        Invalid: no reason.
        Conflict: the copy is released.
    """
    _draft(file.copy)
    if not reason.strip():
        raise Invalid(_l("Say why reviewers don't get this file: the bidder reads it in the letter."), field="reason")
    _exchange(file, None, reason.strip(), by)
    audit.record("blind_copy.leave_out", file.copy, by=by, file=file.number)
    db.session.flush()
    return file


def replace(file: BlindFile, upload: FileStorage, *, by: Actor) -> BlindFile:
    """Put another version of a file in place, with the names blacked out by hand; it is stripped like the first.

    Raises:
        Invalid: it is no file that is taken, or can't be read.
        Conflict: the copy is released.
    """
    copy = file.copy
    _draft(copy)
    loose = files.store(upload, by=by)
    content = queries.content_of(loose)
    bare = stripping.stripped(content, loose.media_type)
    _exchange(file, _keep(copy, file.number, bare, loose.media_type, by), "", by)
    told = telling.in_files([(file.source, loose.media_type, bare)], queries.known_of(copy.bid))
    kept = [mark for mark in copy.marks if mark["file"] != file.source]
    copy.marks = [*kept, *blinding.marks_of(told.findings)]
    file.unread = [place.where for place in told.unread]
    files.detach(loose, by=by)
    audit.record("blind_copy.replace", copy, by=by, file=file.number)
    db.session.flush()
    return file


def _exchange(file: BlindFile, new: Attachment | None, left_out: str, by: Actor) -> None:
    """Put another copy of a file, or none, in place of the one before, which nobody reads any more."""
    old = file.attachment
    file.attachment, file.left_out = new, left_out
    db.session.flush()
    if old is not None:
        files.detach(old, by=by)


def release(copy: BlindCopy, *, looked: bool, by: Actor) -> BlindCopy:
    """Let the panel read a copy.

    Args:
        copy: still a draft.
        looked: the secretary has looked at what the scan found in files, and at what it couldn't read.
        by: the secretary.

    Raises:
        Invalid: there are such places and nobody has looked.
        IllegalMove: it is released already.
    """
    _draft(copy)
    if not looked and queries.to_look_at(copy):
        raise Invalid(_l("Look at the places in the files first, and say that you have."), field="looked")
    if by.person_id is None:
        raise Forbidden
    copy.released_by, copy.released_at = by.person_id, clock.now()
    move(copy, "release")
    audit.record("blind_copy.release", copy, by=by, marks=len(copy.marks), left=_standing(copy))
    db.session.flush()
    return copy


def _standing(copy: BlindCopy) -> int:
    return sum(not mark["covered"] for mark in copy.marks)


def _draft(copy: BlindCopy) -> None:
    locked_panel(copy.panel_id, ChallengeState.OPENED)
    db.session.refresh(copy)
    if copy.state is not CopyState.DRAFT:
        raise Conflict(_l("Reviewers have this copy already: it doesn't change any more."))
