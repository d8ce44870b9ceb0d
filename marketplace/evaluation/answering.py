"""What a letter is made of: the bid's own scores and comments, its reason; and what it may not say of other bids."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace import db
from marketplace.challenges import queries as challenges
from marketplace.challenges import sealed
from marketplace.challenges.models import Bid
from marketplace.challenges.states import BROKEN_OFF, AwardState, ChallengeState
from marketplace.evaluation import queries, sheets, wording
from marketplace.evaluation.models import BidLetter, BlindCopy, BlindFile, Panel
from marketplace.evaluation.tally import WHOLE, Line, Stage, hundredths
from marketplace.files import identities
from marketplace.files.folding import plain
from marketplace.files.identities import Known, Part, Passage, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from marketplace.challenges.models import Challenge

ENDED = (ChallengeState.LAPSED, *BROKEN_OFF)
TAKEN_BACK = (ChallengeState.CANCELLED, ChallengeState.REVOKED)
"""States in which nothing comes of an award any more: no contract follows, or it was got by fraud."""

SHORTEST_TITLE = 4  # characters: a shorter title is a word that any comment may use
FEN_OF_WAN = 1_000_000


@dataclass(frozen=True)
class Material:
    """All that the letters of one call are drafted from, read once.

    Attributes:
        bids: number -> bid, of all that were handed in.
        lines: number of the bid -> its result, for bids that a panel has scored.
        said: number of the bid -> (criterion, comment) of the sheets that count.
        winners: numbers of the bids whose award stands.
        kept_back: number of the bid -> its files that reviewers didn't get.
    """

    challenge: Challenge
    bids: dict[int, Bid]
    letters: dict[int, BidLetter]
    lines: dict[int, Line]
    said: dict[int, list[tuple[str, str]]]
    winners: frozenset[int]
    kept_back: dict[int, list[BlindFile]]

    @classmethod
    def of(cls, challenge: Challenge) -> Material:
        """Read what there is on a call; scores only once scoring is over."""
        panel = queries.panel_of(challenge)
        scored = panel if panel and challenge.state not in sheets.SCORING else None
        return cls(
            challenge,
            {bid.id: bid for bid in sealed.handed_in(challenge)},
            {letter.bid_id: letter for letter in letters_of(challenge)},
            {line.bid: line for line in sheets.lines_of(scored)} if scored else {},
            _comments(scored) if scored else {},
            _winners(challenge),
            _kept_back(challenge),
        )

    def reason(self, bid_id: int) -> str:
        """Return the code of the list `bid_reasons` that fits a bid."""
        bid = self.bids[bid_id]
        if bid_id in self.winners:
            return "chosen"
        if bid.fault:
            return "unopened"
        if bid.exclusion:
            return bid.exclusion
        return "lapsed" if self.challenge.state in ENDED else "outscored"

    def note(self, bid_id: int) -> str:
        """Return what the bidder is told in words: why his bid is out, and which of his files nobody has judged."""
        files = (wording.kept_back(one) for one in self.kept_back.get(bid_id, ()))
        return "\n".join(filter(None, [self.bids[bid_id].exclusion_note, *files]))

    def scores(self, bid_id: int) -> list[dict[str, Any]]:
        """Return the bid's mean for each criterion beside weight and minimum; none where nobody has scored it."""
        line = self.lines.get(bid_id)
        if line is None:
            return []
        return [
            {
                "name": one.name,
                "weight": one.weight,
                "minimum": one.minimum,
                "mean": hundredths(line.means[one.number]),
            }
            for one in queries.criteria_of(self.challenge)
        ]

    def comments(self, bid_id: int) -> list[dict[str, Any]]:
        """Return what reviewers wrote, by criterion; none is cleared yet, and nothing tells who wrote which."""
        return [{"criterion": name, "text": text, "cleared": False} for name, text in self.said.get(bid_id, ())]


def letters_of(challenge: Challenge) -> list[BidLetter]:
    """Return the letters of a call in the order of their bids' random names."""
    loaded = joinedload(BidLetter.bid).joinedload(Bid.bidder)
    chosen = select(BidLetter).where(BidLetter.challenge_id == challenge.id).options(loaded)
    return sorted(db.session.scalars(chosen), key=lambda one: one.bid.public_id)


