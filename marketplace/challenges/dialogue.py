"""What the page of a call shows of its dialogue, for whoever looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.challenges import following, publishing, questions, windows
from marketplace.challenges.states import ChallengeState, ExtensionKind
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.models import CallQuestion, Challenge
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class Dialogue:
    """Questions with their answers, and what this viewer may do about the call.

    Attributes:
        own: what the viewer has asked himself and nobody else reads yet.
        until: the last moment for questions while they are taken, else None.
    """

    answered: list[CallQuestion]
    own: list[CallQuestion]
    until: datetime | None
    asks: bool
    speaks: bool
    extends: bool
    follows: bool
    cancels: bool


def of(challenge: Challenge, actor: Actor) -> Dialogue:
    """Return the dialogue of a call for a viewer."""
    taken = questions.open_for_questions(challenge)
    speaks = permits(actor, Permission.SPEAK_FOR_CALL, challenge) and is_open(challenge)
    return Dialogue(
        answered=questions.published(challenge),
        own=questions.own(challenge, actor),
        until=questions.last_moment(challenge) if taken else None,
        asks=taken and permits(actor, Permission.ASK_ABOUT_CALL, challenge),
        speaks=speaks,
        extends=speaks and not publishing.extended(challenge, ExtensionKind.ASKED),
        follows=following.follows(challenge, actor),
        cancels=challenge.life.allows(challenge.state, "cancel") and permits(actor, Permission.CANCEL_CALL, challenge),
    )


def is_open(challenge: Challenge) -> bool:
    """Tell whether something may still be added to a call."""
    return challenge.state is ChallengeState.PUBLISHED and not windows.is_over(challenge.deadline_at)
