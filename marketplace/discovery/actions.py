"""Changes of the words that find each other: they act from the next question on, nothing is rebuilt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.discovery import queries
from marketplace.discovery.models import SynonymGroup
from marketplace.errors import Invalid
from search.ranking import whole
from search.synonyms import word_of

if TYPE_CHECKING:
    from marketplace.permissions import Actor

SHORTEST, LONGEST = 2, 60
MOST_WORDS = 12


@dataclass(frozen=True)
class GroupDraft:
    """A group as an official typed it."""

    words: tuple[str, ...]
    note: str = ""


def add_group(draft: GroupDraft, *, by: Actor) -> SynonymGroup:
    """Let words find each other from now on.

    Raises:
        Invalid: too few words, one that can't be searched for, or one that is in another group.
    """
    words = _checked(draft.words)
    _refuse_taken(words, None)
    assert by.person_id is not None, "the policy page lets no stranger here"
    group = SynonymGroup(words=words, note=draft.note, changed_by=by.person_id)
    db.session.add(group)
    db.session.flush()
    audit.record("synonyms.add", group, by=by, words=words)
    outbox.enqueue("synonyms.changed", group.id)
    return group


def change_group(group: SynonymGroup, draft: GroupDraft, *, by: Actor) -> SynonymGroup:
    """Put other words in the place of a group's.

    Raises:
        Invalid: as in `add_group`.
    """
    words = _checked(draft.words)
    if group.active:
        _refuse_taken(words, group.id)
    audit.record("synonyms.change", group, by=by, before=group.words, words=words)
    group.words, group.note = words, draft.note
    return _signed(group, by)


def switch_group(group: SynonymGroup, *, on: bool, by: Actor) -> SynonymGroup:
    """Let a group act again, or no longer; the one who switches twice changes nothing.

    Raises:
        Invalid: a word of it is in another group by now.
    """
    if group.active is on:
        return group
    if on:
        _refuse_taken(group.words, group.id)
    group.active = on
    audit.record("synonyms.switch", group, by=by, on=on)
    return _signed(group, by)


def _signed(group: SynonymGroup, by: Actor) -> SynonymGroup:
    assert by.person_id is not None, "the policy page lets no stranger here"
    group.changed_by, group.changed_at = by.person_id, clock.now()
    outbox.enqueue("synonyms.changed", group.id)
    db.session.flush()
    return group


def _checked(typed: tuple[str, ...]) -> list[str]:
    """Return the words without repetitions, each as it was typed first."""
    words = {word_of(word): " ".join(word.split()) for word in reversed(typed) if word.strip()}
    different = list(reversed(words.values()))
    if len(different) < 2:  # noqa: PLR2004 - one word finds itself anyway
        raise Invalid(_l("Give at least two different words, one on each line."), field="words")
    if len(different) > MOST_WORDS:
        raise Invalid(_l("At most %(most)s words in one group.", most=MOST_WORDS), field="words")
    for word in different:
        _refuse_unfit(word)
    return different


def _refuse_unfit(word: str) -> None:
    if not SHORTEST <= len(word_of(word)) <= LONGEST:
        sentence = _l(
            "“%(word)s”: a word has %(least)s to %(most)s characters.", word=word[:20], least=SHORTEST, most=LONGEST
        )
        raise Invalid(sentence, field="words")
    if not whole(word).clauses:
        raise Invalid(_l("“%(word)s” has nothing in it that can be searched for.", word=word), field="words")


def _refuse_taken(words: list[str], own: int | None) -> None:
    taken = queries.active_words(but=own)
    word = next((word for word in words if word_of(word) in taken), None)
    if word is not None:
        others = "、".join(taken[word_of(word)].words)
        sentence = _l("“%(word)s” is in another group already: %(others)s. Change that one.", word=word, others=others)
        raise Invalid(sentence, field="words")