def _winners(challenge: Challenge) -> frozenset[int]:
    """Return the bids that have won; nobody has where the call was cancelled or revoked."""
    if challenge.state in TAKEN_BACK:
        return frozenset()
    standing = (AwardState.CONFIRMED, AwardState.ELIMINATED)
    return frozenset(award.bid_id for award in challenges.awards_of(challenge) if award.state in standing)


def _kept_back(challenge: Challenge) -> dict[int, list[BlindFile]]:
    found: dict[int, list[BlindFile]] = {}
    chosen = select(BlindCopy.bid_id, BlindFile).join(BlindFile, BlindFile.copy_id == BlindCopy.id)
    chosen = chosen.where(BlindCopy.challenge_id == challenge.id, BlindFile.attachment_id.is_(None))
    for bid_id, file in db.session.execute(chosen.order_by(BlindFile.copy_id, BlindFile.number)):
        found.setdefault(bid_id, []).append(file)
    return found


def _comments(panel: Panel) -> dict[int, list[tuple[str, str]]]:
    """Return bid -> (criterion, comment), sorted by criterion and text, so that no column is one reviewer's."""
    names = {one.number: one.name for one in queries.criteria_of(panel.challenge)}
    bids = {copy.id: copy.bid_id for copy in queries.copies_of(panel)}
    said: dict[int, list[tuple[int, str, str]]] = {}
    for place, stage in enumerate(sheets.stages_of(panel)):
        for sheet in sheets.open_to(None, panel, stage):
            for one in sheet.scores:
                name = names[one.criterion] if one.criterion != WHOLE else str(STAGES[stage])
                said.setdefault(bids[one.copy_id], []).append((place * 1000 + one.criterion, name, one.comment))
    return {bid: [(name, text) for _place, name, text in sorted(rows)] for bid, rows in said.items()}


STAGES: dict[Stage, str] = {Stage.BLIND: "书面评审", Stage.DEFENCE: "答辩", Stage.VISIT: "现场考察"}
"""What a stage is called in a letter: official text, in the language it is kept in."""


def quotes(letter: BidLetter, texts: Sequence[str]) -> list[str]:
    """Return what in texts for a letter speaks of another bid of the call: names, title, alias, price."""
    own = queries.known_of(letter.bid) if letter.bid.content else Known()
    others = [bid for bid in sealed.known(letter.bid.challenge) if bid.id != letter.bid_id]
    said = [Passage(Place(Part.FIELD, "letter"), text) for text in texts]
    found = [one.text for one in identities.find(said, _others_names(others, own)) if one.meant]
    return [*found, *_words_of(others, texts)]


def sentences_of(letter: BidLetter) -> list[str]:
    """Return what the bidder would read of a letter as it stands, beside figures and codes."""
    return [letter.note, *(one["text"] for one in letter.comments if one["cleared"])]


def has_won(letter: BidLetter) -> bool:
    """Tell whether the bid of a letter has an award that stands."""
    return letter.bid_id in _winners(letter.bid.challenge)


def _others_names(others: Iterable[Bid], own: Known) -> Known:
    """Return the names of other bids' people and organisations; one that stands in both bids gives nothing away."""
    known = [queries.known_of(bid) for bid in others]
    people = {name for one in known for name in one.people} - set(own.people)
    parties = {name for one in known for name in one.organisations} - set(own.organisations)
    return Known(tuple(sorted(people)), tuple(sorted(parties)))


def _words_of(others: Iterable[Bid], texts: Iterable[str]) -> Iterator[str]:
    """Yield other bids' titles, aliases and prices where a text names them."""
    folded = [plain(text) for text in texts]
    for bid in others:
        for pattern in _patterns(bid):
            yield from (found.group() for text in folded for found in [re.search(pattern, text)] if found)


def _patterns(bid: Bid) -> Iterator[str]:
    title = plain((bid.content or {}).get("title", ""))
    if len(title) >= SHORTEST_TITLE:
        yield re.escape(title)
    alias = db.session.scalar(select(BlindCopy.alias).where(BlindCopy.bid_id == bid.id))
    if alias:
        name = alias.lower()
        yield rf"(?:方案|申报|标书|揭榜方|bid|proposal)\s*[“\"']?{name}(?![a-z])"
        yield rf"(?<![a-z]){name}\s*(?:方案|标书|号申报)"
    if bid.price_fen:
        wan = f"{bid.price_fen / FEN_OF_WAN:.4f}".rstrip("0").rstrip(".")
        yield rf"(?<![\d.]){re.escape(wan)}\s*万"
