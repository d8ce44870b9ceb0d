"""An answer to every bid: drafted from the scores, cleared by the secretary, sent once; none speaks of another bid."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, outbox
from marketplace.challenges.answers import all_answered
from marketplace.challenges.locks import locked_call
from marketplace.challenges.states import BROKEN_OFF, BidState, ChallengeState
from marketplace.errors import Conflict, Invalid
from marketplace.evaluation import answering, wording
from marketplace.evaluation.models import BidLetter
from marketplace.evaluation.states import LetterState
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor

S = ChallengeState
DECIDED = (S.AWARDED, S.CONTRACTED, S.ACCEPTING, S.SETTLED, S.LAPSED, *BROKEN_OFF)
"""States in which it is certain what became of each bid."""

CHOSEN = "chosen"
"""Code list `bid_reasons`: of the bids whose award stands, and of no other."""

LAPSED = "lapsed"
"""Code list `bid_reasons`: of the bids of a call that ended without a winner."""

WITHOUT_WINNER = (S.LAPSED, *BROKEN_OFF)
"""States in which nobody will be chosen any more."""


def draft_all(challenge_id: int) -> list[BidLetter]:
    """Draft the letters of a call that aren't there yet, and bring the drafts to what is known now; system.

    A draft that the secretary has touched keeps his reason, note and cleared comments.
    """
    challenge = locked_call(challenge_id)
    drafts = answering.Material.of(challenge)
    letters = [_draft(drafts, bid_id) for bid_id in drafts.bids]
    db.session.flush()
    return letters


def draft_again(challenge: Challenge, *, by: Actor) -> list[BidLetter]:
    """Draft the letters at the secretary's wish."""
    drafted = draft_all(challenge.id)
    audit.record("challenge.draft_letters", challenge, by=by, letters=len(drafted))
    return drafted


def _draft(material: answering.Material, bid_id: int) -> BidLetter:
    letter = material.letters.get(bid_id)
    if letter is None:
        letter = BidLetter(challenge_id=material.challenge.id, bid_id=bid_id, comments=material.comments(bid_id))
        db.session.add(letter)
        db.session.flush()
        audit.record("bid_letter.draft", letter, by=None, challenge=material.challenge.id)
    if letter.state is LetterState.DRAFT:
        letter.scores = material.scores(bid_id)
        if not letter.edited:
            letter.reason, letter.note = material.reason(bid_id), material.note(bid_id)
            letter.comments = material.comments(bid_id)
    return letter


def edit(letter: BidLetter, words: tuple[str, str], cleared: Collection[int], *, by: Actor) -> BidLetter:
    """Choose the reason, clear comments by their place in the list, and add a note.

    Args:
        letter: a draft.
        words: (reason of the code list `bid_reasons`, note).
        cleared: which comments the bidder reads.
        by: the secretary.

    Raises:
        Invalid: an unknown reason, or something that speaks of another bid.
        Conflict: it is sent.
    """
    reason, note = words[0], words[1].strip()
    _check_draft(letter)
    if not codes.valid("bid_reasons", reason, clock.today()):
        raise Invalid(_l("Choose a reason from the list."), field="reason")
    comments = [{**one, "cleared": number in cleared} for number, one in enumerate(letter.comments)]
    _check_silent(letter, [note], "note")
    _check_silent(letter, [one["text"] for one in comments if one["cleared"]], None)
    letter.reason, letter.note, letter.comments, letter.edited = reason, note, comments, True
    audit.record("bid_letter.edit", letter, by=by, reason=reason, cleared=len(cleared))
    db.session.flush()
    return letter


def _check_draft(letter: BidLetter) -> None:
    locked_call(letter.challenge_id)
    db.session.refresh(letter)
    if letter.state is not LetterState.DRAFT:
        raise Conflict(_l("This letter is sent and can no longer change."))


def _check_silent(letter: BidLetter, texts: Sequence[str], field: str | None) -> None:
    """Refuse texts that speak of another bid: its bidder, its people, its title, alias or price."""
    quoted = answering.quotes(letter, texts)
    if quoted:
        sentence = _l("A letter speaks of its own bid only. Take this out: “%(words)s”", words=quoted[0])
        raise Invalid(sentence, field=field)


def send(letter: BidLetter, *, by: Actor | None) -> BidLetter:
    """Send a letter to its bidder; the bid is answered.

    Raises:
        Conflict: it isn't decided yet what becomes of the bids, or the letter is sent.
        Invalid: it has no reason, or speaks of another bid.
    """
    _check_draft(letter)
    challenge = letter.bid.challenge
    if challenge.state not in DECIDED:
        raise Conflict(_l("Letters go out once the award is final or the call has ended: until then it may change."))
    if letter.reason is None:
        raise Invalid(_l("Choose a reason from the list."), field="reason")
    if (letter.reason == CHOSEN) is not answering.has_won(letter):
        raise Invalid(_l("The reason doesn't fit what became of this bid."), field="reason")
    _check_silent(letter, answering.sentences_of(letter), None)
    with db.session.no_autoflush:  # its text asks for the bidder: nothing is written before the letter is whole
        letter.sent_at, letter.sent_by = clock.now(), by.person_id if by else None
        letter.digest = hashlib.sha256(wording.text_of(letter).encode()).hexdigest()
        move(letter, "send")
    _answered(letter.bid)
    audit.record("bid_letter.send", letter, by=by, reason=letter.reason, digest=letter.digest)
    outbox.enqueue("bid_letter.sent", letter.id)
    db.session.flush()
    _note_the_last(challenge)
    return letter


def _answered(bid: Bid) -> None:
    """Note on a bid that its letter is sent; one that nobody opened before the call ended stays sealed."""
    if bid.state is not BidState.SEALED:
        move(bid, "answer_unopened" if bid.state is BidState.FAULTY else "answer")


def _note_the_last(challenge: Challenge) -> None:
    if all_answered(challenge):
        outbox.enqueue("challenge.letters_sent", challenge.id)
        db.session.flush()


def answer_all(challenge_id: int) -> None:
    """Answer every bid of a call that ended without a winner, with what is cleared by then; system, again harmless.

    Those that are still sealed get their letter too: it names nobody, and their own sides find it behind the receipt.
    """
    challenge = locked_call(challenge_id)
    if challenge.state not in WITHOUT_WINNER:
        return
    for letter in draft_all(challenge_id):
        if letter.state is LetterState.DRAFT:
            letter.comments = [one for one in letter.comments if one["cleared"]]
            letter.reason = _fitting(letter)
            letter.note = "" if answering.quotes(letter, [letter.note]) else letter.note
            send(letter, by=None)


def _fitting(letter: BidLetter) -> str | None:
    """Return a letter's reason, or the one that fits what became of its bid where the two contradict each other."""
    won = answering.has_won(letter)
    if (letter.reason == CHOSEN) is won:
        return letter.reason
    return CHOSEN if won else LAPSED
