"""Questions and answers: asked by nobody one can name, answered all at once to all.

Who asks may be about to bid. So a question has a keyed tag in place of its asker, the event names no actor, and no
form is remembered. A question is read by the publisher when it comes, and by everybody together with its answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace import audit, clock, db, outbox, policies
from marketplace.challenges import addenda, sealing, windows
from marketplace.challenges.locks import locked_call, note
from marketplace.challenges.models import CallQuestion
from marketplace.challenges.states import AddendumKind, ChallengeState
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.models import CallAddendum, Challenge
    from marketplace.permissions import Actor


def ask(challenge: Challenge, question: str, *, by: Actor) -> CallQuestion:
    """Ask about a call that takes bids, before its cut-off.

    Raises:
        Conflict: the cut-off has passed, or this person has asked as much as the policy lets.
        Invalid: no question.
    """
    challenge = locked_call(challenge.id)
    if not open_for_questions(challenge):
        raise Conflict(_l("Questions are no longer taken for this call. Nothing was stored."))
    if not question.strip():
        raise Invalid(_l("Write your question."), field="question")
    tag = _tag(challenge, by)
    if _asked_by(challenge, tag) >= _most(challenge):
        raise Conflict(_l("You have asked as many questions about this call as one person may."))
    asked = CallQuestion(challenge_id=challenge.id, asker_tag=tag, question=question.strip())
    db.session.add(asked)
    note("question", challenge, None)
    outbox.enqueue("challenge.question", challenge.id)
    db.session.flush()
    return asked


def open_for_questions(challenge: Challenge) -> bool:
    """Tell whether questions are taken now, to the second: from the publication to the cut-off."""
    return challenge.state is ChallengeState.PUBLISHED and not windows.is_over(last_moment(challenge))


def last_moment(challenge: Challenge) -> datetime | None:
    """Return the last instant at which a question is taken: the call's own cut-off, else its deadline."""
    return challenge.questions_until or challenge.deadline_at


def _tag(challenge: Challenge, by: Actor) -> str:
    return sealing.tag("asker tag", challenge.id, by.person_id)


def _asked_by(challenge: Challenge, tag: str) -> int:
    asked = select(func.count(CallQuestion.id)).where(
        CallQuestion.challenge_id == challenge.id, CallQuestion.asker_tag == tag
    )
    return db.session.scalar(asked) or 0


def _most(challenge: Challenge) -> int:
    return int(policies.value("call.most_questions", region=challenge.region, on=clock.today()).value)


def answer(question: CallQuestion, text: str, *, by: Actor) -> CallQuestion:
    """Write the answer to a question; nobody else reads it before all answers are published.

    Raises:
        Invalid: no answer.
        Conflict: it is public already, or the call takes no more additions.
    """
    addenda.check_open(locked_call(question.challenge_id))
    db.session.refresh(question)
    if question.published_at is not None:
        raise Conflict(_l("This answer is public: add a clarification instead."))
    if not text.strip():
        raise Invalid(_l("Write the answer."), field="answer")
    question.answer, question.answered_by, question.answered_at = text.strip(), by.person_id, clock.now()
    audit.record("question.answer", question, by=by, challenge=question.challenge_id)
    db.session.flush()
    return question


def publish_answers(challenge: Challenge, *, by: Actor) -> CallAddendum:
    """Publish all questions with their answers at once, to everybody.

    Raises:
        Conflict: there is none to publish, one is unanswered, or the deadline has passed.
    """
    challenge = locked_call(challenge.id)
    addenda.check_open(challenge)
    waiting = unpublished(challenge)
    if not waiting:
        raise Conflict(_l("There is no answer to publish."))
    if any(not one.answer for one in waiting):
        raise Conflict(_l("Answer every question first: all answers go to everybody at once."))
    addendum = addenda.add(challenge, AddendumKind.ANSWERS, _text(waiting), by=by)
    for one in waiting:
        one.addendum_id, one.published_at = addendum.id, addendum.published_at
    db.session.flush()
    return addendum


def _text(answered: list[CallQuestion]) -> str:
    """Write questions and answers as one official text, in the site's first language."""
    parts = (f"问 {number}：{one.question}\n答 {number}：{one.answer}" for number, one in enumerate(answered, start=1))
    return "\n\n".join(parts)


def unpublished(challenge: Challenge) -> list[CallQuestion]:
    """Return the questions that wait for their answers to be published: read by the publisher's side only."""
    return _chosen(challenge, public=False)


def published(challenge: Challenge) -> list[CallQuestion]:
    """Return the questions that everybody reads with their answers."""
    return _chosen(challenge, public=True)


def _chosen(challenge: Challenge, *, public: bool) -> list[CallQuestion]:
    there = CallQuestion.published_at.is_not(None) if public else CallQuestion.published_at.is_(None)
    chosen = select(CallQuestion).where(CallQuestion.challenge_id == challenge.id, there)
    return list(db.session.scalars(chosen.order_by(CallQuestion.id)))


def own(challenge: Challenge, actor: Actor) -> list[CallQuestion]:
    """Return what somebody has asked himself and isn't public yet: found again by the keyed tag."""
    if not actor.signed_in:
        return []
    tag = _tag(challenge, actor)
    return [one for one in unpublished(challenge) if one.asker_tag == tag]
